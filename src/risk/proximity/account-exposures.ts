/**
 * @module What every account stands to gain or lose from a common move, in one pass over all
 *   positions; options only where they are told apart from the rest.
 */
import type { AccountFold } from '../account-fold.ts';
import { payoffForms, underlyingPrice } from '../prices.ts';
import { notionalUsd, profitUsd } from '../valuation.ts';
import { dailyVariance, type MoveVolatility } from './move-volatility.ts';

/** Share of the notional of perpetuals and futures taken for maintenance where none is reported. */
export const assumedMaintenanceRate = 0.02;
/** Share of the underlying's price for a short option; a long one is paid for and needs nothing. */
export const assumedOptionRate = 0.075;

/** Places in an account's row; one row is one line of memory. */
export const fields = {
  /** Profit of open positions; USD. */
  unrealisedUsd: 0,
  /** Sum of the notionals of open positions; USD. */
  grossUsd: 1,
  /** Change of value per unit of the common factor, options' own values left out; USD. */
  slopeUsd: 2,
  /** Maintenance under the assumed rule that stays as spot moves (inverse futures); USD. */
  restingUsd: 3,
  /** Maintenance under the assumed rule that goes with spot; USD. */
  movingUsd: 4,
  /** Sum of absolute slopes, and of those times the daily variance of their underlying. */
  weightUsd: 5,
  varianceUsd: 6,
  /** Options held, whatever their number of contracts. */
  options: 7,
} as const;

/** Values per account. */
export const fieldCount = 8;

/** Exposures of all accounts by participant id; scratch of a fold, no part of its state. */
export interface AccountExposures {
  values: Float64Array;
}

/**
 * Creates the scratch of `measureExposures`.
 *
 * @returns exposures of nobody
 */
export function createAccountExposures(): AccountExposures {
  return { values: new Float64Array(0) };
}

/**
 * Measures all accounts at the prices known now.
 *
 * @param fold - accounts and prices now
 * @param volatility - daily variances known now
 * @param spots - prices of the underlyings; USD
 * @param exposures - overwritten; grows in place
 */
export function measureExposures(
  fold: AccountFold,
  volatility: MoveVolatility,
  spots: Float64Array,
  exposures: AccountExposures,
): void {
  const participants = fold.accounts.accounts.rows;
  if (exposures.values.length < participants * fieldCount) {
    exposures.values = new Float64Array(participants * 2 * fieldCount);
  } else exposures.values.fill(0);
  const variances = Float64Array.from(spots, (_, asset) => dailyVariance(volatility, asset));
  measurePositions(fold, variances, exposures.values);
  measureCoins(fold, variances, spots, exposures.values);
}

function measurePositions(fold: AccountFold, variances: Float64Array, values: Float64Array): void {
  const { accounts, prices } = fold;
  const { first, second, quantity, averagePrice } = accounts.positions.columns;
  const { contractSize, form, isOption, reference, underlying } = prices.instruments.columns;
  for (let row = 0; row < accounts.positions.rows; row++) {
    const held = quantity[row]!;
    if (held === 0) continue;
    const at = first[row]! * fieldCount;
    const instrument = second[row]!;
    const price = reference[instrument]!;
    const index = underlyingPrice(prices, instrument);
    const size = contractSize[instrument]!;
    const shape = form[instrument]!;
    const entry = averagePrice[row]!;
    const option = isOption[instrument] === 1;
    const notional = notionalUsd(option, shape, held, size, price, index);
    values[at]! += profitUsd(shape, held, size, entry, price, index);
    values[at + 1]! += notional;
    if (option) {
      values[at + 7]! += 1;
      if (held < 0) values[at + 4]! += assumedOptionRate * notional;
      // What was paid for an inverse option was paid in coin.
      if (shape === payoffForms.inverseOption) values[at + 2]! -= held * size * entry * index;
      continue;
    }
    let slope = held * size * price;
    if (shape === payoffForms.inverseFuture) {
      slope = entry > 0 ? (held * size * index) / entry : 0;
      values[at + 3]! += assumedMaintenanceRate * notional;
    } else values[at + 4]! += assumedMaintenanceRate * notional;
    values[at + 2]! += slope;
    values[at + 5]! += Math.abs(slope);
    values[at + 6]! += Math.abs(slope) * variances[underlying[instrument]!]!;
  }
}

function measureCoins(
  fold: AccountFold,
  variances: Float64Array,
  spots: Float64Array,
  values: Float64Array,
): void {
  const { coins } = fold.accounts;
  const { first, second, quantity, bookedUsd } = coins.columns;
  for (let row = 0; row < coins.rows; row++) {
    const asset = second[row]!;
    // A coin that nothing is traded on here has no price to move.
    const spot = asset < spots.length ? spots[asset]! : 0;
    if (spot <= 0 || quantity[row] === 0) continue;
    const at = first[row]! * fieldCount;
    const worth = quantity[row]! * spot;
    values[at]! += worth - bookedUsd[row]!;
    values[at + 2]! += worth;
    values[at + 5]! += Math.abs(worth);
    values[at + 6]! += Math.abs(worth) * variances[asset]!;
  }
}
