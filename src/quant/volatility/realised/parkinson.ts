/**
 * @module Parkinson volatility: from the range of a bar, five times as exact as its close.
 */
import type { Result } from '../../../base/index.ts';
import type { PriceBars } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromTerms } from './realised-vol.ts';

const zeta3 = 1.2020569031595942;
/** Variance of a term: fourth moment 9 zeta(3) of the range over (4 ln 2)^2, less 1. */
const relativeVariance = (9 * zeta3) / (4 * Math.LN2) ** 2 - 1;

/**
 * Estimates volatility from highs and lows of the bars that traded.
 *
 * Limits: assumes no drift and continuous trading; seen at few moments, a range is too small and
 * the estimate low; what moves between bars is not seen. Fewer than two traded bars are a failure.
 *
 * @param bars - accepted bars
 * @returns volatility per year, or why not
 * @source Parkinson (1980), Journal of Business 53
 */
export function parkinsonVol(bars: PriceBars): Result<RealisedVol, VolatilityFailure> {
  const terms: number[] = [];
  for (let i = 0; i < bars.count; i++) {
    if (bars.silent[i] === 1) continue;
    terms.push(Math.log(bars.high[i]! / bars.low[i]!) ** 2 / (4 * Math.LN2));
  }
  return volFromTerms('parkinson', terms, relativeVariance, bars.barsPerYear);
}
