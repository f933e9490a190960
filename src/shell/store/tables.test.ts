import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentColumns, streamTable, type TableRow, writeTable } from './tables.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-tables-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const columns = [
  { name: 'participant', unit: 'address', description: 'who' },
  { name: 'volume_usd', unit: 'USD, >= 0', description: 'traded a|b' },
  { name: 'it\'s, "odd"', unit: '', description: '' },
];
const rows: TableRow[] = [
  ['0xab', 1.5, true],
  ['', 1e21, null],
  ['a,"b"\n', -0.1, undefined],
];

async function written(ending: string, given: Iterable<TableRow> = rows): Promise<string> {
  const path = join(folder, `table.${ending}`);
  const result = await writeTable(path, columns, given);
  expect(result).toEqual({ ok: true, value: [...given].length });
  expect(await readdir(folder)).toEqual([`table.${ending}`]);
  return path;
}

describe('tables', () => {
  it.each(['csv', 'ndjson'] as const)('%s: a stream holds what the file holds', async (format) => {
    let text = '';
    let isWriting = false;
    const count = await streamTable(
      async (piece) => {
        expect(isWriting).toBe(false);
        isWriting = true;
        await new Promise(setImmediate);
        text += piece;
        isWriting = false;
      },
      format,
      columns,
      Array.from({ length: 9000 }, () => rows).flat(),
    );
    expect(count).toBe(27_000);
    const many = Array.from({ length: 9000 }, () => rows).flat();
    expect(text).toBe(await readFile(await written(format, many), 'utf8'));
  });

  it('take a format that the ending does not tell', async () => {
    const path = join(folder, 'table.txt');
    await writeTable(path, columns, rows, 'ndjson');
    const text = await readFile(path, 'utf8');
    await rm(path);
    expect(text).toBe(await readFile(await written('ndjson'), 'utf8'));
  });

  it('CSV: a header, quotes where needed', async () => {
    const text = await readFile(await written('csv'), 'utf8');
    expect(text).toBe(
      'participant,volume_usd,"it\'s, ""odd"""\n0xab,1.5,true\n,1e+21,\n"a,""b""\n",-0.1,\n',
    );
  });

  it('JSON lines and JSON: every row has every key', async () => {
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])),
    );
    const lines = (await readFile(await written('ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(objects);
    await rm(join(folder, 'table.ndjson'));
    expect(JSON.parse(await readFile(await written('json'), 'utf8'))).toEqual(objects);
  });

  it('Parquet: types by content, columns documented in the file', async () => {
    const path = await written('parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const table = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
    expect(table.getRowsJS()).toEqual(rows.map((row) => row.map((cell) => cell ?? null)));
    expect(table.columnTypes().map(String)).toEqual(['VARCHAR', 'DOUBLE', 'BOOLEAN']);
    const meta = await connection.runAndReadAll(
      `SELECT decode(value) FROM parquet_kv_metadata('${path}') WHERE key = 'columns'::BLOB`,
    );
    expect(JSON.parse(String(meta.getRowsJS()[0]![0]))).toEqual(columns);
    connection.closeSync();
    instance.closeSync();
  });

  it('no rows: a header, an empty list, an empty file', async () => {
    for (const [ending, text] of [
      ['csv', 'participant,volume_usd,"it\'s, ""odd"""\n'],
      ['json', '[]\n'],
      ['ndjson', ''],
    ] as const) {
      const path = await written(ending, []);
      expect(await readFile(path, 'utf8')).toBe(text);
      await rm(path);
    }
    await written('parquet', []);
  });

  it('an unknown ending is refused', async () => {
    const path = join(folder, 'table.xlsx');
    const failure = { kind: 'table_format_unknown', path };
    expect(await writeTable(path, columns, [])).toEqual({ ok: false, failure });
  });

  it('a failure half way leaves the old file and nothing beside it', async () => {
    const path = join(folder, 'table.csv');
    await writeFile(path, 'old');
    const failing = async function* (): AsyncGenerator<TableRow> {
      yield rows[0]!;
      throw new Error('the rows ended');
    };
    await expect(writeTable(path, columns, failing())).rejects.toThrow('the rows ended');
    await expect(writeTable(path, columns, [['a', Number.NaN, '']])).rejects.toThrow(
      'volume_usd must be finite, was NaN',
    );
    await expect(writeTable(path, columns, [['a']])).rejects.toThrow('3 cells');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['table.csv']);
  });

  it('columns are documented with unit and meaning', () => {
    expect(documentColumns(columns).split('\n')[3]).toBe(
      '| `volume_usd` | USD, >= 0 | traded a\\|b |',
    );
  });
});

describe('properties', () => {
  it('CSV is read by another reader as it was written', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 6 });
    const table = fc.array(
      fc.tuple(text, fc.double({ noNaN: true, noDefaultInfinity: true }), text),
      {
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(table, async (given) => {
        const path = join(folder, 'table.csv');
        await writeTable(path, columns, given);
        const read = parse(await readFile(path), { relaxQuotes: false, recordDelimiter: '\n' });
        expect(read.slice(1)).toEqual(given.map((row) => row.map(String)));
      }),
      { numRuns: 40 },
    );
  });
});
