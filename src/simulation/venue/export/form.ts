/**
 * @module What an output form is: how it tells a row of the venue, and where a line tells its time.
 */
import type { Random } from '../../../base/index.ts';

/** A row in another form. */
export interface FormedRow {
  readonly file: string;
  readonly line: string;
}

/** Where a line tells its time. */
export interface LineTime {
  /** Its only group is the time as written. */
  readonly pattern: RegExp;
  /** The same time in another unit; undefined where the form has only one. */
  readonly otherUnit: ((time: string, random: Random) => string) | undefined;
}

/** Turns rows of the venue's CSV files into those of a form. */
export interface Form {
  /** First line of a file of the form; undefined for none. */
  readonly headerOf: (file: string, columns: readonly string[]) => string | undefined;
  /** Row of the form; undefined when the form does not tell it. */
  readonly rowOf: (file: string, columns: readonly string[], row: string) => FormedRow | undefined;
  /** Name of a file in the form; undefined when it tells other rows than the venue's own. */
  readonly rename: ((file: string) => string) | undefined;
  readonly time: LineTime;
  /**
   * The same line as told before the chain withdrew it, with what is withdrawn together; undefined
   * where the form tells nothing of the kind.
   */
  readonly withdrawn?: (line: string) => { readonly line: string; readonly group: string };
}

/**
 * Returns an instant of the venue as ISO 8601, in whole milliseconds.
 *
 * @param at - microseconds since 1970 UTC, as written
 * @returns e.g. `2026-03-02T00:00:00.000Z`
 */
export function isoOf(at: string): string {
  return new Date(Math.floor(Number(at) / 1000)).toISOString();
}

/**
 * Writes a number without exponent.
 *
 * @param value - any finite number
 * @returns shortest decimal that reads back as the same double, where 18 decimals reach that far
 */
export function decimalText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return value.toFixed(18).replace(/\.?0+$/, '');
}
