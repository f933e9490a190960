import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkVenueConfig } from '../../simulation/index.ts';
import { runExport } from './run.ts';
import { writeVenue } from './simulate.ts';
import { readVenueManifest, verifyVenue } from './verify-venue.ts';

const base = mkdtempSync(join(tmpdir(), 'rapport-simulate-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const input = {
  seed: 'files',
  start: '2026-03-06',
  days: 1,
  participants: 24,
  stressDays: [],
  quotesPerMakerMinute: 2,
  markMinutes: 240,
};
const silent = { minutes: () => undefined, packing: () => undefined };

async function simulate(name: string, more: object = {}): Promise<string> {
  const checked = checkVenueConfig({ ...input, ...more });
  if (!checked.ok) throw new Error(checked.failure.demand);
  const folder = join(base, name);
  await writeVenue(folder, checked.value, silent);
  return folder;
}

async function take(folder: string) {
  const { summary } = await runExport([folder], {
    adapter: undefined,
    mapFile: undefined,
    skipUnknown: false,
    out: `${folder}-results`,
    asOfMicros: undefined,
    everyMicros: undefined,
    format: 'csv',
    maxRejected: 0,
    note: () => undefined,
    progress: () => undefined,
  });
  const found = new Map<string, number>();
  for (const { kind, count } of summary.findings) found.set(kind, (found.get(kind) ?? 0) + count);
  return {
    summary,
    found,
    participants: readFileSync(`${folder}-results/participants.csv`, 'utf8'),
  };
}

const clean = take(await simulate('clean'));

describe('forms on disk', () => {
  it.each(['parquet', 'ndjson'])('%s gives the state of the CSV files', async (form) => {
    const folder = await simulate(form, { form });
    const { summary } = await take(folder);
    expect(summary.refused).toBe(0);
    expect(summary.stateHash).toBe((await clean).summary.stateHash);
    const names = readdirSync(folder).filter((name) => name !== 'manifest.json');
    for (const name of names) expect(name).toMatch(new RegExp(`\\.${form}$|^truth$`));
  });

  it('chain logs, with withdrawn ones, are read whole', async () => {
    // Voting is every other day.
    const more = { form: 'chain-logs', days: 2, dirt: { reorganised: 0.05 } };
    const { summary, found } = await take(await simulate('chain', more));
    expect(summary.refused).toBe(0);
    expect(found.get('removed_log')).toBeGreaterThan(5);
    expect(summary.files.map(({ adapter }) => adapter)).toEqual(['snapshot-votes', 'transfers']);
  });

  it('Derive trades give every wallet its volume and fees', async () => {
    const { participants } = await take(await simulate('derive', { form: 'derive-v3' }));
    const fillsOf = (text: string) => {
      const [header, ...rows] = text.trimEnd().split('\n');
      const columns = header!.split(',');
      const cell = (row: string, name: string) => row.split(',')[columns.indexOf(name)]!;
      return rows
        .filter((row) => Number(cell(row, 'fills')) > 0)
        .map((row) => [cell(row, 'participant'), cell(row, 'fills')])
        .sort();
    };
    expect(fillsOf(participants)).toEqual(fillsOf((await clean).participants));
  });
});

describe('dirt on disk', () => {
  it('what is corrected or reorganised folds to the state of the clean files', async () => {
    const dirt = { corrections: 0.05, reorganised: 0.05 };
    for (const form of ['csv', 'parquet']) {
      const { summary } = await take(await simulate(`corrected-${form}`, { form, dirt }));
      const corrections = summary.files.find(({ file }) => file.startsWith('corrections'));
      expect(corrections?.events).toBeGreaterThan(10);
      expect(summary.rows).toBeGreaterThan((await clean).summary.rows + 30);
      expect(summary.stateHash).toBe((await clean).summary.stateHash);
    }
  });

  it('wrong amounts without their corrections give another state', async () => {
    const folder = await simulate('uncorrected', { dirt: { corrections: 0.05 } });
    rmSync(join(folder, 'corrections.csv'));
    const { summary } = await take(folder);
    expect(summary.stateHash).not.toBe((await clean).summary.stateHash);
  });

  /** Planted rows of files with more than a header, and findings beyond those of clean files. */
  async function plantedAndFound(name: string, dirt: object) {
    const folder = await simulate(name, { dirt });
    const { found, summary } = await take(folder);
    expect(summary.refused).toBe(0);
    const before = (await clean).found;
    const rows = readFileSync(join(folder, 'truth/dirt.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    const isFilled = (file: string) =>
      readFileSync(join(folder, file), 'utf8').trimEnd().includes('\n');
    return {
      planted: (fault: string) =>
        rows.map((row) => row.split(',')).filter((row) => row[2] === fault && isFilled(row[0]!))
          .length,
      found: (kind: string) => (found.get(kind) ?? 0) - (before.get(kind) ?? 0),
    };
  }

  it('repeated rows, wrong marks and missing newlines are found, each of them', async () => {
    const dirt = { duplicates: 0.01, wrongMarks: 0.02, missingFinalNewline: true };
    const { planted, found } = await plantedAndFound('repeated', dirt);
    expect(Math.min(planted('duplicate'), planted('wrong-mark'))).toBeGreaterThan(50);
    expect(found('duplicate_row')).toBe(planted('duplicate'));
    expect(found('repeated_mark')).toBe(planted('wrong-mark'));
    // A header alone may or may not be told.
    const unended = planted('missing-final-newline');
    expect(unended).toBeGreaterThan(10);
    expect(found('missing_final_newline')).toBeGreaterThanOrEqual(unended);
  });

  it('late rows are found, but for those that are late within their own instant', async () => {
    const { planted, found } = await plantedAndFound('late', { lateRows: 0.01 });
    const count = found('late_row') + found('unsorted_row');
    expect(count).toBeGreaterThan(planted('late') / 2);
    expect(count).toBeLessThanOrEqual(planted('late'));
  });

  it('other notations of time are found, and ties change the count of instants', async () => {
    const dirt = { mixedUnits: 0.01, ties: 0.01 };
    const { planted, found } = await plantedAndFound('times', dirt);
    expect(planted('mixed-unit')).toBeGreaterThan(50);
    // Where the first row of a file is soiled, all others differ from it.
    expect(found('mixed_time_notation')).toBeGreaterThanOrEqual(planted('mixed-unit'));
    expect(found('same_instant_rows')).not.toBe(0);
  });
});

describe('the manifest', () => {
  it('states size and hash of every file, those of the truth too', async () => {
    const folder = await simulate('stated', { form: 'parquet', dirt: { ties: 0.01 } });
    const manifest = (await readVenueManifest(folder))!;
    expect(manifest).toMatchObject({ synthetic: true, seed: 'files' });
    expect(manifest).toHaveProperty('configuration.participants', 24);
    const names = Object.keys(manifest.files!);
    expect(names).toContain('fills.parquet');
    expect(names).toContain('truth/dirt.csv');
    const { problems, files } = await verifyVenue(folder, manifest);
    expect(problems).toEqual([]);
    expect(files).toBe(names.length);
  });

  it('is checked: a changed, a missing and a strange file are named with both hashes', async () => {
    const folder = await simulate('changed');
    const manifest = (await readVenueManifest(folder))!;
    const fills = join(folder, 'fills.csv');
    writeFileSync(fills, readFileSync(fills, 'utf8').replace('buy', 'sell'));
    rmSync(join(folder, 'truth/acts.csv'));
    writeFileSync(join(folder, 'other.csv'), '');
    writeFileSync(join(folder, '.hidden'), 'left alone');
    const { problems } = await verifyVenue(folder, manifest);
    const stated = (file: string) => manifest.files![file]!.sha256;
    // The hash of nothing, as FIPS 180-4 has it.
    const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(problems).toEqual([
      {
        file: 'fills.csv',
        stated: stated('fills.csv'),
        found: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { file: 'other.csv', stated: undefined, found: nothing },
      { file: 'truth/acts.csv', stated: stated('truth/acts.csv'), found: undefined },
    ]);
    expect(problems[0]!.found).not.toBe(problems[0]!.stated);
  });

  it.each(['csv', 'parquet'])('is the same for the same seed, in form %s', async (form) => {
    const [one, two] = [
      await simulate(`one-${form}`, { form }),
      await simulate(`two-${form}`, { form }),
    ];
    const three = await simulate(`three-${form}`, { form, seed: 'other' });
    const manifests = await Promise.all([one, two, three].map(readVenueManifest));
    expect(manifests[1]).toEqual(manifests[0]);
    expect(manifests[2]!.files).not.toEqual(manifests[0]!.files);
  });

  it('is absent from other folders, and of no use without hashes', async () => {
    expect(await readVenueManifest(base)).toBeUndefined();
    writeFileSync(join(base, 'manifest.json'), '{"name":"x"}');
    expect(await readVenueManifest(base)).toBeUndefined();
    await expect(verifyVenue(base, { synthetic: true })).rejects.toThrow('states no hashes');
  });
});
