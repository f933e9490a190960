/**
 * @module Looks ahead over the next rows of a block: reads what their fold is going to change, so
 *   that it lies in the processor's cache by then.
 *
 * Folding a fill waits for memory a dozen times, once for every facet of a participant not seen
 * lately, since each step needs the one before. The same cells read here, one column after another,
 * do not wait for each other. Nothing changes: the state is the same without it.
 */
import { findPairs, none, type PairTable } from '../base/index.ts';
import { type EventBlock, eventKinds } from '../market/index.ts';
import { alphaCells, markOutMicros } from '../participants/index.ts';
import type { BrokerState } from './state.ts';

/** Rows to look ahead; what they read fits into a cache of 256 kB. */
export const rowsAhead = 256;

/** Participants and positions of the rows. Scratch. */
const actors = new Uint32Array(rowsAhead);
const subjects = new Uint32Array(rowsAhead);
const places = new Int32Array(rowsAhead);
/** What was read, kept so that no compiler may leave the reading out. */
const seen = { sum: 0 };

/**
 * Reads the cells of the next rows.
 *
 * @param state - as of the row before `from`; does not change
 * @param block - block of the rows
 * @param from - first row
 * @param to - row after the last one; at most `rowsAhead` further
 * @param checkpoint - place of row `from`
 */
export function lookAhead(
  state: BrokerState,
  block: EventBlock,
  from: number,
  to: number,
  checkpoint: number,
): void {
  if (from === to) return;
  const count = findActors(state, block, from, to, checkpoint);
  seen.sum =
    readPositions(state, count) +
    readAccounts(state, count) +
    readFacets(state, count) +
    readDue(state, block.at[to - 1]!);
}

/** Whoever acted a moment ago lies in the cache still; quotes touch little. */
function findActors(
  { evidence }: BrokerState,
  { kind, participant, subject }: EventBlock,
  from: number,
  to: number,
  checkpoint: number,
): number {
  const { last } = evidence.columns;
  let count = 0;
  for (let row = from; row < to; row++) {
    const id = participant[row]!;
    if (kind[row] !== eventKinds.fill || id === none) continue;
    if (last[id]! > checkpoint - rowsAhead) continue;
    actors[count] = id;
    subjects[count] = subject[row]!;
    count++;
  }
  return count;
}

function readPositions({ context }: BrokerState, count: number): number {
  const { index, positions } = context.fold.accounts;
  const { quantity, averagePrice, realisedUsd } = positions.columns;
  findPairs(index, positions as unknown as PairTable, actors, subjects, places, count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    // A position that is not there yet stands for the first one.
    const row = Math.max(0, places[i]!);
    sum += quantity[row]! + averagePrice[row]! + realisedUsd[row]!;
  }
  return sum;
}

function readAccounts({ context, liquidations }: BrokerState, count: number): number {
  const { columns } = context.fold.accounts.accounts;
  const { depositsUsd, withdrawalsUsd, realisedUsd, feesUsd, fundingUsd, openPositions, head } =
    columns;
  const { record } = liquidations.latest.columns;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const id = actors[i]!;
    sum += depositsUsd[id]! + withdrawalsUsd[id]! + realisedUsd[id]! + feesUsd[id]!;
    sum += fundingUsd[id]! + openPositions[id]! + head[id]! + record[id]!;
  }
  return sum;
}

function readFacets(state: BrokerState, count: number): number {
  const { first, events } = state.evidence.columns;
  const { firstSeen, lastSeen, fills, volumeUsd, recentVolumeUsd } = state.trading.columns;
  const { turnoverUsd, turnoverSquared } = state.velocity.columns;
  const { lastActiveHour, activeCalm, activeTurbulent } = state.sensitivity.columns;
  const active = state.context.regime === 2 ? activeTurbulent : activeCalm;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const id = actors[i]!;
    sum += first[id]! + events[id]! + firstSeen[id]! + lastSeen[id]! + fills[id]!;
    sum += volumeUsd[id]! + recentVolumeUsd[id]! + turnoverUsd[id]! + turnoverSquared[id]!;
    sum += lastActiveHour[id]! + active[id]!;
  }
  return sum;
}

/** Of the mark-outs that fall due in the meantime. */
function readDue({ alpha, markOuts }: BrokerState, atMicros: number): number {
  const { at, participant } = markOuts.queue.columns;
  const { cell } = alpha.columns;
  const head = markOuts.progress.columns.head[0]!;
  const end = Math.min(markOuts.queue.rows, head + rowsAhead);
  let sum = 0;
  for (let entry = head; entry < end && at[entry]! + markOutMicros < atMicros; entry++) {
    const first = participant[entry]! * alphaCells;
    sum += cell[first]! + cell[first + alphaCells - 1]!;
  }
  return sum;
}
