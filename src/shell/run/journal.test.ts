import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, refusedShare } from './journal.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-journal-'));
  path = join(folder, 'rejected.ndjson');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const refusal = (line: number) => ({ line, field: 'price', reason: 'not a number', value: 'x' });

describe('limits', () => {
  it('without a refused row there is no file', () => {
    const journal = openJournal();
    journal.begin(path, 0);
    expect(journal.settle()).toBe(0);
    journal.close();
    journal.close();
    expect(existsSync(path)).toBe(false);
  });

  it('no rows are no share, and more refusals than rows are the whole', () => {
    expect(refusedShare([])).toBe(0);
    expect(refusedShare([{ rows: 0, refused: 3 }])).toBe(1);
    expect(
      refusedShare([
        { rows: 30, refused: 1 },
        { rows: 10, refused: 1 },
      ]),
    ).toBe(0.05);
  });
});

describe('refused rows', () => {
  it('met before the file is known are written once it is', async () => {
    const journal = openJournal();
    journal.problemsOf('a.csv').refuse(refusal(2));
    journal.begin(path, 0);
    journal.problemsOf('a.csv').refuse({ ...refusal(3), value: 2n ** 64n });
    expect(journal.settle()).toBe((await readFile(path)).length);
    journal.close();
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(lines).toEqual([
      { file: 'a.csv', line: 2, field: 'price', reason: 'not a number', value: 'x' },
      {
        file: 'a.csv',
        line: 3,
        field: 'price',
        reason: 'not a number',
        value: '18446744073709551616',
      },
    ]);
    expect(journal.countOf('a.csv').refused).toBe(2);
  });

  it('of a run that was cut off go, those of earlier runs stay', async () => {
    await writeFile(path, 'kept\nhalf a li');
    const journal = openJournal();
    journal.begin(path, 5);
    journal.problemsOf('a.csv').refuse(refusal(2));
    journal.close();
    expect((await readFile(path, 'utf8')).split('\n')).toEqual([
      'kept',
      expect.stringContaining('"line":2'),
      '',
    ]);
  });

  it('are written in their order when there are many', async () => {
    const journal = openJournal();
    journal.begin(path, 0);
    for (let line = 1; line <= 3000; line++) journal.problemsOf('a.csv').refuse(refusal(line));
    journal.close();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((text) => JSON.parse(text).line)).toEqual(lines.map((_, i) => i + 1));
    expect(lines).toHaveLength(3000);
  });
});

describe('findings', () => {
  it('are counted by file and kind, with the first line', () => {
    const journal = openJournal();
    for (const line of [4, 9]) journal.problemsOf('a.csv').finding('late_row', line, 'why');
    journal.problemsOf('b.csv').finding('late_row', 1, 'why');
    expect([...journal.findings.values()]).toEqual([
      { file: 'a.csv', kind: 'late_row', count: 2, firstLine: 4, detail: 'why' },
      { file: 'b.csv', kind: 'late_row', count: 1, firstLine: 1, detail: 'why' },
    ]);
  });
});
