import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arithmeticAsianPrice } from './arithmetic-asian.ts';
import type { AsianOption } from './averaging.ts';
import { geometricAsianPrice } from './geometric-asian.ts';
import { fixedLookbackPrice, floatingLookbackPrice } from './lookback.ts';
import type { SpotMarket } from './market.ts';

const market: SpotMarket = { spot: 100, years: 0.5, vol: 0.2, rate: 0.1, dividendYield: 0 };

function discrete(fixings: readonly number[], change: Partial<AsianOption> = {}): AsianOption {
  const averaging = { kind: 'discrete', yearsBeforeExpiry: fixings, pastCount: 0, pastAverage: 0 };
  return { strike: 100, isCall: true, averaging, ...change } as AsianOption;
}

function continuous(periodYears: number, pastAverage: number): AsianOption['averaging'] {
  return { kind: 'continuous', periodYears, pastAverage };
}

describe('limits of lookbacks', () => {
  it('pay the locked extreme without time', () => {
    const still = { ...market, years: 0 };
    expect(floatingLookbackPrice({ isCall: true, extreme: 90 }, still)).toBeCloseTo(10, 12);
    expect(fixedLookbackPrice({ isCall: true, strike: 105, extreme: 120 }, still)).toBeCloseTo(
      15,
      12,
    );
  });

  it('follow the forward curve without volatility', () => {
    const still = { ...market, vol: 0 };
    const value = fixedLookbackPrice({ isCall: true, strike: 100, extreme: 100 }, still);
    expect(value).toBeCloseTo(100 - 100 * Math.exp(-0.05), 10);
  });

  it('are smooth where rate and yield agree', () => {
    const at = (carry: number): number =>
      fixedLookbackPrice(
        { isCall: true, strike: 105, extreme: 100 },
        { ...market, dividendYield: 0.1 - carry },
      );
    // Third differences across the seam between formula and interpolation stay at rounding size.
    for (const carry of [0, 1e-4, 1.19e-4, 1.2e-4, 1.21e-4, 2e-4]) {
      const h = 1e-5;
      const third = at(carry + 2 * h) - 3 * at(carry + h) + 3 * at(carry) - at(carry - h);
      expect(Math.abs(third)).toBeLessThan(1e-8);
    }
  });

  it('refuse an extreme on the wrong side of the spot', () => {
    expect(() => floatingLookbackPrice({ isCall: true, extreme: 101 }, market)).toThrow(/extreme/);
  });
});

describe('published lookback values', () => {
  it('match Haug', () => {
    // Haug, The Complete Guide to Option Pricing Formulas: floating call, min 100, S 120, q 6 %.
    const floating = { spot: 120, years: 0.5, vol: 0.3, rate: 0.1, dividendYield: 0.06 };
    const value = floatingLookbackPrice({ isCall: true, extreme: 100 }, floating);
    expect(Math.abs(value - 25.3533)).toBeLessThan(1e-4);
    // Same source: fixed-strike calls.
    for (const [strike, expected] of [
      [95, 18.9263],
      [100, 14.1702],
      [105, 9.8905],
    ]) {
      const fixed = fixedLookbackPrice({ isCall: true, strike, extreme: 100 }, market);
      expect(Math.abs(fixed - expected)).toBeLessThan(1e-4);
    }
  });
});

describe('limits of Asian options', () => {
  it('are plain options with one fixing at expiry', () => {
    const one = discrete([0]);
    expect(arithmeticAsianPrice(one, market)).toBeCloseTo(geometricAsianPrice(one, market), 12);
  });

  it('are discounted payoffs once all is fixed', () => {
    const averaging = { kind: 'discrete', yearsBeforeExpiry: [], pastCount: 3, pastAverage: 110 };
    const option = discrete([], { averaging } as Partial<AsianOption>);
    const value = 10 * Math.exp(-0.05);
    expect(arithmeticAsianPrice(option, market)).toBeCloseTo(value, 12);
    expect(geometricAsianPrice(option, market)).toBeCloseTo(value, 12);
  });

  it('are forwards once the fixed part alone exceeds the strike', () => {
    const averaging = { kind: 'discrete', yearsBeforeExpiry: [0], pastCount: 9, pastAverage: 200 };
    const option = discrete([], { averaging } as Partial<AsianOption>);
    // Average 180 + S_T / 10: discounted, the open part is worth a tenth of the spot.
    expect(arithmeticAsianPrice(option, market)).toBeCloseTo(80 * Math.exp(-0.05) + 10, 10);
    expect(arithmeticAsianPrice({ ...option, isCall: false }, market)).toBe(0);
  });

  it('take a continuous average as the limit of many fixings', () => {
    const many = discrete(Array.from({ length: 4000 }, (_, i) => ((i + 0.5) / 4000) * 0.5));
    const whole = { ...many, averaging: continuous(0.5, 0) };
    expect(arithmeticAsianPrice(many, market)).toBeCloseTo(arithmeticAsianPrice(whole, market), 5);
    expect(geometricAsianPrice(many, market)).toBeCloseTo(geometricAsianPrice(whole, market), 5);
  });

  it('allow a continuous average to start later or to have started', () => {
    const late = { ...discrete([]), averaging: continuous(0.01, 0) };
    expect(arithmeticAsianPrice(late, market)).toBeCloseTo(geometricAsianPrice(late, market), 2);
    const started = { ...discrete([]), averaging: continuous(1, 100) };
    const half = arithmeticAsianPrice(started, market);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(
      arithmeticAsianPrice({ ...late, averaging: continuous(0.5, 0) }, market),
    );
  });

  it('refuse a fixing before today and an empty schedule', () => {
    expect(() => arithmeticAsianPrice(discrete([0.6]), market)).toThrow(/yearsBeforeExpiry\[0\]/);
    expect(() => geometricAsianPrice(discrete([]), market)).toThrow(/at least one fixing/);
  });
});

