/**
 * @module Analytic quantities kept on a decimal grid, so that what was bought and sold again is
 *   zero.
 */

const grid = 1e9;
const exactBelow = 2 ** 53 / grid;

/**
 * Rounds a quantity to nine decimals, or to what a double holds when it is larger.
 *
 * Venue quantities are decimals; a running double sum of them drifts by 1e-17 and a closed position
 * would never be closed. On the grid the sum of decimals of up to nine places is exact for sums
 * below nine million and good to 16 digits above.
 *
 * @param quantity - units of the instrument, signed, finite
 * @returns the nearest value on the grid
 */
export function onGrid(quantity: number): number {
  // Adding zero turns -0 into 0: a closed position has the same bytes whichever way it was closed.
  return Math.abs(quantity) < exactBelow ? Math.round(quantity * grid) / grid + 0 : quantity;
}
