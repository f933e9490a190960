/**
 * @module Charts of the volatility of an asset: estimators, level, regimes, forecasts, contests.
 */
import { microsPerDay } from '../../base/index.ts';
import {
  type BarsOptions,
  bars as barsChart,
  barsTable,
  type HeatmapOptions,
  heatmap,
  heatmapTable,
  type LineChartOptions,
  type LinePoint,
  lineChart,
  lineChartTable,
  type TableContent,
  type Theme,
} from '../../charts/index.ts';
import type { HorizonForecasts } from '../../quant/index.ts';
import type { VolMeasures } from './vol-measures.ts';
import { windowName } from './vol-summary.ts';

/** A chart that can be drawn in any colours. */
export interface VolChart {
  /** Name of the file without ending. */
  readonly name: string;
  readonly draw: (theme?: Theme) => string;
  readonly table: TableContent;
}

/** Points of a line over time; more are thinned evenly. */
const pointsMax = 400;
/** Days of the close view of the regimes. */
const closeDays = 60;

const percent = (vol: number): string => `${(100 * vol).toFixed(0)}%`;
const finePercent = (vol: number): string => `${(100 * vol).toFixed(1)}%`;
const fileWord = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '_');

function lines(name: string, options: LineChartOptions): VolChart {
  return {
    name,
    draw: (theme) => lineChart(theme === undefined ? options : { ...options, theme }),
    table: lineChartTable(options),
  };
}

function barsOf(name: string, options: BarsOptions): VolChart {
  return {
    name,
    draw: (theme) => barsChart(theme === undefined ? options : { ...options, theme }),
    table: barsTable(options),
  };
}

/** Every k-th of many points, the last one always. */
function thin(points: readonly LinePoint[]): readonly LinePoint[] {
  const step = Math.ceil(points.length / pointsMax);
  return points.filter((_, i) => (points.length - 1 - i) % step === 0);
}

/**
 * Draws the estimates by window and estimator.
 *
 * @param asset - its name
 * @param measures - of the asset
 * @returns the chart
 */
export function estimatorChart(asset: string, { estimators }: VolMeasures): VolChart {
  const names = [
    ...new Set(
      estimators.flatMap(({ estimates }) =>
        estimates.flatMap((one) => (one.ok ? [one.value.estimator] : [])),
      ),
    ),
  ];
  const options: HeatmapOptions = {
    title: `Realised volatility of ${asset}`,
    description: 'Realised volatility a year by estimator and days before the last bar',
    width: 640,
    rows: names,
    columns: estimators.map(({ windowDays }) => windowName(windowDays)),
    cells: names.map((name) =>
      estimators.map(({ estimates }) => {
        const found = estimates.find((one) => one.ok && one.value.estimator === name);
        return found?.ok === true ? { value: found.value.vol } : null;
      }),
    ),
    format: finePercent,
  };
  return {
    name: `estimators-${fileWord(asset)}`,
    draw: (theme) => heatmap(theme === undefined ? options : { ...options, theme }),
    table: heatmapTable(options),
  };
}

/**
 * Draws level and regimes along the live readings.
 *
 * @param asset - its name
 * @param measures - of the asset
 * @returns level, stressed probability, and the same for the last days; none without regimes
 */
export function regimeCharts(
  asset: string,
  { regimes, inRetrospect }: VolMeasures,
): readonly VolChart[] {
  if (regimes === null || regimes.readings.length === 0) return [];
  const dated = regimes.readings.map((reading, i) => ({
    x: reading.atMicros!,
    reading,
    later: inRetrospect[i]!,
  }));
  const from = dated.at(-1)!.x - closeDays * microsPerDay;
  const probabilities = (name: string, title: string, points: typeof dated): VolChart =>
    lines(`${name}-${fileWord(asset)}`, {
      title,
      description:
        'Probability of the stressed regime: live from past returns alone, and in retrospect',
      width: 720,
      height: 150,
      xKind: 'time',
      yLabel: 'probability',
      formatY: (value) => value.toFixed(1),
      series: [
        {
          name: 'live',
          points: thin(points.map(({ x, reading }) => ({ x, y: reading.stressed }))),
        },
        {
          name: 'in retrospect',
          points: thin(points.map(({ x, later }) => ({ x, y: later }))),
        },
      ],
    });
  const close = dated.filter(({ x }) => x >= from);
  return [
    lines(`level-${fileWord(asset)}`, {
      title: `Expected volatility of ${asset}, live`,
      description: 'Expected volatility of the next bar a year, by past returns alone',
      width: 720,
      xKind: 'time',
      yLabel: 'volatility a year',
      formatY: percent,
      series: [
        { name: 'mean', points: thin(dated.map(({ x, reading }) => ({ x, y: reading.vol }))) },
        {
          name: 'regimes',
          points: thin(dated.map(({ x, reading }) => ({ x, y: reading.regimeVol }))),
        },
      ],
    }),
    probabilities('regimes', `Stressed regime of ${asset}`, dated),
    probabilities('regimes-close', `Stressed regime of ${asset}, last ${closeDays} days`, close),
  ];
}

/** Models drawn over time; all of them are in the tables. */
const drawnModels = ['EWMA of squared daily returns', 'HAR of logarithms'];

/**
 * Draws forecasts of one horizon: now, against what came, and the contest with the naive model.
 *
 * @param asset - its name
 * @param told - forecasts of the horizon
 * @returns three charts
 */
export function forecastCharts(asset: string, told: HorizonForecasts): readonly VolChart[] {
  const { rows, judged, walked } = told;
  const days = walked.horizonDays;
  const ahead = days === 1 ? '1 day' : `${days} days`;
  const ending = `${fileWord(asset)}-${days}d`;
  const points = (variances: Float64Array): readonly LinePoint[] =>
    thin(
      Array.from(variances, (variance, i) => ({
        x: walked.madeAtMicros[i]!,
        y: Math.sqrt(365 * variance),
      })),
    );
  return [
    barsOf(`forecasts-${ending}`, {
      title: `Forecast of ${asset} for ${ahead}`,
      description: 'Volatility a year with the 90 % interval of what will be realised',
      format: finePercent,
      rows: rows.map(({ model, vol, volLow, volHigh }) => ({
        label: model,
        value: vol,
        low: volLow,
        high: volHigh,
      })),
    }),
    barsOf(`contest-${ending}`, {
      title: `QLIKE against ${walked.models[0]!.name}, ${ahead}`,
      description:
        'Mean QLIKE loss out of sample less that of the naive model with 95 % interval; below 0 ' +
        'is better',
      format: (value) => value.toFixed(3),
      rows: judged.flatMap(({ name, qlikeDifference: test }) =>
        test === null
          ? []
          : [{ label: name, value: test.difference, low: test.low, high: test.high }],
      ),
    }),
    lines(`forecasts-past-${ending}`, {
      title: `Forecast and realised volatility of ${asset}, ${ahead}`,
      description: 'Forecasts at the time they were made, and what was realised after it',
      width: 1120,
      xKind: 'time',
      yLabel: 'volatility a year',
      formatY: percent,
      series: [
        { name: 'realised', points: points(walked.realised), joined: false, markers: true },
        ...walked.models
          .filter(({ name }) => drawnModels.includes(name))
          .map(({ name, forecast }) => ({
            name: name.split(' ')[0]!,
            points: points(forecast),
          })),
      ],
    }),
  ];
}
