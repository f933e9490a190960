/**
 * @module Instruments quoted in something else than dollars: by hand, without a rate, in any order,
 *   and whatever the quote unit.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerHour } from '../base/index.ts';
import {
  createDictionary,
  type EventOf,
  extendDictionary,
  type Instrument,
  type MarketEvent,
} from '../market/index.ts';
import { replayedLiquidations } from './liquidations.ts';
import { createPrices, extendPrices, underlyingPrice, unvaluedAssets } from './prices.ts';
import { createProximity, extendProximity, observeProximityHour } from './proximity/proximity.ts';
import { accountOf, type Folded, foldRisk, optionOf, positionOf } from './testing-fold.ts';

const hour = 277_778;
const atMicros = hour * microsPerHour;

const inEuro: Instrument = {
  kind: 'perpetual',
  name: 'ETH-EUR-PERP',
  underlying: 'ETH',
  quote: 'EUR',
  settlement: 'linear',
  contractSize: 1,
};
const inEther: Instrument = { ...inEuro, name: 'BTC-ETH-PERP', underlying: 'BTC', quote: 'ETH' };
const inverseInEuro: Instrument = {
  ...inEuro,
  name: 'BTC-EUR-INVERSE',
  underlying: 'BTC',
  settlement: 'inverse',
  contractSize: 10,
};
const euroOption = (right: 'call' | 'put', settlement: 'linear' | 'inverse'): Instrument => {
  const option = optionOf(right, settlement);
  return { ...option, name: `${option.name}-EUR`, quote: 'EUR' };
};

type Fill = EventOf<'fill'>;

function fill(instrument: Instrument, signed: number, price: number, more: Partial<Fill> = {}) {
  const event: Fill = {
    kind: 'fill',
    atMicros: atMicros - 1e6,
    participant: 'a',
    instrument,
    side: signed > 0 ? 'buy' : 'sell',
    quantity: Math.abs(signed),
    price,
    role: 'taker',
  };
  return { ...event, ...more };
}

const index = (asset: string, price: number): MarketEvent => ({
  kind: 'index',
  atMicros: atMicros - 1e6,
  asset,
  price,
});
const mark = (instrument: Instrument, price: number, more = {}): MarketEvent => ({
  kind: 'mark',
  atMicros: atMicros - 1e6,
  instrument,
  price,
  ...more,
});
const settle = (instrument: Instrument, price: number, more = {}): MarketEvent => ({
  kind: 'settlement',
  atMicros: atMicros - 1e6,
  instrument,
  price,
  ...more,
});
const unvalued = ({ fold }: Folded) => unvaluedAssets(fold.prices, fold.dictionary);

/** Opens 2 at 1000 EUR and closes 1 at 1100: 100 EUR realised, 200 EUR open at the mark of 1200. */
const euroTrades = [
  fill(inEuro, 2, 1000),
  fill(inEuro, -1, 1100),
  mark(inEuro, 1200),
] as const satisfies readonly MarketEvent[];

