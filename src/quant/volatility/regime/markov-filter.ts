/**
 * @module Hamilton filter: probability of each regime from what was seen so far, and never later.
 */
import { check } from '../../../base/index.ts';
import {
  checkMarkovModel,
  longRunShares,
  type MarkovModel,
  type ShockDensity,
  shockDensity,
} from './markov-model.ts';

/** Filtered probabilities: those that could be known at the time. */
export interface FilteredRegimes {
  readonly kind: 'filtered';
  readonly regimes: number;
  /** Observations with probabilities; the first `ar` ones only start the lags. */
  readonly count: number;
  /** count x regimes, row-major; each row sums to 1. */
  readonly probability: Float64Array;
  /** Natural logarithm. */
  readonly logLikelihood: number;
}

/** Filter of a process with its joint states: the regimes of the last observations together. */
export interface JointFilter {
  readonly model: MarkovModel;
  /** Joint states: regimes to the power of lags + 1; the newest regime is the lowest digit. */
  readonly states: number;
  /** Probability of each joint state after the last observation; sums to 1. */
  readonly probability: Float64Array;
  /** Scratch: probability of each joint state before it. */
  readonly predicted: Float64Array;
  /** Part of the expected observation that the regimes of a joint state fix; unit of the model. */
  readonly offsets: Float64Array;
  readonly density: ShockDensity;
}

/**
 * Starts a filter at the shares of the long run.
 *
 * @param model - at most 4,096 joint states
 * @returns the filter, before any observation
 * @throws InvariantError when the model is not one or too large
 * @source Hamilton (1994), Time Series Analysis
 */
export function createJointFilter(model: MarkovModel): JointFilter {
  checkMarkovModel(model);
  const k = model.regimes;
  const states = k ** (model.ar.length + 1);
  check(states <= 4096, 'states', 'at most 4096', states);
  const shares = longRunShares(model);
  const probability = new Float64Array(states);
  const offsets = new Float64Array(states);
  for (let state = 0; state < states; state++) {
    offsets[state] = model.means[state % k]!;
    // Oldest regime at its share, then along the chain to the newest.
    let rest = state;
    let product = 1;
    let newer = rest % k;
    for (let lag = 0; lag < model.ar.length; lag++) {
      rest = (rest - newer) / k;
      const older = rest % k;
      product *= model.transition[older * k + newer]!;
      offsets[state]! -= model.ar[lag]! * model.means[older]!;
      newer = older;
    }
    probability[state] = product * shares[newer]!;
  }
  const density = shockDensity(model);
  return { model, states, probability, predicted: new Float64Array(states), offsets, density };
}

/**
 * Moves a filter by one observation.
 *
 * @param filter - changed in place
 * @param recent - the observation first, then as many before it as there are lags
 * @param advance - whether the chain moves before the observation; false for the very first
 * @param spread - multiple of every variance, > 0; above 1 for an observation over several bars
 * @returns log-likelihood of the observation given those before
 * @source Hamilton (1989), Econometrica 57
 */
export function observeJoint(
  filter: JointFilter,
  recent: ArrayLike<number>,
  advance: boolean,
  spread = 1,
): number {
  const { model, probability, predicted, states, offsets, density } = filter;
  const { constants, widths, power } = density;
  const k = model.regimes;
  let shift = recent[0]!;
  for (let lag = 0; lag < model.ar.length; lag++) shift -= model.ar[lag]! * recent[lag + 1]!;
  if (advance) advanceJoint(filter);
  else predicted.set(probability);
  // Relative to the largest exponent, so that a far outlier leaves probabilities and not zeros.
  let largest = Number.NEGATIVE_INFINITY;
  for (let state = 0; state < states; state++) {
    const residual = shift - offsets[state]!;
    const ratio = (residual * residual) / (widths[state % k]! * spread);
    const fall = power === null ? ratio : power * Math.log1p(ratio);
    const exponent = constants[state % k]! - fall;
    probability[state] = exponent;
    if (predicted[state]! > 0 && exponent > largest) largest = exponent;
  }
  let sum = 0;
  for (let state = 0; state < states; state++) {
    const joint = predicted[state]! * Math.exp(Math.min(0, probability[state]! - largest));
    probability[state] = joint;
    sum += joint;
  }
  for (let state = 0; state < states; state++) probability[state]! /= sum;
  return largest + Math.log(sum) - 0.5 * Math.log(spread);
}

/**
 * Moves a filter by one step of its chain without an observation.
 *
 * @param filter - `predicted` receives the probabilities; `probability` keeps those before
 * @source Hamilton (1989), Econometrica 57
 */
export function advanceJoint({ model, states, probability, predicted }: JointFilter): void {
  const k = model.regimes;
  const dropped = states / k;
  for (let next = 0; next < states; next++) {
    const to = next % k;
    const kept = (next - to) / k;
    let sum = 0;
    // The oldest regime of the state before falls out of the window.
    for (let oldest = 0; oldest < k; oldest++) {
      const before = kept + oldest * dropped;
      sum += probability[before]! * model.transition[(before % k) * k + to]!;
    }
    predicted[next] = sum;
  }
}

/**
 * Sums joint states to regimes.
 *
 * @param joint - probability of each joint state
 * @param regimes - number of regimes
 * @param out - receives the probability of each regime now
 * @param offset - place of the first
 * @source Hamilton (1989), Econometrica 57
 */
export function marginalise(
  joint: Float64Array,
  regimes: number,
  out: Float64Array,
  offset: number,
): void {
  out.fill(0, offset, offset + regimes);
  for (let state = 0; state < joint.length; state++)
    out[offset + (state % regimes)]! += joint[state]!;
}

/**
 * Filters a whole series.
 *
 * Limits: a series no longer than the lags gives no rows. Later observations never change a row.
 *
 * @param model - process
 * @param series - observations in time order, unit of the model
 * @returns probabilities by observation from the first after the lags on
 * @throws InvariantError when the model is not one
 * @source Hamilton (1989), Econometrica 57
 */
export function filterRegimes(model: MarkovModel, series: Float64Array): FilteredRegimes {
  const filter = createJointFilter(model);
  const lags = model.ar.length;
  const count = Math.max(0, series.length - lags);
  const probability = new Float64Array(count * model.regimes);
  const recent = new Float64Array(lags + 1);
  let logLikelihood = 0;
  for (let row = 0; row < count; row++) {
    for (let lag = 0; lag <= lags; lag++) recent[lag] = series[row + lags - lag]!;
    logLikelihood += observeJoint(filter, recent, row > 0);
    marginalise(filter.probability, model.regimes, probability, row * model.regimes);
  }
  return { kind: 'filtered', regimes: model.regimes, count, probability, logLikelihood };
}
