/**
 * @module Bayesian online change points: how long the present run has lasted, as a distribution.
 */
import { check, checkFinite, checkInRange, checkPositive } from '../../../base/index.ts';
import { logGamma } from '../../../math/index.ts';

/** What is believed of a run before its first observation. */
export interface ChangePointPrior {
  /** Probability that a run ends with any observation, in (0, 1); 1 / it is the mean length. */
  readonly hazard: number;
  /** Mean of a run; unit of the observations. */
  readonly mean: number;
  /** Observations that the belief in the mean is worth, > 0. */
  readonly strength: number;
  /** Shape of the gamma law of the precision, > 0. */
  readonly shape: number;
  /** Its rate, unit squared, > 0. */
  readonly rate: number;
}

/**
 * The usual belief for standardised observations: mean 0, variance about 1, one change in a
 * hundred.
 */
export const standardPrior: ChangePointPrior = {
  hazard: 0.01,
  mean: 0,
  strength: 1,
  shape: 1,
  rate: 1,
};

/** Distribution of the length of the present run, with what each length has learnt. */
export interface ChangePoints {
  readonly prior: ChangePointPrior;
  /** Longest run that is told apart; longer ones count as this one. */
  readonly runMax: number;
  /** Observations so far. */
  count: number;
  /** Lengths in use: 0 to `lengths - 1`. */
  lengths: number;
  /** Probability of each length; length 0 is a run whose first observation comes next. */
  probability: Float64Array;
  mean: Float64Array;
  rate: Float64Array;
  /** Logarithm of the constant of Student's density by length. */
  constant: Float64Array;
}

/** Lengths whose share, with all longer ones, is below this are dropped. */
const tailShare = 1e-9;

/**
 * Creates the state before any observation: a run is about to begin.
 *
 * @param prior - belief and hazard
 * @param runMax - longest run told apart, >= 2
 * @returns the state, to be changed by `observeChangePoint` only
 * @throws InvariantError when a number is out of range
 * @source Adams and MacKay (2007), arXiv 0710.3742, algorithm 1
 */
export function createChangePoints(prior: ChangePointPrior, runMax = 1000): ChangePoints {
  checkInRange('hazard', prior.hazard, Number.MIN_VALUE, 1 - Number.EPSILON);
  checkFinite('mean', prior.mean);
  checkPositive('strength', prior.strength);
  checkPositive('shape', prior.shape);
  checkPositive('rate', prior.rate);
  check(runMax >= 2, 'runMax', '>= 2', runMax);
  const size = Math.min(64, runMax + 1);
  const state: ChangePoints = {
    prior,
    runMax,
    count: 0,
    lengths: 1,
    probability: new Float64Array(size),
    mean: new Float64Array(size),
    rate: new Float64Array(size),
    constant: studentConstants(prior, size),
  };
  state.probability[0] = 1;
  state.mean[0] = prior.mean;
  state.rate[0] = prior.rate;
  return state;
}

/** Constants by length: degrees of freedom grow by one per observation. */
function studentConstants({ shape }: ChangePointPrior, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, length) => {
    const a = shape + length / 2;
    return logGamma(a + 0.5) - logGamma(a) - 0.5 * Math.log(2 * Math.PI * a);
  });
}

/**
 * Adds an observation.
 *
 * Limits: an outlier that no length expects leaves a distribution and never zeros.
 *
 * @param state - changed in place
 * @param value - finite, unit of the prior
 * @throws InvariantError when the value is not finite
 * @source Adams and MacKay (2007), algorithm 1; Murphy (2007), Conjugate Bayesian analysis of the
 *   Gaussian distribution
 */
