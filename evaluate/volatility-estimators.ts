/**
 * @module Estimators from hourly bars against the volatility that the minutes of the day show.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { microsPerDay, microsPerHour, parseInstant, type Result } from '../src/base/index.ts';
import {
  acceptBars,
  barReturns,
  barsBetween,
  estimatorTable,
  type PriceBars,
  type RealisedVol,
  twoScaleVol,
  type VolatilityFailure,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { readTable } from './volatility-bars.ts';

const microsPerMinute = 60e6;

function opened<T>(result: Result<T, VolatilityFailure>): T {
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

/** Minutes of a perpetual future on BTC; the file's label is the end of the minute. */
function readMinutes(path: string): PriceBars {
  const { column, rows } = readTable(path);
  const numbers = (name: string) => rows.map((row) => Number(row[column(name)]));
  const atMicros = rows.map((row) => {
    const end = parseInstant(row[column('timestamp')]);
    return end.ok ? end.value - microsPerMinute : Number.NaN;
  });
  return opened(
    acceptBars({
      atMicros,
      open: numbers('open'),
      high: numbers('high'),
      low: numbers('low'),
      close: numbers('close'),
      volume: numbers('volume'),
    }),
  );
}

/** Hours made of sixty minutes or fewer. */
function toHours(minutes: PriceBars): PriceBars {
  const starts: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  const high: number[] = [];
  const low: number[] = [];
  for (let i = 0; i < minutes.count; i++) {
    const hour = Math.floor(minutes.atMicros[i] / microsPerHour) * microsPerHour;
    const at = starts.length - 1;
    if (starts[at] === hour) {
      last[at] = minutes.close[i];
      high[at] = Math.max(high[at], minutes.high[i]);
      low[at] = Math.min(low[at], minutes.low[i]);
      continue;
    }
    starts.push(hour);
    first.push(minutes.open[i]);
    last.push(minutes.close[i]);
    high.push(minutes.high[i]);
    low.push(minutes.low[i]);
  }
  return opened(
    acceptBars({ atMicros: starts, open: first, high, low, close: last, volume: null }),
  );
}

interface Errors {
  readonly logs: number[];
  /** Errors over the stated standard error. */
  readonly scores: number[];
}

function observe(errors: Map<string, Errors>, estimate: RealisedVol, truth: number): void {
  const row = errors.get(estimate.estimator) ?? { logs: [], scores: [] };
  errors.set(estimate.estimator, row);
  if (!(estimate.vol > 0)) return;
  row.logs.push(Math.log(estimate.vol / truth));
  if (estimate.standardError !== null) {
    row.scores.push((estimate.vol - truth) / estimate.standardError);
  }
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}

/**
 * Estimates each day of January 2022 from its hours and compares with its minutes.
 *
 * @param context - data and messages
 * @returns typical relative errors, beside that of the closes; bias and standard scores as notes
 */
export async function volatilityEstimators(
  context: EvaluationContext,
): Promise<readonly Finding[]> {
  const path = join(context.dataDir, 'macro-and-spot', 'btc_perp_1m_2022-01.csv.gz');
  if (!existsSync(path)) {
    context.skip('macro-and-spot/btc_perp_1m_2022-01: estimators against minutes');
    return [];
  }
  const minutes = readMinutes(path);
  const hours = toHours(minutes);
  const errors = new Map<string, Errors>();
  const firstDay = Math.ceil(minutes.atMicros[0] / microsPerDay);
  for (let day = firstDay; day < firstDay + 31; day++) {
    const from = day * microsPerDay;
    const truth = twoScaleVol(barReturns(opened(barsBetween(minutes, from, from + microsPerDay))));
    const ofDay = barsBetween(hours, from, from + microsPerDay);
    if (!truth.ok || !ofDay.ok) continue;
    for (const estimate of estimatorTable(ofDay.value, [null])[0].estimates) {
      if (estimate.ok) observe(errors, estimate.value, truth.value.vol);
    }
  }
  const closes = rootMeanSquare(errors.get('close-to-close')!.logs);
  return [...errors].map(([name, { logs, scores }]) => {
    const bias = logs.reduce((sum, x) => sum + x, 0) / logs.length;
    context.note(
      `${name}: bias ${(100 * bias).toFixed(1)} %, standard score ` +
        `${rootMeanSquare(scores).toFixed(2)} on ${logs.length} days`,
    );
    return finding({
      name: `${name} of 24 hours against minutes: typical relative error`,
      value: rootMeanSquare(logs),
      baseline: closes,
      sample: logs.length,
      ...(name === 'rogers-satchell' || name === 'garman-klass' || name === 'parkinson'
        ? { target: '<= 0.15' }
        : {}),
    });
  });
}
