import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerDay, microsPerHour } from '../../../base/index.ts';
import type { MarketEvent, OptionSeries } from '../../../market/index.ts';
import { black76 } from '../../black.ts';
import { arbitrageGrid } from '../arbitrage/arbitrage.ts';
import { measureArbitrage } from '../arbitrage/repair.ts';
import { curveVol } from '../smile/smile-curve.ts';
import { fitSurface } from '../surface.ts';
import { observeSurface } from './live-surface.ts';
import { surfaceAt } from './reading.ts';
import { createLiveSurfaces, type LiveSurfaces } from './state.ts';

const start = Date.UTC(2026, 1, 1) * 1000;
const minute = 60e6;
const days = [2, 9, 30];

function seriesOf(day: number, strike: number, isCall: boolean): OptionSeries {
  return {
    kind: 'option',
    name: `BTC-${day}-${strike}-${isCall ? 'C' : 'P'}`,
    underlying: 'BTC',
    quote: 'USD',
    expiryMicros: start + day * microsPerDay,
    strike,
    right: isCall ? 'call' : 'put',
    exercise: 'european',
    settlement: 'inverse',
    contractSize: 1,
  };
}

const strikes = Array.from({ length: 17 }, (_, i) => 60_000 + 2500 * i);
const allSeries = days.flatMap((day) =>
  strikes.flatMap((strike) => [seriesOf(day, strike, true), seriesOf(day, strike, false)]),
);

function quoteOf(instrument: OptionSeries, atMicros: number, vol: number): MarketEvent {
  const years = (instrument.expiryMicros - atMicros) / (365 * microsPerDay);
  const k = Math.log(instrument.strike / 80_000);
  const smile = vol + 0.3 * k * k - 0.1 * k;
  const mid =
    black76(80_000, instrument.strike, years, smile, instrument.right === 'call') / 80_000;
  const half = 0.01 * mid + 1e-6;
  const bid = Math.max(0, mid - half);
  return { kind: 'quote', atMicros, instrument, bid, ask: mid + half };
}

/** All series quoted at the start, then single quotes that drift. */
function eventsOf(seed: string, single = 12): MarketEvent[] {
  const random = createRandom(seed);
  const events: MarketEvent[] = [{ kind: 'index', atMicros: start, asset: 'BTC', price: 80_000 }];
  for (const instrument of allSeries) events.push(quoteOf(instrument, start, 0.5));
  for (let i = 1; i <= single; i++) {
    const instrument = allSeries[random.integer(allSeries.length)]!;
    events.push(quoteOf(instrument, start + i * minute, 0.5 + 0.03 * random.normal()));
  }
  return events;
}

function foldOf(events: readonly MarketEvent[], state = createLiveSurfaces()): LiveSurfaces {
  for (const event of events) observeSurface(state, event);
  return state;
}

function at(state: LiveSurfaces, atMicros?: number) {
  const question = atMicros === undefined ? {} : { atMicros };
  const read = surfaceAt(state, { underlying: 'BTC', ...question });
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
}

describe('limits', () => {
  it('knows no surface of an asset that nobody quoted', () => {
    expect(surfaceAt(createLiveSurfaces(), { underlying: 'BTC' })).toEqual({
      ok: false,
      failure: { kind: 'unknown_underlying', underlying: 'BTC' },
    });
  });

  it('says what is missing with one quote', () => {
    const state = foldOf([quoteOf(allSeries[0]!, start, 0.5)]);
    expect(surfaceAt(state, { underlying: 'BTC' })).toMatchObject({
      failure: { kind: 'no_slice', absent: 1 },
    });
  });

  it('has nothing before the first event', () => {
    const state = foldOf(eventsOf('a'));
    expect(surfaceAt(state, { underlying: 'BTC', atMicros: start - 1 })).toMatchObject({
      failure: { kind: 'before_history', firstMicros: start },
    });
  });

  it('passes over events of other kinds', () => {
    const gas: MarketEvent = { kind: 'gas', atMicros: start, chain: 'ethereum', value: 1 };
    expect(foldOf([gas]).markets.size).toBe(0);
  });

  it('drops an expiry at its end', () => {
    const state = foldOf(eventsOf('a'));
    const after = at(state, start + 2 * microsPerDay);
    expect(after.slices.map(({ expiryMicros }) => (expiryMicros - start) / microsPerDay)).toEqual([
      9, 30,
    ]);
  });
});

