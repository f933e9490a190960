/**
 * @module SABR: lognormal volatility of Hagan's expansion, and its fit to one smile.
 */
import { check, checkInRange, checkNonNegative, checkPositive } from '../../../base/index.ts';
import { minimiseBySimplex } from '../../../math/index.ts';
import type { SmileColumns } from './svi-fit.ts';

/** Parameters of SABR. */
export interface Sabr {
  /** Level of volatility, > 0; in units of forward^(1 - beta). */
  readonly alpha: number;
  /** Elasticity, in [0, 1]. */
  readonly beta: number;
  /** Correlation, in (-1, 1). */
  readonly rho: number;
  /** Volatility of volatility, >= 0. */
  readonly nu: number;
}

/**
 * Computes the volatility of SABR.
 *
 * Limits: at the money z / chi(z) is taken by its series; nu = 0 leaves the skew of the elasticity.
 * Far below the forward the expansion can imply a negative density, which `measureButterfly` shows
 * only for curves in total variance.
 *
 * @param sabr - parameters
 * @param forward - quote units, > 0
 * @param strike - quote units, > 0
 * @param years - time to expiry; years of 365 days, >= 0
 * @returns annualised lognormal volatility, 1 = 100 %
 * @throws InvariantError when an argument is out of range
 * @source Hagan, Kumar, Lesniewski and Woodward (2002), Managing smile risk, eq. (2.17a)
 */
export function sabrVol(sabr: Sabr, forward: number, strike: number, years: number): number {
  const { alpha, beta, rho, nu } = sabr;
  checkPositive('alpha', alpha);
  checkInRange('beta', beta, 0, 1);
  check(Math.abs(rho) < 1, 'rho', 'inside (-1, 1)', rho);
  checkNonNegative('nu', nu);
  checkPositive('forward', forward);
  checkPositive('strike', strike);
  checkNonNegative('years', years);
  const rest = 1 - beta;
  const log = Math.log(forward / strike);
  const power = (forward * strike) ** (rest / 2);
  const squared = rest * rest * log * log;
  const skew = 1 + squared / 24 + (squared * squared) / 1920;
  const growth =
    (rest * rest * alpha * alpha) / (24 * power * power) +
    (rho * beta * nu * alpha) / (4 * power) +
    ((2 - 3 * rho * rho) * nu * nu) / 24;
  const z = (nu / alpha) * power * log;
  return (alpha / (power * skew)) * zOverChi(z, rho) * (1 + growth * years);
}

function zOverChi(z: number, rho: number): number {
  if (Math.abs(z) < 1e-4) return 1 - (rho * z) / 2 + ((2 - 3 * rho * rho) * z * z) / 12;
  const root = Math.sqrt(1 - 2 * rho * z + z * z);
  // The two forms of the logarithm are equal; each is free of cancellation on its side.
  const chi =
    z > rho ? Math.log((root + z - rho) / (1 - rho)) : Math.log((1 + rho) / (root - z + rho));
  return z / chi;
}

/** Smile to fit and the elasticity that is kept. */
export interface SabrFitOptions {
  readonly columns: SmileColumns;
  /** Quote units, > 0. */
  readonly forward: number;
  /** Years of 365 days, > 0. */
  readonly years: number;
  /** Elasticity, in [0, 1]; 1 unless told. */
  readonly beta?: number;
}

/** Fitted parameters and the weighted sum of squares in total variance. */
export interface SabrFit {
  readonly sabr: Sabr;
  readonly cost: number;
}

/**
 * Fits SABR to one smile at a fixed elasticity.
 *
 * @param options - smile, forward, time, elasticity
 * @returns parameters and cost; in units of the weights
 * @throws InvariantError when an argument is out of range
 * @source weighted least squares in total variance on Hagan et al. (2002), eq. (2.17a)
 */
export function fitSabr({ columns, forward, years, beta = 1 }: SabrFitOptions): SabrFit {
  const { k, w, weight } = columns;
  let centre = 0;
  for (let i = 1; i < k.length; i++) if (Math.abs(k[i]!) < Math.abs(k[centre]!)) centre = i;
  const level = Math.sqrt(w[centre]! / years) * forward ** (1 - beta);
  const place = (point: ArrayLike<number>): Sabr => ({
    alpha: level * Math.exp(Math.min(Math.max(point[0]!, -5), 5)),
    beta,
    rho: 0.999 * Math.tanh(point[1]!),
    nu: Math.exp(Math.min(point[2]!, 5)),
  });
  const costAt = (sabr: Sabr): number => {
    let sum = 0;
    for (let i = 0; i < k.length; i++) {
      const vol = sabrVol(sabr, forward, forward * Math.exp(k[i]!), years);
      sum += weight[i]! * (vol * vol * years - w[i]!) ** 2;
    }
    return Math.min(sum, 1e300);
  };
  const { point, value } = minimiseBySimplex({
    objective: (trial) => costAt(place(trial)),
    start: [0, -0.2, Math.log(0.5 / Math.sqrt(years))],
    steps: [0.1, 0.3, 0.5],
    evaluationsMax: 300,
    tolerance: 1e-9,
  });
  return { sabr: place(point), cost: value };
}
