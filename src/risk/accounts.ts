/**
 * @module Accounts by replay: collateral, positions, average price, realised profit, fees.
 *
 * Positions use average cost, harmonic for inverse futures, whose profit goes by 1 / price, so
 * that profit realised and unrealised sums to zero over both sides. A bought option is a position
 * like any other: its premium is its entry price, so that equity = collateral + unrealised profit
 * holds for all instruments.
 */
import {
  createPairIndex,
  createTable,
  ensurePair,
  growTable,
  onGrid,
  type PairIndex,
  type PairTable,
  type Table,
} from '../base/index.ts';

/** Ledger of every participant; USD. */
export type AccountTable = Table<{
  depositsUsd: 'f64';
  withdrawalsUsd: 'f64';
  realisedUsd: 'f64';
  feesUsd: 'f64';
  fundingUsd: 'f64';
  reportedEquityUsd: 'f64';
  reportedMaintenanceUsd: 'f64';
  reportedAt: 'f64';
  /** Row + 1 of the participant's latest position; positions form a list by `next`. */
  head: 'u32';
  openPositions: 'u32';
}>;

/** Positions by participant (`first`) and instrument (`second`). */
export type PositionTable = Table<{
  first: 'u32';
  second: 'u32';
  quantity: 'f64';
  averagePrice: 'f64';
  realisedUsd: 'f64';
  next: 'u32';
}>;

/**
 * Coins held as cash, by participant (`first`) and asset (`second`), and the USD at which the
 * ledger of the account counts them: their value when they came.
 */
export type CoinTable = Table<{
  first: 'u32';
  second: 'u32';
  quantity: 'f64';
  bookedUsd: 'f64';
}>;

/** Accounts and their positions. */
export interface Accounts {
  readonly accounts: AccountTable;
  readonly positions: PositionTable;
  readonly index: PairIndex;
  readonly coins: CoinTable;
  readonly coinIndex: PairIndex;
  /** Scratch of `coinAssets`, no part of the state. */
  readonly held: { rows: number; readonly assets: number[] };
}

/**
 * Creates accounts.
 *
 * @returns accounts of nobody
 */
export function createAccounts(): Accounts {
  const positions: PositionTable = createTable({
    first: 'u32',
    second: 'u32',
    quantity: 'f64',
    averagePrice: 'f64',
    realisedUsd: 'f64',
    next: 'u32',
  });
  const coins: CoinTable = createTable({
    first: 'u32',
    second: 'u32',
    quantity: 'f64',
    bookedUsd: 'f64',
  });
  return {
    accounts: createTable({
      depositsUsd: 'f64',
      withdrawalsUsd: 'f64',
      realisedUsd: 'f64',
      feesUsd: 'f64',
      fundingUsd: 'f64',
      reportedEquityUsd: 'f64',
      reportedMaintenanceUsd: 'f64',
      reportedAt: 'f64',
      head: 'u32',
      openPositions: 'u32',
    }),
    positions,
    index: createPairIndex(positions as unknown as PairTable),
    coins,
    coinIndex: createPairIndex(coins as unknown as PairTable),
    held: { rows: 0, assets: [] },
  };
}

/**
 * Lists the assets that somebody has held as coins.
 *
 * @param accounts - accounts now
 * @returns text ids in order of first appearance; changes as coins come
 */
export function coinAssets({ coins, held }: Accounts): readonly number[] {
  for (; held.rows < coins.rows; held.rows++) {
    const asset = coins.columns.second[held.rows]!;
    if (!held.assets.includes(asset)) held.assets.push(asset);
  }
  return held.assets;
}

/**
 * Rebuilds what is not stored after the tables were restored from a snapshot.
 *
 * @param accounts - restored tables
 */
export function restoreAccounts(accounts: Accounts): void {
  Object.assign(accounts.index, createPairIndex(accounts.positions as unknown as PairTable));
  Object.assign(accounts.coinIndex, createPairIndex(accounts.coins as unknown as PairTable));
}

/**
 * Adds coins to the cash of an account, beside the USD that the ledger counts for them.
 *
 * @param accounts - changes in place
 * @param participant - participant id
 * @param asset - text id of the coin
 * @param quantity - coins, negative when they leave
 * @param usd - value at which the ledger counts them, same sign; USD
 */
