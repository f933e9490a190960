/**
 * @module Black-76 value and Greeks of one option, by the forward and by the spot.
 */
import { check, checkFinite, checkNonNegative, checkPositive } from '../base/index.ts';
import { black76, logMoneyness } from './black.ts';
import { normalCdf, normalPdf } from './normal.ts';

/** What a European option on a forward is priced from. */
export interface EuropeanOption {
  /** Forward price, quote units, > 0. */
  readonly forward: number;
  /** Strike, quote units, >= 0. */
  readonly strike: number;
  /** Time to expiry, years of 365 days, >= 0. */
  readonly years: number;
  /** Annualised volatility, 1 = 100 %, >= 0. */
  readonly vol: number;
  /** Continuous discount rate per year; 0 unless given. */
  readonly rate?: number;
  /** True for a call, false for a put. */
  readonly isCall: boolean;
}

/** Discounted value and its pure derivatives; which price is held fixed, the function says. */
export interface Greeks {
  /** Value, quote units. */
  readonly price: number;
  /** First derivative by the underlying price. */
  readonly delta: number;
  /** Second derivative by the underlying price. */
  readonly gamma: number;
  /** Derivative by volatility, per 1.00. */
  readonly vega: number;
  /** Minus the derivative by time to expiry, per year. */
  readonly theta: number;
  /** Derivative by the rate, per 1.00. */
  readonly rho: number;
  /** Derivative of delta by volatility, per 1.00. */
  readonly vanna: number;
  /** Second derivative by volatility, per 1.00 squared. */
  readonly volga: number;
  /** Minus the derivative of delta by time to expiry, per year. */
  readonly charm: number;
}

function checkOption(option: EuropeanOption): void {
  checkPositive('forward', option.forward);
  checkNonNegative('strike', option.strike);
  checkNonNegative('years', option.years);
  checkNonNegative('vol', option.vol);
  checkFinite('rate', option.rate ?? 0);
}

/**
 * Computes value and Greeks with the forward as underlying price: delta is the forward delta, and
 * theta, rho and charm hold the forward fixed.
 *
 * Limits: without volatility, time or strike the value is the discounted intrinsic value, delta its
 * slope (half of it exactly at the money) and the curvature 0, except that at the money vega and
 * vanna keep their one-sided limits at zero volatility.
 *
 * @param option - the option
 * @returns value in quote units and derivatives
 * @throws InvariantError when an input is out of range or a result exceeds the range of doubles
 * @source Black (1976); Haug (2007), The Complete Guide to Option Pricing Formulas, chapter 2
 */
export function blackGreeks(option: EuropeanOption): Greeks {
  checkOption(option);
  const greeks = computeGreeks(option);
  for (const value of Object.values(greeks)) {
    check(Number.isFinite(value), 'option', 'priceable in the range of doubles', value);
  }
  return greeks;
}

/**
 * Computes value and Greeks by the forward without checking input or results; for callers that have
 * checked the one and check the other.
 *
 * @param option - the option, in range
 * @returns value in quote units and derivatives, not finite where doubles overflow
 */
export function computeGreeks(option: EuropeanOption): Greeks {
  const { forward, strike, years, vol, isCall, rate = 0 } = option;
  const discount = Math.exp(-rate * years);
  const price = discount * black76(forward, strike, years, vol, isCall);
  const total = vol * Math.sqrt(years);
  return total > 0 && strike > 0
    ? interiorGreeks(option, discount, price, total)
    : limitGreeks(option, discount, price);
}

