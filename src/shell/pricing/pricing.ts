/**
 * @module The pricing commands: a table of options in, the same table with the answers out.
 */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Result } from '../../base/index.ts';
import { isAbsent, numberField, type Row } from '../../ingest/index.ts';
import { chooseEngine, type EngineChoice } from '../../quant/index.ts';
import {
  type OpenedSource,
  openSource,
  openStream,
  type RowProblems,
  type SourceFailure,
} from '../source/index.ts';
import {
  type Cell,
  streamTable,
  type TableColumn,
  type TableFormat,
  type TableRow,
  type WriteText,
  writeTable,
} from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { answerAmerican } from './american.ts';
import { createPricer, type Pricer, pricerRows } from './batch.ts';
import {
  addedColumns,
  inputColumns,
  missingColumns,
  numericNames,
  type PricingPlan,
} from './columns.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { createOptionReader, type OptionReader, type OptionTerms } from './row.ts';

/** How to price a table. */
export interface PricingOptions {
  readonly plan: PricingPlan;
  readonly engine: EngineChoice;
  /** Time of valuation of rows that tell none. */
  readonly atMicros: number | undefined;
  /** File of the result; to `write` when undefined. */
  readonly out: string | undefined;
  /** By the ending of `out`, or as the input, when undefined. */
  readonly format: TableFormat | undefined;
  /** What `-` reads. */
  readonly standardInput: AsyncIterable<Uint8Array>;
  readonly write: WriteText;
  /** Receives remarks for the user. */
  readonly note: (text: string) => void;
  readonly progress: (phase: string, count: number) => void;
}

/** What became of a table. */
export interface PricingOutcome {
  readonly rows: number;
  readonly failed: number;
  /** Reason of the first row that failed. */
  readonly firstFailure: string | undefined;
}

/**
 * Prices a table of options.
 *
 * @param path - file or pipe, `-` for standard input
 * @param options - plan, engine, where the result goes
 * @returns counts of rows
 * @throws UserError when the source or the output cannot be used or a column is missing
 */
export async function priceTable(path: string, options: PricingOptions): Promise<PricingOutcome> {
  const { plan, engine, atMicros, note } = options;
  if (engine === 'wasm' && chooseEngine('auto') !== 'wasm') {
    throw new UserError('this machine has no WebAssembly SIMD; use --engine auto');
  }
  const refusals = createRefusals(note);
  const opened = await open(path, options.standardInput, refusals.problems);
  if (!opened.ok) throw new UserError(`${opened.failure.path}: ${opened.failure.detail}`);
  const source = opened.value;
  try {
    const format = formatOf(options, source.sample.format);
    const pass = createPass(source, options, format);
    const rows = pricedRows(source, pass, {
      reader: createOptionReader(plan.command, atMicros),
      pricer: createPricer(plan, engine),
      refusals,
      options,
    });
    await writeRows(options, format, pass.columns, rows);
    if (pass.outcome.rows === 0) note(`${source.file.path}: no rows`);
    return pass.outcome;
  } finally {
    await source.close();
  }
}

async function open(
  path: string,
  standardInput: AsyncIterable<Uint8Array>,
  problems: RowProblems,
): Promise<Result<OpenedSource, SourceFailure>> {
  if (path === '-') return openStream('standard input', standardInput, problems);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UserError(`${path}: is a folder; name one file`);
  // A pipe can be read only once.
  const isPipe = found !== undefined && !found.isFile();
  if (isPipe) return openStream(path, createReadStream(path), problems);
  return openSource({ path, label: path, bytes: found?.size ?? 0 }, problems);
}

function formatOf(
  { out, format }: PricingOptions,
  read: OpenedSource['sample']['format'],
): TableFormat {
  if (out === undefined) {
    if (format === 'parquet') {
      throw new UserError('Parquet needs a file: add --out FILE.parquet', exitCodes.usage);
    }
    return format ?? (read === 'parquet' ? 'csv' : read);
  }
  if (format !== undefined) return format;
  const ending = /\.(csv|ndjson|json|parquet)$/i.exec(out)?.[1]?.toLowerCase();
  if (ending !== undefined) return ending as TableFormat;
  const message = `${out}: the ending must be .csv, .ndjson, .json or .parquet; or add --format`;
  throw new UserError(message, exitCodes.usage);
}

/** What all rows of one table share. */
interface Pass {
  readonly columns: readonly TableColumn[];
  /** Input columns that are passed through. */
  readonly kept: readonly string[];
  /** Whether each kept column is turned from text into numbers where it can be. */
  readonly isNumeric: readonly boolean[];
  readonly known: ReadonlySet<string> | undefined;
  readonly outcome: { rows: number; failed: number; firstFailure: string | undefined };
  readonly hints: Set<string>;
}

