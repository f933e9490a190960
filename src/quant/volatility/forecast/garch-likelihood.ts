/**
 * @module Likelihood of GARCH(1,1) with mean, with exact first and second derivatives.
 *
 * The variance before the first return and the square of the shock before it are both the mean
 * square around the mean that is being tried. Other starts move the maximum in the third digit.
 */

/** Parameters in the order mean, omega, alpha, beta. */
export type GarchPoint = Float64Array;

/** Value and derivatives at a point. */
export interface GarchDerivatives {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Second derivatives, 4 x 4 row-major. */
  readonly hessian: Float64Array;
  /** Sum of outer products of the scores, 4 x 4 row-major. */
  readonly scores: Float64Array;
}

/**
 * Returns the Gaussian log-likelihood of GARCH(1,1).
 *
 * Limits: minus infinity where a variance is not above 0.
 *
 * @param returns - any unit
 * @param point - mean, omega (unit squared), alpha, beta
 * @returns log-likelihood, natural logarithm
 * @source Bollerslev (1986), J. Econometrics 31; start of Fiorentini, Calzolari and
 *   Panattoni (1996), J. Applied Econometrics 11
 */
export function garchLogLikelihood(returns: Float64Array, point: GarchPoint): number {
  const [mean, omega, alpha, beta] = point as unknown as [number, number, number, number];
  const n = returns.length;
  const start = squareAround(returns, mean).square;
  let variance = omega + (alpha + beta) * start;
  let sum = 0;
  // Logarithms are slow: one for sixteen variances, relative to the first so that none overflows.
  let product = 1;
  const unit = 1 / start;
  for (let t = 0; t < n; t++) {
    if (!(variance > 0)) return Number.NEGATIVE_INFINITY;
    const shock = returns[t]! - mean;
    const square = shock * shock;
    sum += square / variance;
    product *= variance * unit;
    if ((t & 15) === 15) {
      sum += Math.log(product);
      product = 1;
    }
    variance = omega + alpha * square + beta * variance;
  }
  const value = -0.5 * (sum + Math.log(product) + n * Math.log(2 * Math.PI * start));
  return Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
}

/** Mean square around a mean, and its derivative by the mean. */
function squareAround(returns: Float64Array, mean: number) {
  let sum = 0;
  let square = 0;
  for (let t = 0; t < returns.length; t++) {
    const shock = returns[t]! - mean;
    sum += shock;
    square += shock * shock;
  }
  return { square: square / returns.length, slope: (-2 * sum) / returns.length };
}

/**
 * Returns the conditional variances of the returns, and that of the next one.
 *
 * @param returns - any unit
 * @param point - mean, omega (unit squared), alpha, beta
 * @returns one variance per return and one more, unit squared
 * @source Bollerslev (1986), J. Econometrics 31
 */
export function garchVariances(returns: Float64Array, point: GarchPoint): Float64Array {
  const [mean, omega, alpha, beta] = point as unknown as [number, number, number, number];
  const variances = new Float64Array(returns.length + 1);
  variances[0] = omega + (alpha + beta) * squareAround(returns, mean).square;
  for (let t = 0; t < returns.length; t++) {
    variances[t + 1] = omega + alpha * (returns[t]! - mean) ** 2 + beta * variances[t]!;
  }
  return variances;
}

/**
 * Returns value, gradient, Hessian and outer product of scores in one pass.
 *
 * @param returns - any unit
 * @param point - mean, omega (unit squared), alpha, beta; every variance above 0
 * @returns derivatives by the four parameters, in their order
 * @source Fiorentini, Calzolari and Panattoni (1996), J. Applied Econometrics 11
 */
export function garchDerivatives(returns: Float64Array, point: GarchPoint): GarchDerivatives {
  const [mean, omega, alpha, beta] = point as unknown as [number, number, number, number];
  const n = returns.length;
  const start = squareAround(returns, mean);
  // Square of the last shock and its slope; variance and its derivatives: m, w, a, b for the four.
  let square = start.square;
  let slope = start.slope;
  let h = square;
  let [m, w, a, b] = [slope, 0, 0, 0];
  let [mm, ma, mb, wb, ab, bb] = [2, 0, 0, 0, 0, 0];
  const sums = new Float64Array(24);
  let value = n * Math.log(2 * Math.PI);
  for (let t = 0; t < n; t++) {
    bb = 2 * b + beta * bb;
    ab = a + beta * ab;
    wb = w + beta * wb;
    mb = m + beta * mb;
    ma = slope + beta * ma;
    mm = 2 * alpha + beta * mm;
    b = h + beta * b;
    a = square + beta * a;
    w = 1 + beta * w;
    m = alpha * slope + beta * m;
    h = omega + alpha * square + beta * h;
    const shock = returns[t]! - mean;
    square = shock * shock;
    slope = -2 * shock;
    const r = 1 / h;
    const z = square * r;
    value += Math.log(h) + z;
    const half = 0.5 * r * (z - 1);
    const sm = half * m - 0.5 * slope * r;
    const sw = half * w;
    const sa = half * a;
    const sb = half * b;
    sums[0]! += sm;
    sums[1]! += sw;
    sums[2]! += sa;
    sums[3]! += sb;
    sums[4]! += sm * sm;
    sums[5]! += sm * sw;
    sums[6]! += sm * sa;
    sums[7]! += sm * sb;
    sums[8]! += sw * sw;
    sums[9]! += sw * sa;
    sums[10]! += sw * sb;
    sums[11]! += sa * sa;
    sums[12]! += sa * sb;
    sums[13]! += sb * sb;
    const k = 0.5 * r * r * (1 - 2 * z);
    const c = 0.5 * r * r * slope;
    sums[14]! += half * mm + k * m * m - r + 2 * c * m;
    sums[15]! += k * m * w + c * w;
    sums[16]! += half * ma + k * m * a + c * a;
    sums[17]! += half * mb + k * m * b + c * b;
    sums[18]! += k * w * w;
    sums[19]! += k * w * a;
    sums[20]! += half * wb + k * w * b;
    sums[21]! += k * a * a;
    sums[22]! += half * ab + k * a * b;
    sums[23]! += half * bb + k * b * b;
  }
  return {
    value: -0.5 * value,
    gradient: sums.slice(0, 4),
    hessian: symmetric(sums.subarray(14, 24)),
    scores: symmetric(sums.subarray(4, 14)),
  };
}

/** Fills a 4 x 4 matrix from its upper triangle. */
function symmetric(upper: Float64Array): Float64Array {
  const matrix = new Float64Array(16);
  let at = 0;
  for (let i = 0; i < 4; i++) {
    for (let j = i; j < 4; j++) matrix[4 * i + j] = matrix[4 * j + i] = upper[at++]!;
  }
  return matrix;
}
