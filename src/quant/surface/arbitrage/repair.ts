/**
 * @module Repair of a surface: slices made free of butterfly and calendar arbitrage, cheapest
 * first.
 */

import { closestHeld, systemOf } from '../smile/corrected-curve.ts';
import { fitEssvi } from '../smile/essvi-fit.ts';
import type { CorrectionSystem } from '../smile/local-correction.ts';
import { type RawSvi, sviVariance } from '../smile/raw-svi.ts';
import { type RepairKind, repairKinds, type Slice } from '../smile/slice.ts';
import { curvePoint, plainCurve, type SmileCurve } from '../smile/smile-curve.ts';
import { rawOfSsvi } from '../smile/ssvi.ts';
import {
  fitSvi,
  leeSlopeMax,
  reweighted,
  type SmileColumns,
  type SviFitOptions,
  sviCost,
} from '../smile/svi-fit.ts';
import {
  arbitrageGrid,
  type ButterflyReport,
  type CalendarReport,
  compareSampled,
  measureButterfly,
  sampleCurve,
  sampleVariance,
} from './arbitrage.ts';
import { repairButterfly } from './butterfly-repair.ts';
import { holdCheck, type SampledNeighbours } from './hold-check.ts';
import { pinGap, withPins, worstCrossings } from './pins.ts';
import { orderedSlopes, wingSlopes } from './wing-slopes.ts';

/** Arbitrage of every slice and between neighbours, on one grid. */
export interface ArbitrageReport {
  readonly grid: { readonly points: number; readonly kLow: number; readonly kHigh: number };
  /** By slice. */
  readonly butterfly: readonly ButterflyReport[];
  /** Between slice i and i + 1. */
  readonly calendar: readonly CalendarReport[];
  readonly violations: number;
}

/** Refits of one slice against its neighbour before the last resort. */
const turns = 4;

/** Share by which the wings of a later smile are made steeper in each of the turns. */
const wingGap = 0.05;

/** Times that corrections are fitted between their neighbours. */
const sweeps = 2;

/**
 * Measures the arbitrage of slices.
 *
 * @param curves - smiles by ascending expiry, at least one
 * @param grid - log-moneyness, ascending
 * @returns reports in g and total variance
 * @source `measureButterfly`, `measureCalendar`
 */
export function measureArbitrage(
  curves: readonly SmileCurve[],
  grid: Float64Array,
): ArbitrageReport {
  const sampled = curves.map((curve) => sampleCurve(curve, grid));
  const butterfly = sampled.map((one) => one.butterfly);
  const calendar = sampled.slice(1).map((later, i) => compareSampled(sampled[i]!.w, later.w, grid));
  let violations = 0;
  for (const { violations: some } of [...butterfly, ...calendar]) violations += some;
  return {
    grid: { points: grid.length, kLow: grid[0]!, kHigh: grid[grid.length - 1]! },
    butterfly,
    calendar,
    violations,
  };
}

/** Slice under repair, with the places where it must respect a neighbour. */
interface Work {
  readonly slice: Slice;
  /** SVI that refits start from. */
  readonly near: RawSvi;
  svi: RawSvi;
  kind: RepairKind;
  /** Quotes weighted by size of error. */
  readonly columns: SmileColumns;
  /** Total variance by log-moneyness. */
  readonly pins: Map<number, number>;
  readonly place: number;
  /** What `sampledOf` gave last. */
  sampled: { readonly svi: RawSvi; readonly w: Float64Array } | null;
}

/** Total variance of a work's SVI on the grid, computed once for each SVI. */
function sampledOf(work: Work, grid: Float64Array): Float64Array {
  const { svi, sampled } = work;
  if (sampled?.svi === svi) return sampled.w;
  const w = sampleVariance(plainCurve(svi), grid);
  work.sampled = { svi, w };
  return w;
}

