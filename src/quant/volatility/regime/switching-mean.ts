/**
 * @module Hamilton's model: a mean that switches between regimes, with autoregressive deviations.
 */
import { check, checkCount, fail, ok, type Result } from '../../../base/index.ts';
import { minimiseSmooth } from '../../../math/index.ts';
import type { VolatilityFailure } from '../failure.ts';
import { filterRegimes } from './markov-filter.ts';
import { type MarkovModel, orderRegimes } from './markov-model.ts';

/** A fitted Markov switching process. */
export interface MarkovFit {
  readonly model: MarkovModel;
  readonly logLikelihood: number;
  readonly observations: number;
}

/** Observations that each parameter should have at least. */
const observationsPerParameter = 5;
const movesMax = 400;

/**
 * Fits a process with switching mean, one variance and autoregressive lags by maximum likelihood.
 *
 * Limits: fewer than five observations per parameter and equal observations are failures. The
 * likelihood has several maxima; the best of four starts is given. Regimes ascend by mean.
 *
 * @param series - observations in time order, any unit
 * @param regimes - 2 or 3
 * @param lags - autoregressive, >= 0
 * @returns the fit in that unit, or why not
 * @source Hamilton (1989), Econometrica 57
 */
export function fitSwitchingMean(
  series: Float64Array,
  regimes: 2 | 3,
  lags: number,
): Result<MarkovFit, VolatilityFailure> {
  checkCount('lags', lags);
  check(regimes === 2 || regimes === 3, 'regimes', '2 or 3', regimes);
  const needed = observationsPerParameter * (regimes * regimes + 1 + lags) + lags;
  const n = series.length;
  if (n < needed) {
    return fail({ kind: 'too_few_observations', what: 'observations', needed, had: n });
  }
  const mean = series.reduce((sum, y) => sum + y, 0) / n;
  const scale = Math.sqrt(series.reduce((sum, y) => sum + (y - mean) ** 2, 0) / n);
  if (!(scale > 1e-12 * Math.abs(mean) && scale > 0)) {
    return fail({ kind: 'no_variation', observations: n });
  }
  const scaled = series.map((y) => (y - mean) / scale);
  const objective = (point: Float64Array): number => {
    const model = unpack(point, regimes, lags);
    return model === null ? Number.POSITIVE_INFINITY : -filterRegimes(model, scaled).logLikelihood;
  };
  const ends = starts(regimes, lags).map((start) =>
    minimiseSmooth({ objective, start, movesMax, gradientTolerance: 1e-6 }),
  );
  const best = ends.reduce((a, b) => (b.value < a.value ? b : a));
  const model = unpack(best.point, regimes, lags);
  if (model === null || best.gradientMax > 1e-2) {
    return fail({ kind: 'not_converged', moves: best.moves, gradientMax: best.gradientMax });
  }
  const inUnit: MarkovModel = {
    ...model,
    means: model.means.map((x) => mean + scale * x),
    variances: model.variances.map((x) => scale * scale * x),
  };
  return ok({
    model: orderRegimes(inUnit, 'means'),
    logLikelihood: -best.value - (n - lags) * Math.log(scale),
    observations: n - lags,
  });
}

/** Points to search from: means near or far apart, regimes of equal or unequal length. */
function starts(regimes: number, lags: number): readonly number[][] {
  const shapes = [
    [1, 0, -0.5],
    [1.5, 1, -0.5],
    [0.5, 0, 0],
    [2, 1.5, -1],
  ] as const;
  return shapes.map(([apart, skew, logVariance]) => {
    const means = Array.from({ length: regimes }, (_, i) => apart * (i - (regimes - 1) / 2) * 1.5);
    const logits = Array.from({ length: regimes * (regimes - 1) }, (_, i) =>
      i < regimes - 1 ? -2 + skew : -2,
    );
    return [...means, logVariance, ...new Array<number>(lags).fill(0), ...logits];
  });
}

/**
 * Reads a point of the search: means, logarithm of the variance, lags, and per row the logarithms
 * of the ratio of each move to staying. Null where a number is out of all proportion.
 */
function unpack(point: Float64Array, regimes: number, lags: number): MarkovModel | null {
  for (const x of point) if (!(Math.abs(x) < 50)) return null;
  const transition = new Float64Array(regimes * regimes);
  let at = regimes + 1 + lags;
  for (let i = 0; i < regimes; i++) {
    let sum = 0;
    for (let j = 0; j < regimes; j++) {
      const weight = i === j ? 1 : Math.exp(point[at++]!);
      transition[i * regimes + j] = weight;
      sum += weight;
    }
    for (let j = 0; j < regimes; j++) transition[i * regimes + j]! /= sum;
  }
  return {
    regimes,
    transition,
    means: point.slice(0, regimes),
    variances: new Float64Array(regimes).fill(Math.exp(point[regimes]!)),
    freedom: null,
    ar: point.slice(regimes + 1, regimes + 1 + lags),
  };
}
