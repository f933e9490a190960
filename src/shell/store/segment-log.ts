/**
 * @module The embedded log: append-only segment files, one sync per commit, one writer.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  encodeBlock,
  encodeFrameHeader,
  frameHeaderBytes,
  type Log,
  LogConflict,
  type LogEnd,
  type LoggedBlock,
} from '../../log/index.ts';
import type { EventBlock } from '../../market/index.ts';
import { ensureFolder, syncFolder } from './atomic-file.ts';
import { checksums } from './checksums.ts';
import { segmentFolder, segmentPath } from './segment-files.ts';
import { type OpenedSegment, type Opening, openSegments } from './segment-opening.ts';
import { readSegmentBlocks } from './segment-reader.ts';
import { createSyncQueue } from './sync-queue.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

/** How to open a log. */
export interface SegmentLogOptions {
  /** A segment is sealed when it has reached this size; bytes, default 64 MiB. */
  readonly segmentBytes?: number;
  /** Only read: takes no lock and cuts nothing; default false. */
  readonly readOnly?: boolean;
  /** Check every frame of all segments while opening; default false. */
  readonly verify?: boolean;
  /** Check the checksum of each frame that is read; default true. */
  readonly checkReads?: boolean;
  /** Cut the last segment at damage even when sound frames follow it; default false. */
  readonly repair?: boolean;
}

/** Log in a folder. */
export interface SegmentLog extends Log {
  /** What opening found: a torn tail, a stale lock. */
  readonly opening: {
    /** Bytes of an unfinished last append that were cut off. */
    readonly tornBytes: number;
    /** Copy of those bytes. */
    readonly tornFile: string | undefined;
    /** Dead process whose lock was taken over. */
    readonly lockTakenOverFrom: number | undefined;
  };
  /** Waits for appends under way and gives the lock back. */
  close(): Promise<void>;
}

interface PendingFrame {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  readonly firstCheckpoint: number;
  readonly end: LogEnd;
}

interface Writer {
  readonly folder: string;
  readonly segmentBytes: number;
  readonly segments: OpenedSegment[];
  handle: FileHandle | undefined;
}

const defaultSegmentBytes = 64 * 1024 * 1024;

/**
 * Opens the log of a store, creating it when there is none.
 *
 * Appends may be called without awaiting the one before: order is kept, several share one sync, and
 * each resolves only after its sync.
 *
 * @param folder - folder of the store; segments live in its `log` folder
 * @param options - sizes and checks
 * @returns the log, to be closed by the caller
 * @throws StoreLocked when another process writes; StoreDamaged when the log is broken
 */
