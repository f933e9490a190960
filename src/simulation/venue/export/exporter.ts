/**
 * @module Exporter: chunks of the venue's files, brought into the wanted form and made dirty.
 */
import type { Random } from '../../../base/index.ts';
import type { FileChunk } from '../csv-file.ts';
import {
  createDirtyFile,
  type DirtRates,
  type DirtyFile,
  endDirtyFile,
  type Fault,
  soilLine,
} from './dirt.ts';
import type { Form } from './forms.ts';

/** What leaves the venue, file by file. */
export interface Exporter {
  readonly form: Form | undefined;
  readonly rates: DirtRates;
  readonly isClean: boolean;
  readonly random: Random;
  readonly files: Map<string, DirtyFile>;
  /** Columns of the venue's own files, by file. */
  readonly columns: Map<string, readonly string[]>;
  /** Last line of every file that is to end without a newline. */
  readonly lastLines: Map<string, string>;
  readonly faults: Fault[];
  /** Rows written by file, header not counted. */
  readonly rows: Map<string, number>;
}

/**
 * Creates an exporter.
 *
 * @param form - form other than CSV, or undefined
 * @param rates - shares of faults
 * @param random - stream of the dirt alone
 * @returns exporter that has seen nothing yet
 */
export function createExporter(form: Form | undefined, rates: DirtRates, random: Random): Exporter {
  const isClean = Object.values(rates).every((rate) => rate === 0 || rate === false);
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
  };
}

function isTruth(file: string): boolean {
  return file.startsWith('truth/');
}

/**
 * Passes chunks of the venue's own files through.
 *
 * @param exporter - changed in place
 * @param chunks - whole lines, the header first
 * @returns chunks to be written
 */
export function exportChunks(exporter: Exporter, chunks: readonly FileChunk[]): FileChunk[] {
  const { form, isClean } = exporter;
  if (form === undefined && isClean) return chunks.slice();
  return chunks.flatMap((chunk) => (isTruth(chunk.file) ? [chunk] : exportChunk(exporter, chunk)));
}

function exportChunk(exporter: Exporter, { file, text }: FileChunk): FileChunk[] {
  const { form, columns } = exporter;
  const lines = text.split('\n');
  lines.pop();
  const out = new Map<string, string[]>();
  const isFirst = !columns.has(file);
  if (isFirst) columns.set(file, lines[0]!.split(','));
  const names = columns.get(file)!;
  for (const [i, line] of lines.entries()) {
    const isHeader = isFirst && i === 0;
    if (form === undefined) soil(exporter, out, file, line, isHeader);
    else if (!isHeader) {
      const row = form.rowOf(file, names, line);
      if (row === undefined) continue;
      const header = exporter.files.has(row.file) ? undefined : form.headerOf(row.file);
      if (header !== undefined) soil(exporter, out, row.file, header, true);
      soil(exporter, out, row.file, row.line, false);
    }
  }
  return [...out].map(([name, written]) => joined(exporter, name, written)).filter(isSome);
}

const isSome = <T>(value: T | undefined): value is T => value !== undefined;

function soil(
  exporter: Exporter,
  out: Map<string, string[]>,
  file: string,
  line: string,
  isHeader: boolean,
): void {
  const { files, rates, random, faults, rows } = exporter;
  let dirty = files.get(file);
  if (dirty === undefined) {
    dirty = createDirtyFile(file, random.split(file), rates);
    files.set(file, dirty);
  }
  const list = out.get(file) ?? [];
  out.set(file, list);
  const before = list.length;
  if (exporter.isClean) list.push(line);
  else list.push(...soilLine(dirty, line, isHeader, faults));
  if (!isHeader) rows.set(file, (rows.get(file) ?? 0) + list.length - before);
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
 * Ends all files: what is late still comes.
 *
 * @param exporter - changed in place
 * @returns chunks to be written, the list of faults among them
 */
export function endExport(exporter: Exporter): FileChunk[] {
  const { files, faults, rows, isClean } = exporter;
  if (isClean) return [];
  const chunks: FileChunk[] = [];
  for (const [file, dirty] of files) {
    const last = endDirtyFile(dirty, faults);
    rows.set(file, (rows.get(file) ?? 0) + last.length);
    const chunk = joined(exporter, file, last);
    if (chunk !== undefined) chunks.push(chunk);
  }
  let text = 'file,line,fault,was\n';
  for (const { file, line, fault, was } of faults) {
    text += `${file},${line},${fault},"${was.replaceAll('"', '""')}"\n`;
  }
  return [...chunks, { file: 'truth/dirt.csv', text }];
}
