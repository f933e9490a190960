/**
 * @module Times as a reader sees them on an axis: UTC, 24 hours, each tick as coarse as it can be.
 */
import { microsPerDay, microsPerSecond } from '../base/index.ts';

const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

// Date.UTC reads the years 0 to 99 as 1900 to 1999, hence the text.
const firstMs = Date.parse('0001-01-01T00:00:00Z');
const lastMs = Date.parse('9999-01-01T00:00:00Z');

/**
 * Keeps an instant within the years that calendars show.
 *
 * @param ms - milliseconds since 1970 UTC
 * @returns the instant, or the first of January of the year 1 or 9999
 */
export function clampMs(ms: number): number {
  return Math.min(lastMs, Math.max(firstMs, ms));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dayText(date: Date): string {
  return `${date.getUTCDate()} ${monthNames[date.getUTCMonth()]}`;
}

/**
 * Writes the ticks of a time axis.
 *
 * @param values - ascending instants, microseconds since 1970 UTC
 * @returns one text per tick: years, months, days, hours or seconds by their distance
 */
export function formatTimeTicks(values: readonly number[]): string[] {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) step = Math.min(step, values[i]! - values[i - 1]!);
  return values.map((value) => {
    const date = new Date(value / 1000);
    const sinceMidnight = ((value % microsPerDay) + microsPerDay) % microsPerDay;
    if (step > 360 * microsPerDay) return String(date.getUTCFullYear());
    if (step > 27 * microsPerDay) {
      return date.getUTCMonth() === 0
        ? String(date.getUTCFullYear())
        : monthNames[date.getUTCMonth()]!;
    }
    if (sinceMidnight === 0) return dayText(date);
    const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
    if (step >= 60 * microsPerSecond) return clock;
    if (step >= microsPerSecond) return `${clock}:${two(date.getUTCSeconds())}`;
    return `${two(date.getUTCSeconds())}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
  });
}

/**
 * Names the days that an axis spans, so that clock times on it are not ambiguous.
 *
 * @param lowMicros - first instant, microseconds since 1970 UTC
 * @param highMicros - last instant, microseconds since 1970 UTC
 * @returns e.g. `5 Feb 2026, UTC` or `5 Feb to 7 Mar 2026, UTC`
 */
export function formatTimeSpan(lowMicros: number, highMicros: number): string {
  const low = new Date(lowMicros / 1000);
  const high = new Date(highMicros / 1000);
  const end = `${dayText(high)} ${high.getUTCFullYear()}, UTC`;
  if (low.toISOString().slice(0, 10) === high.toISOString().slice(0, 10)) return end;
  const sameYear = low.getUTCFullYear() === high.getUTCFullYear();
  return `${dayText(low)}${sameYear ? '' : ` ${low.getUTCFullYear()}`} to ${end}`;
}

/**
 * Writes one instant in full to the second.
 *
 * @param atMicros - microseconds since 1970 UTC, clamped to the years 1 to 9999
 * @returns e.g. `5 Feb 2026 10:00:05 UTC`
 */
export function formatMoment(atMicros: number): string {
  const date = new Date(clampMs(atMicros / 1000));
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${dayText(date)} ${date.getUTCFullYear()} ${clock} UTC`;
}
