/**
 * @module American quotes as European ones: what early exercise is worth is taken out of every
 * price before parity and fit.
 */
import { equivalentPut, exerciseRegime } from '../../american/contract.ts';
import { americanImpliedVol } from '../../american/implied-vol.ts';
import { americanSchemes } from '../../american/schemes.ts';
import { black76 } from '../../black.ts';
import type { FindingTally } from './chain.ts';
import { type ParityForward, parityForward } from './parity.ts';
import type { ExpiryQuotes, SeriesQuote, StrikePair } from './screen.ts';

/** Strikes nearest to the forward whose call and put tell forward and rate. */
const nearStrikes = 20;

/** Most steps to the rate at which the equivalents tell that very rate, and the last one's size. */
const stepsMax = 16;
const rateTolerance = 1e-7;

/** Bounds of the slope of the told rate in the assumed one, by which steps are lengthened. */
const slopeMin = -0.5;
const slopeMax = 0.9;

/** Bounds of the rate, per year; below zero puts have two exercise boundaries, slow to find. */
const rateMin = 0;
const rateMax = 0.25;

/** Deviation of the first forward's carry from the rate, per year, and agreement with the spot. */
const carryDeviation = 0.02;
const agreement = 4;

/** What American options of one expiry are priced with. */
export interface EarlyMarket {
  /** Quote units, > 0. */
  readonly spot: number;
  /** Time to expiry, years of 365 days, > 0. */
  readonly years: number;
  /** Continuous, per year. */
  readonly rate: number;
  /** Quote units, > 0. */
  readonly forward: number;
}

/**
 * Replaces American prices by those of European options of the same volatility.
 *
 * Put-call parity does not hold for American options, and their prices need the rate and yield that
 * parity would tell. So one rate for all expiries and a forward for each are sought at which the
 * European equivalents of the strikes near the forward tell the same rate and forwards. Prices of
 * the other options out of the money are then converted. The spot price told counts where it lies
 * within four joint deviations of the first forward, discounted; else that one stands for it.
 *
 * Limits: options deep in the money are left out, since they are worth their exercise; dividends
 * count as a continuous yield up to each expiry; a rate below zero is read as zero; an expiry with
 * fewer than three pairs stays as it is.
 *
 * @param expiries - screened quotes by ascending expiry, settled in quote units
 * @param spot - price of the underlying, quote units; null when not told
 * @param tally - receives findings
 * @returns expiries with European prices, quote units, and the discount factor
 * @source American implied volatility by Andersen, Lake and Offengenden (2016); the fixed point is
 *   ours
 */
export function europeanExpiries(
  expiries: readonly ExpiryQuotes[],
  spot: number | null,
  tally: FindingTally,
): readonly ExpiryQuotes[] {
  const american = expiries.filter(isAmerican);
  const parities = american.map((expiry) => parityForward(nearest(expiry, null), 'linear'));
  const known = american.filter((_, i) => parities[i] !== null);
  const begun = parities.filter((one) => one !== null);
  if (known.length === 0) return expiries;
  const rate = pooledRate(known, begun);
  const forwards = begun.map(({ forward }) => forward);
  let solved = solve(known, { rate, forwards }, null);
  if (spot !== null) {
    const first = solved[0]!;
    const own = begun[0]!.forwardDeviation / first.forward;
    const deviation = Math.hypot(own, carryDeviation * first.years);
    if (Math.abs(spot / first.spot - 1) > agreement * deviation) {
      tally.note('spot_off_parity', () => `${spot} told, ${first.spot} by parity`);
    } else {
      const near = { rate: first.rate, forwards: solved.map(({ forward }) => forward) };
      solved = solve(known, near, spot);
    }
  }
  return expiries.map((expiry) => {
    const market = solved[known.indexOf(expiry)];
    return market === undefined ? expiry : converted(expiry, market, tally);
  });
}

function isAmerican({ strikes }: ExpiryQuotes): boolean {
  return strikes.some(({ call, put }) => call?.isAmerican === true || put?.isAmerican === true);
}

