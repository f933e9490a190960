/**
 * @module Rogers-Satchell volatility: from open, high, low and close, whatever the drift.
 */
import type { Result } from '../../../base/index.ts';
import type { PriceBars } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromTerms } from './realised-vol.ts';

/** Variance of a term without drift. */
const relativeVariance = 0.331;

/**
 * Returns the Rogers-Satchell term of one bar: an unbiased variance under any drift.
 *
 * @param bars - accepted bars
 * @param i - row
 * @returns squared logarithms, >= 0
 * @source Rogers and Satchell (1991), Annals of Applied Probability 1
 */
export function rogersSatchellTerm(bars: PriceBars, i: number): number {
  const up = Math.log(bars.high[i]! / bars.open[i]!);
  const down = Math.log(bars.low[i]! / bars.open[i]!);
  const body = Math.log(bars.close[i]! / bars.open[i]!);
  return up * (up - body) + down * (down - body);
}

/**
 * Estimates volatility from the bars that traded, free of drift.
 *
 * Limits: a bar that only rises or only falls contributes 0; what moves between bars is not seen.
 *
 * @param bars - accepted bars
 * @returns volatility per year, or why not
 * @source Rogers and Satchell (1991), Annals of Applied Probability 1
 */
export function rogersSatchellVol(bars: PriceBars): Result<RealisedVol, VolatilityFailure> {
  const terms: number[] = [];
  for (let i = 0; i < bars.count; i++) {
    if (bars.silent[i] === 0) terms.push(rogersSatchellTerm(bars, i));
  }
  return volFromTerms('rogers-satchell', terms, relativeVariance, bars.barsPerYear);
}
