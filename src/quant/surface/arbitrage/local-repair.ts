/**
 * @module Repair of one slice between neighbours that stay: what a single changed quote needs.
 */

import { closestHeld, systemOf } from '../smile/corrected-curve.ts';
import type { RawSvi } from '../smile/raw-svi.ts';
import type { Slice } from '../smile/slice.ts';
import { curveVariance, plainCurve, type SmileCurve } from '../smile/smile-curve.ts';
import { fitSvi, reweighted } from '../smile/svi-fit.ts';
import { arbitrageGrid, type QuotedRange, sampleVariance } from './arbitrage.ts';
import { finerGrid, openPlaces } from './finer-grid.ts';
import { holdCheck, type SampledNeighbours } from './hold-check.ts';
import { pinGap, withPins, worstCrossings } from './pins.ts';

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
 * Where pins do not get there, the SVI that stood between the neighbours before gets a new
 * correction. Limits: gives null when that fails as well; the whole surface is then to be repaired.
 *
 * @param slice - fitted slice, unrepaired
 * @param neighbours - slices free of arbitrage, at the same instant
 * @param before - SVI of the same expiry before its quotes changed
 * @param others - all other slices of the surface; their quotes tell how far out it is looked
 * @returns the slice repaired, or null; total variance
 * @source as `repairSlices`
 */
export function repairBetween(
  slice: Slice,
  neighbours: Neighbours,
  before: RawSvi,
  others: readonly QuotedRange[],
): Slice | null {
  const { earlier, later } = neighbours;
  const near = [slice, earlier, later].filter((one) => one !== null);
  const grid = arbitrageGrid(near, [slice, ...others]);
  const sampled = sampledOn(neighbours, grid);
  const checkOf = (svi: RawSvi) =>
    holdCheck(svi, { grid, neighbours: sampled, withinKnots: false });
  const isFree = isFreeBetween(neighbours, grid);
  let refusals = checkOf(slice.unrepaired.svi);
  if (refusals(slice.unrepaired).length === 0 && isFree(slice.unrepaired))
    return { ...slice, curve: slice.unrepaired, repair: 'none' };
  const wanted = slice.unrepaired.correction !== null;
  let svi = slice.unrepaired.svi;
  const pins = new Map<number, number>();
  for (let turn = 0; turn <= turns; turn++) {
    if (turn > 0) {
      svi = refit(slice, pins);
      refusals = checkOf(svi);
    }
    const plain = plainCurve(svi);
    const held = wanted
      ? (closestHeld(svi, systemOf(slice.columns, svi), refusals)?.curve ?? null)
      : refusals(plain).length === 0
        ? plain
        : null;
    if (held !== null && isFree(held)) {
      const repair = turn > 0 ? 'refitted_to_neighbour' : 'correction_shrunk';
      return { ...slice, curve: held, repair };
    }
    pinCrossings(pins, svi, neighbours, sampled, grid);
  }
  const held = wanted
    ? closestHeld(before, systemOf(slice.columns, before), checkOf(before))
    : null;
  if (held === null || held.curve.correction === null || !isFree(held.curve)) return null;
  return { ...slice, curve: held.curve, repair: 'refitted_to_neighbour' };
}

/** Looks between the points of the grid as well; samples the neighbours when first asked. */
function isFreeBetween(neighbours: Neighbours, grid: Float64Array): (curve: SmileCurve) => boolean {
  let fine: Float64Array | null = null;
  let sampled: SampledNeighbours = { earlier: null, later: null };
  return (curve) => {
    if (fine === null) {
      fine = finerGrid(grid);
      sampled = sampledOn(neighbours, fine);
    }
    return openPlaces(curve, fine, sampled).length === 0;
  };
}

/**
 * Samples neighbours on a grid.
 *
 * @param neighbours - of a slice
 * @param grid - log-moneyness, ascending
 * @returns total variance by grid point; null where there is no neighbour
 * @source `sampleVariance`
 */
export function sampledOn({ earlier, later }: Neighbours, grid: Float64Array): SampledNeighbours {
  return {
    earlier: earlier === null ? null : sampleVariance(earlier.curve, grid),
    later: later === null ? null : sampleVariance(later.curve, grid),
  };
}

function pinCrossings(
  pins: Map<number, number>,
  svi: RawSvi,
  { earlier, later }: Neighbours,
  sampled: SampledNeighbours,
  grid: Float64Array,
): void {
  const own = sampleVariance(plainCurve(svi), grid);
  if (later !== null && sampled.later !== null) {
    for (const k of worstCrossings(own, sampled.later, grid)) {
      pins.set(k, curveVariance(later.curve, k) * (1 - pinGap));
    }
  }
  if (earlier !== null && sampled.earlier !== null) {
    for (const k of worstCrossings(sampled.earlier, own, grid)) {
      pins.set(k, curveVariance(earlier.curve, k) * (1 + pinGap));
    }
  }
}

function refit(slice: Slice, pins: ReadonlyMap<number, number>): RawSvi {
  const { svi: near, correction } = slice.unrepaired;
  const columns = withPins(reweighted(slice.columns, near, correction !== null), pins);
  return fitSvi(columns, { near, evaluationsMax: 60 }).svi;
}