describe('published Asian values', () => {
  it('match Haug for the continuous geometric put', () => {
    // Haug, p. 96.
    const terms = { spot: 80, years: 0.25, vol: 0.2, rate: 0.05, dividendYield: -0.03 };
    const option = { strike: 85, isCall: false, averaging: continuous(0.25, 0) };
    expect(Math.abs(geometricAsianPrice(option, terms) - 4.6922)).toBeLessThan(1e-4);
  });

  it('match Clewlow and Strickland for the discrete geometric call', () => {
    // Implementing Derivatives Models, p. 118, as QuantLib's suite carries it to 10 digits.
    const terms = { spot: 100, years: 1, vol: 0.2, rate: 0.06, dividendYield: 0.03 };
    const option = discrete(Array.from({ length: 10 }, (_, i) => i / 10));
    expect(Math.abs(geometricAsianPrice(option, terms) - 5.3425606635)).toBeLessThan(1e-9);
  });

  it('match Levy for the continuous arithmetic average', () => {
    // Levy (1992), currency options, and Haug; day count 360.
    const currency = { spot: 6.8, years: 0.5, vol: 0.14, rate: 0.07, dividendYield: 0.09 };
    const option = { strike: 6.9, isCall: true, averaging: continuous(0.5, 6.8) };
    expect(Math.abs(arithmeticAsianPrice(option, currency) - 0.0944)).toBeLessThan(1e-4);
    const put = arithmeticAsianPrice({ ...option, isCall: false }, currency);
    expect(Math.abs(put - 0.2237)).toBeLessThan(1e-4);
    const terms = { spot: 100, years: 0.75, vol: 0.15, rate: 0.1, dividendYield: 0.05 };
    const call = { strike: 95, isCall: true, averaging: continuous(0.75, 0) };
    expect(Math.abs(arithmeticAsianPrice(call, terms) - 7.0544)).toBeLessThan(1e-4);
  });

  it('match Haug for 26 weekly fixings', () => {
    // Haug, p. 201, Turnbull-Wakeman, cost of carry zero.
    const terms = { spot: 100, years: 0.5, vol: 0.2, rate: 0.05, dividendYield: 0.05 };
    for (const [strike, expected] of [
      [90, 10.1437],
      [100, 3.27],
      [110, 0.5515],
    ]) {
      const option = discrete(
        Array.from({ length: 26 }, (_, i) => i / 52),
        { strike },
      );
      expect(Math.abs(arithmeticAsianPrice(option, terms) - expected)).toBeLessThan(1e-4);
    }
  });

  it('come near the simulated values of Levy for discrete averages', () => {
    // Levy (1997), Asian options, in Clewlow and Strickland; n fixings over 11 months from today.
    const terms = { spot: 90, years: 11 / 12, vol: 0.13, rate: 0.025, dividendYield: 0.06 };
    for (const [n, expected] of [
      [2, 1.3942835683],
      [4, 1.5852442983],
      [12, 1.6980019214],
      [52, 1.7401553533],
      [1000, 1.7537344885],
    ]) {
      const fixings = Array.from({ length: n }, (_, i) => ((11 / 12) * i) / (n - 1));
      const option = discrete(fixings, { strike: 87, isCall: false });
      expect(Math.abs(arithmeticAsianPrice(option, terms) - expected)).toBeLessThan(1e-2);
    }
  });
});

describe('properties of Asian options', () => {
  it('obey put-call parity and order arithmetic above geometric calls', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.8, noNaN: true }),
        fc.double({ min: 70, max: 130, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (vol, strike, fixings) => {
          const terms = { ...market, vol };
          const call = discrete(fixings, { strike });
          const put = { ...call, isCall: false };
          const forward =
            fixings.reduce((sum, b) => sum + 100 * Math.exp(0.1 * (0.5 - b)), 0) / fixings.length;
          const gap = arithmeticAsianPrice(call, terms) - arithmeticAsianPrice(put, terms);
          expect(gap).toBeCloseTo(Math.exp(-0.05) * (forward - strike), 9);
          expect(geometricAsianPrice(call, terms)).toBeLessThanOrEqual(
            arithmeticAsianPrice(call, terms) + 1e-6 + 0.05 * vol * vol * 100,
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
