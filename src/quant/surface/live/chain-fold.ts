/**
 * @module Chain fold: the last quote of every series from an event log, as chains to fit.
 */
import type { MarketEvent } from '../../../market/index.ts';
import type { ChainQuote, OptionChain } from '../chain/chain.ts';
import { staleMicrosDefault } from '../surface.ts';
import {
  createExpiryBook,
  type ExpiryBook,
  forwardAt,
  observeMark,
  observeQuote,
  type SeriesBook,
  sidesSince,
} from './expiry-book.ts';
import type { BestQuote } from './maker-quotes.ts';

/** Books of one underlying. */
interface Listed {
  readonly settlement: 'linear' | 'inverse';
  readonly books: Map<number, ExpiryBook>;
  atMicros: number;
}

/** Last price of an asset. */
interface Spot {
  readonly price: number;
  readonly atMicros: number;
}

/** State of the fold. */
export interface ChainFold {
  readonly listed: Map<string, Listed>;
  readonly spots: Map<string, Spot>;
}

/**
 * Creates the fold.
 *
 * @returns state without quotes; prices in the venue's units
 * @source Fold of an event log, nothing estimated
 */
export function createChainFold(): ChainFold {
  return { listed: new Map(), spots: new Map() };
}

/**
 * Folds an event: marks and quotes of options, and index prices; all else passes.
 *
 * Series that settle otherwise than the first one seen of their underlying pass as well.
 *
 * @param state - changes in place
 * @param event - any event
 * @returns nothing; prices in the venue's units
 * @source Fold of an event log, nothing estimated
 */
export function observeChain(state: ChainFold, event: MarketEvent): void {
  if (event.kind === 'index') {
    const { asset, price, atMicros } = event;
    state.spots.set(asset, { price, atMicros });
    return;
  }
  if (event.kind !== 'mark' && event.kind !== 'quote') return;
  const { instrument, atMicros } = event;
  if (instrument.kind !== 'option') return;
  const { underlying, settlement, expiryMicros } = instrument;
  let listed = state.listed.get(underlying);
  if (listed === undefined) {
    listed = { settlement, books: new Map(), atMicros: 0 };
    state.listed.set(underlying, listed);
  }
  if (listed.settlement !== settlement) return;
  listed.atMicros = Math.max(listed.atMicros, atMicros);
  let book = listed.books.get(expiryMicros);
  if (book === undefined) {
    book = createExpiryBook(expiryMicros);
    listed.books.set(expiryMicros, book);
  }
  if (event.kind === 'mark') observeMark(book, instrument, event);
  else observeQuote(book, instrument, event);
}

/**
 * Tells the chains as of the last event of each underlying; quotes keep their own times, so that a
 * fit can leave stale ones out. A future told longer ago than the limit is not told any more; nor
 * is what a maker has quoted before it, nor the index.
 *
 * @param state - the fold
 * @param staleMicros - age at which a future, a maker or the index is left out; microseconds, an
 *   hour unless told
 * @returns chains by name of the underlying; prices in the venue's units
 * @source Fold of an event log, nothing estimated
 */
export function foldedChains(
  state: ChainFold,
  staleMicros: number = staleMicrosDefault,
): readonly OptionChain[] {
  return Array.from(state.listed, ([underlying, { settlement, books, atMicros }]) => {
    const quotes = Array.from(books.values())
      .filter(({ expiryMicros }) => expiryMicros > atMicros)
      .flatMap((book) =>
        quotesOf(book, forwardAt(book, atMicros, staleMicros), atMicros - staleMicros),
      );
    const spot = state.spots.get(underlying);
    const isYoung = spot !== undefined && atMicros - spot.atMicros <= staleMicros;
    const told = isYoung ? { spot: spot.price } : {};
    return { underlying, atMicros, settlement, ...told, quotes };
  }).sort((a, b) => (a.underlying < b.underlying ? -1 : 1));
}

function quotesOf(
  { expiryMicros, series }: ExpiryBook,
  forwardTold: number | null,
  sinceMicros: number,
): readonly ChainQuote[] {
  const forward = forwardTold === null ? {} : { forward: forwardTold };
  return Array.from(series.values(), (one) => ({
    expiryMicros,
    strike: one.strike,
    isCall: one.isCall,
    ...(one.isAmerican ? { isAmerican: true } : {}),
    ...sidesOf(one, sinceMicros),
    price: one.price,
    quotedAtMicros: Math.max(one.quotedAtMicros, one.markedAtMicros),
    ...forward,
  }));
}

function sidesOf(series: SeriesBook, sinceMicros: number): BestQuote {
  const { bid, ask } = sidesSince(series, sinceMicros);
  return { bid, ask };
}
