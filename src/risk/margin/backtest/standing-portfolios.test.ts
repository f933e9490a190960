import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import {
  type ChainRow,
  type ChainSnapshot,
  chainMarket,
  standingChange,
  standingPortfolios,
} from './standing-portfolios.ts';

const at = 1_700_000_000_000_000;

function row(right: 'call' | 'put', delta: number, days: number, strike: number): ChainRow {
  const instrument = `BTC-${days}-${strike}-${right}`;
  const expiryMicros = at + days * microsPerDay;
  const prices = { vol: 0.5, delta, mark: 0.05, forward: 101 };
  return { instrument, coin: 'BTC', expiryMicros, strike, right, ...prices };
}

function snapshot(rows: readonly ChainRow[], spot = 100): ChainSnapshot {
  const byName = new Map(rows.map((entry) => [entry.instrument, entry]));
  return { atMicros: at, spots: new Map([['BTC', spot]]), rows: byName };
}

describe('limits', () => {
  it('an empty chain has no portfolio', () => {
    expect(standingPortfolios(snapshot([]), 'BTC')).toEqual([]);
  });

  it('options about to expire are not chosen', () => {
    expect(standingPortfolios(snapshot([row('call', 0.5, 3, 100)]), 'BTC')).toEqual([]);
  });

  it('an instrument that is not listed any more has no change', () => {
    const before = snapshot([row('call', 0.5, 30, 100)]);
    const [held] = standingPortfolios(before, 'BTC');
    expect(standingChange(held, 'BTC', before, snapshot([]))).toBe(null);
  });
});

describe('a day', () => {
  const call = row('call', 0.5, 30, 100);
  const put = row('put', -0.5, 30, 100);
  const before = snapshot([call, put]);

  it('has a market at the median forward', () => {
    const market = chainMarket(
      snapshot([call, { ...put, forward: 103 }, row('put', 0, 30, 1)]),
      'BTC',
    );
    expect(market.underlyings[0].feeds.map(({ forward }) => forward)).toEqual([101]);
    expect(market.underlyings[0].spot).toBe(100);
  });

  it('changes by the marks in coin at the index, and by the hedge', () => {
    const after = snapshot(
      [
        { ...call, mark: 0.08 },
        { ...put, mark: 0.02 },
      ],
      110,
    );
    const changes = new Map(
      standingPortfolios(before, 'BTC').map((held) => [
        held.name,
        standingChange(held, 'BTC', before, after),
      ]),
    );
    // 0.08 x 110 - 0.05 x 100 = 3.8, 0.02 x 110 - 5 = -2.8; hedged by delta 0, so nothing more.
    expect(changes.get('BTC short call')).toBeCloseTo(-3.8, 12);
    expect(changes.get('BTC short put')).toBeCloseTo(2.8, 12);
    expect(changes.get('BTC short straddle')).toBeCloseTo(-1, 12);
    expect(changes.get('BTC long straddle, hedged')).toBeCloseTo(1, 12);
  });
});
