/**
 * @module Repair on a grid that grows: where a look ten times finer finds arbitrage between the
 * points, those places join the grid and the surface is repaired once more.
 */
import type { Slice } from '../smile/slice.ts';
import { curvePoints, type SmileCurve } from '../smile/smile-curve.ts';
import { durrlemanOf } from './arbitrage.ts';
import type { SampledNeighbours } from './hold-check.ts';
import { type ArbitrageReport, measureArbitrage } from './repair.ts';

/** Parts into which every step of the grid is cut. */
const parts = 10;

/** Times that places join the grid before all of the finer grid does. */
const growthsMax = 4;

/** Slices without arbitrage, and the grid that it took. */
export interface FreeSlices {
  readonly slices: readonly Slice[];
  /** Log-moneyness, ascending. */
  readonly grid: Float64Array;
  /** Arbitrage of the fits on that grid. */
  readonly before: ArbitrageReport;
}

/**
 * Cuts every step of a grid into ten.
 *
 * @param grid - log-moneyness, ascending, not empty
 * @returns log-moneyness, ascending, the points of the grid among them
 * @source none: a rule
 */
export function finerGrid(grid: Float64Array): Float64Array {
  const last = grid.length - 1;
  const fine = new Float64Array(parts * last + 1);
  for (let i = 0; i < last; i++) {
    const from = grid[i]!;
    const step = grid[i + 1]! - from;
    for (let part = 0; part < parts; part++) fine[parts * i + part] = from + (step * part) / parts;
  }
  fine[parts * last] = grid[last]!;
  return fine;
}

/** Room for one curve at a time; nothing in it outlives a call. */
let room = new Float64Array(0);

/**
 * Finds where a smile has a butterfly or crosses its neighbours.
 *
 * @param curve - the smile
 * @param places - log-moneyness, ascending
 * @param neighbours - total variance at the places
 * @returns log-moneyness of the violations
 * @source Gatheral and Jacquier (2014), lemmas 2.1 and 2.2
 */
export function openPlaces(
  curve: SmileCurve,
  places: Float64Array,
  { earlier, later }: SampledNeighbours,
): readonly number[] {
  if (room.length < 3 * places.length) room = new Float64Array(3 * places.length);
  const own = curvePoints(curve, places, room);
  const open: number[] = [];
  for (let i = 0, at = 0; i < places.length; i++, at += 3) {
    const w = own[at]!;
    const isCrossed = (earlier !== null && w < earlier[i]!) || (later !== null && later[i]! < w);
    if (isCrossed || durrlemanOf(places[i]!, w, own[at + 1]!, own[at + 2]!) < 0) {
      open.push(places[i]!);
    }
  }
  return open;
}

/** The same for all smiles of a surface. */
function openOnSurface(slices: readonly Slice[], places: Float64Array): readonly number[] {
  let earlier: Float64Array | null = null;
  return slices.flatMap(({ curve }) => {
    const open = openPlaces(curve, places, { earlier, later: null });
    const own = new Float64Array(places.length);
    for (let i = 0; i < own.length; i++) own[i] = room[3 * i]!;
    earlier = own;
    return open;
  });
}

/**
 * Repairs slices until none shows arbitrage on a grid ten times finer than the one told.
 *
 * Nearly always the coarse grid is enough. Limits: a repair that leaves arbitrage on the grid that
 * it is given leaves it here as well.
 *
 * @param fitted - slices by ascending expiry, at least one
 * @param coarse - log-moneyness, ascending
 * @param repair - makes slices free of arbitrage on a grid
 * @returns slices, total variance, and the grid on which they were repaired
 * @source none: a rule
 */
export function freeOnFinerGrid(
  fitted: readonly Slice[],
  coarse: Float64Array,
  repair: (slices: readonly Slice[], grid: Float64Array) => readonly Slice[],
): FreeSlices {
  const fine = finerGrid(coarse);
  const unrepaired = fitted.map((slice) => slice.unrepaired);
  for (let grid = coarse, growths = 0; ; growths++) {
    const before = measureArbitrage(unrepaired, grid);
    const slices = before.violations === 0 ? fitted : repair(fitted, grid);
    const open = openOnSurface(slices, fine);
    if (open.length === 0 || grid === fine) return { slices, grid, before };
    grid = growths < growthsMax ? joined(grid, open) : fine;
  }
}

function joined(grid: Float64Array, places: readonly number[]): Float64Array {
  return Float64Array.from(new Set([...grid, ...places])).sort();
}
