/**
 * @module Smile of one expiry: out-of-the-money quotes as volatilities, weighted by their spread.
 */
import { impliedVol } from '../../implied-vol.ts';
import type { FindingKind, FindingTally } from '../chain/chain.ts';
import type { ExpiryQuotes, SeriesQuote, StrikePair } from '../chain/screen.ts';
import type { SmileColumns } from './svi-fit.ts';

/** One strike of a smile. */
export interface SmileQuote {
  readonly strike: number;
  /** ln(strike / forward). */
  readonly k: number;
  /** Side whose price is used. */
  readonly isCall: boolean;
  /** Volatility of the mid price, annualised. */
  readonly vol: number;
  /** Volatility of the bid; null when the bid is at or below intrinsic value. */
  readonly bidVol: number | null;
  readonly askVol: number | null;
  /** Half of the quoted spread in volatility, > 0. */
  readonly halfSpreadVol: number;
  /** False for a single price without spread; `halfSpreadVol` is then assumed. */
  readonly twoSided: boolean;
}

/** Series that is left out of a fit, with its reason. */
export interface Outlier {
  readonly strike: number;
  readonly isCall: boolean;
  readonly kind: Extract<FindingKind, 'no_vol' | 'off_smile'>;
  /** Half-spreads from the fit; 0 where there is no volatility. */
  readonly halfSpreads: number;
}

/** Usable strikes and those left out. */
export interface Smile {
  readonly quotes: readonly SmileQuote[];
  readonly outliers: readonly Outlier[];
}

/** Forward and discount that prices are read with. */
export interface SmileTerms {
  readonly forward: number;
  readonly discount: number;
  readonly settlement: 'linear' | 'inverse';
}

/** Least half-spread in volatility: no quote is trusted beyond a twentieth of a point. */
const halfSpreadVolMin = 0.0005;

/** Half-spread assumed for a single price, as a share of its volatility. */
const assumedSpread = 0.02;

/** Bounds of volatility times root of time: ten seconds at 0.2 %, and thirty years at 360 %. */
const totalVolMin = 1e-6;
const totalVolMax = 20;

/** Most that ln(strike / forward) is, either sign; a strike 22,000 times off prices nothing. */
const logMoneynessMax = 10;

/** Fewest strikes of a smile. */
export const smileStrikesMin = 3;

/**
 * Turns an expiry's quotes into a smile: calls above the forward and puts below.
 *
 * Where only the other side of a strike has a bid and an ask, that side is used by put-call parity,
 * no wider than the single price of the first allows. It must be bid above intrinsic value: without
 * a bid for the time value the mid price tells the width of the quote and nothing else. Limits: an
 * expiry without two-sided quotes gives its single prices; one of fewer than three strikes takes
 * sides without such a bid all the same.
 *
 * @param expiry - screened quotes
 * @param terms - forward and discount
 * @param tally - receives findings
 * @returns strikes in ascending order; annualised volatilities
 * @source Black (1976); the out-of-the-money side carries the time value, Jackel (2015)
 */
export function smileOf(expiry: ExpiryQuotes, terms: SmileTerms, tally: FindingTally): Smile {
  const quotes: SmileQuote[] = [];
  const outliers: Outlier[] = [];
  const unbid: ChosenSide[] = [];
  const marks = expiry.twoSided === 0;
  const reading = readingAt(terms, expiry.years);
  const read = ({ strike, side, isCall }: ChosenSide): void => {
    const quote = quoteOf(strike, side, isCall, reading);
    if (quote !== null) {
      quotes.push(quote);
      return;
    }
    tally.note('no_vol', () => `${isCall ? 'call' : 'put'} ${strike}`);
    outliers.push({ strike, isCall, kind: 'no_vol', halfSpreads: 0 });
  };
  for (const pair of expiry.strikes) {
    const chosen = chooseSide(pair, reading, marks);
    if (chosen === null) continue;
    if (chosen.finding !== null) tally.note(chosen.finding, () => `strike ${pair.strike}`);
    if (chosen.finding === 'in_the_money_unbid') unbid.push(chosen);
    else read(chosen);
  }
  if (quotes.length < smileStrikesMin && unbid.length > 0) {
    unbid.forEach(read);
    quotes.sort((a, b) => a.strike - b.strike);
  }
  const marksUsed = quotes.some(({ twoSided }) => !twoSided);
  if (marksUsed) tally.note('marks_for_quotes', () => `expiry ${expiry.expiryMicros} us`);
  return { quotes, outliers };
}

