/**
 * @module Coins of every account side by side: cash that moves with a price of the venue.
 */
import type { AccountFold } from '../account-fold.ts';

/** Coins by participant. */
export interface CoinRows {
  /** By participant id: first row; one more at the end. */
  readonly starts: Uint32Array;
  /** Text id of the coin. */
  readonly assets: Uint32Array;
  /** Coins, negative when owed. */
  readonly quantities: Float64Array;
}

/**
 * Lists the coins on which something is traded.
 *
 * @param fold - accounts now
 * @param spots - prices by text id of the asset; USD, 0 = none
 * @returns coins by participant, those without price left out
 */
export function listCoins({ accounts }: AccountFold, spots: Float64Array): CoinRows {
  const { first, second, quantity } = accounts.coins.columns;
  const participants = accounts.accounts.rows;
  const starts = new Uint32Array(participants + 1);
  const rows: number[] = [];
  for (let row = 0; row < accounts.coins.rows; row++) {
    const asset = second[row]!;
    if (quantity[row] === 0 || asset >= spots.length || spots[asset]! <= 0) continue;
    rows.push(row);
    starts[first[row]! + 1]!++;
  }
  for (let id = 0; id < participants; id++) starts[id + 1]! += starts[id]!;
  const free = starts.slice();
  const assets = new Uint32Array(rows.length);
  const quantities = new Float64Array(rows.length);
  for (const row of rows) {
    const place = free[first[row]!]!++;
    assets[place] = second[row]!;
    quantities[place] = quantity[row]!;
  }
  return { starts, assets, quantities };
}
