/**
 * @module Diebold-Mariano test: whether one forecast is better than another, beyond chance.
 */
import { check, checkCount, fail, ok, type Result } from '../../../base/index.ts';
import { longRunCovariance, normalValueAt, studentProbability } from '../../../math/index.ts';
import type { VolatilityFailure } from '../failure.ts';

/** Difference of two mean losses. */
export interface LossDifference {
  /** Mean loss of the first less that of the second: negative where the first is better. */
  readonly difference: number;
  /** Ends of the 95 % interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Student's t, negative where the first is better. */
  readonly statistic: number;
  /** Of a difference at least as large by chance, either way; in [0, 1]. */
  readonly pValue: number;
  readonly observations: number;
}

const observationsMin = 10;

/**
 * Tests equal accuracy of two forecasts.
 *
 * Limits: fewer than 10 losses, or differences that are all the same, are a failure.
 *
 * @param first - losses of the one forecast in time order
 * @param second - losses of the other for the same targets
 * @param horizon - bars ahead, >= 1; overlapping targets correlate horizon - 1 losses
 * @param lags - of the Bartlett kernel, >= horizon - 1
 * @returns the difference with its test, or why not
 * @throws InvariantError when lengths differ or lags are fewer than the overlap
 * @source Diebold and Mariano (1995), J. Business and Economic Statistics 13; small-sample
 *   factor of Harvey, Leybourne and Newbold (1997), Int. J. Forecasting 13
 */
export function compareLosses(
  first: Float64Array,
  second: Float64Array,
  horizon: number,
  lags: number = horizon - 1,
): Result<LossDifference, VolatilityFailure> {
  const n = first.length;
  check(second.length === n, 'second.length', `${n}`, second.length);
  checkCount('lags', lags);
  check(horizon >= 1 && lags >= horizon - 1, 'lags', 'at least horizon - 1', lags);
  if (n < Math.max(observationsMin, 2 * horizon)) {
    const needed = Math.max(observationsMin, 2 * horizon);
    return fail({ kind: 'too_few_observations', what: 'losses', needed, had: n });
  }
  const difference = first.reduce((sum, x, i) => sum + x - second[i]!, 0) / n;
  const around = first.map((x, i) => x - second[i]! - difference);
  const variance = longRunCovariance([around], lags)[0]! / n ** 2;
  const scale = first.reduce((most, x, i) => Math.max(most, Math.abs(x), Math.abs(second[i]!)), 0);
  if (!(variance > 1e-28 * scale ** 2)) return fail({ kind: 'no_variation', observations: n });
  const shrink = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n);
  const error = Math.sqrt(variance) / shrink;
  const statistic = difference / error;
  const width = normalValueAt(0.975) * error;
  return ok({
    difference,
    low: difference - width,
    high: difference + width,
    statistic,
    pValue: Math.min(1, 2 * studentProbability(-Math.abs(statistic), n - 1)),
    observations: n,
  });
}
