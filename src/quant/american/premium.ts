/**
 * @module Early-exercise premium of an American put of strike 1, with its slope and curvature.
 */
import { densityAtZero } from '../polynomials.ts';
import type { Boundary } from './boundary.ts';
import type { PutTerms } from './qd-plus.ts';
import type { AmericanScheme } from './scheme.ts';
import { weightedCdf } from './weighted-cdf.ts';

/** Value and its first two derivatives in the spot, for strike 1. */
export interface SpotExpansion {
  /** Value; strike units. */
  readonly value: number;
  /** First derivative in the spot; pure number. */
  readonly slope: number;
  /** Second derivative in the spot; per strike unit. */
  readonly curvature: number;
}

/**
 * Returns the premium earned below one boundary.
 *
 * `terms.years` may exceed `boundary.years`: the boundary then exists only near expiry.
 *
 * @param logSpot - ln of spot over strike
 * @param terms - the put; strike 1
 * @param boundary - its exercise boundary
 * @param scheme - the scheme the boundary was made with
 * @returns premium; strike units
 * @source Kim (1990), Review of Financial Studies 3, equation (11)
 */
export function boundaryPremium(
  logSpot: number,
  terms: PutTerms,
  boundary: Boundary,
  scheme: AmericanScheme,
): number {
  const { vol, rate, dividendYield, years } = terms;
  const n = boundary.squares.length;
  const points = scheme.premiumSin.length;
  const { premiumBasis, premiumSin, premiumWeight } = scheme;
  const squares = boundary.squares;
  const horizon = boundary.years;
  const idle = years - horizon;
  const carry = rate - dividendYield;
  const spot = Math.exp(logSpot);
  const base = logSpot - boundary.atExpiry;
  let sum = 0;
  for (let j = 0; j < points; j++) {
    let square = 0;
    const row = j * n;
    for (let k = 0; k < n; k++) square += premiumBasis[row + k] * squares[k];
    const gap = base - boundary.side * Math.sqrt(Math.max(square, 0));
    const elapsed = idle + horizon * premiumSin[j] * premiumSin[j];
    const w = vol * Math.sqrt(elapsed);
    const dp = (gap + carry * elapsed) / w + 0.5 * w;
    const dm = dp - w;
    const logUp = -dividendYield * elapsed;
    const logDown = -rate * elapsed;
    const up = Math.exp(logUp - 0.5 * dp * dp);
    const down = Math.exp(logDown - 0.5 * dm * dm);
    const below = weightedCdf(-dp, up, dp > 0 ? 0 : Math.exp(logUp));
    const belowStrike = weightedCdf(-dm, down, dm > 0 ? 0 : Math.exp(logDown));
    sum += premiumWeight[j] * (rate * belowStrike - dividendYield * spot * below);
  }
  return sum * horizon;
}

/**
 * Returns the premium earned below one boundary, with slope and curvature in the spot.
 *
 * @param logSpot - ln of spot over strike
 * @param terms - the put; strike 1
 * @param boundary - its exercise boundary
 * @param scheme - the scheme the boundary was made with
 * @returns premium in strike units, slope, curvature per strike unit
 * @source derivatives of Kim (1990), equation (11), the boundary being independent of the spot
 */
export function boundaryPremiumExpansion(
  logSpot: number,
  terms: PutTerms,
  boundary: Boundary,
  scheme: AmericanScheme,
): SpotExpansion {
  const { vol, rate, dividendYield, years } = terms;
  const n = boundary.squares.length;
  const horizon = boundary.years;
  const idle = years - horizon;
  const carry = rate - dividendYield;
  const spot = Math.exp(logSpot);
  let value = 0;
  let slope = 0;
  let curvature = 0;
  for (let j = 0; j < scheme.premiumSin.length; j++) {
    let square = 0;
    for (let k = 0; k < n; k++) square += scheme.premiumBasis[j * n + k] * boundary.squares[k];
    const root = Math.sqrt(Math.max(square, 0));
    const gap = logSpot - boundary.atExpiry - boundary.side * root;
    const elapsed = idle + horizon * scheme.premiumSin[j] ** 2;
    const w = vol * Math.sqrt(elapsed);
    const dp = (gap + carry * elapsed) / w + 0.5 * w;
    const dm = dp - w;
    const up = dividendYield * Math.exp(-dividendYield * elapsed);
    const down = rate * Math.exp(-rate * elapsed);
    const upBell = up * Math.exp(-0.5 * dp * dp);
    const downBell = down * Math.exp(-0.5 * dm * dm);
    const below = weightedCdf(-dp, upBell, up);
    const upDensity = (densityAtZero * upBell) / w;
    const downDensity = (densityAtZero * downBell) / (w * spot);
    const weight = scheme.premiumWeight[j] * horizon;
    value += weight * (weightedCdf(-dm, downBell, down) - spot * below);
    slope += weight * (upDensity - downDensity - below);
    curvature += (weight / spot) * (downDensity * (1 + dm / w) + upDensity * (1 - dp / w));
  }
  return { value, slope, curvature };
}
