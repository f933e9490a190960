import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../base/index.ts';
import { solveCholesky } from './cholesky.ts';
import { fitRobustLine, fitRobustLocation } from './robust-line.ts';

describe('the robust location', () => {
  it('of one value is the value with its own spread', () => {
    expect(fitRobustLocation([7], [0.5])).toEqual({ value: 7, deviation: 0.5 });
  });

  it('of clean values is near their weighted mean', () => {
    expect(fitRobustLocation([1, 2, 3], [1, 1, 1]).value).toBeCloseTo(2, 12);
  });

  it('does not move with a third of wild values', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 30, max: 1e6, noNaN: true }), (seed, wild) => {
        const random = createRandom(seed);
        const values = Array.from({ length: 30 }, (_, i) =>
          i % 3 === 0 ? 5 + wild : 5 + 0.1 * random.normal(),
        );
        const { value } = fitRobustLocation(
          values,
          values.map(() => 0.1),
        );
        expect(Math.abs(value - 5)).toBeLessThan(0.25);
      }),
    );
  });

  it('refuses nothing at all', () => {
    expect(() => fitRobustLocation([], [])).toThrow('values');
  });
});

describe('the robust line', () => {
  it('goes through two points', () => {
    const line = fitRobustLine([1, 3], [2, 8], [1, 1]);
    expect(line.slope).toBeCloseTo(3, 12);
    expect(line.valueAtCentre + 3 * (5 - line.centre)).toBeCloseTo(14, 12);
  });

  it('is level at one place', () => {
    expect(fitRobustLine([2, 2, 2], [1, 2, 3], [1, 1, 1]).slope).toBe(0);
  });

  it('does not move with a quarter of wild values', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 20, max: 1e5, noNaN: true }), (seed, wild) => {
        const random = createRandom(seed);
        const xs = Array.from({ length: 40 }, (_, i) => i);
        const ys = xs.map((x) => {
          const noise = 0.1 * random.normal();
          return x % 4 === 1 ? wild * random.uniform() : 10 - 0.5 * x + noise;
        });
        const line = fitRobustLine(
          xs,
          ys,
          xs.map(() => 0.1),
        );
        expect(Math.abs(line.slope + 0.5)).toBeLessThan(0.03);
        expect(Math.abs(line.valueAtCentre - (10 - 0.5 * line.centre))).toBeLessThan(0.3);
      }),
    );
  });

  it('has the deviations of weighted least squares on clean values', () => {
    // Variance of a slope is s^2 / sum (x - mean)^2, that of the level at the mean s^2 / n.
    const xs = [0, 1, 2, 3, 4];
    const line = fitRobustLine(
      xs,
      [0, 1, 2, 3, 4],
      xs.map(() => 0.2),
    );
    expect(line.slopeDeviation).toBeCloseTo(0.2 / Math.sqrt(10), 12);
    expect(line.deviationAtCentre).toBeCloseTo(0.2 / Math.sqrt(5), 12);
  });
});

describe('Cholesky', () => {
  it('solves a system with known answer', () => {
    const b = Float64Array.of(8, 9);
    expect(solveCholesky(Float64Array.of(4, 0, 2, 3), b)).toBe(true);
    expect(b[0]).toBeCloseTo(0.75, 14);
    expect(b[1]).toBeCloseTo(2.5, 14);
  });

  it('refuses what is not positive definite', () => {
    expect(solveCholesky(Float64Array.of(1, 0, 2, 1), Float64Array.of(1, 1))).toBe(false);
    expect(solveCholesky(Float64Array.of(0), Float64Array.of(1))).toBe(false);
  });
});
