/**
 * @module Addresses of synthetic wallets.
 */
import type { Random } from '../../base/index.ts';

const hexDigits = '0123456789abcdef';

/**
 * Draws an address.
 *
 * @param random - advanced by forty draws
 * @returns 0x and forty hexadecimal digits in lower case
 */
export function drawAddress(random: Random): string {
  let address = '0x';
  for (let i = 0; i < 40; i++) address += hexDigits[random.integer(16)]!;
  return address;
}
