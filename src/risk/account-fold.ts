/**
 * @module The fold of events into accounts: fills, flows, funding, expiry, reported margin.
 *
 * Amounts in an asset that is no dollar become coins of the account, and count in USD at the index
 * of that moment; coins go on moving with their price. Before the first index they count 0, and
 * `unvalued` of the asset counts the events: see `Prices`.
 */
import { none, onGrid } from '../base/index.ts';
import {
  type Dictionary,
  type EventBlock,
  eventKinds,
  isDollar,
  presenceShift,
} from '../market/index.ts';
import { type Accounts, addCoins, changePosition, ensurePosition } from './accounts.ts';
import {
  assetPrice,
  noteUnvalued,
  type Prices,
  payoffForms,
  payoutAsset,
  payoutPrice,
  quoteRate,
  underlyingPrice,
} from './prices.ts';
import { expiryPayoff, notionalUsd, profitUsd } from './valuation.ts';

/** What the latest event did to an account; a reused record for the facets that follow. */
export interface AccountOutcome {
  /** Underlying value of the fill; USD, 0 when the event was no fill. */
  notionalUsd: number;
  /** Profit realised by the event; USD. */
  realisedUsd: number;
  /** Value of the deposit (positive) or withdrawal (negative); USD. */
  flowUsd: number;
}

/** Everything that the account fold reads and changes. */
export interface AccountFold {
  readonly accounts: Accounts;
  readonly prices: Prices;
  readonly dictionary: Dictionary;
  readonly outcome: AccountOutcome;
}

/**
 * Folds one event into the accounts.
 *
 * @param fold - changes in place; `outcome` tells what happened
 * @param block - block of the event
 * @param row - row of the event
 */
export function observeAccount(fold: AccountFold, block: EventBlock, row: number): void {
  const { outcome } = fold;
  outcome.notionalUsd = 0;
  outcome.realisedUsd = 0;
  outcome.flowUsd = 0;
  const participant = block.participant[row]!;
  const { columns } = fold.accounts.accounts;
  switch (block.kind[row]) {
    case eventKinds.fill:
      observeFill(fold, block, row);
      return;
    case eventKinds.deposit:
      outcome.flowUsd = flowUsd(fold, block, row, 1);
      columns.depositsUsd[participant] = columns.depositsUsd[participant]! + outcome.flowUsd;
      return;
    case eventKinds.withdrawal:
      outcome.flowUsd = -flowUsd(fold, block, row, -1);
      columns.withdrawalsUsd[participant] = columns.withdrawalsUsd[participant]! - outcome.flowUsd;
      return;
    case eventKinds.funding:
      if (participant !== none) {
        columns.fundingUsd[participant] =
          columns.fundingUsd[participant]! + inQuote(fold, block, row, block.b[row]!);
      }
      return;
    case eventKinds.margin:
      columns.reportedEquityUsd[participant] = block.a[row]!;
      columns.reportedMaintenanceUsd[participant] = block.c[row]!;
      columns.reportedAt[participant] = block.at[row]!;
      return;
    case eventKinds.exercise:
      observeExercise(fold, block, row);
      return;
    case eventKinds.settlement:
      observeSettlement(fold, block, row);
      return;
    default:
  }
}

function observeFill(fold: AccountFold, block: EventBlock, row: number): void {
  const { accounts, prices, outcome } = fold;
  const participant = block.participant[row]!;
  const instrument = block.subject[row]!;
  const price = block.a[row]!;
  const quantity = block.b[row]!;
  const signed = (block.flags[row]! & 1) === 0 ? quantity : -quantity;
  const position = ensurePosition(accounts, participant, instrument);
  const { contractSize, form } = prices.instruments.columns;
  const size = contractSize[instrument]!;
  const shape = form[instrument]!;
  const { closed, closedEntry, before } = changePosition(
    accounts,
    participant,
    position,
    signed,
    price,
    shape === payoffForms.inverseFuture,
  );
  const index = underlyingPrice(prices, instrument);
  const rate = quoteRate(prices, instrument);
  const payout = shape === payoffForms.linear ? rate : index;
  if (closed > 0) {
    realise(fold, participant, position, before > 0 ? closed : -closed, closedEntry, price, payout);
  }
  const isOption = prices.instruments.columns.isOption[instrument] === 1;
  outcome.notionalUsd = notionalUsd(isOption, shape, quantity, size, price, index, rate);
  const { feesUsd } = accounts.accounts.columns;
  feesUsd[participant] = feesUsd[participant]! - inQuote(fold, block, row, -block.c[row]!);
  if (rate === 0) noteUnvalued(prices, prices.instruments.columns.quote[instrument]!);
  else if (payout === 0 && outcome.notionalUsd === 0) {
    noteUnvalued(prices, prices.instruments.columns.underlying[instrument]!);
  }
}

