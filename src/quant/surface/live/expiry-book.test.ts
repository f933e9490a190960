import { describe, expect, it } from 'vitest';
import type { OptionSeries } from '../../../market/index.ts';
import { createExpiryBook, freshQuotes, observeMark, observeQuote } from './expiry-book.ts';

const hour = 3600e6;
const start = Date.UTC(2026, 1, 1) * 1000;
const series: OptionSeries = {
  kind: 'option',
  name: 'BTC-8FEB26-80000-C',
  underlying: 'BTC',
  quote: 'USD',
  expiryMicros: start + 168 * hour,
  strike: 80_000,
  right: 'call',
  exercise: 'european',
  settlement: 'inverse',
  contractSize: 1,
};

function bookWith(quotedHour: number, markedHour: number, futureHour: number) {
  const book = createExpiryBook(series.expiryMicros);
  const at = (hours: number) => ({ atMicros: start + hours * hour, instrument: series });
  observeMark(book, series, { kind: 'mark', ...at(futureHour), price: 0.01, forward: 81_000 });
  observeQuote(book, series, { kind: 'quote', ...at(quotedHour), bid: 0.01, ask: 0.02 });
  observeMark(book, series, { kind: 'mark', ...at(markedHour), price: 0.015 });
  return book;
}

describe('staleness in the book of an expiry', () => {
  it('leaves a series out when quote and mark are stale', () => {
    expect(freshQuotes(bookWith(0, 0, 0), start + 2 * hour, hour).strikes).toEqual([]);
  });

  it('does not make bid and ask young by a newer mark', () => {
    const { strikes, twoSided } = freshQuotes(bookWith(0, 2, 0), start + 2 * hour, hour);
    expect(strikes[0]!.call).toMatchObject({ bid: 0, ask: 0, twoSided: false, price: 0.015 });
    expect(twoSided).toBe(0);
  });

  it('keeps a young quote beside an old mark, which does not count', () => {
    const { strikes } = freshQuotes(bookWith(2, 0, 0), start + 2 * hour, hour);
    expect(strikes[0]!.call).toMatchObject({ bid: 0.01, ask: 0.02, twoSided: true, price: 0 });
  });

  it('forgets a future that no mark has told since', () => {
    const book = bookWith(2, 2, 0);
    expect(freshQuotes(book, start + hour, hour).forwardTold).toBe(81_000);
    expect(freshQuotes(book, start + 2 * hour, hour).forwardTold).toBeNull();
  });
});
