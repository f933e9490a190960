/**
 * @module Forward and discount of an expiry from put-call parity, robust to bad quotes.
 */
import { fitRobustLine, fitRobustLocation } from '../../../math/index.ts';
import type { ExpiryQuotes } from './screen.ts';

/** Forward and discount with their deviations. */
export interface ParityForward {
  /** Quote units, > 0. */
  readonly forward: number;
  /** Standard deviation of the forward; quote units. */
  readonly forwardDeviation: number;
  /** Discount factor to expiry, > 0; 1 for a chain that settles in coin. */
  readonly discount: number;
  readonly discountDeviation: number;
  /** Pairs of call and put used. */
  readonly pairs: number;
  /** Whether the strikes told the discount. */
  readonly discountTold: boolean;
}

/** Fewest pairs from which a forward is taken. */
export const parityPairsMin = 3;

/** Fewest pairs from which a discount is taken as well. */
const discountPairsMin = 6;

/** Largest rate, either sign, that a discount may stand for; per year. */
const rateMax = 0.25;

/** Share of the quoted half-spreads taken as a standard deviation. */
const spreadShare = 0.5;

/**
 * Implies forward and discount from the differences of call and put mid prices.
 *
 * In coin C - P = 1 - K/F, so that every strike tells 1/F; in quote units C - P = D (F - K), a
 * line in the strike. Half the summed half-spreads stand for the deviation of a difference.
 * Limits: fewer than three pairs give none; a discount that would need a rate beyond 25 % a year,
 * or that fewer than six pairs tell, is taken as 1. A discount that the expiry knows is kept.
 *
 * @param expiry - screened quotes
 * @param settlement - how premiums are paid
 * @returns forward in quote units and discount, or null when the pairs are too few
 * @source put-call parity, Stoll (1969), J. Finance 24; weighted median and Tukey's biweight, Huber
 *   and Ronchetti (2009), Robust Statistics, ch. 4 and 7
 */
export function parityForward(
  expiry: ExpiryQuotes,
  settlement: 'linear' | 'inverse',
): ParityForward | null {
  const strikes: number[] = [];
  const differences: number[] = [];
  const deviations: number[] = [];
  const twoSided = expiry.twoSided > 0;
  for (const { strike, call, put } of expiry.strikes) {
    if (call === null || put === null) continue;
    if (twoSided) {
      if (!call.twoSided || !put.twoSided) continue;
      strikes.push(strike);
      differences.push((call.bid + call.ask - put.bid - put.ask) / 2);
      deviations.push((spreadShare * (call.ask - call.bid + put.ask - put.bid)) / 2);
    } else if (call.price > 0 && put.price > 0) {
      strikes.push(strike);
      differences.push(call.price - put.price);
      deviations.push(0.01 * (call.price + put.price));
    }
  }
  if (strikes.length < parityPairsMin) return null;
  return settlement === 'inverse'
    ? inCoin(strikes, differences, deviations)
    : inQuoteUnits(strikes, differences, deviations, expiry);
}

function inCoin(
  strikes: readonly number[],
  differences: readonly number[],
  deviations: readonly number[],
): ParityForward | null {
  const inverse = strikes.map((strike, i) => (1 - differences[i]!) / strike);
  const spread = strikes.map((strike, i) => deviations[i]! / strike);
  const { value, deviation } = fitRobustLocation(inverse, spread);
  if (!(value > 0)) return null;
  return {
    forward: 1 / value,
    forwardDeviation: deviation / (value * value),
    discount: 1,
    discountDeviation: 0,
    pairs: strikes.length,
    discountTold: true,
  };
}

function inQuoteUnits(
  strikes: readonly number[],
  differences: readonly number[],
  deviations: readonly number[],
  { years, discount: known }: Pick<ExpiryQuotes, 'years' | 'discount'>,
): ParityForward | null {
  if (known !== undefined) return atDiscount(strikes, differences, deviations, known, true);
  const line = fitRobustLine(strikes, differences, deviations);
  const discount = -line.slope;
  const told =
    strikes.length >= discountPairsMin &&
    discount > 0 &&
    Math.abs(Math.log(discount)) <= Math.max(rateMax * years, 1e-4);
  if (told) {
    const forward = line.centre + line.valueAtCentre / discount;
    if (!(forward > 0)) return null;
    return {
      forward,
      forwardDeviation: line.deviationAtCentre / discount,
      discount,
      discountDeviation: line.slopeDeviation,
      pairs: strikes.length,
      discountTold: true,
    };
  }
  return atDiscount(strikes, differences, deviations, 1, false);
}

function atDiscount(
  strikes: readonly number[],
  differences: readonly number[],
  deviations: readonly number[],
  discount: number,
  discountTold: boolean,
): ParityForward | null {
  const forwards = strikes.map((strike, i) => strike + differences[i]! / discount);
  const spread = deviations.map((one) => one / discount);
  const { value, deviation } = fitRobustLocation(forwards, spread);
  if (!(value > 0)) return null;
  return {
    forward: value,
    forwardDeviation: deviation,
    discount,
    discountDeviation: 0,
    pairs: strikes.length,
    discountTold,
  };
}
