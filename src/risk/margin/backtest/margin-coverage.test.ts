import { describe, expect, it } from 'vitest';
import { type MarginPath, marginCoverage, marginCycle } from './margin-coverage.ts';

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

describe('losses that share their windows', () => {
  const dated = (path: MarginPath): MarginPath => ({
    ...path,
    atMicros: path.losses.map((_, day) => day),
  });

  it('without an exceedance each window counts once', () => {
    const none = dated(path(Array<number>(100).fill(0), 1));
    const { effective, high, sample } = marginCoverage([none, none, none]);
    expect([sample, effective]).toEqual([300, 100]);
    expect(high).toBeCloseTo(3.841459 / 103.841459, 6);
  });

  it('copies of one path are worth one of them', () => {
    const losses = Array.from({ length: 1000 }, (_, day) => (day % 40 === 0 ? 2 : 0));
    const one = marginCoverage([dated(path(losses, 1))]);
    const four = marginCoverage(Array<MarginPath>(4).fill(dated(path(losses, 1))));
    // Both are the thousand windows, up to the correction of one degree of freedom.
    expect(one.effective).toBeCloseTo(999, 0);
    expect(four.effective).toBeCloseTo(one.effective, 9);
    expect(four.kupiec).toBeCloseTo(one.kupiec, 12);
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
