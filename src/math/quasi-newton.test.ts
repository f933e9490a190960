import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimiseSmooth } from './quasi-newton.ts';

describe('limits', () => {
  it('no moves return the start', () => {
    const end = minimiseSmooth({
      objective: (p) => p[0]! ** 2,
      start: [3],
      movesMax: 0,
      gradientTolerance: 1e-9,
    });
    expect(end).toMatchObject({ value: 9, moves: 0 });
    expect(end.gradientMax).toBeCloseTo(6, 6);
  });

  it('a start at the minimum stays', () => {
    const end = minimiseSmooth({
      objective: (p) => p[0]! ** 2,
      start: [0],
      movesMax: 9,
      gradientTolerance: 1e-9,
    });
    expect(end.moves).toBe(0);
  });

  it('walls of infinity turn the search back', () => {
    const end = minimiseSmooth({
      objective: (p) => (p[0]! > 0 ? p[0]! - Math.log(p[0]!) : Number.POSITIVE_INFINITY),
      start: [9],
      movesMax: 100,
      gradientTolerance: 1e-8,
    });
    expect(end.point[0]).toBeCloseTo(1, 6);
  });
});

describe('golden', () => {
  // Rosenbrock (1960), Computer Journal 3: minimum 0 at (1, 1), start (-1.2, 1).
  it('the bent valley', () => {
    const end = minimiseSmooth({
      objective: (p) => 100 * (p[1]! - p[0]! ** 2) ** 2 + (1 - p[0]!) ** 2,
      start: [-1.2, 1],
      movesMax: 200,
      gradientTolerance: 1e-7,
    });
    expect(end.point[0]).toBeCloseTo(1, 5);
    expect(end.point[1]).toBeCloseTo(1, 5);
  });
});

describe('properties', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  it('a bowl is left at its bottom', () => {
    fc.assert(
      fc.property(number, number, number, number, (a, b, c, d) => {
        const end = minimiseSmooth({
          objective: (p) => (p[0]! - a) ** 2 + 3 * (p[1]! - b) ** 2 + p[0]! * p[1]!,
          start: [c, d],
          movesMax: 100,
          gradientTolerance: 1e-7,
        });
        // 2 (x - a) + y = 0 and 6 (y - b) + x = 0.
        const y = (12 * b - 2 * a) / 11;
        expect(end.point[0]).toBeCloseTo(a - y / 2, 5);
        expect(end.point[1]).toBeCloseTo(y, 5);
      }),
    );
  });
});
