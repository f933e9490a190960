/**
 * @module The journal of a run: rows read and refused, findings on data quality, file by file.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import type { Refusal } from '../../ingest/index.ts';
import type { FileCount, JournalFinding } from '../report/summary.ts';
import type { RowProblems } from '../source/index.ts';

/** Journal of a run. */
export interface RunJournal {
  readonly files: Map<string, FileCount>;
  readonly findings: Map<string, JournalFinding>;
  /** Where refusals and findings of one file go. */
  problemsOf(file: string): RowProblems;
  /** Counts of one file, created when it is new. */
  countOf(file: string): FileCount;
  /**
   * From here on refused rows go to a file as JSON lines; it is cut to what earlier runs left, so
   * that rows of a run that was cut off do not stay beside those of its repetition.
   */
  begin(path: string, keepBytes: number): void;
  /** Writes out what was refused, durably; returns the bytes of the file. */
  settle(): number;
  /** Gives the file back; may be called again. */
  close(): void;
}

/** Refused rows that wait for the next write; characters. */
const flushChars = 64 * 1024;

/** Takes what a source says again that is known from an earlier run. */
export const silentProblems: RowProblems = { refuse: () => undefined, finding: () => undefined };

/**
 * Opens the journal.
 *
 * @returns empty journal that keeps refused rows in memory until it is told where they go
 */
export function openJournal(): RunJournal {
  const files = new Map<string, FileCount>();
  const findings = new Map<string, JournalFinding>();
  const rejected = createRejected();
  const countOf = (file: string): FileCount => {
    let count = files.get(file);
    if (count === undefined) {
      count = { file, adapter: '', rows: 0, events: 0, refused: 0 };
      files.set(file, count);
    }
    return count;
  };
  const refuse = (file: string, { line, field, reason, value }: Refusal): void => {
    countOf(file).refused++;
    rejected.write(`${JSON.stringify({ file, line, field, reason, value }, plain)}\n`);
  };
  const finding = (file: string, kind: string, line: number, detail: string): void => {
    const key = `${file}\n${kind}`;
    const known = findings.get(key);
    if (known !== undefined) known.count++;
    else findings.set(key, { file, kind, count: 1, firstLine: line, detail });
  };
  return {
    files,
    findings,
    countOf,
    problemsOf: (file) => ({
      refuse: (refusal) => refuse(file, refusal),
      finding: (kind, line, detail) => finding(file, kind, line, detail),
    }),
    begin: rejected.begin,
    settle: rejected.settle,
    close: rejected.close,
  };
}

/** The file of refused rows. It comes into being with the first row. */
interface Rejected extends Pick<RunJournal, 'begin' | 'settle' | 'close'> {
  write(line: string): void;
}

function createRejected(): Rejected {
  let target: { readonly path: string; readonly keepBytes: number } | undefined;
  let handle: number | undefined;
  let waiting = '';
  let bytes = 0;
  const flush = (): void => {
    if (target === undefined || waiting === '') return;
    handle ??= openSync(target.path, 'a');
    writeFileSync(handle, waiting);
    bytes += Buffer.byteLength(waiting);
    waiting = '';
  };
  return {
    write(line) {
      waiting += line;
      if (waiting.length >= flushChars) flush();
    },
    begin(path, keepBytes) {
      target = { path, keepBytes };
      bytes = keepBytes;
      cut(path, keepBytes);
    },
    settle() {
      flush();
      if (handle !== undefined) fsyncSync(handle);
      return bytes;
    },
    close() {
      flush();
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

/** Cuts a file that exists. */
function cut(path: string, bytes: number): void {
  let handle: number;
  try {
    handle = openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    ftruncateSync(handle, bytes);
  } finally {
    closeSync(handle);
  }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/**
 * Returns the share of refused rows.
 *
 * @param files - counts by file
 * @returns refused rows over all rows, in [0, 1]
 */
export function refusedShare(
  files: readonly { readonly rows: number; readonly refused: number }[],
): number {
  let rows = 0;
  let refused = 0;
  for (const file of files) {
    rows += file.rows;
    refused += file.refused;
  }
  return refused === 0 ? 0 : refused / Math.max(rows, refused);
}
