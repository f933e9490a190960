/**
 * @module Repair of one slice between neighbours that stay: what a single changed quote needs.
 */
import { arbitrageGrid, sampleCurve, violationPlaces } from './arbitrage.ts';
import { closestHeld } from './corrected-curve.ts';
import { pinGap, withPins, worstCrossings } from './pins.ts';
import type { RawSvi } from './raw-svi.ts';
import type { Slice } from './slice.ts';
import { curveVariance, plainCurve, type SmileCurve } from './smile-curve.ts';
import { fitSvi, reweighted } from './svi-fit.ts';

/** Neighbours of a slice; null at the ends. */
export interface Neighbours {
  readonly earlier: Slice | null;
  readonly later: Slice | null;
}

/** Refits before giving up. */
const turns = 4;

/**
 * Makes one slice free of butterflies and of crossings with neighbours that do not move.
 *
 * Limits: gives null when pins and smaller corrections do not get there; the whole surface is then
 * to be repaired.
 *
 * @param slice - fitted slice, unrepaired
 * @param neighbours - slices free of arbitrage, at the same instant
 * @returns the slice repaired, or null; total variance
 * @source as `repairSlices`
 */
export function repairBetween(slice: Slice, neighbours: Neighbours): Slice | null {
  const { earlier, later } = neighbours;
  const grid = arbitrageGrid([slice, earlier, later].filter((one) => one !== null));
  const sampled = {
    earlier: earlier === null ? null : sampleCurve(earlier.curve, grid).w,
    later: later === null ? null : sampleCurve(later.curve, grid).w,
  };
  const refusals = (curve: SmileCurve) => violationPlaces(curve, sampled, grid);
  if (refusals(slice.unrepaired).length === 0)
    return { ...slice, curve: slice.unrepaired, repair: 'none' };
  const wanted = slice.unrepaired.correction !== null;
  let svi = slice.unrepaired.svi;
  const pins = new Map<number, number>();
  for (let turn = 0; turn <= turns; turn++) {
    if (turn > 0) svi = refit(slice, pins);
    const plain = plainCurve(svi);
    const held = wanted
      ? (closestHeld(slice.columns, svi, refusals)?.curve ?? null)
      : refusals(plain).length === 0
        ? plain
        : null;
    if (held !== null) {
      const repair = turn > 0 ? 'refitted_to_neighbour' : 'correction_shrunk';
      return { ...slice, curve: held, repair };
    }
    pinCrossings(pins, svi, neighbours, grid);
  }
  return null;
}

function pinCrossings(
  pins: Map<number, number>,
  svi: RawSvi,
  { earlier, later }: Neighbours,
  grid: Float64Array,
): void {
  const curve = plainCurve(svi);
  if (later !== null) {
    for (const k of worstCrossings(curve, later.curve, grid)) {
      pins.set(k, curveVariance(later.curve, k) * (1 - pinGap));
    }
  }
  if (earlier !== null) {
    for (const k of worstCrossings(earlier.curve, curve, grid)) {
      pins.set(k, curveVariance(earlier.curve, k) * (1 + pinGap));
    }
  }
}

function refit(slice: Slice, pins: ReadonlyMap<number, number>): RawSvi {
  const near = slice.unrepaired.svi;
  const columns = withPins(reweighted(slice.columns, near), pins);
  return fitSvi(columns, { near, evaluationsMax: 60 }).svi;
}
