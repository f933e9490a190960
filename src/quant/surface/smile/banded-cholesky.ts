/**
 * @module Cholesky's method on a symmetric matrix of few diagonals, as sums over B-splines give.
 */

/** Diagonals kept: the main one and three below. */
export const bandWidth = 4;

/**
 * Solves A x = b in place.
 *
 * @param band - row by row the main diagonal's element and the three to its left, nearest first;
 *   becomes the factor
 * @param b - right side; becomes x
 * @param n - number of unknowns, when the arrays have room for more
 * @returns false when A is not positive definite; the contents are then of no use
 * @source Golub and Van Loan (2013), Matrix Computations, algorithm 4.3.5
 */
export function solveBanded(band: Float64Array, b: Float64Array, n = b.length): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * bandWidth;
    for (let d = Math.min(i, bandWidth - 1); d >= 0; d--) {
      const j = i - d;
      let sum = band[row + d]!;
      for (let m = d + 1; m < bandWidth && m <= i; m++) {
        sum -= band[row + m]! * band[j * bandWidth + m - d]!;
      }
      if (d > 0) band[row + d] = sum / band[j * bandWidth]!;
      else {
        if (!(sum > 0)) return false;
        band[row] = Math.sqrt(sum);
      }
    }
    for (let d = 1; d < bandWidth && d <= i; d++) b[i]! -= band[row + d]! * b[i - d]!;
    b[i]! /= band[row]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * bandWidth;
    b[i]! /= band[row]!;
    for (let d = 1; d < bandWidth && d <= i; d++) b[i - d]! -= band[row + d]! * b[i]!;
  }
  return true;
}
