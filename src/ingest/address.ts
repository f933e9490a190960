/**
 * @module Wallet addresses and account names as participants: one spelling for each.
 */

/** How a text reads as a participant. */
export type AddressForm = 'hex' | 'name' | 'null_address' | 'pseudo' | 'empty';

const zeros = '0x0000000000000000000000000000000000000000';
const pseudoNames = new Set(['contractaddress', 'null', 'none', 'nan', 'undefined', 'unknown']);

/**
 * Returns the one spelling of a participant: hexadecimal addresses in lower case, other names as
 * they are (Terra and other chains distinguish case or have their own).
 *
 * @param text - address in checksum or lower case, or an account name
 * @returns trimmed, `0x...` in lower case
 */
export function canonicalAddress(text: string): string {
  const trimmed = text.trim();
  const prefix = trimmed.charCodeAt(0) === 48 && (trimmed.charCodeAt(1) | 32) === 120;
  return prefix ? trimmed.toLowerCase() : trimmed;
}

/**
 * Tells what kind of participant a text names.
 *
 * @param text - in its canonical spelling
 * @returns `hex` for 20-byte addresses; `null_address` for the zero address; `pseudo` for other
 *   addresses below 0x10000 and words that stand for a missing address; `name` for account names
 */
export function addressForm(text: string): AddressForm {
  if (text === '') return 'empty';
  if (text === zeros) return 'null_address';
  if (pseudoNames.has(text.toLowerCase())) return 'pseudo';
  if (!text.startsWith('0x')) return 'name';
  if (/^0x0{36}[0-9a-f]{4}$/.test(text)) return 'pseudo';
  return /^0x[0-9a-f]{40}$/.test(text) ? 'hex' : 'name';
}
