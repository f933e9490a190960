/**
 * @module What the accounts of a venue hold together: instruments, coins, and whether the two sides
 *   of every trade are there.
 */
import type { Accounts } from '../risk/index.ts';

/** Open interest of an instrument. */
export interface OpenInterest {
  /** Sum of all positions; contracts, 0 where both sides of every trade are in the log. */
  readonly net: number;
  /** Sum of their sizes; contracts, > 0. */
  readonly gross: number;
}

/** What is held over all accounts. */
export interface Holdings {
  /** By instrument id; those in which somebody has a position. */
  readonly instruments: ReadonlyMap<number, OpenInterest>;
  /** Text ids of coins that somebody holds or owes. */
  readonly assets: ReadonlySet<number>;
  /** First row + 1 of the coins of a participant, in the table of coins; 0 = none. */
  readonly coinHead: Uint32Array;
  /** Next row + 1 of the same participant. */
  readonly coinNext: Uint32Array;
}

/**
 * Gathers what is held.
 *
 * @param accounts - accounts now; not changed
 * @returns open interest in contracts, and the coins of each participant as lists of rows
 */
export function holdingsOf(accounts: Accounts): Holdings {
  const { positions, coins } = accounts;
  const open = new Map<number, { net: number; gross: number }>();
  const { second, quantity } = positions.columns;
  for (let row = 0; row < positions.rows; row++) {
    const held = quantity[row]!;
    if (held === 0) continue;
    const instrument = second[row]!;
    let sum = open.get(instrument);
    if (sum === undefined) {
      sum = { net: 0, gross: 0 };
      open.set(instrument, sum);
    }
    sum.net += held;
    sum.gross += Math.abs(held);
  }
  const assets = new Set<number>();
  const coinHead = new Uint32Array(accounts.accounts.rows);
  const coinNext = new Uint32Array(coins.rows);
  // From the last row on, so that each list is in the order in which the coins came.
  for (let row = coins.rows - 1; row >= 0; row--) {
    if (coins.columns.quantity[row] === 0) continue;
    assets.add(coins.columns.second[row]!);
    const participant = coins.columns.first[row]!;
    coinNext[row] = coinHead[participant]!;
    coinHead[participant] = row + 1;
  }
  return { instruments: open, assets, coinHead, coinNext };
}

/** Rounding of sums of contracts, as a share of what is open. */
const rounding = 1e-9;

/**
 * Lists the instruments whose positions do not sum to zero: one side of some trades is missing in
 * the log, or settled on its own.
 *
 * @param holdings - what is held
 * @returns instrument ids with their open interest, contracts
 */
export function unbalanced(holdings: Holdings): readonly (readonly [number, OpenInterest])[] {
  return [...holdings.instruments].filter(
    ([, { net, gross }]) => Math.abs(net) > rounding * Math.max(1, gross),
  );
}
