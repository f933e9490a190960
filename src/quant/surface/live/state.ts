/**
 * @module State of the live surface: the market of every underlying and what is kept of its past.
 */

import type { Slice } from '../smile/slice.ts';
import { type AbsentExpiry, staleMicrosDefault } from '../surface.ts';
import type { ExpiryBook } from './expiry-book.ts';

/** Limits of the fold. */
export interface LiveOptions {
  /** Age at which a quote is left out of a refit; microseconds, an hour unless told. */
  readonly staleMicros?: number;
  /**
   * Instants kept per underlying for questions about the past: those at which a price, the index or
   * the time of a quote changed; 10,000 unless told.
   */
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
export interface Commit {
  readonly atMicros: number;
  /** When the slices were fitted; at `atMicros` or before. */
  readonly fittedAtMicros: number;
  readonly index: number | null;
  /** As of `fittedAtMicros`; shared by the instants at which nothing was refitted. */
  readonly slices: readonly PastSlice[];
  /** Latest quote of each slice's expiry. */
  readonly quotedAtMicros: readonly number[];
  readonly absent: readonly AbsentExpiry[];
}

/** Market of one underlying. */
export interface Market {
  readonly underlying: string;
  readonly settlement: 'linear' | 'inverse';
  readonly books: Map<number, ExpiryBook>;
  /** Expiries with a changed price since the last commit. */
  readonly dirty: Set<number>;
  /** Whether the index or the time of a quote changed since the last commit. */
  touched: boolean;
  /** Last committed slices, at the instant of the commit. */
  slices: readonly Slice[];
  readonly history: Commit[];
  /** Instant of the last event. */
  atMicros: number;
  index: number | null;
  /** Slices at the current instant, until another price changes. */
  settled: Settled | null;
}

/** Slices and expiries without one. */
export interface Settled {
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
 * Tells an instant as it will be kept.
 *
 * @param market - at the end of the instant
 * @param settled - slices at their fit
 * @param fittedAtMicros - when they were fitted
 * @returns the instant; times in microseconds
 * @source none: a record
 */
export function commitOf(
  { atMicros, index, books }: Market,
  { slices, absent }: { readonly slices: readonly PastSlice[]; readonly absent: Settled['absent'] },
  fittedAtMicros: number,
): Commit {
  const quotedAtMicros = slices.map((slice) =>
    Math.max(books.get(slice.expiryMicros)?.quotedAtMicros ?? 0, slice.quotedAtMicros),
  );
  return { atMicros, fittedAtMicros, index, slices, quotedAtMicros, absent };
}

/**
 * Tells the present instant as it would be kept.
 *
 * @param market - any market
 * @param settled - slices at the instant when a price changed in it; null when none did
 * @returns the instant; null before the first fit
 * @source none: a record
 */
export function presentOf(market: Market, settled: Settled | null): Commit | null {
  if (settled !== null) {
    const { slices, absent } = settled;
    return commitOf(market, { slices: slices.map(past), absent }, market.atMicros);
  }
  const last = market.history[market.history.length - 1];
  return last === undefined ? null : commitOf(market, last, last.fittedAtMicros);
}

function past(slice: Slice): PastSlice {
  const { expiryMicros, years, terms, curve, kLow, kHigh, repair, quotedAtMicros } = slice;
  return { expiryMicros, years, terms, curve, kLow, kHigh, repair, quotedAtMicros };
}
