/**
 * @module Exercise boundary of an American put of strike 1 by fixed-point iteration.
 */
import { densityAtZero } from '../polynomials.ts';
import { logBoundaryAtExpiry, type PutTerms, qdPlusLogBoundary } from './qd-plus.ts';
import type { AmericanScheme } from './scheme.ts';
import { weightedCdf } from './weighted-cdf.ts';

/** ln of an exercise boundary at the nodes of a scheme. */
export interface Boundary {
  /** Time to expiry of the first node; years. */
  readonly years: number;
  /** ln of the boundary just before expiry. */
  readonly atExpiry: number;
  /** Which way the boundary moves as expiry recedes: -1 down, 1 up. */
  readonly side: 1 | -1;
  /** ln of the boundary at each node, horizon first. */
  readonly logs: Float64Array;
  /** (ln boundary - atExpiry)^2 at each node: the quantity that is interpolated. */
  readonly squares: Float64Array;
  /** Largest move of any node in the last iteration; NaN when the iteration broke down. */
  readonly moved: number;
}

/**
 * Computes the upper exercise boundary.
 *
 * @param terms - the put; strike 1
 * @param scheme - numbers of nodes and iterations
 * @returns ln of the boundary at the scheme's nodes; pure numbers
 * @source Andersen, Lake and Offengenden (2016), J. Computational Finance 20(1), sections 3 to 5:
 *   FP-A and FP-B, the first step a Jacobi-Newton one
 */
export function exerciseBoundary(terms: PutTerms, scheme: AmericanScheme): Boundary {
  const n = scheme.size.boundary;
  const atExpiry = logBoundaryAtExpiry(terms.rate, terms.dividendYield);
  const logs = guessBoundary(terms, scheme, atExpiry);
  const squares = new Float64Array(n);
  const isA = usesEquationA(terms, scheme);
  const update = isA ? updateA : updateB;
  const planned = scheme.size.iterations * (scheme.size.equation === 'auto' && !isA ? 2 : 1);
  // A negative yield brings the zero of D near the root: there every step needs the slope, and the
  // approach is slower.
  const isSteep = terms.rate >= 0 && terms.dividendYield < 0;
  const rounds = isSteep ? Math.max(planned, steepRounds) : planned;
  const newtonRounds = terms.rate < 0 ? 0 : isSteep ? rounds : 1;
  const tolerance = isSteep ? steepTolerance * terms.vol : scheme.size.tolerance;
  let moved = 0;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < n; i++) squares[i] = (logs[i] - atExpiry) ** 2;
    moved = 0;
    for (let i = 0; i < n; i++) {
      const target = update(i, logs[i], terms, scheme, atExpiry, squares, round < newtonRounds);
      // Beyond the zero of D there is no step; back off towards expiry.
      const lift = 0.3 * terms.vol * Math.sqrt(terms.years) * scheme.nodes[i];
      const wanted = Number.isNaN(target) && isSteep ? logs[i] + lift : target;
      const next = wanted < atExpiry ? wanted : wanted >= atExpiry ? atExpiry : Number.NaN;
      const move = Math.abs(next - logs[i]);
      moved = Math.max(moved, move);
      logs[i] = next;
    }
    if (!(moved >= tolerance)) break;
  }
  for (let i = 0; i < n; i++) squares[i] = (logs[i] - atExpiry) ** 2;
  return { years: terms.years, atExpiry, side: -1, logs, squares, moved };
}

const steepRounds = 40;
const steepTolerance = 1e-9;

/** A settles several times quicker, but diverges once (r - q) sqrt(T) / vol exceeds about one. */
function usesEquationA(terms: PutTerms, scheme: AmericanScheme): boolean {
  if (scheme.size.equation !== 'auto') return scheme.size.equation === 'A';
  const { years, vol, rate, dividendYield } = terms;
  return (rate - dividendYield) * Math.sqrt(years) <= 0.7 * vol;
}

/** QD+ node by node from expiry outwards, each guess on the line through the node before. */
function guessBoundary(terms: PutTerms, scheme: AmericanScheme, atExpiry: number): Float64Array {
  const n = scheme.size.boundary;
  const logs = new Float64Array(n);
  let slope = -1.5 * terms.vol * Math.sqrt(terms.years);
  // QD+ knows one boundary; under negative rates its equation may have no root, a line has no such
  // end.
  if (terms.rate < 0) return scheme.nodes.map((xi) => atExpiry + slope * xi);
  for (let i = n - 1; i >= 0; i--) {
    const xi = scheme.nodes[i];
    logs[i] = qdPlusLogBoundary(terms.years * xi * xi, atExpiry + slope * xi, atExpiry, terms);
    slope = (logs[i] - atExpiry) / xi;
  }
  return logs;
}