function interiorGreeks(
  option: EuropeanOption,
  discount: number,
  price: number,
  total: number,
): Greeks {
  const { forward, strike, years, vol, isCall, rate = 0 } = option;
  const k = logMoneyness(forward, strike);
  const x = forward < strike ? -k : k;
  // Beyond +-1e150 density and tail are 0 anyway; the bound keeps products finite.
  const h = Math.max(-1e150, Math.min(1e150, x / total));
  const d1 = h + total / 2;
  const d2 = h - total / 2;
  const delta = discount * (isCall ? normalCdf(d1) : -normalCdf(-d1));
  const density = discount * normalPdf(d1);
  const vega = forward * density * Math.sqrt(years);
  const decay = density === 0 ? 0 : (forward * density * vol) / (2 * Math.sqrt(years));
  return {
    price,
    delta,
    gamma: density === 0 ? 0 : density / (forward * total),
    vega,
    theta: rate * price - decay,
    rho: -years * price,
    vanna: density === 0 ? 0 : -density * (d2 / vol),
    volga: vega === 0 ? 0 : vega * d1 * (d2 / vol),
    charm: rate * delta + (density === 0 ? 0 : density * (d2 / (2 * years))),
  };
}

function limitGreeks(option: EuropeanOption, discount: number, price: number): Greeks {
  const { forward, strike, years, vol, isCall, rate = 0 } = option;
  const atMoney = forward === strike;
  const inMoney = isCall ? forward > strike : forward < strike;
  const slope = atMoney ? 0.5 : inMoney ? 1 : 0;
  const delta = discount * (isCall ? slope : -slope);
  const density = atMoney && vol === 0 ? discount * normalPdf(0) * Math.sqrt(years) : 0;
  return {
    price,
    delta,
    gamma: 0,
    vega: forward * density,
    theta: rate * price,
    rho: -years * price,
    vanna: density / 2,
    volga: 0,
    charm: rate * delta,
  };
}

/** A European option seen from the spot: the forward is spot e^(carry years). */
export interface SpotOption extends EuropeanOption {
  /** Continuous cost of carry per year, rate minus yield; the rate unless given. */
  readonly carry?: number;
}

/** Greeks by the spot, and the derivative by the yield of the underlying. */
export interface SpotGreeks extends Greeks {
  /** Derivative by the continuous yield rate - carry, per 1.00, at fixed rate. */
  readonly yieldRho: number;
}

/**
 * Computes value and Greeks with the spot as underlying price: delta is the spot delta, and theta,
 * rho and charm hold spot and yield fixed, so that the forward moves with them.
 *
 * @param option - the option, by its forward, with the carry that links forward and spot
 * @returns value in quote units and derivatives
 * @throws InvariantError when an input is out of range
 * @source chain rule on forward = spot e^(carry years)
 */
export function spotGreeks(option: SpotOption): SpotGreeks {
  const { forward, years, rate = 0, carry = rate } = option;
  checkFinite('carry', carry);
  const byForward = blackGreeks(option);
  const growth = Math.exp(carry * years);
  const drift = byForward.delta * forward;
  return {
    price: byForward.price,
    delta: byForward.delta * growth,
    gamma: byForward.gamma * growth * growth,
    vega: byForward.vega,
    theta: byForward.theta - carry * drift,
    rho: byForward.rho + years * drift,
    yieldRho: -years * drift,
    vanna: byForward.vanna * growth,
    volga: byForward.volga,
    charm: growth * (byForward.charm - carry * (byForward.delta + forward * byForward.gamma)),
  };
}

/**
 * Computes value and Greeks of an inverse option, settled in coin at 1/forward: the value is in
 * coin, and delta is premium-adjusted, delta - price/forward, the coins of exposure that the holder
 * has.
 *
 * @param option - the option; its linear twin is priced in quote units
 * @returns value in coin; delta in coin; gamma as derivative of that delta by the forward; vega,
 *   theta, rho and volga of the coin value; vanna and charm of that delta
 * @throws InvariantError when an input is out of range
 * @source Alexander and Imeraj (2021), Inverse options in a Black-Scholes world; product rule on
 *   V/F
 */
export function inverseGreeks(option: EuropeanOption): Greeks {
  const linear = blackGreeks(option);
  const { forward } = option;
  const coins = linear.price / forward;
  const delta = linear.delta - coins;
  return {
    price: coins,
    delta,
    gamma: linear.gamma - delta / forward,
    vega: linear.vega / forward,
    theta: linear.theta / forward,
    rho: linear.rho / forward,
    vanna: linear.vanna - linear.vega / forward,
    volga: linear.volga / forward,
    charm: linear.charm - linear.theta / forward,
  };
}
