/**
 * @module Local correction: a penalised cubic spline on what SVI leaves, running out beyond the
 * quotes.
 */
import { bandWidth, solveBanded } from './banded-cholesky.ts';
import type { VariancePoint } from './raw-svi.ts';
import type { SmileColumns } from './svi-fit.ts';

/** Piecewise cubic with two continuous derivatives, zero outside its knots. */
export interface LocalCorrection {
  /** Ascending; ln(strike / forward). */
  readonly knots: Float64Array;
  /** Value and first two derivatives at each knot: three numbers per knot. */
  readonly states: Float64Array;
}

/** Fewest quotes that a correction is fitted to. */
export const correctionQuotesMin = 8;

/** Most spline functions. */
const functionsMax = 32;

/** Quotes per spline function. */
const quotesPerFunction = 1.4;

/** Knots beyond the outermost quotes on either side; their least distance in outermost steps. */
const knotsBeyond = 2;
const stepBeyond = 2;

/**
 * Way on which a correction runs out: a share of the quoted range, and the most of it in
 * log-moneyness. The check of a surface goes further, `gridMargin`. On a short way a correction has
 * to turn so sharply that it opens a butterfly.
 */
const fadeShare = 0.5;
const fadeMax = 0.45;

/** Weight of the squared second differences of the coefficients, per weight of a quote nearby. */
const roughness = 0.05;

/** Pull towards SVI for each time that a place is made stiffer, per weight of a quote nearby. */
const pull = 1e-4;

/** Factor of one stiffening, and its powers as far as a byte counts. */
const stiffening = 2;
const stiffenings = Float64Array.from({ length: 256 }, (_, times) => stiffening ** times);

/** Room for one solution at a time; nothing in it outlives a call. */
const penalised = new Float64Array(functionsMax * bandWidth);
const coefficients = new Float64Array(functionsMax);
const mass = new Float64Array(functionsMax);
const widths = new Float64Array(functionsMax);
const four = new Float64Array(4);

/** Normal equations of a correction, to be solved under one stiffness after another. */
export interface CorrectionSystem {
  readonly knots: Float64Array;
  /** Sums over the quotes; bands as of `solveBanded`. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  /** Weight of a quote near each spline function, relative to how wide the function is. */
  readonly local: Float64Array;
  /** First function and values of three functions that are not zero at each knot. */
  readonly atKnots: KnotValues;
}

/** What a spline's values at its knots are made of; the same under every stiffness. */
interface KnotValues {
  readonly first: Int32Array;
  readonly basis: Float64Array;
}

/**
 * Sums the quotes for a correction.
 *
 * Knots stand at quantiles of the quotes and two wide steps beyond the outermost; the spline and
 * its first two derivatives vanish at its ends, so that far wings stay those of SVI. Roughness is
 * weighed against the quotes nearby: were it against the mean weight, the tight quotes at the money
 * would iron out the wings. Limits: fewer than eight quotes give none.
 *
 * @param columns - quotes in ascending order; weights of squared errors
 * @param residuals - quote minus SVI; total variance
 * @returns sums in units of the weights, or null
 * @source Eilers and Marx (1996), Flexible smoothing with B-splines and penalties
 */
export function correctionSystem(
  columns: SmileColumns,
  residuals: Float64Array,
): CorrectionSystem | null {
  const { k, weight } = columns;
  const n = k.length;
  if (n < correctionQuotesMin) return null;
  const count = Math.min(functionsMax, Math.floor(n / quotesPerFunction));
  const knots = quantileKnots(k, count + 4);
  const matrix = new Float64Array(count * bandWidth);
  const right = new Float64Array(count);
  const local = new Float64Array(count);
  mass.fill(0);
  for (let i = 0; i < n; i++) {
    const c = weight[i]!;
    const log = Math.log(c);
    const first = basisAt(knots, k[i]!, four);
    for (let p = 0; p < 4; p++) {
      const row = first + p;
      if (row < 0 || row >= count) continue;
      const share = four[p]!;
      right[row]! += c * share * residuals[i]!;
      local[row]! += share * log;
      mass[row]! += share;
      for (let q = 0; q <= p; q++) {
        if (first + q >= 0) matrix[row * bandWidth + p - q]! += c * share * four[q]!;
      }
    }
  }
  weighNearby(local, knots);
  return { knots, matrix, right, local, atKnots: valuesAtKnots(knots) };
}

/** Geometric mean weights by `mass`, times the median width of a function over its own. */
function weighNearby(local: Float64Array, knots: Float64Array): void {
  for (let i = 0; i < local.length; i++) widths[i] = knotAt(knots, i + 3) - knotAt(knots, i + 1);
  const usual = widths.slice(0, local.length).sort()[local.length >> 1]!;
  let last = 0;
  for (let i = 0; i < local.length; i++) {
    last = mass[i]! > 0 ? Math.exp(local[i]! / mass[i]!) : last;
    local[i] = last * Math.min(1e3, Math.max(1e-3, usual / widths[i]!));
  }
}

