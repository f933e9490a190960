/**
 * @module Instants and durations: whole microseconds since 1970 UTC, exact in a double.
 *
 * A double holds whole microseconds exactly until the year 2255; venues stamp quotes in
 * microseconds and blocks in seconds, and one unit serves both.
 */
import { fail, ok, type Result } from './result.ts';

/** Microseconds in one second. */
export const microsPerSecond = 1e6;
/** Microseconds in one hour. */
export const microsPerHour = 3_600e6;
/** Microseconds in one day. */
export const microsPerDay = 86_400e6;
/** Microseconds in one year of 365 days. */
export const microsPerYear = 365 * microsPerDay;

/** Instant of an event whose time the source does not tell; it does not move the clock. */
export const undatedMicros = 0;

/** Why a text is not an instant or a duration. */
export interface TimeFailure {
  readonly kind: 'not_a_time' | 'not_a_duration';
  readonly text: string;
}

const isoPattern =
  // wide: one pattern reads better than its pieces
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads an instant: ISO 8601 (UTC when no zone is written) or a Unix time in s, ms, us or ns, the
 * unit told by its size.
 *
 * @param text - e.g. `2026-02-05T10:00:00Z`, `1770285600`, `1770285600123`
 * @returns microseconds since 1970 UTC, or why not
 */
export function parseInstant(text: string): Result<number, TimeFailure> {
  const trimmed = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return unixMicros(trimmed);
  const match = isoPattern.exec(trimmed);
  if (match === null) return fail({ kind: 'not_a_time', text });
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] =
    match;
  const whole = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  const roundTrip = new Date(whole);
  const valid =
    roundTrip.getUTCFullYear() === +year! &&
    roundTrip.getUTCMonth() === +month! - 1 &&
    roundTrip.getUTCDate() === +day! &&
    +hour < 24 &&
    +minute < 60 &&
    +second < 60;
  if (!valid) return fail({ kind: 'not_a_time', text });
  const micros = Number(fraction.padEnd(6, '0').slice(0, 6));
  return ok(whole * 1000 + micros - zoneMicros(zone));
}

function zoneMicros(zone: string): number {
  if (!/^[+-]/.test(zone)) return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60 * microsPerSecond;
}

/** Seconds reach 1e11 only in the year 5138, so the size of a Unix time tells its unit. */
function unixMicros(text: string): Result<number, TimeFailure> {
  const value = Number(text);
  const size = Math.abs(value);
  if (size < 1e11) return ok(Math.round(value * 1e6));
  if (size < 1e14) return ok(Math.round(value * 1e3));
  if (size < 1e17) return ok(Math.round(value));
  if (size < 1e20) return ok(Number(BigInt(text.split('.')[0]!) / 1000n));
  return fail({ kind: 'not_a_time', text });
}

/**
 * Writes an instant as ISO 8601 UTC, with as many decimals of the second as it needs.
 *
 * @param atMicros - microseconds since 1970 UTC
 * @returns e.g. `2026-02-05T10:00:00Z` or `2026-02-05T10:00:00.123456Z`
 */
export function formatInstant(atMicros: number): string {
  const ms = Math.floor(atMicros / 1000);
  const micros = atMicros - ms * 1000;
  const text = new Date(ms).toISOString();
  if (micros !== 0) return `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

const durationUnits: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: microsPerSecond,
  m: 60 * microsPerSecond,
  h: microsPerHour,
  d: microsPerDay,
  w: 7 * microsPerDay,
};

/**
 * Reads a duration such as `1h`, `30m`, `500ms` or `1d12h`.
 *
 * @param text - numbers each with a unit of us, ms, s, m, h, d, w
 * @returns microseconds above zero, or why not
 */
export function parseDuration(text: string): Result<number, TimeFailure> {
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h|d|w))+$/.test(text.trim())) {
    return fail({ kind: 'not_a_duration', text });
  }
  let micros = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d|w)/g)) {
    micros += Number(part[1]) * durationUnits[part[2]!]!;
  }
  micros = Math.round(micros);
  const isExact = micros > 0 && Number.isSafeInteger(micros);
  return isExact ? ok(micros) : fail({ kind: 'not_a_duration', text });
}
