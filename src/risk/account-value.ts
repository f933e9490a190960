/**
 * @module Value of an account at the prices known now, by its list of positions.
 */
import { findPair, type PairTable } from '../base/index.ts';
import type { AccountFold } from './account-fold.ts';
import { coinAssets } from './accounts.ts';
import { assetPrice, payoutPrice, quoteRate, underlyingPrice } from './prices.ts';
import { notionalUsd, profitUsd } from './valuation.ts';

/** Value of an account at the prices known now. */
export interface AccountValue {
  /** Cash + unrealised profit; USD. */
  readonly equityUsd: number;
  /** Sum of the notionals of open positions; USD. */
  readonly grossNotionalUsd: number;
  /** Profit of open positions, and of coins since they came; USD. */
  readonly unrealisedUsd: number;
}

/** Scratch of `valueAccount`; copied out by callers that keep it. */
const value = { equityUsd: 0, grossNotionalUsd: 0, unrealisedUsd: 0 };

/**
 * Values an account at the reference prices.
 *
 * Coins are worth their index of now, and so count from the first index on even where they came
 * before it.
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
  let unrealised = coinProfitUsd(fold, participant);
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
    const rate = quoteRate(prices, instrument);
    const payout = payoutPrice(prices, instrument);
    const size = contractSize[instrument]!;
    const shape = form[instrument]!;
    unrealised += profitUsd(shape, held, size, averagePrice[link - 1]!, price, payout);
    gross += notionalUsd(isOption[instrument] === 1, shape, held, size, price, index, rate);
  }
  value.unrealisedUsd = unrealised;
  value.grossNotionalUsd = gross;
  value.equityUsd = cashUsd + unrealised;
  return value;
}

/** What coins have gained since they were booked; USD. */
function coinProfitUsd({ accounts, prices }: AccountFold, participant: number): number {
  const { coins, coinIndex } = accounts;
  let profit = 0;
  for (const asset of coinAssets(accounts)) {
    const price = assetPrice(prices, asset);
    const row = findPair(coinIndex, coins as unknown as PairTable, participant, asset);
    if (row < 0 || price === 0) continue;
    profit += coins.columns.quantity[row]! * price - coins.columns.bookedUsd[row]!;
  }
  return profit;
}
