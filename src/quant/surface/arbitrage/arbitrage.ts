/**
 * @module Static arbitrage of a surface, measured on a stated grid: butterfly and calendar.
 */
import { fillSviVariances, type RawSvi, type VariancePoint } from '../smile/raw-svi.ts';
import { curvePoints, type SmileCurve } from '../smile/smile-curve.ts';

/** Where a measure is worst on the grid. */
export interface WorstPoint {
  readonly value: number;
  /** ln(strike / forward). */
  readonly k: number;
}

/** Butterfly arbitrage of one smile. */
export interface ButterflyReport {
  /** Least value of Durrleman's g and its place; negative is arbitrage. */
  readonly least: WorstPoint;
  /** Grid points with g below zero or without variance. */
  readonly violations: number;
}

/** Calendar arbitrage between two expiries. */
export interface CalendarReport {
  /** Least increase of total variance from the earlier to the later; negative is arbitrage. */
  readonly least: WorstPoint;
  readonly violations: number;
}

/**
 * Computes Durrleman's function; the density is g times a positive factor.
 *
 * Limits: no variance gives -1, as bad as any; a flat smile gives 1.
 *
 * @param k - ln(strike / forward)
 * @param point - total variance and its derivatives there
 * @returns g, dimensionless; negative where a butterfly has a negative price
 * @source Gatheral and Jacquier (2014), eq. (2.1)
 */
export function durrleman(k: number, { w, slope, bend }: VariancePoint): number {
  return durrlemanOf(k, w, slope, bend);
}

/**
 * Computes Durrleman's function of plain numbers.
 *
 * @param k - ln(strike / forward)
 * @param w - total variance
 * @param slope - its derivative by k
 * @param bend - its second derivative by k
 * @returns g, dimensionless
 * @source as `durrleman`
 */
export function durrlemanOf(k: number, w: number, slope: number, bend: number): number {
  if (!(w > 0)) return -1;
  const level = 1 - (k * slope) / (2 * w);
  return level * level - ((slope * slope) / 4) * (1 / w + 0.25) + bend / 2;
}

/** Parts into which the stretch between two knots of a correction is cut. */
const partsOfKnots = 4;

/**
 * Lists where a correction is looked at besides the grid: its knots, where its second derivative
 * turns, and the quarters between them.
 *
 * @param curve - smile in total variance
 * @returns log-moneyness, ascending; empty without a correction
 * @source design
 */
export function kneesOf({ correction }: SmileCurve): Float64Array {
  if (correction === null) return new Float64Array(0);
  const { knots } = correction;
  const last = knots.length - 1;
  const knees = new Float64Array(partsOfKnots * last + 1);
  for (let i = 0; i < last; i++) {
    const step = knots[i + 1]! - knots[i]!;
    for (let part = 0; part < partsOfKnots; part++) {
      knees[partsOfKnots * i + part] =
        part === 0 ? knots[i]! : knots[i]! + (part / partsOfKnots) * step;
    }
  }
  knees[partsOfKnots * last] = knots[last]!;
  return knees;
}

/** Total variance of a curve on a grid, with its butterfly arbitrage. */
export interface SampledCurve {
  readonly w: Float64Array;
  readonly butterfly: ButterflyReport;
}

/**
 * Samples a curve on a grid; g also at the knots of its correction and between them.
 *
 * @param curve - smile in total variance
 * @param grid - log-moneyness, ascending, not empty
 * @returns total variance by grid point, the least g with its place and the number of violations
 * @source Gatheral and Jacquier (2014), lemma 2.2
 */
export function sampleCurve(curve: SmileCurve, grid: Float64Array): SampledCurve {
  if (isPlain(curve)) {
    const w = new Float64Array(grid.length);
    fillSviVariances(curve.svi, grid, w);
    return { w, butterfly: measureSvi(curve.svi, grid) };
  }
  const points = curvePoints(curve, grid, roomFor(grid));
  const w = everyThird(points, grid.length);
  const least = { value: Number.POSITIVE_INFINITY, k: grid[0]! };
  let violations = countNegative(grid, points, least);
  const knees = kneesOf(curve);
  if (knees.length > 0)
    violations += countNegative(knees, curvePoints(curve, knees, roomFor(knees)), least);
  return { w, butterfly: { least, violations } };
}

/** Whether raw SVI stands alone. */
function isPlain({ sabr, correction, scale }: SmileCurve): boolean {
  return sabr === undefined && correction === null && scale === 1;
}

/** Butterfly arbitrage of raw SVI, the numbers of each place as `sviPoint` gives them. */
function measureSvi({ a, b, rho, m, sigma }: RawSvi, grid: Float64Array): ButterflyReport {
  let violations = 0;
  let value = Number.POSITIVE_INFINITY;
  let place = grid[0]!;
  for (let i = 0; i < grid.length; i++) {
    const k = grid[i]!;
    const x = k - m;
    const root = Math.sqrt(x * x + sigma * sigma);
    const w = a + b * (rho * x + root);
    const g = durrlemanOf(k, w, b * (rho + x / root), (b * sigma * sigma) / (root * root * root));
    if (g < 0) violations++;
    if (g >= value) continue;
    value = g;
    place = k;
  }
  return { least: { value, k: place }, violations };
}

/** Counts where g is negative; remembers the least. */
function countNegative(
  places: Float64Array,
  points: Float64Array,
  least: { value: number; k: number },
): number {
  let violations = 0;
  let { value, k } = least;
  for (let i = 0, at = 0; i < places.length; i++, at += 3) {
    const g = durrlemanOf(places[i]!, points[at]!, points[at + 1]!, points[at + 2]!);
    if (g < 0) violations++;
    if (g >= value) continue;
    value = g;
    k = places[i]!;
  }
  least.value = value;
  least.k = k;
  return violations;
}

