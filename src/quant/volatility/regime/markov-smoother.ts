/**
 * @module Kim smoother: probability of each regime in retrospect, with what came later. Never live.
 */
import { createJointFilter, type JointFilter, marginalise, observeJoint } from './markov-filter.ts';
import type { MarkovModel } from './markov-model.ts';

/** Probabilities that use the whole series: for history only, since nobody could know them. */
export interface RetrospectiveRegimes {
  readonly kind: 'smoothed_in_retrospect';
  readonly regimes: number;
  /** Observations with probabilities; the first `ar` ones only start the lags. */
  readonly count: number;
  /** count x regimes, row-major; each row sums to 1. */
  readonly probability: Float64Array;
}

/**
 * Judges a whole series in retrospect.
 *
 * Limits: the last row equals the filtered one; a series no longer than the lags gives no rows.
 *
 * @param model - process
 * @param series - observations in time order, unit of the model
 * @returns probabilities by observation from the first after the lags on
 * @throws InvariantError when the model is not one
 * @source Kim (1994), J. Econometrics 60
 */
export function regimesInRetrospect(
  model: MarkovModel,
  series: Float64Array,
): RetrospectiveRegimes {
  const filter = createJointFilter(model);
  const lags = model.ar.length;
  const count = Math.max(0, series.length - lags);
  const { states } = filter;
  const filtered = new Float64Array(count * states);
  const predicted = new Float64Array(count * states);
  const recent = new Float64Array(lags + 1);
  for (let row = 0; row < count; row++) {
    for (let lag = 0; lag <= lags; lag++) recent[lag] = series[row + lags - lag]!;
    observeJoint(filter, recent, row > 0);
    filtered.set(filter.probability, row * states);
    predicted.set(filter.predicted, row * states);
  }
  const probability = new Float64Array(count * model.regimes);
  const smoothed = filtered.slice(Math.max(0, count - 1) * states, count * states);
  for (let row = count - 1; row >= 0; row--) {
    marginalise(smoothed, model.regimes, probability, row * model.regimes);
    if (row > 0) {
      const before = filtered.subarray((row - 1) * states, row * states);
      stepBack(filter, before, predicted.subarray(row * states, (row + 1) * states), smoothed);
    }
  }
  return { kind: 'smoothed_in_retrospect', regimes: model.regimes, count, probability };
}

/** Turns smoothed probabilities of one observation into those of the one before, in place. */
function stepBack(
  { model, states }: JointFilter,
  before: Float64Array,
  predicted: Float64Array,
  smoothed: Float64Array,
): void {
  const k = model.regimes;
  const dropped = states / k;
  const ratio = smoothed.map((p, state) => (predicted[state]! > 0 ? p / predicted[state]! : 0));
  let total = 0;
  for (let state = 0; state < states; state++) {
    let sum = 0;
    const kept = (state % dropped) * k;
    for (let to = 0; to < k; to++) {
      sum += model.transition[(state % k) * k + to]! * ratio[kept + to]!;
    }
    smoothed[state] = before[state]! * sum;
    total += smoothed[state]!;
  }
  for (let state = 0; state < states; state++) smoothed[state]! /= total;
}
