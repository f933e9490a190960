/**
 * @module Implied volatility of one option, for every attainable price.
 */
import {
  checkFinite,
  checkNonNegative,
  checkPositive,
  fail,
  ok,
  type Result,
} from '../base/index.ts';
import { logMoneyness, tailDifference } from './black.ts';
import type { EuropeanOption } from './greeks.ts';
import { distanceShape } from './kernel/implied-rows.ts';
import { normalQuantile } from './normal.ts';
import { densityAtZero, scaledTail } from './polynomials.ts';

/**
 * Why a price has no implied volatility; each with the bound it breaks, discounted, quote
 * units.
 */
export type ImpliedVolFailure =
  | { readonly kind: 'below-intrinsic'; readonly intrinsic: number }
  | { readonly kind: 'at-intrinsic'; readonly intrinsic: number }
  | { readonly kind: 'above-maximum'; readonly maximum: number };

/** A quoted European option. */
export interface QuotedOption extends Omit<EuropeanOption, 'vol'> {
  /** Discounted price, quote units, >= 0. */
  readonly price: number;
}

/**
 * Computes the volatility at which Black-76 gives a price.
 *
 * The error is that of the price's own last digit: a price whose time value is lost in its rounding
 * identifies no volatility, and one equal to the intrinsic value is refused.
 *
 * @param option - the option and its discounted price; strike and years > 0
 * @returns annualised volatility, 1 = 100 %, or why there is none
 * @throws InvariantError when an input is out of range or not finite
 * @source Householder steps of third order on ln(time value) or ln(maximum - value), after Jackel
 *   (2015), Let's be rational; starts from the small-moneyness limit, the inflection at
 *   s = sqrt(2 |ln F/K|) and the normal quantile
 */
export function impliedVol(option: QuotedOption): Result<number, ImpliedVolFailure> {
  const { price, forward, strike, years, isCall, rate = 0 } = option;
  checkNonNegative('price', price);
  checkPositive('forward', forward);
  checkPositive('strike', strike);
  checkPositive('years', years);
  checkFinite('rate', rate);
  const discount = Math.exp(-rate * years);
  const paid = price / discount;
  const intrinsic = Math.max(isCall ? forward - strike : strike - forward, 0);
  const maximum = isCall ? forward : strike;
  if (paid < intrinsic) {
    return fail({ kind: 'below-intrinsic', intrinsic: discount * intrinsic });
  }
  if (paid === intrinsic) return fail({ kind: 'at-intrinsic', intrinsic: discount * intrinsic });
  if (paid >= maximum) return fail({ kind: 'above-maximum', maximum: discount * maximum });
  const low = Math.min(forward, strike);
  const k = logMoneyness(forward, strike);
  const total = totalVolFor(k, (paid - intrinsic) / low, (maximum - paid) / low);
  return ok(total / Math.sqrt(years));
}

/**
 * Solves for the total volatility; `value` and `rest` are the time value over low, and 1 minus
 * it.
 */
function totalVolFor(k: number, value: number, rest: number): number {
  const upper = value > 0.6;
  const target = Math.log(upper ? rest : value);
  let total = upper ? upperStart(k, rest) : lowerStart(k, value, target);
  for (let turn = 0; turn < 8; turn++) {
    const step = relativeStep(k, total, target, upper);
    total *= 1 + step;
    if (Math.abs(step) < 1e-5) break;
  }
  return total;
}

/** Time value over low at the inflection s = sqrt(2k), where the near tail is a half. */
function inflectionValue(k: number): number {
  const half = Math.sqrt(k / 2);
  return half <= 0.25 ? tailDifference(half, half) : 0.5 - scaledTail(2 * half);
}

/** Start above the inflection: the near tail is taken as a fixed share of the rest. */
function upperStart(k: number, rest: number): number {
  const tail = rest / (2 * (1 - inflectionValue(k)));
  const z = tail < 0.5 ? -normalQuantile(tail) : 0;
  return z + Math.sqrt(z * z + 2 * k);
}

function lowerStart(k: number, value: number, logValue: number): number {
  if (k > 2) {
    const middle = inflectionValue(k);
    if (value > middle) return Math.sqrt(2 * k) + (value - middle) / densityAtZero;
    const tail = Math.min(value / (2 * middle), 0.5);
    const z = tail > 0 ? -normalQuantile(tail) : 38.5;
    return (2 * k) / (z + Math.sqrt(z * z + 2 * k));
  }
  const logBeta = logValue - k / 2;
  const logX = Math.log(densityAtZero * k) - logBeta;
  if (logX < -18) return Math.exp(logBeta) / densityAtZero;
  const l = logX > 36 ? logX : Math.log1p(Math.exp(logX));
  return (k * Math.sqrt(1 + l / 2)) / (l * distanceShape(l));
}

/** Householder step of third order, in units of the total volatility. */
function relativeStep(k: number, total: number, target: number, upper: boolean): number {
  const half = total / 2;
  const distance = k / total;
  const near = distance - half;
  const far = distance + half;
  const value = scaledValue(distance, half, upper);
  const gap = Math.log(value) - (near * near) / 2 - target;
  const p = ((upper ? -densityAtZero : densityAtZero) * total) / value;
  const newton = -gap / p;
  const b = near * far;
  const bend = 3 * distance * distance + half * half;
  const second = newton * (b - p);
  const third = b * (b - 3 * p) + 2 * p * p - bend;
  return (newton * (1 + second / 2)) / (1 + second + (newton * newton * third) / 6);
}

/** Time value over low, or the rest to its maximum, each over exp(-near^2/2). */
function scaledValue(distance: number, half: number, upper: boolean): number {
  const near = distance - half;
  const far = distance + half;
  if (!upper && half <= 0.25) return tailDifference(distance, half);
  const tail = scaledTail(Math.abs(near));
  const reflected = near < 0 ? Math.exp((near * near) / 2) - tail : tail;
  if (!upper) return reflected - scaledTail(far);
  return (near < 0 ? tail : Math.exp((near * near) / 2) - tail) + scaledTail(far);
}
