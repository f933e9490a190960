/**
 * @module GARCH(1,1) with mean by maximum likelihood, with Hessian and robust standard errors.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { invertPositive, sandwich, solveCholesky } from '../../../math/index.ts';
import type { VolatilityFailure } from '../failure.ts';
import {
  type GarchDerivatives,
  garchDerivatives,
  garchLogLikelihood,
  garchVariances,
} from './garch-likelihood.ts';

/** Parameters of GARCH(1,1): h' = omega + alpha (r - mean)^2 + beta h. */
export interface GarchParameters {
  /** Mean return; unit of the returns. */
  readonly mean: number;
  /** Unit squared, > 0. */
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

/** A fitted model. */
export interface GarchFit {
  readonly parameters: GarchParameters;
  readonly logLikelihood: number;
  /** From the inverse of the Hessian: right if shocks are normal. */
  readonly hessianErrors: GarchParameters;
  /** Bollerslev and Wooldridge's: right if only the variance is. */
  readonly robustErrors: GarchParameters;
  /** Robust covariance of mean, omega, alpha, beta; 4 x 4 row-major. */
  readonly robustCovariance: Float64Array;
  /** Variance of the return after the last, unit squared. */
  readonly nextVariance: number;
  /** alpha + beta: what of a shock to the variance is left one return later. */
  readonly persistence: number;
  readonly observations: number;
  readonly moves: number;
}

const observationsMin = 100;
const movesMax = 100;
/** Newton's decrement, in units of log-likelihood, at which the search has arrived. */
const decrementMin = 1e-12;
/** Least omega, alpha and beta, where the variance of the returns is 1; below they count as 0. */
const least = 1e-6;

/**
 * Fits GARCH(1,1) with a mean.
 *
 * Limits: fewer than 100 returns, equal returns, and returns whose squares do not cluster (alpha of
 * 0 leaves beta without meaning) are failures. alpha + beta may reach 1 and beyond: the estimate
 * stays consistent, and only the variance in the long run no longer exists.
 *
 * @param returns - any unit
 * @returns the fit in that unit, or why not
 * @source Bollerslev (1986), J. Econometrics 31; errors of Bollerslev and Wooldridge (1992),
 *   Econometric Reviews 11; alpha + beta of 1: Lumsdaine (1996), Econometrica 64; exact
 *   Newton steps as Fiorentini, Calzolari and Panattoni (1996)
 */
export function fitGarch(returns: Float64Array): Result<GarchFit, VolatilityFailure> {
  const n = returns.length;
  if (n < observationsMin) {
    return fail({
      kind: 'too_few_observations',
      what: 'returns',
      needed: observationsMin,
      had: n,
    });
  }
  const mean = returns.reduce((sum, r) => sum + r, 0) / n;
  const scale = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / n);
  if (!(scale > 1e-12 * Math.abs(mean) && scale > 0)) {
    return fail({ kind: 'no_variation', observations: n });
  }
  const scaled = returns.map((r) => r / scale);
  return climb(scaled, bestStart(scaled, mean / scale), scale);
}

/** The best of a few usual shapes whose variance in the long run is that of the returns. */
function bestStart(returns: Float64Array, mean: number): Float64Array {
  let best = Float64Array.of(mean, 0.05, 0.1, 0.85);
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const [alpha, beta] of [
    [0.05, 0.9],
    [0.1, 0.8],
    [0.15, 0.8],
    [0.05, 0.94],
    [0.2, 0.5],
  ] as const) {
    const point = Float64Array.of(mean, 1 - alpha - beta, alpha, beta);
    const value = garchLogLikelihood(returns, point);
    if (value > bestValue) {
      best = point;
      bestValue = value;
    }
  }
  return best;
}

/** Newton's method, damped where the likelihood is not concave or the step too long. */
function climb(
  returns: Float64Array,
  start: Float64Array,
  scale: number,
): Result<GarchFit, VolatilityFailure> {
  let point = start;
  let here = garchDerivatives(returns, point);
  let damping = 0;
  for (let moves = 1; moves <= movesMax; moves++) {
    const step = ascent(here, damping);
    const decrement = step.reduce((sum, x, i) => sum + x * here.gradient[i]!, 0);
    if (damping === 0 && decrement < decrementMin)
      return finish(returns, point, here, scale, moves);
    const trial = inside(point, step);
    const value = garchLogLikelihood(returns, trial);
    if (value > here.value - 1e-9) {
      point = trial;
      here = garchDerivatives(returns, point);
      damping = damping > 0.01 ? damping / 10 : 0;
    } else if (damping > 1e8) break;
    else damping = damping === 0 ? 0.01 : damping * 10;
    if (point[2]! <= 2 * least || point[1]! <= least) {
      return fail({ kind: 'not_identified', logLikelihood: here.value });
    }
  }
  const gradientMax = here.gradient.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return fail({ kind: 'not_converged', moves: movesMax, gradientMax });
}

/** Newton's step; where the Hessian has no maximum, that of the outer product of the scores. */
function ascent(here: GarchDerivatives, damping: number): Float64Array {
  for (const matrix of [here.hessian.map((x) => -x), here.scores]) {
    for (let i = 0; i < 4; i++) matrix[5 * i]! += damping * here.scores[5 * i]!;
    const step = here.gradient.slice();
    if (solveCholesky(matrix, step) && step.every(Number.isFinite)) return step;
  }
  return here.gradient.map((x, i) => x / (here.scores[5 * i]! + 1));
}

/** Shortens a step so that it goes nine tenths of the way to a bound at most. */
function inside(point: Float64Array, step: Float64Array): Float64Array {
  let share = 1;
  for (let i = 1; i < 4; i++) {
    if (step[i]! < 0) share = Math.min(share, (0.9 * (point[i]! - least / 2)) / -step[i]!);
  }
  return point.map((x, i) => x + Math.max(0, share) * step[i]!);
}

function finish(
  returns: Float64Array,
  point: Float64Array,
  { value, hessian, scores }: GarchDerivatives,
  scale: number,
  moves: number,
): Result<GarchFit, VolatilityFailure> {
  const inverse = invertPositive(
    hessian.map((x) => -x),
    4,
  );
  const logLikelihood = value - returns.length * Math.log(scale);
  if (inverse === null) return fail({ kind: 'not_identified', logLikelihood });
  const robust = sandwich(inverse, scores, 4);
  const units = [scale, scale * scale, 1, 1];
  const errors = (covariance: Float64Array) =>
    named(units.map((unit, i) => unit * Math.sqrt(covariance[5 * i]!)));
  const variances = garchVariances(returns, point);
  return ok({
    parameters: named(units.map((unit, i) => unit * point[i]!)),
    logLikelihood,
    hessianErrors: errors(inverse),
    robustErrors: errors(robust),
    robustCovariance: robust.map((x, at) => x * units[at >> 2]! * units[at & 3]!),
    nextVariance: variances[returns.length]! * scale * scale,
    persistence: point[2]! + point[3]!,
    observations: returns.length,
    moves,
  });
}

function named(values: readonly number[]): GarchParameters {
  const [mean, omega, alpha, beta] = values as [number, number, number, number];
  return { mean, omega, alpha, beta };
}
