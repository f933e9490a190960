/**
 * @module log: block codec, frames with hash chain, state codec, withdrawn events, ports.
 */
export { type BlockFailure, decodeBlock, encodeBlock } from './block-codec.ts';
export {
  type Checksums,
  chainStart,
  encodeFrameHeader,
  type Frame,
  type FrameFailure,
  type FrameHeader,
  frameHash,
  frameHeaderBytes,
  readFrame,
} from './frame.ts';
export {
  type Log,
  LogConflict,
  type LogEnd,
  type LoggedBlock,
  type Outbox,
  type OutboxRecord,
  type Snapshot,
  type Snapshots,
} from './ports.ts';
export { decodeTables, encodeTables, type StateFailure, type Tables } from './state-codec.ts';
export {
  collectCorrections,
  createWithdrawn,
  isWithdrawn,
  type Withdrawn,
  withdraw,
} from './withdrawals.ts';
