/**
 * @module Variance premium of an asset by tenor and through time, with what is known in retrospect.
 */
import { microsPerDay } from '../../../base/index.ts';
import {
  barReturns,
  dailyVariance,
  ewmaOfReturns,
  type ForecastModel,
  harOfLogarithms,
  type ImpliedTerm,
  impliedAtTenor,
  type PremiumGaps,
  type PremiumSummary,
  type PriceBars,
  summarisePremiums,
  type WalkedPremium,
  walkPremiums,
} from '../../../quant/index.ts';

/** Tenors of the premium; days. */
export const premiumTenorsDays: readonly number[] = [7, 14, 30, 60, 90];

/** Tenor that is drawn through time; days. */
export const drawnTenorDays = 30;

/** Days known before the first forecast, days between fits, and the interval's probability. */
const firstDays = 200;
const refitDays = 7;
const level = 0.9;

/** Bars a day from which on realised variance is worth a model of its own. */
const intradayBarsMin = 4;

/** Stretches without overlap that a mean needs for an error. */
const stretchesMin = 3;

/** Premium of one quote with the volatility at the forward. */
export interface TimedPremium extends WalkedPremium {
  /** Annualised volatility at the forward of the tenor; null outside the expiries. */
  readonly atForwardVol: number | null;
}

/** Premiums of one tenor. */
export interface TenorPremium {
  readonly tenorDays: number;
  readonly premiums: readonly TimedPremium[];
  /** Means over time; null with fewer than three premiums. */
  readonly summary: PremiumSummary | null;
  /** Stretches of the tenor's length that the premiums span, side by side. */
  readonly stretches: number;
  /** Whether there are enough stretches for the error of the mean. */
  readonly hasError: boolean;
  /** Premiums whose interval leaves 0 out. */
  readonly beyondChance: number;
  /** Mean of implied less realised variance where the tenor has ended; null where it never has. */
  readonly meanInRetrospect: number | null;
  readonly endedInRetrospect: number;
  /** Why quotes have no premium. */
  readonly missing: readonly MissingPremiums[];
}

/** Quotes without a premium, for one reason. */
export interface MissingPremiums {
  readonly quotes: number;
  readonly why: string;
}

/** Premiums of one asset. */
export interface AssetPremium {
  /** Model of the forecast. */
  readonly model: string;
  readonly tenors: readonly TenorPremium[];
}

/**
 * Measures the premium of implied over forecast variance.
 *
 * @param bars - accepted bars of a day or shorter
 * @param fair - fair variances through time
 * @param atForward - variances at the forward, at the same times
 * @returns premiums by tenor; variances per year
 */
export function measurePremium(
  bars: PriceBars,
  fair: readonly ImpliedTerm[],
  atForward: readonly ImpliedTerm[],
): AssetPremium {
  const returns = barReturns(bars);
  const days = dailyVariance(returns);
  const barsPerDay = Math.round(microsPerDay / bars.barMicros);
  const model: ForecastModel = barsPerDay >= intradayBarsMin ? harOfLogarithms : ewmaOfReturns;
  const vols = new Map(atForward.map((term) => [term.atMicros, term.expiries]));
  const tenors = premiumTenorsDays.map((tenorDays): TenorPremium => {
    const walk = { returns, days, model, terms: fair, tenorDays, firstDays, refitDays, level };
    const { premiums, gaps } = walkPremiums(walk);
    const timed = premiums.map((premium): TimedPremium => {
      const variance = impliedAtTenor(vols.get(premium.atMicros) ?? [], premium.years);
      return { ...premium, atForwardVol: variance === null ? null : Math.sqrt(variance) };
    });
    return summarised(tenorDays, timed, gaps);
  });
  return { model: model.name, tenors };
}

function summarised(
  tenorDays: number,
  premiums: readonly TimedPremium[],
  gaps: Readonly<PremiumGaps>,
): TenorPremium {
  const n = premiums.length;
  const spanDays = n === 0 ? 0 : (premiums[n - 1]!.atMicros - premiums[0]!.atMicros) / microsPerDay;
  const spacingDays = n < 2 ? 1 : Math.max(spanDays / (n - 1), 1e-3);
  const lags = Math.max(0, Math.min(n - 1, Math.round(tenorDays / spacingDays)));
  const sum = summarisePremiums(premiums, lags);
  const ended = premiums.filter(({ realisedInRetrospect }) => realisedInRetrospect !== null);
  const later = ended.reduce((all, one) => all + one.implied - one.realisedInRetrospect!, 0);
  const stretches = Math.floor((spanDays + spacingDays) / tenorDays);
  return {
    tenorDays,
    premiums,
    summary: sum.ok ? sum.value : null,
    stretches,
    hasError: sum.ok && stretches >= stretchesMin,
    beyondChance: premiums.filter(({ low, high }) => low > 0 || high < 0).length,
    meanInRetrospect: ended.length === 0 ? null : later / ended.length,
    endedInRetrospect: ended.length,
    missing: gapWords(tenorDays, gaps),
  };
}

function gapWords(tenorDays: number, gaps: Readonly<PremiumGaps>): readonly MissingPremiums[] {
  const days = firstDays + tenorDays + 30;
  const words: readonly (readonly [number, string])[] = [
    [gaps.noTenor, 'the tenor lies outside the expiries quoted'],
    [gaps.tooFewDays, `fewer than ${days} days of bars lie before the quote`],
    [gaps.noRecentBars, 'the bars lack the day before the quote'],
    [gaps.noForecast, 'the model tells no forecast'],
  ];
  return words.filter(([count]) => count > 0).map(([quotes, why]) => ({ quotes, why }));
}

/**
 * Tells in words which quotes have no premium, tenors of one reason together.
 *
 * @param tenors - by tenor
 * @returns one text per reason
 */
export function missingPremiums(
  tenors: readonly Pick<TenorPremium, 'tenorDays' | 'missing'>[],
): readonly string[] {
  const byReason = new Map<string, number[]>();
  for (const { tenorDays, missing } of tenors) {
    for (const { quotes, why } of missing) {
      const words = `none for ${quotes} quotes: ${why}`;
      const known = byReason.get(words);
      if (known === undefined) byReason.set(words, [tenorDays]);
      else known.push(tenorDays);
    }
  }
  return Array.from(byReason, ([words, days]) => `premium of ${days.join(', ')} days: ${words}`);
}