describe('the fold', () => {
  it('gives at a snapshot the surface of its chain', () => {
    const events = eventsOf('a', 0);
    const live = at(foldOf(events));
    const quotes = events.flatMap((event) =>
      event.kind === 'quote' && event.instrument.kind === 'option'
        ? [
            {
              expiryMicros: event.instrument.expiryMicros,
              strike: event.instrument.strike,
              isCall: event.instrument.right === 'call',
              bid: event.bid!,
              ask: event.ask!,
            },
          ]
        : [],
    );
    const chain = { underlying: 'BTC', atMicros: start, settlement: 'inverse' as const, quotes };
    const whole = fitSurface(chain);
    if (!whole.ok) throw new Error(whole.failure.kind);
    expect(live.slices.map(({ curve }) => curve)).toEqual(
      whole.value.slices.map(({ curve }) => curve),
    );
    expect(live.index).toBe(80_000);
  });

  it('refits only the expiry of a changed quote', () => {
    const state = foldOf(eventsOf('a', 0));
    const before = at(state).slices;
    const changed = seriesOf(9, 80_000, true);
    observeSurface(state, quoteOf(changed, start + minute, 0.55));
    const after = at(state).slices;
    expect(after[1]!.curve.svi).not.toEqual(before[1]!.curve.svi);
    expect(after[0]!.curve.svi).toEqual(before[0]!.curve.svi);
    expect(after[2]!.curve.svi).toEqual(before[2]!.curve.svi);
  });

  it('tells the age of the quotes by expiry', () => {
    const state = foldOf(eventsOf('a', 0));
    observeSurface(state, quoteOf(seriesOf(9, 80_000, true), start + minute, 0.55));
    expect(at(state, start + 3 * minute).slices.map(({ staleMicros }) => staleMicros)).toEqual([
      3 * minute,
      2 * minute,
      3 * minute,
    ]);
  });

  it('counts a quote that repeats its prices as fresh, now and in the past', () => {
    const state = foldOf(eventsOf('a', 0));
    const again = quoteOf(seriesOf(9, 80_000, true), start, 0.5);
    observeSurface(state, { ...again, atMicros: start + minute });
    const ages = () => at(state, start + 3 * minute).slices.map((slice) => slice.staleMicros);
    expect(ages()).toEqual([3 * minute, 2 * minute, 3 * minute]);
    observeSurface(state, quoteOf(seriesOf(2, 80_000, true), start + 5 * minute, 0.5));
    expect(ages()).toEqual([3 * minute, 2 * minute, 3 * minute]);
    expect(at(state, start + 3 * minute).fittedAtMicros).toBe(start);
  });

  it('tells the index of the instant, now and in the past, without a refit', () => {
    const state = foldOf(eventsOf('a', 0));
    for (const [i, price] of [81_000, 82_000].entries()) {
      const atMicros = start + (i + 1) * minute;
      observeSurface(state, { kind: 'index', atMicros, asset: 'BTC', price });
    }
    const told = [0, 1, 1.5, 2, 9].map((one) => at(state, start + one * minute));
    expect(told.map(({ index }) => index)).toEqual([80_000, 81_000, 81_000, 82_000, 82_000]);
    expect(told.map(({ fittedAtMicros }) => fittedAtMicros - start)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps the smile of an expiry whose quotes are all stale', () => {
    const state = foldOf(eventsOf('a', 0));
    const later = start + 2 * microsPerHour;
    for (const instrument of allSeries.filter(({ name }) => !name.startsWith('BTC-9-'))) {
      observeSurface(state, quoteOf(instrument, later, 0.5));
    }
    const { slices } = at(state);
    expect(slices.map(({ staleMicros }) => staleMicros)).toEqual([0, 2 * microsPerHour, 0]);
  });

  it('takes the best of makers that quote under their names, and forgets pulled quotes', () => {
    const events = eventsOf('a', 0);
    const instrument = seriesOf(9, 80_000, true);
    const own = (participant: string, bid: number, ask: number): MarketEvent => ({
      kind: 'quote',
      atMicros: start,
      participant,
      instrument,
      bid,
      ask,
    });
    const state = foldOf([...events, own('0xa', 0.03, 0.05), own('0xb', 0.035, 0.06)]);
    const series = state.markets
      .get('BTC')!
      .books.get(instrument.expiryMicros)!
      .series.get(instrument.name)!;
    expect([series.bid, series.ask]).toEqual([0.035, 0.05]);
    const pulled = { ...own('0xb', 0, 0), bidSize: 0, askSize: 0 } as MarketEvent;
    observeSurface(state, pulled);
    expect([series.bid, series.ask]).toEqual([0.03, 0.05]);
  });

  it('takes the forward from marks of options and of futures', () => {
    const calls = allSeries.filter(({ right }) => right === 'call');
    const events = calls.map((instrument) => quoteOf(instrument, start, 0.5));
    const state = foldOf(events);
    for (const day of days) {
      observeSurface(state, {
        kind: 'mark',
        atMicros: start,
        price: 80_000,
        instrument: {
          kind: 'future',
          name: `BTC-${day}`,
          underlying: 'BTC',
          quote: 'USD',
          expiryMicros: start + day * microsPerDay,
          settlement: 'inverse',
          contractSize: 10,
        },
      });
    }
    for (const { terms, curve, years } of at(state).slices) {
      expect(terms).toMatchObject({ source: 'future', forward: 80_000 });
      expect(curveVol(curve, 0, years)).toBeCloseTo(0.5, 2);
    }
  });
});

describe('properties', () => {
  it('does not depend on when it is read', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), (seed, every) => {
        const events = eventsOf(seed);
        const read = createLiveSurfaces();
        events.forEach((event, i) => {
          observeSurface(read, event);
          if (i % every === 0) surfaceAt(read, { underlying: 'BTC' });
        });
        expect(at(read)).toEqual(at(foldOf(events)));
      }),
      { numRuns: 8 },
    );
  });

  it('tells the past as it was told then', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 12 }), (seed, minutes) => {
        const events = eventsOf(seed);
        const moment = start + minutes * minute;
        const then = foldOf(events.filter(({ atMicros }) => atMicros <= moment));
        expect(at(foldOf(events), moment)).toEqual(at(then, moment));
      }),
      { numRuns: 10 },
    );
  });

  it('is free of arbitrage after every quote and while it ages', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 47, noNaN: true }), (seed, hours) => {
        const state = foldOf(eventsOf(seed, 25));
        for (const moment of [start + 25 * minute, start + hours * microsPerHour]) {
          const { slices } = at(state, moment);
          const curves = slices.map(({ curve }) => curve);
          expect(measureArbitrage(curves, arbitrageGrid(slices)).violations).toBe(0);
        }
      }),
      { numRuns: 15, examples: [['86b$>kcc"', 0]] },
    );
  });

  it('keeps no more of the past than it may', () => {
    const state = foldOf(eventsOf('a'), createLiveSurfaces({ historyMax: 3 }));
    expect(state.markets.get('BTC')!.history).toHaveLength(3);
  });
});