export async function openSegmentLog(
  folder: string,
  options: SegmentLogOptions = {},
): Promise<SegmentLog> {
  const { readOnly = false, verify = false, repair = false } = options;
  if (readOnly) return createLog(await openSegments(folder, { readOnly, verify, repair }), options);
  await ensureFolder(join(folder, segmentFolder));
  const lock = await takeWriterLock(join(folder, segmentFolder, 'writer.lock'));
  try {
    const opening = await openSegments(folder, { readOnly, verify, repair });
    const { segmentBytes = defaultSegmentBytes } = options;
    const last = opening.segments.at(-1);
    const handle = last && (await open(last.path, 'r+'));
    const writer = { folder, segmentBytes, segments: opening.segments, handle };
    return createLog(opening, options, writer, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function createLog(
  opening: Opening,
  { checkReads = true }: SegmentLogOptions,
  writer?: Writer,
  lock?: WriterLock,
): SegmentLog {
  const { segments, place, tornBytes, tornFile } = opening;
  let durable: LogEnd = place;
  let claimed: LogEnd = place;
  let isClosed = writer === undefined;
  const queue = createSyncQueue<PendingFrame, LogEnd>(async (batch) => {
    await writeFrames(writer!, batch);
    durable = batch.at(-1)!.end;
    return batch.map(({ end }) => end);
  });
  return {
    opening: { tornBytes, tornFile, lockTakenOverFrom: lock?.takenOverFrom },
    async append(block, expectedCheckpoint) {
      if (queue.broken !== undefined) throw queue.broken;
      if (isClosed) throw new Error('the log is not open for appending');
      if (expectedCheckpoint !== claimed.checkpoint) {
        throw new LogConflict(expectedCheckpoint, claimed.checkpoint);
      }
      const frame = frameOf(block, claimed);
      claimed = frame.end;
      return queue.push(frame);
    },
    read: (fromCheckpoint) => readFrom(segments, durable.checkpoint, fromCheckpoint, checkReads),
    end: async () => durable,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await queue.idle();
      await writer!.handle?.close();
      await lock!.release();
    },
  };
}

/** Encodes at once, so that the caller may reuse the block's arrays as soon as it has called. */
function frameOf(block: EventBlock, before: LogEnd): PendingFrame {
  const payload = encodeBlock(block);
  const header = encodeFrameHeader(
    {
      payloadBytes: payload.length,
      firstCheckpoint: before.checkpoint,
      rows: block.length,
      previousHash: before.hash,
    },
    payload,
    checksums,
  );
  const end = {
    checkpoint: before.checkpoint + block.length,
    blocks: before.blocks + 1,
    hash: checksums.sha256(header, payload),
  };
  return { header, payload, firstCheckpoint: before.checkpoint, end };
}

async function writeFrames(writer: Writer, batch: readonly PendingFrame[]): Promise<void> {
  let next = 0;
  while (next < batch.length) {
    const last = writer.segments.at(-1);
    const isFull = last === undefined || last.bytes >= writer.segmentBytes;
    const segment = isFull ? await beginSegment(writer, batch[next]!.firstCheckpoint) : last;
    const parts: Uint8Array[] = [];
    let bytes = segment.bytes;
    while (next < batch.length && (bytes < writer.segmentBytes || parts.length === 0)) {
      const { header, payload } = batch[next]!;
      parts.push(header, payload);
      bytes += frameHeaderBytes + payload.length;
      next += 1;
    }
    await writeAll(writer.handle!, parts, segment.bytes);
    await writer.handle!.datasync();
    segment.bytes = bytes;
  }
}

async function beginSegment(writer: Writer, firstCheckpoint: number): Promise<OpenedSegment> {
  await writer.handle?.close();
  const number = writer.segments.length;
  const path = segmentPath(writer.folder, number);
  writer.handle = await open(path, 'wx');
  await syncFolder(dirname(path));
  const segment = { path, number, firstCheckpoint, bytes: 0 };
  writer.segments.push(segment);
  return segment;
}

async function writeAll(handle: FileHandle, parts: Uint8Array[], position: number): Promise<void> {
  let left = parts;
  let at = position;
  while (left.length > 0) {
    // The system takes at most 1024 parts at once, and may write less than it was given.
    const group = left.slice(0, 512);
    const size = group.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await handle.writev(group, at);
    at += bytesWritten;
    left = left.slice(group.length);
    if (bytesWritten < size) left = [...unwritten(group, bytesWritten), ...left];
  }
}

function unwritten(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  return parts.flatMap((part) => {
    const gone = Math.min(skip, part.length);
    skip -= gone;
    return gone === part.length ? [] : [part.subarray(gone)];
  });
}

async function* readFrom(
  segments: readonly OpenedSegment[],
  endCheckpoint: number,
  fromCheckpoint: number,
  checked: boolean,
): AsyncGenerator<LoggedBlock> {
  // Sizes are taken now: what is appended while reading belongs to the next read.
  const readable = segments.map(({ path, firstCheckpoint, bytes }) => ({
    path,
    firstCheckpoint,
    bytes,
  }));
  for (const [i, segment] of readable.entries()) {
    const segmentEnd = readable[i + 1]?.firstCheckpoint ?? endCheckpoint;
    if (segmentEnd < fromCheckpoint) continue;
    yield* readSegmentBlocks(segment, fromCheckpoint, checked);
  }
}
