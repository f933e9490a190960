/**
 * @module Regimes of volatility: returns of one mean whose variance switches, fitted by EM.
 */
import { check, fail, ok, type Result } from '../../../base/index.ts';
import type { VolatilityFailure } from '../failure.ts';
import { longRunShares, type MarkovModel, orderRegimes, shockDensity } from './markov-model.ts';
import type { MarkovFit } from './switching-mean.ts';

const observationsMin = 100;
const roundsMax = 500;
/** Rise of log-likelihood per round at which EM has arrived. */
const riseMin = 1e-4;
/** Degrees of freedom that are tried where shocks may have fat tails. */
const freedoms = [3, 4, 6, 10] as const;
/** Least variance of a regime against that of all: silent hours must not become a regime. */
const varianceShareMin = 1e-4;

/**
 * Fits two or three regimes of variance.
 *
 * With normal shocks a regime has to explain single outliers, and lasts a few bars. Student's
 * shocks leave outliers to the tails, so that a regime is a level of volatility that lasts.
 *
 * Limits: fewer than 100 returns and equal returns are failures. Regimes ascend by variance.
 *
 * @param returns - in time order, any unit
 * @param regimes - 2 or 3
 * @param shocks - normal, or Student's with the best of 3, 4, 6 and 10 degrees of freedom
 * @returns the fit in that unit, or why not
 * @source Hamilton (1990), J. Econometrics 45; Student's shocks as Bulla (2011), Quantitative
 *   Finance 11; their weights as Peel and McLachlan (2000), Statistics and Computing 10
 */
export function fitSwitchingVariance(
  returns: Float64Array,
  regimes: 2 | 3,
  shocks: 'normal' | 'student' = 'normal',
): Result<MarkovFit, VolatilityFailure> {
  check(regimes === 2 || regimes === 3, 'regimes', '2 or 3', regimes);
  const n = returns.length;
  if (n < observationsMin) {
    const needed = observationsMin;
    return fail({ kind: 'too_few_observations', what: 'returns', needed, had: n });
  }
  const mean = returns.reduce((sum, r) => sum + r, 0) / n;
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / n;
  if (!(variance > 1e-24 * mean * mean && variance > 0)) {
    return fail({ kind: 'no_variation', observations: n });
  }
  const work: Work = {
    returns,
    forward: new Float64Array(n * regimes),
    predicted: new Float64Array(n * regimes),
    floor: varianceShareMin * variance,
  };
  const start = firstModel(regimes, mean, variance);
  if (shocks === 'normal') return ok(climb(work, start));
  let best: MarkovFit | null = null;
  for (const freedom of freedoms) {
    // Each search starts where the one before ended; it ends once more freedom does not help.
    const fit = climb(work, { ...(best?.model ?? start), freedom });
    if (best !== null && fit.logLikelihood <= best.logLikelihood) break;
    best = fit;
  }
  return ok(best!);
}

/** Rounds of EM until the likelihood stands still. */
function climb(work: Work, start: MarkovModel): MarkovFit {
  let model = start;
  let logLikelihood = forward(work, model);
  for (let round = 0; round < roundsMax; round++) {
    const before = logLikelihood;
    model = improve(work, model);
    logLikelihood = forward(work, model);
    if (Math.abs(logLikelihood - before) < riseMin) break;
  }
  const observations = work.returns.length;
  return { model: orderRegimes(model, 'variances'), logLikelihood, observations };
}

interface Work {
  readonly returns: Float64Array;
  /** Probability of each regime given returns up to the row. */
  readonly forward: Float64Array;
  /** The same given returns before the row. */
  readonly predicted: Float64Array;
  readonly floor: number;
}

function firstModel(regimes: number, mean: number, variance: number): MarkovModel {
  const shares = regimes === 2 ? [0.4, 3] : [0.25, 1, 4];
  return {
    regimes,
    transition: Float64Array.from({ length: regimes * regimes }, (_, at) =>
      Math.floor(at / regimes) === at % regimes ? 0.95 : 0.05 / (regimes - 1),
    ),
    means: new Float64Array(regimes).fill(mean),
    variances: Float64Array.from(shares, (share) => share * variance),
    freedom: null,
    ar: new Float64Array(0),
  };
}

