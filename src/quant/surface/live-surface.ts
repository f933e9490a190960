/**
 * @module Live surface: a fold of marks, quotes and indices that keeps a surface per underlying and
 * refits only what changed.
 */
import { fail, microsPerYear, ok, type Result } from '../../base/index.ts';
import type { MarketEvent, OptionSeries } from '../../market/index.ts';
import { arbitrageGrid, measureCalendar } from './arbitrage.ts';
import { createTally } from './chain.ts';
import {
  createExpiryBook,
  type ExpiryBook,
  freshQuotes,
  observeMark,
  observeQuote,
} from './expiry-book.ts';
import { repairBetween } from './local-repair.ts';
import { measureArbitrage, repairSlices } from './repair.ts';
import { fitSlice, readSlice, type Slice } from './slice.ts';
import { type AbsentExpiry, staleMicrosDefault } from './surface.ts';

/** Limits of the fold. */
export interface LiveOptions {
  /** Age at which a quote is left out of a refit; microseconds, an hour unless told. */
  readonly staleMicros?: number;
  /** Surfaces kept per underlying for questions about the past; 10,000 unless told. */
  readonly historyMax?: number;
  /** Local correction of SVI where quotes are dense; on unless told. */
  readonly correction?: boolean;
}

/** What is kept of a slice for questions about the past. */
export type PastSlice = Pick<
  Slice,
  'expiryMicros' | 'years' | 'terms' | 'curve' | 'kLow' | 'kHigh' | 'repair' | 'quotedAtMicros'
>;

/** Slices as they were from an instant on. */
interface Commit {
  readonly atMicros: number;
  readonly index: number | null;
  readonly slices: readonly PastSlice[];
  readonly absent: readonly AbsentExpiry[];
}

/** Market of one underlying. */
interface Market {
  readonly underlying: string;
  readonly settlement: 'linear' | 'inverse';
  readonly books: Map<number, ExpiryBook>;
  /** Expiries with a changed price since the last commit. */
  readonly dirty: Set<number>;
  /** Last committed slices, at the instant of the commit. */
  slices: readonly Slice[];
  readonly history: Commit[];
  /** Instant of the last event. */
  atMicros: number;
  index: number | null;
  /** Slices at the current instant, until another price changes. */
  settled: Settled | null;
}

interface Settled {
  readonly slices: readonly Slice[];
  readonly absent: readonly AbsentExpiry[];
}

/** State of the fold. */
export interface LiveSurfaces {
  readonly staleMicros: number;
  readonly historyMax: number;
  readonly correction: boolean;
  readonly markets: Map<string, Market>;
  /** Index prices of assets without options so far; USD. */
  readonly indices: Map<string, number>;
}

/** Changed expiries up to which slices are repaired one by one. */
const localMax = 2;

/**
 * Creates the fold.
 *
 * @param options - limits
 * @returns state without surfaces; times in microseconds
 * @source none: a fold
 */
export function createLiveSurfaces(options: LiveOptions = {}): LiveSurfaces {
  const { staleMicros = staleMicrosDefault, historyMax = 10_000, correction = true } = options;
  return { staleMicros, historyMax, correction, markets: new Map(), indices: new Map() };
}

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
  if (market.dirty.size > 0) {
    const { slices, absent } = settle(state, market);
    market.slices = slices;
    const { index } = market;
    market.history.push({ atMicros: market.atMicros, index, slices: slices.map(past), absent });
    if (market.history.length > state.historyMax) market.history.shift();
    market.dirty.clear();
    market.settled = null;
  }
  market.atMicros = atMicros;
  for (const expiryMicros of market.books.keys()) {
    if (expiryMicros <= atMicros) market.books.delete(expiryMicros);
  }
}

function past(slice: Slice): PastSlice {
  const { expiryMicros, years, terms, curve, kLow, kHigh, repair, quotedAtMicros } = slice;
  return { expiryMicros, years, terms, curve, kLow, kHigh, repair, quotedAtMicros };
}

/** Slices at the market's instant: those committed, aged, with the changed ones refitted. */
function settle(state: LiveSurfaces, market: Market): Settled {
  if (market.settled !== null) return market.settled;
  const before = market.slices
    .filter(({ expiryMicros }) => expiryMicros > market.atMicros)
    .map((slice) => ageSlice(slice, market.atMicros));
  const changed = Array.from(market.dirty)
    .filter((expiry) => expiry > market.atMicros)
    .sort((a, b) => a - b);
  market.settled =
    (changed.length <= localMax ? settleFew(state, market, before, changed) : null) ??
    settleAll(state, market, before);
  return market.settled;
}

/** Refits some expiries between neighbours that stay; null when that is not enough. */
function settleFew(
  state: LiveSurfaces,
  market: Market,
  before: readonly Slice[],
  changed: readonly number[],
): Settled | null {
  let slices = before;
  for (const expiryMicros of changed) {
    const place = slices.findIndex((slice) => slice.expiryMicros >= expiryMicros);
    const known = place >= 0 && slices[place]!.expiryMicros === expiryMicros;
    if (!known) return null;
    const fitted = refit(state, market, expiryMicros, slices[place]!);
    if (!('curve' in fitted)) return null;
    const earlier = slices[place - 1] ?? null;
    const later = slices[place + 1] ?? null;
    const repaired = repairBetween(fitted, { earlier, later });
    if (repaired === null) return null;
    slices = slices.map((slice, i) => (i === place ? repaired : slice));
  }
  return { slices, absent: market.history[market.history.length - 1]?.absent ?? [] };
}

