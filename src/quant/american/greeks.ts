/**
 * @module Greeks of an American option.
 */
import { ok, type Result } from '../../base/index.ts';
import { normalCdf, normalPdf } from '../normal.ts';
import type { Boundary } from './boundary.ts';
import {
  type AmericanContract,
  type EquivalentPut,
  equivalentPut,
  type NoiselessExercise,
  noiselessPut,
} from './contract.ts';
import { boundaryPremiumExpansion, type SpotExpansion } from './premium.ts';
import {
  type AmericanFailure,
  americanPrice,
  europeanPut,
  isIdle,
  noiselessTotalVol,
  plainPut,
} from './price.ts';
import type { AmericanScheme } from './scheme.ts';
import { americanSchemes, twoBoundaryScheme } from './schemes.ts';
import { settledBoundary } from './settled.ts';
import { exerciseBand } from './two-boundaries.ts';

/** Value of an American option and its pure derivatives. */
export interface AmericanGreeks {
  /** Value; quote units. */
  readonly price: number;
  /** Per unit of spot. */
  readonly delta: number;
  /** Delta per unit of spot. */
  readonly gamma: number;
  /** Per 1.00 of volatility. */
  readonly vega: number;
  /** Per year of calendar time passing. */
  readonly theta: number;
  /** Per 1.00 of interest rate. */
  readonly rho: number;
  /** Per 1.00 of the underlying's yield. */
  readonly yieldRho: number;
}

/**
 * Computes the Greeks of an American option.
 *
 * Delta and gamma differentiate the premium integral exactly; theta follows from the pricing
 * equation; vega and the two rhos are four-point central differences of the price, accurate to
 * about 1e-6 of the strike under the accurate scheme. Where exercise at once is best, delta is
 * that of the payoff and the others are zero. At zero time or spot the one-sided limits of the
 * payoff are given, without volatility those of the best exercise along the forward curve.
 *
 * @param contract - the option
 * @param scheme - numbers of nodes and iterations
 * @returns price and Greeks in the units of their fields, or why there are none
 * @throws InvariantError when a field is negative or not finite
 * @source Andersen, Lake and Offengenden (2016), J. Computational Finance 20(1); theta from Black
 *   and Scholes (1973), equation (7)
 */
export function americanGreeks(
  contract: AmericanContract,
  scheme: AmericanScheme = americanSchemes.accurate,
): Result<AmericanGreeks, AmericanFailure> {
  const priced = americanPrice(contract, scheme);
  if (!priced.ok) return priced;
  const price = priced.value;
  const put = equivalentPut(contract);
  const sign = contract.isCall ? 1 : -1;
  const intrinsic = sign * (contract.spot - contract.strike);
  const still = { price, gamma: 0, vega: 0, theta: 0, rho: 0, yieldRho: 0 };
  if (put.strike === 0 || put.spot === 0 || put.years === 0) {
    return ok({ ...still, delta: intrinsic > 0 ? sign : 0 });
  }
  if (price === intrinsic) return ok({ ...still, delta: sign });
  if (put.vol * Math.sqrt(put.years) < noiselessTotalVol) {
    return ok({ ...still, ...noiselessGreeks(contract, noiselessPut(put)) });
  }
  const expanded = putExpansion(put, scheme);
  if (!expanded.ok) return expanded;
  const { delta, gamma } = inSpot(expanded.value, put, contract);
  const bump = (name: 'vol' | 'rate' | 'dividendYield', step: number): number =>
    fourPoint(
      (h) => valueOr(americanPrice({ ...contract, [name]: contract[name] + h }, scheme), price),
      step,
    );
  const { spot, vol, rate, dividendYield } = contract;
  return ok({
    price,
    delta,
    gamma,
    vega: bump('vol', Math.min(2e-3, vol / 4)),
    theta: rate * price - (rate - dividendYield) * spot * delta - 0.5 * (vol * spot) ** 2 * gamma,
    rho: bump('rate', rateStep(rate)),
    yieldRho: bump('dividendYield', rateStep(dividendYield)),
  });
}

/** Derivatives of the discounted payoff at its best time, which itself need not move with them. */
function noiselessGreeks(
  { spot, strike, years, rate, dividendYield, isCall }: AmericanContract,
  { value, after }: NoiselessExercise,
): Pick<AmericanGreeks, 'delta' | 'theta' | 'rho' | 'yieldRho'> {
  if (value === 0) return { delta: 0, theta: 0, rho: 0, yieldRho: 0 };
  const sign = isCall ? 1 : -1;
  const carried = Math.exp(-dividendYield * after);
  const paid = strike * Math.exp(-rate * after);
  const isHeld = after === years;
  return {
    delta: sign * carried,
    theta: isHeld ? sign * (dividendYield * spot * carried - rate * paid) : 0,
    rho: sign * after * paid,
    yieldRho: -sign * after * spot * carried,
  };
}

/** Keeps a bumped rate on its side of zero, where the kind of exercise changes. */
function rateStep(rate: number): number {
  return rate === 0 ? 1e-5 : Math.min(rate < 0 ? 2e-3 : 5e-4, Math.abs(rate) / 4);
}

function fourPoint(value: (h: number) => number, h: number): number {
  return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h);
}

function valueOr(result: Result<number, AmericanFailure>, otherwise: number): number {
  return result.ok ? result.value : otherwise;
}

function putExpansion(
  put: EquivalentPut,
  scheme: AmericanScheme,
): Result<SpotExpansion, AmericanFailure> {
  const european = europeanExpansion(put);
  if (plainPut(put) !== undefined) return ok(european);
  const logSpot = Math.log(put.spot / put.strike);
  const add = (
    to: SpotExpansion,
    boundary: Boundary,
    sign: number,
    s: AmericanScheme,
  ): SpotExpansion => {
    const part = boundaryPremiumExpansion(logSpot, put, boundary, s);
    return {
      value: to.value + sign * part.value,
      slope: to.slope + sign * part.slope,
      curvature: to.curvature + sign * part.curvature,
    };
  };
  if (put.rate >= 0) {
    const settled = settledBoundary(put, scheme);
    if (!settled.ok) return isIdle(put) ? ok(european) : settled;
    return ok(add(european, settled.value.boundary, 1, settled.value.scheme));
  }
  const band = exerciseBand(put, twoBoundaryScheme);
  if (!band.ok) return band;
  const above = add(european, band.value.upper, 1, twoBoundaryScheme);
  return ok(add(above, band.value.lower, -1, twoBoundaryScheme));
}

/** European put over its strike, with slope and curvature in spot over strike. */
function europeanExpansion(put: EquivalentPut): SpotExpansion {
  const { spot, strike, vol, years, rate, dividendYield } = put;
  const v = vol * Math.sqrt(years);
  const dp = (Math.log(spot / strike) + (rate - dividendYield) * years) / v + v / 2;
  const carried = Math.exp(-dividendYield * years);
  return {
    value: europeanPut(put) / strike,
    slope: -carried * normalCdf(-dp),
    curvature: (carried * normalPdf(dp) * strike) / (spot * v),
  };
}

/** Turns derivatives of the equivalent put into those of the contract, by homogeneity for calls. */
function inSpot(
  expansion: SpotExpansion,
  put: EquivalentPut,
  contract: AmericanContract,
): { delta: number; gamma: number } {
  if (!contract.isCall) {
    return { delta: expansion.slope, gamma: expansion.curvature / put.strike };
  }
  const ratio = put.spot / put.strike;
  return {
    delta: expansion.value - ratio * expansion.slope,
    gamma: (ratio * ratio * expansion.curvature) / put.strike,
  };
}
