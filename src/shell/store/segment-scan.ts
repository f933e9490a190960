/**
 * @module Walk over the frames of a segment: checksum, hash chain and sequence.
 */
import { closeSync, openSync } from 'node:fs';
import { fail, ok, type Result } from '../../base/index.ts';
import { type FrameFailure, frameHash, frameHeaderBytes, readFrame } from '../../log/index.ts';
import { checksums } from './checksums.ts';
import { readAligned, type SegmentFile } from './segment-files.ts';

/** A place between two frames. */
export interface ChainPlace {
  /** Checkpoint of the next event. */
  readonly checkpoint: number;
  readonly blocks: number;
  /** Hash of the frame before; 32 bytes. */
  readonly hash: Uint8Array;
}

/** Outcome of a scan: the place after the last sound frame, and what stopped the scan there. */
export interface SegmentScan {
  readonly place: ChainPlace;
  /** Bytes of sound frames. */
  readonly bytes: number;
  readonly failure: FrameFailure | undefined;
}

/**
 * Scans a segment from its beginning.
 *
 * @param bytes - whole segment
 * @param start - the place before its first frame
 * @returns the end of the sound part
 */
export function scanSegment(bytes: Uint8Array, start: ChainPlace): SegmentScan {
  let place = start;
  let offset = 0;
  while (offset < bytes.length) {
    const frame = readFrame(bytes, offset, checksums);
    if (!frame.ok) return { place, bytes: offset, failure: frame.failure };
    const { header, end } = frame.value;
    const kind =
      header.firstCheckpoint !== place.checkpoint
        ? 'frame_out_of_sequence'
        : areEqual(header.previousHash, place.hash)
          ? undefined
          : 'frame_chain_broken';
    if (kind !== undefined) return { place, bytes: offset, failure: { kind, offset } };
    place = {
      checkpoint: place.checkpoint + header.rows,
      blocks: place.blocks + 1,
      hash: frameHash(bytes, offset, end, checksums),
    };
    offset = end;
  }
  return { place, bytes: offset, failure: undefined };
}

/**
 * Tells whether two byte strings are the same.
 *
 * @param left - bytes
 * @param right - bytes
 * @returns true when equal
 */
export function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/**
 * Finds the next sound frame at or after an offset.
 *
 * @param bytes - whole segment
 * @param from - where to begin; any offset
 * @returns offset of the frame, or undefined when none follows
 */
export function findSoundFrame(bytes: Uint8Array, from: number): number | undefined {
  for (let offset = Math.ceil(from / 8) * 8; offset < bytes.length; offset += 8) {
    if (bytes[offset] === 0x52 && readFrame(bytes, offset, checksums).ok) return offset;
  }
  return undefined;
}

/**
 * Walks the headers of a sealed segment without reading its payloads, and hashes its last frame.
 *
 * @param file - sealed segment
 * @param start - the place before its first frame
 * @returns the place after it, or the frame whose header does not fit
 */
export function hopSegment(file: SegmentFile, start: ChainPlace): Result<ChainPlace, FrameFailure> {
  const descriptor = openSync(file.path, 'r');
  try {
    let { checkpoint, blocks, hash } = start;
    let offset = 0;
    while (offset < file.bytes) {
      const bytes = readAligned(descriptor, offset, frameHeaderBytes);
      if (bytes.length < frameHeaderBytes) return fail({ kind: 'frame_truncated', offset });
      const head = new DataView(bytes.buffer, bytes.byteOffset, frameHeaderBytes);
      const end = offset + frameHeaderBytes + head.getUint32(8, true);
      if (end > file.bytes) return fail({ kind: 'frame_truncated', offset });
      if (head.getFloat64(16, true) !== checkpoint) {
        return fail({ kind: 'frame_out_of_sequence', offset });
      }
      const isFirst = offset === 0;
      if (isFirst && !areEqual(bytes.subarray(32), hash)) {
        return fail({ kind: 'frame_chain_broken', offset });
      }
      checkpoint += head.getUint32(24, true);
      blocks += 1;
      if (end === file.bytes) {
        const last = readAligned(descriptor, offset, end - offset);
        const frame = readFrame(last, 0, checksums);
        if (!frame.ok) return fail({ kind: frame.failure.kind, offset });
        hash = frameHash(last, 0, last.length, checksums);
      }
      offset = end;
    }
    return ok({ checkpoint, blocks, hash });
  } finally {
    closeSync(descriptor);
  }
}
