/**
 * @module One model of live regimes: three levels of volatility, filtered and re-estimated with
 *   every observation.
 *
 * Hamilton's filter with Student's shocks, whose variances and transitions follow from running sums
 * (the online EM of Cappe).
 */
import { checkPositive } from '../../../base/index.ts';
import { logGamma } from '../../../math/index.ts';

/** Calm, normal, turbulent. */
export const onlineRegimeCount = 3;
const regimes = onlineRegimeCount;
/** Per last regime: transitions, visits and trusted squares. */
const block = regimes * regimes + 2 * regimes;
const places = { filtered: 0, transition: 3, variances: 12, sums: 15, count: 15 + regimes * block };

/** Numbers that one model takes. */
export const onlineModelSize = places.count + 1;

/** A model as views of one column. */
export interface OnlineModel {
  /** Filtered probability of each regime; sums to 1. */
  readonly filtered: Float64Array;
  /** Probability of going from row to column, row-major. */
  readonly transition: Float64Array;
  /** Variance per observation by regime, in units of the usual variance, ascending. */
  readonly variances: Float64Array;
  /** Running sums by last regime. */
  readonly sums: Float64Array;
  /** One place: observations so far. */
  readonly count: Float64Array;
}

/** Student's law of a model: fixed, not part of the state. */
export interface OnlineShocks {
  /** Degrees of freedom, > 2. */
  readonly freedom: number;
  /** Of the density, for scale 1 and without the root of the freedom. */
  readonly constant: number;
}

/** Deviations over the usual one; near those of hourly BTC and ETH returns of 2022 to 2025. */
const typicalDeviations = [0.35, 0.8, 1.8] as const;
/** Mean stays of 30, 30 and 16 observations. */
const typicalTransition = [
  ...[1 - 1 / 30, 1 / 30, 0],
  ...[0.3 / 30, 1 - 1 / 30, 0.7 / 30],
  ...[0, 1 / 16, 1 - 1 / 16],
] as const;
/** Observations that the typical model stands for: ten days of hours. */
const typicalWeight = 240;
/** Of what is learnt one half is forgotten in so many observations: 90 days of hours. */
const forgetHalfLife = 2160;
const leastGain = 1 - 2 ** (-1 / forgetHalfLife);
/** Share of the typical transitions in those used, so that no regime is left for ever. */
const typicalShare = 0.1;
/** A regime keeps its name: calm below 0.6 and turbulent above twice the normal deviation. */
const calmRatio = 0.6;
const turbulentRatio = 2;
const normalDeviation = { least: 0.5, most: 1.2 };
/** Prices that stand still must not make a regime of their own. */
const calmDeviationLeast = 0.1;

/**
 * Prepares the law of the shocks.
 *
 * @param freedom - degrees of freedom, > 2
 * @returns the law
 * @source Student (1908), Biometrika 6
 */
export function onlineShocks(freedom: number): OnlineShocks {
  const constant = Math.exp(logGamma((freedom + 1) / 2) - logGamma(freedom / 2));
  return { freedom, constant: constant / Math.sqrt(Math.PI) };
}

/**
 * Shows a column as a model.
 *
 * @param column - at least `onlineModelSize` numbers from the place on
 * @param from - place of its first number
 * @returns views of it: to write to them is to write to the column
 */
export function viewOnlineModel(column: Float64Array, from: number): OnlineModel {
  const part = (start: number, end: number) => column.subarray(from + start, from + end);
  return {
    filtered: part(places.filtered, places.transition),
    transition: part(places.transition, places.variances),
    variances: part(places.variances, places.sums),
    sums: part(places.sums, places.count),
    count: part(places.count, places.count + 1),
  };
}

/**
 * Starts a model at the typical one, worth ten days of hours, in the shares of its long run.
 *
 * @param model - written whole
 * @param shocks - law of its shocks
 * @source multiples and stays near those fitted to hourly BTC and ETH returns of 2022 to 2025
 */
export function startOnlineModel(model: OnlineModel, shocks: OnlineShocks): void {
  const { filtered, transition, variances, sums, count } = model;
  transition.set(typicalTransition);
  variances.set(typicalDeviations.map((deviation) => deviation ** 2));
  filtered.set(longRunOf(model));
  for (let last = 0; last < regimes; last++) {
    const at = last * block;
    for (let i = 0; i < regimes; i++) {
      for (let j = 0; j < regimes; j++) {
        sums[at + i * regimes + j] = filtered[i]! * transition[i * regimes + j]!;
      }
      sums[at + 9 + i] = filtered[i]!;
      sums[at + 12 + i] = filtered[i]! * scaleOf(variances[i]!, shocks);
    }
  }
  count[0] = 0;
}

/** Square of the scale of Student's law with a variance. */
const scaleOf = (variance: number, { freedom }: OnlineShocks): number =>
  (variance * (freedom - 2)) / freedom;

function density(square: number, variance: number, { freedom, constant }: OnlineShocks): number {
  const width = variance * (freedom - 2);
  return (constant / Math.sqrt(width)) * (1 + square / width) ** (-(freedom + 1) / 2);
}

/**
 * Moves probabilities by one step of a chain.
 *
 * @param from - probability of each regime
 * @param transition - row-major
 * @returns probabilities that sum to 1
 * @source Hamilton (1989), Econometrica 57
 */
export function movedRegimes(from: ArrayLike<number>, transition: Float64Array): readonly number[] {
  const into = (j: number) =>
    from[0]! * transition[j]! + from[1]! * transition[3 + j]! + from[2]! * transition[6 + j]!;
  const [calm, normal, turbulent] = [into(0), into(1), into(2)];
  const sum = calm + normal + turbulent;
  return [calm / sum, normal / sum, turbulent / sum];
}

