/**
 * @module Implied surface: an SSVI smile whose level, skew and term structure follow the market.
 *
 * Forward variance at the money reverts from a short level (lasting realised volatility, times
 * fear) to a slow one; the smile around it is surface SVI with a power law, tilted by fear, free of
 * butterfly arbitrage while `eta^2 (1 + |rho|) <= 4` and of calendar arbitrage while total variance
 * rises with tenor.
 *
 * @source Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, section 4
 */
import { term } from './market/model.ts';
import type { Underlying } from './underlying.ts';

/** What the surface of an underlying hangs on at an instant. */
export interface SurfaceState {
  /** Realised volatility of some days; annualised, > 0. */
  readonly lasting: number;
  /** Log of volatility over its long-run level that lasts for seasons. */
  readonly era: number;
  /** Log of the factor on short volatility. */
  readonly fear: number;
  /** Correlation parameter of the smile, in (-1, 1). */
  readonly tilt: number;
}

/**
 * Returns the implied volatility of a strike.
 *
 * @param underlying - long-run volatility and smile
 * @param state - what the market is like now
 * @param forward - quote units, > 0
 * @param strike - quote units, > 0
 * @param years - time to expiry; years of 365 days, > 0
 * @returns annualised volatility, > 0
 */
export function impliedVol(
  underlying: Underlying,
  state: SurfaceState,
  forward: number,
  strike: number,
  years: number,
): number {
  const level = atMoneyVariance(underlying, state, years);
  const theta = level * years;
  const { eta } = underlying.smile;
  const { tilt } = state;
  const slope = (eta / Math.sqrt(theta * (1 + theta))) * Math.log(strike / forward);
  const shape = 1 + tilt * slope + Math.sqrt((slope + tilt) ** 2 + 1 - tilt * tilt);
  return Math.sqrt((level * shape) / 2);
}

/**
 * Returns the mean implied variance to a tenor at the money.
 *
 * Forward variance goes from a short level to a slow one and is above zero everywhere, so that
 * total variance rises with tenor and, by the power law of the smile, no calendar spread is free.
 *
 * @param underlying - long-run volatility
 * @param state - what the market is like now
 * @param years - time to expiry; years of 365 days, > 0
 * @returns annualised variance, > 0
 */
export function atMoneyVariance(
  underlying: Underlying,
  { lasting, era, fear }: SurfaceState,
  years: number,
): number {
  const slow = (underlying.impliedVol * Math.exp(term.ofEra * era)) ** 2;
  const realised = (underlying.ofRealised * lasting) ** 2;
  const fast = term.fastWeight * realised + (1 - term.fastWeight) * slow;
  const short = fast * Math.exp(2 * fear);
  const decay = term.reversion * years;
  return slow + ((short - slow) * -Math.expm1(-decay)) / decay;
}
