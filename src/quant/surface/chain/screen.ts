/**
 * @module Screening of a chain: quotes sorted into expiries and strikes, bad input named and
 * counted.
 */
import { microsPerYear } from '../../../base/index.ts';
import type { ChainQuote, FindingKind, FindingTally, OptionChain } from './chain.ts';
import { unixMicros, unixUnit } from './unix-time.ts';

/** Usable prices of one series; quote units, or coin. */
export interface SeriesQuote {
  /** 0 when nobody bids. */
  readonly bid: number;
  /** 0 when nobody offers. */
  readonly ask: number;
  /** Bid and ask above 0 and apart. */
  readonly twoSided: boolean;
  /** Single price; 0 when not told. */
  readonly price: number;
  readonly atMicros: number;
  /** Whether early exercise is part of the prices. */
  readonly isAmerican?: boolean;
}

/** Call and put of one strike. */
export interface StrikePair {
  readonly strike: number;
  call: SeriesQuote | null;
  put: SeriesQuote | null;
}

/** Quotes of one expiry by ascending strike. */
export interface ExpiryQuotes {
  readonly expiryMicros: number;
  /** Time to expiry, years of 365 days, > 0. */
  readonly years: number;
  /** Median of the futures told with the quotes; null when none is told. */
  readonly forwardTold: number | null;
  /** Latest of the quotes. */
  readonly quotedAtMicros: number;
  readonly strikes: readonly StrikePair[];
  /** Series with two sides. */
  readonly twoSided: number;
  /** Discount factor to expiry where it is known; the strikes tell it where it is not. */
  readonly discount?: number;
}

/** Limits of screening. */
export interface ScreenLimits {
  /** Quotes older than this are stale; microseconds. */
  readonly staleMicros: number;
}

interface Collected {
  readonly pairs: Map<number, StrikePair>;
  readonly forwards: number[];
  quotedAt: number;
}

/**
 * Sorts the quotes of a chain and names what cannot be used.
 *
 * @param chain - quotes in any order
 * @param limits - age at which a quote is stale
 * @param tally - receives findings
 * @returns expiries in ascending order; prices as told
 * @throws InvariantError when the chain's instant is not finite
 * @source kinds of `findingMeanings`
 */
export function screenChain(
  chain: OptionChain,
  limits: ScreenLimits,
  tally: FindingTally,
): readonly ExpiryQuotes[] {
  const at = microsOf(chain.atMicros, null, tally);
  const byExpiry = new Map<number, Collected>();
  for (const quote of chain.quotes) {
    if (!isPriced(quote)) {
      noteQuote('not_a_price', quote, tally);
      continue;
    }
    const expiry = microsOf(quote.expiryMicros, quote, tally);
    if (expiry <= at) {
      noteQuote('expired', quote, tally);
      continue;
    }
    const told = quote.quotedAtMicros;
    const quotedAt = told === undefined ? at : microsOf(told, quote, tally);
    let collected = byExpiry.get(expiry);
    if (collected === undefined) {
      collected = { pairs: new Map(), forwards: [], quotedAt: 0 };
      byExpiry.set(expiry, collected);
    }
    if (at - quotedAt > limits.staleMicros) {
      noteQuote('stale', quote, tally);
      continue;
    }
    const { forward = 0 } = quote;
    if (forward > 1 / priceMax) collected.forwards.push(forward);
    place(collected, quote, quotedAt, tally);
  }
  return Array.from(byExpiry, ([expiry, collected]) => expiryOf(expiry, at, collected, tally)).sort(
    (a, b) => a.expiryMicros - b.expiryMicros,
  );
}

