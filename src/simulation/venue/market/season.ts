/**
 * @module Season of the day: how busy the market is by the minute, and time counted by it.
 */
import { microsPerDay } from '../../../base/index.ts';
import { daySeason, minutesPerYear } from './model.ts';

const minutesOfDay = 1440;

/** Log of the factor on volatility by minute of the day, UTC. */
const logs = Float64Array.from(
  { length: minutesOfDay },
  (_, minute) =>
    daySeason.height * Math.cos((2 * Math.PI * (minute - daySeason.peakMinute)) / minutesOfDay),
);

/** Share of a day's variance before each minute, times the minutes of a day. */
const busyBefore = cumulated(logs);

function cumulated(seasons: Float64Array): Float64Array {
  const sums = new Float64Array(seasons.length + 1);
  seasons.forEach((log, minute) => {
    sums[minute + 1] = sums[minute]! + Math.exp(2 * log);
  });
  return sums.map((sum) => (sum * minutesOfDay) / sums[minutesOfDay]!);
}

/**
 * Returns the log of the factor on volatility at a minute.
 *
 * @param minute - from a midnight UTC on, whole, >= 0
 * @returns log of the factor
 */
export function seasonLog(minute: number): number {
  return logs[minute % minutesOfDay]!;
}

/**
 * Counts time by the variance that the season of the day gives it: a whole day is a day, a night
 * is less than its hours.
 *
 * @param fromMicros - microseconds since 1970 UTC
 * @param toMicros - microseconds since 1970 UTC, > `fromMicros`
 * @returns years of 365 days, > 0
 */
export function busyYears(fromMicros: number, toMicros: number): number {
  return (busyMinutes(toMicros) - busyMinutes(fromMicros)) / minutesPerYear;
}

/** Busy minutes since 1970. */
function busyMinutes(atMicros: number): number {
  const day = Math.floor(atMicros / microsPerDay);
  const minutes = (atMicros - day * microsPerDay) / 60e6;
  const whole = Math.floor(minutes);
  const before = busyBefore[whole]!;
  return day * minutesOfDay + before + (minutes - whole) * (busyBefore[whole + 1]! - before);
}
