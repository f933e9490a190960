/**
 * @module Archive of the live surface: any past instant in bounded memory, from copies of the fold
 * and the events of the log since.
 */
import { check, checkPositive, microsPerHour, type Result } from '../../../base/index.ts';
import type { MarketEvent } from '../../../market/index.ts';
import type { ExpiryBook } from './expiry-book.ts';
import { observeSurface } from './live-surface.ts';
import { type LiveFailure, type LiveSurface, type SurfaceQuestion, surfaceAt } from './reading.ts';
import { createLiveSurfaces, type LiveOptions, type LiveSurfaces, type Market } from './state.ts';

/** Limits of an archive. */
export interface ArchiveOptions extends LiveOptions {
  /** Time between two copies at first; microseconds, an hour unless told. */
  readonly everyMicros?: number;
  /** Most copies kept, at least 2; 64 unless told. */
  readonly copiesMax?: number;
}

/** Copy of the fold after some events. */
interface FoldCopy {
  /** Events folded so far: where the replay goes on in the log. */
  readonly position: number;
  /** Time of the last of them; 0 before the first. */
  readonly atMicros: number;
  readonly state: LiveSurfaces;
}

/** State of the archive. */
export interface SurfaceArchive {
  /** The fold as of the last event; read the present here. */
  readonly live: LiveSurfaces;
  readonly copiesMax: number;
  readonly copies: FoldCopy[];
  /** Grows when copies are thinned out; microseconds. */
  everyMicros: number;
  position: number;
  atMicros: number;
}

/**
 * Creates an archive.
 *
 * @param options - limits of the fold and of the copies
 * @returns archive of no events; times in microseconds
 * @throws InvariantError when a limit is out of range
 * @source none: checkpoint and replay
 */
export function createSurfaceArchive(options: ArchiveOptions = {}): SurfaceArchive {
  const { everyMicros = microsPerHour, copiesMax = 64, ...limits } = options;
  checkPositive('everyMicros', everyMicros);
  check(copiesMax >= 2, 'copiesMax', 'at least 2', copiesMax);
  const live = createLiveSurfaces(limits);
  const empty = { position: 0, atMicros: 0, state: copyOf(live) };
  return { live, copiesMax, copies: [empty], everyMicros, position: 0, atMicros: 0 };
}

/**
 * Folds an event, and copies the fold before it when the last copy is old enough.
 *
 * When the copies are as many as may be kept, every second one goes and the time between copies
 * doubles: memory stays bounded and replays grow with the span of the log over half of the copies.
 *
 * @param archive - changes in place
 * @param event - next event of the log, whatever its kind
 * @returns nothing; times in microseconds
 * @source none: checkpoint and replay
 */
export function observeArchive(archive: SurfaceArchive, event: MarketEvent): void {
  const { copies, live } = archive;
  const last = copies[copies.length - 1]!;
  const moves = event.atMicros > archive.atMicros;
  if (moves && archive.position > 0 && archive.atMicros - last.atMicros >= archive.everyMicros) {
    copies.push({ position: archive.position, atMicros: archive.atMicros, state: copyOf(live) });
    if (copies.length > archive.copiesMax) thin(archive);
  }
  observeSurface(live, event);
  archive.position++;
  archive.atMicros = Math.max(archive.atMicros, event.atMicros);
}

/** The first copy, before any event, stays: every instant can be reached from it. */
function thin(archive: SurfaceArchive): void {
  const kept = archive.copies.filter((_, i) => i % 2 === 0);
  archive.copies.length = 0;
  archive.copies.push(...kept);
  archive.everyMicros *= 2;
}

/** Gives the events of the log from a position on, from 0, in the order they were folded. */
export type EventsFrom = (position: number) => Iterable<MarketEvent>;

/**
 * Tells the surface as of any instant since the first event: from what the fold remembers, or by a
 * replay from the last copy before.
 *
 * The answer is that of a fresh fold of the events up to the first one later than the instant.
 * Limits: the caller keeps the log; a replay reads it from the copy on, and stops at the first
 * later event.
 *
 * @param archive - any archive; not changed
 * @param question - underlying and instant
 * @param eventsFrom - reads the log that was folded
 * @returns the surface, or why there is none; times in microseconds, volatilities annualised
 * @source `surfaceAt` after a replay
 */
export function archivedSurfaceAt(
  archive: SurfaceArchive,
  question: SurfaceQuestion,
  eventsFrom: EventsFrom,
): Result<LiveSurface, LiveFailure> {
  const { live, copies } = archive;
  const { atMicros = archive.atMicros, underlying } = question;
  const remembered = surfaceAt(live, { underlying, atMicros });
  if (remembered.ok || remembered.failure.kind !== 'before_history') return remembered;
  const from = copies.findLast((copy) => copy.atMicros <= atMicros) ?? copies[0]!;
  const state = copyOf(from.state);
  for (const event of eventsFrom(from.position)) {
    if (event.atMicros > atMicros) break;
    observeSurface(state, event);
  }
  return surfaceAt(state, { underlying, atMicros });
}

/** Copy that shares what never changes in place; of the past it keeps the last instant alone. */
function copyOf({ markets, indices, ...limits }: LiveSurfaces): LiveSurfaces {
  const copied = Array.from(markets, ([name, market]) => [name, copyOfMarket(market)] as const);
  return { ...limits, markets: new Map(copied), indices: new Map(indices) };
}

function copyOfMarket(market: Market): Market {
  const books = Array.from(market.books, ([expiry, book]) => [expiry, copyOfBook(book)] as const);
  return {
    ...market,
    books: new Map(books),
    dirty: new Set(market.dirty),
    history: market.history.slice(-1),
  };
}

function copyOfBook(book: ExpiryBook): ExpiryBook {
  const series = Array.from(book.series, ([name, one]) => {
    const makers =
      one.makers === null
        ? null
        : new Map(Array.from(one.makers, ([maker, sides]) => [maker, { ...sides }] as const));
    return [name, { ...one, makers }] as const;
  });
  return { ...book, series: new Map(series), sorted: null };
}
