import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from './collect.ts';
import { type MergedEvent, type MergeOptions, type MergeSource, mergeSources } from './merge.ts';

const event = (atMicros: number, line: number): DecodedEvent => ({
  event: { kind: 'macro', atMicros, series: 's', value: 1 },
  line,
});

async function* inBatches(events: readonly DecodedEvent[], size: number) {
  for (let at = 0; at < events.length; at += size) yield events.slice(at, at + size);
  yield [];
}

async function all(sources: readonly MergeSource[], options?: MergeOptions) {
  const merged: MergedEvent[] = [];
  for await (const batch of mergeSources(sources, options)) merged.push(...batch);
  return merged.map(({ event: { atMicros }, source, line }) => [atMicros, source, line]);
}

const source = (times: readonly number[], rank = 0, sorted = true, size = 2): MergeSource => ({
  rank,
  sorted,
  batches: inBatches(
    times.map((time, i) => event(time, i)),
    size,
  ),
});

describe('merge limits', () => {
  it('gives nothing for no sources and for empty ones', async () => {
    expect(await all([])).toEqual([]);
    expect(await all([source([]), source([], 1, false)])).toEqual([]);
  });

  it('puts undated events first', async () => {
    expect(await all([source([5]), source([0, 0])])).toEqual([
      [0, 1, 0],
      [0, 1, 1],
      [5, 0, 0],
    ]);
  });

  it('breaks ties by rank, then by the order of the sources, then by the row', async () => {
    expect(await all([source([5, 5], 1), source([5], 0), source([5], 1)])).toEqual([
      [5, 1, 0],
      [5, 0, 0],
      [5, 0, 1],
      [5, 2, 0],
    ]);
  });

  it('keeps a late row where it stands and tells of it', async () => {
    const late: number[] = [];
    const options = { late: (from: number, { line }: DecodedEvent) => late.push(from, line) };
    expect(await all([source([1, 9, 3, 9]), source([5, 10])], options)).toEqual([
      [1, 0, 0],
      [5, 1, 0],
      [9, 0, 1],
      [3, 0, 2],
      [9, 0, 3],
      [10, 1, 1],
    ]);
    expect(late).toEqual([0, 2]);
  });

  it('tells of rows that an unsorted source has out of place, not of undated ones', async () => {
    const moved: number[] = [];
    const options = { moved: (from: number, { line }: DecodedEvent) => moved.push(from, line) };
    expect(await all([source([4, 9, 0, 3, 9], 0, false)], options)).toEqual([
      [0, 0, 2],
      [3, 0, 3],
      [4, 0, 0],
      [9, 0, 1],
      [9, 0, 4],
    ]);
    expect(moved).toEqual([0, 3]);
  });

  it('closes its sources when the reader stops early', async () => {
    let closed = 0;
    async function* endless() {
      try {
        for (let i = 1; ; i++) yield [event(i, i)];
      } finally {
        closed += 1;
      }
    }
    const merging = mergeSources([{ rank: 0, sorted: true, batches: endless() }], { batchSize: 3 });
    const first = await merging.next();
    expect(first.value).toHaveLength(3);
    await merging.return();
    expect(closed).toBe(1);
  });
});

describe('merge properties', () => {
  it('equals a full stable sort by time, rank, source and row', async () => {
    const sourceOf = fc.record({
      times: fc.array(fc.nat(6), { maxLength: 12 }),
      rank: fc.nat(2),
      sorted: fc.boolean(),
      size: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sourceOf, { maxLength: 6 }), async (parts) => {
        const plans = parts.map((part) => ({
          ...part,
          times: part.sorted ? [...part.times].sort((a, b) => a - b) : part.times,
        }));
        const expected = plans
          .flatMap(({ times, rank }, from) => times.map((at, line) => ({ at, rank, from, line })))
          .sort((a, b) => a.at - b.at || a.rank - b.rank || a.from - b.from || a.line - b.line)
          .map(({ at, from, line }) => [at, from, line]);
        const sources = plans.map((p) => source(p.times, p.rank, p.sorted, p.size));
        expect(await all(sources, { batchSize: 5 })).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
