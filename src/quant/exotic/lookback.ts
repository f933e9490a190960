/**
 * @module Lookback options: their strike, or their price, is the extreme of the path.
 */
import { check, checkPositive } from '../../base/index.ts';
import { checkSpotMarket, noiselessPath, type SpotMarket, totalVol } from './market.ts';
import { expCdf } from './weighted-normal.ts';

/** Pays the last price against the lowest (call), or the highest against the last (put). */
export interface FloatingLookback {
  /** True for a call. */
  readonly isCall: boolean;
  /** Lowest (call) or highest (put) price so far; quote units, on its side of the spot. */
  readonly extreme: number;
}

/** Pays the highest price against the strike (call), or the strike against the lowest (put). */
export interface FixedLookback {
  /** True for a call. */
  readonly isCall: boolean;
  /** Strike; quote units, > 0. */
  readonly strike: number;
  /** Highest (call) or lowest (put) price so far; quote units, on its side of the spot. */
  readonly extreme: number;
}

/**
 * Prices a floating-strike lookback option, watched continuously.
 *
 * Limits: without time or volatility the forward curve gives the extreme.
 *
 * @param option - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source Goldman, Sosin and Gatto (1979), J. Finance 34(5)
 */
export function floatingLookbackPrice(option: FloatingLookback, market: SpotMarket): number {
  checkExtreme(option.isCall ? 'low' : 'high', option.extreme, market);
  const carried = market.spot * Math.exp(-market.dividendYield * market.years);
  const discounted = option.extreme * Math.exp(-market.rate * market.years);
  const sign = option.isCall ? 1 : -1;
  const side = option.isCall ? 'low' : 'high';
  return sign * (carried - discounted) + beyond(option.extreme, side, market);
}

/**
 * Prices a fixed-strike lookback option, watched continuously.
 *
 * Limits: without time or volatility the forward curve gives the extreme.
 *
 * @param option - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source Conze and Viswanathan (1991), J. Finance 46(5)
 */
export function fixedLookbackPrice(option: FixedLookback, market: SpotMarket): number {
  checkPositive('strike', option.strike);
  checkExtreme(option.isCall ? 'high' : 'low', option.extreme, market);
  const { strike, extreme, isCall } = option;
  const discount = Math.exp(-market.rate * market.years);
  const locked = discount * Math.max(0, isCall ? extreme - strike : strike - extreme);
  const level = isCall ? Math.max(strike, extreme) : Math.min(strike, extreme);
  return locked + beyond(level, isCall ? 'high' : 'low', market);
}

function checkExtreme(side: 'low' | 'high', extreme: number, market: SpotMarket): void {
  checkSpotMarket(market);
  checkPositive('extreme', extreme);
  const holds = side === 'low' ? extreme <= market.spot : extreme >= market.spot;
  check(holds, 'extreme', `a ${side} so far, on its side of spot ${market.spot}`, extreme);
}

/**
 * Discounted expectation of how far the path goes beyond a level that it has not passed yet.
 */
function beyond(level: number, side: 'low' | 'high', market: SpotMarket): number {
  const sign = side === 'high' ? 1 : -1;
  const { spot, years, rate, dividendYield } = market;
  const v = totalVol(market);
  const discount = Math.exp(-rate * years);
  if (v === 0) {
    const path = noiselessPath(market);
    return discount * Math.max(0, sign * ((side === 'high' ? path.high : path.low) - level));
  }
  const carry = (rate - dividendYield) * years;
  const d1 = (Math.log(spot / level) + carry) / v + 0.5 * v;
  const asset = spot * expCdf(-dividendYield * years, sign * d1);
  const plain = sign * (asset - level * expCdf(-rate * years, sign * (d1 - v)));
  return plain + sign * discount * spot * overshoot(spot / level, carry, v, sign);
}

/**
 * Term (1 / beta) [e^carry N(d) - (spot / level)^-beta N(d - beta v)] with beta = 2 carry / v^2.
 *
 * It is smooth through beta = 0 but loses its digits there, so near zero it is read off the cubic
 * through four points on both sides.
 */
function overshoot(ratio: number, carry: number, v: number, sign: number): number {
  const step = 0.5 * v * v * 1e-3;
  if (Math.abs(carry) >= 1.5 * step) return overshootAt(ratio, carry, v, sign);
  const s = carry / step;
  const at = (k: number): number => overshootAt(ratio, k * step, v, sign);
  return (
    (at(-2) * (s + 1) * (s - 1) * (s - 2)) / -12 +
    (at(-1) * (s + 2) * (s - 1) * (s - 2)) / 6 +
    (at(1) * (s + 2) * (s + 1) * (s - 2)) / -6 +
    (at(2) * (s + 2) * (s + 1) * (s - 1)) / 12
  );
}

function overshootAt(ratio: number, carry: number, v: number, sign: number): number {
  const log = Math.log(ratio);
  const beta = (2 * carry) / (v * v);
  const d = (log + carry) / v + 0.5 * v;
  return (expCdf(carry, sign * d) - expCdf(-beta * log, sign * (d - beta * v))) / beta;
}
