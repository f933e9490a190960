/**
 * @module Result tables as CSV, JSON lines, JSON or Parquet, written whole or not at all.
 */
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { check, fail, ok, type Result } from '../../base/index.ts';
import { replaceAtomically, writeAtomically } from './atomic-file.ts';

/** Column of a result table. */
export interface TableColumn {
  /** Name in the header, e.g. `volume_usd`. */
  readonly name: string;
  /** Unit and range in words, e.g. `USD, >= 0`. */
  readonly unit: string;
  readonly description: string;
}

/** Value of a cell; null and undefined are written as nothing. */
export type Cell = string | number | bigint | boolean | null | undefined;

/** One row: cells in the order of the columns. */
export type TableRow = readonly Cell[];

/** Why a table cannot be written. */
export interface TableFailure {
  readonly kind: 'table_format_unknown';
  readonly path: string;
}

/** Format of a table. */
export type TableFormat = 'csv' | 'ndjson' | 'json' | 'parquet';

/** Takes text on its way out. */
export type WriteText = (text: string) => Promise<void>;

type Rows = AsyncIterable<TableRow> | Iterable<TableRow>;

const flushChars = 64 * 1024;

/**
 * Writes a table in the format that the ending of its name tells.
 *
 * @param path - ends in `.csv`, `.ndjson`, `.json` or `.parquet`, unless the format is given
 * @param columns - at least one
 * @param rows - one cell per column
 * @param wanted - format, whatever the ending
 * @returns number of rows written, or why the format is unknown
 * @throws InvariantError when a row has another number of cells or a number is not finite
 */
export async function writeTable(
  path: string,
  columns: readonly TableColumn[],
  rows: Rows,
  wanted?: TableFormat,
): Promise<Result<number, TableFailure>> {
  check(columns.length > 0, 'columns', 'at least one', columns.length);
  const format = wanted ?? extname(path).toLowerCase().slice(1);
  if (format === 'parquet') return ok(await writeParquet(path, columns, rows));
  const form = forms[format];
  if (form === undefined) return fail({ kind: 'table_format_unknown', path });
  let count = 0;
  await writeAtomically(path, async (handle) => {
    count = await writeText((text) => handle.appendFile(text), form, columns, rows);
  });
  return ok(count);
}

/**
 * Streams a table as text to wherever it goes, e.g. standard output.
 *
 * @param write - takes the next piece of text; the rows wait until it resolves
 * @param format - text format
 * @param columns - at least one
 * @param rows - one cell per column
 * @returns number of rows written
 * @throws InvariantError when a row has another number of cells or a number is not finite
 */
export async function streamTable(
  write: WriteText,
  format: Exclude<TableFormat, 'parquet'>,
  columns: readonly TableColumn[],
  rows: Rows,
): Promise<number> {
  check(columns.length > 0, 'columns', 'at least one', columns.length);
  return writeText(write, forms[format]!, columns, rows);
}

/**
 * Describes the columns of a table for the header documentation, as lines of a Markdown table.
 *
 * @param columns - any columns
 * @returns text with a final newline
 */
export function documentColumns(columns: readonly TableColumn[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const lines = columns.map(
    ({ name, unit, description }) => `| \`${name}\` | ${cell(unit)} | ${cell(description)} |`,
  );
  return ['| column | unit | meaning |', '|---|---|---|', ...lines, ''].join('\n');
}

/** Text form: what stands before, between and after the rows. */
interface TextForm {
  readonly before: (columns: readonly TableColumn[]) => string;
  readonly row: (columns: readonly TableColumn[], cells: TableRow) => string;
  readonly between: string;
  readonly after: (count: number) => string;
}

const forms: Readonly<Record<string, TextForm>> = {
  // RFC 4180, but with the line feed alone that most tools expect.
  csv: {
    before: (columns) => `${columns.map(({ name }) => csvCell(name)).join(',')}\n`,
    row: (_, cells) => `${cells.map(csvCell).join(',')}\n`,
    between: '',
    after: () => '',
  },
  ndjson: {
    before: () => '',
    row: (columns, cells) => `${jsonRow(columns, cells)}\n`,
    between: '',
    after: () => '',
  },
  json: { before: () => '[', row: lineRow, between: ',', after: (n) => (n ? '\n]\n' : ']\n') },
};

function lineRow(columns: readonly TableColumn[], cells: TableRow): string {
  return `\n${jsonRow(columns, cells)}`;
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const isPlain = typeof cell !== 'string' || !/[",\r\n]|^\s|\s$/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Absent cells are null, so that every row has the same keys; large whole numbers are texts. */
function jsonRow(columns: readonly TableColumn[], cells: TableRow): string {
  const fields = columns.map(({ name }, i) => {
    const cell = cells[i] ?? null;
    return `${JSON.stringify(name)}:${JSON.stringify(typeof cell === 'bigint' ? `${cell}` : cell)}`;
  });
  return `{${fields.join(',')}}`;
}

async function writeText(
  write: WriteText,
  form: TextForm,
  columns: readonly TableColumn[],
  rows: Rows,
  seen?: (cells: TableRow) => void,
): Promise<number> {
  let text = form.before(columns);
  let count = 0;
  for await (const cells of rows) {
    check(cells.length === columns.length, 'cells', `${columns.length} cells`, cells.length);
    for (const [i, cell] of cells.entries()) {
      const isWritable = typeof cell !== 'number' || Number.isFinite(cell);
      check(isWritable, columns[i]!.name, 'finite', cell);
    }
    seen?.(cells);
    if (count > 0) text += form.between;
    text += form.row(columns, cells);
    count += 1;
    if (text.length < flushChars) continue;
    await write(text);
    text = '';
  }
  await write(text + form.after(count));
  return count;
}

/** Through JSON lines beside the file, from which DuckDB writes; loaded on first use. */
async function writeParquet(path: string, columns: readonly TableColumn[], rows: Rows) {
  const lines = `${path}.${process.pid}.ndjson`;
  const types = columns.map(() => '');
  const note = (cells: TableRow): void => {
    for (const [i, cell] of cells.entries()) types[i] = joinedType(types[i]!, cell);
  };
  let count = 0;
  try {
    await writeAtomically(lines, async (handle) => {
      const write = (text: string) => handle.appendFile(text);
      count = await writeText(write, forms.ndjson!, columns, rows, note);
    });
    await replaceAtomically(path, (beside) => convert(lines, beside, columns, types));
  } finally {
    await rm(lines, { force: true });
  }
  return count;
}

function joinedType(type: string, cell: Cell): string {
  if (cell === null || cell === undefined) return type;
  const own = typeof cell === 'number' ? 'DOUBLE' : typeof cell === 'boolean' ? 'BOOLEAN' : '';
  return own !== '' && (type === '' || type === own) ? own : 'VARCHAR';
}

async function convert(
  from: string,
  to: string,
  columns: readonly TableColumn[],
  types: readonly string[],
): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const schema = columns.map(({ name }, i) => `${quote(name)}: '${types[i] || 'VARCHAR'}'`);
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(
      `COPY (SELECT * FROM read_json(${quote(from)}, format = 'newline_delimited',
         columns = {${schema.join(', ')}})) TO ${quote(to)} (FORMAT parquet, COMPRESSION zstd,
         KV_METADATA {columns: ${quote(JSON.stringify(columns))}})`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
