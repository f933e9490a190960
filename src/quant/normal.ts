/**
 * @module Standard normal distribution, accurate to the last places far into the left tail.
 */
import { check, checkFinite } from '../base/index.ts';
import { densityAtZero, scaledTail } from './polynomials.ts';

/**
 * Computes exp(-x^2/2) with the square split, so that its rounding is not magnified in the tail.
 *
 * @param x - argument, any finite number
 * @returns value in [0, 1], relative error below 1e-15 while it is a normal double
 */
export function gaussian(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 38.7) return 0;
  const high = Math.floor(magnitude * 16) * 0.0625;
  const low = (magnitude - high) * (magnitude + high);
  return Math.exp(-0.5 * high * high) * Math.exp(-0.5 * low);
}

/**
 * Computes the density of the standard normal distribution.
 *
 * @param x - argument, any finite number
 * @returns density, relative error below 1e-15
 * @throws InvariantError when x is not finite
 */
export function normalPdf(x: number): number {
  checkFinite('x', x);
  return densityAtZero * gaussian(x);
}

/**
 * Computes the distribution function of the standard normal distribution.
 *
 * @param x - argument, any finite number; below -38.5 the answer is 0
 * @returns probability in [0, 1], relative error below 2e-15 also in the left tail
 * @throws InvariantError when x is not finite
 * @source Mills ratio polynomial times exp(-x^2/2)
 */
export function normalCdf(x: number): number {
  checkFinite('x', x);
  const magnitude = Math.abs(x);
  if (magnitude > 38.6) return x < 0 ? 0 : 1;
  const tail = gaussian(magnitude) * scaledTail(magnitude);
  return x < 0 ? tail : 1 - tail;
}

/**
 * Computes the quantile of the standard normal distribution.
 *
 * @param p - probability strictly between 0 and 1
 * @returns x with N(x) = p, relative error below 1e-15
 * @throws InvariantError when p is outside (0, 1)
 * @source Wichura (1988), Algorithm AS 241, PPND16
 */
export function normalQuantile(p: number): number {
  check(p > 0 && p < 1, 'p', 'strictly between 0 and 1', p);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? middleRatio(r - 1.6) : tailRatio(r - 5);
  return q < 0 ? -x : x;
}

function polynomial(coefficients: readonly number[], t: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * t + coefficients[i];
  return value;
}

const centralTop = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const centralBottom = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const middleTop = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const middleBottom = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
];
const tailTop = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
  0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const tailBottom = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];

function centralRatio(t: number): number {
  return polynomial(centralTop, t) / polynomial(centralBottom, t);
}

function middleRatio(t: number): number {
  return polynomial(middleTop, t) / polynomial(middleBottom, t);
}

function tailRatio(t: number): number {
  return polynomial(tailTop, t) / polynomial(tailBottom, t);
}