export function addCoins(
  accounts: Accounts,
  participant: number,
  asset: number,
  quantity: number,
  usd: number,
): void {
  const { coins, coinIndex } = accounts;
  const row = ensurePair(coinIndex, coins as unknown as PairTable, participant, asset);
  const { columns } = coins;
  columns.quantity[row] = columns.quantity[row]! + quantity;
  columns.bookedUsd[row] = columns.bookedUsd[row]! + usd;
}

/**
 * Makes room for participants.
 *
 * @param accounts - grows in place
 * @param participants - number of participants known
 */
export function extendAccounts(accounts: Accounts, participants: number): void {
  growTable(accounts.accounts, participants);
}

/**
 * Returns the row of a position, opening an empty one when the participant never held it.
 *
 * @param accounts - grows in place
 * @param participant - participant id
 * @param instrument - instrument id
 * @returns row in the position table
 */
export function ensurePosition(
  accounts: Accounts,
  participant: number,
  instrument: number,
): number {
  const { positions, index } = accounts;
  const before = positions.rows;
  const row = ensurePair(index, positions as unknown as PairTable, participant, instrument);
  if (positions.rows > before) {
    positions.columns.next[row] = accounts.accounts.columns.head[participant]!;
    accounts.accounts.columns.head[participant] = row + 1;
  }
  return row;
}

/** What a change of position did; a reused record, read it before the next call. */
export interface PositionChange {
  /** Quantity closed, >= 0; contracts. */
  closed: number;
  /** Average price of what was closed; quote units. */
  closedEntry: number;
  /** Position before the change; contracts, signed. */
  before: number;
}

const change: PositionChange = { closed: 0, closedEntry: 0, before: 0 };

/**
 * Adds a signed quantity at a price to a position: opens at the new average, closes at average
 * cost.
 *
 * @param accounts - changes in place
 * @param participant - participant id
 * @param row - row of the position
 * @param signed - contracts, positive bought
 * @param price - quote units
 * @param isHarmonic - average 1 / price instead of the price, as an inverse future needs
 * @returns what was closed; valid until the next call
 */
export function changePosition(
  accounts: Accounts,
  participant: number,
  row: number,
  signed: number,
  price: number,
  isHarmonic = false,
): PositionChange {
  const { quantity, averagePrice } = accounts.positions.columns;
  const before = quantity[row]!;
  const after = onGrid(before + signed);
  change.before = before;
  change.closedEntry = averagePrice[row]!;
  if (before === 0 || before > 0 === signed > 0) {
    change.closed = 0;
    averagePrice[row] =
      after === 0 ? 0 : averageOf(before, averagePrice[row]!, signed, price, isHarmonic);
  } else {
    change.closed = Math.min(Math.abs(before), Math.abs(signed));
    if (after === 0) averagePrice[row] = 0;
    else if (after > 0 !== before > 0) averagePrice[row] = price;
  }
  quantity[row] = after;
  const open = accounts.accounts.columns.openPositions;
  if (before === 0 && after !== 0) open[participant] = open[participant]! + 1;
  else if (before !== 0 && after === 0) open[participant] = open[participant]! - 1;
  return change;
}

function averageOf(
  before: number,
  average: number,
  signed: number,
  price: number,
  isHarmonic: boolean,
): number {
  if (before === 0) return price;
  if (!isHarmonic) return (before * average + signed * price) / (before + signed);
  return average > 0 && price > 0 ? (before + signed) / (before / average + signed / price) : price;
}

/**
 * Returns the cash of an account.
 *
 * @param accounts - accounts now
 * @param participant - participant id
 * @returns USD: deposits - withdrawals + realised profit - fees + funding
 */
export function collateralUsd(accounts: Accounts, participant: number): number {
  const { depositsUsd, withdrawalsUsd, realisedUsd, feesUsd, fundingUsd } =
    accounts.accounts.columns;
  return (
    depositsUsd[participant]! -
    withdrawalsUsd[participant]! +
    realisedUsd[participant]! -
    feesUsd[participant]! +
    fundingUsd[participant]!
  );
}
