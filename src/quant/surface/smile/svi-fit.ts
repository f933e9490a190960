/**
 * @module Quasi-explicit calibration of raw SVI: two shape variables outside, a convex problem
 * inside.
 */
import { minimiseBySimplex, solveBoxed3 } from '../../../math/index.ts';
import { type RawSvi, sviVariance } from './raw-svi.ts';

/** What a smile is fitted to: parallel columns. */
export interface SmileColumns {
  /** ln(strike / forward). */
  readonly k: Float64Array;
  /** Total variance of the mid price. */
  readonly w: Float64Array;
  /** Weight of the squared error in total variance, > 0. */
  readonly weight: Float64Array;
}

/** Bounds and effort of a fit. */
export interface SviFitOptions {
  /** Most that the left wing may rise per unit of k, at most 2 (Lee). */
  readonly leftMax?: number;
  /** Most that the right wing may rise per unit of k, at most 2 (Lee). */
  readonly rightMax?: number;
  /** Least that the left wing rises per unit of k, >= 0; 0 unless told. */
  readonly leftMin?: number;
  /** Least that the right wing rises per unit of k, >= 0; 0 unless told. */
  readonly rightMin?: number;
  /** Parameters of an earlier fit nearby; searched from there only. */
  readonly near?: RawSvi;
  readonly evaluationsMax?: number;
}

/** Fitted parameters and the weighted sum of squares that is left. */
export interface SviFit {
  readonly svi: RawSvi;
  readonly cost: number;
}

/** Slope of total variance that no wing of an arbitrage-free smile exceeds. */
export const leeSlopeMax = 2;

