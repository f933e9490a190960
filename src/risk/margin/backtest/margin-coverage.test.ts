import { describe, expect, it } from 'vitest';
import { marginCoverage, marginCycle } from './margin-coverage.ts';

const path = (losses: number[], initial: number, maintenance = initial / 2) => ({
  losses,
  initial: losses.map(() => initial),
  maintenance: losses.map(() => maintenance),
});

describe('limits', () => {
  it('nothing held is a mistake', () => {
    expect(() => marginCoverage([])).toThrow(/with a holding time/);
  });

  it('a loss equal to the margin is not beyond it', () => {
    const { beyondInitial, beyondMaintenance } = marginCoverage([path([0.1, 0], 0.1)]);
    expect([beyondInitial, beyondMaintenance]).toEqual([0, 0.5]);
  });

  it('no exceedance in 100 has the interval of Wilson', () => {
    // Wilson (1927): upper end z^2 / (n + z^2) with z = 1.959964.
    const { low, high } = marginCoverage([path(Array<number>(100).fill(0), 1)]);
    expect(low).toBeCloseTo(0, 12);
    expect(high).toBeCloseTo(3.841459 / 103.841459, 6);
  });
});

describe('figures', () => {
  it('count over all paths', () => {
    const coverage = marginCoverage([path([2, 0, 0], 1), path([0.6], 1)]);
    expect(coverage).toMatchObject({ sample: 4, beyondInitial: 0.25, beyondMaintenance: 0.5 });
    expect(coverage.medianInitial).toBe(1);
    expect(coverage.usedAtWorst).toBe(2);
  });

  it('a constant requirement has no cycle', () => {
    expect(marginCycle(path([0, 0, 0, 0, 0, 0, 0], 2))).toMatchObject({ peakToTrough: 1 });
  });
});
