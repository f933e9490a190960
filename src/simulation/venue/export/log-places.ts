/**
 * @module Places of exported rows in the log of whoever takes the files in.
 *
 * The merge by time, kind, file and row is counted while the files are written, so that a
 * correction can name checkpoints.
 */
import { kindOfPath, kindRank } from '../../../ingest/index.ts';

/** Where a row stands in the merged order. */
interface Key {
  readonly at: number;
  readonly rank: number;
  readonly file: string;
  readonly row: number;
}

/** A row whose place is asked for. */
export interface WantedPlace {
  /** Known once its batch is closed; later rows that belong before it are added at the end. */
  place: number;
  batch: number;
  key: Key | undefined;
}

interface Pending extends Key {
  readonly wanted: WantedPlace | undefined;
}

/** Latest time written in a file: a row that goes back in time stands where the file is. */
interface FileClock {
  readonly rank: number;
  at: number;
}

/** Counts rows by their place. */
export interface LogPlaces {
  readonly files: Map<string, FileClock>;
  pending: Pending[];
  /** Rows that belong into a closed batch. */
  readonly insertions: { readonly key: Key; readonly batch: number }[];
  readonly wanted: WantedPlace[];
  counted: number;
  rows: number;
  batch: number;
  /** Start of the open batch; microseconds since 1970 UTC. */
  from: number;
}

/**
 * Creates a counter.
 *
 * @returns counter that has seen nothing
 */
export function createLogPlaces(): LogPlaces {
  const counts = { counted: 0, rows: 0, batch: 0, from: 0 };
  return { files: new Map(), pending: [], insertions: [], wanted: [], ...counts };
}

/**
 * Notes a written row.
 *
 * @param places - changed in place
 * @param file - name of its file, which tells its kind
 * @param at - time as it will be read; microseconds since 1970 UTC
 * @param wanted - filled in with its place; the row must not be earlier than the open batch
 */
export function notePlace(places: LogPlaces, file: string, at: number, wanted?: WantedPlace): void {
  const clock = clockOf(places, file);
  clock.at = Math.max(clock.at, at);
  places.pending.push({ at: clock.at, rank: clock.rank, file, row: places.rows++, wanted });
}

/**
 * Notes a row of a file that will be written in time order once everything is known.
 *
 * @param places - changed in place
 * @param file - name of its file, which tells its kind
 * @param at - microseconds since 1970 UTC; not earlier than the open batch
 */
export function announcePlace(places: LogPlaces, file: string, at: number): void {
  const { rank } = clockOf(places, file);
  places.pending.push({ at, rank, file, row: places.rows++, wanted: undefined });
}

function clockOf(places: LogPlaces, file: string): FileClock {
  const known = places.files.get(file);
  if (known !== undefined) return known;
  const fresh = { rank: kindRank(kindOfPath(file) ?? 'mark'), at: 0 };
  places.files.set(file, fresh);
  return fresh;
}

/**
 * Asks for a place.
 *
 * @param places - remembers it
 * @returns place that becomes known
 */
export function wantPlace(places: LogPlaces): WantedPlace {
  const wanted: WantedPlace = { place: -1, batch: -1, key: undefined };
  places.wanted.push(wanted);
  return wanted;
}

function compare(a: Key, b: Key): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.row - b.row;
}

/**
 * Closes a batch: all rows before an instant are there, but for those that come late.
 *
 * @param places - changed in place
 * @param until - microseconds since 1970 UTC
 */
export function closeBatch(places: LogPlaces, until: number): void {
  const ready: Pending[] = [];
  const rest: Pending[] = [];
  for (const row of places.pending) {
    if (row.at >= until) rest.push(row);
    else if (row.at >= places.from) ready.push(row);
    else {
      places.insertions.push({ key: row, batch: places.batch });
      places.counted++;
    }
  }
  ready.sort(compare);
  for (const row of ready) {
    if (row.wanted !== undefined) {
      row.wanted.place = places.counted;
      row.wanted.batch = places.batch;
      row.wanted.key = row;
    }
    places.counted++;
  }
  places.pending = rest;
  places.from = until;
  places.batch++;
}

/**
 * Adds what came late to the places that were asked for.
 *
 * @param places - after the last batch was closed
 */
export function settlePlaces(places: LogPlaces): void {
  const late = places.insertions.slice().sort((a, b) => b.batch - a.batch);
  const wanted = places.wanted
    .filter(({ key }) => key !== undefined)
    .sort((a, b) => b.batch - a.batch);
  // From the last batch back, so that only later insertions are in the list.
  const keys: Key[] = [];
  let next = 0;
  for (const one of wanted) {
    for (; next < late.length && late[next]!.batch > one.batch; next++) {
      keys.splice(placeOf(keys, late[next]!.key), 0, late[next]!.key);
    }
    one.place += placeOf(keys, one.key!);
  }
}

/** Number of sorted keys before one. */
function placeOf(keys: readonly Key[], key: Key): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
