/**
 * @module Expiry calendar: weekly, monthly and quarterly expiries, Fridays at 08:00 UTC.
 */
import { microsPerDay, microsPerHour } from '../../base/index.ts';

/** Days ahead within which the Fridays, those of months and those of quarters are listed. */
export const listedWithin = { weekly: 22, monthly: 92, quarterly: 200 } as const;
const monthsOfQuarter = 3;
const friday = 5;

/**
 * Lists the expiries that are listed at an instant: Fridays of the next three weeks, the last
 * Fridays of the next three months, and those of the quarters within 200 days.
 *
 * @param atMicros - microseconds since 1970 UTC
 * @returns expiries later than `atMicros`, ascending; microseconds since 1970 UTC
 */
export function listedExpiries(atMicros: number): number[] {
  const midnight = Math.floor(atMicros / microsPerDay) * microsPerDay;
  const expiries: number[] = [];
  for (let day = 0; day <= listedWithin.quarterly; day++) {
    const expiry = midnight + day * microsPerDay + 8 * microsPerHour;
    if (expiry <= atMicros || weekday(expiry) !== friday) continue;
    const isMonthly = day <= listedWithin.monthly && isLastOfMonth(expiry);
    if (day <= listedWithin.weekly || isMonthly || isLastOfQuarter(expiry)) expiries.push(expiry);
  }
  return expiries;
}

function weekday(atMicros: number): number {
  return new Date(atMicros / 1000).getUTCDay();
}

function isLastOfQuarter(atMicros: number): boolean {
  const month = new Date(atMicros / 1000).getUTCMonth();
  return month % monthsOfQuarter === monthsOfQuarter - 1 && isLastOfMonth(atMicros);
}

function isLastOfMonth(atMicros: number): boolean {
  const month = new Date(atMicros / 1000).getUTCMonth();
  return new Date((atMicros + 7 * microsPerDay) / 1000).getUTCMonth() !== month;
}
