import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerHour } from '../../base/index.ts';
import { priorsOf, snapshotBroker } from '../../broker/index.ts';
import type { Snapshot, Snapshots } from '../../log/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import { stateHash } from '../report/summary.ts';
import { type FoldOptions, foldInSteps, foldLog } from './fold-log.ts';
import { historyRows } from './outputs.ts';
import { logOf, opening, venueEvents } from './testing-log.ts';

const hour = microsPerHour;
const events = venueEvents(12);

/** Hash of what a fold leaves, and the rows of its stops. */
async function folded(list: readonly MarketEvent[], options: FoldOptions = {}, rows = 7) {
  const history: string[] = [];
  const { state, ...rest } = await foldLog(logOf(list, rows), {
    ...options,
    ...(options.everyMicros === undefined
      ? {}
      : {
          onStop: (at, atMicros) => {
            for (const row of historyRows(at, priorsOf(at), atMicros)) history.push(row.join());
          },
        }),
  });
  return { hash: stateHash(state), history, state, ...rest };
}

const correction = (from: number, to: number): MarketEvent => ({
  kind: 'correction',
  atMicros: 0,
  from,
  to,
  reason: 'test',
});

describe('limits', () => {
  it('an empty log gives the empty state, without stops', async () => {
    const { history, checkpoint, firstAtMicros } = await folded([], { everyMicros: hour });
    expect({ history, checkpoint, firstAtMicros }).toEqual({
      history: [],
      checkpoint: 0,
      firstAtMicros: 0,
    });
  });

  it('undated events alone make no stop and no first instant', async () => {
    const undated: MarketEvent = {
      kind: 'transfer',
      atMicros: 0,
      participant: 'a',
      to: 'b',
      asset: 'X',
    };
    const { history, firstAtMicros, state } = await folded([undated], { everyMicros: hour });
    expect({ history, firstAtMicros }).toEqual({ history: [], firstAtMicros: 0 });
    expect(state.clock.columns.events[0]).toBe(1);
  });

  it('as of a time before the first event folds nothing, but knows the names', async () => {
    const { state, firstAtMicros } = await folded(events, { asOfMicros: opening - 1 });
    expect(state.clock.columns.events[0]).toBe(0);
    expect(firstAtMicros).toBe(0);
    expect(state.context.participants).toBe(3);
  });

  it('an event at the very limit belongs to it', async () => {
    const { state } = await folded(events, { asOfMicros: opening });
    expect(state.clock.columns.events[0]).toBe(2);
  });
});

describe('stops', () => {
  it('stand at every multiple from the first event to the last', async () => {
    const stops: number[] = [];
    await foldLog(logOf(events), { everyMicros: hour, onStop: (_, at) => stops.push(at) });
    expect(stops).toEqual(Array.from({ length: 12 }, (_, i) => opening + i * hour));
  });

  it('see the events at their own instant, and none later', async () => {
    const seen: number[] = [];
    await foldLog(logOf(events), {
      everyMicros: hour,
      onStop: (state) => seen.push(state.clock.columns.events[0]!),
    });
    // One fill every ten minutes from 0:00 on, and three deposits in the first half hour.
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => (i === 0 ? 2 : 6 * i + 4)));
  });

  it('give their reader a turn one by one, however many lie between two events', async () => {
    const sparse = [events[0]!, { ...events[1]!, atMicros: opening + 1000 * hour }];
    let stops = 0;
    let most = 0;
    const steps = foldInSteps(logOf(sparse), { everyMicros: hour, onStop: () => stops++ });
    for (let before = 0; !(await steps.next()).done; before = stops) {
      most = Math.max(most, stops - before);
    }
    expect({ stops, most }).toEqual({ stops: 1001, most: 1 });
  });

  it('end at the limit of the fold', async () => {
    const stops: number[] = [];
    const asOfMicros = opening + 3.5 * hour;
    const onStop = (_: unknown, at: number) => stops.push(at - opening);
    await foldLog(logOf(events), { everyMicros: hour, asOfMicros, onStop });
    expect(stops).toEqual([0, hour, 2 * hour, 3 * hour]);
  });
});

