import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { type PackedColumn, packCsv } from './packed-csv.ts';

const base = mkdtempSync(join(tmpdir(), 'rapport-packed-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const columns: readonly PackedColumn[] = [
  { name: 'at', type: 'whole' },
  { name: 'who', type: 'text' },
  { name: 'amount', type: 'number' },
];

async function pack(name: string, rows: readonly string[]): Promise<string> {
  const from = join(base, `${name}.csv`);
  const to = join(base, `${name}.parquet`);
  writeFileSync(from, `at,who,amount\n${rows.map((row) => `${row}\n`).join('')}`);
  await packCsv(from, to, columns);
  return to;
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows() as unknown[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('packCsv limits', () => {
  it('a header alone gives the columns without rows', async () => {
    const path = await pack('none', []);
    expect(await query(`SELECT count(*) FROM '${path}'`)).toEqual([[0n]]);
    const types = await query(`DESCRIBE SELECT * FROM '${path}'`);
    expect(types.map(([name, type]) => `${name} ${type}`)).toEqual([
      'at BIGINT',
      'who VARCHAR',
      'amount DOUBLE',
    ]);
  });

  it('keeps whole microseconds, every digit of a double, and absence', async () => {
    const numbers = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -0.000001, 123456789.12345679];
    const rows = numbers.map((value, i) => `${1_772_409_600_000_001 + i},w${i},${value}`);
    const path = await pack('digits', [...rows, '1772409600000009,,']);
    expect(await query(`SELECT * FROM '${path}'`)).toEqual([
      ...numbers.map((value, i) => [1_772_409_600_000_001n + BigInt(i), `w${i}`, value]),
      [1_772_409_600_000_009n, null, null],
    ]);
  });

  it('refuses a cell of another type and leaves no half a file', async () => {
    await expect(pack('broken', ['1,a,2', 'soon,a,2'])).rejects.toThrow('soon');
    expect(readdirSync(base).filter((name) => name.startsWith('broken'))).toEqual(['broken.csv']);
  });

  it('keeps the order of rows beyond one row group, and gives the same bytes again', async () => {
    // Row groups hold 122,880 rows.
    const rows = Array.from({ length: 300_000 }, (_, i) => `${i},w${i % 7},${(i * 31) % 1009}`);
    const [one, two] = [await pack('one', rows), await pack('two', rows)];
    const found = await query(`SELECT "at" FROM '${one}'`);
    expect(found.length).toBe(rows.length);
    expect(found.every(([at], i) => at === BigInt(i))).toBe(true);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  });
});
