/**
 * @module Implied surface: an SSVI smile whose level follows realised volatility.
 *
 * At-the-money variance reverts from a fast level (realised volatility with a premium) to a slow
 * one; the smile around it is surface SVI with a power law, free of butterfly arbitrage while
 * `eta^2 (1 + |rho|) <= 4`.
 *
 * @source Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, section 4
 */
import type { Underlying } from './underlying.ts';

/** What sellers of options are paid beyond realised volatility, as a factor. */
const premium = 1.06;
/** Speed at which variance reverts, per year: a half-life of about nine days. */
const reversion = 28;
/** The market holds part of a burst of realised volatility to be passing. */
const fastWeight = 0.7;

/**
 * Returns the implied volatility of a strike.
 *
 * @param underlying - long-run volatility and smile
 * @param realised - realised volatility now; annualised, > 0
 * @param forward - quote units, > 0
 * @param strike - quote units, > 0
 * @param years - time to expiry; years of 365 days, > 0
 * @returns annualised volatility, > 0
 */
export function impliedVol(
  underlying: Underlying,
  realised: number,
  forward: number,
  strike: number,
  years: number,
): number {
  const slow = (premium * underlying.vol) ** 2;
  const fast = fastWeight * (premium * realised) ** 2 + (1 - fastWeight) * slow;
  const decay = reversion * years;
  const level = slow + ((fast - slow) * -Math.expm1(-decay)) / decay;
  const { rho, eta } = underlying.smile;
  const theta = level * years;
  const slope = (eta / Math.sqrt(theta * (1 + theta))) * Math.log(strike / forward);
  const shape = 1 + rho * slope + Math.sqrt((slope + rho) ** 2 + 1 - rho * rho);
  return Math.sqrt((level * shape) / 2);
}