/** Three numbers per place; nothing in it outlives a call. */
let room = new Float64Array(0);

function roomFor(places: Float64Array): Float64Array {
  if (room.length < 3 * places.length) room = new Float64Array(3 * places.length);
  return room;
}

function everyThird(points: Float64Array, size: number): Float64Array {
  const w = new Float64Array(size);
  for (let i = 0; i < w.length; i++) w[i] = points[3 * i]!;
  return w;
}

/**
 * Samples the total variance of a curve.
 *
 * @param curve - smile in total variance
 * @param grid - log-moneyness, ascending
 * @returns total variance by grid point
 * @source `curvePoint`
 */
export function sampleVariance(curve: SmileCurve, grid: Float64Array): Float64Array {
  if (!isPlain(curve)) return everyThird(curvePoints(curve, grid, roomFor(grid)), grid.length);
  const w = new Float64Array(grid.length);
  fillSviVariances(curve.svi, grid, w);
  return w;
}

/**
 * Measures butterfly arbitrage on a grid.
 *
 * @param curve - smile in total variance
 * @param grid - log-moneyness, ascending, not empty
 * @returns the least g with its place and the number of violations
 * @source Gatheral and Jacquier (2014), lemma 2.2
 */
export function measureButterfly(curve: SmileCurve, grid: Float64Array): ButterflyReport {
  return isPlain(curve) ? measureSvi(curve.svi, grid) : sampleCurve(curve, grid).butterfly;
}

/**
 * Compares the total variance of two expiries on the same grid.
 *
 * @param earlier - total variance of the earlier expiry by grid point
 * @param later - total variance of the later expiry by grid point
 * @param grid - forward log-moneyness, ascending, not empty
 * @returns the least increase of total variance with its place and the number of violations
 * @source Gatheral and Jacquier (2014), lemma 2.1
 */
export function compareSampled(
  earlier: Float64Array,
  later: Float64Array,
  grid: Float64Array,
): CalendarReport {
  let value = Number.POSITIVE_INFINITY;
  let place = grid[0]!;
  let violations = 0;
  for (let i = 0; i < grid.length; i++) {
    const rise = later[i]! - earlier[i]!;
    if (rise < 0) violations++;
    if (rise < value) {
      value = rise;
      place = grid[i]!;
    }
  }
  return { least: { value, k: place }, violations };
}

/**
 * Measures calendar arbitrage on a grid of forward log-moneyness.
 *
 * @param earlier - smile of the earlier expiry
 * @param later - smile of the later expiry
 * @param grid - log-moneyness, ascending, not empty
 * @returns the least increase of total variance with its place and the number of violations
 * @source Gatheral and Jacquier (2014), lemma 2.1
 */
export function measureCalendar(
  earlier: SmileCurve,
  later: SmileCurve,
  grid: Float64Array,
): CalendarReport {
  return compareSampled(sampleVariance(earlier, grid), sampleVariance(later, grid), grid);
}

/** Range of log-moneyness that quotes of one expiry cover. */
export interface QuotedRange {
  readonly kLow: number;
  readonly kHigh: number;
}

/** Points of the grid common to all expiries, and those of each expiry's own range. */
const commonPoints = 61;
const ownPoints = 31;

/** Power by which the own points crowd towards the forward. */
const closeness = 1.5;

/** Shares of the way from the forward to either end, by own point. */
const ownShares = Float64Array.from({ length: ownPoints }, (_, i) => {
  const half = (ownPoints - 1) / 2;
  return (Math.abs(i - half) / half) ** closeness;
});

/** Log-moneyness that the common grid goes beyond the outermost quotes of the surface. */
export const gridMargin = 0.5;

/**
 * Builds the grid on which a surface is checked: 61 even points from 0.5 below the lowest quoted
 * log-moneyness of any expiry to 0.5 above the highest, and 31 points over each expiry's own range
 * widened by a quarter on both sides, closer together towards the forward, where the smiles of the
 * last hours turn within a fraction of their quotes. Butterflies are also looked for at every knot
 * of a local correction and at the quarters between knots.
 *
 * @param ranges - quoted range by expiry, at least one
 * @param reach - ranges of all expiries of the surface, when only some get their own points
 * @returns ascending log-moneyness
 * @source design: fine where quotes are, coarse in the wings
 */
export function arbitrageGrid(
  ranges: readonly QuotedRange[],
  reach: readonly QuotedRange[] = ranges,
): Float64Array {
  const low = Math.min(...reach.map(({ kLow }) => kLow)) - gridMargin;
  const high = Math.max(...reach.map(({ kHigh }) => kHigh)) + gridMargin;
  const points: number[] = [];
  const spread = (from: number, to: number, count: number): void => {
    for (let i = 0; i < count; i++) points.push(from + ((to - from) * i) / (count - 1));
  };
  const towardsForward = (from: number, to: number): void => {
    for (let i = 0; i < ownPoints; i++) {
      points.push((2 * i < ownPoints - 1 ? from : to) * ownShares[i]!);
    }
  };
  spread(low, high, commonPoints);
  for (const { kLow, kHigh } of ranges) {
    const beyond = Math.max((kHigh - kLow) / 4, 1e-4);
    const [from, to] = [kLow - beyond, kHigh + beyond];
    if (from < 0 && to > 0) towardsForward(from, to);
    else spread(from, to, ownPoints);
  }
  return Float64Array.from(points).sort();
}
