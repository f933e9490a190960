/**
 * @module Value of accounts at the prices known now: one by its list of positions, or all in one
 *   pass.
 */
import type { AccountFold } from './account-fold.ts';
import { underlyingPrice } from './prices.ts';
import { notionalUsd, profitUsd } from './valuation.ts';

/** Value of an account at the prices known now. */
export interface AccountValue {
  /** Cash + unrealised profit; USD. */
  readonly equityUsd: number;
  /** Sum of the notionals of open positions; USD. */
  readonly grossNotionalUsd: number;
  /** Unrealised profit; USD. */
  readonly unrealisedUsd: number;
}

/** Scratch of `valueAccount`; copied out by callers that keep it. */
const value = { equityUsd: 0, grossNotionalUsd: 0, unrealisedUsd: 0 };

/**
 * Values an account at the reference prices.
 *
 * @param fold - accounts and prices now
 * @param participant - participant id
 * @param cashUsd - its collateral; USD
 * @returns equity, gross notional and unrealised profit in USD; valid until the next call
 */
export function valueAccount(
  fold: AccountFold,
  participant: number,
  cashUsd: number,
): Readonly<AccountValue> {
  const { accounts, prices } = fold;
  const { second, quantity, averagePrice, next } = accounts.positions.columns;
  const { contractSize, form, isOption, reference } = prices.instruments.columns;
  let unrealised = 0;
  let gross = 0;
  for (
    let link = accounts.accounts.columns.head[participant]!;
    link !== 0;
    link = next[link - 1]!
  ) {
    const held = quantity[link - 1]!;
    if (held === 0) continue;
    const instrument = second[link - 1]!;
    const price = reference[instrument]!;
    const index = underlyingPrice(prices, instrument);
    const size = contractSize[instrument]!;
    const shape = form[instrument]!;
    unrealised += profitUsd(shape, held, size, averagePrice[link - 1]!, price, index);
    gross += notionalUsd(isOption[instrument] === 1, shape, held, size, price, index);
  }
  value.unrealisedUsd = unrealised;
  value.grossNotionalUsd = gross;
  value.equityUsd = cashUsd + unrealised;
  return value;
}

/** Values of all accounts by participant id; scratch of a fold, no part of its state. */
export interface AccountValues {
  unrealisedUsd: Float64Array;
  grossNotionalUsd: Float64Array;
}

/**
 * Creates the scratch of `valueAllAccounts`.
 *
 * @returns values of nobody
 */
export function createAccountValues(): AccountValues {
  return { unrealisedUsd: new Float64Array(0), grossNotionalUsd: new Float64Array(0) };
}

/**
 * Values all accounts in one pass over the positions, which lie in memory in that order; many times
 * quicker than following every account's own list.
 *
 * @param fold - accounts and prices now
 * @param values - overwritten; grows in place; USD
 */
export function valueAllAccounts(fold: AccountFold, values: AccountValues): void {
  const { accounts, prices } = fold;
  const participants = accounts.accounts.rows;
  if (values.unrealisedUsd.length < participants) {
    values.unrealisedUsd = new Float64Array(participants * 2);
    values.grossNotionalUsd = new Float64Array(participants * 2);
  }
  const { unrealisedUsd, grossNotionalUsd } = values;
  unrealisedUsd.fill(0);
  grossNotionalUsd.fill(0);
  const { first, second, quantity, averagePrice } = accounts.positions.columns;
  const { contractSize, form, isOption, reference } = prices.instruments.columns;
  for (let row = 0; row < accounts.positions.rows; row++) {
    const held = quantity[row]!;
    if (held === 0) continue;
    const participant = first[row]!;
    const instrument = second[row]!;
    const price = reference[instrument]!;
    const index = underlyingPrice(prices, instrument);
    const size = contractSize[instrument]!;
    const shape = form[instrument]!;
    unrealisedUsd[participant] =
      unrealisedUsd[participant]! + profitUsd(shape, held, size, averagePrice[row]!, price, index);
    grossNotionalUsd[participant] =
      grossNotionalUsd[participant]! +
      notionalUsd(isOption[instrument] === 1, shape, held, size, price, index);
  }
}
