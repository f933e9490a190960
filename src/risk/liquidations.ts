/**
 * @module Liquidations as recorded and as replayed: what was closed, and the account's value then.
 *
 * A venue records a liquidation at the mark of that moment; its closing fills carry the same
 * instant and follow the record. The replay values what they closed at their own prices, since a
 * replay's last price may be days old. A position is handed over at a worse price than its mark,
 * on some venues at the one that leaves the account nothing; the record's notional, which is at
 * the mark, tells the difference, and with it the account's value at the record. A record that no
 * closing fill follows is valued at the last price and says so.
 */
import { addRow, createTable, none, type Table } from '../base/index.ts';
import { type EventBlock, eventKinds } from '../market/index.ts';
import type { AccountFold } from './account-fold.ts';
import { valueAccount } from './account-value.ts';
import { collateralUsd } from './accounts.ts';
import { payoutPrice, quoteRate, referencePrice, underlyingPrice } from './prices.ts';
import { notionalUsd, profitUsd } from './valuation.ts';

/** Liquidations in order of their events. */
export interface Liquidations {
  readonly records: Table<{
    participant: 'u32';
    instrument: 'u32';
    isolated: 'u8';
    at: 'f64';
    recordedNotionalUsd: 'f64';
    recordedValueUsd: 'f64';
    closedNotionalUsd: 'f64';
    closingFills: 'u32';
    /** Account value with closed positions at their closing price. */
    replayedValueUsd: 'f64';
    /** Notional of all open positions at last prices when the record came. */
    heldNotionalUsd: 'f64';
    /** Fees paid by the account until the record. */
    feesUsd: 'f64';
  }>;
  /** By participant: row + 1 of the latest record. */
  readonly latest: Table<{ record: 'u32' }>;
}

/** How a replayed liquidation compares with its record. */
export interface LiquidationReplay {
  readonly atMicros: number;
  readonly participant: number;
  readonly recordedNotionalUsd: number;
  readonly replayedNotionalUsd: number;
  readonly recordedAccountValueUsd: number;
  /** Collateral and positions at the record: those closed at its mark, others at last prices. */
  readonly replayedAccountValueUsd: number;
  /** Replayed notional within `tolerance` of the recorded one. */
  readonly matched: boolean;
  /** Why not matched; empty when matched. */
  readonly reason: string;
}

/**
 * Creates the record of liquidations.
 *
 * @returns record without liquidations
 */
export function createLiquidations(): Liquidations {
  return {
    records: createTable({
      participant: 'u32',
      instrument: 'u32',
      isolated: 'u8',
      at: 'f64',
      recordedNotionalUsd: 'f64',
      recordedValueUsd: 'f64',
      closedNotionalUsd: 'f64',
      closingFills: 'u32',
      replayedValueUsd: 'f64',
      heldNotionalUsd: 'f64',
      feesUsd: 'f64',
    }),
    latest: createTable({ record: 'u32' }),
  };
}

/**
 * Folds one event, before the accounts and prices have seen it.
 *
 * @param liquidations - changes in place
 * @param fold - accounts and prices as they were before the event
 * @param block - block of the event
 * @param row - row of the event
 */
export function observeLiquidation(
  liquidations: Liquidations,
  fold: AccountFold,
  block: EventBlock,
  row: number,
): void {
  const kind = block.kind[row];
  if (kind === eventKinds.liquidation) {
    record(liquidations, fold, block, row);
    return;
  }
  if (kind !== eventKinds.fill) return;
  const link = liquidations.latest.columns.record[block.participant[row]!]!;
  if (link === 0 || liquidations.records.columns.at[link - 1] !== block.at[row]) return;
  observeClosingFill(liquidations, fold, block, row, link - 1);
}

function record(
  liquidations: Liquidations,
  fold: AccountFold,
  block: EventBlock,
  row: number,
): void {
  const participant = block.participant[row]!;
  const cash = collateralUsd(fold.accounts, participant);
  const { equityUsd, grossNotionalUsd } = valueAccount(fold, participant, cash);
  const entry = addRow(liquidations.records);
  const { columns } = liquidations.records;
  columns.participant[entry] = participant;
  columns.instrument[entry] = block.subject[row]!;
  columns.isolated[entry] = (block.flags[row]! >> 2) & 1;
  columns.at[entry] = block.at[row]!;
  columns.recordedNotionalUsd[entry] = block.a[row]!;
  columns.recordedValueUsd[entry] = block.b[row]!;
  columns.replayedValueUsd[entry] = equityUsd;
  columns.heldNotionalUsd[entry] = grossNotionalUsd;
  columns.feesUsd[entry] = fold.accounts.accounts.columns.feesUsd[participant]!;
  liquidations.latest.columns.record[participant] = entry + 1;
}

