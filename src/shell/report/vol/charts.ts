/**
 * @module Charts of the volatility of an asset: estimators, forecasts, contests.
 */
import { microsPerDay } from '../../../base/index.ts';
import type { LinePoint } from '../../../charts/index.ts';
import type { HorizonForecasts } from '../../../quant/index.ts';
import {
  barsOf,
  broken,
  fileWord,
  finePercent,
  heatmapOf,
  linesOf,
  percent,
  thin,
  type VolChart,
} from './drawing.ts';
import type { VolMeasures } from './measures.ts';
import { windowName } from './summary.ts';

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
  return heatmapOf(`estimators-${fileWord(asset)}`, {
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
  });
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
  const points = (variances: Float64Array): readonly LinePoint[] => {
    const all = Array.from(variances, (variance, i) => ({
      x: walked.madeAtMicros[i]!,
      y: Math.sqrt(365 * variance),
    }));
    const thinned = thin(all);
    return broken(thinned, (2 + (2 * all.length) / thinned.length) * microsPerDay);
  };
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
      title: `QLIKE less that of the naive model, ${ahead}: left of 0 is better`,
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
    linesOf(`forecasts-past-${ending}`, {
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
