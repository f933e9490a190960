/**
 * @module Times of day in New York as instants, by the rules of daylight saving since 1987.
 */
import { microsPerDay, microsPerHour } from '../../base/index.ts';

/** Opening of the options exchanges; time of day in New York, microseconds. */
export const openTimeMicros = 9.5 * microsPerHour;

/** Their close. */
export const closeTimeMicros = 16 * microsPerHour;

/**
 * Turns a time of day in New York into an instant.
 *
 * Limits: the hour of the change of clocks itself, two at night, is not told apart; before 1987 the
 * rules of 1987 are used.
 *
 * @param dayMicros - calendar day; its midnight in UTC, microseconds since 1970
 * @param timeMicros - since midnight in New York; microseconds
 * @returns microseconds since 1970 UTC
 */
export function newYorkMicros(dayMicros: number, timeMicros: number): number {
  const hours = isSummer(dayMicros) ? 4 : 5;
  return dayMicros + timeMicros + hours * microsPerHour;
}

/** Daylight saving by the Uniform Time Act as amended in 1986 and 2005. */
function isSummer(dayMicros: number): boolean {
  const year = new Date(dayMicros / 1000).getUTCFullYear();
  const [from, until] =
    year >= 2007
      ? [sundayOf(year, 2, 8), sundayOf(year, 10, 1)]
      : [sundayOf(year, 3, 1), sundayOf(year, 9, 25)];
  return dayMicros >= from && dayMicros < until;
}

/** First Sunday on or after a day of a month. */
function sundayOf(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month, day);
  const weekday = new Date(at).getUTCDay();
  return at * 1000 + ((7 - weekday) % 7) * microsPerDay;
}
