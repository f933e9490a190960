import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeTable } from '../store/index.ts';
import { openStream } from './open-stream.ts';

const silent = { refuse: () => undefined, finding: () => undefined };

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(bytes: Uint8Array, size = 7) {
  const opened = await openStream('standard input', inPieces(bytes, size), silent);
  if (!opened.ok) return opened.failure;
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const batch of opened.value.batches()) rows.push(...batch.map(({ fields }) => fields));
  return rows;
}

const spooled = async () =>
  (await readdir(tmpdir())).filter((name) => /^rapport-spool-/.test(name));
const csv = Buffer.from('a,b\n1,2\n3,4\n');
const rows = [
  { a: '1', b: '2' },
  { a: '3', b: '4' },
];

describe('a stream', () => {
  it('without bytes is a failure', async () => {
    expect(await rowsOf(new Uint8Array())).toMatchObject({ kind: 'source_empty' });
  });

  it.each([1, 3, 4, 1000])('of CSV in pieces of %d bytes gives its rows', async (size) => {
    expect(await rowsOf(csv, size)).toEqual(rows);
  });

  it('of JSON lines and of gzip is told by its first bytes', async () => {
    expect(await rowsOf(Buffer.from('{"a":1}\n'))).toEqual([{ a: 1 }]);
    expect(await rowsOf(gzipSync(csv), 1)).toEqual(rows);
  });

  it('of Parquet gives its rows, and its temporary file goes', async () => {
    const before = await spooled();
    const folder = await mkdtemp(join(tmpdir(), 'rapport-stream-'));
    const path = join(folder, 'a.parquet');
    await writeTable(path, [{ name: 'a', unit: '', description: '' }], [[1], [2]]);
    const bytes = await readFile(path);
    await rm(folder, { recursive: true });
    expect(await rowsOf(bytes, 100)).toEqual([{ a: 1 }, { a: 2 }]);
    const broken = Buffer.concat([bytes.subarray(0, 20), Buffer.alloc(30)]);
    expect(await rowsOf(broken)).toMatchObject({ path: 'standard input' });
    expect(await spooled()).toEqual(before);
  });

  it('of gzip that ends too early is a failure', async () => {
    const packed = gzipSync(csv);
    expect(await rowsOf(packed.subarray(0, packed.length - 9))).toMatchObject({
      kind: 'gzip_truncated',
    });
  });
});
