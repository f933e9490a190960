/**
 * @module Realised volatility of a stretch of bars: the answer that every estimator gives.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { VolatilityFailure } from '../failure.ts';

/** Names of the estimators. */
export type EstimatorName =
  | 'close-to-close'
  | 'parkinson'
  | 'garman-klass'
  | 'rogers-satchell'
  | 'yang-zhang'
  | 'bipower'
  | 'two-scale';

/** A realised volatility with what it rests on. */
export interface RealisedVol {
  readonly estimator: EstimatorName;
  /** Annualised by the square root of `barsPerYear`; 1 = 100 %. */
  readonly vol: number;
  /** Of `vol`, within the stretch; null where no formula holds, as for a volatility of 0. */
  readonly standardError: number | null;
  /** Returns or bars that entered. */
  readonly observations: number;
  /** Bars in a year of 365 days, by which the variance was multiplied. */
  readonly barsPerYear: number;
}

/**
 * Turns terms whose mean is the variance of one bar into an annualised volatility.
 *
 * The standard error holds when volatility moves slowly against a bar: a term x of a bar of
 * variance v has mean v and variance c v^2, so that x^2 c / (1 + c) has the mean of its variance.
 * Volatility may differ from bar to bar.
 *
 * @param estimator - name
 * @param terms - one per bar, squared logarithms
 * @param relativeVariance - c, variance of a term over the squared variance of the bar
 * @param barsPerYear - > 0
 * @param divisor - number by which the sum is divided, when not that of the terms
 * @returns the volatility per year, or that there are fewer than two terms
 * @source Barndorff-Nielsen and Shephard (2002), J. Royal Statistical Society B 64,
 *   where c = 2 gives their (2/3) sum of fourth powers
 */
export function volFromTerms(
  estimator: EstimatorName,
  terms: ArrayLike<number>,
  relativeVariance: number,
  barsPerYear: number,
  divisor: number = terms.length,
): Result<RealisedVol, VolatilityFailure> {
  const observations = terms.length;
  if (observations < 2) {
    const what = estimator === 'close-to-close' ? 'returns' : 'traded bars';
    return fail({ kind: 'too_few_observations', what, needed: 2, had: observations });
  }
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < observations; i++) {
    sum += terms[i]!;
    squares += terms[i]! ** 2;
  }
  const share = relativeVariance / (1 + relativeVariance);
  return ok(
    volFromVariance({
      estimator,
      variance: sum / divisor,
      varianceError: Math.sqrt(share * squares) / divisor,
      observations,
      barsPerYear,
    }),
  );
}

/**
 * Annualises a variance per bar and its error.
 *
 * Limits: a variance of zero or below, which corrections can give, is reported as 0 without error.
 *
 * @param part - variance and its standard error per bar
 * @returns the volatility per year
 * @source delta method: error of a root is the error over twice the root
 */
export function volFromVariance(part: {
  readonly estimator: EstimatorName;
  readonly variance: number;
  readonly varianceError: number | null;
  readonly observations: number;
  readonly barsPerYear: number;
}): RealisedVol {
  const { estimator, variance, varianceError, observations, barsPerYear } = part;
  const vol = Math.sqrt(Math.max(0, variance) * barsPerYear);
  const standardError =
    vol > 0 && varianceError !== null ? (varianceError * barsPerYear) / (2 * vol) : null;
  return { estimator, vol, standardError, observations, barsPerYear };
}