/** Refits every expiry that has fresh quotes; a stale one stays while it crosses no neighbour. */
function settleAll(state: LiveSurfaces, market: Market, before: readonly Slice[]): Settled {
  const fitted: Slice[] = [];
  const absent: AbsentExpiry[] = [];
  const kept: Slice[] = [];
  const expiries = Array.from(market.books.keys()).sort((a, b) => a - b);
  for (const expiryMicros of expiries) {
    const known = before.find((slice) => slice.expiryMicros === expiryMicros) ?? null;
    const one = refit(state, market, expiryMicros, known);
    if ('curve' in one) fitted.push(one);
    else if (known !== null) kept.push(known);
    else absent.push(one);
  }
  const { violations } =
    fitted.length === 0
      ? { violations: 0 }
      : measureArbitrage(
          fitted.map((slice) => slice.unrepaired),
          arbitrageGrid(fitted),
        );
  let slices: readonly Slice[] = violations === 0 ? fitted : repairSlices(fitted);
  for (const stale of kept) {
    const place = slices.findIndex((slice) => slice.expiryMicros > stale.expiryMicros);
    const at = place < 0 ? slices.length : place;
    const next = [...slices.slice(0, at), stale, ...slices.slice(at)];
    const grid = arbitrageGrid(next);
    const crosses = next.some(
      (slice, i) => i > 0 && measureCalendar(next[i - 1]!.curve, slice.curve, grid).violations > 0,
    );
    if (!crosses) slices = next;
  }
  return { slices, absent };
}

function refit(
  state: LiveSurfaces,
  market: Market,
  expiryMicros: number,
  known: Slice | null,
): Slice | AbsentExpiry {
  const book = market.books.get(expiryMicros)!;
  const tally = createTally();
  const quotes = freshQuotes(book, market.atMicros, state.staleMicros);
  const read = readSlice(quotes, market.settlement, tally);
  if (!read.ok) return { expiryMicros, failure: read.failure };
  const { correction } = state;
  const near = known === null ? {} : { near: known.unrepaired.svi };
  return fitSlice(read.value, { correction, ...near }, tally);
}

/**
 * Ages a slice: its volatility at every log-moneyness stays, its time shrinks.
 *
 * Total variance shrinks by one factor for all strikes. That opens no butterfly, as g is concave
 * in the factor and not negative at 0 and 1, and no crossing, as the earlier expiry shrinks more.
 *
 * @param slice - slice at an earlier instant
 * @param atMicros - now, before its expiry
 * @returns the slice now; total variance
 * @source g of Gatheral and Jacquier (2014), eq. (2.1), as a function of a factor of w
 */
export function ageSlice<S extends PastSlice>(slice: S, atMicros: number): S {
  const years = (slice.expiryMicros - atMicros) / microsPerYear;
  const scale = slice.curve.scale * Math.min(1, years / slice.years);
  return { ...slice, years, curve: { ...slice.curve, scale } };
}

/** Slice as of an instant, with the age of its quotes. */
export interface LiveSlice extends PastSlice {
  /** Time since the latest quote of the expiry; microseconds. */
  readonly staleMicros: number;
}

/** Surface as of an instant. */
export interface LiveSurface {
  readonly underlying: string;
  readonly settlement: 'linear' | 'inverse';
  readonly atMicros: number;
  /** When the surface was last refitted. */
  readonly fittedAtMicros: number;
  /** USD; null when no index has been told. */
  readonly index: number | null;
  /** By ascending expiry, at least one. */
  readonly slices: readonly LiveSlice[];
  readonly absent: readonly AbsentExpiry[];
}

/** Why there is no surface as of an instant. */
export type LiveFailure =
  | { readonly kind: 'unknown_underlying'; readonly underlying: string }
  | { readonly kind: 'before_history'; readonly atMicros: number; readonly firstMicros: number }
  | { readonly kind: 'no_slice'; readonly atMicros: number; readonly absent: number };

/** What is asked of the fold. */
export interface SurfaceQuestion {
  readonly underlying: string;
  /** Microseconds since 1970 UTC; the last event's when absent. */
  readonly atMicros?: number;
}

/**
 * Tells the surface as of an instant, past or present, from the events up to it.
 *
 * Limits: reading changes nothing; an instant between two refits gives the earlier one, aged.
 *
 * @param state - the fold
 * @param question - underlying and instant
 * @returns the surface, or why there is none; times in microseconds, volatilities annualised
 * @source `ageSlice`
 */
export function surfaceAt(
  state: LiveSurfaces,
  { underlying, atMicros }: SurfaceQuestion,
): Result<LiveSurface, LiveFailure> {
  const market = state.markets.get(underlying);
  if (market === undefined) return fail({ kind: 'unknown_underlying', underlying });
  const at = atMicros ?? market.atMicros;
  const commit = commitAt(state, market, at);
  if (commit === null) {
    const firstMicros = market.history[0]?.atMicros ?? market.atMicros;
    return fail({ kind: 'before_history', atMicros: at, firstMicros });
  }
  const { absent, index } = commit;
  const slices = commit.slices
    .filter(({ expiryMicros }) => expiryMicros > at)
    .map((slice) => ({ ...ageSlice(slice, at), staleMicros: at - slice.quotedAtMicros }));
  if (slices.length === 0) return fail({ kind: 'no_slice', atMicros: at, absent: absent.length });
  const { settlement } = market;
  const fittedAtMicros = commit.atMicros;
  return ok({ underlying, settlement, atMicros: at, fittedAtMicros, index, slices, absent });
}

/** Last commit at or before an instant; the unfinished instant counts when it is not later. */
function commitAt(state: LiveSurfaces, market: Market, at: number): Commit | null {
  if (at >= market.atMicros && market.dirty.size > 0) {
    const { slices, absent } = settle(state, market);
    return { atMicros: market.atMicros, index: market.index, slices: slices.map(past), absent };
  }
  const { history } = market;
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle]!.atMicros <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : history[low - 1]!;
}
