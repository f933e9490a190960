/**
 * @module Overrides in force as plain records, one per number: read, gathered by account, and
 *   judged against what overrides may do.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { parameterNumbers } from '../parameters/parameter-bounds.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import type { MarginFailure } from '../portfolio/failures.ts';
import { isPlainRecord, PlainReader } from '../portfolio/plain-fields.ts';
import { type MarginOverride, type OverrideTerms, overrideFloor } from './overrides.ts';

/** One number of one account. */
export interface OverrideRecord {
  readonly account: string;
  readonly path: string;
  readonly value: number;
  readonly expiresAtMicros: number;
  /** Place in the file, for the failures. */
  readonly row: string;
}

const recordFields = ['account', 'path', 'value', 'expires', 'evidence', 'note'];

/**
 * Reads a record.
 *
 * @param value - parsed line
 * @param row - place, for the failures
 * @returns the record, the number in its own unit, or every failure with its field
 */
export function parseOverrideRecord(
  value: unknown,
  row: string,
): Result<OverrideRecord, readonly MarginFailure[]> {
  const reader = new PlainReader('');
  if (!isPlainRecord(value)) {
    reader.refuse('malformed', row, '', 'an object', value);
    return fail(reader.failures);
  }
  reader.only(value, row, recordFields);
  const record = {
    account: reader.text(value, row, 'account'),
    path: reader.text(value, row, 'path'),
    value: reader.number(value, row, 'value'),
    expiresAtMicros: reader.instant(value, row, 'expires'),
    row,
  };
  return reader.failures.length > 0 ? fail(reader.failures) : ok(record);
}

/**
 * Gathers records into the overrides in force, and names those that no override may be.
 *
 * @param records - records, in any order
 * @param preset - preset in force, whose floors bind
 * @param terms - what an override may do
 * @param atMicros - now; what has expired has no effect
 * @returns overrides by account, or every record that is unbounded: a number that cannot be
 *   overridden, given twice, below its floor, or living too long
 */
export function gatherOverrides(
  records: readonly OverrideRecord[],
  preset: MarginParameters,
  terms: OverrideTerms,
  atMicros: number,
): Result<ReadonlyMap<string, MarginOverride>, readonly MarginFailure[]> {
  const failures: MarginFailure[] = [];
  const presets = new Map(parameterNumbers(preset).map(({ path, value }) => [path, value]));
  const gathered = new Map<string, MarginOverride>();
  for (const record of records) {
    const { account, path, value, expiresAtMicros, row } = record;
    if (expiresAtMicros <= atMicros) continue;
    const refuse = (field: string, demand: string, seen: unknown): void => {
      failures.push({ kind: 'out_of_bounds', account, row, field, demand, value: String(seen) });
    };
    const limit = terms.limits.get(path);
    const base = presets.get(path);
    const held = gathered.get(account);
    if (limit === undefined || base === undefined) {
      refuse('path', 'a number that can be overridden', path);
      continue;
    }
    if (held?.changes.some((change) => change.path === path)) refuse('path', 'given once', path);
    const floor = overrideFloor(base, limit);
    const isLooser = limit.stricter === 'higher' ? value < floor : value > floor;
    if (isLooser) refuse('value', `at ${floor} or stricter`, value);
    if (expiresAtMicros > atMicros + terms.durationMaxMicros) {
      refuse('expires', 'within the longest life of an override', expiresAtMicros);
    }
    gathered.set(account, {
      participant: account,
      changes: [...(held?.changes ?? []), { path, value }],
      evidence: '',
      grantedAtMicros: atMicros,
      // Numbers of one account may end at different times; the dry run is of this instant.
      expiresAtMicros: Math.min(held?.expiresAtMicros ?? expiresAtMicros, expiresAtMicros),
      floors: [...(held?.floors ?? []), { path, value: floor }],
    });
  }
  return failures.length > 0 ? fail(failures) : ok(gathered);
}
