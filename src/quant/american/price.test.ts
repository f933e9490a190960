import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../base/index.ts';
import { black76 } from '../black.ts';
import { baroneAdesiWhaleyPrice } from './barone-adesi-whaley.ts';
import type { AmericanContract } from './contract.ts';
import { leisenReimerPrice } from './leisen-reimer.ts';
import { americanPrice } from './price.ts';
import { createAmericanScheme } from './scheme.ts';
import { type AmericanSchemeName, americanSchemes } from './schemes.ts';
import { settledBoundary } from './settled.ts';

const put: AmericanContract = {
  spot: 100,
  strike: 100,
  years: 1,
  vol: 0.25,
  rate: 0.05,
  dividendYield: 0.05,
  isCall: false,
};

function price(change: Partial<AmericanContract>, scheme: AmericanSchemeName = 'accurate'): number {
  const result = americanPrice({ ...put, ...change }, americanSchemes[scheme]);
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value;
}

function european(change: Partial<AmericanContract>): number {
  const { spot, strike, years, vol, rate, dividendYield, isCall } = { ...put, ...change };
  const forward = spot * Math.exp((rate - dividendYield) * years);
  return Math.exp(-rate * years) * black76(forward, strike, years, vol, isCall);
}

/** Tree with its leading error, about linear in 1 / steps, taken out. */
function tree(contract: AmericanContract): number {
  const coarse = leisenReimerPrice(contract, 251);
  const fine = leisenReimerPrice(contract, 501);
  return fine + (fine - coarse);
}

describe('limits of the American price', () => {
  it('is intrinsic without time', () => {
    expect(price({ years: 0, spot: 90 })).toBe(10);
    expect(price({ years: 0, spot: 110 })).toBe(0);
  });

  it('is the best exercise along the forward curve without volatility', () => {
    expect(price({ vol: 0, spot: 90 })).toBe(10);
    expect(price({ vol: 0, spot: 90, rate: 0.01, dividendYield: 0.08 })).toBeCloseTo(
      100 * Math.exp(-0.01) - 90 * Math.exp(-0.08),
      12,
    );
  });

  it('tends to the noiseless price as volatility falls', () => {
    const still = price({ vol: 0, spot: 95, rate: 0.03, dividendYield: 0.06 });
    expect(price({ vol: 1e-4, spot: 95, rate: 0.03, dividendYield: 0.06 })).toBeCloseTo(still, 4);
  });

  it('is the strike for a put on nothing, discounted only when rates are negative', () => {
    expect(price({ spot: 0 })).toBe(100);
    expect(price({ spot: 0, rate: -0.02 })).toBeCloseTo(100 * Math.exp(0.02), 12);
  });

  it('is zero for a put with strike zero and the spot for a call with strike zero', () => {
    expect(price({ strike: 0 })).toBe(0);
    expect(price({ strike: 0, isCall: true })).toBe(100);
  });

  it('is European for a call without yield', () => {
    expect(price({ isCall: true, dividendYield: 0 })).toBeCloseTo(
      european({ isCall: true, dividendYield: 0 }),
      12,
    );
  });

  it('is European for a put without interest and with a yield', () => {
    expect(price({ rate: 0 })).toBeCloseTo(european({ rate: 0 }), 12);
  });

  it('is intrinsic deep inside the exercise region', () => {
    expect(price({ spot: 40 })).toBe(60);
  });

  it('handles zero rate with a negative yield, where one boundary remains', () => {
    const contract = { ...put, rate: 0, dividendYield: -0.04 };
    expect(price(contract)).toBeCloseTo(tree(contract), 3);
    expect(price(contract)).toBeGreaterThan(european(contract) + 0.01);
  });

  it('names the argument that is out of range', () => {
    expect(() => price({ vol: -0.1 })).toThrow(InvariantError);
    expect(() => price({ spot: Number.NaN })).toThrow(/spot/);
  });
});

