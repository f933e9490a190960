/**
 * @module Beta distribution: rates of yes-or-no outcomes.
 */
import quantile from '@stdlib/stats-base-dists-beta-quantile';
import { checkInRange, checkPositive } from '../base/index.ts';

/**
 * Returns a quantile of the Beta distribution.
 *
 * @param p - probability in [0, 1]
 * @param alpha - shape, > 0
 * @param beta - shape, > 0
 * @returns value in [0, 1]
 * @throws InvariantError when an argument is out of range
 * @source Johnson, Kotz and Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25
 */
export function betaQuantile(p: number, alpha: number, beta: number): number {
  checkInRange('p', p, 0, 1);
  checkPositive('alpha', alpha);
  checkPositive('beta', beta);
  return quantile(p, alpha, beta);
}
