/**
 * @module Close-to-close volatility: the standard deviation of returns, the yardstick of the
 * others.
 */
import type { Result } from '../../../base/index.ts';
import type { BarReturns } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import { type RealisedVol, volFromTerms } from './realised-vol.ts';

/**
 * Estimates volatility from the closes alone, around the mean return.
 *
 * Limits: fewer than two returns are a failure; equal returns give 0. A silent bar needs no care:
 * its return of 0 and the next one, over both bars, have together the variance of two bars.
 *
 * @param returns - logarithmic, per bar
 * @returns volatility per year, or why not
 * @source Parkinson (1980), Journal of Business 53
 */
export function closeToCloseVol(returns: BarReturns): Result<RealisedVol, VolatilityFailure> {
  const { value, count, barsPerYear } = returns;
  const mean = count === 0 ? 0 : value.reduce((sum, r) => sum + r, 0) / count;
  const terms = value.map((r) => (r - mean) ** 2);
  return volFromTerms('close-to-close', terms, 2, barsPerYear, count - 1);
}
