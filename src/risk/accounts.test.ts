/**
 * @module Accounts by replay: average cost by hand, conservation of cash, expiry, fees and flows.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventOf, Instrument, MarketEvent } from '../market/index.ts';
import {
  accountOf,
  foldRisk,
  inversePerpetual,
  linearPerpetual,
  optionOf,
  positionOf,
} from './testing-fold.ts';

type Side = 'buy' | 'sell';

function fill(
  participant: string,
  instrument: Instrument,
  side: Side,
  quantity: number,
  price: number,
  atMicros = 1e15,
): EventOf<'fill'> {
  return { kind: 'fill', atMicros, participant, instrument, side, quantity, price, role: 'taker' };
}

const index = (price: number, asset = 'BTC'): MarketEvent => ({
  kind: 'index',
  atMicros: 1e15,
  asset,
  price,
});

const mark = (instrument: Instrument, price: number): MarketEvent => ({
  kind: 'mark',
  atMicros: 1e15,
  instrument,
  price,
});

describe('limits', () => {
  it('an account that nothing happened to is empty', () => {
    const folded = foldRisk([
      { kind: 'deposit', atMicros: 1, participant: 'a', asset: 'USD', amount: 0 },
    ]);
    expect(accountOf(folded, 'a')).toEqual({
      cash: 0,
      realised: 0,
      fees: 0,
      funding: 0,
      open: 0,
      equityUsd: 0,
      grossNotionalUsd: 0,
      unrealisedUsd: 0,
    });
  });

  it('a position closed in decimal steps is exactly closed', () => {
    const parts = [0.1, 0.2, 0.3].map((q) => fill('a', linearPerpetual, 'buy', q, 100));
    const folded = foldRisk([...parts, fill('a', linearPerpetual, 'sell', 0.6, 110)]);
    expect(positionOf(folded, 'a', linearPerpetual)).toEqual({ quantity: 0, average: 0 });
    expect(accountOf(folded, 'a').open).toBe(0);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(6, 12);
  });

  it('an inverse option without any index is worth nothing rather than something invented', () => {
    const folded = foldRisk([fill('a', optionOf('call', 'inverse'), 'buy', 1, 0.05)]);
    expect(accountOf(folded, 'a').unrealisedUsd).toBe(0);
    expect(accountOf(folded, 'a').grossNotionalUsd).toBe(0);
  });

  it('settling an instrument that a participant does not hold changes nothing', () => {
    const instrument = optionOf('call', 'linear');
    const settled: MarketEvent = {
      kind: 'settlement',
      atMicros: 1e15,
      participant: 'b',
      instrument,
      price: 120,
    };
    const folded = foldRisk([fill('a', instrument, 'buy', 1, 5), settled]);
    expect(accountOf(folded, 'b').cash).toBe(0);
    expect(accountOf(folded, 'a').open).toBe(1);
  });
});

describe('average cost by hand', () => {
  it('linear: open, add, reduce, flip', () => {
    const events: MarketEvent[] = [
      fill('a', linearPerpetual, 'buy', 2, 100),
      fill('a', linearPerpetual, 'buy', 1, 130), // average 110
      fill('a', linearPerpetual, 'sell', 1, 120), // realises 10
    ];
    const reduced = foldRisk(events);
    expect(positionOf(reduced, 'a', linearPerpetual)).toEqual({ quantity: 2, average: 110 });
    expect(accountOf(reduced, 'a').realised).toBe(10);
    // Sells 3 at 90: closes 2 at a loss of 20 each, opens -1 at 90.
    const flipped = foldRisk([...events, fill('a', linearPerpetual, 'sell', 3, 90)]);
    expect(positionOf(flipped, 'a', linearPerpetual)).toEqual({ quantity: -1, average: 90 });
    expect(accountOf(flipped, 'a').realised).toBe(-30);
    // Valued at a mark of 80 the short gains 10.
    const marked = foldRisk([
      ...events,
      fill('a', linearPerpetual, 'sell', 3, 90),
      mark(linearPerpetual, 80),
    ]);
    expect(accountOf(marked, 'a').unrealisedUsd).toBe(10);
    expect(accountOf(marked, 'a').equityUsd).toBe(-20);
    expect(accountOf(marked, 'a').grossNotionalUsd).toBe(80);
  });

  it('inverse option: premium in coin, profit in USD at the index', () => {
    const option = optionOf('call', 'inverse', 0.5);
    // 4 contracts of half a coin bought at 0.03, half sold at 0.05 while the index is 20,000:
    // 2 x 0.5 x 0.02 x 20,000 = 400 USD; the rest at a mark of 0.02: 1 x -0.01 x 20,000 = -200.
    const folded = foldRisk([
      index(20_000),
      fill('a', option, 'buy', 4, 0.03),
      fill('a', option, 'sell', 2, 0.05),
      mark(option, 0.02),
    ]);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(400, 9);
    expect(accountOf(folded, 'a').unrealisedUsd).toBeCloseTo(-200, 9);
    expect(accountOf(folded, 'a').grossNotionalUsd).toBe(20_000);
  });

  it('inverse perpetual: average of 1 / price', () => {
    // 100 contracts of 10 USD at 20,000 and 100 at 25,000: 0.05 + 0.04 coin for 2,000 USD.
    const folded = foldRisk([
      index(25_000),
      fill('a', inversePerpetual, 'buy', 100, 20_000),
      fill('a', inversePerpetual, 'buy', 100, 25_000),
      mark(inversePerpetual, 25_000),
    ]);
    expect(positionOf(folded, 'a', inversePerpetual).average).toBeCloseTo(2_000 / 0.09, 9);
    // 0.09 coin of entry less 0.08 coin now = 0.01 coin = 250 USD.
    expect(accountOf(folded, 'a').unrealisedUsd).toBeCloseTo(250, 8);
    expect(accountOf(folded, 'a').grossNotionalUsd).toBe(2_000);
  });
});

describe('expiry, fees, funding and flows', () => {
  const settle = (instrument: Instrument, price: number, extra = {}): MarketEvent => ({
    kind: 'settlement',
    atMicros: 2e15,
    instrument,
    price,
    ...extra,
  });

  it.each([
    ['call', 'linear', 130, 30 - 5],
    ['call', 'linear', 90, -5],
    ['put', 'linear', 90, 10 - 5],
    ['put', 'linear', 130, -5],
  ] as const)('%s, %s, at %d', (right, settlement, price, profit) => {
    const option = optionOf(right, settlement);
    const folded = foldRisk([
      fill('a', option, 'buy', 2, 5),
      fill('b', option, 'sell', 2, 5),
      settle(option, price),
    ]);
    expect(accountOf(folded, 'a').realised).toBe(2 * profit);
    expect(accountOf(folded, 'b').realised).toBe(-2 * profit);
    expect(accountOf(folded, 'a').open + accountOf(folded, 'b').open).toBe(0);
  });

  it('inverse call: payoff in coin, worth the settlement price', () => {
    // Intrinsic 25 of 125: 0.2 coin less 0.05 paid, 2 contracts of half a coin, 125 USD each.
    const option = optionOf('call', 'inverse', 0.5);
    const folded = foldRisk([index(110), fill('a', option, 'buy', 2, 0.05), settle(option, 125)]);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(0.15 * 125, 10);
  });

  it('inverse put below the strike pays more than the strike lost in coin', () => {
    // (100 - 80) / 80 = 0.25 coin; sold at 0.1: loses 0.15 coin of 80 USD.
    const option = optionOf('put', 'inverse');
    const folded = foldRisk([index(80), fill('a', option, 'sell', 1, 0.1), settle(option, 80)]);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(-12, 10);
  });

  it('a payoff told by the venue is per contract and overrides the intrinsic value', () => {
    const option = optionOf('call', 'linear', 0.1);
    const told = settle(option, 130, { participant: 'a', quantity: 3, payoff: 2.5 });
    const folded = foldRisk([fill('a', option, 'buy', 3, 20), told]);
    // 3 contracts pay 2.5 each and cost 3 x 0.1 x 20.
    expect(accountOf(folded, 'a').realised).toBeCloseTo(7.5 - 6, 12);
  });

  it('an exercise closes what is exercised, payoff per contract', () => {
    const option = optionOf('put', 'linear', 0.1);
    const exercised: MarketEvent = {
      kind: 'exercise',
      atMicros: 2e15,
      participant: 'a',
      instrument: option,
      quantity: 2,
      payoff: 1,
    };
    const folded = foldRisk([fill('a', option, 'buy', 5, 4), exercised]);
    expect(positionOf(folded, 'a', option).quantity).toBe(3);
    expect(accountOf(folded, 'a').realised).toBeCloseTo(2 * (1 - 0.4), 12);
  });

  it('an inverse dated future settles at its price, whatever payoff is told beside it', () => {
    const future: Instrument = {
      kind: 'future',
      name: 'BTC-27MAR26',
      underlying: 'BTC',
      quote: 'USD',
      expiryMicros: 2e15,
      settlement: 'inverse',
      contractSize: 10,
    };
    for (const extra of [{}, { payoff: 0.08 }]) {
      const folded = foldRisk([fill('a', future, 'buy', 3, 100), settle(future, 125, extra)]);
      // 3 x 10 USD x (1/100 - 1/125) coin, at 125 USD.
      expect(accountOf(folded, 'a').realised).toBeCloseTo(7.5, 10);
      expect(positionOf(folded, 'a', future).quantity).toBe(0);
    }
  });

  it('a dated future settles at its price', () => {
    const future: Instrument = {
      kind: 'future',
      name: 'ETH-31MAR23',
      underlying: 'ETH',
      quote: 'USD',
      expiryMicros: 2e15,
      settlement: 'linear',
      contractSize: 1,
    };
    const folded = foldRisk([fill('a', future, 'sell', 3, 100), settle(future, 90)]);
    expect(accountOf(folded, 'a').realised).toBe(30);
  });

  it('fees are paid in quote units, also on inverse instruments; a rebate is received', () => {
    const folded = foldRisk([
      index(20_000),
      { ...fill('a', linearPerpetual, 'buy', 1, 100), fee: 0.5 },
      { ...fill('a', inversePerpetual, 'buy', 1, 20_000), fee: -0.2 },
    ]);
    expect(accountOf(folded, 'a').fees).toBeCloseTo(0.3, 15);
    expect(accountOf(folded, 'a').cash).toBeCloseTo(-0.3, 15);
  });

  it('funding of a participant moves cash, a rate alone does not', () => {
    const told = { kind: 'funding', atMicros: 1e15, instrument: linearPerpetual } as const;
    const folded = foldRisk([
      { ...told, participant: 'a', amount: 3 },
      { ...told, participant: 'a', amount: -1.25 },
      { ...told, rate: 0.0001 },
    ]);
    expect(accountOf(folded, 'a').funding).toBe(1.75);
    expect(accountOf(folded, 'a').cash).toBe(1.75);
  });

  it('dollars count as they are, coin at the index of its moment or else nothing', () => {
    const flow = { kind: 'deposit', atMicros: 1e15, participant: 'a' } as const;
    const folded = foldRisk([
      { ...flow, asset: 'USDC', amount: 100 },
      { ...flow, asset: 'BTC', amount: 2 },
      index(20_000),
      { ...flow, asset: 'BTC', amount: 0.5 },
      index(10_000),
      { ...flow, kind: 'withdrawal', asset: 'BTC', amount: 0.1 },
    ]);
    expect(accountOf(folded, 'a').cash).toBe(100 + 10_000 - 1_000);
  });

  it('a fresher mark than trade values, a mark older than a day does not', () => {
    const day = 86_400e6;
    const events: MarketEvent[] = [
      mark(linearPerpetual, 100),
      fill('a', linearPerpetual, 'buy', 1, 105, 1e15 + day),
    ];
    expect(accountOf(foldRisk(events), 'a').unrealisedUsd).toBe(-5);
    events.push(fill('b', linearPerpetual, 'buy', 1, 111, 1e15 + day + 1));
    expect(accountOf(foldRisk(events), 'a').unrealisedUsd).toBe(6);
  });
});

const names = ['a', 'b', 'c', 'd'];
const trade = fc.record({
  buyer: fc.integer({ min: 0, max: 3 }),
  step: fc.integer({ min: 1, max: 3 }),
  instrument: fc.constantFrom(
    linearPerpetual,
    inversePerpetual,
    optionOf('call', 'inverse'),
    optionOf('put', 'linear', 0.1),
  ),
  quantity: fc.integer({ min: 1, max: 50_000 }).map((n) => n / 1000),
  price: fc.integer({ min: 1, max: 40_000 }).map((n) => n / 100),
});

describe('properties', () => {
  it('profit of both sides of a closed market sums to zero', () => {
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 60 }), (trades) => {
        const events: MarketEvent[] = [index(250)];
        for (const { buyer, step, instrument, quantity, price } of trades) {
          const seller = (buyer + step) % 4;
          events.push(fill(names[buyer]!, instrument, 'buy', quantity, price));
          events.push(fill(names[seller]!, instrument, 'sell', quantity, price));
        }
        const folded = foldRisk(events);
        let sum = 0;
        let size = 1;
        for (const name of folded.fold.dictionary.participants.texts) {
          const { realised, unrealisedUsd } = accountOf(folded, name);
          sum += realised + unrealisedUsd;
          size += Math.abs(realised) + Math.abs(unrealisedUsd);
        }
        expect(Math.abs(sum) / size).toBeLessThan(1e-9);
      }),
    );
  });

  it('equity is cash and unrealised profit, cash is what its parts say', () => {
    const flow = fc.record({ at: fc.integer({ min: 0, max: 60 }), cents: fc.integer({ min: 1 }) });
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 30 }), fc.array(flow), (trades, flows) => {
        const events: MarketEvent[] = trades.map(({ instrument, quantity, price, step }) => ({
          ...fill('a', instrument, step === 1 ? 'sell' : 'buy', quantity, price),
          fee: quantity / 100,
        }));
        let deposited = 0;
        for (const { at, cents } of flows) {
          deposited += cents / 100;
          const amount = cents / 100;
          const event: MarketEvent = {
            kind: 'deposit',
            atMicros: 1,
            participant: 'a',
            asset: 'USD',
            amount,
          };
          events.splice(at, 0, event);
        }
        if (events.length === 0) return;
        const { cash, realised, fees, equityUsd, unrealisedUsd } = accountOf(foldRisk(events), 'a');
        const scale = 1e-12 * (Math.abs(deposited) + Math.abs(realised) + fees + 1);
        expect(Math.abs(cash - (deposited + realised - fees))).toBeLessThan(scale);
        expect(equityUsd).toBe(cash + unrealisedUsd);
      }),
    );
  });

  it('the end position is the exact decimal sum of its fills', () => {
    const unit = fc.double({ min: -6000, max: 6000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 9 }),
        (sizes, decimals) => {
          const scale = 10 ** decimals;
          const units = sizes.map((size) => Math.trunc(size * scale)).filter((n) => n !== 0);
          if (units.length === 0) return;
          const events = units.map((n) =>
            fill('a', linearPerpetual, n > 0 ? 'buy' : 'sell', Math.abs(n) / scale, 100),
          );
          const exact = units.reduce((sum, n) => sum + BigInt(n), 0n);
          const { quantity } = positionOf(foldRisk(events), 'a', linearPerpetual);
          expect(quantity).toBe(Number(exact) / scale);
        },
      ),
    );
  });

  it('participants commute: only the order within each of them matters', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { minLength: 2, maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        (trades, coins) => {
          const queues: MarketEvent[][] = names.map(() => []);
          for (const { buyer, step, instrument, quantity, price } of trades) {
            queues[buyer]!.push(
              fill(names[buyer]!, instrument, step === 1 ? 'sell' : 'buy', quantity, price),
            );
          }
          const inOrder = queues.flat();
          const mixed: MarketEvent[] = [];
          const left = queues.map((q) => [...q]);
          while (left.some((q) => q.length > 0)) {
            for (const queue of left) {
              if (queue.length > 0 && coins.next().value === true) mixed.push(queue.shift()!);
            }
          }
          const marks = trades.map(({ instrument }) => mark(instrument, 123));
          const one = foldRisk([index(250), ...inOrder, ...marks]);
          const other = foldRisk([index(250), ...mixed, ...marks]);
          for (const name of one.fold.dictionary.participants.texts) {
            expect(accountOf(other, name).realised).toBe(accountOf(one, name).realised);
            expect(accountOf(other, name).cash).toBe(accountOf(one, name).cash);
            const { unrealisedUsd } = accountOf(one, name);
            expect(accountOf(other, name).unrealisedUsd).toBeCloseTo(unrealisedUsd, 6);
          }
        },
      ),
    );
  });
});