function observeClosingFill(
  liquidations: Liquidations,
  fold: AccountFold,
  block: EventBlock,
  row: number,
  entry: number,
): void {
  const { accounts, prices } = fold;
  const participant = block.participant[row]!;
  const instrument = block.subject[row]!;
  const only = liquidations.records.columns.instrument[entry]!;
  if (only !== none && only !== instrument) return;
  const held = heldPosition(fold, participant, instrument);
  const buys = (block.flags[row]! & 1) === 0;
  if (held.quantity === 0 || held.quantity > 0 === buys) return;
  const closing = Math.min(Math.abs(held.quantity), block.b[row]!);
  const price = block.a[row]!;
  const shape = prices.instruments.columns.form[instrument]!;
  const size = prices.instruments.columns.contractSize[instrument]!;
  const index = underlyingPrice(prices, instrument);
  const rate = quoteRate(prices, instrument);
  const payout = payoutPrice(prices, instrument);
  const isOption = fold.dictionary.instruments[instrument]!.kind === 'option';
  const signed = held.quantity > 0 ? closing : -closing;
  const known = referencePrice(prices, instrument);
  const columns = liquidations.records.columns;
  columns.closedNotionalUsd[entry] =
    columns.closedNotionalUsd[entry]! +
    notionalUsd(isOption, shape, closing, size, price, index, rate);
  columns.closingFills[entry] = columns.closingFills[entry]! + 1;
  // Valued anew at every closing fill: what is closed at its price, the rest at the latest, without
  // the fees of the closing itself, which come after the record.
  const cash = collateralUsd(accounts, participant);
  const { feesUsd } = accounts.accounts.columns;
  const entryPrice = accounts.positions.columns.averagePrice[held.row]!;
  columns.replayedValueUsd[entry] =
    valueAccount(fold, participant, cash).equityUsd +
    (feesUsd[participant]! - columns.feesUsd[entry]!) +
    profitUsd(shape, signed, size, entryPrice, price, payout) -
    profitUsd(shape, signed, size, entryPrice, known, payout);
}

function heldPosition(
  fold: AccountFold,
  participant: number,
  instrument: number,
): { row: number; quantity: number } {
  const { second, quantity, next } = fold.accounts.positions.columns;
  let link = fold.accounts.accounts.columns.head[participant]!;
  while (link !== 0 && second[link - 1] !== instrument) link = next[link - 1]!;
  return link === 0 ? { row: 0, quantity: 0 } : { row: link - 1, quantity: quantity[link - 1]! };
}

/**
 * Compares every recorded liquidation with its replay.
 *
 * @param liquidations - records so far
 * @param tolerance - largest relative difference of the notional that still matches, in (0, 1)
 * @returns one comparison per record, in log order; USD
 */
export function replayedLiquidations(
  liquidations: Liquidations,
  tolerance = 0.02,
): readonly LiquidationReplay[] {
  const { columns, rows } = liquidations.records;
  const replays: LiquidationReplay[] = [];
  for (let entry = 0; entry < rows; entry++) {
    const recorded = columns.recordedNotionalUsd[entry]!;
    const hasFills = columns.closingFills[entry]! > 0;
    const replayed = hasFills ? columns.closedNotionalUsd[entry]! : columns.heldNotionalUsd[entry]!;
    const matched = Math.abs(replayed - recorded) <= tolerance * Math.abs(recorded);
    replays.push({
      atMicros: columns.at[entry]!,
      participant: columns.participant[entry]!,
      recordedNotionalUsd: recorded,
      replayedNotionalUsd: replayed,
      recordedAccountValueUsd: columns.recordedValueUsd[entry]!,
      replayedAccountValueUsd:
        columns.replayedValueUsd[entry]! +
        (matched && hasFills ? Math.abs(recorded - replayed) : 0),
      matched,
      reason: matched
        ? ''
        : mismatchReason(hasFills, columns.isolated[entry] === 1, {
            recorded,
            replayed,
            held: columns.heldNotionalUsd[entry]!,
          }),
    });
  }
  return replays;
}

function mismatchReason(
  hasFills: boolean,
  isolated: boolean,
  notional: { recorded: number; replayed: number; held: number },
): string {
  const { recorded, replayed, held } = notional;
  if (!hasFills) {
    return held === 0
      ? 'no position known at the record and no closing fill at its instant'
      : 'no closing fill at the instant of the record; valued at the last known price';
  }
  const wholeAccount = Math.abs(held - recorded) <= 0.05 * recorded;
  if (isolated && replayed < recorded && wholeAccount) {
    return 'isolated, yet the record covers the whole account while the fills close one position';
  }
  return replayed < recorded
    ? 'record larger than its closing fills: it covers positions left open, or fills off mark'
    : 'record is smaller than its closing fills: the fills close more than the record covers';
}
