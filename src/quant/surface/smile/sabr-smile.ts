/**
 * @module SABR as a smile in total variance, with derivatives, and straight wings beyond its
 * quotes.
 */
import { check, checkNonNegative, checkPositive } from '../../../base/index.ts';
import type { VariancePoint } from './raw-svi.ts';

/** Lognormal SABR of one expiry; elasticity one. */
export interface SabrSmile {
  /** Level of volatility, > 0. */
  readonly alpha: number;
  /** Correlation, in (-1, 1). */
  readonly rho: number;
  /** Volatility of volatility, >= 0. */
  readonly nu: number;
  /** Time to expiry at the fit; years of 365 days, > 0. */
  readonly years: number;
  /** Log-moneyness below and above which total variance goes on along its tangent. */
  readonly kFrom: number;
  readonly kTo: number;
}

/**
 * Checks the parameters of a smile, so that reading it needs no checks.
 *
 * @param smile - parameters
 * @returns the smile; volatilities annualised
 * @throws InvariantError when a parameter is out of range
 * @source ranges of Hagan et al. (2002)
 */
export function sabrSmile(smile: SabrSmile): SabrSmile {
  checkPositive('alpha', smile.alpha);
  check(Math.abs(smile.rho) < 1, 'rho', 'inside (-1, 1)', smile.rho);
  checkNonNegative('nu', smile.nu);
  checkPositive('years', smile.years);
  check(smile.kFrom < smile.kTo, 'kFrom', `below ${smile.kTo}`, smile.kFrom);
  return smile;
}

/**
 * Computes total variance with its first two derivatives.
 *
 * Hagan's expansion lets total variance rise faster than any line far out, beyond what any price
 * allows (Lee), so it is used between `kFrom` and `kTo` and continued along its tangents, no
 * steeper than two. Limits: the expansion can have butterfly arbitrage inside; `sampleCurve` finds
 * it.
 *
 * @param smile - parameters in range
 * @param k - ln(strike / forward)
 * @param out - receives total variance, and its derivatives per unit and unit^2 of k
 * @returns `out`; total variance
 * @source Hagan, Kumar, Lesniewski and Woodward (2002), eq. (2.17a) at beta 1; Lee (2004)
 */
export function sabrPoint(smile: SabrSmile, k: number, out: VariancePoint): VariancePoint {
  const inside = Math.min(Math.max(k, smile.kFrom), smile.kTo);
  const { alpha, rho, nu, years } = smile;
  const growth = (rho * nu * alpha) / 4 + ((2 - 3 * rho * rho) * nu * nu) / 24;
  const level = alpha * (1 + growth * years);
  const rate = -nu / alpha;
  ratioAt(rate * inside, rho, out);
  const vol = level * out.w;
  const slope = level * rate * out.slope;
  const bend = level * rate * rate * out.bend;
  out.w = years * vol * vol;
  out.slope = 2 * years * vol * slope;
  out.bend = 2 * years * (slope * slope + vol * bend);
  if (inside === k) return out;
  out.slope = Math.min(Math.max(out.slope, -2), 2);
  out.w += out.slope * (k - inside);
  out.bend = 0;
  return out;
}

/** z / chi(z) with its derivatives by z, in the three fields. */
function ratioAt(z: number, rho: number, out: VariancePoint): void {
  if (Math.abs(z) < 1e-4) {
    // One over Legendre's series of chi(z) / z.
    const a = rho / 2;
    const b = (3 * rho * rho - 1) / 6;
    const c = (5 * rho * rho * rho - 3 * rho) / 8;
    const second = a * a - b;
    const third = 2 * a * b - a * a * a - c;
    out.w = 1 + z * (-a + z * (second + z * third));
    out.slope = -a + z * (2 * second + 3 * z * third);
    out.bend = 2 * second + 6 * z * third;
    return;
  }
  const root = Math.sqrt(1 - 2 * rho * z + z * z);
  // The two forms of the logarithm are equal; each is free of cancellation on its side.
  const chi =
    z > rho ? Math.log((root + z - rho) / (1 - rho)) : Math.log((1 + rho) / (root - z + rho));
  const rest = (chi - z / root) / (chi * chi);
  const turn = (z - rho) / (root * root * root);
  out.w = z / chi;
  out.slope = rest;
  out.bend = (z * turn) / (chi * chi) - (2 * rest) / (root * chi);
}
