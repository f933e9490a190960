/**
 * @module Trading facet: when a participant was seen, what it traded and on which side of the book.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import type { EventBlock } from '../../market/index.ts';
import type { FoldContext } from '../context.ts';

/** Trading sums by participant. */
export type Trading = Table<{
  firstSeen: 'f64';
  lastSeen: 'f64';
  fills: 'u32';
  volumeUsd: 'f64';
  makerVolumeUsd: 'f64';
  /** Discounted, in units of the weight of its hour. */
  recentVolumeUsd: 'f64';
  /** 1 once an event of the venue named it; a transfer on the chain alone does not. */
  acted: 'u8';
}>;

/** What a reader sees of the trading facet. */
export interface TradingProfile {
  readonly firstSeenMicros: number;
  readonly lastSeenMicros: number;
  readonly fills: number;
  readonly volumeUsd: number;
  /** Share of the volume that the participant made, in [0, 1]; 0 without volume. */
  readonly makerShare: number;
  /** Volume discounted with the evidence half-life; USD. */
  readonly recentVolumeUsd: number;
}

/**
 * Creates the facet.
 *
 * @returns facet of nobody
 */
export function createTrading(): Trading {
  return createTable({
    firstSeen: 'f64',
    lastSeen: 'f64',
    fills: 'u32',
    volumeUsd: 'f64',
    makerVolumeUsd: 'f64',
    recentVolumeUsd: 'f64',
    acted: 'u8',
  });
}

/**
 * Notes that an event of the venue named a participant.
 *
 * @param trading - changes in place
 * @param participant - participant id
 * @param atMicros - instant of the event; 0 (undated) moves no instant
 */
export function observeSeen(trading: Trading, participant: number, atMicros: number): void {
  trading.columns.acted[participant] = 1;
  if (atMicros <= 0) return;
  const { firstSeen, lastSeen } = trading.columns;
  if (firstSeen[participant] === 0) firstSeen[participant] = atMicros;
  lastSeen[participant] = atMicros;
}

/**
 * Folds one fill, after the accounts have seen it.
 *
 * @param trading - changes in place
 * @param block - block of the fill
 * @param row - row of the fill
 * @param context - context of the fold
 */
export function observeTrading(
  trading: Trading,
  block: EventBlock,
  row: number,
  context: FoldContext,
): void {
  const participant = block.participant[row]!;
  const { columns } = trading;
  const volume = context.fold.outcome.notionalUsd;
  columns.fills[participant] = columns.fills[participant]! + 1;
  columns.volumeUsd[participant] = columns.volumeUsd[participant]! + volume;
  if (block.flags[row]! & 2) {
    columns.makerVolumeUsd[participant] = columns.makerVolumeUsd[participant]! + volume;
  }
  columns.recentVolumeUsd[participant] =
    columns.recentVolumeUsd[participant]! + volume * context.weight;
}

/**
 * Makes room for participants.
 *
 * @param trading - grows in place
 * @param participants - participants known
 */
export function extendTrading(trading: Trading, participants: number): void {
  growTable(trading, participants);
}

/**
 * Reads the facet of one participant.
 *
 * @param trading - facet now
 * @param participant - participant id
 * @param context - context of the fold, for its weight
 * @returns sums in USD and shares in [0, 1]
 */
export function readTrading(
  trading: Trading,
  participant: number,
  context: FoldContext,
): TradingProfile {
  const { columns } = trading;
  const volumeUsd = columns.volumeUsd[participant]!;
  return {
    firstSeenMicros: columns.firstSeen[participant]!,
    lastSeenMicros: columns.lastSeen[participant]!,
    fills: columns.fills[participant]!,
    volumeUsd,
    makerShare: volumeUsd > 0 ? columns.makerVolumeUsd[participant]! / volumeUsd : 0,
    recentVolumeUsd: columns.recentVolumeUsd[participant]! / context.weight,
  };
}