describe('published American values', () => {
  it('matches Andersen, Lake and Offengenden at equal rates', () => {
    // Andersen-Lake-Offengenden (2016), table 2, premium of a one-year put, r = q = 5 %, vol 25 %.
    const premium = price({}, 'high-precision') - european({});
    expect(Math.abs(premium - 0.1069527028)).toBeLessThan(1e-9);
  });

  it('matches Andersen, Lake and Offengenden at unequal rates', () => {
    // Same source, r = 7.5 %: its scheme stops near 1e-7 because of the logarithm at expiry.
    const premium = price({ rate: 0.075 }, 'high-precision') - european({ rate: 0.075 });
    expect(Math.abs(premium - 0.3671112309)).toBeLessThan(2e-7);
    // Same source, S = 100, K = 95: FP-A and FP-B at (32, 2, 15, 48) lie on both sides.
    const near = price({ rate: 0.075, strike: 95 }, 'high-precision');
    const low = near - european({ rate: 0.075, strike: 95 });
    expect(low).toBeGreaterThan(0.2386475283);
    expect(low).toBeLessThan(0.2386596963);
  });

  it('matches the binomial truth of short puts', () => {
    // Huang, Subrahmanyam and Yu (1996), Review of Financial Studies 9, table 1, 10,000 steps:
    // S = 40, r = 4.88 %, q = 0; columns vol, K, T = 1/12, 4/12, 7/12.
    const rows = [
      [0.2, 35, 0.0062, 0.2004, 0.4328],
      [0.2, 40, 0.8522, 1.5798, 1.9904],
      [0.2, 45, 5.0, 5.0883, 5.267],
      [0.4, 40, 1.7681, 3.3874, 4.3526],
    ];
    for (const [vol, strike, ...values] of rows) {
      values.forEach((value, i) => {
        const years = [0.0833, 0.3333, 0.5833][i];
        const ours = price({ spot: 40, strike, vol, years, rate: 0.0488, dividendYield: 0 });
        expect(Math.abs(ours - value)).toBeLessThan(2e-4);
      });
    }
  });

  it('matches the binomial truth of long calls', () => {
    // Broadie and Detemple (1996), Review of Financial Studies 9: K = 100, q = 7 %, r = 3 %, 3
    // years.
    [2.58, 5.167, 9.066, 14.443, 21.414].forEach((value, i) => {
      const spot = 80 + 10 * i;
      const terms = { spot, years: 3, vol: 0.2, rate: 0.03, dividendYield: 0.07, isCall: true };
      expect(Math.abs(price(terms) - value)).toBeLessThan(6e-4);
    });
  });

  it('matches an independent two-boundary value', () => {
    // README of jherekhealy/AQFED.jl, Andersen-Lake under negative rates with 7 nodes: 22.37297831.
    const terms = { spot: 80, years: 0.75, vol: 0.3, rate: -0.005, dividendYield: -0.01 };
    expect(Math.abs(price(terms) - 22.372978113275483)).toBeLessThan(5e-5);
    // Same source, one boundary, 7 nodes and 8 iterations.
    const plain = { spot: 80, years: 0.75, vol: 0.3, rate: 0.04, dividendYield: 0 };
    expect(Math.abs(price(plain) - 21.086135735070997)).toBeLessThan(2e-5);
  });

  it('reproduces Barone-Adesi and Whaley as printed', () => {
    // Haug, The Complete Guide to Option Pricing Formulas, p. 24: K = 100, r = q = 10 %.
    const rows: [number, number, boolean, number[]][] = [
      [0.1, 0.15, true, [0.0206, 1.8771, 10.0089]],
      [0.5, 0.25, true, [2.7437, 6.8015, 13.017]],
      [0.5, 0.35, true, [5.0063, 9.5106, 15.5689]],
      [0.1, 0.25, false, [10.2533, 3.1277, 0.4562]],
      [0.5, 0.35, false, [14.6945, 9.5104, 5.8823]],
    ];
    for (const [years, vol, isCall, values] of rows) {
      values.forEach((value, i) => {
        const terms = { spot: 90 + 10 * i, years, vol, isCall, rate: 0.1, dividendYield: 0.1 };
        expect(Math.abs(baroneAdesiWhaleyPrice({ ...put, ...terms }) - value)).toBeLessThan(3e-3);
      });
    }
  });
});

