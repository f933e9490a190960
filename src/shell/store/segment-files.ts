/**
 * @module Names of segment files and reading of their bytes into aligned memory.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './store-error.ts';

/** Segment file on disk. */
export interface SegmentFile {
  readonly path: string;
  /** Number in its name: 0 for the first. */
  readonly number: number;
  readonly bytes: number;
}

/** Folder of the segments inside a store. */
export const segmentFolder = 'log';

/**
 * Returns the path of a segment.
 *
 * @param folder - folder of the store
 * @param number - 0 for the first segment
 * @returns path
 */
export function segmentPath(folder: string, number: number): string {
  return join(folder, segmentFolder, `${String(number).padStart(8, '0')}.seg`);
}

/**
 * Lists the segments of a store.
 *
 * @param folder - folder of the store
 * @returns segments by ascending number; none when there is no log
 */
export async function listSegments(folder: string): Promise<SegmentFile[]> {
  const names = await readdir(join(folder, segmentFolder)).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const numbers = names
    .filter((name) => /^\d{8}\.seg$/.test(name))
    .map((name) => +name.slice(0, 8));
  const files = numbers
    .sort((x, y) => x - y)
    .map(async (number) => {
      const path = segmentPath(folder, number);
      return { path, number, bytes: (await stat(path)).size };
    });
  return Promise.all(files);
}

/**
 * Reads a whole segment.
 *
 * @param path - path of the segment
 * @returns bytes, aligned to 8
 */
export function readSegment(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    return readAligned(descriptor, 0, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads part of an open file into memory of its own.
 *
 * @param descriptor - open file
 * @param offset - first byte
 * @param length - bytes wanted
 * @returns as many bytes as there are, aligned to 8
 */
export function readAligned(descriptor: number, offset: number, length: number): Uint8Array {
  // Not from the shared pool: pooled memory is aligned by luck only.
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, filled);
}
