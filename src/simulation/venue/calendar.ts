/**
 * @module Expiry calendar: weekly and monthly expiries, Fridays at 08:00 UTC, listed on schedule.
 */
import { microsPerDay, microsPerHour } from '../../base/index.ts';

const weeklyDays = 22;
const monthlyDays = 92;
const friday = 5;

/**
 * Lists the expiries that are listed at an instant: Fridays of the next three weeks and the last
 * Fridays of the next three months.
 *
 * @param atMicros - microseconds since 1970 UTC
 * @returns expiries later than `atMicros`, ascending; microseconds since 1970 UTC
 */
export function listedExpiries(atMicros: number): number[] {
  const midnight = Math.floor(atMicros / microsPerDay) * microsPerDay;
  const expiries: number[] = [];
  for (let day = 0; day <= monthlyDays; day++) {
    const expiry = midnight + day * microsPerDay + 8 * microsPerHour;
    if (expiry <= atMicros || weekday(expiry) !== friday) continue;
    if (day <= weeklyDays || isLastOfMonth(expiry)) expiries.push(expiry);
  }
  return expiries;
}

function weekday(atMicros: number): number {
  return new Date(atMicros / 1000).getUTCDay();
}

function isLastOfMonth(atMicros: number): boolean {
  const month = new Date(atMicros / 1000).getUTCMonth();
  return new Date((atMicros + 7 * microsPerDay) / 1000).getUTCMonth() !== month;
}
