/**
 * @module History of parameter changes: one plain record per number changed, in time order, and
 *   whether it leads to the preset in force.
 */
import { fail, formatInstant, ok, type Result } from '../../../base/index.ts';
import type { MarginFailure } from '../portfolio/failures.ts';
import { isPlainRecord, PlainReader, type PlainRecord } from '../portfolio/plain-fields.ts';
import type { GuardRefusal, ParameterMove, PastMove } from './guard.ts';

/** One number that was changed. */
export interface ChangeRecord extends PastMove {
  /** Name of the preset after the change; empty when not told. */
  readonly preset: string;
  /** Why, in words; empty when not told. */
  readonly note: string;
}

/** Fields of a record as a plain value. */
const recordFields = ['at', 'path', 'from', 'to', 'preset', 'note'];

/**
 * Reads a record.
 *
 * @param value - parsed line
 * @param row - place, for the failures
 * @returns the record, numbers in their own units, or every failure with its field
 */
export function parseChangeRecord(
  value: unknown,
  row: string,
): Result<ChangeRecord, readonly MarginFailure[]> {
  const reader = new PlainReader('');
  if (!isPlainRecord(value)) {
    reader.refuse('malformed', row, '', 'an object', value);
    return fail(reader.failures);
  }
  reader.only(value, row, recordFields);
  const record = {
    atMicros: reader.instant(value, row, 'at'),
    path: reader.text(value, row, 'path'),
    from: reader.number(value, row, 'from'),
    to: reader.number(value, row, 'to'),
    preset: reader.text(value, row, 'preset', ''),
    note: reader.text(value, row, 'note', ''),
  };
  return reader.failures.length > 0 ? fail(reader.failures) : ok(record);
}

/**
 * Writes a record as a plain value.
 *
 * @param record - the record
 * @returns its fields, in the order of the format; no unit
 */
export function changeRecordFields(record: ChangeRecord): PlainRecord {
  const { atMicros, path, from, to, preset, note } = record;
  return {
    ...{ at: formatInstant(atMicros), path, from, to },
    ...(preset === '' ? {} : { preset }),
    ...(note === '' ? {} : { note }),
  };
}

/**
 * Makes the records of a change.
 *
 * @param values - parameters in force, by path
 * @param moves - the change
 * @param about - instant, name of the preset after it, note
 * @returns one record per number that changes, numbers in their own units
 */
export function recordsOfChange(
  values: ReadonlyMap<string, number>,
  moves: readonly ParameterMove[],
  about: Pick<ChangeRecord, 'atMicros' | 'preset' | 'note'>,
): readonly ChangeRecord[] {
  return moves.flatMap(({ path, applied }) => {
    const from = values.get(path);
    return from === undefined || from === applied ? [] : [{ ...about, path, from, to: applied }];
  });
}

/**
 * Finds where a history cannot be relied on: it must not be ahead of the change, and each number
 * must start where it ended before, and end where it is in force.
 *
 * @param records - history, in any order
 * @param values - parameters in force, by path
 * @param atMicros - instant of the change
 * @returns refusals, one per number at most; empty when drift and pace can be judged
 */
export function historyRefusals(
  records: readonly ChangeRecord[],
  values: ReadonlyMap<string, number>,
  atMicros: number,
): readonly GuardRefusal[] {
  const refusals = new Map<string, GuardRefusal>();
  const reached = new Map<string, number>();
  const refuse = (refusal: GuardRefusal & { readonly path: string }): void => {
    if (!refusals.has(refusal.path)) refusals.set(refusal.path, refusal);
  };
  for (const record of records.toSorted((a, b) => a.atMicros - b.atMicros)) {
    const { path, from, to } = record;
    const before = reached.get(path);
    reached.set(path, to);
    if (record.atMicros > atMicros) {
      refuse({ kind: 'history_ahead', path, recordedMicros: record.atMicros, atMicros });
    } else if (before !== undefined && before !== from) {
      refuse({ kind: 'history_gap', path, ended: before, continues: from });
    }
  }
  for (const [path, ended] of reached) {
    const continues = values.get(path);
    // A number of another preset, or one that has been taken out, binds nothing.
    if (continues === undefined || continues === ended) continue;
    refuse({ kind: 'history_gap', path, ended, continues });
  }
  return [...refusals.values()];
}

/** JSON Schema of one record, which is one line of a history. */
export const changeRecordSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Margin parameter change',
  type: 'object',
  required: ['at', 'path', 'from', 'to'],
  additionalProperties: false,
  properties: {
    at: { type: 'string', format: 'date-time', description: 'instant of the change' },
    path: { type: 'string', minLength: 1, description: 'number of the preset' },
    from: { type: 'number', description: 'value before, in the unit of the number' },
    to: { type: 'number', description: 'value after' },
    preset: { type: 'string', description: 'name of the preset after the change' },
    note: { type: 'string', description: 'why, in words' },
  },
};
