/**
 * @module Variance forecast: what every forecasting model gives, per bar and over a horizon.
 */
import { check, fail, ok, type Result } from '../../../base/index.ts';
import type { VolatilityFailure } from '../failure.ts';

/** Expected variance over the next bars. */
export interface VarianceForecast {
  /** Mean variance per bar over the horizon; squared logarithms, > 0. */
  readonly variance: number;
  readonly low: number;
  readonly high: number;
  /** Of the interval, in (0, 1). */
  readonly level: number;
  readonly horizonBars: number;
}

const pairsMin = 30;

/**
 * Widens a forecast to an interval for what will be realised, by how far earlier ones were off.
 *
 * Limits: fewer than 30 earlier pairs are a failure. Ratios of realised to forecast variance are
 * taken as drawn from one law; their quantiles multiply the forecast.
 *
 * @param variance - the forecast, > 0
 * @param past - earlier forecasts of this model and what was realised, both > 0, same unit
 * @param level - of the interval, in (0, 1)
 * @param horizonBars - bars ahead that the forecasts are for
 * @returns the forecast with its interval in the same unit, or why not
 * @throws InvariantError when the past differs in length
 * @source Stine (1985), J. American Statistical Association 80: intervals from past errors
 */
export function withRealisedInterval(
  variance: number,
  past: { readonly forecast: ArrayLike<number>; readonly realised: ArrayLike<number> },
  level: number,
  horizonBars: number,
): Result<VarianceForecast, VolatilityFailure> {
  const n = past.forecast.length;
  check(past.realised.length === n, 'realised.length', `${n}`, past.realised.length);
  if (n < pairsMin) {
    return fail({ kind: 'too_few_observations', what: 'forecasts', needed: pairsMin, had: n });
  }
  const ratios = Float64Array.from(past.forecast, (x, i) => past.realised[i]! / x).sort();
  const low = variance * quantile(ratios, (1 - level) / 2);
  const high = variance * quantile(ratios, (1 + level) / 2);
  return ok({ variance, low, high, level, horizonBars });
}

/** Linear between order statistics. */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
