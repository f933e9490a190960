/**
 * @module Implied surface: an SSVI smile whose level, skew and term structure follow the market.
 *
 * At-the-money variance reverts from a fast level (lasting realised volatility with a premium) to a
 * slow one and is raised by fear, less so the longer the tenor; the smile around it is surface SVI
 * with a power law, tilted by fear, free of butterfly arbitrage while `eta^2 (1 + |rho|) <= 4`.
 *
 * @source Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, section 4
 */
import type { Underlying } from './underlying.ts';

/** What sellers of options are paid beyond realised volatility, as a factor. */
const premium = 1;
/** Speed at which variance reverts, per year: a half-life of about nine days. */
const reversion = 28;
/** The market holds part of a burst of realised volatility to be passing. */
const fastWeight = 0.35;
/** Fear fades with tenor as `(1 + fade * years) ^ -power`. */
const fearFade = { rate: 12, power: 1.2 };

/** What the surface of an underlying hangs on at an instant. */
export interface SurfaceState {
  /** Realised volatility of some days; annualised, > 0. */
  readonly lasting: number;
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
  { lasting, fear, tilt }: SurfaceState,
  forward: number,
  strike: number,
  years: number,
): number {
  const slow = (premium * underlying.impliedVol) ** 2;
  const fast = fastWeight * (premium * lasting) ** 2 + (1 - fastWeight) * slow;
  const decay = reversion * years;
  const calm = slow + ((fast - slow) * -Math.expm1(-decay)) / decay;
  const level = calm * Math.exp(2 * fear * (1 + fearFade.rate * years) ** -fearFade.power);
  const theta = level * years;
  const { eta } = underlying.smile;
  const slope = (eta / Math.sqrt(theta * (1 + theta))) * Math.log(strike / forward);
  const shape = 1 + tilt * slope + Math.sqrt((slope + tilt) ** 2 + 1 - tilt * tilt);
  return Math.sqrt((level * shape) / 2);
}
