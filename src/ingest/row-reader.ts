/**
 * @module The shape of a reader of text files: bytes pushed in, rows with exact line numbers out.
 */
import type { Result } from '../base/index.ts';
import type { Refusal, Row, Sink } from './adapter.ts';

/** Where a reader puts what it reads. */
export interface RowOut extends Pick<Sink, 'refuse' | 'finding'> {
  /** Receives every readable row, in file order. */
  row(row: Row): void;
}

/** Why a whole file cannot be read; the rows before the fault have been given out. */
export interface ReadFailure {
  readonly kind: 'empty' | 'compressed' | 'parquet' | 'binary' | 'bad_header' | 'bad_json';
  readonly line: number;
  /** In words that a user understands. */
  readonly detail: string;
}

/** Incremental reader of one file. */
export interface RowReader {
  /** Column names once the header (CSV) or the first records (JSON) are read. */
  readonly columns: readonly string[];
  /** Takes the next bytes; the split into chunks does not change what comes out. */
  push(chunk: Uint8Array | string): Result<undefined, ReadFailure>;
  /** Called once after the last chunk. */
  end(): Result<undefined, ReadFailure>;
}

/** Limits that keep memory bounded on any input. */
export interface ReadLimits {
  /** Longest row; characters, > 0. */
  readonly rowCharsMax: number;
}

/** Limits used when none are given: 4 Mi characters per row (a block of fills is 100 k). */
export const readLimits: ReadLimits = { rowCharsMax: 4 * 1024 * 1024 };

/** Field name of a refusal that concerns the row as a whole. */
export const wholeRow = '(row)';

/**
 * Shortens a text for a refusal or a finding.
 *
 * @param text - any text
 * @returns at most 200 characters
 */
export function excerpt(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 197)}...`;
}

/**
 * Makes the refusal of a row as a whole.
 *
 * @param line - 1-based line
 * @param reason - why, in words
 * @param text - the row as written
 * @returns the refusal with the text shortened
 */
export function refuseRow(line: number, reason: string, text: string): Refusal {
  return { line, field: wholeRow, reason, value: excerpt(text) };
}