function expiryOf(
  expiryMicros: number,
  at: number,
  { pairs, forwards, quotedAt }: Collected,
  tally: FindingTally,
): ExpiryQuotes {
  if (forwards.length === 0) tally.note('missing_future', () => `expiry ${expiryMicros} us`);
  forwards.sort((a, b) => a - b);
  const strikes = Array.from(pairs.values()).sort((a, b) => a.strike - b.strike);
  let twoSided = 0;
  for (const { call, put } of strikes) {
    if (call?.twoSided === true) twoSided++;
    if (put?.twoSided === true) twoSided++;
  }
  return {
    expiryMicros,
    years: (expiryMicros - at) / microsPerYear,
    forwardTold: forwards.length === 0 ? null : forwards[forwards.length >> 1]!,
    quotedAtMicros: quotedAt,
    strikes,
    twoSided,
  };
}

function place(
  collected: Collected,
  quote: ChainQuote,
  atMicros: number,
  tally: FindingTally,
): void {
  let pair = collected.pairs.get(quote.strike);
  if (pair === undefined) {
    pair = { strike: quote.strike, call: null, put: null };
    collected.pairs.set(quote.strike, pair);
  }
  const side = quote.isCall ? 'call' : 'put';
  const known = pair[side];
  if (known !== null) {
    noteQuote('duplicate', quote, tally);
    if (known.atMicros > atMicros) return;
  }
  const { bid = 0, ask = 0, price = 0, isAmerican = false } = quote;
  const trouble = troubleOf(quote);
  if (quote.bid === 0) noteQuote('zero_bid', quote, tally);
  if (trouble !== null) noteTrouble(trouble, quote, tally);
  const prices = { bid, ask, price, atMicros, twoSided: trouble === null };
  pair[side] = isAmerican ? { ...prices, isAmerican } : prices;
  collected.quotedAt = Math.max(collected.quotedAt, atMicros);
}

function noteQuote(kind: FindingKind, quote: ChainQuote, tally: FindingTally): void {
  tally.note(kind, () => nameOf(quote));
}

function noteTrouble(kind: FindingKind, quote: ChainQuote, tally: FindingTally): void {
  const { bid = 0, ask = 0 } = quote;
  tally.note(kind, () => `${nameOf(quote)}: bid ${bid}, ask ${ask}`);
}

function troubleOf({ bid = 0, ask = 0 }: ChainQuote): FindingKind | null {
  if (bid === 0 && ask === 0) return 'no_quote';
  if (bid === 0) return 'no_bid';
  if (ask === 0) return 'no_ask';
  if (bid > ask) return 'crossed';
  return bid === ask ? 'locked' : null;
}

/** Largest price or strike that is believed; powers of larger ones leave the range of numbers. */
const priceMax = 1e15;

function isPriced({
  strike,
  bid = 0,
  ask = 0,
  price = 0,
  expiryMicros,
  forward,
  quotedAtMicros,
}: ChainQuote) {
  const whole = strike + bid + ask + price + expiryMicros + (forward ?? 0) + (quotedAtMicros ?? 0);
  if (!Number.isFinite(whole) || !(strike > 1 / priceMax)) return false;
  const most = Math.max(strike, bid, ask, price, forward ?? 0);
  return most <= priceMax && bid >= 0 && ask >= 0 && price >= 0;
}

/** Time of a quote, or of the chain for none. */
function microsOf(time: number, quote: ChainQuote | null, tally: FindingTally): number {
  const unit = unixUnit(time);
  if (unit !== 'microseconds') noteUnit(`time_in_${unit}`, time, quote, tally);
  return unit === 'microseconds' ? time : unixMicros(time);
}

function noteUnit(
  kind: FindingKind,
  time: number,
  quote: ChainQuote | null,
  tally: FindingTally,
): void {
  const what = (): string => (quote === null ? 'the chain' : nameOf(quote));
  tally.note(kind, () => `${what()}: ${time}`);
}

/**
 * Names a quote in messages.
 *
 * @param quote - any quote
 * @returns words; strike in quote units
 * @source none: a label
 */
export function nameOf(quote: Pick<ChainQuote, 'strike' | 'isCall' | 'expiryMicros'>): string {
  return `${quote.isCall ? 'call' : 'put'} ${quote.strike} expiring ${quote.expiryMicros}`;
}
