/**
 * @module Live surface: a fold of marks, quotes and indices that keeps a surface per underlying and
 * refits only what changed.
 */
import type { MarketEvent, OptionSeries } from '../../../market/index.ts';
import { createExpiryBook, type ExpiryBook, observeMark, observeQuote } from './expiry-book.ts';
import { settle } from './settle.ts';
import { type LiveSurfaces, type Market, presentOf } from './state.ts';

/**
 * Folds an event: marks and quotes of options, marks of dated futures, and indices; all else
 * passes.
 *
 * When time moves on, the expiries that changed are refitted as of the instant before, so that the
 * surfaces follow from the events alone and never from when they are read. An event of an earlier
 * time than the last counts as of the last.
 *
 * @param state - changes in place
 * @param event - any event
 * @returns nothing; prices in the venue's units
 * @source none: a fold
 */
export function observeSurface(state: LiveSurfaces, event: MarketEvent): void {
  if (event.kind === 'index') {
    state.indices.set(event.asset, event.price);
    const market = state.markets.get(event.asset);
    if (market === undefined) return;
    advance(state, market, event.atMicros);
    if (market.index !== event.price) market.touched = true;
    market.index = event.price;
    return;
  }
  if (event.kind !== 'mark' && event.kind !== 'quote') return;
  const { instrument } = event;
  if (instrument.kind === 'future') {
    if (event.kind === 'mark') observeFuture(state, instrument, event.price, event.atMicros);
    return;
  }
  if (instrument.kind !== 'option') return;
  const market = marketOf(state, instrument);
  if (instrument.settlement !== market.settlement) return;
  advance(state, market, event.atMicros);
  if (instrument.expiryMicros <= market.atMicros) return;
  const book = bookOf(market, instrument.expiryMicros);
  const changed =
    event.kind === 'mark'
      ? observeMark(book, instrument, event)
      : observeQuote(book, instrument, event);
  market.touched = true;
  if (!changed) return;
  market.dirty.add(instrument.expiryMicros);
  market.settled = null;
}

function observeFuture(
  state: LiveSurfaces,
  { underlying, expiryMicros }: { readonly underlying: string; readonly expiryMicros: number },
  price: number,
  atMicros: number,
): void {
  const market = state.markets.get(underlying);
  const book = market?.books.get(expiryMicros);
  if (market === undefined || book === undefined || !(price > 0)) return;
  advance(state, market, atMicros);
  book.forwardAtMicros = atMicros;
  if (book.forwardTold === price) return;
  book.forwardTold = price;
  market.dirty.add(expiryMicros);
  market.settled = null;
}

function marketOf(state: LiveSurfaces, { underlying, settlement }: OptionSeries): Market {
  const known = state.markets.get(underlying);
  if (known !== undefined) return known;
  const market: Market = {
    underlying,
    settlement,
    books: new Map(),
    dirty: new Set(),
    touched: false,
    slices: [],
    history: [],
    atMicros: 0,
    index: state.indices.get(underlying) ?? null,
    settled: null,
  };
  state.markets.set(underlying, market);
  return market;
}

function bookOf(market: Market, expiryMicros: number): ExpiryBook {
  const known = market.books.get(expiryMicros);
  if (known !== undefined) return known;
  const book = createExpiryBook(expiryMicros);
  market.books.set(expiryMicros, book);
  return book;
}

/** Moves the market's clock; what changed before is fitted and committed. */
function advance(state: LiveSurfaces, market: Market, atMicros: number): void {
  if (atMicros <= market.atMicros) return;
  if (market.dirty.size > 0 || market.touched) {
    const settled = market.dirty.size > 0 ? settle(state, market) : null;
    const commit = presentOf(market, settled);
    if (settled !== null) market.slices = settled.slices;
    if (commit !== null) market.history.push(commit);
    if (market.history.length > state.historyMax) market.history.shift();
    market.dirty.clear();
    market.touched = false;
    market.settled = null;
  }
  market.atMicros = atMicros;
  for (const expiryMicros of market.books.keys()) {
    if (expiryMicros <= atMicros) market.books.delete(expiryMicros);
  }
}
