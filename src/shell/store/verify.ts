/**
 * @module Verification of a whole log: every checksum, every link of the chain, every block.
 */
import { chainStart, decodeBlock, frameHash, readFrame } from '../../log/index.ts';
import { checksums } from './checksums.ts';
import { listSegments, readSegment } from './segment-files.ts';
import { areEqual, findSoundFrame } from './segment-scan.ts';

/** Something in a log that is not as it was written. */
export interface LogFinding {
  /** Path of the segment. */
  readonly file: string;
  /** Byte offset in the segment. */
  readonly offset: number;
  /** Discriminated reason, e.g. `frame_checksum_mismatch`. */
  readonly kind: string;
}

/** Outcome of a verification. */
export interface LogVerification {
  /** Empty when the log is sound. */
  readonly findings: readonly LogFinding[];
  readonly segments: number;
  /** Sound frames. */
  readonly blocks: number;
  /** Events in sound frames. */
  readonly events: number;
  readonly bytes: number;
  /** Hash of the last sound frame, in hexadecimal. */
  readonly hash: string;
}

interface Walk {
  readonly findings: LogFinding[];
  blocks: number;
  events: number;
  /** Next checkpoint and hash; undefined after damage, until the next sound frame. */
  checkpoint: number | undefined;
  hash: Uint8Array | undefined;
  lastHash: Uint8Array;
}

/**
 * Re-reads a log from its first byte to its last and goes on after damage.
 *
 * @param folder - folder of the store
 * @returns all findings, in order
 */
export async function verifyLog(folder: string): Promise<LogVerification> {
  const walk: Walk = {
    findings: [],
    blocks: 0,
    events: 0,
    checkpoint: 0,
    hash: chainStart,
    lastHash: chainStart,
  };
  const files = await listSegments(folder);
  let expected = 0;
  for (const file of files) {
    if (file.number !== expected) {
      walk.findings.push({ file: file.path, offset: 0, kind: 'segment_before_it_is_missing' });
      walk.checkpoint = undefined;
      walk.hash = undefined;
    }
    expected = file.number + 1;
    verifySegment(walk, file.path, readSegment(file.path));
  }
  return {
    findings: walk.findings,
    segments: files.length,
    blocks: walk.blocks,
    events: walk.events,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    hash: Buffer.from(walk.lastHash).toString('hex'),
  };
}

function verifySegment(walk: Walk, file: string, bytes: Uint8Array): void {
  let offset = 0;
  while (offset < bytes.length) {
    const frame = readFrame(bytes, offset, checksums);
    if (!frame.ok) {
      walk.findings.push({ file, offset, kind: frame.failure.kind });
      walk.checkpoint = undefined;
      walk.hash = undefined;
      offset = findSoundFrame(bytes, offset + 8) ?? bytes.length;
      continue;
    }
    const { header, payload, end } = frame.value;
    const found = (kind: string): void => {
      walk.findings.push({ file, offset, kind });
    };
    if (walk.checkpoint !== undefined && walk.checkpoint !== header.firstCheckpoint) {
      found('frame_out_of_sequence');
    }
    if (walk.hash !== undefined && !areEqual(walk.hash, header.previousHash)) {
      found('frame_chain_broken');
    }
    const block = decodeBlock(payload);
    if (!block.ok) found(block.failure.kind);
    else if (block.value.length !== header.rows) found('frame_rows_differ');
    walk.blocks += 1;
    walk.events += header.rows;
    walk.checkpoint = header.firstCheckpoint + header.rows;
    walk.lastHash = frameHash(bytes, offset, end, checksums);
    walk.hash = walk.lastHash;
    offset = end;
  }
}
