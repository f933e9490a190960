import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { black76 } from '../black.ts';
import { impliedVol } from '../implied-vol.ts';
import { fitSurface } from './surface.ts';
import { stripVarianceSwap } from './variance-swap.ts';
import {
  horizonVariance,
  type IndexStrike,
  type QuotedTerm,
  quotedVariance,
  surfaceIndex,
} from './volatility-index.ts';

function told(strikes: readonly IndexStrike[], years: number, rate: number): QuotedTerm {
  const term = quotedVariance(strikes, years, rate);
  if (!term.ok) throw new Error(term.failure.kind);
  return term.value;
}

/** Mid prices as told, with both sides at the mid; 0 when nobody bids. */
function quoted(strike: number, put: number, call: number): IndexStrike {
  const side = (mid: number) => ({ bid: mid, ask: mid === 0 ? 0.05 : mid });
  return { strike, put: side(put), call: side(call) };
}

const minutesPerYear = 525_600;

// Figures printed in Cboe, Volatility Index Methodology: Cboe Volatility Index, worked example,
// and in the white paper of 2014 for the quotes of a day before. The chains are our own.
describe('the rule of the exchange', () => {
  /** A bid on every strike but those named; the forward lies between 100 and 105. */
  const chain = (unbid: readonly number[]): QuotedTerm =>
    told(
      Array.from({ length: 21 }, (_, i) => 50 + 5 * i).map((strike) => {
        const mid = unbid.includes(strike) ? 0 : 1;
        if (strike === 100) return quoted(strike, 3, 5);
        return strike < 100 ? quoted(strike, mid, 50) : quoted(strike, 50, mid);
      }),
      0.1,
      0,
    );
  const strikesOf = ({ contributions }: QuotedTerm) => contributions.map(({ strike }) => strike);

  it('takes the forward where call and put are nearest, and the strike below it as base', () => {
    const term = chain([]);
    expect(term.forward).toBeCloseTo(100 + (5 - 3), 12);
    expect(term.base).toBe(100);
    expect(term.contributions.find(({ strike }) => strike === 100)!.price).toBe(4);
  });

  it('leaves out a lone strike without a bid and goes on', () => {
    const used = strikesOf(chain([80, 120]));
    expect(used).toEqual(
      [50, 55, 60, 65, 70, 75, 85, 90, 95, 100, 105, 110, 115, 125].concat([
        130, 135, 140, 145, 150,
      ]),
    );
  });

  it('stops at two strikes in a row without a bid, though others beyond have one', () => {
    const used = strikesOf(chain([75, 80, 120, 125]));
    expect(used).toEqual([85, 90, 95, 100, 105, 110, 115]);
  });

  it('takes half the distance between the neighbours as width, at the ends the whole', () => {
    const widths = chain([80]).contributions.map(({ strike, width }) => [strike, width]);
    expect(Object.fromEntries(widths)).toMatchObject({
      50: 5,
      55: 5,
      75: 7.5,
      85: 7.5,
      90: 5,
      150: 5,
    });
  });

  it('weighs a strike as printed', () => {
    // Strike 1370, width 5, mid price 0.2, 34,484 minutes at 0.031664 %: 0.0000005328.
    const rows = [quoted(1365, 0.1, 600), quoted(1370, 0.2, 590), quoted(1375, 0.3, 580)];
    const money = [quoted(1960, 21.3, 24.25), quoted(1965, 23.15, 21.05)];
    const term = told([...rows, ...money], 34_484 / minutesPerYear, 0.00031664);
    const { contribution, width } = term.contributions.find(({ strike }) => strike === 1370)!;
    expect(width).toBe(5);
    expect(contribution).toBeCloseTo(0.0000005328, 10);
    // The printed forward and base follow from the two strikes at the money alone.
    expect(term.forward).toBeCloseTo(1962.89996, 4);
    expect(term.base).toBe(1960);
  });

  it('interpolates the printed variances to the printed indices', () => {
    const indexOf = (near: readonly [number, number], next: readonly [number, number]): string => {
      const of = ([minutes, variance]: readonly [number, number]) => ({
        years: minutes / minutesPerYear,
        variance,
      });
      const variance = horizonVariance(of(near), of(next), 43_200 / minutesPerYear);
      return (100 * Math.sqrt(variance)).toFixed(2);
    };
    expect(indexOf([34_484, 0.019233906], [44_954, 0.019423884])).toBe('13.93');
    expect(indexOf([35_924, 0.01846292], [46_394, 0.01882101])).toBe('13.69');
  });
});

/** Two lognormals; their mixture has a skewed smile and a fair variance in closed form. */
interface Mixture {
  readonly share: number;
  readonly low: number;
  readonly volLow: number;
  readonly volHigh: number;
}

const forward = 100;

function priceOf(mixture: Mixture, strike: number, years: number, isCall: boolean): number {
  const { share, low, volLow, volHigh } = mixture;
  const high = (forward - share * low) / (1 - share);
  return (
    share * black76(low, strike, years, volLow, isCall) +
    (1 - share) * black76(high, strike, years, volHigh, isCall)
  );
}

/** -2 / T times the mean of ln(S / F). */
function fairVariance({ share, low, volLow, volHigh }: Mixture, years: number): number {
  const high = (forward - share * low) / (1 - share);
  const part = (level: number, vol: number) => Math.log(forward / level) + (vol * vol * years) / 2;
  return (2 / years) * (share * part(low, volLow) + (1 - share) * part(high, volHigh));
}

const skewed: Mixture = { share: 0.3, low: 90, volLow: 0.7, volHigh: 0.3 };

