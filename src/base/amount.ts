/**
 * @module Exact ledger amounts: whole numbers of 1e-18 units, and the only conversions to decimals.
 */
import { fail, ok, type Result } from './result.ts';

/** Conserved quantity in units of 1e-18 ("wad"); never a double. */
export type Amount = bigint;

/** Decimals of an Amount. */
export const amountDecimals = 18;

const one = 10n ** BigInt(amountDecimals);

/** Why a text is not an amount. */
export interface AmountFailure {
  readonly kind: 'not_a_number' | 'too_many_decimals';
  readonly text: string;
}

/**
 * Reads a decimal text exactly; exponents such as `1e-08` are understood.
 *
 * @param text - decimal, e.g. `-12.5`, `4e21`
 * @param rawDecimals - decimals implied by a raw integer (18 for wei, 8 for satoshi); 0 for
 *   decimals
 * @returns the amount, or why not
 */
export function parseAmount(text: string, rawDecimals = 0): Result<Amount, AmountFailure> {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (match === null || (!match[2] && !match[3])) return fail({ kind: 'not_a_number', text });
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const digits = BigInt(`${match[2] ?? ''}${fraction}` || '0');
  const shift = amountDecimals - rawDecimals - fraction.length + Number(match[4] ?? 0);
  if (shift >= 0) return ok(signed(match[1]!, digits * 10n ** BigInt(shift)));
  const divisor = 10n ** BigInt(-shift);
  if (digits % divisor !== 0n) return fail({ kind: 'too_many_decimals', text });
  return ok(signed(match[1]!, digits / divisor));
}

function signed(sign: string, magnitude: bigint): bigint {
  return sign === '-' ? -magnitude : magnitude;
}

/**
 * Writes an amount as the shortest exact decimal.
 *
 * @param amount - units of 1e-18
 * @returns decimal text without exponent
 */
export function formatAmount(amount: Amount): string {
  const magnitude = amount < 0n ? -amount : amount;
  const fraction = String(magnitude % one)
    .padStart(amountDecimals, '0')
    .replace(/0+$/, '');
  const sign = amount < 0n ? '-' : '';
  return `${sign}${magnitude / one}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Returns the nearest double to an amount, for analytics.
 *
 * @param amount - units of 1e-18
 * @returns whole units, rounded to the nearest double
 */
export function amountToNumber(amount: Amount): number {
  return Number(formatAmount(amount));
}
