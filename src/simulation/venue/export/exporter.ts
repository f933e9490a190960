/**
 * @module Exporter: chunks of the venue's files, brought into the wanted form and made dirty.
 */
import { parseInstant, type Random } from '../../../base/index.ts';
import type { FileChunk } from '../csv-file.ts';
import {
  createDirtyFile,
  type DirtRates,
  type DirtyFile,
  endDirtyFile,
  type Fault,
  passLine,
  soilLine,
} from './dirt.ts';
import type { Form } from './form.ts';
import { closeBatch, createLogPlaces, notePlace, settlePlaces } from './log-places.ts';
import {
  correctionColumns,
  correctionRows,
  correctionsFile,
  createWithdrawals,
  hasRepeatedBefore,
  type PlannedRow,
  planWithdrawals,
  type Withdrawals,
} from './withdrawals.ts';

/** What leaves the venue, file by file. */
export interface Exporter {
  readonly form: Form;
  readonly rates: DirtRates;
  readonly isClean: boolean;
  readonly random: Random;
  readonly files: Map<string, DirtyFile>;
  /** Columns of the venue's own files, by file. */
  readonly columns: Map<string, readonly string[]>;
  /** Last line of every file that is to end without a newline. */
  readonly lastLines: Map<string, string>;
  readonly faults: Fault[];
  /** Rows written by file, header not counted; empty when rows passed through as they were. */
  readonly rows: Map<string, number>;
  /** Undefined unless rows are to be withdrawn by corrections. */
  readonly withdrawals: Withdrawals | undefined;
}

/** Characters worth a chunk of the venue. */
const chunkCharacters = 1 << 16;
/** Rows at the start of a file by which it is seen to be sorted, and some more. */
const soundLines = 64;

/**
 * Creates an exporter.
 *
 * @param form - form of the files
 * @param rates - shares of faults that the form can carry
 * @param random - stream of the dirt alone
 * @param endMicros - last minute of the run; microseconds since 1970 UTC
 * @returns exporter that has seen nothing yet
 */
export function createExporter(
  form: Form,
  rates: DirtRates,
  random: Random,
  endMicros: number,
): Exporter {
  const isClean = Object.values(rates).every((rate) => rate === 0 || rate === false);
  const inTables = form.withdrawn === undefined;
  const corrects = inTables && (rates.corrections > 0 || rates.reorganised > 0);
  const stream = random.split('withdrawals');
  const plan = () => createWithdrawals(rates, stream, createLogPlaces(), endMicros);
  return {
    form,
    rates,
    isClean,
    random,
    files: new Map(),
    columns: new Map(),
    lastLines: new Map(),
    faults: [],
    rows: new Map(),
    withdrawals: corrects ? plan() : undefined,
  };
}

/**
 * Returns how many characters of a file are worth handing on.
 *
 * @param exporter - any exporter
 * @returns characters; 0 when every minute must be seen whole
 */
export function charactersWanted({ withdrawals }: Exporter): number {
  return withdrawals === undefined ? chunkCharacters : 0;
}

function isTruth(file: string): boolean {
  return file.startsWith('truth/');
}

/**
 * Passes chunks of the venue's own files through.
 *
 * @param exporter - changed in place
 * @param chunks - whole lines, the header first
 * @param until - all rows before this instant are there; microseconds since 1970 UTC
 * @returns chunks to be written
 */
export function exportChunks(
  exporter: Exporter,
  chunks: readonly FileChunk[],
  until: number,
): FileChunk[] {
  const { form, isClean, withdrawals } = exporter;
  const { rename } = form;
  const out: FileChunk[] = [];
  for (const chunk of chunks) {
    if (isTruth(chunk.file)) out.push(chunk);
    else if (isClean && rename !== undefined) {
      out.push({ file: rename(chunk.file), text: chunk.text });
    } else {
      const lines = chunk.text.split('\n');
      lines.pop();
      out.push(...exportLines(exporter, chunk.file, lines, until));
    }
  }
  if (withdrawals === undefined) return out;
  if (hasRepeatedBefore(withdrawals, until)) {
    out.push(...exportLines(exporter, 'transfers-chain.csv', [], until));
  }
  closeBatch(withdrawals.places, until);
  return out;
}

/** Lines of one chunk in the form, by file. */
interface Outgoing {
  readonly exporter: Exporter;
  readonly lines: Map<string, string[]>;
}

function exportLines(
  exporter: Exporter,
  file: string,
  lines: readonly string[],
  until: number,
): FileChunk[] {
  const { form, columns, withdrawals } = exporter;
  const out: Outgoing = { exporter, lines: new Map() };
  const isFirst = !columns.has(file);
  if (isFirst) columns.set(file, lines[0]!.split(','));
  const rows = isFirst ? lines.slice(1) : lines;
  const shape = { file, columns: columns.get(file)! };
  if (isFirst && form.rename !== undefined) openFile(out, form.rename(file), shape.columns);
  const planned: Iterable<PlannedRow> =
    withdrawals === undefined
      ? rows.map((row) => ({ row }))
      : planWithdrawals(withdrawals, shape, rows, until);
  for (const row of planned) exportRow(out, shape, row);
  return [...out.lines].map(([name, written]) => joined(exporter, name, written)).filter(isSome);
}

