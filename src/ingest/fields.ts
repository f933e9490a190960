/**
 * @module Fields of a row read as what they mean; the first unreadable one refuses the row.
 *
 * A shape names the fields and how to read each; `readFields` gives typed values or one refusal
 * with line, field, reason and value.
 */
import {
  type Amount,
  amountToNumber,
  fail,
  ok,
  parseAmount,
  parseInstant,
  type Result,
} from '../base/index.ts';
import type { Refusal, Row } from './adapter.ts';
import { addressForm, canonicalAddress } from './address.ts';
import { readPlainDecimal } from './plain-decimal.ts';
import { excerpt } from './row-reader.ts';

/** Reads one value; the failure is the reason in words. */
export type FieldReader<T> = (value: unknown) => Result<T, string>;

/** How to read one field: a reader, with the column's name when it is not the field's own. */
export interface ColumnReader<T> {
  readonly column: string;
  readonly read: FieldReader<T>;
}

/** Field names with how to read them. */
export type Shape = Readonly<Record<string, FieldReader<unknown> | ColumnReader<unknown>>>;

type ValueOf<R> = R extends FieldReader<infer T> ? T : R extends ColumnReader<infer T> ? T : never;

/** Values that a shape reads. */
export type ValuesOf<S extends Shape> = { readonly [N in keyof S]: ValueOf<S[N]> };

/**
 * Reads the fields of a row.
 *
 * @param shape - fields in the order in which they are checked
 * @param row - row of a source
 * @returns values by field name, or the refusal of the first field that cannot be read
 */
export function readFields<S extends Shape>(shape: S, row: Row): Result<ValuesOf<S>, Refusal> {
  const values: Record<string, unknown> = {};
  for (const name in shape) {
    const entry = shape[name]!;
    const direct = typeof entry === 'function';
    const column = direct ? name : entry.column;
    const value = row.fields[column];
    const read = direct ? entry(value) : entry.read(value);
    if (!read.ok) return fail(refusalOf(row, column, read.failure));
    values[name] = read.value;
  }
  return ok(values as ValuesOf<S>);
}

/**
 * Makes the refusal of one field.
 *
 * @param row - row of a source
 * @param field - name of the column
 * @param reason - why, in words
 * @returns refusal that carries the field's value
 */
export function refusalOf(row: Row, field: string, reason: string): Refusal {
  const value = row.fields[field];
  if (value === undefined) return { line: row.line, field, reason };
  const shown = typeof value === 'string' ? excerpt(value) : excerpt(JSON.stringify(value) ?? '');
  return { line: row.line, field, reason, value: shown };
}

/**
 * Names the column of a field.
 *
 * @param column - name of the column
 * @param read - how to read it
 * @returns entry of a shape
 */
export function from<T>(column: string, read: FieldReader<T>): ColumnReader<T> {
  return { column, read };
}

/**
 * Accepts absence: a missing key, null or an empty cell reads as undefined.
 *
 * @param read - how to read what is present
 * @returns reader of an optional field
 */
export function optional<T>(read: FieldReader<T>): FieldReader<T | undefined> {
  return (value) => (isAbsent(value) ? ok(undefined) : read(value));
}

/**
 * Tells whether a cell is empty.
 *
 * @param value - value of a field
 * @returns true for a missing key, null and blank text
 */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && blank(value));
}

/**
 * Writes a cell as text, whatever a JSON file put there: its objects need not turn into one.
 *
 * @param value - value of a field
 * @returns text as it stands; lists and objects as JSON, absence as the empty text
 */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function blank(text: string): boolean {
  return text === '' || text.trim() === '';
}

function textOf(value: unknown): Result<string, string> {
  if (isAbsent(value)) return fail('is empty');
  if (typeof value === 'string') return ok(value.trim());
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return ok(String(value));
  }
  return fail('is not a single value');
}

/** Text that is not blank, without outer spaces; numbers and booleans as written. */
export const textField: FieldReader<string> = textOf;

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Finite decimal number, exponents allowed; no thousands separators, no hexadecimal.
 *
 * @param value - text, number or bigint
 * @returns the nearest double
 */
export function numberField(value: unknown): Result<number, string> {
  if (typeof value === 'number') return Number.isFinite(value) ? ok(value) : fail('is not finite');
  if (typeof value === 'string') {
    const plain = readPlainDecimal(value);
    if (plain !== undefined) return ok(plain);
    if (numberPattern.test(value)) return finite(Number(value));
  }
  const text = textOf(value);
  if (!text.ok) return text;
  if (typeof value === 'boolean' || !numberPattern.test(text.value)) return fail('is not a number');
  return finite(Number(text.value));
}

function finite(read: number): Result<number, string> {
  return Number.isFinite(read) ? ok(read) : fail('is too large');
}

/**
 * Finite number above zero.
 *
 * @param value - text, number or bigint
 * @returns the nearest double, > 0
 */
