/**
 * @module Jump wings: the SVI smile told by its variance, skew and wing slopes at the money.
 */
import { check, checkPositive, fail, ok, type Result } from '../../../base/index.ts';
import { type RawSvi, sviLeast } from './raw-svi.ts';

/** SVI in quantities that traders name; those in variance are annualised. */
export interface JumpWings {
  /** Variance at the money, per year, > 0. */
  readonly v: number;
  /** Skew at the money: slope of total vol, sqrt(w), in log-moneyness. */
  readonly psi: number;
  /** Slope of the put wing over sqrt(w at the money), >= 0. */
  readonly p: number;
  /** Slope of the call wing over sqrt(w at the money), >= 0. */
  readonly c: number;
  /** Least variance, per year. */
  readonly vLeast: number;
}

/**
 * Why a smile has no counterpart: no variance at the money, no wings, a trough exactly at the money
 * (where the wings do not tell how wide it is), or a skew steeper than the wings.
 */
export interface JumpWingsFailure {
  readonly kind: 'no_variance_at_money' | 'flat_smile' | 'trough_at_money' | 'skew_beyond_wings';
  readonly value: number;
}

/**
 * Turns raw SVI into jump wings.
 *
 * @param svi - raw parameters
 * @param years - time to expiry, years of 365 days, > 0
 * @returns jump wings, or why there are none; variances per year
 * @throws InvariantError when years is not above zero
 * @source Gatheral and Jacquier (2014), eq. (3.5)
 */
export function jumpWingsOf(svi: RawSvi, years: number): Result<JumpWings, JumpWingsFailure> {
  checkPositive('years', years);
  const { a, b, rho, m, sigma } = svi;
  const root = Math.sqrt(m * m + sigma * sigma);
  const w = a + b * (-rho * m + root);
  if (!(w > 0)) return fail({ kind: 'no_variance_at_money', value: w });
  const total = Math.sqrt(w);
  return ok({
    v: w / years,
    psi: ((b / total) * (rho - m / root)) / 2,
    p: (b * (1 - rho)) / total,
    c: (b * (1 + rho)) / total,
    vLeast: sviLeast(svi) / years,
  });
}

/**
 * Turns jump wings into raw SVI.
 *
 * @param wings - v > 0, p + c > 0
 * @param years - time to expiry, years of 365 days, > 0
 * @returns raw parameters, or why there are none; total variance
 * @throws InvariantError when years is not above zero
 * @source Gatheral and Jacquier (2014), lemma 3.2
 */
export function rawSviOf(wings: JumpWings, years: number): Result<RawSvi, JumpWingsFailure> {
  checkPositive('years', years);
  const { v, psi, p, c, vLeast } = wings;
  check(p >= 0 && c >= 0, 'wings', 'with slopes >= 0', `${p}, ${c}`);
  if (!(v > 0)) return fail({ kind: 'no_variance_at_money', value: v });
  const total = Math.sqrt(v * years);
  const b = (total * (c + p)) / 2;
  if (!(b > 0)) return fail({ kind: 'flat_smile', value: b });
  const rho = 1 - (p * total) / b;
  const beta = rho - (2 * psi * total) / b;
  if (!(Math.abs(beta) < 1)) return fail({ kind: 'skew_beyond_wings', value: beta });
  const across = Math.sqrt(Math.max(0, 1 - rho * rho));
  const gap = (v - vLeast) * years;
  const upright = Math.sqrt(1 - beta * beta);
  // sigma = |m| sqrt(1/beta^2 - 1) written without the division, so that beta = 0 needs no case.
  const spread = b * (1 - rho * beta - across * upright);
  if (!(spread > 1e-14 * b)) return fail({ kind: 'trough_at_money', value: spread });
  const root = gap / spread;
  if (!(root > 0)) return fail({ kind: 'trough_at_money', value: root });
  const m = root * beta;
  const sigma = root * upright;
  return ok({ a: vLeast * years - b * sigma * across, b, rho, m, sigma });
}
