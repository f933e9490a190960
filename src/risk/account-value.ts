/**
 * @module Value of an account at the prices known now, by its list of positions.
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
