import { describe, expect, it } from 'vitest';
import { black76 } from '../black.ts';
import { plainCurve } from './smile-curve.ts';
import { smileVarianceSwap, stripVarianceSwap } from './variance-swap.ts';
import { horizonVariance, quotedVariance } from './volatility-index.ts';

const flat = plainCurve({ a: 0.25 * 0.09, b: 0, rho: 0, m: 0, sigma: 1 });

describe('a variance swap', () => {
  it('on a flat smile is worth the square of the volatility', () => {
    expect(smileVarianceSwap(flat, 0.25)).toBeCloseTo(0.09, 8);
  });

  it('is worth more on a smile than at the money', () => {
    const smile = plainCurve({ a: 0.01, b: 0.08, rho: -0.3, m: 0, sigma: 0.15 });
    const atMoney = 0.01 + 0.08 * 0.15;
    expect(smileVarianceSwap(smile, 1)).toBeGreaterThan(atMoney);
  });

  // Demeterfi, Derman, Kamal and Zou (1999), table: skew from 30 % at 50 to 13 % at 135, .04189;
  // QuantLib's test-suite/varianceswaps.cpp keeps the same figure.
  it('on the strip of the paper is the table value', () => {
    const strikes = Array.from({ length: 18 }, (_, i) => ({
      strike: 50 + 5 * i,
      vol: (30 - i) / 100,
    }));
    const fair = stripVarianceSwap({ spot: 100, rate: 0.05, years: 0.246575, strikes });
    expect(fair).toBeCloseTo(0.04189, 4);
    // Independent replication: 0.0418886.
    expect(fair).toBeCloseTo(0.0418886, 6);
  });

  it('on a fine flat strip tends to the square of the volatility', () => {
    const strikes = Array.from({ length: 400 }, (_, i) => ({ strike: 10 + i, vol: 0.3 }));
    const fair = stripVarianceSwap({ spot: 100, rate: 0.02, years: 0.5, strikes });
    expect(fair).toBeCloseTo(0.09, 4);
  });

  it('refuses a strip that does not hold the spot', () => {
    const strikes = [90, 99, 110].map((strike) => ({ strike, vol: 0.2 }));
    expect(() => stripVarianceSwap({ spot: 100, rate: 0, years: 1, strikes })).toThrow('spot');
  });
});

describe('the index of an exchange', () => {
  const years = 30 / 365;
  const strip = (spread: number) =>
    Array.from({ length: 201 }, (_, i) => {
      const strike = 20 + i;
      const side = (isCall: boolean) => {
        const mid = black76(100, strike, years, 0.4, isCall);
        return mid > 0.005
          ? { bid: mid * (1 - spread), ask: mid * (1 + spread) }
          : { bid: 0, ask: 0.01 };
      };
      return { strike, call: side(true), put: side(false) };
    });

  it('gives back the volatility that the quotes were made with', () => {
    const term = quotedVariance(strip(0.01), years, 0);
    if (!term.ok) throw new Error(term.failure.kind);
    expect(Math.sqrt(term.value.variance)).toBeCloseTo(0.4, 2);
  });

  it('says when nobody bids', () => {
    const none = strip(0).map(({ strike }) => {
      const side = { bid: 0, ask: 1 };
      return { strike, call: side, put: side };
    });
    expect(quotedVariance(none, years, 0)).toEqual({
      ok: false,
      failure: { kind: 'too_few_strikes', strikes: 0 },
    });
  });

  it('interpolates in total variance', () => {
    const near = { years: 0.05, variance: 0.04 };
    const next = { years: 0.1, variance: 0.09 };
    expect(horizonVariance(near, next, 0.05)).toBeCloseTo(0.04, 15);
    expect(horizonVariance(near, next, 0.1)).toBeCloseTo(0.09, 15);
    expect(horizonVariance(near, next, 0.075)).toBeCloseTo((0.002 + 0.009) / 2 / 0.075, 15);
  });
});
