import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../base/index.ts';
import { black76 } from './black.ts';

describe('limits of Black-76', () => {
  it('is intrinsic at zero volatility', () => {
    expect(black76(100, 90, 1, 0, true)).toBe(10);
    expect(black76(100, 90, 1, 0, false)).toBe(0);
  });
  it('is intrinsic at zero time', () => expect(black76(100, 120, 0, 0.5, false)).toBe(20));
  it('is 0 at the money without volatility', () => expect(black76(100, 100, 1, 0, true)).toBe(0));
  it('is the forward at zero strike', () => {
    expect(black76(100, 0, 1, 0.5, true)).toBe(100);
    expect(black76(100, 0, 1, 0.5, false)).toBe(0);
  });
  it('tends to the smaller of forward and strike as volatility grows', () => {
    expect(black76(100, 120, 1, 100, true)).toBe(100);
    expect(black76(100, 120, 1, 100, false)).toBe(120);
  });
  it('vanishes in the deepest tail and stays positive just before', () => {
    expect(black76(1, 1e6, 1, 0.1, true)).toBe(0);
    expect(black76(1, Math.exp(37), 1, 1, true)).toBeGreaterThan(0);
  });
  it('refuses what is out of range, naming it', () => {
    const bad = (call: () => number, argument: string) => {
      expect(call).toThrow(InvariantError);
      expect(call).toThrow(argument);
    };
    bad(() => black76(0, 100, 1, 0.2, true), 'forward');
    bad(() => black76(100, -1, 1, 0.2, true), 'strike');
    bad(() => black76(100, 100, Number.NaN, 0.2, true), 'years');
    bad(() => black76(100, 100, 1, -0.2, true), 'vol');
  });
});

describe('published values', () => {
  // Haug, Option Pricing Formulas, as tabulated in QuantLib test-suite/europeanoption.cpp:
  // call?, strike, spot, yield, rate, years, vol, value.
  const table: [boolean, ...number[]][] = [
    [true, 65, 60, 0, 0.08, 0.25, 0.3, 2.1334],
    [false, 95, 100, 0.05, 0.1, 0.5, 0.2, 2.4648],
    [false, 19, 19, 0.1, 0.1, 0.75, 0.28, 1.7011],
    [true, 19, 19, 0.1, 0.1, 0.75, 0.28, 1.7011],
    [true, 1.6, 1.56, 0.08, 0.06, 0.5, 0.12, 0.0291],
    [false, 70, 75, 0.05, 0.1, 0.5, 0.35, 4.087],
    [true, 40, 42, 0.08, 0.04, 0.75, 0.35, 5.0975],
    [true, 100, 90, 0.1, 0.1, 0.5, 0.15, 0.8069],
    [true, 100, 100, 0.1, 0.1, 0.5, 0.15, 4.0232],
    [true, 100, 110, 0.1, 0.1, 0.5, 0.15, 10.5769],
    [true, 100, 90, 0.1, 0.1, 0.5, 0.25, 2.7026],
    [true, 100, 100, 0.1, 0.1, 0.5, 0.25, 6.6997],
    [true, 100, 110, 0.1, 0.1, 0.5, 0.25, 12.7857],
    [true, 100, 90, 0.1, 0.1, 0.5, 0.35, 4.9329],
    [true, 100, 100, 0.1, 0.1, 0.5, 0.35, 9.3679],
    [true, 100, 110, 0.1, 0.1, 0.5, 0.35, 15.3086],
    [false, 100, 90, 0.1, 0.1, 0.5, 0.25, 12.2149],
    [false, 100, 100, 0.1, 0.1, 0.5, 0.25, 6.6997],
    [false, 100, 110, 0.1, 0.1, 0.5, 0.25, 3.2734],
  ];
  it.each(table)('call %s, strike %s, spot %s', (isCall: boolean, ...row: number[]) => {
    const [strike, spot, yieldRate, rate, years, vol, value] = row;
    const forward = spot * Math.exp((rate - yieldRate) * years);
    const price = Math.exp(-rate * years) * black76(forward, strike, years, vol, isCall);
    expect(Math.abs(price - value)).toBeLessThan(1e-4);
  });

  // F N(d1) - K N(d2) at 60 digits, mpmath 1.3.0: forward, strike, years, vol, call?, value.
  const exact: readonly (readonly [number, number, number, number, boolean, number])[] = [
    [100, 100, 1, 0.2, true, 7.965567455405797],
    [100, 100, 1e-6, 0.5, true, 0.019947113812289197],
    [100, 100.0001, 1e-8, 0.6, true, 0.00234398732291329],
    [100, 140, 0.25, 0.6, true, 2.316409755890807],
    [100, 60, 0.25, 0.6, false, 0.41857617165570954],
    [100, 300, 0.1, 0.4, true, 4.636915609601549e-18],
    [100, 30, 0.02, 0.8, false, 5.446469189782622e-27],
    [60000, 61000, 0.0001220703125, 0.45, true, 0.03485882476768552],
    [60000, 52000, 0.125, 0.7, false, 2405.58265712107],
    [100, 100, 5, 3, true, 99.92037698424092],
    [100, 1e6, 2, 1.5, true, 0.01882770983713659],
    [1, 1.25, 0.25, 0.0625, true, 2.1917122855863842e-15],
    [100, 99, 0.5, 0.03125, false, 0.46630750576600866],
    [1e-3, 2e-3, 0.5, 1, true, 8.316076390924387e-5],
    [100, 50, 1, 0.25, true, 50.01464853081623],
    [100, 1e-3, 1, 1, true, 99.999],
  ];
  it.each(exact)(
    'F %s K %s T %s vol %s call %s to the last places',
    (f, k, t, v, isCall, value) => {
      const distance = Math.log(f / k) / (v * Math.sqrt(t));
      const attainable = 2e-15 * (1 + distance * distance);
      expect(Math.abs(black76(f, k, t, v, isCall) / value - 1)).toBeLessThan(attainable);
    },
  );
});

