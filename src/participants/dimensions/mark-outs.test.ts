/**
 * @module Mark-outs: valued after an hour at a newer price, never at a later one.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerHour } from '../../base/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  type EventOf,
  type Instrument,
  type MarketEvent,
  takeBlock,
} from '../../market/index.ts';
import { extendAccounts, extendPrices, observeAccount, observePrice } from '../../risk/index.ts';
import { contextOf } from '../testing-context.ts';
import { createMarkOuts, type MarkOut, queueMarkOut, resolveMarkOuts } from './mark-outs.ts';

const perpetual: Instrument = {
  kind: 'perpetual',
  name: 'ETH-PERP',
  underlying: 'ETH',
  quote: 'USD',
  settlement: 'linear',
  contractSize: 1,
};
const start = 400_000 * microsPerHour;

function fill(at: number, price: number, more: Partial<EventOf<'fill'>> = {}): EventOf<'fill'> {
  return {
    kind: 'fill',
    atMicros: start + at,
    participant: 'p0',
    instrument: perpetual,
    side: 'buy',
    quantity: 2,
    price,
    role: 'taker',
    ...more,
  };
}

const mark = (at: number, price: number): MarketEvent => ({
  kind: 'mark',
  atMicros: start + at,
  instrument: perpetual,
  price,
});

/** Folds events as the broker does; what fell due before an event comes before it. */
function fold(events: readonly MarketEvent[], untilMicros?: number) {
  const context = contextOf(0);
  const { dictionary, accounts, prices } = context.fold;
  const builder = createBlockBuilder(dictionary, events.length);
  for (const event of events) appendEvent(builder, event);
  const block = takeBlock(builder);
  extendPrices(prices, dictionary);
  extendAccounts(accounts, dictionary.participants.texts.length);
  const markOuts = createMarkOuts();
  const found: MarkOut[] = [];
  const accept = (into: MarkOut[], markOut: MarkOut) => void into.push({ ...markOut });
  for (let row = 0; row < block.length; row++) {
    resolveMarkOuts(markOuts, context, block.at[row]!, found, accept);
    observeAccount(context.fold, block, row);
    queueMarkOut(markOuts, block, row, context);
    observePrice(prices, block, row);
  }
  if (untilMicros !== undefined) {
    resolveMarkOuts(markOuts, context, start + untilMicros, found, accept);
  }
  return { found, unpriced: markOuts.progress.columns.unpriced[0]! };
}

const hour = microsPerHour;

describe('limits', () => {
  it('nothing queued gives nothing', () => {
    expect(fold([mark(0, 100)], 9 * hour)).toEqual({ found: [], unpriced: 0 });
  });

  it('an hour that is not over gives nothing yet, at its very end neither', () => {
    const events = [fill(0, 100), mark(1, 110)];
    expect(fold(events, hour).found).toEqual([]);
    expect(fold(events, hour + 1).found).toHaveLength(1);
  });

  it('a fill without any newer price is dropped and counted', () => {
    expect(fold([mark(0, 90), fill(1, 100)], 3 * hour)).toEqual({ found: [], unpriced: 1 });
  });

  it('an undated fill is not queued', () => {
    const undated = { ...fill(0, 100), atMicros: 0 };
    expect(fold([undated, mark(1, 110)], 3 * hour)).toEqual({ found: [], unpriced: 0 });
  });
});

describe('value', () => {
  it('a buyer gains what the price rose, a seller loses it', () => {
    const events = [fill(0, 100), fill(0, 100, { participant: 'p1', side: 'sell' }), mark(9, 103)];
    const { found } = fold(events, 2 * hour);
    expect(found.map((m) => m.profitUsd)).toEqual([6, -6]);
    expect(found[0]).toMatchObject({ notionalUsd: 200, hour: 400_000 });
  });

  it('fills of a liquidation are the decision of the venue and are left out', () => {
    const events = [fill(0, 100, { cause: 'liquidation' }), mark(9, 103)];
    expect(fold(events, 2 * hour)).toEqual({ found: [], unpriced: 0 });
  });

  it('the price is the last one before the hour is over, not the first after', () => {
    const events = [fill(0, 100), mark(9, 103), mark(hour, 104), mark(hour + 1, 150)];
    expect(fold(events, 2 * hour).found[0]!.profitUsd).toBe(8);
  });

  it('a mark older than the fill does not stand in for a newer trade', () => {
    const events = [mark(0, 90), fill(1, 100), fill(5, 101, { participant: 'p1' })];
    const { found } = fold(events, hour + 3);
    expect(found).toEqual([expect.objectContaining({ participant: 0, profitUsd: 2 })]);
  });
});

describe('properties', () => {
  it('what is told by an instant does not depend on what comes after it', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 40 }),
      price: fc.integer({ min: 50, max: 150 }),
      isFill: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), fc.nat(), (steps, cut) => {
        let at = 0;
        const events = steps.map(({ wait, price, isFill }) => {
          at += wait * 60e6;
          return isFill ? fill(at, price) : mark(at, price);
        });
        const kept = 1 + (cut % (events.length - 1));
        const now = events[kept]!.atMicros - start;
        const whole = fold(events).found;
        const truncated = fold(events.slice(0, kept), now).found;
        expect(whole.slice(0, truncated.length)).toEqual(truncated);
      }),
    );
  });

  it('a long queue is emptied without losing a fill', () => {
    const events: MarketEvent[] = [];
    for (let i = 0; i < 12_000; i++) {
      events.push(fill(i * 2e6, 100, { quantity: i + 1 }), mark(i * 2e6 + 1e6, 101));
    }
    const { found, unpriced } = fold(events, 12_000 * 2e6 + 2 * hour);
    expect(unpriced).toBe(0);
    // Each fill gains its own quantity, so that a fill lost or told twice is seen.
    expect(found.map((m) => m.profitUsd)).toEqual(Array.from({ length: 12_000 }, (_, i) => i + 1));
  });
});
