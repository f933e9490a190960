/**
 * @module Liquidation facet: how often and how much of a participant was closed by the venue.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import { type EventBlock, eventKinds } from '../../market/index.ts';

/** Liquidation sums by participant. */
export type LiquidationHistory = Table<{
  liquidations: 'u32';
  notionalUsd: 'f64';
  lastAt: 'f64';
}>;

/** What a reader sees of the liquidation facet. */
export interface LiquidationProfile {
  readonly liquidations: number;
  readonly notionalUsd: number;
  /** Microseconds since 1970 UTC; undefined when never liquidated. */
  readonly lastMicros: number | undefined;
}

/**
 * Creates the facet.
 *
 * @returns facet of nobody
 */
export function createLiquidationHistory(): LiquidationHistory {
  return createTable({
    liquidations: 'u32',
    notionalUsd: 'f64',
    lastAt: 'f64',
  });
}

/**
 * Folds one event.
 *
 * @param history - changes in place
 * @param block - block of the event
 * @param row - row of the event
 */
export function observeLiquidationHistory(
  history: LiquidationHistory,
  block: EventBlock,
  row: number,
): void {
  if (block.kind[row] !== eventKinds.liquidation) return;
  const participant = block.participant[row]!;
  const { liquidations, notionalUsd, lastAt } = history.columns;
  // Bids and the end belong to a liquidation that has started already.
  if ((block.flags[row]! & 3) < 2) liquidations[participant] = liquidations[participant]! + 1;
  notionalUsd[participant] = notionalUsd[participant]! + block.a[row]!;
  lastAt[participant] = block.at[row]!;
}

/**
 * Makes room for participants.
 *
 * @param history - grows in place
 * @param participants - participants known
 */
export function extendLiquidationHistory(history: LiquidationHistory, participants: number): void {
  growTable(history, participants);
}

/**
 * Reads the facet of one participant.
 *
 * @param history - facet now
 * @param participant - participant id
 * @returns count, USD and the latest liquidation
 */
export function readLiquidationHistory(
  history: LiquidationHistory,
  participant: number,
): LiquidationProfile {
  const { liquidations, notionalUsd, lastAt } = history.columns;
  const ever = liquidations[participant]! > 0;
  return {
    liquidations: liquidations[participant]!,
    notionalUsd: notionalUsd[participant]!,
    lastMicros: ever ? lastAt[participant]! : undefined,
  };
}
