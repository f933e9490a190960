/**
 * @module Hash of the evidence of an override: in plain arithmetic, since the fold that grants it
 *   has no port to the world.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Computes SHA-256 of a text in UTF-8.
 *
 * @param text - any text
 * @returns 64 hexadecimal digits
 * @source FIPS 180-4
 */
export function evidenceHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