/**
 * Repairs slices until none shows arbitrage on the grid.
 *
 * SVI alone first. A smile with g < 0 is repaired by the jump-wings rule and a constrained refit.
 * Neighbours that cross are refitted with the grid points of the crossing pinned to the neighbour:
 * from the last expiry backwards the earlier smile where it has no quotes, then forwards the later
 * one. What is left is lifted in level, and flattened where lifting is not enough: a flat smile
 * above the earlier one is always free of both, so that the repair cannot fail. The local
 * correction then comes back, as close to the quotes as keeps the surface free. Where that costs a
 * smile much, all is repaired once more from SVI that weighs the wings no more than the middle, and
 * the closer surface of the two is taken. Limits: no slice
 * gives none.
 *
 * @param slices - fitted slices by ascending expiry
 * @param among - log-moneyness of the grid; that of the slices' quotes unless told
 * @returns repaired slices; total variance
 * @source Gatheral and Jacquier (2014), sections 2 and 5; pins as quasi-explicit constraints
 */
export function repairSlices(slices: readonly Slice[], among?: Float64Array): readonly Slice[] {
  if (slices.length === 0) return [];
  const grid = among ?? arbitrageGrid(slices);
  const repaired = repairOn(grid, slices, true);
  if (!repaired.some(isMissed)) return repaired;
  const others = repairOn(grid, slices, false);
  return totalMiss(others) < totalMiss(repaired) ? others : repaired;
}

/** Cost of a repair from which on all is repaired another way: four times the errors before. */
const worthAnew = 4;

/** Mean error in half-spreads below which a smile is close enough all the same. */
const closeEnough = 1;

function isMissed(slice: Slice): boolean {
  const miss = missOf(slice, slice.curve);
  if (miss <= closeEnough * slice.quotes.length) return false;
  return miss > worthAnew * missOf(slice, slice.unrepaired);
}

function totalMiss(slices: readonly Slice[]): number {
  return slices.reduce((sum, slice) => sum + missOf(slice, slice.curve), 0);
}

/** Repairs with SVI that follows the wings beside a correction, as fitted, or all quotes alike. */
function repairOn(
  grid: Float64Array,
  slices: readonly Slice[],
  followWings: boolean,
): readonly Slice[] {
  const works = slices.map((slice, place): Work => {
    const { correction } = slice.unrepaired;
    const svi = followWings ? slice.unrepaired.svi : evenSvi(slice);
    const columns = reweighted(slice.columns, svi, followWings && correction !== null);
    const pins = new Map<number, number>();
    return { slice, near: svi, svi, kind: 'none', columns, pins, place, sampled: null };
  });
  for (const work of works) freeOfButterfly(work, grid);
  if (cross(works, grid)) orderWings(works, grid);
  for (let turn = 0; turn < turns && separate(works, grid); turn++);
  for (let i = 1; i < works.length; i++) keepAbove(works, i, grid);
  return withCorrections(works, grid);
}

/** SVI as fitted without a correction. */
function evenSvi({ columns }: Slice): RawSvi {
  const { svi } = fitSvi(columns);
  return fitSvi(reweighted(columns, svi), { near: svi, evaluationsMax: 60 }).svi;
}

function note(work: Work, kind: RepairKind): void {
  if (repairKinds.indexOf(kind) > repairKinds.indexOf(work.kind)) work.kind = kind;
}

/** Makes SVI free of butterflies; a smile of SSVI where the repair of SVI finds none. */
function freeOfButterfly(work: Work, grid: Float64Array): void {
  const { svi } = work;
  if (measureButterfly(plainCurve(svi), grid).violations === 0) return;
  const { years } = work.slice;
  const columns = withPins(work.columns, work.pins);
  const cost = (trial: RawSvi) => sviCost(columns, trial);
  const repaired = repairButterfly({ svi, years, grid, cost });
  if (repaired !== null) {
    work.svi = repaired;
    note(work, 'jump_wings');
    return;
  }
  const smile = rawOfSsvi(fitEssvi([columns]).slices[0]!);
  const holds = measureButterfly(plainCurve(smile), grid).violations === 0;
  work.svi = holds ? smile : flat(meanVariance(columns));
  note(work, holds ? 'ssvi_smile' : 'flattened');
}

function flat(w: number): RawSvi {
  return { a: w, b: 0, rho: 0, m: 0, sigma: 1 };
}

