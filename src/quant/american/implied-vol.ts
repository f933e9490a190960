/**
 * @module Implied volatility of an American option.
 */
import { checkNonNegative, checkPositive, fail, ok, type Result } from '../../base/index.ts';
import { falsePosition, type RootBracket } from '../../math/index.ts';
import { blackGreeks } from '../greeks.ts';
import { type ImpliedVolFailure, impliedVol } from '../implied-vol.ts';
import { type AmericanContract, checkAmericanContract } from './contract.ts';
import { type AmericanFailure, americanPrice } from './price.ts';
import type { AmericanScheme } from './scheme.ts';
import { americanSchemes } from './schemes.ts';

/** A quoted American option. */
export interface QuotedAmerican extends Omit<AmericanContract, 'vol'> {
  /** Price; quote units, >= 0. */
  readonly price: number;
}

/** Why a price has no American implied volatility; bounds in quote units. */
export type AmericanVolFailure = ImpliedVolFailure | AmericanFailure;

/** Distance from the root at which the search ends. */
const volTolerance = 1e-11;
/** First try where no European volatility bounds the search, and where it is given up. */
const firstHigh = 1;
const lastHigh = 256;

/**
 * Computes the volatility at which an American option has a price.
 *
 * Without noise the option is worth its best exercise along the forward curve; that is the
 * intrinsic value here, and no volatility gives less. From there the price rises with volatility
 * and lies nowhere below the European one, whose implied volatility therefore bounds the search.
 * The error is that of the price's last digits and of the scheme, over the vega: wide deep in the
 * money.
 *
 * @param option - the option and its price; spot, strike and years > 0
 * @param scheme - numbers of nodes and iterations of each price
 * @returns annualised volatility, 1 = 100 %, or why there is none
 * @throws InvariantError when an input is out of range or not finite
 * @source false position on the price of Andersen, Lake and Offengenden (2016)
 */
export function americanImpliedVol(
  option: QuotedAmerican,
  scheme: AmericanScheme = americanSchemes.accurate,
): Result<number, AmericanVolFailure> {
  const { price, ...terms } = option;
  checkNonNegative('price', price);
  checkAmericanContract({ ...terms, vol: 0 });
  for (const name of ['spot', 'strike', 'years'] as const) checkPositive(name, terms[name]);
  let failure: AmericanFailure | undefined;
  const excess = (vol: number): number => {
    const priced = americanPrice({ ...terms, vol }, scheme);
    if (priced.ok) return priced.value - price;
    failure ??= priced.failure;
    return 0;
  };
  const atZero = excess(0);
  const intrinsic = price + atZero;
  if (atZero > 0) return fail({ kind: 'below-intrinsic', intrinsic });
  if (atZero === 0) return fail({ kind: 'at-intrinsic', intrinsic });
  const maximum = greatestPrice(option);
  if (price >= maximum) return fail({ kind: 'above-maximum', maximum });
  const { high: first, slope } = europeanBound(option);
  let high = first;
  let atHigh = excess(high);
  while (atHigh < 0 && high < lastHigh) {
    high *= 2;
    atHigh = excess(high);
  }
  // What is left of the way to the maximum is lost in the price's last digits.
  if (atHigh < 0) return fail({ kind: 'above-maximum', maximum });
  const bracket = lowered({ low: 0, high, atLow: atZero, atHigh }, excess, slope);
  const vol = falsePosition(excess, bracket, volTolerance);
  return failure === undefined ? ok(vol) : fail(failure);
}

/** Brings the ends together from above, in steps that a slope suggests and that grow. */
function lowered(
  bracket: RootBracket,
  excess: (vol: number) => number,
  slope: number,
): RootBracket {
  let { high, atHigh } = bracket;
  let step = (2 * atHigh) / slope;
  while (step > 0 && step < high) {
    const low = high - step;
    const atLow = excess(low);
    if (atLow <= 0) return { low, high, atLow, atHigh };
    high = low;
    atHigh = atLow;
    step *= 4;
  }
  return { ...bracket, high, atHigh };
}

/** Limit of the price as volatility grows; quote units. */
function greatestPrice({ spot, strike, years, rate, dividendYield, isCall }: QuotedAmerican) {
  return isCall
    ? spot * Math.max(1, Math.exp(-dividendYield * years))
    : strike * Math.max(1, Math.exp(-rate * years));
}

/** Volatility at which the European option has the price: the American one needs no more. */
function europeanBound(option: QuotedAmerican): { readonly high: number; readonly slope: number } {
  const { price, spot, strike, years, rate, dividendYield, isCall } = option;
  const forward = spot * Math.exp((rate - dividendYield) * years);
  const european = { forward, strike, years, isCall, rate };
  const implied = impliedVol({ ...european, price });
  if (!implied.ok) return { high: firstHigh, slope: 0 };
  // A hair above, so that rounding leaves the root inside.
  const high = implied.value * (1 + 1e-9) + 1e-9;
  return { high, slope: blackGreeks({ ...european, vol: high }).vega };
}
