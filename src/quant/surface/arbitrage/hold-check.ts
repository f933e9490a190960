/**
 * @module Check of one smile under many corrections: what does not change between them is computed
 * once.
 */

import { fillSviPoints, type RawSvi } from '../smile/raw-svi.ts';
import type { SmileCurve } from '../smile/smile-curve.ts';
import { durrlemanOf, kneesOf } from './arbitrage.ts';

/** Total variance of the neighbours by grid point; null at the ends. */
export interface SampledNeighbours {
  readonly earlier: Float64Array | null;
  readonly later: Float64Array | null;
}

/** Where and against what smiles are checked. */
export interface HoldTerms {
  /** Log-moneyness, ascending. */
  readonly grid: Float64Array;
  /** Sampled on the same grid. */
  readonly neighbours: SampledNeighbours;
  /** Looks at corrected curves only between their knots: SVI alone is known to hold elsewhere. */
  readonly withinKnots: boolean;
}

/** Least g that a corrected curve must keep, so that it holds between the points as well. */
const room = 0.01;

/** Places with what SVI alone is there. */
interface Places {
  readonly k: Float64Array;
  readonly plain: Float64Array;
}

/**
 * Makes a check of corrected curves of one SVI: where they have butterfly or calendar arbitrage, at
 * the grid points, at the knots of the correction and at the quarters between them. A corrected
 * curve must keep a g of 0.01.
 *
 * Limits: a curve without correction is looked at on the whole grid and may have a g of zero.
 * Corrections that share the array of their knots share what was computed.
 *
 * @param svi - raw parameters of every curve that will be asked about
 * @param terms - grid, neighbours and range
 * @returns check; gives the log-moneyness of the violations, none for a curve that is free
 * @source Gatheral and Jacquier (2014), lemmas 2.1 and 2.2
 */
export function holdCheck(svi: RawSvi, terms: HoldTerms): (curve: SmileCurve) => readonly number[] {
  const { grid, withinKnots, neighbours } = terms;
  let knots: Float64Array | null = null;
  let from = 0;
  let onGrid = placesOf(svi, new Float64Array(0));
  let onKnees = onGrid;
  const prepare = (curve: SmileCurve, last: Float64Array): void => {
    knots = last;
    from = withinKnots ? firstFrom(grid, last[0]!) : 0;
    const to = withinKnots ? firstAbove(grid, last[last.length - 1]!) : grid.length;
    onGrid = placesOf(svi, grid.subarray(from, to));
    onKnees = placesOf(svi, kneesOf(curve));
  };
  return (curve) => {
    const { correction } = curve;
    const found: number[] = [];
    if (correction === null) {
      lookAt(placesOf(svi, grid), curve, 0, found, neighbours);
      return found;
    }
    if (correction.knots !== knots) prepare(curve, correction.knots);
    lookAt(onGrid, curve, room, found, neighbours, from);
    lookAt(onKnees, curve, room, found);
    return found;
  };
}

function placesOf(svi: RawSvi, k: Float64Array): Places {
  const plain = new Float64Array(3 * k.length);
  fillSviPoints(svi, k, plain);
  return { k, plain };
}

/** Number of the first grid point at or above k. */
function firstFrom(grid: Float64Array, k: number): number {
  let i = 0;
  while (i < grid.length && grid[i]! < k) i++;
  return i;
}

/** Number of the first grid point above k. */
function firstAbove(grid: Float64Array, k: number): number {
  let i = grid.length;
  while (i > 0 && grid[i - 1]! > k) i--;
  return i;
}

const alone: SampledNeighbours = { earlier: null, later: null };

/** Adds the correction as `addCorrections` does, bit by bit, and looks at the sum on the way. */
function lookAt(
  { k, plain }: Places,
  { correction }: SmileCurve,
  least: number,
  found: number[],
  { earlier, later }: SampledNeighbours = alone,
  from = 0,
): void {
  const last = correction === null ? 0 : correction.knots.length - 1;
  // The stretch before the first knot has no number; beyond the last knot nothing is added.
  let knot = -1;
  let start = 0;
  let end = correction === null ? Number.POSITIVE_INFINITY : correction.knots[0]!;
  let value = 0;
  let slope = 0;
  let bend = 0;
  let third = 0;
  for (let i = 0, at = 0; i < k.length; i++, at += 3) {
    const place = k[i]!;
    if (correction !== null && place >= end) {
      const { knots, states } = correction;
      do {
        knot++;
        end = knot < last ? knots[knot + 1]! : Number.POSITIVE_INFINITY;
      } while (place >= end);
      if (knot < last) {
        start = knots[knot]!;
        value = states[3 * knot]!;
        slope = states[3 * knot + 1]!;
        bend = states[3 * knot + 2]!;
        third = (states[3 * knot + 5]! - bend) / (end - start);
      }
    }
    let w = plain[at]!;
    let rise = plain[at + 1]!;
    let turn = plain[at + 2]!;
    if (knot >= 0 && knot < last) {
      const x = place - start;
      w += value + x * (slope + x * (bend / 2 + (x * third) / 6));
      rise += slope + x * (bend + (x * third) / 2);
      turn += bend + x * third;
    }
    const below = earlier !== null && w < earlier[from + i]!;
    const above = later !== null && later[from + i]! < w;
    if (below || above || durrlemanOf(place, w, rise, turn) < least) found.push(place);
  }
}
