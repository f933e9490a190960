import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { black76 } from '../black.ts';
import { type BarrierOption, barrierPrice, shiftedBarrier } from './barrier.ts';
import { doubleBarrierPrice } from './double-barrier.ts';
import type { SpotMarket } from './market.ts';
import { noTouchPrice, oneTouchPrice } from './one-touch.ts';

const haug: SpotMarket = { spot: 100, years: 0.5, vol: 0.25, rate: 0.08, dividendYield: 0.04 };
const base: BarrierOption = {
  strike: 100,
  barrier: 90,
  direction: 'down',
  knock: 'out',
  isCall: true,
  rebate: 0,
};

function plain(strike: number, isCall: boolean, market: SpotMarket): number {
  const { spot, years, vol, rate, dividendYield } = market;
  const forward = spot * Math.exp((rate - dividendYield) * years);
  return Math.exp(-rate * years) * black76(forward, strike, years, vol, isCall);
}

describe('limits of barriers', () => {
  it('are rebate and plain option once touched', () => {
    const touched = { ...base, barrier: 100, rebate: 3 };
    expect(barrierPrice(touched, haug)).toBe(3);
    expect(barrierPrice({ ...touched, knock: 'in' }, haug)).toBeCloseTo(plain(100, true, haug), 12);
  });

  it('are plain and nothing with the barrier far away', () => {
    const far = { ...base, barrier: 1e-6 };
    expect(barrierPrice(far, haug)).toBeCloseTo(plain(100, true, haug), 12);
    expect(barrierPrice({ ...far, knock: 'in' }, haug)).toBe(0);
  });

  it('follow the forward curve without volatility or time', () => {
    const still = { ...haug, vol: 0, spot: 102 };
    const end = 102 * Math.exp(0.02) - 100;
    expect(barrierPrice(base, still)).toBeCloseTo(Math.exp(-0.04) * end, 12);
    expect(barrierPrice({ ...base, barrier: 103, direction: 'up' }, still)).toBe(0);
    expect(barrierPrice(base, { ...haug, years: 0, spot: 107 })).toBeCloseTo(7, 12);
  });

  it('stay finite when volatility is tiny and powers overflow', () => {
    const calm = { ...haug, vol: 1e-3, rate: 0.5 };
    for (const direction of ['down', 'up'] as const) {
      for (const knock of ['in', 'out'] as const) {
        const barrier = direction === 'down' ? 80 : 130;
        const value = barrierPrice({ ...base, barrier, direction, knock, rebate: 1 }, calm);
        expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  it('close a double barrier whose sides meet the spot', () => {
    const option = { strike: 95, lower: 90, upper: 100, knock: 'out', isCall: true } as const;
    expect(doubleBarrierPrice(option, haug)).toBe(0);
    expect(doubleBarrierPrice({ ...option, knock: 'in' }, haug)).toBeCloseTo(
      plain(95, true, haug),
      12,
    );
  });
});

describe('published barrier values', () => {
  it('match Haug for single barriers', () => {
    // Haug, p. 72: S 100, rebate 3, q 4 %, r 8 %, half a year, vol 25 %; K = 90, 100, 110.
    const rows: [BarrierOption['direction'], BarrierOption['knock'], boolean, number, number[]][] =
      [
        ['down', 'out', true, 95, [9.0246, 6.7924, 4.8759]],
        ['down', 'in', true, 95, [7.7627, 4.0109, 2.0576]],
        ['up', 'out', true, 105, [2.6789, 2.358, 2.3453]],
        ['up', 'in', true, 105, [14.1112, 8.4482, 4.591]],
        ['down', 'out', false, 95, [2.2798, 2.2947, 2.6252]],
        ['up', 'out', false, 105, [3.776, 5.4932, 7.5187]],
        ['up', 'in', false, 105, [1.4653, 3.3721, 7.0846]],
      ];
    for (const [direction, knock, isCall, barrier, values] of rows) {
      values.forEach((value, i) => {
        const option = { strike: 90 + 10 * i, barrier, direction, knock, isCall, rebate: 3 };
        expect(Math.abs(barrierPrice(option, haug) - value)).toBeLessThan(1e-4);
      });
    }
  });

  it('match Haug for double barriers', () => {
    // Haug, 2nd edition, p. 156: S = K = 100, r 10 %, q 0.
    const rows: [number, number, number, number, boolean, number][] = [
      [50, 150, 0.25, 0.15, true, 4.3515],
      [50, 150, 0.5, 0.35, true, 6.5088],
      [60, 140, 0.5, 0.25, true, 6.3383],
      [80, 120, 0.25, 0.25, true, 2.6387],
      [90, 110, 0.5, 0.35, true, 0.0011],
      [60, 140, 0.5, 0.35, false, 6.1062],
      [80, 120, 0.5, 0.25, false, 1.7851],
      [90, 110, 0.25, 0.15, false, 0.9473],
    ];
    for (const [lower, upper, years, vol, isCall, value] of rows) {
      const option = { strike: 100, lower, upper, knock: 'out', isCall } as const;
      const market = { spot: 100, years, vol, rate: 0.1, dividendYield: 0 };
      expect(Math.abs(doubleBarrierPrice(option, market) - value)).toBeLessThan(1e-4);
    }
    const option = { strike: 100, lower: 80, upper: 120, knock: 'in', isCall: true } as const;
    const market = { spot: 100, years: 0.5, vol: 0.35, rate: 0.1, dividendYield: 0 };
    expect(Math.abs(doubleBarrierPrice(option, market) - 11.6774)).toBeLessThan(1e-4);
  });
});

describe('properties of barriers', () => {
  const markets = fc.record({
    spot: fc.double({ min: 70, max: 140, noNaN: true }),
    years: fc.double({ min: 0.01, max: 3, noNaN: true }),
    vol: fc.double({ min: 0.05, max: 1, noNaN: true }),
    rate: fc.double({ min: -0.02, max: 0.15, noNaN: true }),
    dividendYield: fc.double({ min: -0.05, max: 0.15, noNaN: true }),
  });
  const options = fc.record({
    strike: fc.double({ min: 60, max: 150, noNaN: true }),
    barrier: fc.double({ min: 60, max: 150, noNaN: true }),
    direction: fc.constantFrom('down' as const, 'up' as const),
    isCall: fc.boolean(),
  });

  it('make in plus out the plain option', () => {
    fc.assert(
      fc.property(options, markets, (option, market) => {
        const both =
          barrierPrice({ ...option, knock: 'in', rebate: 0 }, market) +
          barrierPrice({ ...option, knock: 'out', rebate: 0 }, market);
        expect(both).toBeCloseTo(plain(option.strike, option.isCall, market), 9);
      }),
      { numRuns: 300 },
    );
  });

  it('add the rebate as a touch at hit and a no-touch at expiry', () => {
    fc.assert(
      fc.property(options, markets, (option, market) => {
        fc.pre(market.rate > 0);
        const { barrier, direction } = option;
        const at = (knock: 'in' | 'out', rebate: number): number =>
          barrierPrice({ ...option, knock, rebate }, market);
        const touch = oneTouchPrice({ barrier, direction, pays: 5, paidAt: 'hit' }, market);
        expect(at('out', 5) - at('out', 0)).toBeCloseTo(touch, 9);
        const noTouch = noTouchPrice({ barrier, direction, pays: 5 }, market);
        expect(at('in', 5) - at('in', 0)).toBeCloseTo(noTouch, 9);
      }),
      { numRuns: 200 },
    );
  });

  it('never exceed the plain option, and fall as the barrier comes nearer', () => {
    fc.assert(
      fc.property(options, markets, (option, market) => {
        const out = { ...option, knock: 'out', rebate: 0 } as const;
        const value = barrierPrice(out, market);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(plain(option.strike, option.isCall, market) + 1e-9);
        const nearer = option.barrier * (option.direction === 'down' ? 1.02 : 0.98);
        expect(barrierPrice({ ...out, barrier: nearer }, market)).toBeLessThanOrEqual(value + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('tend from two barriers to one as the other moves away', () => {
    fc.assert(
      fc.property(markets, fc.boolean(), (market, isCall) => {
        fc.pre(market.spot > 75 && market.vol * Math.sqrt(market.years) < 0.8);
        const two = { strike: 100, lower: 70, upper: 1e5, knock: 'out', isCall } as const;
        const one = { ...base, barrier: 70, isCall };
        expect(doubleBarrierPrice(two, market)).toBeCloseTo(barrierPrice(one, market), 6);
      }),
      { numRuns: 100 },
    );
  });

  it('move the barrier away for discrete watching', () => {
    expect(shiftedBarrier(90, 'down', 0.3, 0)).toBe(90);
    expect(shiftedBarrier(90, 'down', 0.3, 1 / 50)).toBeLessThan(90);
    expect(shiftedBarrier(110, 'up', 0.3, 1 / 50)).toBeGreaterThan(110);
  });
});
