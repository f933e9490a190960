/**
 * @module Repeated rows and ties: what a source without row ids cannot tell apart, counted cheaply.
 */
import type { Row, Sink } from './adapter.ts';

/** Set of 64-bit fingerprints with open addressing: 8 bytes per row at half load. */
interface FingerprintSet {
  high: Uint32Array;
  low: Uint32Array;
  used: number;
}

/** Finds rows that repeat an earlier one in every field. */
export interface RepeatedRows {
  /** Tells whether the row repeats an earlier one, and counts it as a finding when it does. */
  note(row: Row, sink: Sink): boolean;
  /** Forgets all rows so far; for time-ordered sources when the instant changes. */
  forget(): void;
}

/**
 * Creates a finder of repeated rows; two different rows are taken for equal with probability about
 * 2^-63 a pair. Each repetition is the finding `duplicate_row`.
 *
 * @returns finder that has seen nothing
 */
export function createRepeatedRows(): RepeatedRows {
  let seen = createFingerprintSet();
  return {
    note(row, sink) {
      const repeated = !addFingerprint(seen, rowText(row));
      if (repeated) sink.finding('duplicate_row', row.line, 'the row repeats an earlier one fully');
      return repeated;
    },
    forget() {
      if (seen.used > 0) seen = createFingerprintSet();
    },
  };
}

function rowText(row: Row): string {
  let text = '';
  for (const name in row.fields) {
    const value = row.fields[name];
    text += typeof value === 'object' ? JSON.stringify(value) : String(value);
    text += '\u001f';
  }
  return text;
}

function createFingerprintSet(capacity = 64): FingerprintSet {
  return { high: new Uint32Array(capacity), low: new Uint32Array(capacity), used: 0 };
}

/** Adds the fingerprint of a text; false when it was there. */
function addFingerprint(set: FingerprintSet, text: string): boolean {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ code, 0xc2b2ae35);
    a ^= b >>> 15;
    b ^= a >>> 13;
  }
  const high = Math.imul(a ^ (a >>> 16), 0x7feb352d) >>> 0;
  // Zero in both halves marks a free slot.
  const low = (Math.imul(b ^ (b >>> 16), 0x846ca68b) | 1) >>> 0;
  if (set.used * 2 >= set.low.length) growFingerprints(set);
  return place(set, high, low);
}

function place(set: FingerprintSet, high: number, low: number): boolean {
  const mask = set.low.length - 1;
  let slot = (high ^ (low >>> 1)) & mask;
  while (set.low[slot] !== 0) {
    if (set.low[slot] === low && set.high[slot] === high) return false;
    slot = (slot + 1) & mask;
  }
  set.low[slot] = low;
  set.high[slot] = high;
  set.used += 1;
  return true;
}

function growFingerprints(set: FingerprintSet): void {
  const { high, low } = set;
  set.high = new Uint32Array(high.length * 2);
  set.low = new Uint32Array(low.length * 2);
  set.used = 0;
  for (let i = 0; i < low.length; i++) if (low[i] !== 0) place(set, high[i]!, low[i]!);
}

/** Counts instants that hold more than one row. */
export interface TieCounter {
  /** Notes a row; true when it opens a new instant. Rows must come in time order. */
  note(atMicros: number, line: number, sink: Sink): boolean;
}

/**
 * Creates a counter of ties: each instant with more than one row is one finding
 * `same_instant_rows`, because time alone does not order its rows.
 *
 * @returns counter before the first row
 */
export function createTieCounter(): TieCounter {
  let instant = -1;
  let rows = 0;
  return {
    note(atMicros, line, sink) {
      const opens = atMicros !== instant;
      rows = opens ? 1 : rows + 1;
      instant = atMicros;
      if (rows === 2) {
        sink.finding(
          'same_instant_rows',
          line,
          'an instant holds several rows; file order decides',
        );
      }
      return opens;
    },
  };
}

/** Watches a time-ordered source for ties and, within an instant, repeated rows. */
export interface InstantWatch {
  /** Notes the next row. */
  note(row: Row, atMicros: number, sink: Sink): void;
}

/**
 * Creates a watch: findings `same_instant_rows` and `duplicate_row`. Rows alone in their instant
 * cost nothing but a comparison, because a repeated row repeats the time too.
 *
 * @returns watch before the first row
 */
export function createInstantWatch(): InstantWatch {
  const ties = createTieCounter();
  const repeated = createRepeatedRows();
  let first: Row | undefined;
  return {
    note(row, atMicros, sink) {
      if (ties.note(atMicros, row.line, sink)) {
        first = row;
        return;
      }
      if (first !== undefined) {
        repeated.forget();
        repeated.note(first, sink);
        first = undefined;
      }
      repeated.note(row, sink);
    },
  };
}
