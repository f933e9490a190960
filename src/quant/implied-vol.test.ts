import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../base/index.ts';
import { black76, relativeTimeValue } from './black.ts';
import { impliedVol } from './implied-vol.ts';
import { normalPdf, normalQuantile } from './normal.ts';

const base = { forward: 100, strike: 120, years: 0.5, rate: 0.04, isCall: false };
const discount = Math.exp(-0.02);

describe('limits of implied volatility', () => {
  it('refuses a price below the intrinsic value, with the bound', () => {
    const answer = impliedVol({ ...base, price: 19 });
    expect(answer).toEqual({
      ok: false,
      failure: { kind: 'below-intrinsic', intrinsic: discount * 20 },
    });
  });
  it('refuses a price at the intrinsic value', () => {
    const answer = impliedVol({ ...base, isCall: true, price: 0 });
    expect(answer).toEqual({ ok: false, failure: { kind: 'at-intrinsic', intrinsic: 0 } });
  });
  it('refuses a price at or above the maximum, with the bound', () => {
    const answer = impliedVol({ ...base, rate: 0, price: 120 });
    expect(answer).toEqual({ ok: false, failure: { kind: 'above-maximum', maximum: 120 } });
    expect(impliedVol({ ...base, rate: 0, isCall: true, price: 101 }).ok).toBe(false);
  });
  it('refuses bad input, naming it', () => {
    expect(() => impliedVol({ ...base, price: Number.NaN })).toThrow(InvariantError);
    expect(() => impliedVol({ ...base, price: 1, strike: 0 })).toThrow('strike');
    expect(() => impliedVol({ ...base, price: 1, years: 0 })).toThrow('years');
  });
  it('solves a price of 1e-300', () => {
    const answer = impliedVol({ price: 1e-300, forward: 1, strike: 4, years: 1, isCall: true });
    expect(answer.ok).toBe(true);
    if (answer.ok) {
      expect(black76(1, 4, 1, answer.value, true) / 1e-300).toBeCloseTo(1, 11);
    }
  });
  it('solves a price one last place below the maximum', () => {
    const price = 1 - 2 ** -53;
    const answer = impliedVol({ price, forward: 1, strike: 1, years: 1, isCall: true });
    expect(answer.ok).toBe(true);
    if (answer.ok) expect(black76(1, 1, 1, answer.value, true)).toBeCloseTo(price, 15);
  });
});

describe('closed form', () => {
  it('at the money is twice the normal quantile of (1 + price)/2', () => {
    for (const rest of [0.9, 0.5, 0.1, 1e-3, 1e-9]) {
      const price = 1 - rest;
      const answer = impliedVol({ price, forward: 1, strike: 1, years: 1, isCall: true });
      expect(answer.ok).toBe(true);
      const expected = -2 * normalQuantile((1 - price) / 2);
      if (answer.ok) expect(Math.abs(answer.value / expected - 1)).toBeLessThan(1e-14);
    }
  });
  it('at the money is sqrt(2 pi) times the price when that is small', () => {
    for (const price of [1e-290, 1e-100, 1e-12]) {
      const answer = impliedVol({ price, forward: 1, strike: 1, years: 1, isCall: true });
      expect(answer.ok).toBe(true);
      const expected = price * Math.sqrt(2 * Math.PI);
      // The iteration runs on ln(price): half a last place of it.
      const places = 1e-15 + 2e-16 * Math.abs(Math.log(price));
      if (answer.ok) expect(Math.abs(answer.value / expected - 1)).toBeLessThan(places);
    }
  });
});

/** What the last places of price and volatility leave: (|b / (s b')| + 1) 2^-52. */
function attainable(k: number, s: number, value: number): number {
  const slope = normalPdf(k / s - s / 2);
  return (value / (s * slope) + 1) * 2 ** -52;
}

describe('properties', () => {
  it('returns the volatility over the whole range of distance and size', () => {
    let cases = 0;
    for (let power = -14; power < 2.8; power += 0.5) {
      const strike = power < -13.9 ? 1 : Math.exp(10 ** power);
      const k = strike < 2 ? Math.log1p(strike - 1) : Math.log(strike);
      for (let size = -8; size <= 1.6; size += 0.1) {
        const s = 10 ** size;
        const value = relativeTimeValue(k, s);
        if (k / s > 30 || !(value > 1e-300 && value < 1)) continue;
        const answer = impliedVol({ price: value, forward: 1, strike, years: 1, isCall: true });
        expect(answer.ok).toBe(true);
        if (!answer.ok) continue;
        const error = Math.abs(answer.value / s - 1);
        expect(error).toBeLessThan(1e-14 + 4 * attainable(k, s, value));
        cases++;
      }
    }
    expect(cases).toBeGreaterThan(1000);
  });
  it('inverts the discounted price of either side', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.double({ min: -0.1, max: 0.2, noNaN: true }),
        fc.boolean(),
        (moneyness, vol, years, rate, isCall) => {
          const strike = 3000 * Math.exp(moneyness);
          const price = Math.exp(-rate * years) * black76(3000, strike, years, vol, isCall);
          const timeValue = black76(
            3000,
            strike,
            years,
            vol,
            isCall !== strike >= 3000 ? !isCall : isCall,
          );
          fc.pre(timeValue > 1e-6);
          const answer = impliedVol({ price, forward: 3000, strike, years, rate, isCall });
          expect(answer.ok).toBe(true);
          if (answer.ok) {
            const again =
              Math.exp(-rate * years) * black76(3000, strike, years, answer.value, isCall);
            expect(Math.abs(again - price)).toBeLessThan(2e-15 * (price + 3000 + strike));
          }
        },
      ),
    );
  });
  it('grows with the price', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 0.98, noNaN: true }), (share) => {
        const at = (price: number) => {
          const answer = impliedVol({ price, forward: 100, strike: 130, years: 1, isCall: true });
          return answer.ok ? answer.value : Number.NaN;
        };
        expect(at(100 * share * 1.001)).toBeGreaterThan(at(100 * share));
      }),
    );
  });
});
