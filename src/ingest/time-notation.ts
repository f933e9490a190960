/**
 * @module How the times of a file are written: one notation is expected, another one is a finding.
 */
import type { Sink } from './adapter.ts';

/** Watches the notation of times. */
export interface TimeNotation {
  /** Counts `mixed_time_notation` when a time is not written like the first one. */
  note(value: unknown, line: number, sink: Sink): void;
}

/**
 * Creates a watch of the notation of times: ISO 8601, or Unix time in s, ms, us or ns.
 *
 * @returns watch before the first time
 */
export function createTimeNotation(): TimeNotation {
  let expected = '';
  return {
    note(value, line, sink) {
      const notation = notationOf(value);
      if (notation === expected) return;
      if (expected === '') {
        expected = notation;
        return;
      }
      const detail = `a time in ${notation} where the file begins with ${expected}`;
      sink.finding('mixed_time_notation', line, detail);
    },
  };
}

/** Size tells the unit, as it does for whoever reads the time; a date has a dash after its year. */
function notationOf(value: unknown): string {
  if (typeof value === 'string' && value.indexOf('-', 1) > 0) return 'ISO 8601';
  const size = Math.abs(Number(value));
  if (size < 1e11) return 'seconds';
  if (size < 1e14) return 'milliseconds';
  return size < 1e17 ? 'microseconds' : 'nanoseconds';
}
