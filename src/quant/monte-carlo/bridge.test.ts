import { describe, expect, it } from 'vitest';
import { fillBridge, planBridge } from './bridge.ts';

/** Matrix that the bridge applies to normals: row i is time i. */
function matrix(years: readonly number[]): number[][] {
  const n = years.length;
  const bridge = planBridge(Float64Array.from(years));
  const columns = Array.from({ length: n }, (_, k) => {
    const normals = new Float64Array(n);
    normals[k] = 1;
    const path = new Float64Array(n);
    fillBridge(bridge, normals, path, 1, 1);
    return path;
  });
  return years.map((_, i) => columns.map((column) => column[i]));
}

describe('Brownian bridge', () => {
  it('is a scaled normal with one time', () => {
    expect(matrix([4])).toEqual([[2]]);
  });

  it('has the covariance of Brownian motion on any grid', () => {
    for (const years of [
      [0.1, 0.5],
      [0.25, 0.5, 0.75, 1],
      [0.01, 0.5, 0.6, 2, 2.5, 7, 7.1],
    ]) {
      const m = matrix(years);
      for (let i = 0; i < years.length; i++) {
        for (let j = 0; j < years.length; j++) {
          const covariance = m[i].reduce((sum, x, k) => sum + x * m[j][k], 0);
          expect(covariance).toBeCloseTo(Math.min(years[i], years[j]), 13);
        }
      }
    }
  });

  it('decides the end with its first normal', () => {
    const m = matrix([0.25, 0.5, 0.75, 1]);
    expect(m[3]).toEqual([1, 0, 0, 0]);
  });

  it('refuses times that do not ascend from above zero', () => {
    expect(() => planBridge(Float64Array.of(0.5, 0.5))).toThrow(/years\[1\]/);
    expect(() => planBridge(Float64Array.of(0))).toThrow(/years\[0\]/);
    expect(() => planBridge(new Float64Array(0))).toThrow(/at least one time/);
  });
});
