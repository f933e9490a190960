/**
 * @module Dates of US options: yyyymmdd, Saturday expiries, index options that settle at the
 *   opening.
 */
import { microsPerDay } from '../../base/index.ts';
import { closeTimeMicros, newYorkMicros, openTimeMicros } from './new-york.ts';

/** Options that settle at the opening of their expiry, by the contract's specifications. */
const openingRoots = new Set(['SPX', 'NDX', 'RUT', 'DJX', 'VIX', 'MXEA', 'MXEF']);
/** Other index options, which settle at the close and are European too. */
const closingRoots = new Set([
  'SPXW',
  'SPXPM',
  'XSP',
  'NQX',
  'NDXP',
  'RUTW',
  'MRUT',
  'XEO',
  'VIXW',
]);

/**
 * Tells whether options of a name are European options on an index.
 *
 * @param root - in capital letters
 * @returns true for the roots that are known
 */
export function isIndexRoot(root: string): boolean {
  return openingRoots.has(root) || closingRoots.has(root);
}

/**
 * Reads a calendar day.
 *
 * @param text - eight digits such as `20170616`, or `2017-06-16`; never a Unix time
 * @returns its midnight in UTC, microseconds since 1970; undefined when it is no day since 1980
 */
export function dayOf(text: string): number | undefined {
  const match = /^(\d{4})(-?)(\d{2})\2(\d{2})$/.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const at = Date.UTC(year, month - 1, day);
  const back = new Date(at);
  const isReal = back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return isReal && year >= 1980 && year < 2200 ? at * 1000 : undefined;
}

/** When an option expires. */
export interface ExpiryDay {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** A Saturday is written and the Friday before is meant. */
  readonly fromSaturday: boolean;
}

/**
 * Reads the expiry of an option: the close in New York, or the opening where the index option
 * settles there.
 *
 * Limits: a Saturday, as standard options had it until 2015, means the Friday before, the last day
 * of trading. Early closes before holidays are not known.
 *
 * @param text - as `dayOf`
 * @param root - underlying in capital letters
 * @returns the instant, or undefined when it is no day
 */
export function expiryOf(text: string, root: string): ExpiryDay | undefined {
  const written = dayOf(text);
  if (written === undefined) return undefined;
  const fromSaturday = new Date(written / 1000).getUTCDay() === 6;
  const day = fromSaturday ? written - microsPerDay : written;
  const time = openingRoots.has(root) ? openTimeMicros : closeTimeMicros;
  return { atMicros: newYorkMicros(day, time), fromSaturday };
}
