/**
 * @module Losses of variance forecasts: QLIKE and squared error, which noise in the target spares.
 */
import { checkNonNegative, checkPositive } from '../../../base/index.ts';

/**
 * Returns the quasi-likelihood loss of a variance forecast.
 *
 * Limits: 0 for a perfect forecast, without bound for one far too low.
 *
 * @param forecast - variance, > 0
 * @param realised - variance in the same unit, > 0
 * @returns pure number, >= 0
 * @source Patton (2011), J. Econometrics 160, loss with b = -2
 */
export function qlike(forecast: number, realised: number): number {
  checkPositive('forecast', forecast);
  checkPositive('realised', realised);
  const ratio = realised / forecast;
  return ratio - Math.log(ratio) - 1;
}

/**
 * Returns the squared error of a variance forecast.
 *
 * @param forecast - variance, > 0
 * @param realised - variance in the same unit, >= 0
 * @returns unit of the variance squared, >= 0
 * @source Patton (2011), J. Econometrics 160, loss with b = 0
 */
export function squaredError(forecast: number, realised: number): number {
  checkPositive('forecast', forecast);
  checkNonNegative('realised', realised);
  return (forecast - realised) ** 2;
}