function meanVariance({ w, weight }: SmileColumns): number {
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < w.length; i++) {
    sum += weight[i]! * w[i]!;
    mass += weight[i]!;
  }
  return sum / mass;
}

function cross(works: readonly Work[], grid: Float64Array): boolean {
  return works.some((work, i) => {
    const later = works[i + 1];
    if (later === undefined) return false;
    return worstCrossings(sampledOf(work, grid), sampledOf(later, grid), grid).length > 0;
  });
}

/** Refits smiles whose wings rise more steeply than those of a later expiry, or less. */
function orderWings(works: readonly Work[], grid: Float64Array): void {
  const wanted = orderedSlopes(works.map(({ svi, slice }) => ({ ...slice, svi })));
  works.forEach((work, i) => {
    const { left, right } = wingSlopes(work.svi);
    const wish = wanted[i]!;
    const off = Math.abs(wish.left - left) + Math.abs(wish.right - right);
    if (off <= 1e-9) return;
    const bounds = {
      leftMin: wish.left,
      leftMax: wish.left,
      rightMin: wish.right,
      rightMax: wish.right,
    };
    refit(work, bounds, grid);
  });
}

/** Moves neighbours apart where they cross: of the two, the one that is farther from its quotes. */
function separate(works: readonly Work[], grid: Float64Array): boolean {
  const touched = new Set<Work>();
  for (let i = works.length - 2; i >= 0; i--) {
    const earlier = works[i]!;
    const later = works[i + 1]!;
    for (const k of worstCrossings(sampledOf(earlier, grid), sampledOf(later, grid), grid)) {
      const lower = beyondQuotes(earlier.slice, k) >= beyondQuotes(later.slice, k);
      if (lower) earlier.pins.set(k, sviVariance(later.svi, k) * (1 - pinGap));
      else later.pins.set(k, sviVariance(earlier.svi, k) * (1 + pinGap));
      touched.add(lower ? earlier : later);
    }
  }
  for (const work of touched) refit(work, boundsBetween(works, work), grid);
  return touched.size > 0;
}

/** Slopes between those of the neighbours, so that the wings stay in order. */
function boundsBetween(works: readonly Work[], { place }: Work): WingBounds {
  const earlier = works[place - 1];
  const later = works[place + 1];
  const least = earlier === undefined ? { left: 0, right: 0 } : wingSlopes(earlier.svi);
  const most =
    later === undefined ? { left: leeSlopeMax, right: leeSlopeMax } : wingSlopes(later.svi);
  return {
    leftMin: least.left,
    leftMax: Math.max(least.left, most.left),
    rightMin: least.right,
    rightMax: Math.max(least.right, most.right),
  };
}

/** Distance from the quoted range in widths of it; 0 inside. */
function beyondQuotes({ kLow, kHigh }: Slice, k: number): number {
  return Math.max(0, kLow - k, k - kHigh) / (kHigh - kLow);
}

/** Raises the later smile to the earlier one; lifts it when refits do not get there. */
function keepAbove(works: readonly Work[], place: number, grid: Float64Array): void {
  const earlier = works[place - 1]!;
  const later = works[place]!;
  for (let turn = 0; turn < turns; turn++) {
    const places = worstCrossings(sampledOf(earlier, grid), sampledOf(later, grid), grid);
    if (places.length === 0) return;
    for (const k of places) later.pins.set(k, sviVariance(earlier.svi, k) * (1 + pinGap));
    refit(later, steeperThan(earlier.svi, places, 1 + wingGap * (turn + 1)), grid);
  }
  const { violations } = compareSampled(sampledOf(earlier, grid), sampledOf(later, grid), grid);
  if (violations > 0) {
    lift(earlier.svi, later, grid);
  }
}

/** Bounds of wings steeper than the earlier smile's on the sides where the two cross. */
function steeperThan(earlier: RawSvi, places: readonly number[], factor: number): WingBounds {
  const { left, right } = wingSlopes(earlier);
  const leftMin = left * (places.some((k) => k < 0) ? factor : 1);
  const rightMin = right * (places.some((k) => k >= 0) ? factor : 1);
  return { leftMin, leftMax: leeSlopeMax, rightMin, rightMax: leeSlopeMax };
}

