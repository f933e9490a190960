/**
 * @module Averaging of Asian options: the schedule, what is already fixed, and its checks.
 */
import {
  check,
  checkCount,
  checkFinite,
  checkNonNegative,
  checkPositive,
} from '../../base/index.ts';
import { checkSpotMarket, type SpotMarket } from './market.ts';

/** Average over equally weighted fixings. */
export interface DiscreteAveraging {
  readonly kind: 'discrete';
  /** Time from each future fixing to expiry; years, >= 0, not beyond today, in any order. */
  readonly yearsBeforeExpiry: readonly number[];
  /** Number of fixings already made. */
  readonly pastCount: number;
  /** Their average (geometric for geometric options); quote units, read when there are any. */
  readonly pastAverage: number;
}

/** Average over a whole period that ends at expiry. */
export interface ContinuousAveraging {
  readonly kind: 'continuous';
  /** Length of the averaging period; years, > 0. A start before today means part is fixed. */
  readonly periodYears: number;
  /** Average so far (geometric for geometric options); quote units, read when part is fixed. */
  readonly pastAverage: number;
}

/** Option on an average. */
export interface AsianOption {
  /** Strike; quote units, > 0. */
  readonly strike: number;
  /** True for a call. */
  readonly isCall: boolean;
  /** What is averaged, and how much of it is fixed. */
  readonly averaging: DiscreteAveraging | ContinuousAveraging;
}

/**
 * Demands a sensible Asian option.
 *
 * @param option - the option
 * @param market - spot, time and rates
 * @throws InvariantError naming the field that is out of range
 */
export function checkAsian(option: AsianOption, market: SpotMarket): void {
  checkSpotMarket(market);
  checkPositive('strike', option.strike);
  const { averaging } = option;
  if (averaging.kind === 'continuous') {
    checkPositive('averaging.periodYears', averaging.periodYears);
    if (averaging.periodYears > market.years) {
      checkPositive('averaging.pastAverage', averaging.pastAverage);
    }
    return;
  }
  checkCount('averaging.pastCount', averaging.pastCount);
  if (averaging.pastCount > 0) checkPositive('averaging.pastAverage', averaging.pastAverage);
  const fixings = averaging.yearsBeforeExpiry.length + averaging.pastCount;
  check(fixings > 0, 'averaging', 'of at least one fixing', fixings);
  averaging.yearsBeforeExpiry.forEach((before, i) => {
    const name = `averaging.yearsBeforeExpiry[${i}]`;
    checkFinite(name, before);
    checkNonNegative(name, before);
    check(before <= market.years * (1 + 1e-12), name, 'at most the time to expiry', before);
  });
}

/**
 * Returns the times of the future fixings from today, sorted.
 *
 * @param averaging - the schedule
 * @param years - time to expiry
 * @returns times from today; years, ascending
 * @source definition
 */
export function fixingYears(averaging: DiscreteAveraging, years: number): Float64Array {
  return Float64Array.from(averaging.yearsBeforeExpiry, (before) =>
    Math.max(0, years - before),
  ).sort();
}
