import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandSources } from './files.ts';
import { openSource } from './open-source.ts';
import { listMembers } from './zip.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-zip-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const archiveOf = (members: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(members).map(([name, content]) => [
        name,
        typeof content === 'string' ? strToU8(content) : content,
      ]),
    ),
  );

const table = (word: string): string => `line,text\n2,${word}\n3,${word.repeat(200)}\n`;

/** First place of a signature. */
function placeOf(bytes: Uint8Array, signature: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === signature) return at;
  }
  throw new Error('no such signature');
}
const centralSignature = 0x02014b50;

async function rowsOf(path: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const told: Record<string, unknown[]> = {};
  for (const file of (await expandSources([path])).files) {
    const rows: unknown[] = [];
    const opened = await openSource(file, { refuse: () => undefined, finding: () => undefined });
    if (!opened.ok) throw new Error(`${opened.failure.path}: ${opened.failure.detail}`);
    for await (const batch of opened.value.batches()) {
      rows.push(...batch.map(({ fields }) => fields.text));
    }
    told[file.label] = rows;
  }
  return told;
}

describe('limits', () => {
  it('an archive without data files is told, with what is in it', async () => {
    const empty = put('empty.zip', archiveOf({}));
    const described = put('notes.zip', archiveOf({ 'README.md': 'words', '__MACOSX/._a': 'x' }));
    const { files, failures, leftOut } = await expandSources([empty, described]);
    expect(files).toEqual([]);
    expect(failures.map(({ kind, path }) => [kind, path])).toEqual([
      ['nothing_to_read', empty],
      ['nothing_to_read', described],
    ]);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      'describes the data',
      'attributes of another file system',
    ]);
  });

  it('an archive that was cut off is damaged', async () => {
    const whole = archiveOf({ 'a.csv': table('a') });
    for (const size of [4, 30, whole.length - 30]) {
      const path = put('cut.zip', whole.subarray(0, size));
      const { failures } = await expandSources([path]);
      expect(failures).toMatchObject([{ kind: 'zip_damaged', path }]);
    }
  });

  it('a spreadsheet is told as such', async () => {
    const path = put('a.zip', archiveOf({ '[Content_Types].xml': 'x', 'xl/sheet1.xml': 'y' }));
    const { failures } = await expandSources([path]);
    expect(failures[0]).toMatchObject({ kind: 'zip_unreadable' });
    expect(failures[0]!.detail).toContain('save its table as CSV');
  });

  it('an archive beyond the limit is not read', async () => {
    const path = put('a.zip', archiveOf({ 'a.csv': table('a') }));
    await expect(listMembers(path, 1024 ** 3 + 1)).rejects.toThrow('larger than 1 GiB');
  });
});

describe('members', () => {
  it('are files of their own, by name, also gzipped ones and those in folders', async () => {
    const path = put(
      'all.zip',
      archiveOf({
        'b.csv': table('b'),
        'deep/a.csv.gz': gzipSync(table('a')),
        'deep/LICENSE': 'words',
      }),
    );
    expect(await rowsOf(path)).toEqual({
      'all.zip/b.csv': ['b', 'b'.repeat(200)],
      'all.zip/deep/a.csv.gz': ['a', 'a'.repeat(200)],
    });
  });

  it('that are damaged are named, the others read', async () => {
    const bytes = archiveOf({ 'a.csv': table('a'), 'b.csv': table('b') });
    // The directory says another checksum of the first member.
    bytes[placeOf(bytes, centralSignature) + 16]! ^= 1;
    const { files } = await expandSources([put('all.zip', bytes)]);
    expect(() => files[0]!.content!()).toThrow(/all\.zip\/a\.csv: .*checksum is wrong/);
    expect(Buffer.from(files[1]!.content!()).toString()).toBe(table('b'));
  });

  it('that are encrypted, archives or packed in another way are refused by name', async () => {
    const bytes = archiveOf({ 'a.csv': table('a') });
    const directory = placeOf(bytes, centralSignature);
    const encrypted = bytes.slice();
    encrypted[directory + 8]! |= 1;
    const other = bytes.slice();
    other[directory + 10] = 12;
    for (const [content, words] of [
      [encrypted, 'is encrypted'],
      [other, 'packed by method 12'],
    ] as const) {
      const { files } = await expandSources([put('all.zip', content)]);
      expect(() => files[0]!.content!()).toThrow(words);
    }
    const nested = put('out.zip', archiveOf({ 'in.zip': bytes }));
    await expect(rowsOf(nested)).rejects.toThrow('out.zip/in.zip: an archive inside an archive');
  });
});
