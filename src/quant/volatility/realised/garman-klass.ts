/**
 * @module Garman-Klass volatility: from open, high, low and close, seven times as exact as closes.
 */
import type { Result } from '../../../base/index.ts';
import type { PriceBars } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromTerms } from './realised-vol.ts';

/** Efficiency 7.4 against the 2 of a squared return. */
const relativeVariance = 2 / 7.4;

/**
 * Estimates volatility from range and body of the bars that traded.
 *
 * Limits: as Parkinson's; a term may be negative, their sum only in degenerate bars, where it
 * counts as 0.
 *
 * @param bars - accepted bars
 * @returns volatility per year, or why not
 * @source Garman and Klass (1980), Journal of Business 53, the practical estimator
 */
export function garmanKlassVol(bars: PriceBars): Result<RealisedVol, VolatilityFailure> {
  const terms: number[] = [];
  for (let i = 0; i < bars.count; i++) {
    if (bars.silent[i] === 1) continue;
    const range = Math.log(bars.high[i]! / bars.low[i]!);
    const body = Math.log(bars.close[i]! / bars.open[i]!);
    terms.push(0.5 * range ** 2 - (2 * Math.LN2 - 1) * body ** 2);
  }
  return volFromTerms('garman-klass', terms, relativeVariance, bars.barsPerYear);
}