/** Times that each spline function has been made stiffer; none at first. */
export type Stiffness = Uint8Array;

/**
 * Solves for the spline.
 *
 * @param system - sums over the quotes
 * @param stiffness - by spline function; as loose as the quotes ask for when absent
 * @returns the spline in total variance; null when the sums are singular
 * @source Eilers and Marx (1996); de Boor (1978)
 */
export function solveCorrection(
  { knots, matrix, right, local, atKnots }: CorrectionSystem,
  stiffness?: Stiffness,
): LocalCorrection | null {
  const count = right.length;
  penalised.set(matrix);
  coefficients.set(right);
  for (let i = 0; i < count; i++) {
    const times = stiffness?.[i] ?? 0;
    const factor = stiffenings[times]!;
    if (times > 0) penalised[i * bandWidth]! += pull * factor * local[i]!;
    if (i > 0 && i < count - 1) penalise(penalised, i, roughness * factor * local[i]!);
  }
  if (!solveBanded(penalised, coefficients, count)) return null;
  return { knots, states: statesOf(knots, count, atKnots) };
}

/** Squared second difference of the coefficients around one. */
function penalise(matrix: Float64Array, i: number, factor: number): void {
  for (let p = -1; p <= 1; p++) {
    for (let q = -1; q <= p; q++) {
      matrix[(i + p) * bandWidth + p - q]! += factor * (p === 0 ? -2 : 1) * (q === 0 ? -2 : 1);
    }
  }
}

/**
 * Makes a spline stiffer where it may not run: every function that is not zero at one of the
 * places, once. Gently: a place that is stiffer than it need be costs closeness.
 *
 * @param system - sums over the quotes
 * @param stiffness - changes in place
 * @param places - ln(strike / forward)
 * @returns nothing; counts
 * @source none: a rule
 */
export function stiffen(
  { knots, right }: CorrectionSystem,
  stiffness: Stiffness,
  places: readonly number[],
): void {
  const touched = new Set<number>();
  for (const k of places) {
    const last = intervalOf(knots, k);
    if (last < 0) continue;
    for (let i = Math.max(0, last - 3); i <= Math.min(last, right.length - 1); i++) touched.add(i);
  }
  for (const i of touched) stiffness[i]!++;
}

/**
 * Fits a spline to residuals in total variance, as loose as the quotes ask for.
 *
 * @param columns - quotes in ascending order; weights of squared errors
 * @param residuals - quote minus SVI; total variance
 * @returns the spline in total variance; null for fewer than eight quotes
 * @source as `correctionSystem` and `solveCorrection`
 */
export function fitCorrection(
  columns: SmileColumns,
  residuals: Float64Array,
): LocalCorrection | null {
  const system = correctionSystem(columns, residuals);
  return system === null ? null : solveCorrection(system);
}

function quantileKnots(k: Float64Array, size: number): Float64Array {
  const knots = new Float64Array(size);
  const last = k.length - 1;
  const inner = size - 2 * knotsBeyond;
  const least = (k[last]! - k[0]!) / (20 * inner);
  for (let i = 0; i < inner; i++) {
    const place = (i * last) / (inner - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, last);
    const knot = k[low]! + (place - low) * (k[high]! - k[low]!);
    const at = i + knotsBeyond;
    knots[at] = i === 0 ? knot : Math.max(knot, knots[at - 1]! + least);
  }
  const first = knotsBeyond;
  const end = size - 1 - knotsBeyond;
  const fade = Math.min(fadeMax, fadeShare * (k[last]! - k[0]!)) / knotsBeyond;
  const left = Math.max(fade, stepBeyond * (knots[first + 1]! - knots[first]!));
  const right = Math.max(fade, stepBeyond * (knots[end]! - knots[end - 1]!));
  for (let i = 1; i <= knotsBeyond; i++) {
    knots[first - i] = knots[first]! - i * left;
    knots[end + i] = knots[end]! + i * right;
  }
  return knots;
}

/** Interval of x, found from the left; -1 when outside. */
function intervalOf(knots: Float64Array, x: number): number {
  const last = knots.length - 1;
  if (!(x >= knots[0]! && x < knots[last]!)) return -1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x >= knots[middle]!) low = middle;
    else high = middle;
  }
  return low;
}

/** Knot by number; beyond the ends they go on at the distance of the last two. */
function knotAt(knots: Float64Array, i: number): number {
  const last = knots.length - 1;
  if (i < 0) return knots[0]! + i * (knots[1]! - knots[0]!);
  if (i > last) return knots[last]! + (i - last) * (knots[last]! - knots[last - 1]!);
  return knots[i]!;
}

