/**
 * @module Book of one expiry: the last quote of every series, ready to be fitted.
 */
import { microsPerYear } from '../../../base/index.ts';
import type { EventOf, OptionSeries } from '../../../market/index.ts';
import type { ExpiryQuotes, SeriesQuote, StrikePair } from '../chain/screen.ts';
import { type BestQuote, bestQuote, type MakerQuote } from './maker-quotes.ts';

/** Last prices of one series. */
export interface SeriesBook {
  readonly strike: number;
  readonly isCall: boolean;
  readonly isAmerican: boolean;
  bid: number;
  ask: number;
  price: number;
  /** Last event that told bid or ask, and the last that told the price; 0 before the first. */
  quotedAtMicros: number;
  markedAtMicros: number;
  /** Quotes by maker, when makers quote under their names; bid and ask are the best of them. */
  makers: Map<string, MakerQuote> | null;
}

/** Last quotes of one expiry. */
export interface ExpiryBook {
  readonly expiryMicros: number;
  readonly series: Map<string, SeriesBook>;
  /** Series by ascending strike; null after a new one came. */
  sorted: readonly SeriesBook[] | null;
  forwardTold: number | null;
  forwardAtMicros: number;
  /** Latest event of the expiry that told a price. */
  quotedAtMicros: number;
}

/**
 * Creates the book of an expiry.
 *
 * @param expiryMicros - expiry; microseconds since 1970 UTC
 * @returns book without quotes; prices in the venue's units
 * @source none: a container
 */
export function createExpiryBook(expiryMicros: number): ExpiryBook {
  const told = { forwardTold: null, forwardAtMicros: 0, quotedAtMicros: 0 };
  return { expiryMicros, series: new Map(), sorted: null, ...told };
}

function seriesOf(book: ExpiryBook, { name, strike, right, exercise }: OptionSeries): SeriesBook {
  const known = book.series.get(name);
  if (known !== undefined) return known;
  const kind = { strike, isCall: right === 'call', isAmerican: exercise === 'american' };
  const times = { quotedAtMicros: 0, markedAtMicros: 0 };
  const series = { ...kind, bid: 0, ask: 0, price: 0, ...times, makers: null };
  book.series.set(name, series);
  book.sorted = null;
  return series;
}

/**
 * Folds a quote into the book; of makers that quote under their names the best prices count.
 *
 * @param book - changes in place
 * @param series - option of this expiry
 * @param event - a side that is not told stays, a side of size 0 goes
 * @returns whether a price changed, in the venue's units
 * @source none: a fold
 */
export function observeQuote(
  book: ExpiryBook,
  series: OptionSeries,
  event: EventOf<'quote'>,
): boolean {
  const known = seriesOf(book, series);
  const { bid, ask } = known;
  known.quotedAtMicros = event.atMicros;
  book.quotedAtMicros = event.atMicros;
  if (event.participant === undefined) {
    known.bid = sideOf(event.bid, event.bidSize, known.bid);
    known.ask = sideOf(event.ask, event.askSize, known.ask);
  } else {
    known.makers ??= new Map();
    const own = known.makers.get(event.participant) ?? { bid: 0, ask: 0, atMicros: 0 };
    own.bid = sideOf(event.bid, event.bidSize, own.bid);
    own.ask = sideOf(event.ask, event.askSize, own.ask);
    own.atMicros = event.atMicros;
    known.makers.set(event.participant, own);
    const best = bestQuote(known.makers.values(), 0);
    known.bid = best.bid;
    known.ask = best.ask;
  }
  return known.bid !== bid || known.ask !== ask;
}

function sideOf(price: number | undefined, size: number | undefined, before: number): number {
  if (size === 0) return 0;
  return price ?? before;
}

/**
 * Folds a mark of an option into the book: its price and the forward it tells.
 *
 * @param book - changes in place
 * @param series - option of this expiry
 * @param event - price and forward
 * @returns whether something changed, in the venue's units
 * @source none: a fold
 */
export function observeMark(
  book: ExpiryBook,
  series: OptionSeries,
  event: EventOf<'mark'>,
): boolean {
  const known = seriesOf(book, series);
  const changed =
    known.price !== event.price ||
    (event.forward !== undefined && event.forward !== book.forwardTold);
  known.price = event.price;
  if (event.forward !== undefined && event.forward > 0) {
    book.forwardTold = event.forward;
    book.forwardAtMicros = event.atMicros;
  }
  known.markedAtMicros = event.atMicros;
  book.quotedAtMicros = Math.max(book.quotedAtMicros, event.atMicros);
  return changed;
}

/**
 * Reads the quotes of an expiry that are not stale. Bid and ask, the single price and the future
 * told age each by themselves: a newer mark does not make the quotes beside it young.
 *
 * @param book - last quotes
 * @param atMicros - now, before expiry
 * @param staleMicros - age at which a quote is left out
 * @returns quotes ready to be fitted; prices in the venue's units
 * @source none: a selection
 */
export function freshQuotes(book: ExpiryBook, atMicros: number, staleMicros: number): ExpiryQuotes {
  book.sorted ??= Array.from(book.series.values()).sort((a, b) => a.strike - b.strike);
  const strikes: StrikePair[] = [];
  let pair: StrikePair | null = null;
  let twoSided = 0;
  for (const one of book.sorted) {
    const isQuoted = atMicros - one.quotedAtMicros <= staleMicros;
    const isMarked = atMicros - one.markedAtMicros <= staleMicros;
    if (!isQuoted && !isMarked) continue;
    if (pair === null || pair.strike !== one.strike) {
      pair = { strike: one.strike, call: null, put: null };
      strikes.push(pair);
    }
    const { bid, ask } = isQuoted ? sidesSince(one, atMicros - staleMicros) : noSides;
    const quote: SeriesQuote = {
      bid,
      ask,
      price: isMarked ? one.price : 0,
      twoSided: bid > 0 && ask > bid,
      atMicros: Math.max(one.quotedAtMicros, one.markedAtMicros),
    };
    if (quote.twoSided) twoSided++;
    if (one.isCall) pair.call = quote;
    else pair.put = quote;
  }
  return {
    expiryMicros: book.expiryMicros,
    years: (book.expiryMicros - atMicros) / microsPerYear,
    forwardTold: forwardAt(book, atMicros, staleMicros),
    quotedAtMicros: book.quotedAtMicros,
    strikes,
    twoSided,
  };
}

const noSides: BestQuote = { bid: 0, ask: 0 };

/**
 * Tells bid and ask of a series; of makers that quote under their names, those who quoted lately.
 *
 * @param series - last prices
 * @param sinceMicros - quotes of makers that are older do not count
 * @returns sides in the venue's units; 0 = none
 * @source none: a selection
 */
export function sidesSince(series: SeriesBook, sinceMicros: number): BestQuote {
  return series.makers === null ? series : bestQuote(series.makers.values(), sinceMicros);
}

/**
 * Tells the future of an expiry while it is not stale.
 *
 * @param book - last quotes
 * @param atMicros - now
 * @param staleMicros - age at which it does not count any more
 * @returns quote units; null when none was told since
 * @source none: a selection
 */
export function forwardAt(book: ExpiryBook, atMicros: number, staleMicros: number): number | null {
  return atMicros - book.forwardAtMicros <= staleMicros ? book.forwardTold : null;
}