interface Start {
  readonly rate: number;
  readonly forwards: readonly number[];
}

/** Iterates rate and forwards to the point that the equivalents confirm. */
function solve(
  expiries: readonly ExpiryQuotes[],
  start: Start,
  spot: number | null,
): readonly EarlyMarket[] {
  let { rate, forwards } = start;
  let last: { readonly rate: number; readonly told: number } | null = null;
  for (let step = 0; step < stepsMax; step++) {
    const before = forwards;
    const markets = marketsOf(expiries, { rate, forwards }, spot);
    const near = expiries.map((expiry, i) => equivalentPairs(expiry, markets[i]!));
    const told = pooledRate(
      expiries,
      near.map((expiry) => parityForward(expiry, 'linear')),
    );
    const slope: number =
      last === null || rate === last.rate ? 0 : (told - last.told) / (rate - last.rate);
    const length = 1 / (1 - Math.min(Math.max(slope, slopeMin), slopeMax));
    const next: number = bounded(rate + length * (told - rate));
    forwards = near.map((expiry, i) => {
      const discount = Math.exp(-next * expiry.years);
      return parityForward({ ...expiry, discount }, 'linear')?.forward ?? before[i]!;
    });
    const isStill =
      Math.abs(next - rate) <= rateTolerance &&
      forwards.every((one, i) => Math.abs(one / before[i]! - 1) <= rateTolerance);
    last = { rate, told };
    rate = next;
    if (isStill) break;
  }
  return marketsOf(expiries, { rate, forwards }, spot);
}

function marketsOf(
  expiries: readonly ExpiryQuotes[],
  { rate, forwards }: Start,
  told: number | null,
): readonly EarlyMarket[] {
  const spot = told ?? forwards[0]! * Math.exp(-rate * expiries[0]!.years);
  return expiries.map(({ years }, i) => ({ spot, years, rate, forward: forwards[i]! }));
}

function bounded(rate: number): number {
  return Math.min(Math.max(rate, rateMin), rateMax);
}

/** Rates of the expiries by the inverse of their variances; 0 where none is told. */
function pooledRate(
  expiries: readonly ExpiryQuotes[],
  told: readonly (ParityForward | null)[],
): number {
  let sum = 0;
  let mass = 0;
  told.forEach((one, i) => {
    if (one === null || !one.discountTold) return;
    const { discount, discountDeviation } = one;
    const { years } = expiries[i]!;
    const weight = ((discount * years) / Math.max(discountDeviation, 1e-9)) ** 2;
    sum += (weight * -Math.log(discount)) / years;
    mass += weight;
  });
  return mass > 0 ? bounded(sum / mass) : 0;
}

/** The strikes with call and put that are nearest to a forward, or to where both cost the same. */
function nearest(expiry: ExpiryQuotes, forward: number | null): ExpiryQuotes {
  const pairs = expiry.strikes.flatMap((pair) => {
    const call = midOf(pair.call, expiry.twoSided > 0);
    const put = midOf(pair.put, expiry.twoSided > 0);
    if (call === null || put === null) return [];
    const distance = forward === null ? Math.abs(call - put) : Math.abs(pair.strike - forward);
    return [{ pair, distance }];
  });
  const kept = pairs.sort((a, b) => a.distance - b.distance).slice(0, nearStrikes);
  const strikes = kept.map(({ pair }) => pair).sort((a, b) => a.strike - b.strike);
  return { ...expiry, strikes };
}

/** Mid price of two sides, or the single price; null when there is none. */
function midOf(side: SeriesQuote | null, isQuoted: boolean): number | null {
  if (side === null) return null;
  if (isQuoted) return side.twoSided ? (side.bid + side.ask) / 2 : null;
  return side.price > 0 ? side.price : null;
}