describe('the fair variance of a skewed smile in closed form', () => {
  const years = 30 / 365;
  const strikes = Array.from({ length: 1141 }, (_, i) => 30 + i / 4);

  it('is what the rule of the exchange tends to', () => {
    const rows = strikes.map((strike) =>
      quoted(strike, priceOf(skewed, strike, years, false), priceOf(skewed, strike, years, true)),
    );
    expect(told(rows, years, 0).variance).toBeCloseTo(fairVariance(skewed, years), 4);
  });

  it('is what the strip of chords tends to', () => {
    const rows = strikes.map((strike) => {
      const isCall = strike >= forward;
      const price = priceOf(skewed, strike, years, isCall);
      const vol = impliedVol({ price, forward, strike, years, isCall });
      return { strike, vol: vol.ok ? vol.value : 0.3 };
    });
    const fair = stripVarianceSwap({ spot: forward, rate: 0, years, strikes: rows });
    expect(fair).toBeCloseTo(fairVariance(skewed, years), 4);
  });

  // Means far apart would make two modes, whose smile falls away from the money: no SVI does.
  const anyCase = fc.record({
    share: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
    low: fc.double({ min: 97, max: 100, noNaN: true }),
    volLow: fc.double({ min: 0.6, max: 0.9, noNaN: true }),
    volHigh: fc.double({ min: 0.3, max: 0.6, noNaN: true }),
  });

  it('is found by the surface from a chain with bid and ask, within three hundredths', () => {
    fc.assert(
      fc.property(anyCase, (mixture) => {
        const atMicros = Date.UTC(2026, 1, 1) * 1000;
        const expiryMicros = atMicros + 30 * 86_400e6;
        const quotes = Array.from({ length: 61 }, (_, i) => 40 + 2.5 * i).flatMap((strike) =>
          [true, false].map((isCall) => {
            const mid = priceOf(mixture, strike, years, isCall);
            const half = 0.01 * mid + 1e-4;
            return { expiryMicros, strike, isCall, bid: Math.max(0, mid - half), ask: mid + half };
          }),
        );
        const chain = { underlying: 'X', atMicros, settlement: 'linear' as const, quotes };
        const surface = fitSurface(chain);
        if (!surface.ok) throw new Error(surface.failure.kind);
        const index = surfaceIndex(surface.value.slices);
        expect(Math.abs(index ** 2 / fairVariance(mixture, years) - 1)).toBeLessThan(0.03);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a flat chain', () => {
  const vols = fc.double({ min: 0.1, max: 1.2, noNaN: true });
  const years = 30 / 365;

  it('gives back its volatility by the rule of the exchange', () => {
    fc.assert(
      fc.property(vols, fc.double({ min: -0.05, max: 0.08, noNaN: true }), (vol, rate) => {
        const width = vol * Math.sqrt(years);
        const discount = Math.exp(-rate * years);
        const rows = Array.from({ length: 401 }, (_, i) => {
          const strike = forward * Math.exp(width * (i - 200) * 0.04);
          const side = (isCall: boolean) => discount * black76(forward, strike, years, vol, isCall);
          return quoted(strike, side(false), side(true));
        });
        expect(Math.abs(Math.sqrt(told(rows, years, rate).variance) / vol - 1)).toBeLessThan(2e-3);
      }),
    );
  });

  it('gives back its volatility by the surface, between two expiries as well', () => {
    fc.assert(
      fc.property(vols, fc.constantFrom('linear', 'inverse'), (vol, settlement) => {
        const atMicros = Date.UTC(2026, 1, 1) * 1000;
        const quotes = [20, 45].flatMap((days) => {
          const width = vol * Math.sqrt(days / 365);
          return Array.from({ length: 31 }, (_, i) => (i - 15) * 0.2).flatMap((z) =>
            [true, false].map((isCall) => {
              const strike = forward * Math.exp(width * z);
              const unit = settlement === 'inverse' ? 1 / forward : 1;
              const mid = black76(forward, strike, days / 365, vol, isCall) * unit;
              const expiryMicros = atMicros + days * 86_400e6;
              return { expiryMicros, strike, isCall, bid: 0.99 * mid, ask: 1.01 * mid };
            }),
          );
        });
        const surface = fitSurface({ underlying: 'X', atMicros, settlement, quotes });
        if (!surface.ok) throw new Error(surface.failure.kind);
        expect(Math.abs(surfaceIndex(surface.value.slices) / vol - 1)).toBeLessThan(2e-3);
      }),
      { numRuns: 30 },
    );
  });
});

describe('limits', () => {
  const none = [90, 100, 110].map((strike) => quoted(strike, 0, 0));

  it('says when nobody bids', () => {
    expect(quotedVariance(none, 0.1, 0)).toEqual({
      ok: false,
      failure: { kind: 'too_few_strikes', strikes: 0 },
    });
  });

  it('says when no strike lies below the forward', () => {
    expect(quotedVariance([quoted(100, 9, 1)], 0.1, 0)).toEqual({
      ok: false,
      failure: { kind: 'no_strike_below_forward', strikes: 1 },
    });
  });

  it('interpolates in total variance and goes on along the line, not below zero', () => {
    const first = { years: 0.05, variance: 0.04 };
    const second = { years: 0.1, variance: 0.09 };
    expect(horizonVariance(first, second, 0.05)).toBeCloseTo(0.04, 15);
    expect(horizonVariance(first, second, 0.1)).toBeCloseTo(0.09, 15);
    expect(horizonVariance(first, second, 0.075)).toBeCloseTo((0.002 + 0.009) / 2 / 0.075, 15);
    expect(horizonVariance(first, second, 0.001)).toBe(0);
  });

  it('refuses expiries in the wrong order', () => {
    const term = { years: 0.1, variance: 0.04 };
    expect(() => horizonVariance(term, term, 0.1)).toThrow('next.years');
  });
});
