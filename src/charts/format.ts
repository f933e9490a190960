/**
 * @module Numbers and addresses as a reader sees them: compact, with unit, with a true minus sign.
 */
import { checkCount, checkFinite, checkInRange } from '../base/index.ts';

const minus = '\u2212';
const compactUnits: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
];
const leastPlain = 1e-4;
const greatestPlain = 1e15;

/**
 * Writes a number in few characters, such as `1.2M`, `340`, `0.012` or `1.5e18`.
 *
 * Limits: 0 gives `0`; sizes from 1e15 and below 1e-4 are written with an exponent. The sign of a
 * negative number is U+2212, which readers pronounce.
 *
 * @param value - finite number, any unit
 * @param digits - significant digits, 1 to 15
 * @returns the text, without unit
 * @throws InvariantError when the value is not finite or the digits are out of range
 */
export function formatCompact(value: number, digits = 3): string {
  checkFinite('value', value);
  checkInRange('digits', digits, 1, 15);
  if (value === 0) return '0';
  const sign = value < 0 ? minus : '';
  const size = Math.abs(value);
  const rounded = Number(size.toPrecision(digits));
  if (rounded >= greatestPlain || rounded < leastPlain) return sign + exponential(size, digits);
  const [unit, suffix] = compactUnits.find(([least]) => rounded >= least) ?? [1, ''];
  return `${sign}${Number((rounded / unit).toPrecision(digits))}${suffix}`;
}

function exponential(size: number, digits: number): string {
  const [mantissa, exponent] = size.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/**
 * Writes an amount of dollars compactly, such as `$1.2M` or `−$340`.
 *
 * @param valueUsd - finite amount, US dollars
 * @param digits - significant digits, 1 to 15
 * @returns the text with the currency sign
 * @throws InvariantError when the amount is not finite
 */
export function formatUsd(valueUsd: number, digits = 3): string {
  const size = formatCompact(Math.abs(valueUsd), digits);
  return `${valueUsd < 0 ? minus : ''}$${size}`;
}

/**
 * Writes a ratio in per cent, such as `12.3%` for 0.123.
 *
 * @param ratio - finite ratio, 1 = 100 %
 * @param decimals - decimals of the per cent, whole number 0 to 20
 * @returns the text with the per cent sign; compact from 100,000 % upward
 * @throws InvariantError when the ratio is not finite
 */
export function formatPercent(ratio: number, decimals = 1): string {
  checkFinite('ratio', ratio);
  return `${formatFixed(ratio * 100, decimals)}%`;
}

/**
 * Writes basis points, such as `12.5 bps`.
 *
 * @param valueBps - finite number of basis points, 1 = 0.01 %
 * @param decimals - decimals, whole number 0 to 20
 * @returns the text with the unit; compact from 100,000 upward
 * @throws InvariantError when the number is not finite
 */
export function formatBps(valueBps: number, decimals = 1): string {
  checkFinite('valueBps', valueBps);
  return `${formatFixed(valueBps, decimals)} bps`;
}

/** Fixed decimals without idle zeros; a value that rounds to zero has no sign. */
function formatFixed(value: number, decimals: number): string {
  checkCount('decimals', decimals);
  if (!Number.isFinite(value)) return formatCompact(Math.sign(value) * Number.MAX_VALUE);
  if (Math.abs(value) >= 1e5) return formatCompact(value);
  const rounded = Number(value.toFixed(decimals));
  const text = Math.abs(rounded).toFixed(decimals);
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return rounded < 0 ? minus + trimmed : trimmed;
}

/**
 * Shortens every long hexadecimal address in a text to its ends, such as `0x1234…abcd`.
 *
 * @param text - an address, or a text that may contain some
 * @returns the text with each address of more than 12 hexadecimal digits shortened
 */
export function shortAddress(text: string): string {
  return text.replace(
    /0x[0-9a-fA-F]{13,}/g,
    (address) => `${address.slice(0, 6)}\u2026${address.slice(-4)}`,
  );
}

/**
 * Writes the ticks of one axis in one unit, with the decimals that tell neighbours apart.
 *
 * @param values - ascending finite ticks, any unit
 * @returns one text per tick
 */
export function formatTicks(values: readonly number[]): string[] {
  const size = Math.max(0, ...values.map(Math.abs));
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : size;
  if (size === 0) return values.map(() => '0');
  const depth = Math.max(0, Math.ceil(Math.log10(size / step)));
  if (size >= greatestPlain || size < leastPlain) {
    return values.map((value) => formatCompact(value, Math.min(15, depth + 2)));
  }
  const [unit, suffix] = compactUnits.find(([least]) => size >= least) ?? [1, ''];
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9)));
  return values.map((value) => {
    const text = Math.abs(value / unit).toFixed(decimals);
    if (Number(text) === 0) return '0';
    return `${value < 0 ? minus : ''}${text}${suffix}`;
  });
}