const market = fc.record({
  forward: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  moneyness: fc.double({ min: -2, max: 2, noNaN: true }),
  years: fc.double({ min: 1e-4, max: 5, noNaN: true }),
  vol: fc.double({ min: 0.01, max: 3, noNaN: true }),
});

describe('properties', () => {
  it('holds put-call parity', () => {
    fc.assert(
      fc.property(market, ({ forward, moneyness, years, vol }) => {
        const strike = forward * Math.exp(moneyness);
        const gap =
          black76(forward, strike, years, vol, true) -
          black76(forward, strike, years, vol, false) -
          (forward - strike);
        expect(Math.abs(gap)).toBeLessThan(1e-15 * 4 * (forward + strike));
      }),
    );
  });
  it('lies between intrinsic value and forward or strike', () => {
    fc.assert(
      fc.property(market, fc.boolean(), ({ forward, moneyness, years, vol }, isCall) => {
        const strike = forward * Math.exp(moneyness);
        const value = black76(forward, strike, years, vol, isCall);
        expect(value).toBeGreaterThanOrEqual(
          Math.max(isCall ? forward - strike : strike - forward, 0),
        );
        expect(value).toBeLessThanOrEqual((isCall ? forward : strike) * (1 + 1e-15));
      }),
    );
  });
  it('grows with volatility and with time', () => {
    fc.assert(
      fc.property(market, fc.boolean(), ({ forward, moneyness, years, vol }, isCall) => {
        const strike = forward * Math.exp(moneyness);
        const value = black76(forward, strike, years, vol, isCall);
        const room = 1 - 1e-13;
        expect(black76(forward, strike, years, vol * 1.01, isCall)).toBeGreaterThanOrEqual(
          value * room,
        );
        expect(black76(forward, strike, years * 1.01, vol, isCall)).toBeGreaterThanOrEqual(
          value * room,
        );
      }),
    );
  });
  it('is convex and monotone in the strike', () => {
    fc.assert(
      fc.property(market, ({ forward, moneyness, years, vol }) => {
        const strike = forward * Math.exp(moneyness);
        const at = (factor: number) => black76(forward, strike * factor, years, vol, true);
        const [low, middle, high] = [at(0.95), at(1), at(1.05)];
        const slack = 1e-14 * (forward + strike);
        expect(low - 2 * middle + high).toBeGreaterThanOrEqual(-slack);
        expect(low).toBeGreaterThanOrEqual(middle - slack);
        expect(middle).toBeGreaterThanOrEqual(high - slack);
      }),
    );
  });
  it('scales with forward and strike', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: -20, max: 20 }), (m, power) => {
        const strike = m.forward * Math.exp(m.moneyness);
        const unit = 2 ** power;
        // A value that is not a normal double loses its last places when scaled.
        fc.pre(black76(m.forward, strike, m.years, m.vol, true) > 1e-290);
        expect(black76(m.forward * unit, strike * unit, m.years, m.vol, true)).toBe(
          unit * black76(m.forward, strike, m.years, m.vol, true),
        );
      }),
    );
  });
  it('mirrors: a put is the call with forward and strike exchanged', () => {
    fc.assert(
      fc.property(market, ({ forward, moneyness, years, vol }) => {
        const strike = forward * Math.exp(moneyness);
        const put = black76(forward, strike, years, vol, false);
        expect(put).toBe(black76(strike, forward, years, vol, true));
      }),
    );
  });
});