/** Sums and bounds of the inner problem, reused over the outer search. */
interface Inner {
  readonly columns: SmileColumns;
  /** Its first element, and the first of `right`, are the same for every trough. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly x: Float64Array;
  readonly leftMax: number;
  readonly rightMax: number;
  readonly leftMin: number;
  readonly rightMin: number;
  readonly square: number;
}

/**
 * Fits raw SVI to a smile by weighted least squares in total variance.
 *
 * For a trough (m, sigma) the rest is linear: w = a + u (s - y)/2 + v (s + y)/2, where
 * y = (k - m)/sigma, s = sqrt(y^2 + 1), and u/sigma and v/sigma are the slopes of the wings, so
 * that bounded wings are a box. In place of a stands the lower of the two asymptotes' heights at
 * k = 0, which must be above zero: a wing whose line starts below zero opens butterflies, and SSVI
 * always keeps this. Limits: one or two places leave the trough at the middle of the quotes.
 *
 * @param columns - at least one quote
 * @param options - bounds of the wings and effort
 * @returns parameters and the weighted sum of squares, in units of the weights
 * @source De Marco and Martini, Zeliade Systems (2009), Quasi-explicit calibration of Gatheral's
 *   SVI model; wings after Lee (2004), The moment formula
 */
export function fitSvi(columns: SmileColumns, options: SviFitOptions = {}): SviFit {
  const inner = createInner(columns, options);
  const { k } = columns;
  let kLow = k[0]!;
  let kHigh = k[0]!;
  for (let i = 1; i < k.length; i++) {
    kLow = Math.min(kLow, k[i]!);
    kHigh = Math.max(kHigh, k[i]!);
  }
  const span = Math.max(kHigh - kLow, 1e-4);
  const { near } = options;
  const sigmaLow = Math.max(Math.min(span * 0.02, (near?.sigma ?? span) / 2), 1e-4);
  const placeOf = (point: ArrayLike<number>): number =>
    Math.min(Math.max(point[0]!, kLow - span), kHigh + span);
  const widthOf = (point: ArrayLike<number>): number =>
    Math.min(Math.max(Math.exp(point[1]!), sigmaLow), 10 * span);
  const objective = (point: Float64Array): number =>
    solveInner(inner, placeOf(point), widthOf(point));
  const search = (m: number, sigma: number, step: number, turn: number) =>
    minimiseBySimplex({
      objective,
      start: [m, Math.log(sigma)],
      steps: [step, -turn],
      evaluationsMax: options.evaluationsMax ?? 60,
      tolerance: 1e-7,
    });
  if (k.length < 3) return finish(inner, (kLow + kHigh) / 2, Math.max(span, 0.05));
  if (near !== undefined) {
    const found = search(near.m, near.sigma, near.sigma * 0.2, 0.15).point;
    return finish(inner, placeOf(found), widthOf(found));
  }
  const m0 = troughOf(columns);
  const starts = [
    search(m0, span * 0.15, span * 0.12, 0.25),
    search(m0 / 2, span * 0.5, span * 0.2, 0.4),
  ];
  const best = starts[0]!.value <= starts[1]!.value ? starts[0]! : starts[1]!;
  return finish(inner, placeOf(best.point), widthOf(best.point));
}

/** Place of the least total variance among the better half of the weights. */
function troughOf({ k, w }: SmileColumns): number {
  let best = 0;
  for (let i = 1; i < k.length; i++) if (w[i]! < w[best]!) best = i;
  return k[best]!;
}

function createInner(columns: SmileColumns, options: SviFitOptions): Inner {
  const { w, weight } = columns;
  let square = 0;
  let wMax = 0;
  const matrix = new Float64Array(6);
  const right = new Float64Array(3);
  for (let i = 0; i < w.length; i++) {
    square += weight[i]! * w[i]! * w[i]!;
    wMax = Math.max(wMax, w[i]!);
    matrix[0]! += weight[i]!;
    right[0]! += weight[i]! * w[i]!;
  }
  const low = new Float64Array(3);
  const high = new Float64Array(3);
  low[0] = 1e-6 * wMax;
  high[0] = wMax;
  return {
    columns,
    matrix,
    right,
    low,
    high,
    x: new Float64Array(3),
    ...wingBounds(options),
    square,
  };
}

/** Slopes of the wings inside Lee's bound; a least above the most gives way. */
function wingBounds({ leftMin = 0, rightMin = 0, leftMax = 2, rightMax = 2 }: SviFitOptions) {
  const left = Math.min(leftMax, leeSlopeMax);
  const right = Math.min(rightMax, leeSlopeMax);
  return {
    leftMax: left,
    rightMax: right,
    leftMin: Math.min(leftMin, left),
    rightMin: Math.min(rightMin, right),
  };
}

/** Solves for level and wings at a trough; leaves them in `x` and returns the sum of squares. */
function solveInner(inner: Inner, m: number, sigma: number): number {
  const { columns, matrix, right, low, high, x } = inner;
  const { k, w, weight } = columns;
  let s01 = 0;
  let s02 = 0;
  let s11 = 0;
  let s12 = 0;
  let s22 = 0;
  let r1 = 0;
  let r2 = 0;
  const perSigma = 1 / sigma;
  const shift = m * perSigma;
  const leftShift = Math.max(0, -shift);
  const riseShift = Math.max(0, shift);
  for (let i = 0; i < k.length; i++) {
    const y = (k[i]! - m) * perSigma;
    const s = Math.sqrt(y * y + 1);
    // (s - y)(s + y) = 1: the smaller is one over the larger, without cancellation.
    const big = 0.5 * (s + Math.abs(y));
    const small = 0.25 / big;
    const left = (y < 0 ? big : small) + leftShift;
    const rise = (y < 0 ? small : big) + riseShift;
    const c = weight[i]!;
    const wanted = c * w[i]!;
    s01 += c * left;
    s02 += c * rise;
    s11 += c * left * left;
    s22 += c * rise * rise;
    s12 += c * left * rise;
    r1 += wanted * left;
    r2 += wanted * rise;
  }
  matrix[1] = s01;
  matrix[2] = s02;
  matrix[3] = s11;
  matrix[4] = s12;
  matrix[5] = s22;
  right[1] = r1;
  right[2] = r2;
  low[1] = inner.leftMin * sigma;
  low[2] = inner.rightMin * sigma;
  high[1] = inner.leftMax * sigma;
  high[2] = inner.rightMax * sigma;
  const value = solveBoxed3(inner, low, high, x);
  x[0]! += leftShift * x[1]! + riseShift * x[2]!;
  return Math.max(0, 2 * value + inner.square);
}

function finish(inner: Inner, m: number, sigma: number): SviFit {
  const cost = solveInner(inner, m, sigma);
  const [a, u, v] = inner.x;
  const b = (u! + v!) / (2 * sigma);
  const rho = u! + v! > 0 ? (v! - u!) / (u! + v!) : 0;
  return { svi: { a: a!, b, rho, m, sigma }, cost };
}

/**
 * Computes the weighted sum of squared errors of given parameters.
 *
 * @param columns - quotes
 * @param svi - raw parameters
 * @returns sum of squares, in units of the weights
 * @source weighted least squares
 */
export function sviCost(columns: SmileColumns, svi: RawSvi): number {
  const { k, w, weight } = columns;
  let sum = 0;
  for (let i = 0; i < k.length; i++) {
    const error = sviVariance(svi, k[i]!) - w[i]!;
    sum += weight[i]! * error * error;
  }
  return sum;
}

/** Weight of the outermost quotes of a wide smile whose middle a correction will fit. */
const wingWeight = 100;

/** Power of the way from the middle to the outermost quotes by which that weight grows. */
const wingPower = 6;

/** Log-moneyness from the lowest to the highest quote from which on a smile is wide. */
const wideSpan = 2;

/**
 * Weighs squared errors so that they count by size, from a tenth of a half-spread on, and by the
 * log-moneyness that a quote stands for, so that the wings count although few quotes tell them.
 *
 * A correction runs out with the quotes, and no-arbitrage irons it out there; it fits the middle
 * well whatever SVI does. So the outermost quotes weigh more beside one, the more the wider the
 * smile.
 *
 * @param columns - quotes in ascending order; the error of a half-spread costs 1
 * @param svi - parameters from which the errors are taken
 * @param corrected - whether a local correction will be added
 * @returns columns with new weights; total variance
 * @source iterative reweighting, Huber and Ronchetti (2009), section 7.8
 */
export function reweighted(columns: SmileColumns, svi: RawSvi, corrected = false): SmileColumns {
  const { k } = columns;
  const last = k.length - 1;
  const { weight, ...rest } = bySize(columns, svi, 0.1);
  const span = k[last]! - k[0]!;
  const usual = span / Math.max(1, last);
  if (!(usual > 0)) return { ...rest, weight };
  const outer = corrected ? wingWeight * Math.min(1, span / wideSpan) ** 2 : 0;
  for (let i = 0; i <= last; i++) {
    const gap = (k[Math.min(last, i + 1)]! - k[Math.max(0, i - 1)]!) / 2;
    const own = Math.max(gap / usual, 0.01);
    if (outer === 0) {
      weight[i]! *= own;
      continue;
    }
    const way = Math.abs((2 * (k[i]! - k[0]!)) / span - 1);
    weight[i]! *= own * (1 + outer * way ** wingPower);
  }
  return { ...rest, weight };
}

/**
 * Weighs squared errors so that they count by size from half of a half-spread on.
 *
 * @param columns - quotes; the error of a half-spread costs 1
 * @param svi - parameters from which the errors are taken
 * @returns columns with new weights; total variance
 * @source iterative reweighting, Huber and Ronchetti (2009), section 7.8
 */
export function tempered(columns: SmileColumns, svi: RawSvi): SmileColumns {
  return bySize(columns, svi, 0.5);
}

function bySize({ k, w, weight }: SmileColumns, svi: RawSvi, from: number): SmileColumns {
  const reweighed = new Float64Array(weight.length);
  for (let i = 0; i < weight.length; i++) {
    const one = weight[i]!;
    const error = Math.abs(sviVariance(svi, k[i]!) - w[i]!) * Math.sqrt(one);
    reweighed[i] = one / Math.max(error, from);
  }
  return { k, w, weight: reweighed };
}
