/**
 * @module Digital options: cash, asset and gap payoffs decided by the price at expiry.
 */
import { checkFinite, checkPositive } from '../../base/index.ts';
import { checkSpotMarket, noiselessPath, type SpotMarket, totalVol } from './market.ts';
import { expCdf } from './weighted-normal.ts';

/** Pays cash, or one unit of the asset, when the price ends beyond the strike. */
export interface Digital {
  /** Strike; quote units, > 0. */
  readonly strike: number;
  /** True when it pays above the strike, false below. */
  readonly isCall: boolean;
  /** Amount in quote units, or the asset itself. */
  readonly pays: number | 'asset';
}

/** Pays the difference to one strike when the price ends beyond another. */
export interface Gap {
  /** Price that decides whether it pays; quote units, > 0. */
  readonly trigger: number;
  /** Strike of the payoff; quote units, any sign of payoff included. */
  readonly payoffStrike: number;
  /** True for a call. */
  readonly isCall: boolean;
}

/**
 * Prices a digital option.
 *
 * Limits: without time or volatility it pays when the forward lies strictly beyond the strike.
 * With a smile the flat-volatility value is not the price of a call spread; price the spread
 * instead.
 *
 * @param digital - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source Reiner and Rubinstein (1991), Unscrambling the binary code, Risk 4(9)
 */
export function digitalPrice(digital: Digital, market: SpotMarket): number {
  checkSpotMarket(market);
  checkPositive('strike', digital.strike);
  if (digital.pays === 'asset') return assetLeg(digital.strike, digital.isCall, market);
  checkFinite('pays', digital.pays);
  return digital.pays * cashLeg(digital.strike, digital.isCall, market);
}

/**
 * Prices a gap option; its value may be negative.
 *
 * Limits: as for digitals. Equal strikes give the plain option.
 *
 * @param gap - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source Reiner and Rubinstein (1991), Unscrambling the binary code, Risk 4(9)
 */
export function gapPrice(gap: Gap, market: SpotMarket): number {
  checkSpotMarket(market);
  checkPositive('trigger', gap.trigger);
  checkFinite('payoffStrike', gap.payoffStrike);
  const sign = gap.isCall ? 1 : -1;
  return (
    sign *
    (assetLeg(gap.trigger, gap.isCall, market) -
      gap.payoffStrike * cashLeg(gap.trigger, gap.isCall, market))
  );
}

function cashLeg(strike: number, isCall: boolean, market: SpotMarket): number {
  return leg(strike, isCall, market, -market.rate * market.years, -0.5);
}

function assetLeg(strike: number, isCall: boolean, market: SpotMarket): number {
  return market.spot * leg(strike, isCall, market, -market.dividendYield * market.years, 0.5);
}

function leg(
  strike: number,
  isCall: boolean,
  market: SpotMarket,
  logDiscount: number,
  tilt: number,
): number {
  const sign = isCall ? 1 : -1;
  const v = totalVol(market);
  if (v === 0) {
    return sign * (noiselessPath(market).end - strike) > 0 ? Math.exp(logDiscount) : 0;
  }
  const carry = (market.rate - market.dividendYield) * market.years;
  const d = (Math.log(market.spot / strike) + carry) / v + tilt * v;
  return expCdf(logDiscount, sign * d);
}
