/**
 * @module Reading plain values: fields that must be there, with the failure that names them.
 */
import { parseInstant } from '../../../base/index.ts';
import type { MarginFailure, MarginFailureKind } from './failures.ts';

/** An object of unknown fields. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/**
 * Tells whether a value is an object that is no list.
 *
 * @param value - any value
 * @returns true for a plain object
 */
export function isPlainRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads fields and remembers what was wrong; what it returns for a wrong field means nothing. */
export class PlainReader {
  readonly failures: MarginFailure[] = [];
  private readonly account: string;

  constructor(account: string) {
    this.account = account;
  }

  /** Notes a failure. */
  refuse(
    kind: MarginFailureKind,
    row: string,
    field: string,
    demand: string,
    value: unknown,
  ): void {
    const seen = typeof value === 'object' ? (JSON.stringify(value) ?? 'nothing') : String(value);
    this.failures.push({ kind, account: this.account, row, field, demand, value: seen });
  }

  /** Reads a finite number, or one written as text. */
  number(record: PlainRecord, row: string, field: string, missing?: number): number {
    const value = record[field];
    if (value === undefined || value === null || value === '') {
      if (missing !== undefined) return missing;
      this.refuse('malformed', row, field, 'given', 'missing');
      return 0;
    }
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      this.refuse('not_a_number', row, field, 'a finite number', value);
      return 0;
    }
    return number;
  }

  /** Reads a number that may be unknown. */
  numberOrNull(record: PlainRecord, row: string, field: string): number | null {
    const value = record[field];
    if (value === undefined || value === null || value === '') return null;
    return this.number(record, row, field);
  }

  /** Reads text. */
  text(record: PlainRecord, row: string, field: string, missing?: string): string {
    const value = record[field];
    if (typeof value === 'string' && value !== '') return value;
    if (missing !== undefined && (value === undefined || value === null || value === '')) {
      return missing;
    }
    this.refuse('malformed', row, field, 'text', value === undefined ? 'missing' : value);
    return '';
  }

  /** Reads an ISO 8601 instant; microseconds since 1970 UTC. */
  instant(record: PlainRecord, row: string, field: string): number {
    const value = record[field];
    const instant = typeof value === 'string' ? parseInstant(value) : null;
    if (instant?.ok) return instant.value;
    this.refuse('malformed', row, field, 'an instant as 2026-01-31T08:00:00Z', value);
    return 0;
  }

  /** Reads a list of objects; an absent one is empty. */
  records(record: PlainRecord, row: string, field: string): readonly PlainRecord[] {
    const value = record[field];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value) && value.every(isPlainRecord)) return value;
    this.refuse('malformed', row, field, 'a list of objects', value);
    return [];
  }

  /**
   * Refuses fields that the format does not have, so that a misspelt one is not taken for absent.
   */
  only(record: PlainRecord, row: string, fields: readonly string[]): void {
    for (const field of Object.keys(record)) {
      if (!fields.includes(field)) {
        this.refuse('unknown_field', row, field, `one of ${fields.join(', ')}`, record[field]);
      }
    }
  }

  /** Reads an object. */
  record(record: PlainRecord, row: string, field: string): PlainRecord {
    const value = record[field];
    if (isPlainRecord(value)) return value;
    this.refuse('malformed', row, field, 'an object', value === undefined ? 'missing' : value);
    return {};
  }
}
