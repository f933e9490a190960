/**
 * @module The journal of a run: rows read and refused, findings on data quality, file by file.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Refusal } from '../../ingest/index.ts';
import type { RowProblems } from '../source/index.ts';

/** How often a finding occurred in a file. */
export interface JournalFinding {
  readonly file: string;
  readonly kind: string;
  count: number;
  readonly firstLine: number;
  readonly detail: string;
}

/** Rows of a file. */
export interface FileCount {
  readonly file: string;
  adapter: string;
  rows: number;
  events: number;
  refused: number;
}

/** Journal of a run. */
export interface RunJournal {
  readonly files: Map<string, FileCount>;
  readonly findings: Map<string, JournalFinding>;
  /** Where refusals and findings of one file go. */
  problemsOf(file: string): RowProblems;
  /** Counts of one file, created when it is new. */
  countOf(file: string): FileCount;
  /** Writes out what was refused. */
  close(): Promise<void>;
}

/**
 * Opens the journal.
 *
 * @param rejectedPath - file that takes the refused rows as JSON lines; created at the first one
 * @returns empty journal
 */
export function openJournal(rejectedPath: string): RunJournal {
  const files = new Map<string, FileCount>();
  const findings = new Map<string, JournalFinding>();
  let stream: WriteStream | undefined;
  const countOf = (file: string): FileCount => {
    let count = files.get(file);
    if (count === undefined) {
      count = { file, adapter: '', rows: 0, events: 0, refused: 0 };
      files.set(file, count);
    }
    return count;
  };
  const refuse = (file: string, refusal: Refusal): void => {
    countOf(file).refused++;
    stream ??= createWriteStream(rejectedPath, { flags: 'a' });
    const { line, field, reason, value } = refusal;
    stream.write(`${JSON.stringify({ file, line, field, reason, value }, plain)}\n`);
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
    async close() {
      if (stream === undefined) return;
      const ending = stream;
      await new Promise<void>((resolve, reject) => {
        ending.on('error', reject);
        ending.end(resolve);
      });
    },
  };
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Totals of a journal. */
export interface JournalTotals {
  readonly rows: number;
  readonly refused: number;
  /** Refused rows over all rows, in [0, 1]. */
  readonly refusedShare: number;
}

/**
 * Adds a journal up.
 *
 * @param journal - journal of a run
 * @returns rows, refused rows and their share
 */
export function journalTotals(journal: RunJournal): JournalTotals {
  let rows = 0;
  let refused = 0;
  for (const count of journal.files.values()) {
    rows += count.rows;
    refused += count.refused;
  }
  return {
    rows,
    refused,
    refusedShare: rows + refused === 0 ? 0 : refused / Math.max(rows, refused),
  };
}
