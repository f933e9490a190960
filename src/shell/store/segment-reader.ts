/**
 * @module Streaming read of a log: blocks as views on chunks of a segment, the next read ahead.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { decodeBlock, frameHeaderBytes, type LoggedBlock, readFrame } from '../../log/index.ts';
import { checksums } from './checksums.ts';
import { StoreDamaged } from './store-error.ts';

/** Part of a segment that may be read: everything before `bytes` is durable. */
export interface ReadableSegment {
  readonly path: string;
  readonly firstCheckpoint: number;
  readonly bytes: number;
}

/** Bytes read at once; a longer frame gets a chunk of its own. */
const chunkBytes = 4 * 1024 * 1024;

interface FramePlace {
  readonly offset: number;
  readonly firstCheckpoint: number;
  readonly rows: number;
  readonly end: number;
}

/**
 * Reads the blocks of one segment.
 *
 * @param segment - what may be read of it
 * @param fromCheckpoint - blocks that end at or before it are left out
 * @param checked - verify the checksum of every frame
 * @returns blocks in order
 * @throws StoreDamaged at the first frame that is not sound
 */
export async function* readSegmentBlocks(
  segment: ReadableSegment,
  fromCheckpoint: number,
  checked: boolean,
): AsyncGenerator<LoggedBlock> {
  const handle = await open(segment.path, 'r');
  let ahead: Promise<Uint8Array> | undefined;
  try {
    let offset = 0;
    let next = readAt(handle, 0, Math.min(chunkBytes, segment.bytes));
    while (offset < segment.bytes) {
      const bytes = await next;
      ahead = undefined;
      const { places, end } = frameEnds(segment, bytes, offset);
      const start = offset;
      offset = end;
      if (places.length === 0) {
        next = readAt(handle, offset, frameLength(segment, bytes, offset));
        continue;
      }
      if (offset < segment.bytes) {
        ahead = readAt(handle, offset, Math.min(chunkBytes, segment.bytes - offset));
        next = ahead;
      }
      for (const place of places) {
        const isBefore =
          place.rows === 0
            ? place.firstCheckpoint < fromCheckpoint
            : place.firstCheckpoint + place.rows <= fromCheckpoint;
        if (!isBefore) yield decodeAt(segment, bytes, start, place, checked);
      }
    }
  } finally {
    await ahead?.catch(() => undefined);
    await handle.close();
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, filled);
}

/** Places of the whole frames in a chunk, told by their headers. */
function frameEnds(segment: ReadableSegment, bytes: Uint8Array, start: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const places: FramePlace[] = [];
  let at = 0;
  while (at + frameHeaderBytes <= bytes.length) {
    const end = at + frameHeaderBytes + view.getUint32(at + 8, true);
    if (start + end > segment.bytes) {
      throw new StoreDamaged(segment.path, start + at, 'frame_truncated');
    }
    if (end > bytes.length) break;
    const firstCheckpoint = view.getFloat64(at + 16, true);
    places.push({ offset: start + at, firstCheckpoint, rows: view.getUint32(at + 24, true), end });
    at = end;
  }
  return { places, end: start + at };
}

/** Length of a frame that a chunk does not hold whole. */
function frameLength(segment: ReadableSegment, bytes: Uint8Array, offset: number): number {
  if (bytes.length < frameHeaderBytes) {
    throw new StoreDamaged(segment.path, offset, 'frame_truncated');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = frameHeaderBytes + view.getUint32(8, true);
  if (length <= bytes.length) throw new StoreDamaged(segment.path, offset, 'frame_truncated');
  return length;
}

function decodeAt(
  segment: ReadableSegment,
  bytes: Uint8Array,
  start: number,
  place: FramePlace,
  checked: boolean,
): LoggedBlock {
  if (checked) {
    const frame = readFrame(bytes, place.offset - start, checksums);
    if (!frame.ok) throw new StoreDamaged(segment.path, place.offset, frame.failure.kind);
  }
  const from = place.offset - start + frameHeaderBytes;
  const payload = bytes.subarray(from, place.end);
  const block = decodeBlock(payload);
  if (!block.ok) throw new StoreDamaged(segment.path, place.offset, block.failure.kind);
  if (block.value.length !== place.rows) {
    throw new StoreDamaged(segment.path, place.offset, 'frame_rows_differ');
  }
  return { firstCheckpoint: place.firstCheckpoint, block: block.value };
}
