/**
 * @module Volatility index: thirty days of fair volatility, from a surface or as an exchange does
 * it.
 */
import { check, checkPositive, fail, ok, type Result } from '../../base/index.ts';
import type { Slice } from './smile/slice.ts';
import { smileVarianceSwap } from './variance-swap.ts';

/** Days that the index looks ahead. */
export const indexDays = 30;

/**
 * Computes the index from a surface: fair variances of the two expiries around the horizon,
 * interpolated in total variance.
 *
 * Limits: a horizon outside the expiries takes the nearest expiry's fair volatility.
 *
 * @param slices - smiles by ascending expiry, at least one
 * @param days - horizon, > 0
 * @returns volatility per year, 1 = 100 %
 * @throws InvariantError when days is not above zero or no slice is given
 * @source Cboe (2019), VIX white paper, interpolation; fair variance as `smileVarianceSwap`
 */
export function surfaceIndex(slices: readonly Slice[], days: number = indexDays): number {
  checkPositive('days', days);
  check(slices.length > 0, 'slices.length', 'above 0', slices.length);
  const years = days / 365;
  const later = slices.findIndex((slice) => slice.years >= years);
  const after = slices[later < 0 ? slices.length - 1 : later]!;
  const second = smileVarianceSwap(after.curve, after.years);
  if (later <= 0) return Math.sqrt(second);
  const before = slices[later - 1]!;
  const first = smileVarianceSwap(before.curve, before.years);
  return Math.sqrt(
    horizonVariance(
      { years: before.years, variance: first },
      { years: after.years, variance: second },
      years,
    ),
  );
}

/** Fair variance of one expiry. */
export interface TermVariance {
  /** Years of 365 days. */
  readonly years: number;
  /** Per year. */
  readonly variance: number;
}

/**
 * Interpolates two fair variances in total variance; outside the two it goes on along the line, not
 * below zero.
 *
 * @param near - earlier expiry
 * @param next - later expiry
 * @param years - horizon, > 0
 * @returns variance per year at the horizon
 * @throws InvariantError when the later expiry is not later
 * @source Cboe (2019), VIX white paper, step 3
 */
export function horizonVariance(near: TermVariance, next: TermVariance, years: number): number {
  check(next.years > near.years, 'next.years', `above ${near.years}`, next.years);
  const share = (years - near.years) / (next.years - near.years);
  const first = near.variance * near.years;
  const total = first + share * (next.variance * next.years - first);
  return Math.max(0, total / years);
}

/** Prices of one strike; quote units, a bid of 0 is none. */
export interface IndexStrike {
  readonly strike: number;
  readonly call: { readonly bid: number; readonly ask: number };
  readonly put: { readonly bid: number; readonly ask: number };
}

/** What one strike adds to the variance of a term. */
export interface IndexContribution {
  readonly strike: number;
  /** Mid price of the option that is out of the money; the mean of both at the base. */
  readonly price: number;
  /** Half of the distance of the neighbours that count; at the ends the distance of the one. */
  readonly width: number;
  /** width / strike^2, times the price grown to expiry. */
  readonly contribution: number;
}

/** Fair variance of one expiry with what it is made of. */
export interface QuotedTerm extends TermVariance {
  /** Forward implied at the strike where call and put are closest. */
  readonly forward: number;
  /** Highest strike not above the forward. */
  readonly base: number;
  /** By ascending strike. */
  readonly contributions: readonly IndexContribution[];
}

/** Why a term has no variance. */
export interface IndexFailure {
  readonly kind: 'too_few_strikes' | 'no_strike_below_forward';
  readonly strikes: number;
}

/**
 * Computes the fair variance of one expiry from quotes, as the exchange's rule says.
 *
 * The forward comes from the strike with the least difference of call and put; options are taken
 * outwards from the strike at or below it until two bids in a row are missing.
 *
 * @param strikes - ascending, call and put of each
 * @param years - time to expiry; years of 365 days, > 0
 * @param rate - continuous rate per year
 * @returns variance per year with its parts, or why there is none
 * @throws InvariantError when years is not above zero
 * @source Cboe (2019), VIX white paper, steps 1 and 2
 */
export function quotedVariance(
  strikes: readonly IndexStrike[],
  years: number,
  rate: number,
): Result<QuotedTerm, IndexFailure> {
  checkPositive('years', years);
  const mid = ({ bid, ask }: IndexStrike['call']): number => (bid + ask) / 2;
  const paired = strikes.filter(({ call, put }) => call.bid > 0 && put.bid > 0);
  if (paired.length === 0) return fail({ kind: 'too_few_strikes', strikes: 0 });
  const gapOf = ({ call, put }: IndexStrike): number => mid(call) - mid(put);
  const nearest = paired.reduce((best, one) =>
    Math.abs(gapOf(one)) < Math.abs(gapOf(best)) ? one : best,
  );
  const growth = Math.exp(rate * years);
  const forward = nearest.strike + growth * gapOf(nearest);
  let centre = -1;
  strikes.forEach(({ strike }, i) => {
    if (strike <= forward) centre = i;
  });
  if (centre < 0) return fail({ kind: 'no_strike_below_forward', strikes: strikes.length });
  const used = [
    ...outwards(strikes, centre - 1, -1).map((i) => ({ i, price: mid(strikes[i]!.put) })),
    { i: centre, price: (mid(strikes[centre]!.call) + mid(strikes[centre]!.put)) / 2 },
    ...outwards(strikes, centre + 1, 1).map((i) => ({ i, price: mid(strikes[i]!.call) })),
  ].sort((a, b) => a.i - b.i);
  if (used.length < 3) return fail({ kind: 'too_few_strikes', strikes: used.length });
  const contributions = used.map(({ i, price }, n): IndexContribution => {
    const low = strikes[used[Math.max(0, n - 1)]!.i]!.strike;
    const high = strikes[used[Math.min(used.length - 1, n + 1)]!.i]!.strike;
    const width = n === 0 || n === used.length - 1 ? high - low : (high - low) / 2;
    const { strike } = strikes[i]!;
    return { strike, price, width, contribution: (width / strike ** 2) * growth * price };
  });
  const base = strikes[centre]!.strike;
  const sum = contributions.reduce((total, one) => total + one.contribution, 0);
  const variance = Math.max(0, (2 * sum) / years - (forward / base - 1) ** 2 / years);
  return ok({ years, variance, forward, base, contributions });
}

/** Strikes with a bid, away from the centre, until two in a row have none. */
function outwards(strikes: readonly IndexStrike[], from: number, step: 1 | -1): number[] {
  const taken: number[] = [];
  let missing = 0;
  for (let i = from; i >= 0 && i < strikes.length && missing < 2; i += step) {
    const { bid } = step === 1 ? strikes[i]!.call : strikes[i]!.put;
    if (bid > 0) {
      taken.push(i);
      missing = 0;
    } else missing++;
  }
  return taken;
}
