/**
 * @module Markov switching: a process whose mean or variance jumps between hidden regimes.
 */
import { check, checkInRange, checkPositive } from '../../../base/index.ts';
import { logGamma } from '../../../math/index.ts';

/**
 * A process with hidden regimes: y' - mean(s') = sum of ar (y - mean(s)) + deviation(s') z.
 *
 * Regimes stand in the order that `orderRegimes` gives, so that regime 0 is always the calm one.
 */
export interface MarkovModel {
  readonly regimes: number;
  /** Probability of going from row to column, `regimes` x `regimes` row-major; rows sum to 1. */
  readonly transition: Float64Array;
  /** Unit of the observations, one per regime. */
  readonly means: Float64Array;
  /** Unit squared, one per regime, > 0. */
  readonly variances: Float64Array;
  /** Degrees of freedom of Student's shocks, > 2; null for normal ones. */
  readonly freedom: number | null;
  /** Coefficients of the last deviations from the mean of their own regime; empty for none. */
  readonly ar: Float64Array;
}

/**
 * Demands a model that can be filtered.
 *
 * @param model - any
 * @throws InvariantError when rows do not sum to 1, a variance is not above 0 or sizes differ
 */
export function checkMarkovModel(model: MarkovModel): void {
  const { regimes, transition, means, variances } = model;
  check(regimes >= 1, 'regimes', '>= 1', regimes);
  check(
    transition.length === regimes ** 2,
    'transition.length',
    `${regimes ** 2}`,
    transition.length,
  );
  check(means.length === regimes, 'means.length', `${regimes}`, means.length);
  check(variances.length === regimes, 'variances.length', `${regimes}`, variances.length);
  for (const variance of variances) checkPositive('variance', variance);
  check(model.freedom === null || model.freedom > 2, 'freedom', '> 2 or null', model.freedom);
  for (let i = 0; i < regimes; i++) {
    const row = transition.subarray(i * regimes, (i + 1) * regimes);
    for (const p of row) checkInRange('transition', p, 0, 1 + 1e-9);
    const sum = row.reduce((total, p) => total + p, 0);
    check(Math.abs(sum - 1) < 1e-9, 'transition row', 'of sum 1', sum);
  }
}

/**
 * Puts the regimes into ascending order, since a likelihood does not know their names.
 *
 * @param model - regimes in any order
 * @param by - what grows from regime to regime
 * @returns the same process with its regimes renamed
 * @source Fruehwirth-Schnatter (2006), Finite Mixture and Markov Switching Models
 */
export function orderRegimes(model: MarkovModel, by: 'means' | 'variances'): MarkovModel {
  const k = model.regimes;
  const order = Array.from({ length: k }, (_, i) => i).sort(
    (a, b) => model[by][a]! - model[by][b]! || a - b,
  );
  return {
    ...model,
    transition: Float64Array.from({ length: k * k }, (_, at) => {
      const from = order[Math.floor(at / k)]!;
      return model.transition[from * k + order[at % k]!]!;
    }),
    means: Float64Array.from(order, (i) => model.means[i]!),
    variances: Float64Array.from(order, (i) => model.variances[i]!),
  };
}

/**
 * Returns how often each regime is visited in the long run.
 *
 * Limits: a chain that falls apart has no single answer; the one reached from equal shares is
 * given.
 *
 * @param model - chain
 * @returns probabilities that sum to 1
 * @source Hamilton (1994), Time Series Analysis; by repeated squaring
 */
export function longRunShares(model: MarkovModel): Float64Array {
  const k = model.regimes;
  let power = model.transition;
  for (let doubling = 0; doubling < 40; doubling++) {
    const square = new Float64Array(k * k);
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) {
        let entry = 0;
        for (let l = 0; l < k; l++) entry += power[i * k + l]! * power[l * k + j]!;
        square[i * k + j] = entry;
        sum += entry;
      }
      for (let j = 0; j < k; j++) square[i * k + j]! /= sum;
    }
    power = square;
  }
  return Float64Array.from({ length: k }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += power[i * k + j]! / k;
    return sum;
  });
}

/**
 * Returns how long a visit of each regime lasts on average.
 *
 * Limits: a regime that is never left counts as 1e12 observations.
 *
 * @param model - chain
 * @returns observations per visit, >= 1
 * @source Hamilton (1989), Econometrica 57
 */
export function regimeDurations(model: MarkovModel): Float64Array {
  const k = model.regimes;
  return Float64Array.from(
    { length: k },
    (_, i) => 1 / Math.max(1e-12, 1 - model.transition[i * k + i]!),
  );
}

/** Density of a shock, as `constant - power log(1 + square / width)`; or normal. */
export interface ShockDensity {
  /** By regime. */
  readonly constants: Float64Array;
  /** By regime: square of a shock at which the density begins to fall off; unit squared. */
  readonly widths: Float64Array;
  /** Half of the degrees of freedom plus one; null for a normal density. */
  readonly power: number | null;
}

/**
 * Prepares the density of the shocks of each regime.
 *
 * Limits: without freedom the density is normal and the width twice the variance.
 *
 * @param model - process
 * @returns constants (natural logarithms) and widths (unit squared)
 * @source Peel and McLachlan (2000), Statistics and Computing 10
 */
export function shockDensity({ variances, freedom }: MarkovModel): ShockDensity {
  if (freedom === null) {
    return {
      constants: variances.map((v) => -0.5 * Math.log(2 * Math.PI * v)),
      widths: variances.map((v) => 2 * v),
      power: null,
    };
  }
  const power = (freedom + 1) / 2;
  const top = logGamma(power) - logGamma(freedom / 2);
  const widths = variances.map((v) => v * (freedom - 2));
  return { constants: widths.map((w) => top - 0.5 * Math.log(Math.PI * w)), widths, power };
}
