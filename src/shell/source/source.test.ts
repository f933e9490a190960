import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import type { Row } from '../../ingest/index.ts';
import { expandSources } from './files.ts';
import { openSource } from './open-source.ts';
import { SourceFailed } from './source-failure.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-source-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

interface Seen {
  readonly rows: Row[];
  readonly problems: string[];
}

async function open(path: string, seen: Seen = { rows: [], problems: [] }) {
  return openSource(
    { path, label: path.slice(folder.length + 1), bytes: 0 },
    {
      refuse: ({ line, reason }) => seen.problems.push(`${line}: ${reason}`),
      finding: (kind, line) => seen.problems.push(`${line}: ${kind}`),
    },
  );
}

async function readAll(path: string) {
  const seen: Seen = { rows: [], problems: [] };
  const source = await open(path, seen);
  if (!source.ok) throw new SourceFailed(source.failure);
  for await (const batch of source.value.batches()) seen.rows.push(...batch);
  return { ...seen, sample: source.value.sample };
}

async function failureOf(path: string) {
  const source = await open(path);
  return source.ok ? undefined : source.failure;
}

const csvOf = (rows: number) =>
  `line,text\n${Array.from({ length: rows }, (_, i) => `${i + 2},row ${i}\n`).join('')}`;

describe('files', () => {
  const labels = async (...paths: string[]) =>
    (await expandSources(paths)).files.map(({ label }) => label);

  it('nothing: no files', async () => {
    expect(await expandSources([])).toEqual({ files: [], leftOut: [], failures: [] });
  });

  it('a folder is taken in the order of names, folders in depth', async () => {
    for (const name of ['b.csv', 'a/z.csv', 'a/B.csv', 'a.csv', '10.csv', '9.csv', 'ä.csv']) {
      put(name, 'x\n');
    }
    const order = ['10.csv', '9.csv', 'a/B.csv', 'a/z.csv', 'a.csv', 'b.csv', 'ä.csv'];
    expect(await labels(folder)).toEqual(order);
    expect(await labels(join(folder, 'b.csv'), join(folder, 'a'))).toEqual([
      'b.csv',
      'B.csv',
      'z.csv',
    ]);
  });

  it('what is no data is left out with a reason, unless named itself', async () => {
    const names = ['README.md', 'SHA256SUMS', '.hidden', 'truth/t.csv', 'manifest.json'];
    for (const name of [...names, 'x.csv']) put(name, 'x\n');
    const { files, leftOut } = await expandSources([folder]);
    expect(files.map(({ label }) => label)).toEqual(['x.csv']);
    expect(leftOut.map(({ path }) => path.slice(folder.length + 1)).sort()).toEqual(
      ['.hidden', 'README.md', 'SHA256SUMS', 'manifest.json', 'truth'].sort(),
    );
    for (const { reason } of leftOut) expect(reason).not.toBe('');
    expect(await labels(join(folder, 'manifest.json'), join(folder, 'truth'))).toEqual([
      'manifest.json',
      't.csv',
    ]);
  });

  it('circles of folders end, and a file reached twice is taken once', async () => {
    put('a/x.csv', 'x\n');
    symlinkSync('..', join(folder, 'a', 'up'));
    symlinkSync('x.csv', join(folder, 'a', 'y.csv'));
    const { files, leftOut, failures } = await expandSources([folder, join(folder, 'a', 'x.csv')]);
    expect(files.map(({ label }) => label)).toEqual(['a/x.csv']);
    expect(leftOut.length).toBe(3);
    expect(failures).toEqual([]);
  });

  it('a missing path, a dangling link and an empty folder are failures', async () => {
    mkdirSync(join(folder, 'empty'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    const paths = ['missing', 'dangling', 'empty'].map((name) => join(folder, name));
    const { failures } = await expandSources(paths);
    expect(failures.map(({ kind }) => kind)).toEqual([
      'source_missing',
      'source_missing',
      'nothing_to_read',
    ]);
    expect(failures.map(({ path }) => path)).toEqual(paths);
  });
});

describe('text sources', () => {
  it('the format is told by content, not by the name', async () => {
    const cases = [
      ['a.json', 'x,y\n1,2\n', 'csv', { x: '1', y: '2' }],
      ['b.csv', '{"x":1,"y":2}\n', 'ndjson', { x: 1, y: 2 }],
      ['c.csv', '\ufeff \n [ {"x":1,"y":2} ]', 'ndjson', { x: 1, y: 2 }],
    ] as const;
    for (const [name, text, format, fields] of cases) {
      for (const packed of [false, true]) {
        const { rows, sample } = await readAll(put(name, packed ? gzipSync(text) : text));
        expect(sample.format).toBe(format);
        expect(sample.path).toBe(name);
        expect(sample.columns).toEqual(['x', 'y']);
        expect(rows.map((row) => row.fields)).toEqual([fields]);
      }
    }
  });

  it('a header alone gives columns and no rows', async () => {
    const { rows, sample } = await readAll(put('x.csv', 'a,b\n'));
    expect(rows).toEqual([]);
    expect(sample.columns).toEqual(['a', 'b']);
  });

  it('the sample is the first 50 rows, and all rows come once', async () => {
    for (const count of [1, 49, 50, 51, 60_000]) {
      const { rows, sample } = await readAll(put('x.csv', csvOf(count)));
      expect(sample.rows.length).toBe(Math.min(50, count));
      expect(rows.length).toBe(count);
      expect(rows.slice(0, sample.rows.length)).toEqual(sample.rows);
      expect(rows.every(({ line, fields }, i) => line === i + 2 && fields.line === `${line}`)).toBe(
        true,
      );
    }
  });

  it('rows refused within the sample are reported once', async () => {
    const { rows, problems } = await readAll(put('x.csv', 'a,b\n1,2\n3\n4,5'));
    expect(rows.length).toBe(2);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['3', '4']);
  });

  it('several gzip members are one file', async () => {
    const parts = [gzipSync('a\n1\n'), gzipSync('2\n')];
    const { rows } = await readAll(put('x.gz', Buffer.concat(parts)));
    expect(rows.map(({ fields }) => fields.a)).toEqual(['1', '2']);
  });

  it('a source that is closed early gives its file back', async () => {
    const source = await open(put('x.csv', csvOf(100_000)));
    if (!source.ok) throw new SourceFailed(source.failure);
    await source.value.close();
    const second = await open(put('y.gz', gzipSync(csvOf(100_000))));
    if (!second.ok) throw new SourceFailed(second.failure);
    for await (const batch of second.value.batches()) if (batch.length > 0) break;
  });
});

describe('sources that cannot be read', () => {
  it('empty, also once unpacked', async () => {
    expect(await failureOf(put('x.csv', ''))).toMatchObject({ kind: 'source_empty' });
    expect(await failureOf(put('x.gz', gzipSync('')))).toMatchObject({ kind: 'source_empty' });
    expect(await failureOf(put('x.ndjson', ' \n'))).toMatchObject({ kind: 'source_empty' });
  });

  it('missing, a folder, without permission', async () => {
    expect(await failureOf(join(folder, 'x'))).toMatchObject({ kind: 'source_missing' });
    expect(await failureOf(folder)).toMatchObject({ kind: 'source_unreadable' });
    const path = put('secret.csv', 'a\n1\n');
    chmodSync(path, 0o000);
    // The superuser may read everything; then there is nothing to refuse.
    const expected = process.getuid?.() === 0 ? undefined : { kind: 'source_unreadable', path };
    const failure = await failureOf(path);
    if (expected === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject(expected);
  });

  it('gzip cut short at any place: a failure that names the file', async () => {
    const random = createRandom('gzip');
    const text = Array.from({ length: 20_000 }, () => random.uniform()).join('\n');
    const whole = gzipSync(`a\n${text}\n`);
    for (const size of [
      2,
      9,
      10,
      30,
      1000,
      whole.length >> 1,
      whole.length - 8,
      whole.length - 1,
    ]) {
      const path = put('x.gz', whole.subarray(0, size));
      const failure = await readAll(path).then(
        () => undefined,
        (error: SourceFailed) => error,
      );
      expect(failure).toBeInstanceOf(SourceFailed);
      expect(failure!.failure).toMatchObject({ kind: 'gzip_truncated', path });
      expect(failure!.message).toContain(path);
    }
  });

  it('gzip with a damaged byte', async () => {
    const whole = gzipSync(csvOf(1000));
    whole[whole.length >> 1]! ^= 0xff;
    await expect(readAll(put('x.gz', whole))).rejects.toMatchObject({
      failure: { kind: 'gzip_damaged' },
    });
  });

  it('other archives and binary files', async () => {
    const zip = Buffer.from([0x50, 0x4b, 3, 4, 0, 0]);
    expect(await failureOf(put('x.csv', zip))).toMatchObject({ kind: 'compressed' });
    expect(await failureOf(put('x.csv', gzipSync(gzipSync('a\n'))))).toMatchObject({
      kind: 'compressed',
    });
    expect(await failureOf(put('x.csv', Buffer.alloc(100)))).toMatchObject({ kind: 'binary' });
  });

  it('Parquet that is none, and Parquet inside gzip', async () => {
    const path = put('x.parquet', 'PAR1 and nothing else');
    expect(await failureOf(path)).toMatchObject({ kind: 'parquet_unreadable', path });
    expect(await failureOf(put('x.gz', gzipSync('PAR1....')))).toMatchObject({
      kind: 'parquet_compressed',
    });
  });
});

describe('Parquet', () => {
  async function parquetOf(select: string): Promise<string> {
    const path = join(folder, "it's.parquet");
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`,
    );
    connection.closeSync();
    instance.closeSync();
    return path;
  }

  it('values become plain ones', async () => {
    const path = await parquetOf(`SELECT
      1::TINYINT AS small, 9007199254740991::BIGINT AS whole, 9007199254740993::BIGINT AS large,
      1.5::DOUBLE AS double,
      12.340::DECIMAL(10, 3) AS decimal, 'text' AS text, true AS flag, NULL::INTEGER AS nothing,
      TIMESTAMP '2026-02-05 10:00:00.123456' AS at, TIMESTAMPTZ '2026-02-05 10:00:00+02' AS zoned,
      TIMESTAMP_NS '2026-02-05 10:00:00.123456789' AS nanos,
      TIMESTAMP_MS '2026-02-05 10:00:00.5' AS millis, DATE '2026-02-05' AS day,
      '\\xAB\\x00'::BLOB AS bytes, [1, 2]::BIGINT[] AS list, {'a': 1, 'b': [NULL, 'x']} AS struct`);
    const { rows, sample } = await readAll(path);
    expect(sample.format).toBe('parquet');
    expect(rows).toEqual([
      {
        line: 1,
        fields: {
          small: 1,
          whole: 9007199254740991,
          large: '9007199254740993',
          double: 1.5,
          decimal: '12.340',
          text: 'text',
          flag: true,
          nothing: null,
          at: '2026-02-05T10:00:00.123456Z',
          zoned: '2026-02-05T08:00:00Z',
          nanos: '2026-02-05T10:00:00.123456Z',
          millis: '2026-02-05T10:00:00.500Z',
          day: '2026-02-05',
          bytes: '0xab00',
          list: [1, 2],
          struct: { a: 1, b: [null, 'x'] },
        },
      },
    ]);
    expect(sample.columns).toEqual(Object.keys(rows[0]!.fields));
  });

  it('rows come in file order with their numbers, and once', async () => {
    const path = await parquetOf('SELECT range AS number FROM range(20000)');
    const { rows, sample } = await readAll(path);
    expect(sample.rows.length).toBe(50);
    expect(rows.length).toBe(20_000);
    expect(rows.every(({ line, fields }, i) => line === i + 1 && fields.number === i)).toBe(true);
  });

  it('no rows: columns alone', async () => {
    const { rows, sample } = await readAll(await parquetOf('SELECT 1 AS a WHERE false'));
    expect(rows).toEqual([]);
    expect(sample.columns).toEqual(['a']);
  });
});
