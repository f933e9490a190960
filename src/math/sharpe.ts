/**
 * @module Sharpe ratios as estimates: their error, and the probability of exceeding a benchmark.
 */
import { check, checkFinite } from '../base/index.ts';
import { normalProbability } from './normal.ts';

/**
 * Returns the variance of an estimated Sharpe ratio under skewed, fat-tailed returns.
 *
 * @param sharpe - estimated ratio per observation
 * @param observations - number of observations, > 1
 * @param skew - skewness of the returns; 0 for normal
 * @param kurtosis - kurtosis of the returns; 3 for normal
 * @returns variance of the estimate, > 0
 * @throws InvariantError when there are too few observations
 * @source Bailey and Lopez de Prado (2012), The Sharpe ratio efficient frontier, eq. (4)
 */
export function sharpeVariance(
  sharpe: number,
  observations: number,
  skew = 0,
  kurtosis = 3,
): number {
  check(observations > 1, 'observations', '> 1', observations);
  checkFinite('sharpe', sharpe);
  const shape = 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  // Sample skew and kurtosis of few returns can make the shape vanish; it never is certainty.
  return Math.max(shape, 0.05) / (observations - 1);
}

/**
 * Returns the probability that the true Sharpe ratio exceeds a benchmark (PSR).
 *
 * @param sharpe - estimated ratio per observation
 * @param benchmark - ratio to exceed, per observation
 * @param observations - number of observations, > 1
 * @param skew - skewness of the returns
 * @param kurtosis - kurtosis of the returns
 * @returns probability in [0, 1]
 * @throws InvariantError when there are too few observations
 * @source Bailey and Lopez de Prado (2012), The Sharpe ratio efficient frontier, eq. (11)
 */
export function probabilisticSharpe(
  sharpe: number,
  benchmark: number,
  observations: number,
  skew = 0,
  kurtosis = 3,
): number {
  const deviation = Math.sqrt(sharpeVariance(sharpe, observations, skew, kurtosis));
  return normalProbability((sharpe - benchmark) / deviation);
}
