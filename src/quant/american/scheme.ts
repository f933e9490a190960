/**
 * @module Schemes of the American pricer: how many nodes and iterations, and their fixed tables.
 */
import { check, checkInRange } from '../../base/index.ts';
import { gaussLegendre } from './gauss-legendre.ts';

/** Numbers of nodes and iterations that fix speed and accuracy. */
export interface SchemeSize {
  /** Intervals between boundary nodes; the boundary is a polynomial of this degree, 2..64. */
  readonly boundary: number;
  /** Gauss-Legendre points of the boundary integrals, 2..200. */
  readonly inner: number;
  /** Fixed-point iterations at most, 1..200. */
  readonly iterations: number;
  /** Gauss-Legendre points of the final premium integral, 2..400. */
  readonly premium: number;
  /** Iteration ends when no node of ln B moves by more; 0 runs all iterations. */
  readonly tolerance: number;
  /**
   * Fixed-point equation: A differentiates value matching, B is value matching itself. `auto`
   * takes A where it is stable, and B with twice the iterations elsewhere.
   */
  readonly equation: 'A' | 'B' | 'auto';
}

/** A scheme with its tables; reuse it, since building one costs more than a fast price. */
export interface AmericanScheme {
  /** The numbers it was built from. */
  readonly size: SchemeSize;
  /** sqrt(time to expiry / horizon) of boundary nodes, from 1 downwards; `boundary` entries. */
  readonly nodes: Float64Array;
  /** sqrt(elapsed / time) of the inner points: sin of the angle. */
  readonly innerSin: Float64Array;
  /** Weights of the inner points for d(elapsed)/time = 2 sin cos d(angle). */
  readonly innerWeight: Float64Array;
  /** Weights of the inner points for d(elapsed)/sqrt(elapsed)/sqrt(time) = 2 cos d(angle). */
  readonly innerRootWeight: Float64Array;
  /** Interpolation of node values at the inner points; boundary x inner x boundary, row-major. */
  readonly innerBasis: Float64Array;
  /** sqrt(elapsed / horizon) of the premium points. */
  readonly premiumSin: Float64Array;
  /** Weights of the premium points. */
  readonly premiumWeight: Float64Array;
  /** Interpolation of node values at the premium points; premium x boundary, row-major. */
  readonly premiumBasis: Float64Array;
}

/**
 * Builds the tables of a scheme.
 *
 * Time runs as the square of an angle's cosine, so that both ends of every integral, where the
 * integrand behaves like a square root, become smooth.
 *
 * @param size - numbers of nodes and iterations
 * @returns the scheme; tables of pure numbers
 * @throws InvariantError when a number is out of its range or not whole
 * @source Andersen, Lake and Offengenden (2016), J. Computational Finance 20(1), section 5; the
 *   substitution by an angle is ours
 */
export function createAmericanScheme(size: SchemeSize): AmericanScheme {
  checkWhole('boundary', size.boundary, 2, 64);
  checkWhole('inner', size.inner, 2, 200);
  checkWhole('iterations', size.iterations, 1, 200);
  checkWhole('premium', size.premium, 2, 400);
  checkInRange('tolerance', size.tolerance, 0, 1);
  const n = size.boundary;
  const nodes = new Float64Array(n);
  for (let i = 0; i < n; i++) nodes[i] = (1 + Math.cos((Math.PI * i) / n)) / 2;
  const inner = angleRule(size.inner);
  const premium = angleRule(size.premium);
  const innerBasis = new Float64Array(n * size.inner * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < size.inner; j++) {
      fillBasis(n, nodes[i] * inner.cos[j], innerBasis, (i * size.inner + j) * n);
    }
  }
  const premiumBasis = new Float64Array(size.premium * n);
  for (let j = 0; j < size.premium; j++) fillBasis(n, premium.cos[j], premiumBasis, j * n);
  return {
    size,
    nodes,
    innerSin: inner.sin,
    innerWeight: inner.weight,
    innerRootWeight: inner.rootWeight,
    innerBasis,
    premiumSin: premium.sin,
    premiumWeight: premium.weight,
    premiumBasis,
  };
}

function checkWhole(name: string, value: number, low: number, high: number): void {
  check(Number.isInteger(value), name, 'a whole number', value);
  checkInRange(name, value, low, high);
}

function angleRule(count: number): {
  sin: Float64Array;
  cos: Float64Array;
  weight: Float64Array;
  rootWeight: Float64Array;
} {
  const rule = gaussLegendre(count);
  const sin = rule.x.map((x) => Math.sin((x * Math.PI) / 2));
  const cos = rule.x.map((x) => Math.cos((x * Math.PI) / 2));
  const rootWeight = rule.weight.map((w, j) => Math.PI * w * cos[j]);
  return { sin, cos, weight: rootWeight.map((w, j) => w * sin[j]), rootWeight };
}

/**
 * Writes the Lagrange weights of Chebyshev extrema nodes at one abscissa in [0, 1].
 *
 * The last node, expiry itself, carries the value zero by construction, so its weight is left out.
 */
function fillBasis(n: number, x: number, into: Float64Array, offset: number): void {
  const weights = new Float64Array(n + 1);
  let total = 0;
  for (let k = 0; k <= n; k++) {
    const node = (1 + Math.cos((Math.PI * k) / n)) / 2;
    const gap = x - node;
    if (Math.abs(gap) < 1e-15) {
      for (let j = 0; j < n; j++) into[offset + j] = j === k ? 1 : 0;
      return;
    }
    const sign = k % 2 === 0 ? 1 : -1;
    weights[k] = ((k === 0 || k === n ? 0.5 : 1) * sign) / gap;
    total += weights[k];
  }
  for (let k = 0; k < n; k++) into[offset + k] = weights[k] / total;
}
