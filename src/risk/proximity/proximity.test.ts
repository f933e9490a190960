/**
 * @module Proximity to liquidation: closed forms, exact roots, reported margins, what cannot move.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerHour, microsPerYear } from '../../base/index.ts';
import type { Instrument, MarketEvent } from '../../market/index.ts';
import { black76 } from '../../quant/index.ts';
import { collateralUsd } from '../accounts.ts';
import {
  accountOf,
  foldRisk,
  inversePerpetual,
  linearPerpetual,
  optionOf,
} from '../testing-fold.ts';
import {
  createProximity,
  extendProximity,
  farDeviations,
  measureProximity,
  observeProximityHour,
  readProximity,
  standings,
} from './proximity.ts';

const expiryMicros = 1_700_000_000e6;
/** A full hour 30 days before the options end. */
const hour = Math.floor((expiryMicros - 30 * 24 * microsPerHour) / microsPerHour);
const atMicros = hour * microsPerHour;
const years = (expiryMicros - atMicros) / microsPerYear;
const before = atMicros - 60e6;
const vol = 0.6;

function measure(events: readonly MarketEvent[]) {
  const folded = foldRisk(events);
  const proximity = createProximity();
  extendProximity(proximity, folded.fold);
  observeProximityHour(proximity, folded.fold, { atMicros, weight: 1 });
  measureProximity(proximity, folded.fold, atMicros, 'the hour');
  const { ids } = folded.fold.dictionary.participants;
  return {
    folded,
    proximity,
    of: (name: string) => readProximity(proximity, ids.get(name)!, 1),
    deviations: (name: string) => proximity.accounts.columns.deviations[ids.get(name)!]!,
  };
}

const deposit = (amount: number, asset = 'USD'): MarketEvent => ({
  kind: 'deposit',
  atMicros: before,
  participant: 'a',
  asset,
  amount,
});

const trade = (instrument: Instrument, quantity: number, price: number): MarketEvent => ({
  kind: 'fill',
  atMicros: before,
  participant: 'a',
  instrument,
  side: quantity > 0 ? 'buy' : 'sell',
  price,
  quantity: Math.abs(quantity),
  role: 'taker',
});

const index = (asset: string, price: number): MarketEvent => ({
  kind: 'index',
  atMicros: before,
  asset,
  price,
});

const mark = (instrument: Instrument, price: number): MarketEvent => ({
  kind: 'mark',
  atMicros: before,
  instrument,
  price,
  iv: vol,
});

describe('limits', () => {
  it('no position is no distance', () => {
    expect(measure([deposit(100)]).of('a')).toEqual({
      standing: 'flat',
      spotDown: null,
      spotUp: null,
      volUp: null,
      volDown: null,
      probability: 0,
      nearHours: 0,
    });
  });

  it('without equity above maintenance it is liquidatable, for certain, and near', () => {
    const { of, deviations } = measure([deposit(1), trade(linearPerpetual, 1, 100)]);
    expect(of('a')).toMatchObject({ standing: 'liquidatable', probability: 1, nearHours: 1 });
    expect(deviations('a')).toBe(0);
  });

  it('a bought option that is paid for cannot be liquidated', () => {
    const call = optionOf('call', 'linear');
    const { of, deviations } = measure([
      deposit(50),
      index('BTC', 100),
      trade(call, 1, 7),
      mark(call, 7),
    ]);
    expect(of('a')).toMatchObject({ standing: 'open', probability: 0, spotDown: null });
    expect(of('a')).toMatchObject({ spotUp: null, volUp: null, volDown: null });
    expect(deviations('a')).toBe(farDeviations);
  });

  it('an option on something without a price cannot move, and is not invented', () => {
    const call = optionOf('call', 'linear');
    expect(measure([deposit(50), trade(call, -1, 7)]).of('a')).toMatchObject({
      standing: 'open',
      spotUp: null,
    });
  });

  it('an option that has ended stays at its mark', () => {
    const ended: Instrument = { ...optionOf('call', 'linear'), expiryMicros: before } as Instrument;
    const { of } = measure([deposit(50), index('BTC', 100), trade(ended, -1, 7), mark(ended, 7)]);
    expect(of('a').volUp).toBeNull();
  });
});

describe('many accounts', () => {
  it('every position is counted once, however many lie in a row', () => {
    for (const count of [127, 128, 129, 300]) {
      const names = Array.from({ length: count }, (_, i) => `wallet ${i}`);
      const { folded, proximity } = measure(
        names.map((participant, i) => {
          const event = trade(linearPerpetual, (i % 2 === 0 ? 1 : -1) * (i + 1), 100);
          return { ...event, participant } as MarketEvent;
        }),
      );
      const { ids } = folded.fold.dictionary.participants;
      const gross = names.map((name) => proximity.screen.grossUsd[ids.get(name)!]!);
      expect(gross).toEqual(names.map((_, i) => 100 * (i + 1)));
    }
  });
});

