/**
 * @module Exponentially weighted variance: the naive forecast that every model must beat.
 */
import { check, checkInRange } from '../../../base/index.ts';

/** Decay of daily variance that RiskMetrics uses. */
export const riskMetricsDecay = 0.94;

/** Running exponentially weighted mean. */
export interface Ewma {
  readonly decay: number;
  /** Sum of the weights so far, below 1 / (1 - decay). */
  weight: number;
  /** Weighted sum of the variances so far. */
  sum: number;
}

/**
 * Creates an empty mean.
 *
 * @param decay - weight of a value against the next, in (0, 1)
 * @returns the state, to be changed by `observeEwma` only
 * @source J.P. Morgan and Reuters (1996), RiskMetrics technical document
 */
export function createEwma(decay: number): Ewma {
  checkInRange('decay', decay, Number.MIN_VALUE, 1 - Number.EPSILON);
  return { decay, weight: 0, sum: 0 };
}

/**
 * Adds a value, or the mean of a few bars as if each of them had it.
 *
 * @param state - changed in place
 * @param variance - squared return or realised variance per bar, >= 0
 * @param bars - number of bars that it is the mean of, >= 1
 * @throws InvariantError when the variance is negative or the bars are fewer than one
 */
export function observeEwma(state: Ewma, variance: number, bars = 1): void {
  check(variance >= 0, 'variance', '>= 0', variance);
  check(bars >= 1, 'bars', '>= 1', bars);
  const kept = state.decay ** bars;
  const gain = (1 - kept) / (1 - state.decay);
  state.weight = gain + kept * state.weight;
  state.sum = gain * variance + kept * state.sum;
}

/**
 * Reads the forecast, the same for every horizon.
 *
 * Limits: weights are divided by their sum, so that a short past is not biased towards a start
 * value.
 *
 * @param state - running mean
 * @returns variance per bar, >= 0; null before the first value
 * @source J.P. Morgan and Reuters (1996), RiskMetrics technical document
 */
export function readEwma(state: Ewma): number | null {
  return state.weight > 0 ? state.sum / state.weight : null;
}
