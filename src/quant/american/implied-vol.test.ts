import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../base/index.ts';
import { impliedVol } from '../implied-vol.ts';
import { americanImpliedVol, type QuotedAmerican } from './implied-vol.ts';
import { americanPrice } from './price.ts';

const put: QuotedAmerican = {
  price: 10,
  spot: 100,
  strike: 100,
  years: 1,
  rate: 0.05,
  dividendYield: 0.02,
  isCall: false,
};

function vol(change: Partial<QuotedAmerican>): number {
  const implied = americanImpliedVol({ ...put, ...change });
  if (!implied.ok) throw new Error(implied.failure.kind);
  return implied.value;
}

function failureOf(change: Partial<QuotedAmerican>) {
  const implied = americanImpliedVol({ ...put, ...change });
  return implied.ok ? undefined : implied.failure;
}

describe('limits of the American implied volatility', () => {
  it('is none at and below what exercise at once pays', () => {
    expect(failureOf({ spot: 80, price: 20 })).toEqual({ kind: 'at-intrinsic', intrinsic: 20 });
    expect(failureOf({ spot: 80, price: 19.9 })?.kind).toBe('below-intrinsic');
  });

  it('is none below the best exercise along the forward curve', () => {
    // Waiting a year pays 100 e^-0.01 - 95 e^-0.08, more than 5 now.
    const waiting = { spot: 95, rate: 0.01, dividendYield: 0.08 };
    const best = 100 * Math.exp(-0.01) - 95 * Math.exp(-0.08);
    const failure = failureOf({ ...waiting, price: 8 });
    expect(failure?.kind).toBe('below-intrinsic');
    expect((failure as { intrinsic: number }).intrinsic).toBeCloseTo(best, 12);
    expect(vol({ ...waiting, price: best + 0.01 })).toBeGreaterThan(0);
  });

  it('is none at the strike for a put and at the spot for a call', () => {
    expect(failureOf({ price: 100 })).toEqual({ kind: 'above-maximum', maximum: 100 });
    expect(failureOf({ price: 90, spot: 90, isCall: true })?.kind).toBe('above-maximum');
    const paid = 100 * Math.exp(0.03);
    expect(failureOf({ price: 101, rate: -0.03 })).toBeUndefined();
    expect(failureOf({ price: paid, rate: -0.03 })?.kind).toBe('above-maximum');
  });

  it('is found where the European price has a maximum below', () => {
    // A European put is worth less than 100 e^-0.05 = 95.12, an American one may be worth more.
    expect(impliedVol({ ...put, forward: 103, price: 96 }).ok).toBe(false);
    const implied = vol({ price: 96 });
    const back = americanPrice({ ...put, vol: implied });
    expect(back.ok && back.value).toBeCloseTo(96, 8);
  });

  it('names the argument that is out of range', () => {
    expect(() => vol({ years: 0 })).toThrow(/years/);
    expect(() => vol({ price: Number.NaN })).toThrow(InvariantError);
  });
});

describe('published American values', () => {
  it('lead back to their volatility', () => {
    // Huang, Subrahmanyam and Yu (1996), Review of Financial Studies 9, table 1: S = 40,
    // r = 4.88 %, no yield; K, T, vol, price to four digits, so half a digit over the vega.
    const rows = [
      [35, 0.3333, 0.2, 0.2004, 2e-5],
      [40, 0.5833, 0.2, 1.9904, 1e-5],
      [45, 0.5833, 0.2, 5.267, 2e-5],
      [40, 0.3333, 0.4, 3.3874, 2e-5],
    ] as const;
    for (const [strike, years, expected, price, tolerance] of rows) {
      const implied = vol({ spot: 40, strike, years, rate: 0.0488, dividendYield: 0, price });
      expect(Math.abs(implied - expected)).toBeLessThan(tolerance);
    }
  });
});

const terms = fc.record({
  spot: fc.double({ min: 60, max: 150, noNaN: true }),
  strike: fc.constant(100),
  years: fc.double({ min: 0.02, max: 2, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
  dividendYield: fc.double({ min: 0, max: 0.1, noNaN: true }),
  isCall: fc.boolean(),
});

describe('properties', () => {
  it('prices back to the price, wherever time value is left', () => {
    const vols = fc.double({ min: 0.05, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(terms, vols, (contract, planted) => {
        const priced = americanPrice({ ...contract, vol: planted });
        const floor = americanPrice({ ...contract, vol: 0 });
        if (!priced.ok || !floor.ok || priced.value - floor.value < 1e-6) return;
        const implied = americanImpliedVol({ ...contract, price: priced.value });
        expect(implied.ok).toBe(true);
        const back = americanPrice({ ...contract, vol: implied.ok ? implied.value : 0 });
        expect(back.ok && Math.abs(back.value - priced.value)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('lies at or below the European one', () => {
    const paid = fc.double({ min: 0.5, max: 30, noNaN: true });
    fc.assert(
      fc.property(terms, paid, (contract, extra) => {
        const { spot, strike, years, rate, dividendYield, isCall } = contract;
        const price = Math.max(0, isCall ? spot - strike : strike - spot) + extra;
        const forward = spot * Math.exp((rate - dividendYield) * years);
        const european = impliedVol({ price, forward, strike, years, isCall, rate });
        const american = americanImpliedVol({ ...contract, price });
        if (!european.ok || !american.ok) return;
        expect(american.value).toBeLessThanOrEqual(european.value + 1e-8);
      }),
      { numRuns: 60 },
    );
  });

  it('is the European one where exercise never pays', () => {
    fc.assert(
      fc.property(terms, (contract) => {
        const held = { ...contract, isCall: true, dividendYield: 0 };
        const price = Math.max(0, held.spot - held.strike * Math.exp(-held.rate * held.years)) + 2;
        const forward = held.spot * Math.exp(held.rate * held.years);
        const european = impliedVol({ ...held, price, forward });
        const american = americanImpliedVol({ ...held, price });
        expect(american.ok).toBe(european.ok);
        if (!american.ok || !european.ok) return;
        expect(Math.abs(american.value - european.value)).toBeLessThan(2e-9);
      }),
      { numRuns: 60 },
    );
  });
});
