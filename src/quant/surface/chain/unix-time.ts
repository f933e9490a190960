/**
 * @module Unix times of unknown unit: seconds, milliseconds, microseconds or nanoseconds by size.
 */
import { checkFinite } from '../../../base/index.ts';

/** Unit of a Unix time. */
export type UnixUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/**
 * Tells the unit of a Unix time by its size.
 *
 * Limits: times in seconds reach 1e11 in the year 5138, so smaller numbers are seconds.
 *
 * @param time - Unix time, finite
 * @returns the unit
 * @throws InvariantError when the time is not finite
 * @source thresholds 1e11, 1e14, 1e17: each unit's years 1973 to 5138
 */
export function unixUnit(time: number): UnixUnit {
  checkFinite('time', time);
  const size = Math.abs(time);
  if (size < 1e11) return 'seconds';
  if (size < 1e14) return 'milliseconds';
  return size < 1e17 ? 'microseconds' : 'nanoseconds';
}

const microsPer: Readonly<Record<UnixUnit, number>> = {
  seconds: 1e6,
  milliseconds: 1e3,
  microseconds: 1,
  nanoseconds: 1e-3,
};

/**
 * Turns a Unix time of unknown unit into microseconds.
 *
 * @param time - Unix time, finite
 * @returns microseconds since 1970 UTC
 * @throws InvariantError when the time is not finite
 * @source `unixUnit`
 */
export function unixMicros(time: number): number {
  return Math.round(time * microsPer[unixUnit(time)]);
}