/** Filter without lags; returns the log-likelihood. */
function forward({ returns, forward: after, predicted }: Work, model: MarkovModel): number {
  const k = model.regimes;
  const { transition, means } = model;
  const shares = longRunShares(model);
  const { constants, widths, power } = shockDensity(model);
  const exponents = new Float64Array(k);
  let logLikelihood = 0;
  for (let t = 0; t < returns.length; t++) {
    const row = t * k;
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < k; j++) {
      let prior = shares[j]!;
      if (t > 0) {
        prior = 0;
        for (let i = 0; i < k; i++) prior += after[row - k + i]! * transition[i * k + j]!;
      }
      predicted[row + j] = prior;
      const shock = returns[t]! - means[j]!;
      const ratio = (shock * shock) / widths[j]!;
      const exponent = constants[j]! - (power === null ? ratio : power * Math.log1p(ratio));
      exponents[j] = exponent;
      if (exponent > largest) largest = exponent;
    }
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const joint = predicted[row + j]! * Math.exp(exponents[j]! - largest);
      after[row + j] = joint;
      sum += joint;
    }
    for (let j = 0; j < k; j++) after[row + j]! /= sum;
    logLikelihood += largest + Math.log(sum);
  }
  return logLikelihood;
}

/** One round: expected visits and moves in retrospect, then the parameters that suit them best. */
function improve({ returns, forward: after, predicted, floor }: Work, model: MarkovModel) {
  const k = model.regimes;
  const n = returns.length;
  const smoothed = after.slice((n - 1) * k);
  const moves = new Float64Array(k * k);
  const weights = new Float64Array(k);
  const trusted = new Float64Array(k);
  const firsts = new Float64Array(k);
  const squares = new Float64Array(k);
  const centre = model.means[0]!;
  const before = new Float64Array(k);
  const { freedom } = model;
  const scales = model.variances.map((v) => (freedom === null ? v : (v * (freedom - 2)) / freedom));
  for (let t = n - 1; t >= 0; t--) {
    const shock = returns[t]! - centre;
    for (let j = 0; j < k; j++) {
      // A shock far out in Student's tails says little about the scale.
      const trust = freedom === null ? 1 : (freedom + 1) / (freedom + (shock * shock) / scales[j]!);
      weights[j]! += smoothed[j]!;
      trusted[j]! += smoothed[j]! * trust;
      firsts[j]! += smoothed[j]! * trust * shock;
      squares[j]! += smoothed[j]! * trust * shock * shock;
    }
    if (t === 0) break;
    before.fill(0);
    for (let j = 0; j < k; j++) {
      const prior = predicted[t * k + j]!;
      const ratio = prior > 0 ? smoothed[j]! / prior : 0;
      for (let i = 0; i < k; i++) {
        const move = after[(t - 1) * k + i]! * model.transition[i * k + j]! * ratio;
        moves[i * k + j]! += move;
        before[i]! += move;
      }
    }
    smoothed.set(before);
  }
  return parametersFrom({ model, centre, floor, moves, weights, trusted, firsts, squares });
}

function parametersFrom(part: {
  readonly model: MarkovModel;
  readonly centre: number;
  readonly floor: number;
  readonly moves: Float64Array;
  readonly weights: Float64Array;
  readonly trusted: Float64Array;
  readonly firsts: Float64Array;
  readonly squares: Float64Array;
}): MarkovModel {
  const { model, centre, floor, moves, weights, trusted, firsts, squares } = part;
  const k = model.regimes;
  // One mean for all: the precision-weighted one.
  let top = 0;
  let bottom = 0;
  for (let j = 0; j < k; j++) {
    top += firsts[j]! / model.variances[j]!;
    bottom += trusted[j]! / model.variances[j]!;
  }
  const shift = top / bottom;
  const tail = model.freedom === null ? 1 : model.freedom / (model.freedom - 2);
  const transition = moves.slice();
  for (let i = 0; i < k; i++) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += moves[i * k + j]!;
    for (let j = 0; j < k; j++) {
      transition[i * k + j] = sum > 0 ? moves[i * k + j]! / sum : model.transition[i * k + j]!;
    }
  }
  return {
    regimes: k,
    transition,
    means: new Float64Array(k).fill(centre + shift),
    variances: weights.map((weight, j) => {
      if (!(weight > 1e-9)) return model.variances[j]!;
      const sum = squares[j]! - 2 * shift * firsts[j]! + shift * shift * trusted[j]!;
      return Math.max(floor, (tail * sum) / weight);
    }),
    freedom: model.freedom,
    ar: model.ar,
  };
}
