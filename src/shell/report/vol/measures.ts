/**
 * @module Measures of `rapport vol`: estimators, forecasts judged out of sample, live regimes.
 */
import { microsPerDay } from '../../../base/index.ts';
import {
  barReturns,
  type EstimatorRow,
  estimatorTable,
  ewmaOfReturns,
  forecastTable,
  type HorizonForecasts,
  type PriceBars,
  type RegimeHistory,
  regimeHistory,
  regimesInRetrospect,
} from '../../../quant/index.ts';
import { volatilityFailureText } from './words.ts';

/** Days before the last bar that estimators look at; null for all. */
export const windowsDays: readonly (number | null)[] = [7, 30, 90, 365, null];

/** Days that forecasts look ahead. */
export const horizonsDays: readonly number[] = [1, 7, 30];

/** Name of the naive model that every other one is judged against. */
export const baselineModel: string = ewmaOfReturns.name;

/** Share of the returns that the regimes are fitted to; the rest is read live. */
export const fittedShare = 0.5;

/** What is told of one asset. */
export interface VolMeasures {
  readonly estimators: readonly EstimatorRow[];
  /** By horizon. */
  readonly forecasts: readonly HorizonForecasts[];
  /** Null when the history does not suffice. */
  readonly regimes: RegimeHistory | null;
  /**
   * Probability of each regime in retrospect, by reading: it uses all returns, also later ones, so
   * that nobody could know it then.
   */
  readonly inRetrospect: readonly (readonly number[])[];
  /** What could not be told, in words. */
  readonly missing: readonly string[];
}

/**
 * Measures the volatility of an asset.
 *
 * @param bars - accepted bars
 * @returns measures, with what could not be told
 */
export function measureVol(bars: PriceBars): VolMeasures {
  const missing: string[] = [];
  const returns = barReturns(bars);
  const forecasts: HorizonForecasts[] = [];
  if (bars.barMicros > microsPerDay) {
    missing.push('forecasts: need bars of a day or shorter');
  } else {
    for (const days of horizonsDays) {
      const told = forecastTable(returns, days);
      if (told.ok) {
        forecasts.push(told.value);
        missing.push(...silentModels(told.value));
      } else missing.push(`forecast of ${days} days: ${volatilityFailureText(told.failure)}`);
    }
  }
  const history = regimeHistory(returns, 3, fittedShare);
  if (!history.ok) {
    const words = volatilityFailureText(history.failure);
    missing.push(`regimes, fitted to the first half of the returns: ${words}`);
  }
  const spanDays =
    (bars.atMicros[bars.count - 1]! + bars.barMicros - bars.atMicros[0]!) / microsPerDay;
  const isSpanned = (days: number | null): boolean => days === null || days <= spanDays;
  const longer = windowsDays.filter((days) => !isSpanned(days));
  if (longer.length > 0) {
    const span = Number(spanDays.toPrecision(3));
    missing.push(`realised over ${longer.join(', ')} days: the bars span ${span} days`);
  }
  return {
    estimators: estimatorTable(bars, windowsDays.filter(isSpanned)),
    forecasts,
    regimes: history.ok ? history.value : null,
    inRetrospect: history.ok ? smoothedInRetrospect(history.value, returns.value) : [],
    missing,
  };
}

/** Models that could not be fitted to the last days, and so tell no forecast. */
function silentModels({ walked, rows }: HorizonForecasts): readonly string[] {
  return walked.models
    .filter(({ name }) => !rows.some(({ model }) => model === name))
    .map(({ name, borrowed }) => {
      const past = `${borrowed} of ${walked.realised.length} earlier ones are the naive model's`;
      return `${name}, ${walked.horizonDays} d: could not be fitted; ${past}`;
    });
}

function smoothedInRetrospect(
  { model, fittedReturns }: RegimeHistory,
  returns: Float64Array,
): readonly (readonly number[])[] {
  const { probability, regimes } = regimesInRetrospect(model.regimes, returns);
  return Array.from({ length: returns.length - fittedReturns }, (_, i) => {
    const from = (fittedReturns + i) * regimes;
    return Array.from(probability.subarray(from, from + regimes));
  });
}
