/**
 * @module Covariance of estimates: inverse of an information matrix, and the robust sandwich.
 */
import { check } from '../base/index.ts';
import { solveCholesky } from './cholesky.ts';

/**
 * Inverts a symmetric positive definite matrix of a few rows.
 *
 * Limits: a matrix whose rows depend on each other to twelve digits counts as singular.
 *
 * @param matrix - n x n, row-major
 * @param n - rows, >= 1
 * @returns inverse, n x n row-major; null when not positive definite
 * @throws InvariantError when the matrix has not n * n entries
 * @source Golub and Van Loan (2013), Matrix Computations, section 4.2; Belsley, Kuh and Welsch
 *   (1980), Regression Diagnostics, for the inflation of variance
 */
export function invertPositive(matrix: ArrayLike<number>, n: number): Float64Array | null {
  check(matrix.length === n * n, 'matrix.length', `${n * n}`, matrix.length);
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = matrix[i * n + i]!;
    if (!(diagonal > 0 && diagonal < Number.POSITIVE_INFINITY)) return null;
    scale[i] = 1 / Math.sqrt(diagonal);
  }
  const inverse = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const scaled = Float64Array.from(
      matrix,
      (x, at) => x * scale[Math.floor(at / n)]! * scale[at % n]!,
    );
    unit.fill(0);
    unit[j] = 1;
    // The diagonal of the scaled inverse is the variance inflation factor.
    if (!solveCholesky(scaled, unit) || !(unit[j]! < 1e12)) return null;
    for (let i = 0; i < n; i++) inverse[i * n + j] = unit[i]! * scale[i]! * scale[j]!;
  }
  return inverse;
}

/**
 * Multiplies A B A with symmetric A: the "sandwich" of robust covariances.
 *
 * @param outer - A, n x n row-major, symmetric
 * @param inner - B, n x n row-major
 * @param n - rows, >= 1
 * @returns A B A, n x n row-major
 * @source White (1982), Econometrica 50
 */
export function sandwich(outer: Float64Array, inner: Float64Array, n: number): Float64Array {
  return multiply(multiply(outer, inner, n), outer, n);
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) product[i * n + j]! += a[i * n + k]! * b[k * n + j]!;
    }
  }
  return product;
}
