/**
 * @module Bytes of a file or member of an archive, unpacked when they are gzip, with a look at the
 *   first of them.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { SourceFile } from './files.ts';

/** Bytes of packed and unpacked files that are held at once; the readers' chunk. */
const chunkBytes = 256 * 1024;

/** How the bytes of a file are packed, told by its first bytes. */
export type Packing = 'gzip' | 'zip' | 'parquet' | 'plain' | 'empty';

/**
 * Tells how a file is packed.
 *
 * @param file - path, and content when it is a member of an archive
 * @returns packing by content, whatever the name says
 */
export async function packingOf(file: Pick<SourceFile, 'path' | 'content'>): Promise<Packing> {
  if (file.content !== undefined) return packingOfHead(file.content());
  const handle = await open(file.path, 'r');
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
  const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
  // A member comes first, or the end of an archive without members.
  if (magic === 'PK\u0003\u0004' || magic === 'PK\u0005\u0006') return 'zip';
  return magic === 'PAR1' ? 'parquet' : 'plain';
}

/**
 * Streams the bytes of a file as they lie there.
 *
 * @param file - the file, or member of an archive
 * @returns chunks; the whole member at once
 */
export function fileBytes(file: Pick<SourceFile, 'path' | 'content'>): Readable {
  return file.content === undefined
    ? createReadStream(file.path, { highWaterMark: chunkBytes })
    : Readable.from([file.content()]);
}

/**
 * Streams the bytes of a file.
 *
 * @param from - the file, or member of an archive
 * @param packing - `gzip` unpacks, also several members one after another
 * @returns chunks; reading on is what draws them, so memory stays bounded
 */
export function streamBytes(
  from: Pick<SourceFile, 'path' | 'content'>,
  packing: Packing,
): AsyncIterable<Uint8Array> {
  const file = fileBytes(from);
  if (packing !== 'gzip') return file;
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // Errors of either stream reach the reader of the last one.
  pipeline(file, gunzip, () => undefined);
  return gunzip;
}
