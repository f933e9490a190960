import { describe, expect, it } from 'vitest';
import { minimiseBySimplex } from './nelder-mead.ts';

describe('the simplex search', () => {
  it('finds the end of the banana-shaped valley of Rosenbrock (1960): (1, 1)', () => {
    const { point, value } = minimiseBySimplex({
      objective: ([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2,
      start: [-1.2, 1],
      steps: [0.5, 0.5],
      evaluationsMax: 2000,
      tolerance: 1e-14,
    });
    expect(point[0]).toBeCloseTo(1, 5);
    expect(point[1]).toBeCloseTo(1, 5);
    expect(value).toBeLessThan(1e-10);
  });

  it('finds the four zeros of Powell (1962) roughly', () => {
    const { value } = minimiseBySimplex({
      objective: ([a, b, c, d]) =>
        (a! + 10 * b!) ** 2 + 5 * (c! - d!) ** 2 + (b! - 2 * c!) ** 4 + 10 * (a! - d!) ** 4,
      start: [3, -1, 0, 1],
      steps: [1, 1, 1, 1],
      evaluationsMax: 3000,
      tolerance: 1e-16,
    });
    expect(value).toBeLessThan(1e-8);
  });

  it('stops at the number of evaluations', () => {
    let calls = 0;
    const { evaluations } = minimiseBySimplex({
      objective: ([x]) => {
        calls++;
        return x! ** 2;
      },
      start: [1e6],
      steps: [1],
      evaluationsMax: 20,
      tolerance: 0,
    });
    expect(evaluations).toBe(calls);
    expect(calls).toBeLessThanOrEqual(22);
  });

  it('stays at a start that cannot be bettered', () => {
    const { point } = minimiseBySimplex({
      objective: ([x, y]) => Math.abs(x!) + Math.abs(y!),
      start: [0, 0],
      steps: [0.1, 0.1],
      evaluationsMax: 100,
      tolerance: 1e-9,
    });
    expect(point).toEqual([0, 0]);
  });

  it('refuses steps of another length than the start', () => {
    const search = { objective: () => 0, evaluationsMax: 5, tolerance: 0 };
    expect(() => minimiseBySimplex({ ...search, start: [1], steps: [] })).toThrow('steps');
  });
});
