/**
 * @module Incremental reader of CSV (RFC 4180): chunks in, rows with exact line numbers out.
 *
 * The header names the columns; a first line of nothing but numbers is no header but a row, and
 * the columns are called `column_1` and so on. Rows that cannot be read are refused one physical
 * line at a time, so that one stray quote does not swallow the rest of a file.
 */
import { fail, ok, type Result } from '../base/index.ts';
import { readCsvRecord } from './csv-record.ts';
import {
  excerpt,
  type ReadFailure,
  type ReadLimits,
  type RowOut,
  type RowReader,
  readLimits,
  refuseRow,
} from './row-reader.ts';
import { createTextStream, type TextStream } from './text-stream.ts';

interface CsvState {
  readonly out: RowOut;
  readonly limits: ReadLimits;
  readonly stream: TextStream;
  columns: string[];
  delimiter: string;
  pending: string;
  /** 1-based line of the first pending character. */
  line: number;
  /** Inside an over-long line that was refused; everything up to its end is dropped. */
  skipping: boolean;
  failure: ReadFailure | undefined;
  crlf: boolean;
  lf: boolean;
  mixed: boolean;
}

/**
 * Creates a reader of one CSV file.
 *
 * Findings: `missing_final_newline`, `crlf_line_ends`, `mixed_line_ends` and `no_header` (once per
 * file), `unnamed_column`, `repeated_column`, `empty_line`, `invalid_utf8`.
 *
 * @param out - receives rows, refusals and findings
 * @param limits - bounds of memory
 * @returns reader at the start of the file
 */
export function createCsvReader(out: RowOut, limits: ReadLimits = readLimits): RowReader {
  const state: CsvState = {
    out,
    limits,
    stream: createTextStream(),
    columns: [],
    delimiter: ',',
    pending: '',
    line: 1,
    skipping: false,
    failure: undefined,
    crlf: false,
    lf: false,
    mixed: false,
  };
  return {
    get columns() {
      return state.columns;
    },
    push(chunk) {
      if (state.failure !== undefined) return fail(state.failure);
      const text = state.stream.decode(chunk);
      if (!text.ok) {
        state.failure = text.failure;
        return text;
      }
      return readRecords(state, state.pending + text.value, false);
    },
    end() {
      if (state.failure !== undefined) return fail(state.failure);
      const result = readRecords(state, state.pending + state.stream.finish(), true);
      if (!result.ok || state.columns.length > 0) return result;
      return fail({ kind: 'empty', line: 1, detail: 'the file has no header line' });
    },
  };
}

function readRecords(
  state: CsvState,
  text: string,
  final: boolean,
): Result<undefined, ReadFailure> {
  let at = 0;
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at);
    if (state.skipping) {
      if (lineEnd < 0) {
        at = text.length;
        break;
      }
      state.skipping = false;
      state.line += 1;
      at = lineEnd + 1;
      continue;
    }
    const next = readAt(state, text, at, lineEnd, final);
    if (state.failure !== undefined) return fail(state.failure);
    if (next < 0) break;
    at = next;
  }
  state.pending = at === 0 ? text : text.slice(at);
  if (final && text.length > 0 && !text.endsWith('\n')) {
    const detail = 'the last line has no line end';
    const line = state.skipping ? state.line : state.line - 1;
    state.out.finding('missing_final_newline', line, detail);
  }
  return ok(undefined);
}

/** Reads the record at a position; -1 when text is missing. */
function readAt(state: CsvState, text: string, at: number, lineEnd: number, final: boolean) {
  const stop = lineEnd < 0 ? text.length : lineEnd;
  if (stop - at > state.limits.rowCharsMax) return skipLine(state, text, at, lineEnd);
  if (lineEnd < 0 && !final) return -1;
  const returns = stop > at && text.charCodeAt(stop - 1) === 13;
  const line = text.slice(at, returns ? stop - 1 : stop);
  if (!line.includes('"')) {
    if (lineEnd >= 0) noteLineEnd(state, returns);
    if (line === '') state.out.finding('empty_line', state.line, 'an empty line was skipped');
    else if (state.columns.length === 0) readHeader(state, line, undefined);
    else emit(state, line.split(state.delimiter), line);
    state.line += 1;
    return lineEnd < 0 ? text.length : lineEnd + 1;
  }
  if (state.columns.length === 0) state.delimiter = delimiterOf(line);
  const record = readCsvRecord(text, at, state.delimiter, final);
  const tooLong =
    record.kind === 'record'
      ? record.next - at > state.limits.rowCharsMax
      : record.kind === 'incomplete' && text.length - at > state.limits.rowCharsMax;
  if (record.kind === 'incomplete' && !tooLong) return -1;
  if (record.kind !== 'record' || tooLong) {
    const reason =
      record.kind === 'malformed'
        ? record.reason
        : `a quoted field makes the row longer than ${state.limits.rowCharsMax} characters`;
    if (state.columns.length === 0) {
      state.failure = { kind: 'bad_header', line: state.line, detail: `header: ${reason}` };
      return -1;
    }
    state.out.refuse(refuseRow(state.line, reason, line));
    state.line += 1;
    return lineEnd < 0 ? text.length : lineEnd + 1;
  }
  const whole = text.slice(at, record.next);
  if (whole.endsWith('\n')) noteLineEnd(state, whole.endsWith('\r\n'));
  if (state.columns.length === 0) readHeader(state, whole, record.cells);
  else emit(state, record.cells, whole);
  state.line += countNewlines(whole) + (whole.endsWith('\n') ? 0 : 1);
  return record.next;
}

