/**
 * @module One value of a table row, taken from its column or constant and read as what it means.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import type { EventField, EventKind } from '../../market/index.ts';
import type { Row } from '../adapter.ts';
import {
  addressField,
  cellText,
  type FieldReader,
  instantField,
  isAbsent,
  nonNegativeField,
  numberField,
  positiveField,
  textField,
  unitsField,
} from '../fields.ts';
import type { ValueSource } from './map.ts';

/** Bounds of numbers, beyond what the vocabulary itself demands. */
const bounds: Readonly<Record<string, '> 0' | '>= 0'>> = {
  'fill.price': '>= 0',
  'fill.quantity': '> 0',
  'quote.bidSize': '>= 0',
  'quote.askSize': '>= 0',
  'order.quantity': '>= 0',
  'book.level': '>= 0',
  'book.quantity': '>= 0',
  'mark.price': '>= 0',
  'mark.iv': '>= 0',
  'index.price': '> 0',
  'deposit.amount': '> 0',
  'withdrawal.amount': '> 0',
  'margin.initial': '>= 0',
  'margin.maintenance': '>= 0',
  'liquidation.notional': '>= 0',
  'transfer.amount': '>= 0',
  'transfer.count': '> 0',
  'stake.amount': '>= 0',
  'unstake.amount': '>= 0',
  'reward.amount': '>= 0',
  'vote.power': '>= 0',
  'gas.value': '>= 0',
};

/**
 * Returns the bound of a number field.
 *
 * @param kind - event kind
 * @param name - field of the kind
 * @returns `> 0`, `>= 0`, or undefined when any finite number is accepted
 */
export function boundOf(kind: EventKind, name: string): '> 0' | '>= 0' | undefined {
  return bounds[`${kind}.${name}`];
}

/**
 * Returns the raw value that a source names in a row, words already translated.
 *
 * @param source - column or constant
 * @param row - row of the table
 * @returns value as in the row; undefined when absent
 */
export function rawValue(source: ValueSource, row: Row): unknown {
  const value = source.column === undefined ? source.constant : row.fields[source.column];
  if (isAbsent(value)) return undefined;
  const { values } = source;
  if (values === undefined) return value;
  const word = cellText(value).trim();
  return Object.hasOwn(values, word) ? values[word] : value;
}

const microsPer: Readonly<Record<string, number>> = { s: 1e6, ms: 1e3, us: 1 };

/**
 * Makes the reader of an instant in a stated unit.
 *
 * @param source - tells the unit
 * @returns reader of microseconds since 1970 UTC
 */
export function timeReader({ unit }: ValueSource): FieldReader<number> {
  if (unit === undefined || unit === 'auto') return instantField;
  return (value) => {
    const read = numberField(value);
    if (!read.ok) return read;
    const whole = typeof value === 'string' && /^\d+$/.test(value.trim());
    const micros =
      unit === 'ns'
        ? whole
          ? Number(BigInt(value.trim()) / 1000n)
          : Math.floor(read.value / 1000)
        : Math.round(read.value * microsPer[unit]!);
    return micros > 0 && micros < 9e15 ? ok(micros) : fail('is outside 1970 to 2255');
  };
}

/**
 * Makes the reader of an event field that is no instrument.
 *
 * @param kind - event kind
 * @param name - name of the field
 * @param field - the field
 * @param source - tells scale, decimals and unit
 * @returns reader of the field's value
 */
export function valueReader(
  kind: EventKind,
  name: string,
  field: EventField,
  source: ValueSource,
): FieldReader<unknown> {
  if ('shift' in field) return choiceReader(field.values);
  if (field.type === 'participant') return addressField;
  if (field.type === 'instant') return timeReader(source);
  if (field.type !== 'number') return textField;
  const bound = boundOf(kind, name);
  const plain = source.decimals === undefined ? numberField : unitsField(source.decimals);
  const checked =
    bound === '> 0' ? positiveField : bound === '>= 0' ? nonNegativeField : numberField;
  const { scale } = source;
  return (value) => {
    const read = plain(value);
    if (!read.ok) return read;
    return checked(scale === undefined ? read.value : read.value * scale);
  };
}

function choiceReader(values: readonly string[]): FieldReader<string> {
  return (value): Result<string, string> => {
    const text = textField(value);
    if (!text.ok) return text;
    const word = text.value.toLowerCase();
    return values.includes(word) ? ok(word) : fail(`is not one of ${values.join(', ')}`);
  };
}