describe('corrections', () => {
  it('leave the state and the history as if the events had never happened', async () => {
    const last = { ...events[20]!, atMicros: opening + 12 * hour };
    const kept = [...events.slice(0, 10), ...events.slice(20), last];
    const log = [...events, correction(10, 19), last];
    const [one, other] = [
      await folded(log, { everyMicros: hour }),
      await folded(kept, { everyMicros: hour }),
    ];
    expect(one.hash).toBe(other.hash);
    expect(one.history).toEqual(other.history);
    expect((await folded(log)).hash).toBe(other.hash);
  });

  it('beyond the last checkpoint asked for do not count', async () => {
    const log = [...events, correction(10, 19)];
    const before = await folded(events);
    const { hash, checkpoint } = await folded(log, { untilCheckpoint: events.length });
    expect({ hash, checkpoint }).toEqual({ hash: before.hash, checkpoint: events.length });
    expect((await folded(log)).hash).not.toBe(before.hash);
  });

  it('of the very first events move the first instant', async () => {
    const { firstAtMicros } = await folded([...events, correction(0, 3)]);
    expect(firstAtMicros).toBe(events[4]!.atMicros);
  });
});

describe('snapshots', () => {
  function keep(...snapshots: readonly Snapshot[]): Snapshots {
    return {
      save: () => Promise.resolve(),
      latest: async (limit) => snapshots.findLast(({ checkpoint }) => checkpoint <= limit),
    };
  }
  const at = async (checkpoint: number): Promise<Snapshot> => {
    const { state } = await foldLog(logOf(events), { untilCheckpoint: checkpoint });
    return { checkpoint, logHash: '', state: snapshotBroker(state) };
  };

  it('with the tail after them equal the whole', async () => {
    for (const checkpoint of [1, 7, 30, events.length]) {
      const { hash, startedFrom } = await folded(events, { snapshots: keep(await at(checkpoint)) });
      expect(startedFrom).toBe(checkpoint);
      expect(hash).toBe((await folded(events)).hash);
    }
  });

  it('beyond the last checkpoint asked for are not used', async () => {
    const snapshots = keep(await at(10), await at(40));
    const { startedFrom, hash } = await folded(events, { snapshots, untilCheckpoint: 30 });
    expect(startedFrom).toBe(10);
    expect(hash).toBe((await folded(events, { untilCheckpoint: 30 })).hash);
  });

  it('that hold withdrawn events give way to a fresh fold', async () => {
    const log = [...events, correction(2, 5)];
    const { startedFrom, hash } = await folded(log, { snapshots: keep(await at(30)) });
    expect(startedFrom).toBe(0);
    expect(hash).toBe((await folded(log)).hash);
  });

  it('that cannot be read give way to a fresh fold', async () => {
    const broken = { checkpoint: 30, logHash: '', state: new Uint8Array(9) };
    const { startedFrom, hash } = await folded(events, { snapshots: keep(broken) });
    expect({ startedFrom, hash }).toEqual({ startedFrom: 0, hash: (await folded(events)).hash });
  });

  it('are not used for a limited view', async () => {
    const options = { asOfMicros: opening + 2 * hour };
    const { startedFrom, hash } = await folded(events, {
      ...options,
      snapshots: keep(await at(40)),
    });
    expect({ startedFrom, hash }).toEqual({
      startedFrom: 0,
      hash: (await folded(events, options)).hash,
    });
  });
});

describe('properties', () => {
  /** A limit after the last event has stops that a log without a limit cannot know to be over. */
  const lastMinute = Math.floor((events.at(-1)!.atMicros - opening) / 60e6);
  const cut = fc.integer({ min: 0, max: lastMinute });
  const step = fc.constantFrom(hour / 4, hour, 5 * hour, 48 * hour);

  it('a history never looks ahead: a limit, or no later events, change no row', async () => {
    await fc.assert(
      fc.asyncProperty(cut, step, async (minutes, everyMicros) => {
        const asOfMicros = opening + minutes * 60e6;
        const whole = await folded(events, { everyMicros });
        const limited = await folded(events, { everyMicros, asOfMicros });
        expect(limited.history).toEqual(whole.history.slice(0, limited.history.length));
        const known = events.filter((event) => event.atMicros <= asOfMicros);
        expect((await folded(known, { everyMicros, asOfMicros })).history).toEqual(limited.history);
      }),
      { numRuns: 15 },
    );
  });

  it('an event that comes late changes no row before it, with and without a limit', async () => {
    const late = { ...events[30]!, atMicros: opening + hour };
    const log = [...events.slice(0, 60), late, ...events.slice(60)];
    const whole = await folded(log, { everyMicros: hour });
    const limited = await folded(log, { everyMicros: hour, asOfMicros: opening + 6 * hour });
    expect(limited.history).toEqual(whole.history.slice(0, limited.history.length));
  });

  it('neither stops nor the size of blocks change the state', async () => {
    const { hash } = await folded(events);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), step, async (rows, everyMicros) => {
        expect((await folded(events, { everyMicros }, rows)).hash).toBe(hash);
      }),
      { numRuns: 10 },
    );
  });
});
