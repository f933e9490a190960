/**
 * @module Dirt on request: faults planted into exported rows, with a list of what was planted.
 */
import type { Random } from '../../../base/index.ts';
import type { Form, LineTime } from './form.ts';
import { type FormName, formNames } from './forms.ts';

/** Share of rows with a fault by kind, in [0, 0.1]; and whether files end without a newline. */
export interface DirtRates {
  /** A row takes the time of the one before it. */
  readonly ties: number;
  /** A row is written twice. */
  readonly duplicates: number;
  /** A row comes 2 to 20 rows too late. */
  readonly lateRows: number;
  /** A time is written in another unit than the file's. */
  readonly mixedUnits: number;
  /** A mark ten times too high, corrected by the next row at the same instant. */
  readonly wrongMarks: number;
  /** A trade, deposit or withdrawal ten times too large, withdrawn later by a correction. */
  readonly corrections: number;
  /** What the chain withdrew and repeated in a later block. */
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
  corrections: 0,
  reorganised: 0,
  missingFinalNewline: false,
};

const tableForms: readonly FormName[] = ['csv', 'ndjson', 'parquet'];

/** Forms that can carry each fault. */
export const faultForms: Readonly<Record<keyof DirtRates, readonly FormName[]>> = {
  ties: formNames,
  duplicates: formNames,
  lateRows: formNames,
  mixedUnits: formNames.filter((form) => form !== 'chain-logs'),
  wrongMarks: tableForms,
  corrections: tableForms,
  reorganised: formNames.filter((form) => form !== 'hyperliquid-export'),
  missingFinalNewline: formNames.filter((form) => form !== 'parquet'),
};

/** A fault as the truth tells it. */
export interface Fault {
  readonly file: string;
  /** Line of the written file, from 1; row of a Parquet file plus 1, as if it had a header. */
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
  readonly form: Form;
  /** Lines at the start that keep their time and place, so that the file is seen to be sorted. */
  readonly soundLines: number;
  readonly held: { readonly line: string; left: number }[];
  /** Time of the line before, as written. */
  previousTime: string;
  /** What the last line belongs to that the chain withdraws as one, and whether it does. */
  group: string;
  withdraws: boolean;
  lines: number;
}

/**
 * Begins a file.
 *
 * @param file - path relative to the output folder
 * @param random - stream of this file alone
 * @param rates - shares of faults
 * @param form - tells where a line has its time
 * @param soundLines - lines at the start that come neither late nor in another unit
 * @returns file without lines
 */
export function createDirtyFile(
  file: string,
  random: Random,
  rates: DirtRates,
  form: Form,
  soundLines: number,
): DirtyFile {
  const fresh = { held: [], previousTime: '', group: '', withdraws: false, lines: 0 };
  return { file, random, rates, form, soundLines, ...fresh };
}

const lateMost = 20;

/** Where the faults of a line go. */
interface Soiling {
  readonly dirty: DirtyFile;
  readonly faults: Fault[];
  readonly out: string[];
}

function write({ dirty, out }: Soiling, line: string): void {
  out.push(line);
  dirty.lines++;
}

function note({ dirty: { file, lines }, faults }: Soiling, fault: string, was: string): void {
  faults.push({ file, line: lines, fault, was });
}

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
  const soiling: Soiling = { dirty, faults, out: [] };
  if (isHeader) {
    write(soiling, line);
    return soiling.out;
  }
  const { random, rates } = dirty;
  const isSettled = dirty.lines > dirty.soundLines;
  if (random.uniform() < rates.lateRows && isSettled) {
    dirty.held.push({ line, left: 2 + random.integer(lateMost - 1) });
    return [];
  }
  plantWrongMark(soiling, line);
  const text = plantTime(soiling, line, isSettled);
  if (random.uniform() < rates.duplicates) {
    write(soiling, text);
    note(soiling, 'duplicate', text);
  }
  for (const late of releaseLate(dirty, false)) {
    write(soiling, late);
    note(soiling, 'late', late);
  }
  return soiling.out;
}

/**
 * Passes a line on without faults, such as one that was planted before.
 *
 * @param dirty - counts the line
 * @param line - without line break
 */
export function passLine(dirty: DirtyFile, line: string): void {
  dirty.lines++;
  dirty.previousTime = timeOf(dirty.form.time, line) ?? dirty.previousTime;
}

function plantWrongMark(soiling: Soiling, line: string): void {
  const { random, rates, file } = soiling.dirty;
  if (random.uniform() >= rates.wrongMarks || !file.startsWith('marks')) return;
  const wrong = wrongMark(line);
  if (wrong === undefined || wrong === line) return;
  write(soiling, wrong);
  note(soiling, 'wrong-mark', line);
}

/** Writes the line with the faults of its time, and before it what the chain withdrew. */
function plantTime(soiling: Soiling, line: string, isSettled: boolean): string {
  const { dirty } = soiling;
  const { random, rates, form } = dirty;
  const tied = random.uniform() < rates.ties && dirty.previousTime !== '';
  const at = timeOf(form.time, line);
  const mixed = random.uniform() < rates.mixedUnits && isSettled && !tied;
  const { otherUnit } = form.time;
  let text = line;
  if (tied && at !== undefined) text = withTime(line, at, dirty.previousTime);
  if (mixed && at !== undefined && otherUnit !== undefined) {
    text = withTime(line, at, otherUnit(at, random));
  }
  plantWithdrawal(soiling, text);
  write(soiling, text);
  if (tied && text !== line) note(soiling, 'tie', line);
  if (mixed && text !== line) note(soiling, 'mixed-unit', line);
  if (at !== undefined && !tied) dirty.previousTime = at;
  return text;
}

function plantWithdrawal(soiling: Soiling, line: string): void {
  const { dirty } = soiling;
  const draw = dirty.random.uniform();
  const withdrawn = dirty.form.withdrawn?.(line);
  if (withdrawn === undefined || withdrawn.line === line) return;
  if (withdrawn.group !== dirty.group) {
    dirty.group = withdrawn.group;
    dirty.withdraws = draw < dirty.rates.reorganised;
  }
  if (!dirty.withdraws) return;
  write(soiling, withdrawn.line);
  note(soiling, 'reorganised', line);
}

/** Time as written; undefined where the line has none. */
function timeOf({ pattern }: LineTime, line: string): string | undefined {
  return pattern.exec(line)?.[1];
}

function withTime(line: string, before: string, after: string): string {
  return line.replace(before, after);
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

/** The mark times ten; undefined when the line is not of that shape. */
function wrongMark(line: string): string | undefined {
  const csv = /^(\d{16},[^,]+,)([\d.]+)(,.*)$/.exec(line);
  const json = /^(\{"at":\d{16},"instrument":"[^"]+","price":)([\d.]+)(.*)$/.exec(line);
  const parts = csv ?? json;
  if (parts === null) return undefined;
  return `${parts[1]}${Math.round(Number(parts[2]) * 10 * 1e6) / 1e6}${parts[3]}`;
}
