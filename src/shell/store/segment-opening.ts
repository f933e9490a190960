/**
 * @module Opening of a log: sealed segments by their chain ends, the last one frame by frame.
 */
import { open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chainStart } from '../../log/index.ts';
import { syncFolder } from './atomic-file.ts';
import { listSegments, readSegment, type SegmentFile } from './segment-files.ts';
import { type ChainPlace, findSoundFrame, hopSegment, scanSegment } from './segment-scan.ts';
import { StoreDamaged } from './store-error.ts';

/** How to open a log. */
export interface OpeningOptions {
  /** Leave the files as they are, for readers beside the writer. */
  readonly readOnly: boolean;
  /** Check every frame of every segment, not only of the last one. */
  readonly verify: boolean;
  /** Cut the last segment at damage even when sound frames follow it. */
  readonly repair: boolean;
}

/** Segment with its place in the log. */
export interface OpenedSegment {
  readonly path: string;
  readonly number: number;
  readonly firstCheckpoint: number;
  /** Bytes of sound frames. */
  bytes: number;
}

/** What opening found. */
export interface Opening {
  readonly segments: OpenedSegment[];
  readonly place: ChainPlace;
  /** Bytes of an unfinished last frame that were cut off (or passed over when read-only). */
  readonly tornBytes: number;
  /** Copy of the bytes that were cut off. */
  readonly tornFile: string | undefined;
}

/**
 * Finds the end of a log and cuts off an append that a crash left unfinished.
 *
 * @param folder - folder of the store
 * @param options - how thoroughly
 * @returns segments and the end of the log
 * @throws StoreDamaged when a sealed segment is broken, or when sound frames follow a damaged one
 */
export async function openSegments(folder: string, options: OpeningOptions): Promise<Opening> {
  const files = await listSegments(folder);
  const segments: OpenedSegment[] = [];
  let place: ChainPlace = { checkpoint: 0, blocks: 0, hash: chainStart };
  let tornBytes = 0;
  let tornFile: string | undefined;
  for (const [i, file] of files.entries()) {
    if (file.number !== i) throw new StoreDamaged(file.path, 0, 'segment_before_it_is_missing');
    const isLast = i === files.length - 1;
    const firstCheckpoint = place.checkpoint;
    let bytes = file.bytes;
    if (isLast) {
      const end = await openLast(file, place, options);
      ({ place, bytes } = end);
      tornBytes = file.bytes - bytes;
      tornFile = end.tornFile;
    } else {
      // The chain names the end of a segment in the one after it; without one, scan to be sure.
      const isAnchored = i + 2 < files.length || files[i + 1]!.bytes > 0;
      place = openSealed(file, place, options.verify || !isAnchored);
    }
    segments.push({ path: file.path, number: i, firstCheckpoint, bytes });
  }
  return { segments, place, tornBytes, tornFile };
}

function openSealed(file: SegmentFile, start: ChainPlace, thoroughly: boolean): ChainPlace {
  if (!thoroughly) {
    const hop = hopSegment(file, start);
    if (hop.ok) return hop.value;
    throw new StoreDamaged(file.path, hop.failure.offset, hop.failure.kind);
  }
  const scan = scanSegment(readSegment(file.path), start);
  if (scan.failure === undefined) return scan.place;
  throw new StoreDamaged(file.path, scan.failure.offset, scan.failure.kind);
}

async function openLast(file: SegmentFile, start: ChainPlace, options: OpeningOptions) {
  const bytes = readSegment(file.path);
  const scan = scanSegment(bytes, start);
  const end = { place: scan.place, bytes: scan.bytes, tornFile: undefined as string | undefined };
  if (scan.failure === undefined) return end;
  const { offset, kind } = scan.failure;
  const isSequel = kind === 'frame_chain_broken' || kind === 'frame_out_of_sequence';
  const follows = isSequel ? offset : findSoundFrame(bytes, offset + 8);
  if (follows !== undefined && !options.repair) {
    const remedy = `a sound frame stands at byte ${follows}, so this is no unfinished append`;
    throw new StoreDamaged(file.path, offset, kind, `${remedy}; open with repair to cut it off`);
  }
  if (!options.readOnly) {
    end.tornFile = await keepTorn(file.path, offset, bytes.subarray(offset));
    const handle = await open(file.path, 'r+');
    await handle.truncate(offset);
    await handle.sync();
    await handle.close();
  }
  return end;
}

/** A damaged last block looks like an unfinished one, so nothing is thrown away. */
async function keepTorn(path: string, offset: number, bytes: Uint8Array): Promise<string> {
  const kept = path.replace(/\.seg$/, `-${offset}.torn`);
  await writeFile(`${kept}.part`, bytes, { flush: true });
  await rename(`${kept}.part`, kept);
  await syncFolder(dirname(kept));
  return kept;
}
