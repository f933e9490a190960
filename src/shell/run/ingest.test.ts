import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateHash } from '../report/summary.ts';
import { openSegmentLog } from '../store/index.ts';
import { foldLog } from './fold-log.ts';
import { ingestSources } from './ingest.ts';
import { readIngested, writeIngested } from './ingested.ts';
import { openJournal } from './journal.ts';
import { openRunSources } from './open-sources.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'rapport-ingest-'));
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

const options = { adapter: undefined, mapFile: undefined, skipUnknown: false };
const second = 1_770_000_000;
const head = 'at,participant,instrument,side,price,quantity,role,fee\n';
const fill = (i: number, price: number | string = 100 + i): string =>
  `${second + i},who${i % 3},BTC-PERP,${i % 2 ? 'sell' : 'buy'},${price},1,taker,0.1\n`;
const fills = (from: number, to: number): string =>
  head + Array.from({ length: to - from }, (_, i) => fill(from + i)).join('');

async function put(name: string, text: string): Promise<string> {
  const path = join(base, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** Takes sources in and folds the log. */
async function take(store: string, ...paths: string[]) {
  const folder = join(base, store);
  const { sources: known } = await readIngested(folder);
  const journal = openJournal();
  const sources = await openRunSources(paths, options, journal, known);
  const log = await openSegmentLog(folder);
  try {
    journal.begin(join(folder, 'rejected.ndjson'), (await readIngested(folder)).rejectedBytes);
    const report = await ingestSources(folder, log, sources, journal, () => undefined);
    const { state } = await foldLog(log);
    const ingested = await readIngested(folder);
    return { ...report, ingested, hash: stateHash(state), folded: state.clock.columns.events[0] };
  } finally {
    journal.close();
    await log.close();
  }
}

describe('limits', () => {
  it('a source without rows but its head is taken in with no events', async () => {
    const { events, ingested } = await take('store', await put('fills.csv', head));
    expect(events).toBe(0);
    expect(ingested.sources).toMatchObject([{ file: 'fills.csv', rows: 0, events: 0 }]);
    expect(ingested.pendingFrom).toBeUndefined();
  });

  it('an unreadable memory is told, never taken for a new store', async () => {
    const path = await put('fills.csv', fills(0, 5));
    await take('store', path);
    for (const content of ['{"sources": [', '[]', '{"sources": 3}']) {
      await put('store/ingested.json', content);
      await expect(take('store', path)).rejects.toThrow(/ingested.json: damaged/);
    }
  });
});

describe('what is known', () => {
  it('is not taken in again, whatever its name', async () => {
    const first = await take('store', await put('fills.csv', fills(0, 20)));
    const again = await take('store', await put('other/fills-b.csv', fills(0, 20)));
    expect(again).toMatchObject({
      events: 0,
      known: ['fills-b.csv'],
      hash: first.hash,
      folded: 20,
    });
    expect(again.ingested).toEqual(first.ingested);
  });

  it('keeps its counts and findings when more comes', async () => {
    const bad = head + fill(0) + fill(1, 'dear') + fill(2);
    const [one, two] = [await put('fills.csv', bad), await put('fills-2.csv', fills(10, 15))];
    await take('store', one);
    const { ingested, folded } = await take('store', one, two);
    expect(ingested.sources).toMatchObject([
      { file: 'fills.csv', adapter: 'table', rows: 3, events: 2, refused: 1 },
      { file: 'fills-2.csv', adapter: 'table', rows: 5, events: 5, refused: 0 },
    ]);
    expect(folded).toBe(7);
    const rejected = await readFile(join(base, 'store/rejected.ndjson'), 'utf8');
    expect(rejected.trimEnd().split('\n')).toHaveLength(1);
    expect(rejected.length).toBe(ingested.rejectedBytes);
  });

  it('serves as a lookup once more', async () => {
    const provider = `0x${'a'.repeat(40)}`;
    const keys = await put('panel/lps.csv', `lp,address\n0,${provider}\n`);
    const week = (n: number) => put(`panel/weekly-${n}.csv`, `week,lp,bal\n${n},0,5.5\n`);
    await take('store', keys, await week(1));
    const second = await take('store', keys, await week(2));
    expect(second).toMatchObject({ known: ['lps.csv'], events: 1 });
    expect(second.ingested.sources.map(({ refused }) => refused)).toEqual([0, 0, 0]);
    const whole = await take('whole', join(base, 'panel'));
    expect({ hash: second.hash, folded: second.folded }).toEqual({
      hash: whole.hash,
      folded: whole.folded,
    });
  });

  it('may not have grown: rows of both would count twice', async () => {
    await take('store', await put('fills.csv', fills(0, 20)));
    await put('fills.csv', fills(0, 21));
    await expect(take('store', join(base, 'fills.csv'))).rejects.toThrow(/would count twice/);
  });
});

describe('an ingest that was cut off', () => {
  it('before its first append leaves nothing to withdraw', async () => {
    const path = await put('fills.csv', fills(0, 20));
    await writeIngested(join(base, 'store'), {
      sources: [],
      findings: [],
      rejectedBytes: 0,
      pendingFrom: 0,
      synthetic: false,
    });
    const { withdrawn, folded, ingested } = await take('store', path);
    expect({ withdrawn, folded }).toEqual({ withdrawn: undefined, folded: 20 });
    expect(ingested.pendingFrom).toBeUndefined();
  });

  it('is withdrawn and repeated, also twice', async () => {
    const [one, two] = [
      await put('fills.csv', fills(0, 20)),
      await put('fills-2.csv', fills(20, 50)),
    ];
    const { ingested, hash: before } = await take('store', one);
    const whole = await take('whole', one, two);
    for (let kill = 0; kill < 2; kill++) {
      await take('store', two);
      // As if the process had ended before it could note that all is in.
      await writeIngested(join(base, 'store'), { ...ingested, pendingFrom: 20 });
    }
    const without = await take('store', one);
    expect(without).toMatchObject({ events: 0, folded: 20 });
    expect(without.ingested.pendingFrom).toBeUndefined();
    expect(without.hash).toBe(before);
    const { folded, hash } = await take('store', two);
    expect({ folded, hash }).toEqual({ folded: 50, hash: whole.hash });
  });
});

describe('several sources', () => {
  it('of one name in two folders are counted apart', async () => {
    await put('day1/fills.csv', fills(0, 4));
    await put('day2/fills.csv', fills(4, 10));
    const { ingested } = await take('store', join(base, 'day1'), join(base, 'day2'));
    expect(ingested.sources.map(({ rows }) => rows)).toEqual([4, 6]);
    expect(new Set(ingested.sources.map(({ file }) => file)).size).toBe(2);
  });

  it('give the same state in any cut, when each is later than the one before', async () => {
    const whole = await take('whole', await put('a/fills.csv', fills(0, 30)));
    await take('parts', await put('b/fills-1.csv', fills(0, 11)));
    const parts = await take('parts', await put('b/fills-2.csv', fills(11, 30)));
    expect(parts.hash).toBe(whole.hash);
  });
});
