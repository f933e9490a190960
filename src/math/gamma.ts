/**
 * @module Gamma distribution and log-gamma: rates of counted events.
 */
import gammaln from '@stdlib/math-base-special-gammaln';
import quantile from '@stdlib/stats-base-dists-gamma-quantile';
import { checkInRange, checkPositive } from '../base/index.ts';

/**
 * Returns a quantile of the Gamma distribution.
 *
 * @param p - probability in [0, 1)
 * @param shape - > 0
 * @param rate - inverse scale, > 0
 * @returns value >= 0, in units of 1 / rate
 * @throws InvariantError when an argument is out of range
 * @source Johnson, Kotz and Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17
 */
export function gammaQuantile(p: number, shape: number, rate: number): number {
  checkInRange('p', p, 0, 1 - Number.EPSILON);
  checkPositive('shape', shape);
  checkPositive('rate', rate);
  return quantile(p, shape, rate);
}

/**
 * Returns the natural logarithm of the gamma function.
 *
 * @param x - > 0
 * @returns ln Gamma(x), pure number
 * @throws InvariantError when x is not above zero
 * @source Abramowitz and Stegun (1964), 6.1
 */
export function logGamma(x: number): number {
  checkPositive('x', x);
  return gammaln(x);
}
