/**
 * @module Standard normal distribution: quantiles for intervals, probabilities for tests.
 */
import cdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { checkFinite, checkInRange } from '../base/index.ts';

/**
 * Returns the probability that a standard normal variable is at most x.
 *
 * @param x - any finite number
 * @returns probability in [0, 1]
 * @throws InvariantError when x is not finite
 * @source Abramowitz and Stegun (1964), 26.2
 */
export function normalProbability(x: number): number {
  checkFinite('x', x);
  return cdf(x, 0, 1);
}

/**
 * Returns the standard normal value below which a probability lies.
 *
 * @param p - probability in (0, 1)
 * @returns pure number
 * @throws InvariantError when p is not inside (0, 1)
 * @source Abramowitz and Stegun (1964), 26.2
 */
export function normalValueAt(p: number): number {
  checkInRange('p', p, Number.MIN_VALUE, 1 - Number.EPSILON / 2);
  return quantile(p, 0, 1);
}