type WingBounds = Required<Pick<SviFitOptions, 'leftMin' | 'leftMax' | 'rightMin' | 'rightMax'>>;

/** Refits with the pins as quotes of a spread as narrow as the gap. */
function refit(work: Work, bounds: WingBounds, grid: Float64Array): void {
  const { near } = work;
  const columns = withPins(work.columns, work.pins);
  work.svi = fitSvi(columns, { near, evaluationsMax: 60, ...bounds }).svi;
  note(work, 'refitted_to_neighbour');
  freeOfButterfly(work, grid);
}

/** Raises a smile above the earlier one; a flat one above it when that opens a butterfly. */
function lift(earlier: RawSvi, work: Work, grid: Float64Array): void {
  let most = 0;
  let rise = 0;
  for (const k of grid) {
    const before = sviVariance(earlier, k);
    most = Math.max(most, before);
    rise = Math.max(rise, before - sviVariance(work.svi, k));
  }
  const room = 1e-6 * most;
  const lifted = { ...work.svi, a: work.svi.a + rise + room };
  const holds = measureButterfly(plainCurve(lifted), grid).violations === 0;
  work.svi = holds ? lifted : flat(most + room);
  note(work, holds ? 'lifted' : 'flattened');
}

/** Smile with its correction, sampled on the grid. */
interface Corrected {
  readonly work: Work;
  /** Sums over the quotes for every correction of it; null when SVI stands alone. */
  readonly system: CorrectionSystem | null;
  curve: SmileCurve;
  w: Float64Array;
  /** Whether nothing closer to the quotes can be had. */
  closest: boolean;
  /** Whether the repair cost too little for another sweep. */
  done: boolean;
}

/** Cost of a repair from which on a smile is fitted once more: a tenth of the errors before. */
const worthAnother = 1.1;

/**
 * Gives every smile the closest correction that its neighbours allow: first with the later one
 * still plain, then, where that cost something, with both as they have become.
 */
function withCorrections(works: readonly Work[], grid: Float64Array): readonly Slice[] {
  const smiles = works.map((work): Corrected => {
    const curve = plainCurve(work.svi);
    const closest = work.slice.unrepaired.correction === null;
    const system = closest ? null : systemOf(work.slice.columns, work.svi);
    return { work, system, curve, w: sampledOf(work, grid), closest, done: closest };
  });
  for (let sweep = 0; sweep < sweeps; sweep++) {
    smiles.forEach((smile, i) => {
      if (smile.done) return;
      const earlier = smiles[i - 1]?.w ?? null;
      correct(smile, { earlier, later: smiles[i + 1]?.w ?? null }, grid);
    });
  }
  return smiles.map(({ work, curve, closest }) => {
    if (!closest) note(work, 'correction_shrunk');
    return { ...work.slice, curve, repair: work.kind };
  });
}

function correct(smile: Corrected, neighbours: SampledNeighbours, grid: Float64Array): void {
  const { slice, svi } = smile.work;
  // Beyond the knots the plain curves have been checked already.
  const check = holdCheck(svi, { grid, neighbours, withinKnots: true });
  const held = closestHeld(svi, smile.system, check);
  if (held === null) return;
  const miss = missOf(slice, held.curve);
  if (smile.curve.correction !== null && miss >= missOf(slice, smile.curve)) return;
  smile.curve = held.curve;
  smile.closest = held.closest;
  smile.done = held.closest || miss <= worthAnother * missOf(slice, slice.unrepaired);
  smile.w = sampleVariance(held.curve, grid);
}

/** Sum of errors in half-spreads. */
function missOf({ columns }: Slice, curve: SmileCurve): number {
  const { k, w, weight } = columns;
  const point = { w: 0, slope: 0, bend: 0 };
  let sum = 0;
  for (let i = 0; i < k.length; i++) {
    sum += Math.abs(curvePoint(curve, k[i]!, point).w - w[i]!) * Math.sqrt(weight[i]!);
  }
  return sum;
}
