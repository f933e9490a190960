/**
 * @module Least squares in three unknowns, each between bounds: the inner problem of a smile fit.
 */

/** Normal equations of three unknowns: the symmetric matrix row by row, and the right side. */
export interface NormalEquations3 {
  /** m00, m01, m02, m11, m12, m22. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
}

/**
 * Minimises x'Mx/2 - r'x with every unknown between its bounds, exactly, by trying which bounds
 * hold.
 *
 * Limits: a singular matrix leaves the unknown without a pivot at its lower bound.
 *
 * @param equations - M positive semidefinite
 * @param low - lower bounds, finite
 * @param high - upper bounds, finite, >= low
 * @param out - receives the three unknowns
 * @returns the minimum of x'Mx/2 - r'x
 * @source Lawson and Hanson (1974), Solving Least Squares Problems, ch. 23: active sets; three
 *   unknowns have 27 of them
 */
export function solveBoxed3(
  equations: NormalEquations3,
  low: Float64Array,
  high: Float64Array,
  out: Float64Array,
): number {
  const { matrix: m, right: r } = equations;
  if (solveFree(m, r, out) && inside(out, low, high)) return valueAt(m, r, out);
  let best = Number.POSITIVE_INFINITY;
  let x0 = low[0]!;
  let x1 = low[1]!;
  let x2 = low[2]!;
  for (const set of sets) {
    if (!solveWith(m, r, low, high, set, out) || !inside(out, low, high)) continue;
    const value = valueAt(m, r, out);
    // Every bound pushes back: the minimum of a convex problem, and no other set can be better.
    if (pushesBack(m, r, out, set)) return value;
    if (value >= best) continue;
    best = value;
    x0 = out[0]!;
    x1 = out[1]!;
    x2 = out[2]!;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  return valueAt(m, r, out);
}

/** The 26 sets with a bound: base-3 digits are free, low, high; few bounds first. */
const sets = Array.from({ length: 26 }, (_, i) => i + 1).sort((a, b) => boundsOf(a) - boundsOf(b));

function boundsOf(set: number): number {
  return (set % 3 > 0 ? 1 : 0) + (Math.floor(set / 3) % 3 > 0 ? 1 : 0) + (set >= 9 ? 1 : 0);
}

/** Whether the gradient points out of the box at each bound of a set. */
function pushesBack(m: Float64Array, r: Float64Array, x: Float64Array, set: number): boolean {
  let rest = set;
  for (let i = 0; i < 3; i++) {
    const digit = rest % 3;
    rest = (rest - digit) / 3;
    if (digit === 0) continue;
    const row = 3 * i;
    const gradient =
      m[place[row]!]! * x[0]! + m[place[row + 1]!]! * x[1]! + m[place[row + 2]!]! * x[2]! - r[i]!;
    if (digit === 1 ? gradient < 0 : gradient > 0) return false;
  }
  return true;
}

/** A pivot below this is rounding of nothing: its last bits would choose the answer. */
const pivotMin = 1e-200;

function inside(x: Float64Array, low: Float64Array, high: Float64Array): boolean {
  return (
    x[0]! >= low[0]! &&
    x[0]! <= high[0]! &&
    x[1]! >= low[1]! &&
    x[1]! <= high[1]! &&
    x[2]! >= low[2]! &&
    x[2]! <= high[2]!
  );
}

function valueAt(m: Float64Array, r: Float64Array, x: Float64Array): number {
  const a = x[0]!;
  const b = x[1]!;
  const c = x[2]!;
  const square = m[0]! * a * a + m[3]! * b * b + m[5]! * c * c;
  const cross = m[1]! * a * b + m[2]! * a * c + m[4]! * b * c;
  return 0.5 * square + cross - r[0]! * a - r[1]! * b - r[2]! * c;
}

/** Cholesky in place of scalars; false without three clear pivots. */
function solveFree(m: Float64Array, r: Float64Array, x: Float64Array): boolean {
  const p0 = m[0]!;
  if (!(p0 > pivotMin)) return false;
  const l1 = m[1]! / p0;
  const l2 = m[2]! / p0;
  const p1 = m[3]! - l1 * m[1]!;
  if (!(p1 > 1e-13 * m[3]! && p1 > pivotMin)) return false;
  const s = m[4]! - l2 * m[1]!;
  const l3 = s / p1;
  const p2 = m[5]! - l2 * m[2]! - l3 * s;
  if (!(p2 > 1e-13 * m[5]! && p2 > pivotMin)) return false;
  const y0 = r[0]!;
  const y1 = r[1]! - l1 * y0;
  const y2 = r[2]! - l2 * y0 - l3 * y1;
  x[2] = y2 / p2;
  x[1] = y1 / p1 - l3 * x[2]!;
  x[0] = y0 / p0 - l1 * x[1]! - l2 * x[2]!;
  return true;
}

/** Position of entry (i, j) in the six numbers of the matrix. */
const place = [0, 1, 2, 1, 3, 4, 2, 4, 5];

/** Solves with the unknowns of a set at their bounds. */
function solveWith(
  m: Float64Array,
  r: Float64Array,
  low: Float64Array,
  high: Float64Array,
  set: number,
  x: Float64Array,
): boolean {
  let first = -1;
  let second = -1;
  let rest = set;
  for (let i = 0; i < 3; i++) {
    const digit = rest % 3;
    rest = (rest - digit) / 3;
    if (digit === 0) {
      if (first < 0) first = i;
      else second = i;
      x[i] = 0;
    } else x[i] = digit === 1 ? low[i]! : high[i]!;
  }
  if (first < 0) return true;
  const p = rightOf(m, r, x, first);
  const a = m[place[4 * first]!]!;
  if (second < 0) {
    x[first] = p / a;
    return a > pivotMin;
  }
  const b = m[place[3 * first + second]!]!;
  const c = m[place[4 * second]!]!;
  const determinant = a * c - b * b;
  if (!(a > pivotMin && c > pivotMin)) return false;
  if (!(determinant > 1e-13 * a * c)) return false;
  const q = rightOf(m, r, x, second);
  x[first] = (c * p - b * q) / determinant;
  x[second] = (a * q - b * p) / determinant;
  return true;
}

/** Right side of a free unknown, less what the bound ones take; free ones count as 0. */
function rightOf(m: Float64Array, r: Float64Array, x: Float64Array, i: number): number {
  const row = 3 * i;
  return (
    r[i]! - m[place[row]!]! * x[0]! - m[place[row + 1]!]! * x[1]! - m[place[row + 2]!]! * x[2]!
  );
}
