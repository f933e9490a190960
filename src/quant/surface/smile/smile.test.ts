import { describe, expect, it } from 'vitest';
import { black76 } from '../../black.ts';
import { createTally } from '../chain/chain.ts';
import type { ExpiryQuotes, SeriesQuote, StrikePair } from '../chain/screen.ts';
import { smileOf } from './smile.ts';

const forward = 100;
const years = 0.25;
const vol = 0.6;
const terms = { forward, discount: 1, settlement: 'linear' } as const;

function priceOf(strike: number, isCall: boolean): number {
  return black76(forward, strike, years, vol, isCall);
}

function quote(bid: number, ask: number): SeriesQuote {
  return { bid, ask, price: 0, atMicros: 0, twoSided: bid > 0 && ask > bid };
}

function around(mid: number, half: number): SeriesQuote {
  return quote(mid - half, mid + half);
}

function read(strikes: readonly StrikePair[]) {
  const tally = createTally();
  const expiry: ExpiryQuotes = {
    expiryMicros: 0,
    years,
    forwardTold: null,
    quotedAtMicros: 0,
    strikes,
    twoSided: strikes.length,
  };
  const { quotes, outliers } = smileOf(expiry, terms, tally);
  return { quotes, outliers, kinds: tally.list().map(({ kind }) => kind) };
}

const middle: readonly StrikePair[] = [80, 100, 120].map((strike) => {
  const isCall = strike >= forward;
  const side = around(priceOf(strike, isCall), 0.05);
  return { strike, call: isCall ? side : null, put: isCall ? null : side };
});

describe('a smile of quotes', () => {
  it('takes the side out of the money', () => {
    const { quotes, kinds } = read(middle);
    expect(quotes.map(({ isCall }) => isCall)).toEqual([false, true, true]);
    for (const one of quotes) expect(one.vol).toBeCloseTo(vol, 9);
    expect(kinds).toEqual([]);
  });

  it('takes the side in the money where only that has two sides and time value is bid', () => {
    const put = around(priceOf(140, false), 0.2);
    const { quotes, kinds } = read([...middle, { strike: 140, call: null, put }]);
    expect(quotes[3]).toMatchObject({ strike: 140, isCall: false });
    expect(quotes[3]!.vol).toBeCloseTo(vol, 9);
    expect(kinds).toEqual(['in_the_money_used']);
  });

  it('leaves out a side in the money that is bid below intrinsic value', () => {
    // The mid price would tell 110 %: nobody bids for it, and the call is offered below.
    const put = quote(39, 45);
    const call = quote(0, 0.5);
    const { quotes, outliers, kinds } = read([...middle, { strike: 140, call, put }]);
    expect(quotes.map(({ strike }) => strike)).toEqual([80, 100, 120]);
    expect(outliers).toEqual([]);
    expect(kinds).toEqual(['in_the_money_unbid']);
  });

  it('takes it all the same where strikes are few', () => {
    const put = quote(39, 45);
    const { quotes, kinds } = read([...middle.slice(1), { strike: 140, call: null, put }]);
    expect(quotes.map(({ strike }) => strike)).toEqual([100, 120, 140]);
    expect(quotes[2]!.bidVol).toBeNull();
    expect(kinds).toEqual(['in_the_money_unbid']);
  });

  it('is no wider than the offer of the other side allows by parity', () => {
    const mid = priceOf(140, false);
    const call = quote(0, priceOf(140, true) + 0.1);
    const put = quote(mid - 0.1, mid + 3);
    const { quotes } = read([...middle, { strike: 140, call, put }]);
    expect(quotes[3]!.vol).toBeCloseTo(vol, 9);
    expect(black76(forward, 140, years, quotes[3]!.askVol!, false)).toBeCloseTo(mid + 0.1, 9);
  });
});
