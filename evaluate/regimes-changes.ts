/**
 * @module Whether the length of the present run foretells variance beside the filter: whether
 *   online change points earn a place in the regime.
 */
import {
  changedWithin,
  compareLosses,
  createChangePoints,
  expectedRun,
  observeChangePoint,
} from '../src/quant/index.ts';
import { type Finding, finding } from './evaluation.ts';
import type { HourlyReading } from './regimes-fold.ts';

const warmHours = 60 * 24;
/** Residuals beyond this are cut: Gaussian runs would see a change in every jump. */
const residualMost = 30;

interface Row {
  readonly hour: number;
  /** Log of the realised variance of the next day, and of its forecast. */
  readonly realised: number;
  readonly forecast: number;
  readonly changed: number;
  readonly run: number;
}

function rowsOf(readings: readonly HourlyReading[]): Row[] {
  const runs = createChangePoints({ hazard: 1 / 720, mean: 0, strength: 50, shape: 5, rate: 5 });
  const rows: Row[] = [];
  for (let t = 48; t + 24 < readings.length; t++) {
    const residual = readings[t].returns[0] / Math.sqrt(readings[t - 1].nextHour.filter[0]);
    observeChangePoint(runs, Math.max(-residualMost, Math.min(residualMost, residual)));
    if (t < warmHours) continue;
    let realised = 0;
    for (let h = 1; h <= 24; h++) realised += readings[t + h].returns[0] ** 2;
    rows.push({
      hour: readings[t].hour,
      realised: Math.log(realised),
      forecast: Math.log(24 * readings[t].nextDay.filter[0]),
      changed: changedWithin(runs, 24),
      run: Math.log1p(expectedRun(runs)),
    });
  }
  return rows;
}

/** Least squares with an intercept. */
function line(x: readonly number[], y: readonly number[]) {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [top, bottom] = [0, 0];
  x.forEach((value, i) => {
    top += (value - mx) * (y[i] - my);
    bottom += (value - mx) ** 2;
  });
  const slope = top / bottom;
  return (value: number) => my + slope * (value - mx);
}

/**
 * Fits the log variance of the next day on the filter's forecast, with and without the run, before
 * an hour, and compares squared errors after it.
 *
 * @param title - of the data
 * @param readings - in time order; the first underlying counts
 * @param until - hour since 1970 up to which is fitted
 * @returns change of the mean squared error by what the run adds; below 0 it helps
 */
export function changesBeside(
  title: string,
  readings: readonly HourlyReading[],
  until: number,
): readonly Finding[] {
  const rows = rowsOf(readings);
  const past = rows.filter(({ hour }) => hour < until - 24);
  const later = rows.filter(({ hour }) => hour >= until);
  const forecasts = past.map(({ forecast }) => forecast);
  const realised = past.map((row) => row.realised);
  const base = line(forecasts, realised);
  return (['changed', 'run'] as const).map((extra) => {
    // What the run adds is fitted on what the forecast leaves of both (Frisch and Waugh, 1933).
    const ofForecast = line(
      forecasts,
      past.map((row) => row[extra]),
    );
    const added = line(
      past.map((row) => row[extra] - ofForecast(row.forecast)),
      past.map((row) => row.realised - base(row.forecast)),
    );
    const error = (row: Row, more: number) => (row.realised - base(row.forecast) - more) ** 2;
    const judged = compareLosses(
      Float64Array.from(later, (row) => error(row, added(row[extra] - ofForecast(row.forecast)))),
      Float64Array.from(later, (row) => error(row, 0)),
      24,
      72,
    );
    if (!judged.ok) throw new Error(judged.failure.kind);
    const { difference, low, high } = judged.value;
    const what = extra === 'changed' ? 'a change within the day' : 'the length of the run';
    return finding({
      name: `${title}, squared error of log variance with ${what} beside the filter`,
      value: difference,
      low,
      high,
      sample: later.length,
    });
  });
}
