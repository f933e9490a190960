/**
 * @module Incremental reader of JSON lines, or of one JSON array: rows with line numbers.
 */
import { fail, ok, type Result } from '../base/index.ts';
import { type ArrayScan, createArrayScan, scanArray } from './json-array.ts';
import {
  type ReadFailure,
  type ReadLimits,
  type RowOut,
  type RowReader,
  readLimits,
  refuseRow,
} from './row-reader.ts';
import { createTextStream, type TextStream } from './text-stream.ts';

/** A file that opens with this many lines that are no JSON is not JSON lines at all. */
const strangeLinesMax = 20;

/** Keys of this many first records are the columns. */
const sampleRecords = 50;

interface JsonState {
  readonly out: RowOut;
  readonly limits: ReadLimits;
  readonly stream: TextStream;
  readonly columns: string[];
  records: number;
  /** Lines that are no JSON before the first record. */
  strange: number;
  pending: string;
  line: number;
  skipping: boolean;
  form: 'unknown' | 'lines' | 'array';
  scan: ArrayScan;
  failure: ReadFailure | undefined;
}

/**
 * Creates a reader of JSON lines; a file that opens with `[` is read as one array of objects.
 *
 * Findings: `missing_final_newline` (lines only), `empty_line`, `invalid_utf8`.
 *
 * @param out - receives rows, refusals and findings
 * @param limits - bounds of memory
 * @returns reader at the start of the file
 */
export function createNdjsonReader(out: RowOut, limits: ReadLimits = readLimits): RowReader {
  const state: JsonState = {
    out,
    limits,
    stream: createTextStream(),
    columns: [],
    records: 0,
    strange: 0,
    pending: '',
    line: 1,
    skipping: false,
    form: 'unknown',
    scan: createArrayScan(),
    failure: undefined,
  };
  return {
    columns: state.columns,
    push(chunk) {
      if (state.failure !== undefined) return fail(state.failure);
      const text = state.stream.decode(chunk);
      if (!text.ok) {
        state.failure = text.failure;
        return text;
      }
      return readText(state, text.value, false);
    },
    end() {
      if (state.failure !== undefined) return fail(state.failure);
      const result = readText(state, state.stream.finish(), true);
      if (!result.ok || state.form !== 'unknown') return result;
      return fail({ kind: 'empty', line: 1, detail: 'the file holds no records' });
    },
  };
}

function readText(state: JsonState, text: string, final: boolean): Result<undefined, ReadFailure> {
  if (state.form === 'unknown') {
    const first = /\S/.exec(text);
    if (first !== null) state.form = first[0] === '[' ? 'array' : 'lines';
  }
  if (state.form === 'array') readArray(state, text, final);
  else readLines(state, state.pending + text, final);
  return state.failure === undefined ? ok(undefined) : fail(state.failure);
}

function readLines(state: JsonState, text: string, final: boolean): void {
  let at = 0;
  while (at < text.length && state.failure === undefined) {
    const lineEnd = text.indexOf('\n', at);
    const stop = lineEnd < 0 ? text.length : lineEnd;
    if (!state.skipping && stop - at > state.limits.rowCharsMax) {
      const reason = `the line is longer than ${state.limits.rowCharsMax} characters`;
      const shown = text.slice(at, at + Math.min(200, state.limits.rowCharsMax));
      state.out.refuse(refuseRow(state.line, reason, shown));
      state.skipping = true;
    }
    if (lineEnd < 0 && !final) {
      if (state.skipping) at = text.length;
      break;
    }
    if (state.skipping) state.skipping = false;
    else readRecord(state, text.slice(at, stop), state.line);
    if (lineEnd >= 0) state.line += 1;
    at = lineEnd < 0 ? text.length : lineEnd + 1;
  }
  const ended = text === '' || text.endsWith('\n');
  state.pending = text.slice(at);
  if (final && !ended) {
    state.out.finding('missing_final_newline', state.line, 'the last line has no line end');
  }
}

function readArray(state: JsonState, text: string, final: boolean): void {
  const problem = scanArray(state.scan, text, {
    element: (source, line) => readRecord(state, source, line),
    tooLong: (line) => {
      const reason = `the element is longer than ${state.limits.rowCharsMax} characters`;
      state.out.refuse(refuseRow(line, reason, ''));
    },
    charsMax: state.limits.rowCharsMax,
  });
  if (problem !== undefined) {
    state.failure = { kind: 'bad_json', line: state.scan.line, detail: problem };
  } else if (final && state.scan.state !== 'after') {
    const detail = 'the array ends before its closing bracket';
    state.failure = { kind: 'bad_json', line: state.scan.line, detail };
  }
}

function readRecord(state: JsonState, text: string, line: number): void {
  const source = text.trim();
  if (source === '') {
    state.out.finding('empty_line', line, 'an empty line was skipped');
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    state.out.refuse(refuseRow(line, 'not a JSON value', source));
    if (state.records > 0) return;
    state.strange += 1;
    if (state.stream.broken && line === 1) {
      state.failure = { kind: 'binary', line, detail: 'the first line is neither text nor JSON' };
    } else if (state.strange === strangeLinesMax) {
      const detail = 'the file is neither JSON lines nor one JSON array of objects';
      state.failure = { kind: 'bad_json', line, detail };
    }
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    state.out.refuse(refuseRow(line, 'not a JSON object', source));
    return;
  }
  if (state.stream.broken && source.includes('\ufffd')) {
    state.out.finding('invalid_utf8', line, 'the row holds bytes that are not UTF-8');
  }
  if (state.records < sampleRecords) {
    for (const key of Object.keys(value)) if (!state.columns.includes(key)) state.columns.push(key);
  }
  state.records += 1;
  state.out.row({ line, fields: value as Readonly<Record<string, unknown>> });
}