export function positiveField(value: unknown): Result<number, string> {
  const read = numberField(value);
  return read.ok && read.value <= 0 ? fail('must be above zero') : read;
}

/**
 * Finite number of at least zero.
 *
 * @param value - text, number or bigint
 * @returns the nearest double, >= 0
 */
export function nonNegativeField(value: unknown): Result<number, string> {
  const read = numberField(value);
  return read.ok && read.value < 0 ? fail('must not be negative') : read;
}

/**
 * Whole number that a double holds exactly, e.g. an identifier.
 *
 * @param value - text, number or bigint
 * @returns the integer
 */
export function integerField(value: unknown): Result<number, string> {
  const read = numberField(value);
  if (!read.ok) return read;
  return Number.isSafeInteger(read.value) ? read : fail('is not a whole number below 2^53');
}

/** Longest text that is read as an exact amount: 2^256 has 78 digits. */
const amountCharsMax = 200;

/**
 * Exact amount with implied decimals.
 *
 * @param rawDecimals - decimals implied by a raw integer: 18 for wei, 8 for satoshi; 0 for decimals
 * @returns reader; numbers that JSON has already rounded (beyond 2^53) are refused
 */
export function amountField(rawDecimals: number): FieldReader<Amount> {
  return (value) => {
    if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      return fail('is a number beyond 2^53 whose last digits are lost; it must be text');
    }
    const text = textOf(value);
    if (!text.ok) return text;
    if (text.value.length > amountCharsMax) return fail('is too long for a number');
    const amount = parseAmount(text.value, rawDecimals);
    if (amount.ok) return amount;
    return fail(
      amount.failure.kind === 'not_a_number' ? 'is not a number' : 'has too many decimals',
    );
  };
}

/** A plain decimal with a fraction: never a raw amount, which is whole. */
const withFraction = /^\s*[+-]?\d*\.\d*[1-9]\d*\s*$/;

/**
 * Amount with implied decimals for analytics: read exactly, then rounded once.
 *
 * A raw amount is whole, so a plain decimal with a fraction (`2.5` beside `2500000`) is already in
 * whole units and read as it stands; `2500000.0` and `25e5` are raw.
 *
 * @param rawDecimals - decimals implied by a raw integer
 * @returns reader of whole units
 */
export function unitsField(rawDecimals: number): FieldReader<number> {
  const raw = amountField(rawDecimals);
  const plain = amountField(0);
  return (value) => {
    const amount = withFraction.test(cellText(value)) ? plain(value) : raw(value);
    if (!amount.ok) return amount;
    const units = amountToNumber(amount.value);
    return Number.isFinite(units) ? ok(units) : fail('is too large');
  };
}

/**
 * Instant as ISO 8601 (UTC when no zone is written) or Unix time in s, ms, us or ns, above 1970.
 *
 * @param value - text or number
 * @returns microseconds since 1970 UTC, > 0
 */
export function instantField(value: unknown): Result<number, string> {
  const text = textOf(value);
  if (!text.ok) return text;
  const read = parseInstant(text.value);
  if (!read.ok) return fail('is not a time');
  return read.value > 0 && read.value < instantMax ? read : fail('is outside 1970 to 2255');
}

const instantMax = 9e15;

/**
 * Participant: a 0x address in lower case, or an account name; the zero address is accepted.
 *
 * @param value - text
 * @returns the one spelling of the participant
 */
export function addressField(value: unknown): Result<string, string> {
  const text = textOf(value);
  if (!text.ok) return text;
  const address = canonicalAddress(text.value);
  const form = addressForm(address);
  if (form === 'pseudo' && !address.startsWith('0x')) return fail('stands for a missing address');
  return ok(address);
}

/**
 * Boolean written as true/false, 1/0, yes/no or t/f in any case.
 *
 * @param value - text, number or boolean
 * @returns the boolean
 */
export function booleanField(value: unknown): Result<boolean, string> {
  if (typeof value === 'boolean') return ok(value);
  const text = textOf(value);
  if (!text.ok) return text;
  if (/^(true|1|yes|t|y)$/i.test(text.value)) return ok(true);
  if (/^(false|0|no|f|n)$/i.test(text.value)) return ok(false);
  return fail('is neither true nor false');
}

/**
 * One of the words that a source uses, with what each means.
 *
 * @param meanings - the source's words exactly as written, with their meaning
 * @returns reader of the meaning
 */
export function choiceField<const T>(meanings: Readonly<Record<string, T>>): FieldReader<T> {
  const words = new Map(Object.entries(meanings));
  return (value) => {
    const text = textOf(value);
    if (!text.ok) return text;
    if (!words.has(text.value)) return fail(`is not one of ${[...words.keys()].join(', ')}`);
    return ok(words.get(text.value) as T);
  };
}
