/**
 * @module Bytes of a file, unpacked when they are gzip, with a look at the first of them.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Bytes of packed and unpacked files that are held at once; the readers' chunk. */
const chunkBytes = 256 * 1024;

/** How the bytes of a file are packed, told by its first bytes. */
export type Packing = 'gzip' | 'parquet' | 'plain' | 'empty';

/**
 * Tells how a file is packed.
 *
 * @param path - the file
 * @returns packing by content, whatever the name says
 */
export async function packingOf(path: string): Promise<Packing> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return packingOfHead(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * Tells how bytes are packed.
 *
 * @param head - the first bytes, at least four unless there are fewer
 * @returns packing
 */
export function packingOfHead(head: Uint8Array): Packing {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1' ? 'parquet' : 'plain';
}

/**
 * Streams the bytes of a file.
 *
 * @param path - the file
 * @param packing - `gzip` unpacks, also several members one after another
 * @returns chunks; reading on is what draws them, so memory stays bounded
 */
export function streamBytes(path: string, packing: Packing): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  if (packing !== 'gzip') return file;
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // Errors of either stream reach the reader of the last one.
  pipeline(file, gunzip, () => undefined);
  return gunzip;
}
