/**
 * @module Snapshots of a chain file: their spacing, the index within one, series that went out.
 */
import { formatInstant, microsPerHour } from '../../base/index.ts';
import type { Instrument } from '../../market/index.ts';
import type { Sink } from '../adapter.ts';

/** A series of the file and the snapshot that last named it. */
export interface Series {
  readonly instrument: Instrument;
  /** Ordinal of the snapshot, 0 before the first. */
  seenIn: number;
}

interface IndexRange {
  readonly line: number;
  readonly first: number;
  low: number;
  high: number;
}

/** Where a chain file stands. */
export interface Snapshots {
  /** Instant of the current snapshot; microseconds since 1970 UTC. */
  atMicros: number;
  /** Ordinal of the current snapshot, 0 before the first. */
  ordinal: number;
  /** Index within the current snapshot, by coin. */
  readonly indexes: Map<string, IndexRange>;
  /** Series named by the current snapshot, in file order. */
  live: Series[];
  /** Steps to the snapshot before, with the line at which each ends. */
  readonly steps: { readonly line: number; readonly micros: number }[];
}

/** A step that differs from the median step by more than this part of it is irregular. */
export const stepTolerance = 0.25;

/**
 * Creates the state before the first row.
 *
 * @returns no snapshot yet
 */
export function createSnapshots(): Snapshots {
  return { atMicros: 0, ordinal: 0, indexes: new Map(), live: [], steps: [] };
}

/**
 * Ends the current snapshot and starts the next one.
 *
 * @param snapshots - changed in place
 * @param atMicros - instant of the next one; microseconds since 1970 UTC
 * @param line - first line of the next one
 * @param sink - receives `index_drift`, `expired_since_last_snapshot` and `time_goes_back`
 */
export function startSnapshot(
  snapshots: Snapshots,
  atMicros: number,
  line: number,
  sink: Sink,
): void {
  endSnapshot(snapshots, sink);
  if (snapshots.ordinal > 0) {
    const micros = atMicros - snapshots.atMicros;
    if (micros > 0) snapshots.steps.push({ line, micros });
    else sink.finding('time_goes_back', line, 'a snapshot is earlier than the one before');
    const expired = snapshots.live.filter(({ instrument }) => isExpired(instrument, atMicros));
    if (expired.length > 0) {
      const detail = `${expired.length} series expired since the snapshot before`;
      sink.finding('expired_since_last_snapshot', line, detail);
    }
  }
  snapshots.atMicros = atMicros;
  snapshots.ordinal += 1;
  snapshots.live = [];
}

/**
 * Tells whether a series is past its expiry.
 *
 * @param instrument - any instrument; those without expiry never are
 * @param atMicros - microseconds since 1970 UTC
 * @returns true at and after the expiry
 */
export function isExpired(instrument: Instrument, atMicros: number): boolean {
  return 'expiryMicros' in instrument && instrument.expiryMicros <= atMicros;
}

/**
 * Notes the index price of a row.
 *
 * @param snapshots - changed in place
 * @param coin - e.g. `BTC`
 * @param price - USD
 * @param line - line of the row
 * @returns true for the first price of the coin in this snapshot
 */
export function noteIndex(
  snapshots: Snapshots,
  coin: string,
  price: number,
  line: number,
): boolean {
  const range = snapshots.indexes.get(coin);
  if (range === undefined) {
    snapshots.indexes.set(coin, { line, first: price, low: price, high: price });
    return true;
  }
  if (price < range.low) range.low = price;
  if (price > range.high) range.high = price;
  return false;
}

function endSnapshot(snapshots: Snapshots, sink: Sink): void {
  for (const [coin, { line, first, low, high }] of snapshots.indexes) {
    if (low === high) continue;
    const at = formatInstant(snapshots.atMicros);
    const detail = `${coin} index between ${low} and ${high} at ${at}; ${first} is taken`;
    sink.finding('index_drift', line, detail);
  }
  snapshots.indexes.clear();
}

/**
 * Ends the last snapshot and judges the spacing of all.
 *
 * @param snapshots - state after the last row
 * @param sink - receives `index_drift` and `irregular_spacing`
 */
export function finishSnapshots(snapshots: Snapshots, sink: Sink): void {
  endSnapshot(snapshots, sink);
  const sizes = snapshots.steps.map(({ micros }) => micros).sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1];
  if (median === undefined) return;
  for (const { line, micros } of snapshots.steps) {
    if (Math.abs(micros - median) <= stepTolerance * median) continue;
    const [step, usual] = [micros, median].map((size) => (size / microsPerHour).toFixed(1));
    sink.finding(
      'irregular_spacing',
      line,
      `${step} h since the snapshot before, usual ${usual} h`,
    );
  }
}
