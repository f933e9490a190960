/**
 * @module American put whose exercise region lies between two boundaries: yield < rate < 0.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import { type Boundary, exerciseBoundary } from './boundary.ts';
import type { PutTerms } from './qd-plus.ts';
import type { AmericanScheme } from './scheme.ts';
import { weightedCdf } from './weighted-cdf.ts';

/** The exercise region ends where its boundaries meet; `years` is the horizon or that instant. */
export interface ExerciseBand {
  /** Time to expiry up to which early exercise can pay; years. */
  readonly years: number;
  /** Upper boundary, falling from the strike as expiry recedes. */
  readonly upper: Boundary;
  /** Lower boundary, rising from rate / yield times the strike. */
  readonly lower: Boundary;
}

/** The boundary iteration did not settle. */
export interface BoundaryFailure {
  readonly kind: 'boundary-not-settled';
  /** Time to expiry at which it was tried; years. */
  readonly years: number;
  /** Last move of ln of the boundary; null when the iteration broke down. */
  readonly moved: number | null;
}

/**
 * Computes both boundaries, and the time to expiry at which they meet if they do before the
 * horizon.
 *
 * The two equations are independent: above the upper boundary the value solves the one-boundary
 * problem, and below the lower one a problem of its own. Past their meeting the equations lose
 * meaning, so the horizon is bisected to the last time at which both settle in the right order.
 *
 * @param terms - the put; strike 1, dividendYield < rate < 0
 * @param scheme - numbers of nodes; FP-B is used with at least 200 iterations allowed
 * @returns the band, or the failure when not even a short horizon settles
 * @source Andersen and Lake (2021), Fast American Option Pricing: The Double-Boundary Case,
 *   Wilmott; Battauz, De Donno and Sbuelz (2015), Management Science 61(5)
 */
export function exerciseBand(
  terms: PutTerms,
  scheme: AmericanScheme,
): Result<ExerciseBand, BoundaryFailure> {
  const whole = bandAt(terms.years, terms, scheme);
  if (whole !== undefined && whole.gap >= 0) return ok(whole.band);
  let best: ExerciseBand | undefined;
  let low = 0;
  let lowGap = Math.log(terms.dividendYield / terms.rate);
  let high = terms.years;
  let highGap = whole?.gap;
  for (let round = 0; round < 80 && high - low > 1e-7 * high && lowGap > 2 * aimedGap; round++) {
    const middle = nextHorizon(low, lowGap, high, highGap, round);
    const found = bandAt(middle, terms, scheme);
    if (found === undefined || found.gap < 0) {
      high = middle;
      highGap = found?.gap;
    } else {
      low = middle;
      lowGap = found.gap;
      best = found.band;
    }
  }
  if (best === undefined) return fail({ kind: 'boundary-not-settled', years: high, moved: null });
  return ok(best);
}

/** Gap of ln between the boundaries that counts as their meeting; the search aims just above 0. */
const aimedGap = 1e-7;

/** The line through both gaps, or the middle where one is unknown and in every third round. */
function nextHorizon(
  low: number,
  lowGap: number,
  high: number,
  highGap: number | undefined,
  round: number,
): number {
  if (highGap !== undefined && round % 3 !== 2) {
    const share = (lowGap - aimedGap) / (lowGap - highGap);
    if (share > 0 && share < 1) return low + share * (high - low);
  }
  return low > 0 ? 0.5 * (low + high) : 0.25 * high;
}

/** Both boundaries to a horizon and the gap of ln between them there, if both settle. */
function bandAt(
  years: number,
  terms: PutTerms,
  scheme: AmericanScheme,
): { readonly band: ExerciseBand; readonly gap: number } | undefined {
  const upper = exerciseBoundary({ ...terms, years }, scheme);
  if (!(upper.moved < settled)) return undefined;
  const lower = lowerBoundary({ ...terms, years }, scheme);
  if (!(lower.moved < settled)) return undefined;
  return { band: { years, upper, lower }, gap: upper.logs[0] - lower.logs[0] };
}

const settled = 1e-7;

/** Lower boundary, rising from rate / yield; value matching alone, as in FP-B. */
function lowerBoundary(terms: PutTerms, scheme: AmericanScheme): Boundary {
  const n = scheme.size.boundary;
  const atExpiry = Math.log(terms.rate / terms.dividendYield);
  const logs = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    logs[i] = atExpiry + 0.5 * terms.vol * Math.sqrt(terms.years) * scheme.nodes[i];
  }
  const squares = new Float64Array(n);
  let moved = 0;
  for (let round = 0; round < scheme.size.iterations; round++) {
    for (let i = 0; i < n; i++) squares[i] = (logs[i] - atExpiry) ** 2;
    moved = 0;
    for (let i = 0; i < n; i++) {
      const target = updateLower(i, logs[i], terms, scheme, atExpiry, squares);
      const next = target > atExpiry ? target : target <= atExpiry ? atExpiry : Number.NaN;
      const move = Math.abs(next - logs[i]);
      moved = Math.max(moved, move);
      logs[i] = next;
    }
    if (!(moved >= scheme.size.tolerance)) break;
  }
  for (let i = 0; i < n; i++) squares[i] = (logs[i] - atExpiry) ** 2;
  return { years: terms.years, atExpiry, side: 1, logs, squares, moved };
}

function updateLower(
  i: number,
  log: number,
  terms: PutTerms,
  scheme: AmericanScheme,
  atExpiry: number,
  squares: Float64Array,
): number {
  const { rate, dividendYield } = terms;
  const n = squares.length;
  const points = scheme.innerSin.length;
  const tau = terms.years * scheme.nodes[i] * scheme.nodes[i];
  const v = terms.vol * Math.sqrt(tau);
  let numerator = 0;
  let denominator = 0;
  for (let j = 0; j < points; j++) {
    let square = 0;
    const row = (i * points + j) * n;
    for (let k = 0; k < n; k++) square += scheme.innerBasis[row + k] * squares[k];
    const gap = log - atExpiry - Math.sqrt(Math.max(square, 0));
    const sin = scheme.innerSin[j];
    const elapsed = tau * sin * sin;
    const w = v * sin;
    const dp = (gap + (rate - dividendYield) * elapsed) / w + 0.5 * w;
    const dm = dp - w;
    const up = Math.exp(-dividendYield * elapsed);
    const down = Math.exp(-rate * elapsed);
    numerator += scheme.innerWeight[j] * weightedCdf(-dm, down * Math.exp(-0.5 * dm * dm), down);
    denominator += scheme.innerWeight[j] * weightedCdf(-dp, up * Math.exp(-0.5 * dp * dp), up);
  }
  return atExpiry + Math.log(numerator / denominator);
}
