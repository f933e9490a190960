/**
 * @module Ports of the log: what storage must offer, embedded or distributed.
 */
import type { EventBlock } from '../market/index.ts';

/** End of a log: where the next event goes and the hash that the next frame names. */
export interface LogEnd {
  /** Checkpoint of the next event = number of events so far. */
  readonly checkpoint: number;
  /** Blocks so far. */
  readonly blocks: number;
  /** Hash of the last frame; 32 zero bytes in an empty log. */
  readonly hash: Uint8Array;
}

/** Block as read back, with its place. */
export interface LoggedBlock {
  /** Checkpoint of row 0. */
  readonly firstCheckpoint: number;
  readonly block: EventBlock;
}

/** Ordered, durable, hash-chained log of event blocks. */
export interface Log {
  /**
   * Appends a block; when it resolves the block survives a crash of the process and the machine.
   * Rejects with `LogConflict` when the log does not end at `expectedCheckpoint`.
   */
  append(block: EventBlock, expectedCheckpoint: number): Promise<LogEnd>;
  /** Reads the blocks from the one that holds `checkpoint` on. */
  read(fromCheckpoint: number): AsyncIterable<LoggedBlock>;
  /** Where the log ends now. */
  end(): Promise<LogEnd>;
}

/** State at a place in the log. */
export interface Snapshot {
  /** Checkpoint of the first event that the state has not seen. */
  readonly checkpoint: number;
  /** Hash of the log's frame that ends there, in hexadecimal. */
  readonly logHash: string;
  readonly state: Uint8Array;
}

/** Store of snapshots; a lost snapshot costs time, never truth. */
export interface Snapshots {
  save(snapshot: Snapshot): Promise<void>;
  /** Latest sound snapshot whose checkpoint is at or before the given one. */
  latest(atOrBefore: number): Promise<Snapshot | undefined>;
}

/** Effect of a decision on its way to the world. */
export interface OutboxRecord {
  /** Checkpoint of the event that led to it. */
  readonly checkpoint: number;
  /** Number of the effect within that event. */
  readonly effect: number;
  readonly topic: string;
  readonly payload: string;
}

/** Effects recorded once and handed on at least once, in order. */
export interface Outbox {
  /** Records an effect; recording the same (checkpoint, effect) again changes nothing. */
  put(record: OutboxRecord): Promise<void>;
  /** Effects not yet acknowledged, in order. */
  pending(): Promise<readonly OutboxRecord[]>;
  acknowledge(record: OutboxRecord): Promise<void>;
}

/** The log ends elsewhere than the writer believed: another writer was there. */
export class LogConflict extends Error {
  /** Where the writer believed the end to be. */
  readonly expectedCheckpoint: number;
  /** Where the log ends. */
  readonly actualCheckpoint: number;

  constructor(expectedCheckpoint: number, actualCheckpoint: number) {
    super(`log must end at checkpoint ${expectedCheckpoint}, ends at ${actualCheckpoint}`);
    this.name = 'LogConflict';
    this.expectedCheckpoint = expectedCheckpoint;
    this.actualCheckpoint = actualCheckpoint;
  }
}
