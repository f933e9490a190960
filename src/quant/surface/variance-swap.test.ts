import { describe, expect, it } from 'vitest';
import { plainCurve } from './smile/smile-curve.ts';
import { smileVarianceSwap, stripVarianceSwap } from './variance-swap.ts';

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