/** One FP-A step of ln B at node i; `newton` divides by one minus the explicit slope. */
function updateA(
  i: number,
  log: number,
  terms: PutTerms,
  scheme: AmericanScheme,
  atExpiry: number,
  squares: Float64Array,
  newton: boolean,
): number {
  const { rate, dividendYield } = terms;
  const n = squares.length;
  const points = scheme.innerSin.length;
  const { innerBasis, innerSin, innerWeight, innerRootWeight } = scheme;
  const tau = terms.years * scheme.nodes[i] * scheme.nodes[i];
  const v = terms.vol * Math.sqrt(tau);
  const carry = rate - dividendYield;
  const rootScale = (densityAtZero * tau) / v;
  let sumDown = 0;
  let sumUp = 0;
  let row = i * points * n;
  for (let j = 0; j < points; j++) {
    let square = 0;
    for (let k = 0; k < n; k++) square += innerBasis[row + k] * squares[k];
    row += n;
    const gap = log - atExpiry + Math.sqrt(Math.max(square, 0));
    const sin = innerSin[j];
    const elapsed = tau * sin * sin;
    const w = v * sin;
    const dp = (gap + carry * elapsed) / w + 0.5 * w;
    const dm = dp - w;
    const left = tau - elapsed;
    const bell = Math.exp(dividendYield * left - 0.5 * dp * dp);
    const cdf = weightedCdf(dp, bell, dp < 0 ? 0 : Math.exp(dividendYield * left));
    sumUp += innerWeight[j] * tau * cdf + innerRootWeight[j] * rootScale * bell;
    sumDown += innerRootWeight[j] * rootScale * Math.exp(rate * left - 0.5 * dm * dm);
  }
  const dp = (log + carry * tau) / v + 0.5 * v;
  const dm = dp - v;
  const bell = Math.exp(-0.5 * dp * dp);
  const up = (densityAtZero * bell) / v;
  const down = (densityAtZero * Math.exp(-0.5 * dm * dm)) / v;
  const numerator = down + rate * sumDown;
  const denominator = up + weightedCdf(dp, bell, 1) + dividendYield * sumUp;
  const target = Math.log(numerator / denominator) - carry * tau;
  if (!newton) return target;
  const slope = (-down * dm) / (v * numerator) - (up - (up * dp) / v) / denominator;
  return log + (log - target) / (slope - 1);
}

/** One FP-B step of ln B at node i. */
function updateB(
  i: number,
  log: number,
  terms: PutTerms,
  scheme: AmericanScheme,
  atExpiry: number,
  squares: Float64Array,
  newton: boolean,
): number {
  const { rate, dividendYield } = terms;
  const n = squares.length;
  const points = scheme.innerSin.length;
  const { innerBasis, innerSin, innerWeight } = scheme;
  const tau = terms.years * scheme.nodes[i] * scheme.nodes[i];
  const v = terms.vol * Math.sqrt(tau);
  const carry = rate - dividendYield;
  let sumDown = 0;
  let sumUp = 0;
  let row = i * points * n;
  for (let j = 0; j < points; j++) {
    let square = 0;
    for (let k = 0; k < n; k++) square += innerBasis[row + k] * squares[k];
    row += n;
    const gap = log - atExpiry + Math.sqrt(Math.max(square, 0));
    const sin = innerSin[j];
    const elapsed = tau * sin * sin;
    const w = v * sin;
    const dp = (gap + carry * elapsed) / w + 0.5 * w;
    const dm = dp - w;
    const up = Math.exp(dividendYield * (tau - elapsed));
    const down = Math.exp(rate * (tau - elapsed));
    sumUp += innerWeight[j] * weightedCdf(dp, up * Math.exp(-0.5 * dp * dp), up);
    sumDown += innerWeight[j] * weightedCdf(dm, down * Math.exp(-0.5 * dm * dm), down);
  }
  const dp = (log + carry * tau) / v + 0.5 * v;
  const dm = dp - v;
  const up = Math.exp(-0.5 * dp * dp);
  const down = Math.exp(-0.5 * dm * dm);
  const numerator = weightedCdf(dm, down, 1) + rate * tau * sumDown;
  const denominator = weightedCdf(dp, up, 1) + dividendYield * tau * sumUp;
  const target = Math.log(numerator / denominator) - carry * tau;
  if (!newton) return target;
  const slope = (densityAtZero * (down / numerator - up / denominator)) / v;
  return log + (log - target) / (slope - 1);
}
