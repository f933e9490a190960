/**
 * @module Collateral facet: flows in and out, their number, and the peak of the cash held.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import { type EventBlock, eventKinds } from '../../market/index.ts';
import { collateralUsd } from '../../risk/index.ts';
import type { FoldContext } from '../context.ts';

/** Collateral sums by participant. */
export type Collateral = Table<{
  deposits: 'u32';
  withdrawals: 'u32';
  peakUsd: 'f64';
  lastFlowAt: 'f64';
}>;

/** What a reader sees of the collateral facet. */
export interface CollateralProfile {
  readonly deposits: number;
  readonly withdrawals: number;
  readonly depositsUsd: number;
  readonly withdrawalsUsd: number;
  readonly collateralUsd: number;
  readonly peakUsd: number;
  readonly lastFlowMicros: number;
}

/**
 * Creates the facet.
 *
 * @returns facet of nobody
 */
export function createCollateral(): Collateral {
  return createTable({ deposits: 'u32', withdrawals: 'u32', peakUsd: 'f64', lastFlowAt: 'f64' });
}

/**
 * Folds one event, after the accounts have seen it.
 *
 * @param collateral - changes in place
 * @param block - block of the event
 * @param row - row of the event
 * @param context - context of the fold
 */
export function observeCollateral(
  collateral: Collateral,
  block: EventBlock,
  row: number,
  context: FoldContext,
): void {
  const kind = block.kind[row];
  if (kind !== eventKinds.deposit && kind !== eventKinds.withdrawal) return;
  const participant = block.participant[row]!;
  const { deposits, withdrawals, peakUsd, lastFlowAt } = collateral.columns;
  const counter = kind === eventKinds.deposit ? deposits : withdrawals;
  counter[participant] = counter[participant]! + 1;
  lastFlowAt[participant] = block.at[row]!;
  const held = collateralUsd(context.fold.accounts, participant);
  if (held > peakUsd[participant]!) peakUsd[participant] = held;
}

/**
 * Makes room for participants.
 *
 * @param collateral - grows in place
 * @param participants - participants known
 */
export function extendCollateral(collateral: Collateral, participants: number): void {
  growTable(collateral, participants);
}

/**
 * Reads the facet of one participant.
 *
 * @param collateral - facet now
 * @param participant - participant id
 * @param context - context of the fold, for its accounts
 * @returns counts and USD
 */
export function readCollateral(
  collateral: Collateral,
  participant: number,
  context: FoldContext,
): CollateralProfile {
  const { deposits, withdrawals, peakUsd, lastFlowAt } = collateral.columns;
  const { accounts } = context.fold;
  return {
    deposits: deposits[participant]!,
    withdrawals: withdrawals[participant]!,
    depositsUsd: accounts.accounts.columns.depositsUsd[participant]!,
    withdrawalsUsd: accounts.accounts.columns.withdrawalsUsd[participant]!,
    collateralUsd: collateralUsd(accounts, participant),
    peakUsd: peakUsd[participant]!,
    lastFlowMicros: lastFlowAt[participant]!,
  };
}