describe('closed forms', () => {
  it('a long perpetual: equity 20 on 100, maintenance 2 % of what is left', () => {
    const { of } = measure([deposit(20), trade(linearPerpetual, 1, 100)]);
    // 20 + 100 (f - 1) = 2 f, so f = 80 / 98.
    expect(of('a').spotDown).toBeCloseTo(80 / 98 - 1, 12);
    expect(of('a').spotUp).toBeNull();
  });

  it('a short one: maintenance grows as it loses', () => {
    const { of } = measure([deposit(20), trade(linearPerpetual, -1, 100)]);
    // 20 - 100 (f - 1) = 2 f, so f = 120 / 102.
    expect(of('a').spotUp).toBeCloseTo(120 / 102 - 1, 12);
    expect(of('a').spotDown).toBeNull();
  });

  it('beyond 1/8 and 8 times nothing is looked for', () => {
    expect(measure([deposit(97), trade(linearPerpetual, 1, 100)]).of('a').spotDown).toBeNull();
    expect(measure([deposit(800), trade(linearPerpetual, -1, 100)]).of('a').spotUp).toBeNull();
  });

  it('coins held as cash move too: 1 BTC against a short of its size is never liquidated', () => {
    const { of } = measure([
      index('BTC', 100),
      deposit(1, 'BTC'),
      trade(inversePerpetual, -10, 100),
    ]);
    // Worth 100 USD at any price; what falls and rises cancels.
    expect(of('a')).toMatchObject({ spotDown: null, spotUp: null });
  });

  it('an inverse perpetual bought with coins falls faster than its price', () => {
    const { of } = measure([
      index('BTC', 100),
      deposit(1, 'BTC'),
      trade(inversePerpetual, 10, 100),
    ]);
    // 1 BTC f x 100 + 100 (f - 1) = 2: f = 102 / 200.
    expect(of('a').spotDown).toBeCloseTo(102 / 200 - 1, 12);
  });

  it('a reported margin is scaled along the move, and used for two hours', () => {
    const report = (at: number): MarketEvent => ({
      kind: 'margin',
      atMicros: at,
      participant: 'a',
      equity: 30,
      initial: 10,
      maintenance: 5,
    });
    const events = [deposit(20), trade(linearPerpetual, 1, 100)];
    // 30 + 100 (f - 1) = 5 f.
    expect(measure([...events, report(before)]).of('a').spotDown).toBeCloseTo(70 / 95 - 1, 12);
    const stale = measure([report(atMicros - 2 * microsPerHour), ...events]);
    expect(stale.of('a').spotDown).toBeCloseTo(80 / 98 - 1, 12);
  });
});

const leg = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  settlement: fc.constantFrom('linear' as const, 'inverse' as const),
  contracts: fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0),
});
const legSets = fc.uniqueArray(leg, {
  minLength: 1,
  maxLength: 4,
  selector: ({ right, settlement }) => `${right} ${settlement}`,
});

interface Leg {
  readonly right: 'call' | 'put';
  readonly settlement: 'linear' | 'inverse';
  readonly contracts: number;
}

/** An account that bought the legs at their marks, at the money, beside a perpetual. */
function eventsOf(legs: readonly Leg[], cash: number, perp: number): readonly MarketEvent[] {
  const perpetual: Instrument = { ...linearPerpetual, name: 'BTC-PERP', underlying: 'BTC' };
  const events: MarketEvent[] = [deposit(cash), index('BTC', 100)];
  if (perp !== 0) events.push(trade(perpetual, perp, 100));
  for (const { right, settlement, contracts } of legs) {
    const option = optionOf(right, settlement);
    const usd = black76(100, 100, years, vol, right === 'call');
    const price = settlement === 'inverse' ? usd / 100 : usd;
    events.push(trade(option, contracts, price), mark(option, price));
  }
  return events;
}

/** Surplus of the account after a move, by hand: every leg revalued with Black-76. */
function surplusAfter(
  legs: readonly Leg[],
  cash: number,
  perp: number,
  factor: number,
  shift: number,
): number {
  const spot = 100 * factor;
  let equity = cash + perp * (spot - 100);
  let maintenance = 0.02 * Math.abs(perp) * spot;
  for (const { right, settlement, contracts } of legs) {
    const isCall = right === 'call';
    const now = black76(100, 100, years, vol, isCall);
    const then = black76(spot, 100, years, Math.max(0.01, vol + shift), isCall);
    // Bought at the mark: a linear premium in USD, an inverse one in coin.
    const paid = settlement === 'inverse' ? (now / 100) * spot : now;
    equity += contracts * (then - paid);
    if (contracts < 0) maintenance += 0.075 * -contracts * spot;
  }
  return equity - maintenance;
}

