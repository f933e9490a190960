/**
 * @module Rows of the tables that `rapport vol` writes.
 */
import { formatInstant } from '../../base/index.ts';
import { baselineModel, type VolMeasures } from '../report/vol/measures.ts';
import { type AssetPremium, missingPremiums } from '../report/vol/premium.ts';
import { verdictOf, volatilityFailureText } from '../report/vol/words.ts';
import type { TableRow } from '../store/index.ts';

/** An asset with its measures. */
export interface MeasuredAsset {
  readonly asset: string;
  readonly measures: VolMeasures;
  /** End of the last day that forecasts use; microseconds since 1970 UTC. */
  readonly lastDayMicros: number;
  /** Null without option chains. */
  readonly premium: AssetPremium | null;
}

/**
 * Lists estimates by window and estimator.
 *
 * @param one - asset with its measures
 * @returns rows of `estimators`
 */
export function estimatorRows({ asset, measures }: MeasuredAsset): readonly TableRow[] {
  return measures.estimators.flatMap(({ windowDays, estimates }) =>
    estimates.map((estimate): TableRow => {
      if (!estimate.ok) {
        const words = volatilityFailureText(estimate.failure);
        return [asset, windowDays, null, null, null, null, words];
      }
      const { estimator, vol, standardError, observations } = estimate.value;
      return [asset, windowDays, estimator, vol, standardError, observations, null];
    }),
  );
}

/**
 * Lists forecasts by horizon and model.
 *
 * @param one - asset with its measures
 * @returns rows of `forecasts`
 */
export function forecastRows(one: MeasuredAsset): readonly TableRow[] {
  const { asset, measures, lastDayMicros } = one;
  const madeAt = formatInstant(lastDayMicros);
  return measures.forecasts.flatMap(({ rows }) =>
    rows.map(({ model, horizonDays, vol, volLow, volHigh, forecast }): TableRow => {
      return [asset, horizonDays, model, madeAt, vol, volLow, volHigh, forecast.level];
    }),
  );
}

/**
 * Lists how models fared out of sample.
 *
 * @param one - asset with its measures
 * @returns rows of `contests`
 */
export function contestRows({ asset, measures }: MeasuredAsset): readonly TableRow[] {
  return measures.forecasts.flatMap(({ judged, walked }) =>
    judged.map((row): TableRow => {
      const { name, borrowed, qlike, mse, qlikeDifference: test, mseDifference } = row;
      return [
        asset,
        walked.horizonDays,
        name,
        walked.realised.length,
        borrowed,
        qlike,
        mse,
        test?.difference,
        test?.low,
        test?.high,
        test?.statistic,
        test?.pValue,
        mseDifference?.pValue,
        verdictOf(row, baselineModel),
      ];
    }),
  );
}

/**
 * Lists the live readings of the regimes, with the probabilities in retrospect beside them.
 *
 * @param one - asset with its measures
 * @returns rows of `regimes`
 */
export function regimeRows({ asset, measures }: MeasuredAsset): readonly TableRow[] {
  return (measures.regimes?.readings ?? []).map((reading, i): TableRow => {
    const [calm, normal] = reading.probability;
    return [
      asset,
      reading.atMicros === null ? null : formatInstant(reading.atMicros),
      reading.vol,
      reading.regimeVol,
      reading.label,
      calm,
      normal,
      reading.stressed,
      reading.changed,
      reading.runBars,
      ...measures.inRetrospect[i]!,
    ];
  });
}

/**
 * Lists premiums by tenor and time.
 *
 * @param one - asset with its measures
 * @returns rows of `premiums`; none without option chains
 */
export function premiumRows({ asset, premium }: MeasuredAsset): readonly TableRow[] {
  return (premium?.tenors ?? []).flatMap(({ tenorDays, premiums }) =>
    premiums.map((one): TableRow => {
      const { implied, expected, realisedInRetrospect: later } = one;
      return [
        asset,
        tenorDays,
        formatInstant(one.atMicros),
        implied,
        Math.sqrt(implied),
        one.atForwardVol,
        expected,
        implied - one.high,
        implied - one.low,
        formatInstant(one.madeAtMicros),
        premium!.model,
        one.premium,
        one.low,
        one.high,
        100 * one.volPoints,
        later,
        later === null ? null : implied - later,
      ];
    }),
  );
}

/**
 * Lists premiums summed up by tenor.
 *
 * @param one - asset with its measures
 * @returns rows of `premium_tenors`; none without option chains
 */
export function premiumTenorRows({ asset, premium }: MeasuredAsset): readonly TableRow[] {
  return (premium?.tenors ?? []).map((tenor): TableRow => {
    const { premiums, summary } = tenor;
    const [first, last] = [premiums[0], premiums.at(-1)];
    const instant = (micros: number | undefined) =>
      micros === undefined ? null : formatInstant(micros);
    return [
      asset,
      tenor.tenorDays,
      instant(first?.atMicros),
      instant(last?.atMicros),
      premiums.length,
      tenor.stretches,
      summary?.mean,
      tenor.hasError ? summary!.standardError : null,
      summary === null ? null : 100 * summary.meanVolPoints,
      summary?.positiveShare,
      tenor.beyondChance,
      last?.premium,
      last?.low,
      last?.high,
      tenor.endedInRetrospect,
      tenor.meanInRetrospect,
      missingPremiums([tenor]).join('; ') || null,
    ];
  });
}
