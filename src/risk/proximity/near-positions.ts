/**
 * @module Positions of the accounts near liquidation, account after account. All positions are read
 *   once in the order in which they lie in memory: following every account's own list would wait
 *   for memory at each step.
 */
import type { AccountFold } from '../account-fold.ts';

/** Scratch of a pass, no part of the state. */
export interface NearPositions {
  /** By participant id: first place, and the one after the last; the same where it is not near. */
  starts: Int32Array;
  ends: Int32Array;
  /** By place. */
  instruments: Int32Array;
  contracts: Float64Array;
  entries: Float64Array;
}

/**
 * Creates the scratch of `listNearPositions`.
 *
 * @returns nothing listed
 */
export function createNearPositions(): NearPositions {
  return {
    starts: new Int32Array(0),
    ends: new Int32Array(0),
    instruments: new Int32Array(0),
    contracts: new Float64Array(0),
    entries: new Float64Array(0),
  };
}

/**
 * Lists the open positions of some accounts.
 *
 * @param near - overwritten; grows in place
 * @param fold - accounts now
 * @param isNear - by participant id, 1 for those to list
 */
export function listNearPositions(
  near: NearPositions,
  { accounts }: AccountFold,
  isNear: Uint8Array,
): void {
  const participants = accounts.accounts.rows;
  if (near.starts.length < participants) {
    near.starts = new Int32Array(participants * 2);
    near.ends = new Int32Array(participants * 2);
  }
  const { starts, ends } = near;
  const { openPositions } = accounts.accounts.columns;
  let total = 0;
  for (let id = 0; id < participants; id++) {
    starts[id] = total;
    ends[id] = total;
    if (isNear[id] === 1) total += openPositions[id]!;
  }
  if (near.entries.length < total) {
    near.instruments = new Int32Array(total * 2);
    near.contracts = new Float64Array(total * 2);
    near.entries = new Float64Array(total * 2);
  }
  const { instruments, contracts, entries } = near;
  const { first, second, quantity, averagePrice } = accounts.positions.columns;
  for (let row = 0; row < accounts.positions.rows; row++) {
    const id = first[row]!;
    if (isNear[id] === 0 || quantity[row] === 0) continue;
    const place = ends[id]!;
    instruments[place] = second[row]!;
    contracts[place] = quantity[row]!;
    entries[place] = averagePrice[row]!;
    ends[id] = place + 1;
  }
}
