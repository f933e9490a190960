import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerDay } from '../../../base/index.ts';
import type { MarketEvent, OptionSeries } from '../../../market/index.ts';
import { black76 } from '../../black.ts';
import { observeSurface } from './live-surface.ts';
import { surfaceAt } from './reading.ts';
import { createLiveSurfaces } from './state.ts';
import {
  type ArchiveOptions,
  archivedSurfaceAt,
  createSurfaceArchive,
  observeArchive,
  type SurfaceArchive,
} from './surface-archive.ts';

const start = Date.UTC(2026, 1, 1) * 1000;
const minute = 60e6;

function seriesOf(underlying: string, day: number, strike: number, isCall: boolean): OptionSeries {
  return {
    kind: 'option',
    name: `${underlying}-${day}-${strike}-${isCall ? 'C' : 'P'}`,
    underlying,
    quote: 'USD',
    expiryMicros: start + day * microsPerDay,
    strike,
    right: isCall ? 'call' : 'put',
    exercise: 'european',
    settlement: 'inverse',
    contractSize: 1,
  };
}

const listed = ['BTC', 'ETH'].flatMap((underlying) =>
  [2, 9].flatMap((day) =>
    [85, 90, 95, 100, 105, 110, 115].flatMap((strike) => [
      seriesOf(underlying, day, strike, true),
      seriesOf(underlying, day, strike, false),
    ]),
  ),
);

function quoteOf(instrument: OptionSeries, atMicros: number, vol: number): MarketEvent {
  const years = (instrument.expiryMicros - atMicros) / (365 * microsPerDay);
  const mid = black76(100, instrument.strike, years, vol, instrument.right === 'call') / 100;
  const half = 0.02 * mid + 1e-6;
  return { kind: 'quote', atMicros, instrument, bid: Math.max(0, mid - half), ask: mid + half };
}

/** A log: all series quoted, then quotes, unchanged quotes, futures and indices. */
function logOf(seed: string, length: number): readonly MarketEvent[] {
  const random = createRandom(seed);
  const events: MarketEvent[] = listed.map((instrument) => quoteOf(instrument, start, 0.5));
  let at = start;
  let last = events[0]!;
  for (let i = 0; i < length; i++) {
    at += random.integer(3) * minute;
    const instrument = listed[random.integer(listed.length)]!;
    const { underlying, expiryMicros } = instrument;
    const kind = random.integer(5);
    if (kind === 0) {
      last = { kind: 'index', atMicros: at, asset: underlying, price: 100 + random.normal() };
    } else if (kind === 1) {
      last = { ...last, atMicros: at };
    } else if (kind === 2) {
      const future = {
        kind: 'future' as const,
        name: `${underlying}-${expiryMicros}`,
        underlying,
        quote: 'USD',
        expiryMicros,
        settlement: 'inverse' as const,
        contractSize: 1,
      };
      last = {
        kind: 'mark',
        atMicros: at,
        price: 100 + 0.05 * random.normal(),
        instrument: future,
      };
    } else last = quoteOf(instrument, at, 0.5 + 0.02 * random.normal());
    events.push(last);
  }
  return events;
}

function archiveOf(log: readonly MarketEvent[], options: ArchiveOptions): SurfaceArchive {
  const archive = createSurfaceArchive(options);
  for (const event of log) observeArchive(archive, event);
  return archive;
}

/** Fold of a log up to an instant, with nothing before it. */
function fresh(log: readonly MarketEvent[], underlying: string, atMicros: number) {
  const state = createLiveSurfaces();
  for (const event of log) {
    if (event.atMicros > atMicros) break;
    observeSurface(state, event);
  }
  return surfaceAt(state, { underlying, atMicros });
}

describe('an archive', () => {
  it('of nothing knows no surface', () => {
    const answer = archivedSurfaceAt(createSurfaceArchive(), { underlying: 'BTC' }, () => []);
    expect(answer).toMatchObject({ failure: { kind: 'unknown_underlying' } });
  });

  it('refuses fewer than two copies', () => {
    expect(() => createSurfaceArchive({ copiesMax: 1 })).toThrow('copiesMax');
  });

  it('has nothing before the first event', () => {
    const log = logOf('a', 5);
    const archive = archiveOf(log, {});
    const question = { underlying: 'BTC', atMicros: start - 1 };
    const answer = archivedSurfaceAt(archive, question, (from) => log.slice(from));
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unknown_underlying' } });
  });

  it('reads the log only where the fold has forgotten, and from the last copy before on', () => {
    const log = logOf('b', 120);
    const archive = archiveOf(log, { everyMicros: 10 * minute, historyMax: 4 });
    const asked: number[] = [];
    const eventsFrom = (from: number) => {
      asked.push(from);
      return log.slice(from);
    };
    expect(archivedSurfaceAt(archive, { underlying: 'BTC' }, eventsFrom).ok).toBe(true);
    expect(asked).toEqual([]);
    const atMicros = start + 60 * minute;
    archivedSurfaceAt(archive, { underlying: 'BTC', atMicros }, eventsFrom);
    expect(asked).toHaveLength(1);
    const skipped = log[asked[0]! - 1]!.atMicros;
    expect(skipped).toBeLessThanOrEqual(atMicros);
    expect(atMicros - skipped).toBeLessThanOrEqual(15 * minute);
  });

  it('keeps no more copies than it may, the first among them', () => {
    const archive = archiveOf(logOf('c', 400), { everyMicros: minute, copiesMax: 6 });
    expect(archive.copies.length).toBeLessThanOrEqual(6);
    expect(archive.copies[0]!.position).toBe(0);
    expect(archive.everyMicros).toBeGreaterThan(minute);
    for (const { state } of archive.copies) {
      for (const { history } of state.markets.values()) expect(history.length).toBeLessThan(2);
    }
  });

  it('is not changed by a question', () => {
    const log = logOf('d', 60);
    const archive = archiveOf(log, { everyMicros: 5 * minute, historyMax: 2 });
    const before = structuredClone(archive);
    const question = { underlying: 'ETH', atMicros: start + 20 * minute };
    archivedSurfaceAt(archive, question, (from) => log.slice(from));
    expect(archive).toEqual(before);
  });

  it('answers for any instant as a fresh fold of the log up to it, value by value', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('BTC', 'ETH'),
        fc.array(fc.double({ min: -1, max: 90, noNaN: true }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, underlying, minutes, every, copiesMax, historyMax) => {
          const log = logOf(seed, 80);
          const everyMicros = every * minute;
          const archive = archiveOf(log, { everyMicros, copiesMax, historyMax });
          for (const one of minutes) {
            const atMicros = Math.round(start + one * minute);
            const told = archivedSurfaceAt(archive, { underlying, atMicros }, (from) =>
              log.slice(from),
            );
            expect(told).toEqual(fresh(log, underlying, atMicros));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