export function observeChangePoint(state: ChangePoints, value: number): void {
  checkFinite('value', value);
  if (state.lengths === state.probability.length && state.lengths <= state.runMax) grow(state);
  const { prior, probability, mean, rate, constant } = state;
  const n = state.lengths;
  const density = new Float64Array(n);
  let largest = Number.NEGATIVE_INFINITY;
  for (let length = 0; length < n; length++) {
    const strength = prior.strength + length;
    const shape = prior.shape + length / 2;
    const scale = (rate[length]! * (strength + 1)) / (shape * strength);
    const square = (value - mean[length]!) ** 2 / (2 * shape * scale);
    density[length] =
      constant[length]! - 0.5 * Math.log(scale) - (shape + 0.5) * Math.log1p(square);
    if (probability[length]! > 0) largest = Math.max(largest, density[length]!);
  }
  let sum = 0;
  for (let length = 0; length < n; length++) {
    density[length] = probability[length]! * Math.exp(Math.min(0, density[length]! - largest));
    sum += density[length]!;
  }
  // Longest first, so that each length can move up in place; the longest of all keeps its place.
  for (let length = Math.min(n, state.runMax) - 1; length >= 0; length--) {
    const strength = prior.strength + length;
    const shift = value - mean[length]!;
    mean[length + 1] = mean[length]! + shift / (strength + 1);
    rate[length + 1] = rate[length]! + (strength * shift * shift) / (2 * (strength + 1));
  }
  const stay = (1 - prior.hazard) / sum;
  const capped = n > state.runMax ? density[n - 1]! * stay : 0;
  for (let length = Math.min(n, state.runMax); length > 0; length--) {
    probability[length] = density[length - 1]! * stay;
  }
  if (n > state.runMax) probability[state.runMax]! += capped;
  probability[0] = prior.hazard;
  mean[0] = prior.mean;
  rate[0] = prior.rate;
  state.lengths = Math.min(n + 1, state.runMax + 1);
  state.count++;
  trim(state);
}

/** Drops the lengths at the far end that carry next to nothing. */
function trim(state: ChangePoints): void {
  const { probability } = state;
  let tail = 0;
  let length = state.lengths;
  while (length > 2 && tail + probability[length - 1]! < tailShare) tail += probability[--length]!;
  if (length === state.lengths) return;
  probability.fill(0, length, state.lengths);
  state.lengths = length;
  for (let i = 0; i < length; i++) probability[i]! /= 1 - tail;
}

function grow(state: ChangePoints): void {
  const size = Math.min(2 * state.probability.length, state.runMax + 1);
  const widen = (column: Float64Array): Float64Array => {
    const wide = new Float64Array(size);
    wide.set(column);
    return wide;
  };
  state.probability = widen(state.probability);
  state.mean = widen(state.mean);
  state.rate = widen(state.rate);
  state.constant = studentConstants(state.prior, size);
}

/**
 * Returns the probability that the present run began within the last observations.
 *
 * Limits: 0 observations give the hazard; more than have been seen give 1.
 *
 * @param state - distribution
 * @param within - observations, >= 0
 * @returns probability in [0, 1]
 * @source Adams and MacKay (2007)
 */
export function changedWithin(state: ChangePoints, within: number): number {
  let sum = 0;
  for (let length = 0; length <= within && length < state.lengths; length++) {
    sum += state.probability[length]!;
  }
  return Math.min(1, sum);
}

/**
 * Returns the mean length of the present run.
 *
 * @param state - distribution
 * @returns observations, >= 0
 * @source Adams and MacKay (2007)
 */
export function expectedRun(state: ChangePoints): number {
  let sum = 0;
  for (let length = 0; length < state.lengths; length++) sum += length * state.probability[length]!;
  return sum;
}

/**
 * Returns where a series changed, as the most probable chain of runs at its end.
 *
 * Limits: fewer than two observations have no change. The places use the whole series: they are for
 * history, not live.
 *
 * @param series - observations in time order, unit of the prior
 * @param prior - belief and hazard
 * @returns first observation of each run but the first, 0-based, ascending
 * @source Adams and MacKay (2007); chain of runs as Fearnhead and Liu (2007), J. Royal Statistical
 *   Society B 69
 */
export function changesInRetrospect(
  series: ArrayLike<number>,
  prior: ChangePointPrior,
): readonly number[] {
  const state = createChangePoints(prior, Math.max(2, series.length));
  const best = new Float64Array(series.length + 1);
  const start = new Int32Array(series.length + 1);
  for (let t = 1; t <= series.length; t++) {
    observeChangePoint(state, series[t - 1]!);
    best[t] = Number.NEGATIVE_INFINITY;
    for (let length = 1; length < state.lengths; length++) {
      const value = Math.log(state.probability[length]!) + best[t - length]!;
      if (value <= best[t]!) continue;
      best[t] = value;
      start[t] = t - length;
    }
  }
  const changes: number[] = [];
  for (let t = start[series.length]!; t > 0; t = start[t]!) changes.push(t);
  return changes.reverse();
}