/**
 * Returns how often each regime of a model is visited in the long run.
 *
 * @param model - model now
 * @returns calm, normal, turbulent; sums to 1
 * @source Freidlin and Wentzell (1984), Random Perturbations of Dynamical Systems: the sum over
 *   trees
 */
export function longRunOf({ transition }: OnlineModel): readonly number[] {
  const p = (i: number, j: number) => transition[i * regimes + j]!;
  const trees = [
    p(1, 0) * p(2, 0) + p(1, 2) * p(2, 0) + p(2, 1) * p(1, 0),
    p(0, 1) * p(2, 1) + p(0, 2) * p(2, 1) + p(2, 0) * p(0, 1),
    p(0, 2) * p(1, 2) + p(0, 1) * p(1, 2) + p(1, 0) * p(0, 2),
  ];
  const sum = trees[0]! + trees[1]! + trees[2]!;
  return trees.map((tree) => tree / sum);
}

/**
 * Returns the expected variance of the observations to come over that of the long run.
 *
 * @param model - model now
 * @param horizon - observations ahead over which the mean is taken, >= 1
 * @returns ratio of mean variances, > 0; 1 = as usual
 * @throws InvariantError when the horizon is not above 0
 * @source Hamilton (1989), Econometrica 57
 */
export function relativeVarianceOf(model: OnlineModel, horizon: number): number {
  checkPositive('horizon', horizon);
  const { filtered, transition: p, variances } = model;
  const [first, second, third] = [variances[0]!, variances[1]!, variances[2]!];
  const longRun = longRunOf(model);
  const usual = longRun[0]! * first + longRun[1]! * second + longRun[2]! * third;
  // Backwards from the horizon: the variance ahead as seen from each regime now.
  let [calm, normal, turbulent] = [first, second, third];
  let sum = 0;
  for (let step = 0; step < horizon; step++) {
    const from = (row: number) => p[row]! * calm + p[row + 1]! * normal + p[row + 2]! * turbulent;
    const [a, b, c] = [from(0), from(3), from(6)];
    sum += filtered[0]! * a + filtered[1]! * b + filtered[2]! * c;
    calm = a;
    normal = b;
    turbulent = c;
  }
  return sum / horizon / usual;
}

/**
 * Folds one observation into a model: filters it, then learns from it.
 *
 * @param model - changes in place
 * @param square - square of the shock over the usual variance, >= 0
 * @param shocks - law of its shocks
 * @returns density of the shock given those before, per unit of the usual deviation
 * @source Hamilton (1989), Econometrica 57; Cappe (2011), J. Computational and Graphical Statistics
 *   20; Student's weights as Peel and McLachlan (2000), Statistics and Computing 10
 */
export function observeOnlineModel(
  model: OnlineModel,
  square: number,
  shocks: OnlineShocks,
): number {
  const { filtered, transition, variances, count } = model;
  const predicted = movedRegimes(filtered, transition);
  const joint = predicted.map((p, j) => p * density(square, variances[j]!, shocks));
  const total = joint[0]! + joint[1]! + joint[2]!;
  count[0] = count[0]! + 1;
  const gain = Math.max(leastGain, 1 / (typicalWeight + count[0]!));
  carrySums(model, predicted, square, shocks, gain);
  for (let j = 0; j < regimes; j++) filtered[j] = joint[j]! / total;
  estimate(model, shocks);
  return total;
}

/** Expected sums so far given the regime now, from those given the regime before. */
function carrySums(
  { filtered, transition, variances, sums }: OnlineModel,
  predicted: readonly number[],
  square: number,
  shocks: OnlineShocks,
  gain: number,
): void {
  const before = sums.slice();
  const { freedom } = shocks;
  for (let last = 0; last < regimes; last++) {
    const at = last * block;
    const from = (i: number) => (filtered[i]! * transition[i * regimes + last]!) / predicted[last]!;
    const [a, b, c] = [from(0), from(1), from(2)];
    for (let m = 0; m < block; m++) {
      const carried = a * before[m]! + b * before[block + m]! + c * before[2 * block + m]!;
      sums[at + m] = (1 - gain) * carried;
    }
    sums[at + last]! += gain * a;
    sums[at + regimes + last]! += gain * b;
    sums[at + 2 * regimes + last]! += gain * c;
    // A shock far out in Student's tails says little about the scale.
    const trust = (freedom + 1) / (freedom + square / scaleOf(variances[last]!, shocks));
    sums[at + 9 + last]! += gain;
    sums[at + 12 + last]! += gain * trust * square;
  }
}

/** Parameters that suit the running sums best, within what the names of the regimes mean. */
function estimate(model: OnlineModel, { freedom }: OnlineShocks): void {
  const { filtered, transition, variances, sums } = model;
  const sum = (m: number) =>
    filtered[0]! * sums[m]! + filtered[1]! * sums[block + m]! + filtered[2]! * sums[2 * block + m]!;
  for (let i = 0; i < regimes; i++) {
    const row = i * regimes;
    const all = sum(row) + sum(row + 1) + sum(row + 2);
    for (let j = 0; j < regimes; j++) {
      const fitted = sum(row + j) / all;
      const typical = typicalTransition[row + j]!;
      transition[row + j] = (1 - typicalShare) * fitted + typicalShare * typical;
    }
  }
  const deviation = (j: number) =>
    Math.sqrt(((sum(12 + j) / sum(9 + j)) * freedom) / (freedom - 2));
  const normal = Math.min(normalDeviation.most, Math.max(normalDeviation.least, deviation(1)));
  variances[0] = Math.min(Math.max(deviation(0), calmDeviationLeast), calmRatio * normal) ** 2;
  variances[1] = normal ** 2;
  variances[2] = Math.max(deviation(2), turbulentRatio * normal) ** 2;
}
