/**
 * @module Pins: places where a smile is held to its neighbour in a refit, as quotes of a narrow
 * spread.
 */
import type { SmileColumns } from '../smile/svi-fit.ts';

/** Share of the neighbour's total variance left between refitted smiles. */
export const pinGap = 2e-3;

/**
 * Finds where an earlier smile exceeds a later one by the largest share: at most one place on
 * either side of the forward.
 *
 * @param earlier - total variance of the earlier expiry by grid point
 * @param later - total variance of the later expiry by grid point
 * @param grid - log-moneyness
 * @returns log-moneyness of the worst crossings; none when the smiles do not cross
 * @source Gatheral and Jacquier (2014), lemma 2.1
 */
export function worstCrossings(
  earlier: Float64Array,
  later: Float64Array,
  grid: Float64Array,
): readonly number[] {
  let left = 0;
  let right = 0;
  let leftPlace: number | null = null;
  let rightPlace: number | null = null;
  for (let i = 0; i < grid.length; i++) {
    const before = earlier[i]!;
    const after = later[i]!;
    if (after > 0 && before <= after) continue;
    const k = grid[i]!;
    const share = before / after - 1;
    if (k < 0 && share > left) {
      left = share;
      leftPlace = k;
    } else if (k >= 0 && share > right) {
      right = share;
      rightPlace = k;
    }
  }
  return [leftPlace, rightPlace].filter((place) => place !== null);
}

/**
 * Adds pins to a smile's quotes.
 *
 * @param columns - quotes
 * @param pins - total variance by log-moneyness
 * @returns quotes and pins; a pin missed by the gap costs 1
 * @source constraints as quotes of great weight
 */
export function withPins(columns: SmileColumns, pins: ReadonlyMap<number, number>): SmileColumns {
  if (pins.size === 0) return columns;
  const size = columns.k.length + pins.size;
  const k = new Float64Array(size);
  const w = new Float64Array(size);
  const weight = new Float64Array(size);
  k.set(columns.k);
  w.set(columns.w);
  weight.set(columns.weight);
  let i = columns.k.length;
  for (const [place, variance] of pins) {
    k[i] = place;
    w[i] = variance;
    weight[i++] = (pinGap * variance) ** -2;
  }
  return { k, w, weight };
}