describe('limits', () => {
  it('a dollar-like quote needs no index, in any case of its name', () => {
    for (const quote of ['USD', 'USDC', 'usdt', 'DAI']) {
      const perpetual = { ...inEuro, name: `ETH-${quote}`, quote };
      const folded = foldRisk([fill(perpetual, 1, 100, { fee: 2 }), fill(perpetual, -1, 110)]);
      expect(accountOf(folded, 'a')).toMatchObject({ realised: 10, fees: 2, equityUsd: 8 });
      expect(unvalued(folded)).toEqual([]);
      expect(folded.fold.accounts.coins.rows).toBe(0);
    }
  });

  it('without a rate nothing counts, the events are told, and the coins are kept', () => {
    const folded = foldRisk([fill(inEuro, 2, 1000, { fee: 4 }), ...euroTrades.slice(1)]);
    const account = accountOf(folded, 'a');
    expect(account).toMatchObject({ cash: 0, realised: 0, fees: 0, equityUsd: 0 });
    expect(account.grossNotionalUsd).toBe(0);
    expect(account.open).toBe(1);
    expect(folded.fold.outcome.notionalUsd).toBe(0);
    expect(unvalued(folded)).toEqual([{ asset: 'EUR', events: 2, isPriced: false }]);
    expect(folded.fold.accounts.coins.columns.quantity[0]).toBe(96);
    expect(folded.fold.accounts.coins.columns.bookedUsd[0]).toBe(0);
  });

  it('an amount of zero makes no coins', () => {
    const folded = foldRisk([fill(inEuro, 2, 1000, { fee: 0 })]);
    expect(folded.fold.accounts.coins.rows).toBe(0);
  });

  it('an inverse option without any index counts nothing, and its coins are kept', () => {
    const option = optionOf('call', 'inverse');
    const folded = foldRisk([fill(option, 1, 0.05), fill(option, -1, 0.25)]);
    expect(accountOf(folded, 'a')).toMatchObject({ realised: 0, grossNotionalUsd: 0 });
    expect(folded.fold.outcome.notionalUsd).toBe(0);
    expect(unvalued(folded)).toEqual([{ asset: 'BTC', events: 2, isPriced: false }]);
    expect(folded.fold.accounts.coins.columns.quantity[0]).toBeCloseTo(0.2, 15);
  });

  it('a quote that the log does not name is refused by name', () => {
    const dictionary = createDictionary();
    extendDictionary(dictionary, { participants: [], texts: ['ETH'], instruments: [inEuro] });
    expect(() => extendPrices(createPrices(), dictionary)).toThrow('asset of ETH-EUR-PERP');
  });
});

