/**
 * @module Market of a spot with a yield and one volatility, shared by the closed forms of exotics.
 */
import { checkFinite, checkNonNegative, checkPositive } from '../../base/index.ts';

/** Spot, time and rates under which an exotic is priced. */
export interface SpotMarket {
  /** Price of the underlying; quote units, > 0. */
  readonly spot: number;
  /** Time to expiry; years of 365 days, >= 0. */
  readonly years: number;
  /** Annualised volatility, 1 = 100 %, >= 0. */
  readonly vol: number;
  /** Continuous interest rate per year, any sign. */
  readonly rate: number;
  /** Continuous yield of the underlying per year, any sign. */
  readonly dividendYield: number;
}

/** What the noiseless limit knows of the path: its lowest, highest and last point. */
export interface NoiselessPath {
  readonly low: number;
  readonly high: number;
  readonly end: number;
}

/**
 * Total volatility below which a closed form is replaced by its noiseless limit.
 */
export const noiselessTotalVol = 1e-9;

/**
 * Demands a sensible market.
 *
 * @param market - spot, time and rates
 * @throws InvariantError naming the field that is out of range
 */
export function checkSpotMarket(market: SpotMarket): void {
  checkPositive('spot', market.spot);
  checkNonNegative('years', market.years);
  checkNonNegative('vol', market.vol);
  checkFinite('rate', market.rate);
  checkFinite('dividendYield', market.dividendYield);
}

/**
 * Returns vol sqrt(years), or zero when it is too small to matter.
 *
 * @param market - spot, time and rates
 * @returns total volatility; pure number >= 0
 * @source definition
 */
export function totalVol(market: SpotMarket): number {
  const total = market.vol * Math.sqrt(market.years);
  return total < noiselessTotalVol ? 0 : total;
}

/**
 * Returns the extremes of the path that follows the forward curve.
 *
 * @param market - spot, time and rates; vol is read as zero
 * @returns lowest, highest and last price; quote units
 * @source the curve spot e^((r - q) t) is monotone
 */
export function noiselessPath(market: SpotMarket): NoiselessPath {
  const end = market.spot * Math.exp((market.rate - market.dividendYield) * market.years);
  return { low: Math.min(market.spot, end), high: Math.max(market.spot, end), end };
}