/** Books the profit of closing `quantity`, signed; `payout` is the price of what pays it. */
function realise(
  fold: AccountFold,
  participant: number,
  position: number,
  quantity: number,
  entry: number,
  price: number,
  payout: number,
): void {
  const { accounts, prices, outcome } = fold;
  const { columns } = accounts.accounts;
  const { realisedUsd, second } = accounts.positions.columns;
  const { contractSize, form } = prices.instruments.columns;
  const instrument = second[position]!;
  const shape = form[instrument]!;
  const size = contractSize[instrument]!;
  const usd = profitUsd(shape, quantity, size, entry, price, payout);
  const asset = payoutAsset(prices, instrument);
  if (asset !== none) {
    const coins = profitUsd(shape, quantity, size, entry, price, 1);
    addCoins(accounts, participant, asset, coins, usd);
  }
  columns.realisedUsd[participant] = columns.realisedUsd[participant]! + usd;
  realisedUsd[position] = realisedUsd[position]! + usd;
  outcome.realisedUsd += usd;
}

/** Books an amount in the quote asset of the event's instrument; returns it in USD. */
function inQuote(fold: AccountFold, block: EventBlock, row: number, amount: number): number {
  const { accounts, prices } = fold;
  const asset = prices.instruments.columns.quote[block.subject[row]!]!;
  if (asset === none || amount === 0) return amount;
  const usd = amount * assetPrice(prices, asset);
  addCoins(accounts, block.participant[row]!, asset, amount, usd);
  return usd;
}

function flowUsd(fold: AccountFold, block: EventBlock, row: number, sign: 1 | -1): number {
  const asset = block.subject[row]!;
  const amount = block.a[row]!;
  if (isDollar(fold.dictionary.texts.texts[asset]!)) return amount;
  const price = assetPrice(fold.prices, asset);
  if (price === 0) noteUnvalued(fold.prices, asset);
  const usd = amount * price;
  addCoins(fold.accounts, block.participant[row]!, asset, sign * amount, sign * usd);
  return usd;
}

/** Closes up to `quantity` of a position at a payoff per unit of underlying, paid at `payout`. */
function closeAt(
  fold: AccountFold,
  participant: number,
  instrument: number,
  quantity: number,
  payoff: number,
  payout: number,
): void {
  const { accounts, prices } = fold;
  const row = ensurePosition(accounts, participant, instrument);
  const held = accounts.positions.columns.quantity[row]!;
  const closing = Math.min(Math.abs(held), Math.abs(quantity));
  if (closing === 0) return;
  const entry = accounts.positions.columns.averagePrice[row]!;
  const signed = held > 0 ? closing : -closing;
  changePosition(accounts, participant, row, onGrid(-signed), payoff);
  realise(fold, participant, row, signed, entry, payoff, payout);
  if (payout === 0) noteUnvalued(prices, payoutAsset(prices, instrument));
}

/** Events tell payoffs per contract; positions are priced per unit of underlying. */
function observeExercise(fold: AccountFold, block: EventBlock, row: number): void {
  const instrument = block.subject[row]!;
  const payoff = block.b[row]! / fold.prices.instruments.columns.contractSize[instrument]!;
  const payout = payoutPrice(fold.prices, instrument);
  closeAt(fold, block.participant[row]!, instrument, block.a[row]!, payoff, payout);
}

function observeSettlement(fold: AccountFold, block: EventBlock, row: number): void {
  const instrument = block.subject[row]!;
  const participant = block.participant[row]!;
  const present = block.flags[row]! >> presenceShift;
  const { contractSize, form, isOption } = fold.prices.instruments.columns;
  // Coin is worth the settlement price at that moment, whatever the last index was.
  const settled = block.a[row]! * quoteRate(fold.prices, instrument);
  const isCoin = form[instrument] !== payoffForms.linear;
  const payout = isCoin && settled > 0 ? settled : payoutPrice(fold.prices, instrument);
  // A payoff stands for the price of an option alone; a future closes at its settlement price.
  const payoff =
    present & 4 && isOption[instrument] === 1
      ? block.c[row]! / contractSize[instrument]!
      : expiryPayoff(fold.dictionary.instruments[instrument]!, block.a[row]!);
  if (participant !== none) {
    const quantity = present & 2 ? block.b[row]! : Number.MAX_VALUE;
    closeAt(fold, participant, instrument, quantity, payoff, payout);
    return;
  }
  const { first, second, quantity } = fold.accounts.positions.columns;
  for (let position = 0; position < fold.accounts.positions.rows; position++) {
    if (second[position] === instrument && quantity[position] !== 0) {
      closeAt(fold, first[position]!, instrument, Number.MAX_VALUE, payoff, payout);
    }
  }
}