describe('by hand', () => {
  it('linear perpetual in EUR: profit at the rate of its moment, all of it moving on', () => {
    const events = [index('EUR', 1.1), ...euroTrades];
    const then = accountOf(foldRisk(events), 'a');
    expect(then.realised).toBeCloseTo(110, 10);
    expect(then.unrealisedUsd).toBeCloseTo(220, 10);
    expect(then.grossNotionalUsd).toBeCloseTo(1320, 10);
    // 300 EUR in all; the 100 realised were booked at 110 USD and gain 10 more.
    const later = accountOf(foldRisk([...events, index('EUR', 1.2)]), 'a');
    expect(later.realised).toBeCloseTo(110, 10);
    expect(later.unrealisedUsd).toBeCloseTo(200 * 1.2 + 10, 10);
    expect(later.equityUsd).toBeCloseTo(300 * 1.2, 10);
    expect(later.grossNotionalUsd).toBeCloseTo(1440, 10);
  });

  it('linear perpetual in ETH: a coin of the venue as quote', () => {
    // Sold 3 BTC at 20 ETH, bought back 1 at 18: 2 ETH; 2 open at 19 ETH: 2 ETH more.
    const folded = foldRisk([
      index('ETH', 2000),
      fill(inEther, -3, 20),
      fill(inEther, 1, 18),
      mark(inEther, 19),
      index('ETH', 2500),
    ]);
    expect(accountOf(folded, 'a').realised).toBe(4000);
    expect(accountOf(folded, 'a').equityUsd).toBe(4 * 2500);
    expect(accountOf(folded, 'a').grossNotionalUsd).toBe(2 * 19 * 2500);
  });

  it('fees and funding are coins too, together with what was paid in', () => {
    const own = { atMicros: atMicros - 1e6, participant: 'a' } as const;
    const folded = foldRisk([
      index('EUR', 1.25),
      { kind: 'deposit', ...own, asset: 'EUR', amount: 40 },
      fill(inEuro, 1, 1000, { fee: 8 }),
      fill(inEuro, -1, 1000, { fee: -2 }),
      { kind: 'funding', ...own, instrument: inEuro, amount: -4 },
      { kind: 'withdrawal', ...own, asset: 'EUR', amount: 6 },
      index('EUR', 1.5),
    ]);
    const account = accountOf(folded, 'a');
    expect(account).toMatchObject({ fees: 7.5, funding: -5, cash: (40 - 8 + 2 - 4 - 6) * 1.25 });
    expect(account.equityUsd).toBe(24 * 1.5);
    expect(folded.fold.accounts.coins.rows).toBe(1);
  });

  it('inverse perpetual in EUR: profit in coin, notional in EUR', () => {
    // 100 contracts of 10 EUR from 20,000 to 25,000: 0.05 - 0.04 coin; the fee is in EUR.
    const folded = foldRisk([
      index('EUR', 1.2),
      index('BTC', 30_000),
      fill(inverseInEuro, 100, 20_000, { fee: 5 }),
      mark(inverseInEuro, 25_000),
    ]);
    expect(accountOf(folded, 'a').grossNotionalUsd).toBe(1200);
    expect(accountOf(folded, 'a').unrealisedUsd).toBeCloseTo(300, 9);
    expect(accountOf(folded, 'a').fees).toBe(6);
  });

  it('an index told in quote units is turned into dollars, or left alone without a rate', () => {
    const option = euroOption('call', 'linear');
    const told = mark(option, 5, { index: 100 });
    const known = foldRisk([index('EUR', 1.5), fill(option, 2, 4), told]);
    expect(underlyingPrice(known.fold.prices, 0)).toBe(150);
    expect(accountOf(known, 'a').grossNotionalUsd).toBe(300);
    expect(accountOf(known, 'a').unrealisedUsd).toBe(3);
    const unknown = foldRisk([fill(option, 2, 4), told]);
    expect(underlyingPrice(unknown.fold.prices, 0)).toBe(0);
  });

  it.each([
    // 30 EUR of intrinsic value less 5 paid.
    [euroOption('call', 'linear'), 5, 130, 25 * 1.2],
    [euroOption('put', 'linear'), 5, 130, -5 * 1.2],
    // Intrinsic 25 of 125: 0.2 coin less 0.05 paid, a coin being worth 125 EUR then.
    [euroOption('call', 'inverse'), 0.05, 125, 0.15 * 125 * 1.2],
    // 10 EUR x (1/100 - 1/125) coin a contract, of 125 EUR each.
    [inverseInEuro, 100, 125, 10 * (1 / 100 - 1 / 125) * 125 * 1.2],
    [{ ...inEuro, kind: 'future', expiryMicros: atMicros } as Instrument, 100, 90, -10 * 1.2],
  ])('settles %o', (instrument, entry, price, usd) => {
    const folded = foldRisk([
      index('BTC', 140),
      index('EUR', 1.2),
      fill(instrument, 1, entry),
      settle(instrument, price),
    ]);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(usd, 10);
    expect(positionOf(folded, 'a', instrument).quantity).toBe(0);
    expect(unvalued(folded)).toEqual([]);
  });

  it('settles coin at the index where the rate of the quote is not known', () => {
    const option = euroOption('call', 'inverse');
    const folded = foldRisk([index('BTC', 140), fill(option, 1, 0.05), settle(option, 125)]);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(0.15 * 140, 10);
  });

  it('an exercise pays in the quote asset, or waits for its rate', () => {
    const option = euroOption('put', 'linear');
    const own = { atMicros: atMicros - 1e6, participant: 'a', instrument: option } as const;
    const exercised: MarketEvent = { kind: 'exercise', ...own, quantity: 2, payoff: 9 };
    const trades = [fill(option, 2, 4), exercised];
    const known = foldRisk([index('EUR', 1.5), ...trades]);
    expect(accountOf(known, 'a').realised).toBe(15);
    const late = foldRisk([...trades, index('EUR', 1.5)]);
    expect(accountOf(late, 'a')).toMatchObject({ realised: 0, equityUsd: 15 });
    expect(unvalued(late)).toEqual([{ asset: 'EUR', events: 2, isPriced: true }]);
  });

  it('a liquidation is replayed in dollars', () => {
    // Long 1 at 1000 EUR with 110 EUR, closed at 900: notional 900 EUR, 10 EUR left.
    const record: MarketEvent = {
      kind: 'liquidation',
      atMicros,
      participant: 'a',
      stage: 'closed',
      notional: 900 * 1.2,
      accountValue: 10 * 1.2,
      mode: 'cross',
    };
    const own = { atMicros: 1, participant: 'a' } as const;
    const { liquidations } = foldRisk([
      index('EUR', 1.1),
      { kind: 'deposit', ...own, asset: 'EUR', amount: 110 },
      fill(inEuro, 1, 1000),
      index('EUR', 1.2),
      record,
      fill(inEuro, -1, 900, { atMicros, fee: 3 }),
    ]);
    const [only] = replayedLiquidations(liquidations);
    expect(only!.matched).toBe(true);
    expect(only!.replayedNotionalUsd).toBeCloseTo(1080, 9);
    expect(only!.replayedAccountValueUsd).toBeCloseTo(12, 9);
  });

  it('proximity sees the same equity', () => {
    const folded = foldRisk([
      index('EUR', 1.1),
      { kind: 'deposit', atMicros: 1, participant: 'a', asset: 'EUR', amount: 500 },
      ...euroTrades,
      index('EUR', 1.2),
    ]);
    const proximity = createProximity();
    extendProximity(proximity, folded.fold);
    observeProximityHour(proximity, folded.fold, { atMicros, weight: 1 });
    expect(proximity.screen.equityUsd[0]).toBeCloseTo(800 * 1.2, 9);
    expect(proximity.screen.grossUsd[0]).toBeCloseTo(1440, 9);
  });
});

