/**
 * @module What an account stands to gain or lose from a common move; options only where they are
 *   told apart from the rest.
 */
import type { AccountFold } from '../account-fold.ts';
import { payoffForms, quoteRate, underlyingPrice } from '../prices.ts';
import { notionalUsd } from '../valuation.ts';
import type { CoinCash } from './account-screen.ts';
import type { NearPositions } from './near-positions.ts';
import { addHeld, type HeldOptions, type OptionMoves, optionRow } from './option-moves.ts';

/** Share of the underlying's price for a short option; a long one is paid for and needs nothing. */
export const assumedOptionRate = 0.075;

/** Exposures of the account looked at; scratch, no part of the state. */
export interface AccountExposure {
  /** Change of value per unit of the common factor, options' own values left out; USD. */
  slopeUsd: number;
  /** Maintenance under the assumed rule that stays as spot moves (inverse futures); USD. */
  restingUsd: number;
  /** Maintenance under the assumed rule that goes with spot; USD. */
  movingUsd: number;
  /** Sum of absolute slopes, and of those times the daily variance of their underlying. */
  weightUsd: number;
  varianceUsd: number;
  readonly held: HeldOptions;
}

/**
 * Creates the scratch of `exposeAccount`.
 *
 * @returns exposures of nobody
 */
export function createAccountExposure(): AccountExposure {
  return {
    slopeUsd: 0,
    restingUsd: 0,
    movingUsd: 0,
    weightUsd: 0,
    varianceUsd: 0,
    held: { count: 0, rows: new Int32Array(0), units: new Float64Array(0) },
  };
}

/** What exposures are measured at. */
export interface ExposureTerms {
  /** Of a day, by text id of the underlying. */
  readonly variances: Float64Array;
  /** Prices of the underlyings by text id; USD. */
  readonly spots: Float64Array;
  /** Maintenance of perpetuals and futures, share of notional. */
  readonly rate: number;
  readonly atMicros: number;
  readonly options: OptionMoves;
  readonly coins: CoinCash;
  readonly near: NearPositions;
}

/**
 * Measures an account at the prices known now.
 *
 * @param exposure - overwritten
 * @param fold - accounts and prices now
 * @param participant - participant id, one of those listed in `terms.near`
 * @param terms - variances, spots, maintenance rate, options, coins and positions of the hour
 */
export function exposeAccount(
  exposure: AccountExposure,
  fold: AccountFold,
  participant: number,
  terms: ExposureTerms,
): void {
  const { coins, near } = terms;
  exposure.slopeUsd = coins.worthUsd[participant]!;
  exposure.restingUsd = 0;
  exposure.movingUsd = 0;
  exposure.weightUsd = coins.absoluteUsd[participant]!;
  exposure.varianceUsd = coins.varianceUsd[participant]!;
  exposure.held.count = 0;
  const { isOption } = fold.prices.instruments.columns;
  for (let at = near.starts[participant]!; at < near.ends[participant]!; at++) {
    if (isOption[near.instruments[at]!] === 1) exposeOption(exposure, fold, at, terms);
    else exposeFuture(exposure, fold, at, terms);
  }
}

function exposeOption(
  exposure: AccountExposure,
  { prices, dictionary }: AccountFold,
  at: number,
  { variances, spots, atMicros, options, near }: ExposureTerms,
): void {
  const instrument = near.instruments[at]!;
  const contracts = near.contracts[at]!;
  const { contractSize, form, reference, underlying } = prices.instruments.columns;
  const size = contractSize[instrument]!;
  const index = underlyingPrice(prices, instrument);
  const shape = form[instrument]!;
  if (contracts < 0) {
    const price = reference[instrument]!;
    const rate = quoteRate(prices, instrument);
    exposure.movingUsd +=
      assumedOptionRate * notionalUsd(true, shape, contracts, size, price, index, rate);
  }
  // What was paid for an inverse option was paid in coin.
  if (shape === payoffForms.inverseOption)
    exposure.slopeUsd -= contracts * size * near.entries[at]! * index;
  const row = optionRow(options, prices, spots, dictionary, instrument, atMicros);
  if (row < 0) return;
  const units = contracts * size;
  addHeld(exposure.held, row, units);
  const slope = Math.abs(units * options.slopes[row]!);
  exposure.weightUsd += slope;
  exposure.varianceUsd += slope * variances[underlying[instrument]!]!;
}

function exposeFuture(
  exposure: AccountExposure,
  { prices }: AccountFold,
  at: number,
  { variances, rate, near }: ExposureTerms,
): void {
  const instrument = near.instruments[at]!;
  const contracts = near.contracts[at]!;
  const entry = near.entries[at]!;
  const { contractSize, form, reference, underlying } = prices.instruments.columns;
  const size = contractSize[instrument]!;
  const index = underlyingPrice(prices, instrument);
  const price = reference[instrument]!;
  const shape = form[instrument]!;
  const quoted = quoteRate(prices, instrument);
  const maintenance = rate * notionalUsd(false, shape, contracts, size, price, index, quoted);
  let slope = contracts * size * price * quoted;
  if (shape === payoffForms.inverseFuture) {
    slope = entry > 0 ? (contracts * size * index) / entry : 0;
    exposure.restingUsd += maintenance;
  } else exposure.movingUsd += maintenance;
  exposure.slopeUsd += slope;
  exposure.weightUsd += Math.abs(slope);
  exposure.varianceUsd += Math.abs(slope) * variances[underlying[instrument]!]!;
}