describe('properties of the American price', () => {
  const contracts = fc.record({
    spot: fc.double({ min: 60, max: 160, noNaN: true }),
    strike: fc.constant(100),
    years: fc.double({ min: 0.02, max: 3, noNaN: true }),
    vol: fc.double({ min: 0.08, max: 1, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.12, noNaN: true }),
    dividendYield: fc.double({ min: 0, max: 0.12, noNaN: true }),
    isCall: fc.boolean(),
  });

  it('is at least European and intrinsic value', () => {
    fc.assert(
      fc.property(contracts, (c) => {
        const value = price(c, 'fast');
        const sign = c.isCall ? 1 : -1;
        expect(value).toBeGreaterThanOrEqual(european(c) - 1e-9);
        expect(value).toBeGreaterThanOrEqual(sign * (c.spot - c.strike));
      }),
      { numRuns: 300 },
    );
  });

  it('obeys put-call symmetry', () => {
    fc.assert(
      fc.property(contracts, (c) => {
        const mirror = {
          ...c,
          spot: c.strike,
          strike: c.spot,
          rate: c.dividendYield,
          dividendYield: c.rate,
          isCall: !c.isCall,
        };
        expect(price(mirror)).toBeCloseTo(price(c), 9);
      }),
      { numRuns: 30 },
    );
  });

  it('grows with volatility and time, and scales with spot and strike', () => {
    fc.assert(
      fc.property(contracts, fc.double({ min: 0.1, max: 20, noNaN: true }), (c, scale) => {
        const value = price(c);
        expect(price({ ...c, vol: c.vol * 1.05 })).toBeGreaterThanOrEqual(value - 1e-6);
        expect(price({ ...c, years: c.years * 1.05 })).toBeGreaterThanOrEqual(value - 1e-6);
        const scaled = price({ ...c, spot: c.spot * scale, strike: c.strike * scale });
        expect(scaled / scale).toBeCloseTo(value, 9);
      }),
      { numRuns: 30 },
    );
  });

  it('is convex in the spot', () => {
    fc.assert(
      fc.property(contracts, (c) => {
        const at = (k: number): number => price({ ...c, spot: c.spot * (1 + k / 50) });
        expect(at(1) - 2 * at(0) + at(-1)).toBeGreaterThan(-1e-6);
      }),
      { numRuns: 30 },
    );
  });

  it('agrees with the Leisen-Reimer tree', () => {
    fc.assert(
      fc.property(contracts, (c) => {
        // The tree, not the price: 8,001 steps still err by 2e-4 where the boundary is near the
        // spot.
        expect(Math.abs(price(c) - tree(c))).toBeLessThan(3e-2);
      }),
      { numRuns: 25 },
    );
  });

  it('agrees with the tree under two boundaries', () => {
    const negative = fc.record({
      years: fc.double({ min: 0.1, max: 3, noNaN: true }),
      vol: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
      dividendYield: fc.double({ min: -0.12, max: -0.01, noNaN: true }),
      share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      spot: fc.double({ min: 60, max: 110, noNaN: true }),
    });
    fc.assert(
      fc.property(negative, ({ share, ...c }) => {
        const contract = { ...put, ...c, rate: share * c.dividendYield };
        expect(Math.abs(price(contract) - tree(contract))).toBeLessThan(3e-2);
      }),
      { numRuns: 8 },
    );
  });

  it('prices fast within 5e-6 of the strike of accurate, corners included', () => {
    fc.assert(
      fc.property(contracts, (c) => {
        fc.pre(c.vol >= 0.1 && c.years <= 2 && c.spot > 80 && c.spot < 120);
        expect(Math.abs(price(c, 'fast') - price(c))).toBeLessThan(5e-4);
      }),
      { numRuns: 100 },
    );
  });

  it('stays stable where rate times root of time is many volatilities', () => {
    // FP-A diverges here; the boundary is known to be about 0.9603 of the strike (FP-B, settled).
    const steep = { spot: 98, years: 2, vol: 0.1, rate: 0.12, dividendYield: 0 };
    for (const scheme of ['fast', 'accurate', 'high-precision'] as const) {
      expect(Math.abs(price(steep, scheme) - tree({ ...put, ...steep }))).toBeLessThan(2e-3);
      expect(price({ ...steep, spot: 94 }, scheme)).toBe(6);
    }
  });

  it('never settles for a boundary that has not settled', () => {
    // Total volatility 9: seven nodes do not hold the boundary, a finer scheme takes over.
    const wild = { spot: 76.6, years: 29.7, vol: 1.636, rate: 0.155, dividendYield: -0.25 };
    expect(price(wild, 'fast')).toBeCloseTo(price(wild, 'high-precision'), 2);
  });

  it('prices tiny rates and negative yields, corners included', () => {
    const odd = fc.record({
      spot: fc.double({ min: 40, max: 250, noNaN: true }),
      years: fc.double({ min: 0.003, max: 10, noNaN: true }),
      vol: fc.double({ min: 0.02, max: 2, noNaN: true }),
      rate: fc.double({ min: 0, max: 0.3, noNaN: true }),
      dividendYield: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(odd, (c) => {
        const value = price(c);
        expect(value).toBeGreaterThanOrEqual(Math.max(european(c) - 1e-9, 100 - c.spot));
        expect(value).toBeLessThanOrEqual(100 + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('does not round below what exercise pays where exercise earns nothing', () => {
    const deep = { spot: 40, years: 0.0037730674811217945, vol: 0.02, dividendYield: 0 };
    expect(price({ ...deep, rate: 1.4712472413759603e-14 })).toBe(60);
    expect(price({ ...deep, rate: 0 })).toBe(60);
  });

  it('has a price and stays within the bound on its premium at rates near zero', () => {
    const near = fc.record({
      spot: fc.double({ min: 60, max: 160, noNaN: true }),
      years: fc.double({ min: 0.003, max: 3, noNaN: true }),
      vol: fc.double({ min: 0.05, max: 1, noNaN: true }),
      rate: fc.double({ min: -17, max: -5, noNaN: true }).map((power) => 10 ** power),
      yieldOverRate: fc.double({ min: 0, max: 3, noNaN: true }),
      isCall: fc.boolean(),
    });
    fc.assert(
      fc.property(near, ({ yieldOverRate, ...c }) => {
        const contract = { ...c, dividendYield: yieldOverRate * c.rate };
        const value = price(contract, 'fast');
        // Above, the fast scheme is only as exact as it says, a millionth of the strike.
        const slack = c.rate < 1e-9 ? 1e-10 : 2e-4;
        expect(value).toBeGreaterThanOrEqual(european(contract) - slack);
        const most = 160 * 3 * c.rate * (1 + yieldOverRate);
        expect(value).toBeLessThanOrEqual(
          Math.max(european(contract), (c.isCall ? 1 : -1) * (c.spot - 100)) + most + slack,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('never takes a boundary with holes for one that has settled', () => {
    // The accurate scheme gives NaN at some nodes here, and used to be believed.
    const contract = {
      spot: 60,
      years: 0.7225847786197508,
      vol: 0.874879894040679,
      rate: 6.415491269422094e-11,
      dividendYield: 1.8042978778815361e-10,
    };
    expect(price(contract)).toBeCloseTo(european(contract), 7);
  });

  it('tells a premium by the tree where no boundary settles, of the size of a settled one', () => {
    const terms = { spot: 80.35514718403815, years: 2.1479361064489635, vol: 0.34053527193168887 };
    const rates = (times: number) => ({
      rate: times * 1.34667461512542e-7,
      dividendYield: times * 1.424636484245494e-7,
    });
    const contract = { ...put, ...terms, ...rates(1) };
    expect(settledBoundary(contract, americanSchemes.accurate).ok).toBe(false);
    // A thousand times the rates settle; the premium over the rate grows by their logarithm alone.
    const premiumOf = (times: number): number =>
      (price({ ...contract, ...rates(times) }) - european({ ...contract, ...rates(times) })) /
      times;
    expect(premiumOf(1)).toBeGreaterThan(0.6 * premiumOf(1000));
    expect(premiumOf(1)).toBeLessThan(premiumOf(1000));
  });

  it('gives the same boundary by either fixed-point equation', () => {
    const size = { boundary: 24, inner: 32, iterations: 60, premium: 60, tolerance: 1e-13 };
    const a = createAmericanScheme({ ...size, equation: 'A' });
    const b = createAmericanScheme({ ...size, equation: 'B' });
    for (const rate of [0.02, 0.05, 0.09]) {
      const first = americanPrice({ ...put, rate }, a);
      const second = americanPrice({ ...put, rate }, b);
      if (!first.ok || !second.ok) throw new Error('no price');
      expect(Math.abs(first.value - second.value)).toBeLessThan(1e-7);
    }
  });
});