/** Where the index of the quote stands among trades that go on in EUR. */
const anyTrade = fc.record({
  instrument: fc.constantFrom(inEuro, inverseInEuro, euroOption('put', 'linear')),
  signed: fc.integer({ min: -500, max: 500 }).filter((n) => n !== 0),
  price: fc.integer({ min: 1, max: 4000 }),
  fee: fc.integer({ min: -20, max: 20 }),
});

describe('properties', () => {
  it('equity does not depend on whether the index comes before, among or after the fills', () => {
    fc.assert(
      fc.property(
        fc.array(anyTrade, { minLength: 1, maxLength: 30 }),
        fc.nat(),
        fc.double({ min: 0.01, max: 3000, noNaN: true }),
        (trades, place, rate) => {
          const fills: MarketEvent[] = trades.map(({ instrument, signed, price, fee }) =>
            fill(instrument, signed / 8, price, { fee: fee / 4 }),
          );
          const early = foldRisk([index('BTC', 250), index('EUR', rate), ...fills]);
          const among = [index('BTC', 250), ...fills];
          among.splice(1 + (place % (fills.length + 1)), 0, index('EUR', rate));
          const one = accountOf(early, 'a');
          const other = accountOf(foldRisk(among), 'a');
          const size = 1 + rate * trades.reduce((s, t) => s + Math.abs(t.signed) * t.price, 0);
          expect(Math.abs(other.equityUsd - one.equityUsd) / size).toBeLessThan(1e-12);
          expect(other.grossNotionalUsd).toBe(one.grossNotionalUsd);
        },
      ),
    );
  });

  it('profit of both sides sums to zero, in coins and open, whatever the rate does', () => {
    const rates = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 40 });
    fc.assert(
      fc.property(fc.array(anyTrade, { minLength: 1, maxLength: 40 }), rates, (trades, steps) => {
        const events: MarketEvent[] = [index('BTC', 250)];
        trades.forEach(({ instrument, signed, price }, i) => {
          events.push(index('EUR', steps[i]!), fill(instrument, signed / 8, price));
          events.push(fill(instrument, -signed / 8, price, { participant: 'b' }));
        });
        const folded = foldRisk(events);
        const [a, b] = [accountOf(folded, 'a'), accountOf(folded, 'b')];
        const size = 1 + Math.abs(a.equityUsd);
        expect(Math.abs(a.equityUsd + b.equityUsd) / size).toBeLessThan(1e-9);
      }),
    );
  });
});
