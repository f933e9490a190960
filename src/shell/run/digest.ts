/**
 * @module Digest of a source, and whether it begins with all of one that the log has already.
 */
import { createHash } from 'node:crypto';
import { fileBytes, type SourceFile } from '../source/index.ts';
import type { IngestedSource } from './ingested.ts';

/** Digest of a file. */
export interface SourceDigest {
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  /** Source of which this file is a longer edition. */
  readonly grownFrom: IngestedSource | undefined;
}

/**
 * Reads a file for its digest.
 *
 * @param file - the file, or member of an archive
 * @param known - sources in the log
 * @returns digest, and the source that it has grown from
 */
export async function digestOf(
  file: SourceFile,
  known: readonly IngestedSource[],
): Promise<SourceDigest> {
  const hash = createHash('sha256');
  const shorter = known.filter(({ bytes }) => bytes > 0).sort((a, b) => a.bytes - b.bytes);
  let grownFrom: IngestedSource | undefined;
  let read = 0;
  let next = 0;
  for await (const chunk of fileBytes(file)) {
    const bytes = chunk as Buffer;
    let used = 0;
    for (; next < shorter.length && shorter[next]!.bytes < read + bytes.length; next++) {
      const to = shorter[next]!.bytes - read;
      hash.update(bytes.subarray(used, to));
      used = to;
      if (hash.copy().digest('hex') === shorter[next]!.sha256) grownFrom = shorter[next];
    }
    hash.update(bytes.subarray(used));
    read += bytes.length;
  }
  return { sha256: hash.digest('hex'), grownFrom };
}
