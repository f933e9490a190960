/**
 * @module Summary of `rapport vol`: per asset, as values and as text.
 */
import { formatInstant, microsPerHour } from '../../../base/index.ts';
import type { PriceBars } from '../../../quant/index.ts';
import { baselineModel, type VolMeasures } from './measures.ts';
import { type AssetPremium, type MissingPremiums, missingPremiums } from './premium.ts';
import { chanceText, lengthText, stretchWords, type Verdict, verdictOf } from './words.ts';

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

/** Variance premium of one tenor; variances per year. */
export interface PremiumRow {
  readonly tenorDays: number;
  /** Quotes with a premium. */
  readonly quotes: number;
  /** At the last quote; null without any. */
  readonly last: {
    readonly at: string;
    readonly implied: number;
    readonly expected: number;
    readonly premium: number;
    readonly low: number;
    readonly high: number;
  } | null;
  readonly mean: number | null;
  /** Null below three stretches of the tenor's length. */
  readonly standardError: number | null;
  readonly stretches: number;
  readonly meanVolPoints: number | null;
  readonly positiveShare: number | null;
  /** Mean of implied less realised variance, known only after the tenors had ended. */
  readonly meanInRetrospect: number | null;
  /** Quotes without a premium. */
  readonly missing: readonly MissingPremiums[];
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
  /** Premium of implied over forecast variance; null without option chains. */
  readonly premium: { readonly model: string; readonly tenors: readonly PremiumRow[] } | null;
  readonly missing: readonly string[];
}

/** What an asset is summed up from. */
export interface SummedVol {
  readonly asset: string;
  /** Accepted bars. */
  readonly bars: PriceBars;
  /** Of these bars. */
  readonly measures: VolMeasures;
  readonly premium: AssetPremium | null;
}

/**
 * Sums an asset up.
 *
 * @param one - bars, their measures and the premium
 * @returns values, with their units in the names
 */
export function summariseVol({ asset, bars, measures, premium }: SummedVol): VolSummary {
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
    premium: premium === null ? null : premiumRowsOf(premium),
    missing: measures.missing,
  };
}

function premiumRowsOf({ model, tenors }: AssetPremium): VolSummary['premium'] {
  return {
    model,
    tenors: tenors.map((tenor): PremiumRow => {
      const { tenorDays, premiums, summary, stretches, meanInRetrospect, missing } = tenor;
      const end = premiums.at(-1);
      return {
        tenorDays,
        quotes: premiums.length,
        last:
          end === undefined
            ? null
            : {
                at: formatInstant(end.atMicros),
                implied: end.implied,
                expected: end.expected,
                premium: end.premium,
                low: end.low,
                high: end.high,
              },
        mean: summary?.mean ?? null,
        standardError: tenor.hasError ? summary!.standardError : null,
        stretches,
        meanVolPoints: summary === null ? null : 100 * summary.meanVolPoints,
        positiveShare: summary?.positiveShare ?? null,
        meanInRetrospect,
        missing,
      };
    }),
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
    `${asset}: ${bars} bars of ${lengthText(barHours)} from ${from} to ${until}; ` +
      `${silent} silent, ${gaps} gaps, ${refused} refused`,
    ...state,
    ...estimatorLines(summary),
    ...forecastLines(summary),
    ...premiumLines(summary),
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

function premiumLines({ premium }: VolSummary): readonly string[] {
  if (premium === null) return [];
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(4));
  const lines = premium.tenors.map((tenor) => {
    const { tenorDays, last, mean, standardError, quotes, meanVolPoints } = tenor;
    const interval = last === null ? '-' : `${number(last.low)} to ${number(last.high)}`;
    const error = mean === null ? '' : ` +- ${errorText(tenor, standardError)}`;
    const forecast = number(last?.expected ?? null).padStart(10);
    return (
      `${`${tenorDays} days`.padEnd(10)}${number(last?.implied ?? null).padStart(9)}` +
      `${forecast}${number(last?.premium ?? null).padStart(10)}` +
      `${interval.padStart(20)}${String(quotes).padStart(8)}  ${number(mean)}${error}` +
      `${meanVolPoints === null ? '' : `, ${meanVolPoints.toFixed(1)} points`}`
    );
  });
  const later = premium.tenors.filter(({ meanInRetrospect }) => meanInRetrospect !== null);
  return [
    `variance premium, a year, implied less ${premium.model}`,
    `${'tenor'.padEnd(10)}${'implied'.padStart(9)}${'forecast'.padStart(10)}` +
      `${'premium'.padStart(10)}${'90 % interval'.padStart(20)}${'quotes'.padStart(8)}  ` +
      'mean over time',
    ...lines,
    ...(later.length === 0
      ? []
      : [
          'in retrospect, mean of implied less realised: ' +
            later.map((one) => `${one.tenorDays} d ${number(one.meanInRetrospect)}`).join(', '),
        ]),
    ...missingPremiums(premium.tenors),
  ];
}

function errorText(tenor: PremiumRow, standardError: number | null): string {
  return standardError === null ? `? (${stretchWords(tenor.stretches)})` : standardError.toFixed(4);
}
