/**
 * @module Live regimes: calm, normal or turbulent, filtered and re-estimated hour by hour.
 *
 * Two models stand side by side, one whose shocks have fat tails (four degrees of freedom) and one
 * whose shocks are nearly normal (sixteen); what is read is their mean, weighted by how well each
 * foretold the last weeks. With fat tails alone a steady market of normal returns looks turbulent.
 * Nothing but the past enters, the memory is bounded, and all numbers lie in one plain column, so
 * that a fold can keep them.
 */
import { check, checkNonNegative } from '../../../base/index.ts';
import {
  movedRegimes,
  type OnlineModel,
  observeOnlineModel,
  onlineModelSize,
  onlineRegimeCount,
  onlineShocks,
  relativeVarianceOf,
  startOnlineModel,
  viewOnlineModel,
} from './online-model.ts';

const laws = [onlineShocks(4), onlineShocks(16)] as const;
/** Of a model's record one half is forgotten in so many observations. */
const recordHalfLife = 500;
const recordKept = 2 ** (-1 / recordHalfLife);

/** Beyond a thousand deviations one shock is like another; nearly normal densities would vanish. */
const squareMost = 1e6;

/** Numbers that the state of the regimes takes. */
export const onlineRegimesSize = laws.length * (onlineModelSize + 1);

/** Live regimes as views of one column. */
export interface OnlineRegimes {
  /** Fat tails first. */
  readonly models: readonly OnlineModel[];
  /** By model: sum of the log densities of what came, discounted. */
  readonly records: Float64Array;
}

/**
 * Shows a column as regimes.
 *
 * @param column - at least `onlineRegimesSize` numbers
 * @returns views of it: to write to them is to write to the column
 * @throws InvariantError when the column is too short
 */
export function viewOnlineRegimes(column: Float64Array): OnlineRegimes {
  check(column.length >= onlineRegimesSize, 'length', `>= ${onlineRegimesSize}`, column.length);
  const end = laws.length * onlineModelSize;
  return {
    models: laws.map((_, i) => viewOnlineModel(column, i * onlineModelSize)),
    records: column.subarray(end, end + laws.length),
  };
}

/**
 * Starts both models at the typical one, in the shares of its long run.
 *
 * @param state - written whole
 */
export function startOnlineRegimes({ models, records }: OnlineRegimes): void {
  models.forEach((model, i) => {
    startOnlineModel(model, laws[i]!);
  });
  records.fill(0);
}

/**
 * Returns how much each model counts.
 *
 * @param state - regimes now
 * @returns weights that sum to 1
 * @source Raftery, Karny and Ettler (2010), Technometrics 52
 */
export function onlineWeights({ records }: OnlineRegimes): readonly number[] {
  const best = Math.max(...records);
  const likelihoods = Array.from(records, (record) => Math.exp(record - best));
  const sum = likelihoods.reduce((total, likelihood) => total + likelihood, 0);
  return likelihoods.map((likelihood) => likelihood / sum);
}

/**
 * Returns the probability of each regime after the last observation.
 *
 * @param state - regimes now
 * @returns calm, normal, turbulent; sums to 1
 */
export function filteredRegimes(state: OnlineRegimes): readonly number[] {
  const weights = onlineWeights(state);
  return Array.from({ length: onlineRegimeCount }, (_, j) =>
    state.models.reduce((sum, { filtered }, i) => sum + weights[i]! * filtered[j]!, 0),
  );
}

/**
 * Returns the observations so far.
 *
 * @param state - regimes now
 * @returns count
 */
export function onlineObservations({ models }: OnlineRegimes): number {
  return models[0]!.count[0]!;
}

/**
 * Moves the chains by one observation that was not made.
 *
 * @param state - changes in place
 */
export function advanceOnlineRegimes({ models }: OnlineRegimes): void {
  for (const { filtered, transition } of models) filtered.set(movedRegimes(filtered, transition));
}

/**
 * Returns the expected variance of the observations to come over that of the long run.
 *
 * Relative to each model's own long run a market of one regime is as usual, whatever the shape of
 * its shocks.
 *
 * @param state - regimes now
 * @param horizon - observations ahead over which the mean is taken, >= 1
 * @returns ratio of mean variances, > 0; 1 = as usual
 * @throws InvariantError when the horizon is not above 0
 * @source Hamilton (1989), Econometrica 57
 */
export function relativeRegimeVariance(state: OnlineRegimes, horizon: number): number {
  const weights = onlineWeights(state);
  return state.models.reduce(
    (sum, model, i) => sum + weights[i]! * relativeVarianceOf(model, horizon),
    0,
  );
}

/**
 * Folds one observation: both models filter it, learn from it, and are judged by it.
 *
 * Limits: an observation however far out leaves probabilities, and trust in it falls with its
 * square; 0 speaks for calm.
 *
 * @param state - changes in place
 * @param square - square of the shock over the usual variance, >= 0
 * @returns density of the shock given those before, per unit of the usual deviation
 * @throws InvariantError when the square is not >= 0
 */
export function observeOnlineRegimes(state: OnlineRegimes, square: number): number {
  checkNonNegative('square', square);
  const bounded = Math.min(square, squareMost);
  const weights = onlineWeights(state);
  let density = 0;
  state.models.forEach((model, i) => {
    const own = observeOnlineModel(model, bounded, laws[i]!);
    density += weights[i]! * own;
    state.records[i] = recordKept * state.records[i]! + Math.log(own);
  });
  return density;
}
