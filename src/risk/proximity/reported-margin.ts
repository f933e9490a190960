/**
 * @module How long a margin that the venue reported is taken for its present one.
 */
import { microsPerHour } from '../../base/index.ts';

/** A reported margin is used for this long. */
export const reportFreshMicros = 2 * microsPerHour;

/**
 * Says whether a report still holds.
 *
 * @param reportedAtMicros - microseconds since 1970 UTC, 0 = none
 * @param atMicros - now
 * @returns false without a report
 */
export function isReportFresh(reportedAtMicros: number, atMicros: number): boolean {
  return reportedAtMicros > 0 && reportedAtMicros + reportFreshMicros > atMicros;
}
