/**
 * @module Factor of the market: bounds, a budget of rises for any market, slow falls.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { procyclicality } from '../risk/index.ts';
import {
  type MarketState,
  marketWindowHours,
  nextMarketFactor,
  standardSchedule,
} from './index.ts';

const terms = standardSchedule.market;
const quiet: MarketState = { relativeVol: 1, regime: 1 };
const storm: MarketState = { relativeVol: 4, regime: 2 };

/** Factors through hours of a market, from 1. */
function factorsOf(markets: readonly MarketState[]): number[] {
  const factors = [1];
  for (const market of markets) {
    const present = factors.at(-1)!;
    const least = Math.min(...factors.slice(-marketWindowHours));
    factors.push(nextMarketFactor(present, least, market, terms));
  }
  return factors;
}

const hours = (count: number, market: MarketState): MarketState[] => Array(count).fill(market);

describe('limits', () => {
  it('a market as usual, and a calm one, ask for 1', () => {
    expect(nextMarketFactor(1, 1, quiet, terms)).toBe(1);
    expect(nextMarketFactor(1, 1, { relativeVol: 0, regime: 0 }, terms)).toBe(1);
  });

  it('a storm raises the factor in its first hour by the rise of a day, not beyond', () => {
    expect(nextMarketFactor(1, 1, storm, terms)).toBe(terms.riseOfDayMax);
    const factors = factorsOf(hours(24, storm));
    expect(factors.at(-1)).toBe(terms.riseOfDayMax);
  });

  it('a lasting storm reaches the greatest factor on the second day', () => {
    const factors = factorsOf(hours(49, storm));
    expect(factors.at(-1)).toBe(terms.factorMax);
    expect(factors[24]).toBeLessThan(terms.factorMax);
  });

  it('falls by the daily pace', () => {
    const before = hours(49, storm).length;
    const factors = factorsOf([...hours(49, storm), ...hours(24, quiet)]);
    expect(factors.at(-1)! / factors[before]!).toBeCloseTo(1 / terms.fallOfDayMax, 9);
  });

  it('a moderate rise of volatility is followed whole: root of 1.21 is 1.1', () => {
    expect(nextMarketFactor(1, 1, { relativeVol: 1.21, regime: 1 }, terms)).toBeCloseTo(1.1, 12);
  });
});

describe('properties', () => {
  const markets = fc.array(
    fc.record({
      relativeVol: fc.double({ min: 0, max: 100, noNaN: true }),
      regime: fc.constantFrom(0, 1, 2),
    }),
    { minLength: 1, maxLength: 300 },
  );

  it('no market makes the factor rise by more than the cap within any 24 hours', () => {
    fc.assert(
      fc.property(markets, (path) => {
        const factors = factorsOf(path);
        const { largestRise, peakToTrough } = procyclicality(factors, marketWindowHours);
        expect(largestRise).toBeLessThanOrEqual(terms.riseOfDayMax * (1 + 1e-12));
        expect(peakToTrough).toBeLessThanOrEqual(terms.factorMax);
        expect(Math.min(...factors)).toBe(1);
      }),
    );
  });

  it('no hour falls faster than the pace', () => {
    fc.assert(
      fc.property(markets, (path) => {
        const factors = factorsOf(path);
        for (let i = 1; i < factors.length; i++) {
          const fall = factors[i - 1]! / factors[i]!;
          expect(fall).toBeLessThanOrEqual(terms.fallOfDayMax ** (1 / 24) * (1 + 1e-12));
        }
      }),
    );
  });
});
