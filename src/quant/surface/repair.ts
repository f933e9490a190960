/**
 * @module Repair of a surface: slices made free of butterfly and calendar arbitrage, cheapest
 * first.
 */
import {
  arbitrageGrid,
  type ButterflyReport,
  type CalendarReport,
  compareSampled,
  type GridRange,
  isFree,
  measureButterfly,
  measureCalendar,
  sampleCurve,
} from './arbitrage.ts';
import { repairButterfly } from './butterfly-repair.ts';
import { closestHeld } from './corrected-curve.ts';
import { pinGap, withPins, worstCrossings } from './pins.ts';
import { type RawSvi, sviVariance } from './raw-svi.ts';
import { type RepairKind, repairKinds, type Slice } from './slice.ts';
import { plainCurve, type SmileCurve } from './smile-curve.ts';
import { fitSvi, reweighted, type SmileColumns, sviCost } from './svi-fit.ts';

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
  svi: RawSvi;
  kind: RepairKind;
  /** Quotes weighted by size of error. */
  readonly columns: SmileColumns;
  /** Total variance by log-moneyness. */
  readonly pins: Map<number, number>;
}

/**
 * Repairs slices until none shows arbitrage on the grid.
 *
 * SVI alone first. A smile with g < 0 is repaired by the jump-wings rule and a constrained refit.
 * Neighbours that cross are refitted with the grid points of the crossing pinned to the neighbour:
 * from the last expiry backwards the earlier smile where it has no quotes, then forwards the later
 * one. What is left is lifted in level, and flattened where lifting is not enough: a flat smile
 * above the earlier one is always free of both, so that the repair cannot fail. The local
 * correction then comes back, as close to the quotes as keeps the surface free. Limits: no slice
 * gives none.
 *
 * @param slices - fitted slices by ascending expiry
 * @returns repaired slices; total variance
 * @source Gatheral and Jacquier (2014), sections 2 and 5; pins as quasi-explicit constraints
 */
export function repairSlices(slices: readonly Slice[]): readonly Slice[] {
  if (slices.length === 0) return [];
  const grid = arbitrageGrid(slices);
  const works = slices.map((slice): Work => {
    const { svi } = slice.unrepaired;
    return { slice, svi, kind: 'none', columns: reweighted(slice.columns, svi), pins: new Map() };
  });
  for (const work of works) freeOfButterfly(work, grid);
  for (let turn = 0; turn < turns && separate(works, grid); turn++);
  for (let i = 1; i < works.length; i++) keepAbove(works[i - 1]!, works[i]!, grid);
  return withCorrections(works, grid);
}

function note(work: Work, kind: RepairKind): void {
  if (repairKinds.indexOf(kind) > repairKinds.indexOf(work.kind)) work.kind = kind;
}

/** Makes SVI free of butterflies. */
function freeOfButterfly(work: Work, grid: Float64Array): void {
  const { svi, columns } = work;
  if (measureButterfly(plainCurve(svi), grid).violations === 0) return;
  const { years } = work.slice;
  const cost = (trial: RawSvi) => sviCost(columns, trial);
  const repaired = repairButterfly({ svi, years, grid, cost });
  note(work, repaired === null ? 'flattened' : 'jump_wings');
  work.svi = repaired ?? flat(meanVariance(columns));
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

/** Moves neighbours apart where they cross: of the two, the one that is farther from its quotes. */
function separate(works: readonly Work[], grid: Float64Array): boolean {
  const touched = new Set<Work>();
  for (let i = works.length - 2; i >= 0; i--) {
    const earlier = works[i]!;
    const later = works[i + 1]!;
    for (const k of worstCrossings(plainCurve(earlier.svi), plainCurve(later.svi), grid)) {
      const lower = beyondQuotes(earlier.slice, k) >= beyondQuotes(later.slice, k);
      if (lower) earlier.pins.set(k, sviVariance(later.svi, k) * (1 - pinGap));
      else later.pins.set(k, sviVariance(earlier.svi, k) * (1 + pinGap));
      touched.add(lower ? earlier : later);
    }
  }
  for (const work of touched) refit(work, grid);
  return touched.size > 0;
}

/** Distance from the quoted range in widths of it; 0 inside. */
function beyondQuotes({ kLow, kHigh }: Slice, k: number): number {
  return Math.max(0, kLow - k, k - kHigh) / (kHigh - kLow);
}

/** Raises the later smile to the earlier one; lifts it when refits do not get there. */
function keepAbove(earlier: Work, later: Work, grid: Float64Array): void {
  for (let turn = 0; turn < turns; turn++) {
    const places = worstCrossings(plainCurve(earlier.svi), plainCurve(later.svi), grid);
    if (places.length === 0) return;
    for (const k of places) later.pins.set(k, sviVariance(earlier.svi, k) * (1 + pinGap));
    refit(later, grid);
  }
  if (measureCalendar(plainCurve(earlier.svi), plainCurve(later.svi), grid).violations > 0) {
    lift(earlier.svi, later, grid);
  }
}

/** Refits with the pins as quotes of a spread as narrow as the gap. */
function refit(work: Work, grid: Float64Array): void {
  const near = work.slice.unrepaired.svi;
  work.svi = fitSvi(withPins(work.columns, work.pins), { near, evaluationsMax: 60 }).svi;
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

/** Gives every smile the closest correction that its neighbours allow. */
function withCorrections(works: readonly Work[], grid: Float64Array): readonly Slice[] {
  const plain = works.map(({ svi }) => sampleCurve(plainCurve(svi), grid).w);
  let earlier: Float64Array | null = null;
  return works.map((work, i) => {
    const { slice, svi } = work;
    let curve = plainCurve(svi);
    let sampled = plain[i]!;
    if (slice.unrepaired.correction !== null) {
      const neighbours = { earlier, later: plain[i + 1] ?? null };
      const held = closestHeld(slice.columns, svi, (trial) =>
        isFree(trial, neighbours, grid, knotRange(trial)),
      );
      if (held?.closest !== true) note(work, 'correction_shrunk');
      if (held !== null) {
        curve = held.curve;
        sampled = sampleCurve(curve, grid).w;
      }
    }
    earlier = sampled;
    return { ...slice, curve, repair: work.kind };
  });
}

/** Where a correction is not zero; elsewhere the plain curves have been checked already. */
function knotRange({ correction }: SmileCurve): GridRange {
  if (correction === null) return { kFrom: 0, kTo: 0 };
  const { knots } = correction;
  return { kFrom: knots[0]!, kTo: knots[knots.length - 1]! };
}
