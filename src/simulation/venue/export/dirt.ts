/**
 * @module Dirt on request: faults planted into exported rows, with a list of what was planted.
 */
import type { Random } from '../../../base/index.ts';

/** Share of rows with a fault by kind, in [0, 0.1]; and whether files end without a newline. */
export interface DirtRates {
  /** A row takes the time of the one before it. */
  readonly ties: number;
  /** A row is written twice. */
  readonly duplicates: number;
  /** A row comes 2 to 20 rows too late. */
  readonly lateRows: number;
  /** A time is written in milliseconds or as ISO 8601 instead of microseconds. */
  readonly mixedUnits: number;
  /** A mark ten times too high, corrected by the next row at the same instant. */
  readonly wrongMarks: number;
  /** A transfer log that the chain withdrew and repeated in a later block; form `chain-logs`. */
  readonly reorganised: number;
  readonly missingFinalNewline: boolean;
}

/** No faults at all. */
export const cleanRates: DirtRates = {
  ties: 0,
  duplicates: 0,
  lateRows: 0,
  mixedUnits: 0,
  wrongMarks: 0,
  reorganised: 0,
  missingFinalNewline: false,
};

/** A fault as the truth tells it. */
export interface Fault {
  readonly file: string;
  /** Line of the written file, from 1. */
  readonly line: number;
  readonly fault: string;
  /** What it was before. */
  readonly was: string;
}

/** Puts faults into the lines of one file. */
export interface DirtyFile {
  readonly file: string;
  readonly random: Random;
  readonly rates: DirtRates;
  readonly held: { readonly line: string; left: number }[];
  /** Time of the line before, as written. */
  previousAt: string;
  lines: number;
}

/**
 * Begins a file.
 *
 * @param file - path relative to the output folder
 * @param random - stream of this file alone
 * @param rates - shares of faults
 * @returns file without lines
 */
export function createDirtyFile(file: string, random: Random, rates: DirtRates): DirtyFile {
  return { file, random, rates, held: [], previousAt: '', lines: 0 };
}

const microsecondTime = /\d{16}/;
const lateMost = 20;

/**
 * Passes a line on, with the faults that fall on it.
 *
 * @param dirty - changed in place
 * @param line - without line break
 * @param isHeader - headers are left alone
 * @param faults - grows
 * @returns lines to be written now, in order
 */
export function soilLine(
  dirty: DirtyFile,
  line: string,
  isHeader: boolean,
  faults: Fault[],
): string[] {
  const out: string[] = [];
  if (isHeader) {
    dirty.lines++;
    return [line];
  }
  const { random, rates, file } = dirty;
  const note = (fault: string, was: string) => {
    faults.push({ file, line: dirty.lines, fault, was });
  };
  const write = (text: string) => {
    out.push(text);
    dirty.lines++;
  };
  const draw = random.uniform();
  const lateAfter = rates.lateRows;
  if (draw < lateAfter) {
    dirty.held.push({ line, left: 2 + random.integer(lateMost - 1) });
    return [];
  }
  if (random.uniform() < rates.wrongMarks && file.startsWith('marks')) {
    const wrong = wrongMark(line);
    if (wrong !== undefined) {
      write(wrong);
      note('wrong-mark', line);
    }
  }
  const tied = random.uniform() < rates.ties && dirty.previousAt !== '';
  const at = microsecondTime.exec(line)?.[0] ?? '';
  let text = tied ? line.replace(at, dirty.previousAt) : line;
  const other = random.uniform() < rates.mixedUnits && at !== '' && !tied;
  if (other) text = line.replace(at, otherUnit(at, random, file));
  write(text);
  if (tied && text !== line) note('tie', line);
  if (other) note('mixed-unit', line);
  if (at !== '') dirty.previousAt = tied ? dirty.previousAt : at;
  if (random.uniform() < rates.reorganised && text.includes('"removed":false')) {
    out.splice(out.length - 1, 0, text.replace('"removed":false', '"removed":true'));
    dirty.lines++;
    note('reorganised', text);
  }
  if (random.uniform() < rates.duplicates) {
    write(text);
    note('duplicate', text);
  }
  for (const late of releaseLate(dirty, false)) {
    write(late);
    note('late', late);
  }
  return out;
}

/**
 * Ends a file: rows that are still held come last.
 *
 * @param dirty - changed in place
 * @param faults - grows
 * @returns last lines
 */
export function endDirtyFile(dirty: DirtyFile, faults: Fault[]): string[] {
  const last = releaseLate(dirty, true);
  for (const was of last) {
    dirty.lines++;
    faults.push({ file: dirty.file, line: dirty.lines, fault: 'late', was });
  }
  if (dirty.rates.missingFinalNewline) {
    const { file, lines } = dirty;
    faults.push({ file, line: lines, fault: 'missing-final-newline', was: '' });
  }
  return last;
}

function releaseLate({ held }: DirtyFile, all: boolean): string[] {
  const due: string[] = [];
  for (let i = 0; i < held.length; i++) {
    const late = held[i]!;
    late.left--;
    if (!all && late.left > 0) continue;
    due.push(late.line);
    held.splice(i, 1);
    i--;
  }
  return due;
}

/** Milliseconds or ISO 8601; in JSON the latter is a text. */
function otherUnit(at: string, random: Random, file: string): string {
  if (random.uniform() < 0.5) return at.slice(0, 13);
  const iso = new Date(Number(at.slice(0, 13))).toISOString();
  return file.endsWith('.ndjson') ? `"${iso}"` : iso;
}

/** The mark times ten; undefined when the line is not of that shape. */
function wrongMark(line: string): string | undefined {
  const csv = /^(\d{16},[^,]+,)([\d.]+)(,.*)$/.exec(line);
  const json = /^(\{"at":\d{16},"instrument":"[^"]+","price":)([\d.]+)(.*)$/.exec(line);
  const parts = csv ?? json;
  if (parts === null) return undefined;
  return `${parts[1]}${Math.round(Number(parts[2]) * 10 * 1e6) / 1e6}${parts[3]}`;
}
