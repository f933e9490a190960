/**
 * @module Summary of `rapport vol`: per asset, as values and as text.
 */
import { formatInstant, microsPerHour } from '../../base/index.ts';
import type { PriceBars } from '../../quant/index.ts';
import { baselineModel, type VolMeasures } from './vol-measures.ts';
import { chanceText, type Verdict, verdictOf } from './vol-words.ts';

/** One model over one horizon. */
export interface ForecastSummary {
  readonly horizonDays: number;
  readonly model: string;
  /** Annualised, 1 = 100 %, with the interval of what will be realised. */
  readonly vol: number;
  readonly volLow: number;
  readonly volHigh: number;
  /** Mean QLIKE loss out of sample. */
  readonly qlike: number;
  /** Chance of a difference from the naive model as large; null for that model itself. */
  readonly pValue: number | null;
  readonly verdict: Verdict;
}

/** One asset. */
export interface VolSummary {
  readonly asset: string;
  readonly from: string;
  readonly until: string;
  readonly bars: number;
  readonly barHours: number;
  readonly silent: number;
  readonly gaps: number;
  readonly refused: number;
  /** Estimates; annualised, 1 = 100 %. */
  readonly estimators: readonly {
    readonly windowDays: number | null;
    readonly vols: Readonly<Record<string, number>>;
  }[];
  readonly forecasts: readonly ForecastSummary[];
  /** Models and horizons that do not beat the naive model beyond chance. */
  readonly notBetter: readonly string[];
  /** Last reading of the regimes, live; null when they cannot be told. */
  readonly regime: {
    readonly label: string;
    readonly vol: number;
    readonly stressed: number;
    readonly changed: number;
  } | null;
  readonly missing: readonly string[];
}

/**
 * Sums an asset up.
 *
 * @param asset - its name
 * @param bars - accepted bars
 * @param measures - of these bars
 * @returns values, with their units in the names
 */
export function summariseVol(asset: string, bars: PriceBars, measures: VolMeasures): VolSummary {
  const forecasts = measures.forecasts.flatMap(({ rows, judged }) =>
    rows.map((row): ForecastSummary => {
      const fared = judged.find(({ name }) => name === row.model)!;
      const { model, horizonDays, vol, volLow, volHigh } = row;
      const pValue = fared.qlikeDifference?.pValue ?? null;
      const verdict = verdictOf(fared, baselineModel);
      const { qlike } = fared;
      return { horizonDays, model, vol, volLow, volHigh, qlike, pValue, verdict };
    }),
  );
  const last = measures.regimes?.readings.at(-1);
  return {
    asset,
    from: formatInstant(bars.atMicros[0]!),
    until: formatInstant(bars.atMicros[bars.count - 1]! + bars.barMicros),
    bars: bars.count,
    barHours: bars.barMicros / microsPerHour,
    silent: bars.silentCount,
    gaps: bars.gapCount,
    refused: bars.refused.length,
    estimators: estimatorVols(measures),
    forecasts,
    notBetter: forecasts
      .filter(({ verdict }) => verdict === 'worse' || verdict === 'not told apart')
      .map(({ model, horizonDays, verdict }) => `${model}, ${horizonDays} d: ${verdict}`),
    regime:
      last === undefined
        ? null
        : {
            label: last.label,
            vol: last.regimeVol,
            stressed: last.stressed,
            changed: last.changed,
          },
    missing: measures.missing,
  };
}

function estimatorVols({ estimators }: VolMeasures): VolSummary['estimators'] {
  return estimators.map(({ windowDays, estimates }) => ({
    windowDays,
    vols: Object.fromEntries(
      estimates.flatMap((one) => (one.ok ? [[one.value.estimator, one.value.vol]] : [])),
    ),
  }));
}

/** Names a window. */
export const windowName = (days: number | null): string => (days === null ? 'all' : `${days} d`);

const percent = (vol: number): string => (100 * vol).toFixed(1);

/**
 * Writes a summary for people.
 *
 * @param summary - one asset
 * @returns lines of text
 */
export function volText(summary: VolSummary): string {
  const { asset, from, until, bars, barHours, silent, gaps, refused, regime } = summary;
  const state =
    regime === null
      ? []
      : [
          // wide: one sentence
          `regime ${regime.label} (stressed with probability ${regime.stressed.toFixed(2)}, a new ` +
            `run within a day ${regime.changed.toFixed(2)}); next bar ${percent(regime.vol)} %`,
        ];
  return [
    `${asset}: ${bars} bars of ${Number(barHours.toPrecision(3))} h from ${from} to ${until}; ` +
      `${silent} silent, ${gaps} gaps, ${refused} refused`,
    ...state,
    ...estimatorLines(summary),
    ...forecastLines(summary),
    ...summary.missing.map((text) => `not told: ${text}`),
    '',
  ].join('\n');
}

function estimatorLines({ estimators }: VolSummary): readonly string[] {
  const names = [...new Set(estimators.flatMap(({ vols }) => Object.keys(vols)))];
  if (names.length === 0) return [];
  const heads = estimators.map(({ windowDays }) => windowName(windowDays).padStart(7));
  return [
    `${'realised, % a year'.padEnd(30)}${heads.join('')}`,
    ...names.map((name) => {
      const cells = estimators.map(({ vols }) => {
        const vol = vols[name];
        return (vol === undefined ? '-' : percent(vol)).padStart(7);
      });
      return `${name.padEnd(30)}${cells.join('')}`;
    }),
  ];
}

function forecastLines({ forecasts }: VolSummary): readonly string[] {
  if (forecasts.length === 0) return [];
  return [
    `${'forecast, % a year'.padEnd(30)}${'days'.padStart(5)}${'vol'.padStart(7)}` +
      `${'90 % interval'.padStart(16)}${'QLIKE'.padStart(8)}  against ${baselineModel}`,
    ...forecasts.map(({ model, horizonDays, vol, volLow, volHigh, qlike, pValue, verdict }) => {
      const interval = `${percent(volLow)} to ${percent(volHigh)}`;
      const chance = pValue === null ? '' : ` (p ${chanceText(pValue)})`;
      return (
        `${model.padEnd(30)}${String(horizonDays).padStart(5)}${percent(vol).padStart(7)}` +
        `${interval.padStart(16)}${qlike.toFixed(3).padStart(8)}  ${verdict}${chance}`
      );
    }),
  ];
}
