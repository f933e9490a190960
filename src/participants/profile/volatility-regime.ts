/**
 * @module Realised-volatility regime of the venue: calm, normal or turbulent, from hourly returns.
 *
 * A fast average of squared hourly returns (half-life 6 h) against a slow one (half-life 7 d), over
 * all instruments but options whose price moved on during the hour. A ratio of volatilities below
 * 0.7 is calm, above 1.4 turbulent; within the first day everything is normal.
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import { type Prices, referencePrice } from '../../risk/index.ts';

/** State of the regime. */
export interface VolatilityRegime {
  readonly averages: Table<{ fast: 'f64'; slow: 'f64'; hours: 'u32' }>;
  /** By instrument: reference price at the previous hour, 0 = none. */
  readonly previous: Table<{ price: 'f64' }>;
}

const fastDecay = 2 ** (-1 / 6);
const slowDecay = 2 ** (-1 / 168);
const settlingHours = 24;
const calmRatio = 0.7;
const turbulentRatio = 1.4;

/** Names of the regimes by number. */
export const regimeNames = ['calm', 'normal', 'turbulent'] as const;

/**
 * Creates the regime.
 *
 * @returns regime before any price
 */
export function createVolatilityRegime(): VolatilityRegime {
  const averages = createTable({ fast: 'f64', slow: 'f64', hours: 'u32' }, 1);
  growTable(averages, 1);
  return { averages, previous: createTable({ price: 'f64' }) };
}

/**
 * Makes room for instruments, as a block brings them: not as hours find them, or the state would
 * tell how the log was cut into blocks.
 *
 * @param regime - grows in place
 * @param instruments - instruments known
 */
export function extendVolatilityRegime(regime: VolatilityRegime, instruments: number): void {
  growTable(regime.previous, instruments);
}

/**
 * Folds the prices at the end of an hour.
 *
 * @param regime - changes in place
 * @param prices - prices at the end of the hour
 * @param endMicros - end of the hour; microseconds since 1970 UTC
 * @param isOption - by instrument id; options are left out
 * @returns regime of the next hour: 0 calm, 1 normal, 2 turbulent
 */
export function observeVolatilityHour(
  regime: VolatilityRegime,
  prices: Prices,
  endMicros: number,
  isOption: (instrument: number) => boolean,
): number {
  const { markAt, tradeAt } = prices.instruments.columns;
  const previous = regime.previous.columns.price;
  let sum = 0;
  let moved = 0;
  for (let id = 0; id < prices.instruments.rows; id++) {
    if (isOption(id)) continue;
    const freshAt = Math.max(markAt[id]!, tradeAt[id]!);
    const price = referencePrice(prices, id);
    if (previous[id]! > 0 && price > 0 && freshAt > endMicros - microsPerHour) {
      sum += Math.log(price / previous[id]!) ** 2;
      moved++;
    }
    previous[id] = price;
  }
  if (moved > 0) average(regime, sum / moved);
  return readVolatilityRegime(regime);
}

function average(regime: VolatilityRegime, squaredReturn: number): void {
  const { fast, slow, hours } = regime.averages.columns;
  const first = hours[0] === 0;
  fast[0] = first ? squaredReturn : fastDecay * fast[0]! + (1 - fastDecay) * squaredReturn;
  slow[0] = first ? squaredReturn : slowDecay * slow[0]! + (1 - slowDecay) * squaredReturn;
  hours[0] = hours[0]! + 1;
}

/**
 * Reads the regime.
 *
 * @param regime - regime now
 * @returns 0 calm, 1 normal, 2 turbulent
 */
export function readVolatilityRegime(regime: VolatilityRegime): number {
  const { fast, slow, hours } = regime.averages.columns;
  if (hours[0]! < settlingHours || slow[0] === 0) return 1;
  const ratio = Math.sqrt(fast[0]! / slow[0]!);
  if (ratio < calmRatio) return 0;
  return ratio > turbulentRatio ? 2 : 1;
}
