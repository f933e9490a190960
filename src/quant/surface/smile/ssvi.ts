/**
 * @module SSVI: smiles of all expiries from their variance at the money, one tilt and one
 * curvature.
 */
import { check, checkInRange, checkPositive } from '../../../base/index.ts';
import type { RawSvi } from './raw-svi.ts';

/** One smile of SSVI or eSSVI. */
export interface SsviSlice {
  /** Total variance at the money, > 0. */
  readonly theta: number;
  /** Tilt, in (-1, 1). */
  readonly rho: number;
  /** Curvature, per unit of log-moneyness, > 0. */
  readonly phi: number;
}

/**
 * Computes total variance.
 *
 * Limits: at k = 0 it is theta.
 *
 * @param slice - SSVI parameters
 * @param k - ln(strike / forward)
 * @returns total variance, vol^2 years
 * @source Gatheral and Jacquier (2014), eq. (4.1)
 */
export function ssviVariance({ theta, rho, phi }: SsviSlice, k: number): number {
  const x = phi * k + rho;
  return (theta / 2) * (1 + rho * phi * k + Math.sqrt(x * x + 1 - rho * rho));
}

/**
 * Writes a smile of SSVI as raw SVI.
 *
 * @param slice - theta and phi above zero, rho inside (-1, 1)
 * @returns raw parameters of the same smile, total variance
 * @throws InvariantError when a parameter is out of range
 * @source Gatheral and Jacquier (2014), eq. (4.1) compared with (3.1)
 */
export function rawOfSsvi({ theta, rho, phi }: SsviSlice): RawSvi {
  checkPositive('theta', theta);
  checkPositive('phi', phi);
  check(Math.abs(rho) < 1, 'rho', 'inside (-1, 1)', rho);
  const across = 1 - rho * rho;
  return {
    a: (theta / 2) * across,
    b: (theta * phi) / 2,
    rho,
    m: -rho / phi,
    sigma: Math.sqrt(across) / phi,
  };
}

/** The two conditions under which a smile of SSVI has no butterfly arbitrage. */
export interface SsviConditions {
  /** theta phi (1 + |rho|), to be below 4. */
  readonly wing: number;
  /** theta phi^2 (1 + |rho|), to be at most 4. */
  readonly centre: number;
  readonly holds: boolean;
}

/**
 * Measures the conditions against butterfly arbitrage, sufficient for a smile of SSVI.
 *
 * @param slice - SSVI parameters
 * @returns both left sides, dimensionless, and whether they hold
 * @source Gatheral and Jacquier (2014), theorem 4.2
 */
export function ssviConditions({ theta, rho, phi }: SsviSlice): SsviConditions {
  const wing = theta * phi * (1 + Math.abs(rho));
  const centre = wing * phi;
  return { wing, centre, holds: wing < 4 && centre <= 4 };
}

/**
 * Tells whether a later smile of eSSVI lies nowhere below an earlier one, by sufficient conditions
 * on level and wings.
 *
 * @param earlier - smile of the earlier expiry
 * @param later - smile of the later expiry
 * @returns true when no calendar arbitrage is possible between the two total variances
 * @source Hendriks and Martini (2019), The extended SSVI volatility surface, prop. 3.1
 */
export function essviCalendarHolds(earlier: SsviSlice, later: SsviSlice): boolean {
  const before = earlier.theta * earlier.phi;
  const after = later.theta * later.phi;
  const [low, high] = curvatureBounds(earlier, later);
  return (
    later.theta >= earlier.theta &&
    after >= low * (1 - 1e-12) &&
    after <= high * (1 + 1e-12) &&
    before > 0
  );
}

/**
 * Computes the interval of theta phi that a later smile may take at its level and tilt, without
 * calendar arbitrage against the earlier one.
 *
 * @param earlier - smile of the earlier expiry
 * @param later - level and tilt of the later expiry
 * @returns least and greatest theta phi; total variance per unit of log-moneyness
 * @source Hendriks and Martini (2019), prop. 3.1; Corbetta et al. (2019), Robust calibration and
 *   arbitrage-free interpolation of SSVI slices, section 3
 */
export function curvatureBounds(
  earlier: SsviSlice,
  later: Pick<SsviSlice, 'theta' | 'rho'>,
): readonly [number, number] {
  const before = earlier.theta * earlier.phi;
  const right = (1 + earlier.rho) / (1 + later.rho);
  const left = (1 - earlier.rho) / (1 - later.rho);
  return [before * Math.max(1, right, left), (before * later.theta) / earlier.theta];
}

/** Curvature of SSVI as a power of the level: phi = eta theta^-gamma (1 + theta)^(gamma - 1). */
export interface PowerLaw {
  /** > 0; eta (1 + |rho|) <= 2 excludes butterfly arbitrage. */
  readonly eta: number;
  /** In (0, 1/2]. */
  readonly gamma: number;
}

/**
 * Computes the curvature of the power law.
 *
 * @param law - eta and gamma
 * @param theta - total variance at the money, > 0
 * @returns phi, per unit of log-moneyness
 * @throws InvariantError when theta is not above zero or gamma is outside (0, 1)
 * @source Gatheral and Jacquier (2014), eq. (4.5)
 */
export function powerLawPhi({ eta, gamma }: PowerLaw, theta: number): number {
  checkPositive('theta', theta);
  checkPositive('eta', eta);
  checkInRange('gamma', gamma, 1e-6, 1 - 1e-6);
  return eta * theta ** -gamma * (1 + theta) ** (gamma - 1);
}
