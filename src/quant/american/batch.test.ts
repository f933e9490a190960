import { describe, expect, it } from 'vitest';
import { type AmericanBatch, americanCodes, americanPrices } from './batch.ts';
import { americanPrice } from './price.ts';
import { americanSchemes } from './schemes.ts';

function batchOf(spots: readonly number[], vols: readonly number[]): AmericanBatch {
  const fill = (x: number): Float64Array => new Float64Array(spots.length).fill(x);
  return {
    spot: Float64Array.from(spots),
    strike: fill(100),
    years: fill(0.5),
    vol: Float64Array.from(vols),
    rate: fill(0.04),
    dividendYield: fill(0.01),
    isCall: new Uint8Array(spots.length),
  };
}

describe('a batch of American options', () => {
  it('may be empty', () => {
    expect(americanPrices(batchOf([], []), new Float64Array(0), new Uint8Array(0))).toBe(0);
  });

  it('equals the scalar price row by row', () => {
    const spots = [80, 95, 100, 120];
    const prices = new Float64Array(4);
    expect(americanPrices(batchOf(spots, [0.2, 0.3, 0.5, 0.9]), prices, new Uint8Array(4))).toBe(0);
    const terms = { strike: 100, years: 0.5, rate: 0.04, dividendYield: 0.01, isCall: false };
    const single = americanPrice({ ...terms, spot: 100, vol: 0.5 }, americanSchemes.fast);
    expect(single.ok && single.value).toBe(prices[2]);
  });

  it('answers a bad row with its code and goes on', () => {
    const prices = new Float64Array(3);
    const codes = new Uint8Array(3);
    const bad = batchOf([100, 100, 100], [0.3, -1, Number.NaN]);
    expect(americanPrices(bad, prices, codes)).toBe(2);
    const wrong = americanCodes['bad-argument'];
    expect([...codes]).toEqual([americanCodes.priced, wrong, wrong]);
    expect(prices[0]).toBeGreaterThan(0);
    expect(prices[1]).toBeNaN();
  });

  it('refuses columns of unequal length', () => {
    expect(() =>
      americanPrices(batchOf([100], [0.3]), new Float64Array(2), new Uint8Array(1)),
    ).toThrow(/prices/);
  });
});