/** Side of a strike whose price is read. */
interface ChosenSide {
  readonly strike: number;
  readonly side: SeriesQuote;
  readonly isCall: boolean;
  /** What is to be said of a side in the money. */
  readonly finding: 'in_the_money_used' | 'in_the_money_unbid' | null;
}

function chooseSide(
  { strike, call, put }: StrikePair,
  { unit, option: { forward } }: Reading,
  marks: boolean,
): ChosenSide | null {
  const isCall = strike >= forward;
  const out = isCall ? call : put;
  const other = isCall ? put : call;
  if (marks) {
    return out !== null && out.price > 0 ? { strike, side: out, isCall, finding: null } : null;
  }
  if (out?.twoSided === true) return { strike, side: out, isCall, finding: null };
  if (other?.twoSided !== true) return null;
  const intrinsic = Math.abs(forward - strike) / unit;
  if (other.bid <= intrinsic) {
    return { strike, side: other, isCall: !isCall, finding: 'in_the_money_unbid' };
  }
  const side = out === null ? other : narrowed(other, out, intrinsic);
  return { strike, side, isCall: !isCall, finding: 'in_the_money_used' };
}

/** Bid and ask no wider than the single price of the other side allows by parity. */
function narrowed(side: SeriesQuote, other: SeriesQuote, intrinsic: number): SeriesQuote {
  const bid = other.bid > 0 ? Math.max(side.bid, other.bid + intrinsic) : side.bid;
  const ask = other.ask > 0 ? Math.min(side.ask, other.ask + intrinsic) : side.ask;
  return ask > bid ? { ...side, bid, ask } : side;
}

/** One question after another about the prices of an expiry; the object is the same for all. */
interface Reading {
  /** Undiscounted price in quote units per unit of quoted price. */
  readonly unit: number;
  readonly option: {
    price: number;
    readonly forward: number;
    strike: number;
    readonly years: number;
    isCall: boolean;
  };
}

function readingAt({ forward, discount, settlement }: SmileTerms, years: number): Reading {
  const unit = settlement === 'inverse' ? forward : 1 / discount;
  return { unit, option: { price: 0, forward, strike: 0, years, isCall: true } };
}

/** Volatility of the option last asked about at a price; null when there is none. */
function volAt({ unit, option }: Reading, price: number): number | null {
  option.price = price * unit;
  const answer = impliedVol(option);
  return answer.ok ? answer.value : null;
}

function makesSense(vol: number, years: number): boolean {
  const total = vol * Math.sqrt(years);
  return total >= totalVolMin && total <= totalVolMax;
}

function quoteOf(
  strike: number,
  side: SeriesQuote,
  isCall: boolean,
  reading: Reading,
): SmileQuote | null {
  const { option } = reading;
  const { forward, years } = option;
  option.strike = strike;
  option.isCall = isCall;
  const k = Math.log(strike / forward);
  if (!(Math.abs(k) <= logMoneynessMax)) return null;
  if (!side.twoSided) {
    const vol = volAt(reading, side.price);
    if (vol === null || !makesSense(vol, years)) return null;
    const halfSpreadVol = Math.max(assumedSpread * vol, halfSpreadVolMin);
    const none = { bidVol: null, askVol: null, twoSided: false };
    return { strike, k, isCall, vol, halfSpreadVol, ...none };
  }
  const vol = volAt(reading, (side.bid + side.ask) / 2);
  const askVol = volAt(reading, side.ask);
  if (vol === null || askVol === null || !makesSense(vol, years)) return null;
  const bidVol = volAt(reading, side.bid);
  const half = bidVol === null ? askVol - vol : (askVol - bidVol) / 2;
  const halfSpreadVol = Math.max(half, halfSpreadVolMin);
  return { strike, k, isCall, vol, bidVol, askVol, halfSpreadVol, twoSided: true };
}

/**
 * Turns a smile into fit columns: a half-spread in volatility weighs as one unit of error.
 *
 * @param quotes - strikes of the smile
 * @param years - time to expiry, years of 365 days, > 0
 * @returns columns in total variance; the error of a half-spread costs 1
 * @source d(vol^2 years) = 2 vol years d(vol)
 */
export function columnsOf(quotes: readonly SmileQuote[], years: number): SmileColumns {
  const k = new Float64Array(quotes.length);
  const w = new Float64Array(quotes.length);
  const weight = new Float64Array(quotes.length);
  for (let i = 0; i < quotes.length; i++) {
    const quote = quotes[i]!;
    k[i] = quote.k;
    w[i] = quote.vol * quote.vol * years;
    weight[i] = (2 * quote.vol * years * quote.halfSpreadVol) ** -2;
  }
  return { k, w, weight };
}
