/**
 * @module Ledger: cash and positions of every account, of the venue's fees and of its insurance.
 *
 * Every posting has two sides, so cash sums to what was deposited and positions sum to zero.
 */
import { onGrid } from '../../base/index.ts';
import { type Contract, contractValue } from './instruments.ts';
import { underlyings } from './underlying.ts';

/** Account that receives fees. */
export const feeAccount = 0;
/** Account that pays bankruptcies and takes their coins over. */
export const insuranceAccount = 1;
/** Account of the first wallet. */
export const firstWallet = 2;
/** Cash columns of an account: USD, then the coin of every underlying. */
export const currencies = 1 + underlyings.length;

/** Positions of an account: entry i of one list belongs to entry i of the other. */
export interface Holding {
  readonly ids: number[];
  readonly quantities: number[];
}

/** Balances of all accounts. */
export interface Ledger {
  /** Row-major: account times `currencies` plus currency; USD or coin. */
  readonly cash: Float64Array;
  /** Contracts held by contract id, long positive; closed positions are absent. */
  readonly positions: Map<number, number>[];
  /** The same in the same order, for those who go through all of them often. */
  readonly held: Holding[];
  /** Net deposits of every currency from outside. */
  readonly external: Float64Array;
}

/**
 * Creates a ledger without balances.
 *
 * @param wallets - number of wallets beside the venue's own accounts
 * @returns the ledger
 */
export function createLedger(wallets: number): Ledger {
  const accounts = firstWallet + wallets;
  return {
    cash: new Float64Array(accounts * currencies),
    positions: Array.from({ length: accounts }, () => new Map()),
    held: Array.from({ length: accounts }, () => ({ ids: [], quantities: [] })),
    external: new Float64Array(currencies),
  };
}

/** Moves cash into an account from outside; a negative amount moves it out. */
export function deposit(ledger: Ledger, account: number, currency: number, amount: number): void {
  ledger.cash[account * currencies + currency]! += amount;
  ledger.external[currency]! += amount;
}

/** Moves cash from one account to another; USD or coin. */
export function moveCash(
  ledger: Ledger,
  from: number,
  to: number,
  currency: number,
  amount: number,
): void {
  ledger.cash[from * currencies + currency]! -= amount;
  ledger.cash[to * currencies + currency]! += amount;
}

/** Moves contracts from seller to buyer and their value from buyer to seller. */
export function exchange(
  ledger: Ledger,
  buyer: number,
  seller: number,
  contract: Contract,
  quantity: number,
  price: number,
): void {
  moveCash(ledger, buyer, seller, contract.currency, quantity * contractValue(contract, price));
  addPosition(ledger, buyer, contract.id, quantity);
  addPosition(ledger, seller, contract.id, -quantity);
}

function addPosition(ledger: Ledger, account: number, contract: number, quantity: number): void {
  const positions = ledger.positions[account]!;
  const before = positions.get(contract);
  const held = onGrid((before ?? 0) + quantity);
  const { ids, quantities } = ledger.held[account]!;
  if (held === 0) {
    if (before !== undefined) dropPosition(ledger, account, contract);
    return;
  }
  positions.set(contract, held);
  if (before === undefined) {
    ids.push(contract);
    quantities.push(held);
  } else quantities[ids.indexOf(contract)] = held;
}

function dropPosition({ positions, held }: Ledger, account: number, contract: number): void {
  const { ids, quantities } = held[account]!;
  const place = ids.indexOf(contract);
  ids.splice(place, 1);
  quantities.splice(place, 1);
  positions[account]!.delete(contract);
}

/** Pays a position out and closes it; over all accounts the payments of a contract sum to zero. */
export function settlePosition(
  ledger: Ledger,
  account: number,
  contract: Contract,
  payoff: number,
): void {
  const quantity = positionOf(ledger, account, contract.id);
  if (quantity === 0) return;
  ledger.cash[account * currencies + contract.currency]! += quantity * payoff;
  dropPosition(ledger, account, contract.id);
}

/**
 * Returns the position of an account.
 *
 * @param ledger - any ledger
 * @param account - account number
 * @param contract - contract id
 * @returns contracts, long positive
 */
export function positionOf(ledger: Ledger, account: number, contract: number): number {
  return ledger.positions[account]!.get(contract) ?? 0;
}

/**
 * Returns the cash of an account.
 *
 * @param ledger - any ledger
 * @param account - account number
 * @param currency - 0 for USD, 1 and up for coins
 * @returns USD or coin
 */
export function cashOf(ledger: Ledger, account: number, currency: number): number {
  return ledger.cash[account * currencies + currency]!;
}