/** Pairs near the forward, without what early exercise is worth. */
function equivalentPairs(expiry: ExpiryQuotes, market: EarlyMarket): ExpiryQuotes {
  const near = nearest(expiry, market.forward);
  const strikes = near.strikes.map(({ strike, call, put }) => ({
    strike,
    call: shifted(call, strike, true, market, expiry.twoSided > 0),
    put: shifted(put, strike, false, market, expiry.twoSided > 0),
  }));
  return { ...near, strikes };
}

/** A side less the worth of early exercise at its mid price; null where exercise is all. */
function shifted(
  side: SeriesQuote | null,
  strike: number,
  isCall: boolean,
  market: EarlyMarket,
  isQuoted: boolean,
): SeriesQuote | null {
  if (side === null || side.isAmerican !== true) return side;
  const mid = midOf(side, isQuoted);
  if (mid === null) return null;
  const european = europeanPrice(mid, strike, isCall, market);
  if (european === null) return null;
  const worth = mid - european;
  const less = (price: number): number => Math.max(0, price - worth);
  return { ...side, bid: less(side.bid), ask: less(side.ask), price: less(side.price) };
}

/**
 * Computes the price of the European option that has the volatility of an American price.
 *
 * @param price - of the American option; quote units
 * @param strike - quote units
 * @param isCall - true for a call
 * @param market - spot, forward and rate
 * @returns quote units; null where the price is no more than exercise pays
 * @source Black (1976) at the American implied volatility
 */
export function europeanPrice(
  price: number,
  strike: number,
  isCall: boolean,
  { spot, years, rate, forward }: EarlyMarket,
): number | null {
  const dividendYield = rate - Math.log(forward / spot) / years;
  const contract = { spot, strike, years, rate, dividendYield, isCall };
  const put = equivalentPut({ ...contract, vol: 0 });
  if (exerciseRegime(put.rate, put.dividendYield) === 'never') return price;
  const vol = americanImpliedVol({ ...contract, price }, americanSchemes.fast);
  if (!vol.ok) return null;
  return Math.exp(-rate * years) * black76(forward, strike, years, vol.value, isCall);
}

/** All quotes of an expiry that tell a volatility, as European ones. */
function converted(expiry: ExpiryQuotes, market: EarlyMarket, tally: FindingTally): ExpiryQuotes {
  const isQuoted = expiry.twoSided > 0;
  const near = new Set(nearest(expiry, market.forward).strikes.map(({ strike }) => strike));
  const sideOf = (pair: StrikePair, isCall: boolean): SeriesQuote | null => {
    const side = isCall ? pair.call : pair.put;
    if (side === null || side.isAmerican !== true) return side;
    const name = () => `${isCall ? 'call' : 'put'} ${pair.strike}`;
    const isOut = isCall === pair.strike >= market.forward;
    if (!isOut && !near.has(pair.strike)) {
      tally.note('exercise_deep', name);
      return null;
    }
    const found = isOut
      ? priceByPrice(side, pair.strike, isCall, market)
      : shifted(side, pair.strike, isCall, market, isQuoted);
    tally.note(found === null ? 'exercise_is_all' : 'early_exercise', name);
    return found;
  };
  let twoSided = 0;
  const strikes = expiry.strikes.map((pair) => {
    const call = sideOf(pair, true);
    const put = sideOf(pair, false);
    twoSided += Number(call?.twoSided === true) + Number(put?.twoSided === true);
    return { strike: pair.strike, call, put };
  });
  return { ...expiry, strikes, twoSided, discount: Math.exp(-market.rate * market.years) };
}

/** Bid, ask and single price each by themselves; a price that exercise explains is none. */
function priceByPrice(
  side: SeriesQuote,
  strike: number,
  isCall: boolean,
  market: EarlyMarket,
): SeriesQuote | null {
  const european = (price: number): number =>
    price > 0 ? (europeanPrice(price, strike, isCall, market) ?? 0) : 0;
  const [bid, ask, price] = [european(side.bid), european(side.ask), european(side.price)];
  if (Math.max(bid, ask, price) === 0) return null;
  return { ...side, bid, ask, price, twoSided: side.twoSided && bid > 0 && ask > bid };
}
