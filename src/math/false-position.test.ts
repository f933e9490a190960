import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { falsePosition } from './false-position.ts';

function solve(at: (x: number) => number, low: number, high: number, tolerance = 1e-12): number {
  return falsePosition(at, { low, high, atLow: at(low), atHigh: at(high) }, tolerance);
}

describe('limits', () => {
  it('ends closer than the tolerance give their middle', () => {
    expect(solve((x) => x, -1, 1, 4)).toBe(0);
  });

  it('of a stretch of zeros the far end is found', () => {
    const plateau = (x: number): number => Math.max(0, 1 - x) - Math.max(0, x - 2);
    expect(solve(plateau, 0, 5)).toBeCloseTo(2, 11);
    expect(solve((x) => -plateau(x), 0, 5)).toBeCloseTo(2, 11);
  });
});

describe('properties', () => {
  const roots = fc.double({ min: -5, max: 5, noNaN: true });

  it('finds the root of rising and falling functions, flat and steep at it', () => {
    fc.assert(
      fc.property(roots, fc.constantFrom(1, -1), fc.constantFrom(1, 3, 9), (root, sign, power) => {
        const found = solve((x) => sign * (x - root) ** power, -6, 7);
        expect(Math.abs(found - root)).toBeLessThan(1e-11);
      }),
    );
  });

  it('needs few values, however bent the function is', () => {
    fc.assert(
      fc.property(roots, fc.integer({ min: 1, max: 40 }), (root, bend) => {
        let asked = 0;
        const found = solve(
          (x) => {
            asked++;
            return Math.expm1(bend * (x - root));
          },
          -6,
          7,
        );
        expect(Math.abs(found - root)).toBeLessThan(1e-11);
        expect(asked).toBeLessThan(140);
      }),
    );
  });
});
