import erfcx from '@stdlib/math-base-special-erfcx';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  densityAtZero,
  exponential,
  logRatio,
  scaledTail,
  scaledTailSlope,
} from './polynomials.ts';

describe('limits', () => {
  it('the tail is a half in the centre, its slope the density', () => {
    expect(scaledTail(0)).toBeCloseTo(0.5, 15);
    expect(scaledTailSlope(0)).toBeCloseTo(densityAtZero, 15);
  });
  it('the tail goes as density over distance, far beyond the table', () => {
    expect((scaledTail(1e9) * 1e9) / densityAtZero).toBeCloseTo(1, 14);
    expect((scaledTailSlope(1e9) * 1e18) / densityAtZero).toBeCloseTo(1, 14);
  });
  it('the exponential is 1 at 0 and 0 below its range', () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-709)).toBe(0);
  });
  it('the logarithm of equal numbers is 0', () => expect(logRatio(0.3, 0.3)).toBe(0));
});

describe('properties', () => {
  it('the tail agrees with an independent erfcx', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (x) => {
        const reference = erfcx(x / Math.SQRT2) / 2;
        expect(Math.abs(scaledTail(x) / reference - 1)).toBeLessThan(2e-15);
      }),
    );
  });
  it('the slope is the density less x tails', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6, noNaN: true }), (x) => {
        const difference = densityAtZero - x * scaledTail(x);
        expect(Math.abs(scaledTailSlope(x) - difference)).toBeLessThan(4e-16);
      }),
    );
  });
  it('the exponential agrees with the platform', () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 709, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(6e-16);
      }),
    );
  });
  it('the logarithm agrees with the platform, near 1 by log1p', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: -0.4, max: 1.2, noNaN: true }),
        fc.integer({ min: -600, max: 600 }),
        (b, part, power) => {
          const near = logRatio(b * (1 + part), b);
          const exact = Math.log1p((b * (1 + part) - b) / b);
          expect(Math.abs(near - exact)).toBeLessThanOrEqual(1e-15 * Math.abs(exact));
          const far = Math.log((b * (1 + part)) / (b * 2 ** power));
          expect(Math.abs(logRatio(b * (1 + part), b * 2 ** power) - far)).toBeLessThanOrEqual(
            4e-16 + 4e-16 * Math.abs(far),
          );
        },
      ),
    );
  });
});