function skipLine(state: CsvState, text: string, at: number, lineEnd: number): number {
  const reason = `the line is longer than ${state.limits.rowCharsMax} characters`;
  if (state.columns.length === 0) {
    state.failure = { kind: 'bad_header', line: state.line, detail: `header: ${reason}` };
    return -1;
  }
  // As much as is there however the text was cut into chunks.
  const shown = text.slice(at, at + Math.min(200, state.limits.rowCharsMax));
  state.out.refuse(refuseRow(state.line, reason, shown));
  if (lineEnd < 0) {
    state.skipping = true;
    return text.length;
  }
  state.line += 1;
  return lineEnd + 1;
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function noteLineEnd(state: CsvState, crlf: boolean): void {
  if (crlf ? state.crlf : state.lf) return;
  if (crlf) {
    state.crlf = true;
    state.out.finding('crlf_line_ends', state.line, 'lines end with CR and LF');
  } else {
    state.lf = true;
  }
  if (state.crlf && state.lf && !state.mixed) {
    state.mixed = true;
    state.out.finding('mixed_line_ends', state.line, 'both kinds of line ends occur');
  }
}

/** A comma unless the header has none and another usual separator instead. */
function delimiterOf(header: string): string {
  if (header.includes(',')) return ',';
  return ['\t', ';', '|'].find((candidate) => header.includes(candidate)) ?? ',';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is sought
const notText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/;

function readHeader(state: CsvState, line: string, quoted: readonly string[] | undefined): void {
  const loneReturn = quoted === undefined && line.includes('\r');
  if (loneReturn || notText.test(line)) {
    const detail = loneReturn
      ? 'line ends are lone carriage returns; save the file with line feeds'
      : 'the first line is not text';
    state.failure = { kind: loneReturn ? 'bad_header' : 'binary', line: state.line, detail };
    return;
  }
  if (quoted === undefined) state.delimiter = delimiterOf(line);
  const cells = quoted ?? line.split(state.delimiter);
  if (quoted === undefined && isRowOfNumbers(cells)) {
    state.columns = cells.map((_, index) => `column_${index + 1}`);
    state.out.finding('no_header', state.line, 'the first line is a row; columns are numbered');
    emit(state, cells, line);
    return;
  }
  const taken = new Set<string>();
  for (const [index, cell] of cells.entries()) {
    let name = cell.trim();
    if (name === '' || name === '__proto__') {
      name = `column_${index + 1}`;
      state.out.finding('unnamed_column', state.line, `column ${index + 1} is called ${name}`);
    }
    if (taken.has(name)) {
      state.out.finding('repeated_column', state.line, `the column ${excerpt(name)} occurs twice`);
      let copy = 2;
      while (taken.has(`${name}_${copy}`)) copy += 1;
      name = `${name}_${copy}`;
    }
    taken.add(name);
    state.columns.push(name);
  }
}

/** Cells may be empty, but two at least are numbers, and nothing is a word. */
function isRowOfNumbers(cells: readonly string[]): boolean {
  const written = cells.filter((cell) => cell.trim() !== '');
  return written.length > 1 && written.every((cell) => numberCell.test(cell));
}

const numberCell = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function emit(state: CsvState, cells: readonly string[], text: string): void {
  const { columns, out, line, stream } = state;
  if (cells.length !== columns.length) {
    const fields = `${cells.length} field${cells.length === 1 ? '' : 's'}`;
    out.refuse(refuseRow(line, `${fields}, the header has ${columns.length}`, text));
    return;
  }
  if (stream.nul && text.includes('\0')) {
    out.refuse(refuseRow(line, 'the row holds NUL bytes', text));
    return;
  }
  if (stream.broken && text.includes('\ufffd')) {
    out.finding('invalid_utf8', line, 'the row holds bytes that are not UTF-8');
  }
  const fields: Record<string, string> = {};
  for (let i = 0; i < columns.length; i++) fields[columns[i]!] = cells[i]!;
  out.row({ line, fields });
}
