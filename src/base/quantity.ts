/**
 * @module Analytic quantities kept on a decimal grid, so that what was bought and sold again is
 *   zero.
 */

const finest = 1e9;
/** Above this product the rounding error of a sum would reach half a step of the grid. */
const productMax = 2 ** 51;

/**
 * Rounds a quantity to nine decimals; to fewer, a tenfold coarser grid per decade, above 2 million.
 *
 * Venue quantities are decimals; a running double sum of them drifts by an ulp, and a closed
 * position would never be closed. On the grid the sum of decimals of up to nine places is exact
 * below two million, of eight places below twenty million, and so on.
 *
 * @param quantity - units of the instrument, signed, finite
 * @returns the nearest value on the grid; zero never carries a sign
 */
export function onGrid(quantity: number): number {
  const size = Math.abs(quantity);
  let scale = finest;
  while (size * scale > productMax && scale > 1) scale /= 10;
  return size > productMax ? quantity : Math.round(quantity * scale) / scale + 0;
}
