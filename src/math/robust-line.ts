/**
 * @module Robust location and line: answers that a third of wild values does not move.
 */
import { check } from '../base/index.ts';

/** Centre of weighted values. */
export interface RobustLocation {
  /** Unit of the values. */
  readonly value: number;
  /** Standard deviation of the centre. */
  readonly deviation: number;
}

/** Line y = valueAtCentre + slope (x - centre). */
export interface RobustLine {
  /** Weighted mean of x, where the two deviations are independent. */
  readonly centre: number;
  readonly valueAtCentre: number;
  readonly slope: number;
  readonly deviationAtCentre: number;
  readonly slopeDeviation: number;
}

/** Tukey's constant: 95 % efficiency on normal errors. */
const tukey = 4.685;

/** Steps of reweighting; the weights settle well before. */
const steps = 6;

/**
 * Finds the centre of values with known relative spreads: weighted median, then Tukey's biweight.
 *
 * Limits: one value is its own centre with its own spread as deviation; equal values deviate by 0
 * only when their spreads do.
 *
 * @param values - any unit, at least one
 * @param spreads - deviation of each up to a common factor, > 0
 * @returns centre and its deviation, in the unit of the values
 * @throws InvariantError when empty or of unequal lengths
 * @source Huber and Ronchetti (2009), Robust Statistics, ch. 4; scale from the median deviation /
 *   0.6745
 */
export function fitRobustLocation(
  values: readonly number[],
  spreads: readonly number[],
): RobustLocation {
  check(values.length > 0, 'values.length', 'above 0', values.length);
  check(values.length === spreads.length, 'spreads.length', 'that of values', spreads.length);
  let value = weightedMedian(values, spreads);
  const scale = Math.max(1, scaleOf(values.map((one, i) => (one - value) / spreads[i]!)));
  let mass = 0;
  for (let step = 0; step < steps; step++) {
    let sum = 0;
    mass = 0;
    for (let i = 0; i < values.length; i++) {
      const weight = biweight((values[i]! - value) / (scale * spreads[i]!)) / spreads[i]! ** 2;
      sum += weight * values[i]!;
      mass += weight;
    }
    if (!(mass > 0)) break;
    value = sum / mass;
  }
  const deviation = mass > 0 ? scale / Math.sqrt(mass) : scale * Math.min(...spreads);
  return { value, deviation };
}

/**
 * Fits a line: of the lines through two distant places the one with the least median residual, then
 * Tukey's biweight.
 *
 * Limits: equal places give slope 0.
 *
 * @param xs - places, at least two, ascending
 * @param ys - values
 * @param spreads - deviation of each value up to a common factor, > 0
 * @returns the line; slope in units of y per unit of x
 * @throws InvariantError when shorter than two or of unequal lengths
 * @source Rousseeuw (1984), Least median of squares regression, over pairs a half and a third of
 *   the set apart; Huber and Ronchetti (2009), ch. 7
 */
export function fitRobustLine(
  xs: readonly number[],
  ys: readonly number[],
  spreads: readonly number[],
): RobustLine {
  const n = xs.length;
  check(n >= 2, 'xs.length', 'at least 2', n);
  check(ys.length === n && spreads.length === n, 'ys.length', 'that of xs', ys.length);
  const start = leastMedianLine(xs, ys, spreads);
  let { slope, level } = start;
  let centre = 0;
  const scale = Math.max(1, start.scale);
  let mass = 0;
  let xx = 0;
  for (let step = 0; step < steps; step++) {
    const weights = ys.map(
      (y, i) =>
        biweight((y - level - slope * (xs[i]! - centre)) / (scale * spreads[i]!)) /
        spreads[i]! ** 2,
    );
    const sums = lineSums(xs, ys, weights);
    if (!(sums.mass > 0 && sums.xx > 0)) break;
    ({ mass, xx, x: centre, y: level } = sums);
    slope = sums.xy / xx;
  }
  return {
    centre,
    valueAtCentre: level,
    slope,
    deviationAtCentre: mass > 0 ? scale / Math.sqrt(mass) : scale * Math.min(...spreads),
    slopeDeviation: xx > 0 ? scale / Math.sqrt(xx) : 0,
  };
}

/** Line through two of the points that half of all points are closest to. */
function leastMedianLine(
  xs: readonly number[],
  ys: readonly number[],
  spreads: readonly number[],
): { readonly slope: number; readonly level: number; readonly scale: number } {
  const n = xs.length;
  const scaleAt = (slope: number, level: number): number =>
    scaleOf(ys.map((y, i) => (y - level - slope * xs[i]!) / spreads[i]!));
  const flat = weightedMedian(ys, spreads);
  let best = { slope: 0, level: flat, scale: scaleAt(0, flat) };
  for (const apart of new Set([n >> 1, Math.max(1, Math.floor(n / 3))])) {
    for (let i = 0; i + apart < n; i++) {
      const width = xs[i + apart]! - xs[i]!;
      if (!(width > 0)) continue;
      const slope = (ys[i + apart]! - ys[i]!) / width;
      const level = ys[i]! - slope * xs[i]!;
      const scale = scaleAt(slope, level);
      if (scale < best.scale) best = { slope, level, scale };
    }
  }
  return best;
}

function lineSums(xs: readonly number[], ys: readonly number[], weights: readonly number[]) {
  let mass = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < xs.length; i++) {
    mass += weights[i]!;
    x += weights[i]! * xs[i]!;
    y += weights[i]! * ys[i]!;
  }
  x /= mass;
  y /= mass;
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < xs.length; i++) {
    xx += weights[i]! * (xs[i]! - x) ** 2;
    xy += weights[i]! * (xs[i]! - x) * (ys[i]! - y);
  }
  return { mass, x, y, xx, xy };
}

function biweight(u: number): number {
  const share = u / tukey;
  const rest = 1 - share * share;
  return rest > 0 ? rest * rest : 0;
}

/** Median of the absolute values over that of a standard normal. */
function scaleOf(residuals: readonly number[]): number {
  const sizes = residuals.map(Math.abs).sort((a, b) => a - b);
  const low = sizes[(sizes.length - 1) >> 1]!;
  return (low + sizes[sizes.length >> 1]!) / 2 / 0.6745;
}

/** Value at which half of the weight, 1 / spread, is passed. */
function weightedMedian(values: readonly number[], spreads: readonly number[]): number {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  let total = 0;
  for (const spread of spreads) total += 1 / spread;
  let passed = 0;
  for (const i of order) {
    passed += 1 / spreads[i]!;
    if (passed >= total / 2) return values[i]!;
  }
  return values[order[order.length - 1]!]!;
}