const isSome = <T>(value: T | undefined): value is T => value !== undefined;

interface Shape {
  readonly file: string;
  readonly columns: readonly string[];
}

function exportRow(out: Outgoing, { file, columns }: Shape, planned: PlannedRow): void {
  const { form, faults, isClean, rows, withdrawals } = out.exporter;
  const { row, fault, was, wanted } = planned;
  const formed = form.rowOf(file, columns, row);
  if (formed === undefined) return;
  const dirty = openFile(out, formed.file, columns);
  const list = out.lines.get(formed.file)!;
  const before = list.length;
  if (fault !== undefined) {
    list.push(formed.line);
    passLine(dirty, formed.line);
    const right = form.rowOf(file, columns, was!)!.line;
    faults.push({ file: formed.file, line: dirty.lines, fault, was: right });
  } else if (isClean) list.push(formed.line);
  else list.push(...soilLine(dirty, formed.line, false, faults));
  rows.set(formed.file, (rows.get(formed.file) ?? 0) + list.length - before);
  if (withdrawals === undefined) return;
  for (const line of list.slice(before)) {
    notePlace(withdrawals.places, formed.file, microsOf(form, line), wanted);
  }
}

/** Time of a line as it will be read. */
function microsOf({ time }: Form, line: string): number {
  // In another unit it no longer is what the form writes.
  const written = time.pattern.exec(line)?.[1] ?? /^(?:\{"at":)?"?([^,"]+)/.exec(line)?.[1] ?? '';
  const read = parseInstant(written);
  return read.ok ? read.value : 0;
}

/** File as it stands; a new one begins with its header. */
function openFile(out: Outgoing, file: string, columns: readonly string[]): DirtyFile {
  const { exporter, lines } = out;
  const { files, rates, random, form, withdrawals } = exporter;
  if (!lines.has(file)) lines.set(file, []);
  const known = files.get(file);
  if (known !== undefined) return known;
  const sound = withdrawals === undefined ? 0 : soundLines;
  const dirty = createDirtyFile(file, random.split(file), rates, form, sound);
  files.set(file, dirty);
  exporter.rows.set(file, 0);
  const header = form.headerOf(file, columns);
  if (header !== undefined) lines.get(file)!.push(...soilLine(dirty, header, true, []));
  return dirty;
}

/** The last newline of a file may have to be missing, so each line waits for the next one. */
function joined(exporter: Exporter, file: string, lines: readonly string[]): FileChunk | undefined {
  if (lines.length === 0) return undefined;
  if (!exporter.rates.missingFinalNewline) return { file, text: `${lines.join('\n')}\n` };
  const isFirst = !exporter.lastLines.has(file);
  exporter.lastLines.set(file, lines[lines.length - 1]!);
  return { file, text: `${isFirst ? '' : '\n'}${lines.join('\n')}` };
}

/**
 * Ends all files: what is late still comes, and corrections once their checkpoints are known.
 *
 * @param exporter - changed in place
 * @returns chunks to be written, the list of faults among them
 */
export function endExport(exporter: Exporter): FileChunk[] {
  const { files, faults, rows, isClean, withdrawals, form } = exporter;
  if (isClean) return [];
  const chunks: FileChunk[] = [];
  if (withdrawals !== undefined) chunks.push(...exportChunks(exporter, [], 9e15));
  for (const [file, dirty] of files) {
    const last = endDirtyFile(dirty, faults);
    rows.set(file, (rows.get(file) ?? 0) + last.length);
    for (const line of last) {
      if (withdrawals !== undefined) notePlace(withdrawals.places, file, microsOf(form, line));
    }
    const chunk = joined(exporter, file, last);
    if (chunk !== undefined) chunks.push(chunk);
  }
  if (withdrawals !== undefined) chunks.push(...corrections(exporter, withdrawals));
  let text = 'file,line,fault,was\n';
  for (const { file, line, fault, was } of faults) {
    text += `${file},${line},${fault},"${was.replaceAll('"', '""')}"\n`;
  }
  return [...chunks, { file: 'truth/dirt.csv', text }];
}

function corrections(exporter: Exporter, withdrawals: Withdrawals): FileChunk[] {
  closeBatch(withdrawals.places, Number.POSITIVE_INFINITY);
  settlePlaces(withdrawals.places);
  const { form, rows } = exporter;
  const planned = correctionRows(withdrawals);
  if (planned.length === 0) return [];
  const formed = planned.map((row) => form.rowOf(correctionsFile, correctionColumns, row)!);
  const { file } = formed[0]!;
  const header = form.headerOf(file, correctionColumns);
  const lines = formed.map(({ line }) => line);
  rows.set(file, lines.length);
  const chunk = joined(exporter, file, header === undefined ? lines : [header, ...lines]);
  return chunk === undefined ? [] : [chunk];
}
