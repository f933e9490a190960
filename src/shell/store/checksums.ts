/**
 * @module The checksums of the log, from Node.js: CRC-32 and SHA-256.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Checksums } from '../../log/index.ts';

/** CRC-32 and SHA-256 of the platform. */
export const checksums: Checksums = {
  crc32: (bytes, from) => crc32(bytes, from),
  sha256: (...parts) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  },
};
