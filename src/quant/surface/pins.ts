/**
 * @module Pins: places where a smile is held to its neighbour in a refit, as quotes of a narrow
 * spread.
 */
import { curvePoint, type SmileCurve } from './smile-curve.ts';
import type { SmileColumns } from './svi-fit.ts';

/** Share of the neighbour's total variance left between refitted smiles. */
export const pinGap = 2e-3;

/**
 * Finds where an earlier smile exceeds a later one by the largest share: at most one place on
 * either side of the forward.
 *
 * @param earlier - smile of the earlier expiry
 * @param later - smile of the later expiry
 * @param grid - log-moneyness
 * @returns log-moneyness of the worst crossings; none when the smiles do not cross
 * @source Gatheral and Jacquier (2014), lemma 2.1
 */
export function worstCrossings(
  earlier: SmileCurve,
  later: SmileCurve,
  grid: Float64Array,
): readonly number[] {
  let left = 0;
  let right = 0;
  let leftPlace: number | null = null;
  let rightPlace: number | null = null;
  const point = { w: 0, slope: 0, bend: 0 };
  for (const k of grid) {
    const before = curvePoint(earlier, k, point).w;
    const share = before / curvePoint(later, k, point).w - 1;
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
  const k = Float64Array.of(...columns.k, ...pins.keys());
  const w = Float64Array.of(...columns.w, ...pins.values());
  const weight = new Float64Array(k.length);
  weight.set(columns.weight);
  for (let i = columns.k.length; i < k.length; i++) weight[i] = (pinGap * w[i]!) ** -2;
  return { k, w, weight };
}