function createPass(
  source: OpenedSource,
  { plan, atMicros, note }: PricingOptions,
  format: TableFormat,
): Pass {
  const { sample, file } = source;
  const read = inputColumns(plan.command);
  // JSON without records has no keys to judge.
  const hasAt = atMicros !== undefined;
  const missing =
    sample.columns.length === 0 ? [] : missingColumns(plan.command, sample.columns, hasAt);
  if (missing.length > 0) {
    const accepted = read.map(({ name }) => name).join(', ');
    throw new UserError(
      `${file.path}: missing column${missing.length > 1 ? 's' : ''}: ${missing.join('; ')}\n` +
        `columns found: ${sample.columns.join(', ')}\ncolumns accepted: ${accepted}`,
    );
  }
  const added = addedColumns(plan);
  const isAdded = (name: string) => added.some((column) => column.name === name);
  const replaced = sample.columns.filter(isAdded);
  if (replaced.length > 0) note(`replaced columns of the input: ${replaced.join(', ')}`);
  const kept = sample.columns.filter((name) => !isAdded(name));
  const described = new Map(read.map((column) => [column.name, column]));
  const passed = { unit: '', description: 'passed through' };
  return {
    columns: [...kept.map((name) => described.get(name) ?? { name, ...passed }), ...added],
    kept,
    isNumeric: kept.map((name) => format !== 'csv' && numericNames.has(name)),
    known: sample.format === 'ndjson' ? new Set(sample.columns) : undefined,
    outcome: { rows: 0, failed: 0, firstFailure: undefined },
    hints: new Set(),
  };
}

interface Machinery {
  readonly reader: OptionReader;
  readonly pricer: Pricer;
  readonly refusals: Refusals;
  readonly options: PricingOptions;
}

async function* pricedRows(
  source: OpenedSource,
  pass: Pass,
  machinery: Machinery,
): AsyncGenerator<readonly TableRow[]> {
  const { refusals, options } = machinery;
  for await (const rows of source.batches()) {
    for (let start = 0; start < rows.length; start += pricerRows) {
      yield pricedBatch(rows.slice(start, start + pricerRows), pass, machinery);
      options.progress('rows', pass.outcome.rows);
    }
  }
  yield refusals.takeBefore(Number.POSITIVE_INFINITY).map((text) => refusedRow(pass, text));
}

function pricedBatch(rows: readonly Row[], pass: Pass, machinery: Machinery): readonly TableRow[] {
  const { reader, pricer, refusals, options } = machinery;
  const read = rows.map((row) => reader(row.fields));
  const terms: OptionTerms[] = [];
  for (const [index, option] of read.entries()) {
    if (!option.ok) continue;
    if (!option.value.isAmerican) terms.push(option.value);
    hint(pass, options, rows[index]!, option.value);
  }
  pricer.run(terms);
  const written: TableRow[] = [];
  let next = 0;
  for (const [index, row] of rows.entries()) {
    for (const text of refusals.takeBefore(row.line)) written.push(refusedRow(pass, text));
    const option = read[index]!;
    const answer = !option.ok
      ? option
      : option.value.isAmerican
        ? answerAmerican(options.plan, option.value)
        : pricer.answer(next++);
    const cells = keptCells(pass, row, options.note);
    if (answer.ok) {
      pass.outcome.rows += 1;
      cells.push(...answer.value, undefined);
    } else {
      failRow(pass, cells, `line ${row.line}, ${answer.failure}`);
    }
    written.push(cells);
  }
  return written;
}

function refusedRow(pass: Pass, text: string): TableRow {
  const cells: Cell[] = pass.kept.map(() => undefined);
  failRow(pass, cells, text);
  return cells;
}

function failRow({ outcome, columns }: Pass, cells: Cell[], error: string): void {
  while (cells.length < columns.length - 1) cells.push(undefined);
  cells.push(error);
  outcome.rows += 1;
  outcome.failed += 1;
  outcome.firstFailure ??= error;
}

function keptCells(pass: Pass, row: Row, note: (text: string) => void): Cell[] {
  const { kept, isNumeric, known, hints } = pass;
  const { fields } = row;
  if (known !== undefined) {
    for (const key in fields) {
      if (known.has(key) || hints.has('key')) continue;
      hints.add('key');
      note(`line ${row.line}: the key ${key} is not in the first records; it is left out`);
    }
  }
  const cells: Cell[] = [];
  for (let i = 0; i < kept.length; i++) cells.push(cellOf(fields[kept[i]!], isNumeric[i]!));
  return cells;
}

function cellOf(value: unknown, isNumeric: boolean): Cell {
  if (typeof value === 'string') {
    if (!isNumeric) return value;
    const read = isAbsent(value) ? undefined : numberField(value);
    return read === undefined ? undefined : read.ok ? read.value : value;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value as Cell;
}

/** Volatilities above this are probably percentages. */
const plausibleVol = 10;
/** Times above this are probably days. */
const plausibleYears = 30;

/** Points once at numbers that look like another unit; they are priced as written. */
function hint({ hints }: Pass, { plan, note }: PricingOptions, row: Row, terms: OptionTerms): void {
  if (plan.command !== 'iv' && terms.given > plausibleVol && !hints.has('vol')) {
    hints.add('vol');
    note(`line ${row.line}: vol ${terms.given} means ${terms.given * 100} %; 1 is 100 %`);
  }
  if (terms.years > plausibleYears && !hints.has('years')) {
    hints.add('years');
    note(`line ${row.line}: ${terms.years} years to expiry; are these days?`);
  }
}

async function writeRows(
  { out, write }: PricingOptions,
  format: TableFormat,
  columns: readonly TableColumn[],
  batches: AsyncIterable<readonly TableRow[]>,
): Promise<void> {
  if (out !== undefined) await writeTable(out, columns, single(batches), format);
  else if (format !== 'parquet') await streamTable(write, format, columns, single(batches));
}

async function* single(batches: AsyncIterable<readonly TableRow[]>): AsyncGenerator<TableRow> {
  for await (const rows of batches) yield* rows;
}
