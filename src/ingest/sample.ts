/**
 * @module What detection looks at, taken from the first bytes of a file by the reader itself.
 */
import { ok, type Result } from '../base/index.ts';
import type { Refusal, Row, SourceSample } from './adapter.ts';
import { createCsvReader } from './csv.ts';
import { createNdjsonReader } from './ndjson.ts';
import type { ReadFailure, RowOut, RowReader } from './row-reader.ts';

/** Rows that a sample holds at most. */
export const sampleRows = 50;

/** Everything that a text holds when it is read at once. */
export interface TextRows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly refusals: readonly Refusal[];
  /** Kinds of the reader's findings, in order. */
  readonly findings: readonly string[];
}

/**
 * Creates the reader of a text format.
 *
 * @param format - `csv`, or `ndjson` for JSON lines and JSON arrays
 * @param out - receives rows, refusals and findings
 * @returns reader at the start of the file
 */
export function createRowReader(format: 'csv' | 'ndjson', out: RowOut): RowReader {
  return format === 'csv' ? createCsvReader(out) : createNdjsonReader(out);
}

/**
 * Reads a whole text at once; for small sources and tests.
 *
 * @param format - text format
 * @param content - bytes or text of the file
 * @returns rows and what was found, or why the file cannot be read
 */
export function readAllRows(
  format: 'csv' | 'ndjson',
  content: Uint8Array | string,
): Result<TextRows, ReadFailure> {
  const rows: Row[] = [];
  const refusals: Refusal[] = [];
  const findings: string[] = [];
  const reader = createRowReader(format, {
    row: (row) => void rows.push(row),
    refuse: (refusal) => void refusals.push(refusal),
    finding: (kind) => void findings.push(kind),
  });
  const pushed = reader.push(content);
  if (!pushed.ok) return pushed;
  const ended = reader.end();
  if (!ended.ok) return ended;
  return ok({ columns: reader.columns, rows, refusals, findings });
}

/**
 * Makes the sample of a source.
 *
 * @param path - path relative to what the user named
 * @param format - format of the source
 * @param columns - column names or keys
 * @param rows - rows from the start; more than needed are left out
 * @returns sample for detection
 */
export function sampleOf(
  path: string,
  format: SourceSample['format'],
  columns: readonly string[],
  rows: readonly Row[],
): SourceSample {
  return { path, format, columns: [...columns], rows: rows.slice(0, sampleRows) };
}
