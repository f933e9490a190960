/**
 * @module Cholesky: symmetric positive definite systems of a few unknowns, solved in place.
 */

/**
 * Solves A x = b for a symmetric positive definite A.
 *
 * Limits: a pivot at or below zero ends with `false` and half-written arrays.
 *
 * @param a - n x n, row-major; lower triangle used, overwritten by the factor
 * @param b - right side of n numbers; overwritten by the solution
 * @returns whether A was positive definite
 * @source Golub and Van Loan (2013), Matrix Computations, alg. 4.2.2
 */
export function solveCholesky(a: Float64Array, b: Float64Array): boolean {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (i !== j) a[i * n + j] = sum / a[j * n + j]!;
      else if (sum > 0) a[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  return true;
}
