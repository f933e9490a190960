/**
 * @module Student's t distribution: tests and intervals of few observations.
 */
import cdf from '@stdlib/stats-base-dists-t-cdf';
import { checkFinite, checkPositive } from '../base/index.ts';

/**
 * Returns the probability that a Student variable is at most x.
 *
 * @param x - any finite number
 * @param freedom - degrees of freedom, > 0
 * @returns probability in [0, 1]
 * @throws InvariantError when x is not finite or the freedom is not above 0
 * @source Abramowitz and Stegun (1964), 26.7
 */
export function studentProbability(x: number, freedom: number): number {
  checkFinite('x', x);
  checkPositive('freedom', freedom);
  return cdf(x, freedom);
}