describe('properties', () => {
  it('at every point that is told the surplus is zero, and before it is above zero', () => {
    fc.assert(
      fc.property(
        legSets,
        fc.integer({ min: 10, max: 400 }),
        fc.integer({ min: -3, max: 3 }),
        (legs, cash, perp) => {
          const { of } = measure(eventsOf(legs, cash, perp));
          const { standing, spotDown, spotUp, volUp, volDown } = of('a');
          const surplus = (factor: number, shift: number) =>
            surplusAfter(legs, cash, perp, factor, shift);
          if (standing === 'liquidatable') {
            expect(surplus(1, 0)).toBeLessThanOrEqual(1e-9);
            return;
          }
          for (const move of [spotDown, spotUp]) {
            if (move === null) continue;
            // A root to 1e-7 of a slope of some hundred USD.
            expect(Math.abs(surplus(1 + move, 0))).toBeLessThan(1e-3);
            expect(surplus(1 + move * 0.02, 0)).toBeGreaterThan(0);
          }
          for (const shift of [volUp, volDown]) {
            if (shift === null) continue;
            expect(Math.abs(surplus(1, shift))).toBeLessThan(1e-3);
          }
          if (spotDown === null) expect(surplus(1 / 8, 0)).toBeGreaterThan(-1e-9);
          if (spotUp === null) expect(surplus(8, 0)).toBeGreaterThan(-1e-9);
          if (volUp === null) expect(surplus(1, 2)).toBeGreaterThan(-1e-9);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the hour calls nothing far that 16 deviations reach, and reads points off the table', () => {
    const errors: number[] = [];
    fc.assert(
      fc.property(
        legSets,
        fc.integer({ min: 10, max: 2_000 }),
        fc.integer({ min: -3, max: 3 }),
        (legs, cash, perp) => {
          const { folded, proximity, deviations, of } = measure(eventsOf(legs, cash, perp));
          const id = folded.fold.dictionary.participants.ids.get('a')!;
          const exact = proximity.present.accounts.columns;
          const rough = proximity.accounts.columns;
          expect(rough.standing[id]).toBe(exact.standing[id]);
          if (deviations('a') === farDeviations) {
            expect(exact.deviations[id]).toBeGreaterThan(16);
            expect(of('a').probability).toBeLessThan(2e-6);
            return;
          }
          if (exact.standing[id] !== standings.open) return;
          // Where the surplus hardly falls any more, its root is ill-determined.
          const error = Math.abs(deviations('a') / exact.deviations[id]! - 1);
          expect(error).toBeLessThan(0.25);
          errors.push(error);
        },
      ),
      { numRuns: 300 },
    );
    errors.sort((x, y) => x - y);
    expect(errors[errors.length >> 1]).toBeLessThan(0.002);
    expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(0.03);
  });

  it('value and gross of all accounts in one pass equal those of each by its own positions', () => {
    const instruments = [
      linearPerpetual,
      inversePerpetual,
      optionOf('call', 'linear'),
      optionOf('put', 'inverse', 0.1),
    ];
    const one = fc.record({
      which: fc.nat(3),
      quantity: fc.integer({ min: -9, max: 9 }).filter((n) => n !== 0),
      price: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 30 }), (trades) => {
        const { folded, proximity } = measure([
          index('BTC', 100),
          ...trades.map(({ which, quantity, price }) =>
            trade(instruments[which]!, quantity, price),
          ),
        ]);
        const id = folded.fold.dictionary.participants.ids.get('a')!;
        const { unrealisedUsd, grossNotionalUsd } = accountOf(folded, 'a');
        const { unrealisedUsd: profits, grossUsd } = proximity.screen;
        const scale = 1e-10 * (1 + grossNotionalUsd + Math.abs(unrealisedUsd));
        expect(Number.isFinite(collateralUsd(folded.fold.accounts, id))).toBe(true);
        expect(Math.abs(profits[id]! - unrealisedUsd)).toBeLessThan(scale);
        expect(Math.abs(grossUsd[id]! - grossNotionalUsd)).toBeLessThan(scale);
      }),
    );
  });
});

describe('volatility of spot', () => {
  it('a nearer point is likelier, and hours within a deviation of it are counted', () => {
    const near = measure([deposit(4), trade(linearPerpetual, 1, 100)]);
    const far = measure([deposit(40), trade(linearPerpetual, 1, 100)]);
    // 80 % a year are 4.2 % a day: 2 % is near, 39 % is not.
    expect(near.of('a').nearHours).toBe(1);
    expect(far.of('a').nearHours).toBe(0);
    expect(near.of('a').probability).toBeGreaterThan(0.5);
    expect(far.of('a').probability).toBeLessThan(0.01);
    expect(near.deviations('a')).toBeLessThan(0.6);
  });
});
