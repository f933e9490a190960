/**
 * @module Positions and coins of every account with a position, and what each position is worth
 *   more or less as prices move.
 */
import type { AccountFold } from '../account-fold.ts';
import { payoffForms } from '../prices.ts';
import {
  createNearPositions,
  listNearPositions,
  type NearPositions,
} from '../proximity/near-positions.ts';
import { optionRow, profitAt, sides } from '../proximity/option-moves.ts';
import type { Proximity } from '../proximity/proximity.ts';
import { type CoinRows, listCoins } from './coin-rows.ts';

/** Books of all accounts at an instant. */
export interface OpenBooks {
  readonly fold: AccountFold;
  /** Measured at the instant, all points solved. */
  readonly proximity: Proximity;
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** Positions of every account with one, side by side. */
  readonly positions: NearPositions;
  readonly coins: CoinRows;
}

/** Log move over which the slope of an option is measured, either way. */
const slopeStep = 1e-3;
/** One option at a time. */
const one = { count: 1, rows: new Int32Array(1), units: new Float64Array(1) };

/**
 * Lists the books of all accounts.
 *
 * @param fold - accounts and prices at the instant
 * @param proximity - measured at that instant
 * @param atMicros - microseconds since 1970 UTC
 * @returns positions and coins by account
 */
export function openBooks(fold: AccountFold, proximity: Proximity, atMicros: number): OpenBooks {
  const { openPositions } = fold.accounts.accounts.columns;
  const positions = createNearPositions();
  listNearPositions(
    positions,
    fold,
    Uint8Array.from(openPositions, (open) => (open > 0 ? 1 : 0)),
  );
  return { fold, proximity, atMicros, positions, coins: listCoins(fold, proximity.spots) };
}

/**
 * Returns the notional of a position at the prices of now.
 *
 * @param books - all books
 * @param place - place of the position
 * @returns USD, >= 0
 */
export function notionalOf({ fold, proximity, positions }: OpenBooks, place: number): number {
  const instrument = positions.instruments[place]!;
  const size = fold.prices.instruments.columns.contractSize[instrument]!;
  const unit = proximity.screen.unitNotionals[instrument]!;
  return Math.abs(positions.contracts[place]!) * size * unit;
}

/**
 * Returns what an option position gains per unit of log move of its underlying, its premium left
 * out.
 *
 * @param books - all books
 * @param place - place of an option position
 * @param move - signed log move at which the slope is taken
 * @returns USD per unit of log move; 0 where its value cannot move
 */
export function optionSlope(books: OpenBooks, place: number, move: number): number {
  const { fold, proximity, positions, atMicros } = books;
  const instrument = positions.instruments[place]!;
  const { options, spots } = proximity;
  const row = optionRow(options, fold.prices, spots, fold.dictionary, instrument, atMicros);
  if (row < 0) return 0;
  one.rows[0] = row;
  const size = fold.prices.instruments.columns.contractSize[instrument]!;
  one.units[0] = positions.contracts[place]! * size;
  const after = profitAt(options, one, sides.up, move + slopeStep);
  const before = profitAt(options, one, sides.up, move - slopeStep);
  return (after - before) / (2 * slopeStep);
}

/**
 * Returns what a position adds to equity per unit of log move of its underlying.
 *
 * @param books - all books
 * @param place - place of the position
 * @param move - signed log move of the underlying at which the slope is taken
 * @returns USD per unit of log move, what was paid in coin for an inverse option too
 */
export function equitySlope(books: OpenBooks, place: number, move: number): number {
  const { fold, proximity, positions } = books;
  const { contractSize, form, isOption } = fold.prices.instruments.columns;
  const instrument = positions.instruments[place]!;
  const contracts = positions.contracts[place]!;
  const entry = positions.entries[place]!;
  const index = proximity.screen.indices[instrument]!;
  const factor = Math.exp(move);
  const units = contracts * contractSize[instrument]!;
  if (isOption[instrument] === 1) {
    const isCoin = form[instrument] === payoffForms.inverseOption;
    return optionSlope(books, place, move) - (isCoin ? units * entry * index * factor : 0);
  }
  if (form[instrument] !== payoffForms.inverseFuture) {
    return Math.sign(contracts) * notionalOf(books, place) * factor;
  }
  return entry > 0 ? ((units * index) / entry) * factor : 0;
}
