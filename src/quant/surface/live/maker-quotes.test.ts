import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestQuote, type MakerQuote } from './maker-quotes.ts';

const quote = (bid: number, ask: number, atMicros: number): MakerQuote => ({ bid, ask, atMicros });

describe('limits', () => {
  it('nobody gives no side', () => {
    expect(bestQuote([], 0)).toEqual({ bid: 0, ask: 0 });
  });

  it('who is too old gives none', () => {
    expect(bestQuote([quote(9, 10, 4), quote(7, 11, 5)], 5)).toEqual({ bid: 7, ask: 11 });
  });

  it('one who has no side leaves it to the others', () => {
    expect(bestQuote([quote(0, 12, 1), quote(8, 0, 2)], 0)).toEqual({ bid: 8, ask: 12 });
  });
});

describe('makers who cross', () => {
  it('lose the older side alone', () => {
    // The market fell: the bid of 20 is of before, its ask still stands.
    expect(bestQuote([quote(20, 21, 1), quote(9, 10, 2)], 0)).toEqual({ bid: 9, ask: 10 });
    expect(bestQuote([quote(20, 21, 2), quote(9, 10, 1)], 0)).toEqual({ bid: 20, ask: 21 });
  });

  it('with themselves stay as they are', () => {
    expect(bestQuote([quote(11, 10, 1)], 0)).toEqual({ bid: 11, ask: 10 });
  });
});

describe('properties', () => {
  const makers = fc.uniqueArray(
    fc.record({
      bid: fc.integer({ min: 0, max: 20 }),
      spread: fc.integer({ min: 1, max: 9 }),
      atMicros: fc.integer({ min: 0, max: 99 }),
    }),
    { selector: ({ atMicros }) => atMicros, maxLength: 12 },
  );

  it('sides stand together, are told by somebody, and the newest maker is inside none', () => {
    fc.assert(
      fc.property(makers, fc.integer({ min: 0, max: 99 }), (told, since) => {
        const quotes = told.map(({ bid, spread, atMicros }) => quote(bid, bid + spread, atMicros));
        const young = quotes.filter(({ atMicros }) => atMicros >= since);
        const { bid, ask } = bestQuote(quotes, since);
        if (bid > 0 && ask > 0) expect(bid).toBeLessThan(ask);
        if (bid > 0) expect(young.some((one) => one.bid === bid)).toBe(true);
        if (ask > 0) expect(young.some((one) => one.ask === ask)).toBe(true);
        const newest = young.toSorted((a, b) => b.atMicros - a.atMicros)[0];
        if (newest === undefined) return;
        expect(bid).toBeGreaterThanOrEqual(newest.bid);
        expect(ask).toBeLessThanOrEqual(newest.ask);
      }),
    );
  });
});
