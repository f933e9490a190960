import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { black76 } from '../black.ts';
import { digitalPrice, gapPrice } from './digital.ts';
import type { SpotMarket } from './market.ts';
import { noTouchPrice, type OneTouch, oneTouchPrice } from './one-touch.ts';

const market: SpotMarket = { spot: 100, years: 0.5, vol: 0.2, rate: 0.1, dividendYield: 0 };

describe('limits of digitals and touches', () => {
  it('decide by the forward without volatility and by the spot without time', () => {
    const still = { ...market, vol: 0 };
    expect(digitalPrice({ strike: 104, isCall: true, pays: 1 }, still)).toBeCloseTo(
      Math.exp(-0.05),
      14,
    );
    expect(digitalPrice({ strike: 106, isCall: true, pays: 1 }, still)).toBe(0);
    expect(
      digitalPrice({ strike: 99, isCall: false, pays: 'asset' }, { ...market, years: 0 }),
    ).toBe(0);
  });

  it('pay a touch at once when the barrier is reached', () => {
    const touch: OneTouch = { barrier: 100, direction: 'up', pays: 7, paidAt: 'hit' };
    expect(oneTouchPrice(touch, market)).toBe(7);
    expect(oneTouchPrice({ ...touch, paidAt: 'expiry' }, market)).toBeCloseTo(
      7 * Math.exp(-0.05),
      14,
    );
    expect(noTouchPrice({ barrier: 100, direction: 'up', pays: 7 }, market)).toBe(0);
  });

  it('discount a touch that the forward curve makes certain to its instant', () => {
    const touch: OneTouch = { barrier: 102, direction: 'up', pays: 1, paidAt: 'hit' };
    expect(oneTouchPrice(touch, { ...market, vol: 0 })).toBeCloseTo(100 / 102, 12);
    expect(oneTouchPrice(touch, { ...market, vol: 1e-4 })).toBeCloseTo(100 / 102, 5);
  });

  it('refuse a rate too negative for payment at hit', () => {
    const touch: OneTouch = { barrier: 120, direction: 'up', pays: 1, paidAt: 'hit' };
    const odd = { ...market, rate: -0.2, dividendYield: -0.22 };
    expect(() => oneTouchPrice(touch, odd)).toThrow(/rate/);
  });
});

describe('published digital values', () => {
  it('match Haug', () => {
    // Haug, The Complete Guide to Option Pricing Formulas, chapter on binary options.
    const cash = { spot: 100, years: 0.75, vol: 0.35, rate: 0.06, dividendYield: 0.06 };
    expect(digitalPrice({ strike: 80, isCall: false, pays: 10 }, cash)).toBeCloseTo(2.671, 4);
    const asset = { spot: 70, years: 0.5, vol: 0.27, rate: 0.07, dividendYield: 0.05 };
    expect(digitalPrice({ strike: 65, isCall: false, pays: 'asset' }, asset)).toBeCloseTo(
      20.2069,
      4,
    );
    const gap = { spot: 50, years: 0.5, vol: 0.2, rate: 0.09, dividendYield: 0 };
    const value = gapPrice({ trigger: 50, payoffStrike: 57, isCall: true }, gap);
    expect(Math.abs(value + 0.0053)).toBeLessThan(5e-5);
    const down: OneTouch = { barrier: 100, direction: 'down', pays: 15, paidAt: 'hit' };
    expect(oneTouchPrice(down, { ...market, spot: 105 })).toBeCloseTo(9.7264, 4);
    const up: OneTouch = { ...down, direction: 'up' };
    expect(oneTouchPrice(up, { ...market, spot: 95 })).toBeCloseTo(11.6553, 4);
    // Asset at hit: the corrected values that QuantLib's suite gives beside the printed ones.
    expect(oneTouchPrice({ ...down, pays: 'asset' }, { ...market, spot: 105 })).toBeCloseTo(
      64.8426,
      4,
    );
    expect(oneTouchPrice({ ...up, pays: 'asset' }, { ...market, spot: 95 })).toBeCloseTo(
      77.7017,
      4,
    );
  });
});

describe('properties of digitals and touches', () => {
  const markets = fc.record({
    spot: fc.double({ min: 60, max: 150, noNaN: true }),
    years: fc.double({ min: 0.01, max: 3, noNaN: true }),
    vol: fc.double({ min: 0.03, max: 1.2, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.15, noNaN: true }),
    dividendYield: fc.double({ min: -0.05, max: 0.15, noNaN: true }),
  });

  it('make call plus put digital the discount factor, and rebuild the plain option', () => {
    fc.assert(
      fc.property(markets, fc.double({ min: 50, max: 180, noNaN: true }), (m, strike) => {
        const at = (isCall: boolean, pays: number | 'asset'): number =>
          digitalPrice({ strike, isCall, pays }, m);
        expect(at(true, 1) + at(false, 1)).toBeCloseTo(Math.exp(-m.rate * m.years), 12);
        const forward = m.spot * Math.exp((m.rate - m.dividendYield) * m.years);
        const plain = Math.exp(-m.rate * m.years) * black76(forward, strike, m.years, m.vol, true);
        expect(at(true, 'asset') - strike * at(true, 1)).toBeCloseTo(plain, 9);
        expect(gapPrice({ trigger: strike, payoffStrike: strike, isCall: true }, m)).toBeCloseTo(
          plain,
          9,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('make touch plus no-touch certain, and order payment at hit above payment at expiry', () => {
    fc.assert(
      fc.property(
        markets,
        fc.double({ min: 50, max: 180, noNaN: true }),
        fc.constantFrom('down' as const, 'up' as const),
        (m, barrier, direction) => {
          const touch: OneTouch = { barrier, direction, pays: 1, paidAt: 'expiry' };
          const late = oneTouchPrice(touch, m);
          const never = noTouchPrice({ barrier, direction, pays: 1 }, m);
          expect(late + never).toBeCloseTo(Math.exp(-m.rate * m.years), 10);
          expect(oneTouchPrice({ ...touch, paidAt: 'hit' }, m)).toBeGreaterThanOrEqual(
            late - 1e-10,
          );
          const asset = oneTouchPrice({ ...touch, pays: 'asset' }, m);
          const noAsset = noTouchPrice({ barrier, direction, pays: 'asset' }, m);
          expect(asset + noAsset).toBeCloseTo(m.spot * Math.exp(-m.dividendYield * m.years), 8);
        },
      ),
      { numRuns: 200 },
    );
  });
});
