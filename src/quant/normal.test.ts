import normalCdfReference from '@stdlib/stats-base-dists-normal-cdf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../base/index.ts';
import { normalCdf, normalPdf, normalQuantile } from './normal.ts';

describe('limits of the normal distribution', () => {
  it('is a half at 0', () => expect(normalCdf(0)).toBe(0.5));
  it('is 0 far left and 1 far right', () => {
    expect(normalCdf(-40)).toBe(0);
    expect(normalCdf(40)).toBe(1);
  });
  it('refuses what is not finite', () => {
    expect(() => normalCdf(Number.NaN)).toThrow(InvariantError);
    expect(() => normalPdf(Number.POSITIVE_INFINITY)).toThrow(InvariantError);
    expect(() => normalQuantile(0)).toThrow(InvariantError);
    expect(() => normalQuantile(1)).toThrow(InvariantError);
  });
});

describe('published values', () => {
  // 40-digit mpmath 1.3.0, erfc(-x/sqrt 2)/2.
  const tail: readonly (readonly [number, number])[] = [
    [-1, 0.15865525393145705],
    [-4, 3.1671241833119924e-5],
    [-8, 6.220960574271784e-16],
    [-12, 1.776482112077679e-33],
    [-20, 2.7536241186062337e-89],
    [-37, 5.725571222524577e-300],
  ];
  it.each(tail)('N(%s) = %s to 2e-15', (x, value) => {
    expect(Math.abs(normalCdf(x) / value - 1)).toBeLessThan(2e-15);
  });
  it('has the tabulated quantiles', () => {
    // NIST/SEMATECH e-Handbook, section 1.3.6.7.1, to the digits printed there, and mpmath 1.3.0.
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.99)).toBeCloseTo(2.326347874040841, 14);
    expect(Math.abs(normalQuantile(1e-300) / -37.0470962993612 - 1)).toBeLessThan(1e-14);
  });
});

describe('properties', () => {
  it('agrees with an independent library to its own accuracy', () => {
    fc.assert(
      fc.property(fc.double({ min: -12, max: 8, noNaN: true }), (x) => {
        expect(Math.abs(normalCdf(x) / normalCdfReference(x, 0, 1) - 1)).toBeLessThan(3e-14);
      }),
    );
  });
  it('sums to 1 with its reflection', () => {
    fc.assert(
      fc.property(fc.double({ min: -38, max: 38, noNaN: true }), (x) => {
        expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(3e-16);
      }),
    );
  });
  it('is inverted by the quantile down to 1e-300', () => {
    fc.assert(
      fc.property(fc.double({ min: -690, max: -0.01, noNaN: true }), (logP) => {
        const p = Math.exp(logP);
        const x = normalQuantile(p);
        // One last place of x moves p by x^2 last places.
        expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(1e-14 + 1e-15 * x * x);
      }),
    );
  });
  it('has the density as slope', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 0, noNaN: true }), (x) => {
        const h = 1e-3 / (1 + Math.abs(x));
        const d =
          (normalCdf(x - 2 * h) -
            8 * normalCdf(x - h) +
            8 * normalCdf(x + h) -
            normalCdf(x + 2 * h)) /
          (12 * h);
        expect(Math.abs(d / normalPdf(x) - 1)).toBeLessThan(1e-6);
      }),
    );
  });
});
