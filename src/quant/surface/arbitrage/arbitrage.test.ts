import { describe, expect, it } from 'vitest';
import { parityForward } from '../chain/parity.ts';
import type { ExpiryQuotes } from '../chain/screen.ts';
import { unixMicros, unixUnit } from '../chain/unix-time.ts';
import { probabilityAbove, probabilityBetween, smileDensity } from '../density.ts';
import { plainCurve } from '../smile/smile-curve.ts';
import {
  arbitrageGrid,
  durrleman,
  gridMargin,
  measureButterfly,
  measureCalendar,
} from './arbitrage.ts';

const flat = (w: number) => plainCurve({ a: w, b: 0, rho: 0, m: 0, sigma: 1 });
const grid = Float64Array.of(-1, 0, 1);

describe("Durrleman's function", () => {
  it('is one on a flat smile', () => {
    expect(durrleman(0.7, { w: 0.04, slope: 0, bend: 0 })).toBe(1);
  });

  it('is as bad as can be without variance', () => {
    expect(durrleman(0, { w: 0, slope: 0, bend: 0 })).toBe(-1);
  });

  it('is negative where total variance bends down sharply', () => {
    expect(durrleman(0, { w: 0.04, slope: 0, bend: -3 })).toBeLessThan(0);
  });
});

describe('measures on a grid', () => {
  it('count every point of a smile without variance', () => {
    expect(measureButterfly(flat(0), grid)).toEqual({ least: { value: -1, k: -1 }, violations: 3 });
  });

  it('see no crossing of equal smiles and one everywhere when time runs backwards', () => {
    expect(measureCalendar(flat(0.04), flat(0.04), grid).violations).toBe(0);
    expect(measureCalendar(flat(0.04), flat(0.03), grid).violations).toBe(3);
  });

  it('stand on a grid that ascends and goes beyond all quotes', () => {
    const points = arbitrageGrid([
      { kLow: -0.1, kHigh: 0.1 },
      { kLow: -1, kHigh: 0.5 },
    ]);
    expect(points[0]).toBeCloseTo(-1 - gridMargin, 12);
    expect(points[points.length - 1]).toBeCloseTo(0.5 + gridMargin, 12);
    expect(Array.from(points)).toEqual(Array.from(points).sort((a, b) => a - b));
  });
});

describe('the density', () => {
  it('of a flat smile is the normal one', () => {
    // Normal with mean -w/2 and variance w at its own mean: 1 / sqrt(2 pi w).
    expect(smileDensity(flat(0.04), -0.02)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI * 0.04), 12);
  });

  it('gives half of the mass above the median', () => {
    expect(probabilityAbove(flat(0.04), -0.02)).toBeCloseTo(0.5, 14);
  });

  it('gives all of it to the whole line', () => {
    expect(probabilityBetween(flat(0.04), { kFrom: null, kTo: null })).toBe(1);
  });

  it('is the derivative of the probability', () => {
    const curve = plainCurve({ a: 0.01, b: 0.1, rho: -0.4, m: 0.05, sigma: 0.2 });
    const between = probabilityBetween(curve, { kFrom: 0.1 - 1e-4, kTo: 0.1 + 1e-4 });
    expect(between / 2e-4).toBeCloseTo(smileDensity(curve, 0.1), 6);
  });

  it('without variance sits at the forward', () => {
    expect(probabilityAbove(flat(0), -0.1)).toBe(1);
    expect(probabilityAbove(flat(0), 0)).toBe(0);
    expect(smileDensity(flat(0), 0.1)).toBe(0);
  });
});

describe('parity', () => {
  const expiryOf = (
    forward: number,
    strikes: readonly number[],
    difference: (k: number) => number,
  ): ExpiryQuotes => ({
    expiryMicros: 1,
    years: 0.5,
    forwardTold: null,
    quotedAtMicros: 0,
    twoSided: 2 * strikes.length,
    strikes: strikes.map((strike) => {
      const side = (mid: number) => ({
        bid: mid - 0.01,
        ask: mid + 0.01,
        twoSided: true,
        price: 0,
        atMicros: 0,
      });
      return { strike, call: side(forward + difference(strike)), put: side(forward) };
    }),
  });

  it('needs three pairs', () => {
    expect(
      parityForward(
        expiryOf(100, [90, 110], (k) => 100 - k),
        'linear',
      ),
    ).toBeNull();
  });

  it('tells forward and discount from six pairs', () => {
    const told = parityForward(
      expiryOf(100, [80, 90, 95, 105, 110, 120], (k) => 0.97 * (101 - k)),
      'linear',
    );
    expect(told?.forward).toBeCloseTo(101, 9);
    expect(told?.discount).toBeCloseTo(0.97, 9);
  });

  it('takes a discount of one when the strikes would need an absurd rate', () => {
    const told = parityForward(
      expiryOf(100, [98, 99, 100, 101, 102, 103], (k) => 0.5 * (100 - k)),
      'linear',
    );
    expect(told).toMatchObject({ discount: 1, discountTold: false });
  });

  it('tells the forward in coin from one over the strike', () => {
    const told = parityForward(
      expiryOf(1, [80, 100, 120], (k) => 1 - k / 104),
      'inverse',
    );
    expect(told?.forward).toBeCloseTo(104, 9);
  });
});

describe('Unix times', () => {
  it.each([
    [1770285600, 'seconds', 1770285600e6],
    [1770285600123, 'milliseconds', 1770285600123e3],
    [1770285600123456, 'microseconds', 1770285600123456],
    [1770285600123456000, 'nanoseconds', 1770285600123456],
    [0, 'seconds', 0],
  ])('%d are %s', (time, unit, micros) => {
    expect(unixUnit(time)).toBe(unit);
    expect(unixMicros(time)).toBe(micros);
  });

  it('must be numbers', () => {
    expect(() => unixUnit(Number.NaN)).toThrow('time');
  });
});