/** The four cubic functions that are not zero at x; returns the number of the first. */
function basisAt(knots: Float64Array, x: number, out: Float64Array): number {
  const i = intervalOf(knots, x);
  out.fill(0);
  if (i < 0) return -4;
  out[3] = 1;
  for (let degree = 1; degree <= 3; degree++) {
    for (let p = 3 - degree; p <= 3; p++) {
      const j = i - 3 + p;
      const t0 = knotAt(knots, j);
      const t1 = knotAt(knots, j + 1);
      const td = knotAt(knots, j + degree);
      const te = knotAt(knots, j + degree + 1);
      const rise = p > 3 - degree ? ((x - t0) / (td - t0)) * out[p]! : 0;
      const fall = p < 3 ? ((te - x) / (te - t1)) * out[p + 1]! : 0;
      out[p] = rise + fall;
    }
  }
  return i - 3;
}

function valuesAtKnots(knots: Float64Array): KnotValues {
  const first = new Int32Array(knots.length);
  const basis = new Float64Array(3 * knots.length);
  for (let i = 1; i < knots.length - 1; i++) {
    first[i] = basisAt(knots, knots[i]!, four);
    for (let p = 0; p < 3; p++) basis[3 * i + p] = four[p]!;
  }
  return { first, basis };
}

/** Value and derivatives at the knots, from the differences of the first `coefficients`. */
function statesOf(knots: Float64Array, count: number, { first, basis }: KnotValues): Float64Array {
  const states = new Float64Array(3 * knots.length);
  const c = (j: number): number => (j < 0 || j >= count ? 0 : coefficients[j]!);
  const rise = (j: number): number =>
    (3 * (c(j) - c(j - 1))) / (knotAt(knots, j + 3) - knotAt(knots, j));
  let before = rise(-1);
  for (let i = 1; i < knots.length - 1; i++) {
    const start = first[i]!;
    let value = 0;
    for (let p = 0; p < 3; p++) value += c(start + p) * basis[3 * i + p]!;
    states[3 * i] = value;
    const now = rise(i - 1);
    states[3 * i + 2] = (2 * (now - before)) / (knotAt(knots, i + 1) - knotAt(knots, i - 1));
    before = now;
  }
  for (let i = 1; i < knots.length - 1; i++) states[3 * i + 1] = slopeAt(knots, states, i);
  return states;
}

/** Slope of the cubic through two knots' values and second derivatives, at the right one. */
function slopeAt(knots: Float64Array, states: Float64Array, i: number): number {
  const h = knots[i]! - knots[i - 1]!;
  const chord = (states[3 * i]! - states[3 * i - 3]!) / h;
  return chord + (h * (states[3 * i - 1]! + 2 * states[3 * i + 2]!)) / 6;
}

/**
 * Adds the correction to a point.
 *
 * @param correction - spline in total variance
 * @param k - ln(strike / forward)
 * @param out - total variance and its derivatives by k; changed in place
 * @returns nothing; outside the knots nothing is added, total variance
 * @source Taylor expansion from the left knot; the third derivative is constant between knots
 */
export function addCorrection(correction: LocalCorrection, k: number, out: VariancePoint): void {
  const { knots, states } = correction;
  const i = intervalOf(knots, k);
  if (i < 0) return;
  const x = k - knots[i]!;
  const value = states[3 * i]!;
  const slope = states[3 * i + 1]!;
  const bend = states[3 * i + 2]!;
  const third = (states[3 * i + 5]! - bend) / (knots[i + 1]! - knots[i]!);
  out.w += value + x * (slope + x * (bend / 2 + (x * third) / 6));
  out.slope += slope + x * (bend + (x * third) / 2);
  out.bend += bend + x * third;
}

/**
 * Adds the correction to many points.
 *
 * @param correction - spline in total variance
 * @param places - ln(strike / forward), ascending
 * @param out - three numbers per place, as of `fillSviPoints`; changed in place
 * @returns nothing; as `addCorrection`, bit by bit
 * @source `addCorrection`
 */
export function addCorrections(
  { knots, states }: LocalCorrection,
  places: Float64Array,
  out: Float64Array,
): void {
  const last = knots.length - 1;
  let at = 0;
  while (at < places.length && places[at]! < knots[0]!) at++;
  for (let i = 0; i < last; i++) {
    const knot = knots[i]!;
    const end = knots[i + 1]!;
    const value = states[3 * i]!;
    const slope = states[3 * i + 1]!;
    const bend = states[3 * i + 2]!;
    const third = (states[3 * i + 5]! - bend) / (end - knot);
    for (; at < places.length && places[at]! < end; at++) {
      const x = places[at]! - knot;
      out[3 * at]! += value + x * (slope + x * (bend / 2 + (x * third) / 6));
      out[3 * at + 1]! += slope + x * (bend + (x * third) / 2);
      out[3 * at + 2]! += bend + x * third;
    }
  }
}

/**
 * Scales a correction.
 *
 * @param correction - spline in total variance
 * @param share - factor, in [0, 1]
 * @returns the scaled spline, total variance; null for a share of 0
 * @source linearity of the spline
 */
export function scaleCorrection(
  correction: LocalCorrection,
  share: number,
): LocalCorrection | null {
  if (share === 0) return null;
  return { knots: correction.knots, states: correction.states.map((one) => one * share) };
}
