/**
 * @module Least squares with standard errors that survive serial correlation and uneven variance.
 */
import { check, checkCount } from '../base/index.ts';
import { invertPositive, sandwich } from './covariance.ts';

/** A linear fit. */
export interface LinearFit {
  readonly coefficients: Float64Array;
  /** Covariance of the coefficients (Newey-West), n x n row-major. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** Target minus fit, by row. */
  readonly residuals: Float64Array;
  /** Sum of squared residuals over rows less coefficients, squared target units. */
  readonly residualVariance: number;
  /** 1 less the residual share of the variance around the mean. */
  readonly rSquared: number;
}

/**
 * Fits a target by a linear combination of columns, with Newey-West covariance.
 *
 * Limits: `lags = 0` gives White's covariance; collinear columns or too few rows give null.
 *
 * @param columns - regressors, each as long as the target; a constant is a column of ones
 * @param target - one number per row
 * @param lags - of the Bartlett kernel, >= 0
 * @returns the fit; null when the columns do not determine the coefficients
 * @throws InvariantError when lengths differ
 * @source Newey and West (1987), Econometrica 55, eq. (5)
 */
export function fitLinear(
  columns: readonly Float64Array[],
  target: Float64Array,
  lags: number,
): LinearFit | null {
  checkCount('lags', lags);
  const n = columns.length;
  const rows = target.length;
  for (const column of columns)
    check(column.length === rows, 'column', `${rows} rows`, column.length);
  if (rows <= n) return null;
  const gram = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      gram[i * n + j] = gram[j * n + i] = dot(columns[i]!, columns[j]!);
    }
    right[i] = dot(columns[i]!, target);
  }
  const inverse = invertPositive(gram, n);
  if (inverse === null) return null;
  const coefficients = right.map((_, i) => dot(inverse.subarray(i * n, (i + 1) * n), right));
  const residuals = target.slice();
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < rows; t++) residuals[t]! -= coefficients[i]! * columns[i]![t]!;
  }
  const scores = columns.map((column) => column.map((x, t) => x * residuals[t]!));
  const covariance = sandwich(inverse, longRunCovariance(scores, lags), n);
  const squares = dot(residuals, residuals);
  const mean = target.reduce((sum, y) => sum + y, 0) / rows;
  const spread = target.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  return {
    coefficients,
    covariance,
    standardErrors: Float64Array.from({ length: n }, (_, i) =>
      Math.sqrt(Math.max(0, covariance[i * n + i]!)),
    ),
    residuals,
    residualVariance: squares / (rows - n),
    rSquared: spread > 0 ? 1 - squares / spread : 0,
  };
}

/**
 * Sums the outer products of scores over a window of lags with falling weights.
 *
 * @param scores - columns of equal length, each with mean near 0
 * @param lags - of the Bartlett kernel, >= 0
 * @returns covariance of the sum of the scores, n x n row-major, positive semidefinite
 * @source Newey and West (1987), Econometrica 55, eq. (5)
 */
export function longRunCovariance(scores: readonly Float64Array[], lags: number): Float64Array {
  const n = scores.length;
  const sum = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let value = dot(scores[i]!, scores[j]!);
      for (let lag = 1; lag <= lags; lag++) {
        const weight = 1 - lag / (lags + 1);
        value +=
          weight * (lagged(scores[i]!, scores[j]!, lag) + lagged(scores[j]!, scores[i]!, lag));
      }
      sum[i * n + j] = value;
    }
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
  return sum;
}

function lagged(a: Float64Array, b: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < a.length; t++) sum += a[t]! * b[t - lag]!;
  return sum;
}
