import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import {
  effectiveSample,
  independenceTest,
  kupiecTest,
  procyclicality,
  shortfallStatistic,
} from './coverage.ts';

describe('limits', () => {
  // -2 ln((1 - p)^(T - x) p^x) + 2 ln((1 - x/T)^(T - x) (x/T)^x), the table of 250 days at 1 % as
  // printed in texts on back-testing after Kupiec (1995), two decimals.
  it.each([
    [0, 5.03],
    [1, 1.18],
    [2, 0.11],
    [3, 0.09],
    [4, 0.77],
    [5, 1.96],
    [6, 3.56],
    [7, 5.5],
    [8, 7.73],
  ])('%i exceedances in 250 days at 1 % give %f', (exceedances, statistic) => {
    expect(kupiecTest(exceedances, 250, 0.01).statistic).toBeCloseTo(statistic, 2);
  });

  it('3.84 is the 5 % point', () => {
    // Chi-squared with one degree of freedom: 3.841459.
    let low = 0.02;
    let high = 0.2;
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (kupiecTest(20, 1000, middle).statistic > 3.841459) high = middle;
      else low = middle;
    }
    expect(kupiecTest(20, 1000, low).probability).toBeCloseTo(0.05, 6);
  });

  it('everything exceeded and nothing exceeded are answered', () => {
    expect(kupiecTest(5, 5, 0.01).probability).toBeLessThan(1e-6);
    expect(independenceTest([[true, true]])).toEqual({ statistic: 0, probability: 1 });
    expect(independenceTest([])).toEqual({ statistic: 0, probability: 1 });
  });

  it('alternation by hand', () => {
    // Pairs: 0->1 twice, 1->0 twice: overall 1/2, after 0 always, after 1 never: 8 ln 2.
    const { statistic } = independenceTest([[false, true, false, true, false]]);
    expect(statistic).toBeCloseTo(8 * Math.log(2), 12);
  });

  it('no loss beyond the margin has the statistic 1', () => {
    expect(shortfallStatistic([1, 2], [3, 3], 0.01)).toBe(1);
  });

  it('a constant margin has ratio 1, a doubled one 2', () => {
    expect(procyclicality([3, 3], 1)).toEqual({ peakToTrough: 1, largestRise: 1 });
    expect(procyclicality([1, 1.5, 2, 1], 1)).toEqual({ peakToTrough: 2, largestRise: 1.5 });
    expect(procyclicality([1, 1.5, 2, 1], 2)).toEqual({ peakToTrough: 2, largestRise: 2 });
  });

  it('an empty or impossible series is refused', () => {
    expect(() => procyclicality([], 1)).toThrow('margins');
    expect(() => procyclicality([1, 0], 1)).toThrow('margins[1]');
    expect(() => shortfallStatistic([1], [], 0.01)).toThrow('margins');
    expect(() => kupiecTest(1, 0, 0.01)).toThrow('observations');
  });
});

describe('the effective sample', () => {
  it('of windows with one loss each is their number', () => {
    const windows = Array.from({ length: 500 }, (_, i) => ({
      exceedances: Number(i % 25 === 0),
      losses: 1,
    }));
    expect(effectiveSample(windows)).toBeCloseTo(499, 0);
  });

  it('is known only from ten windows on', () => {
    const few = Array.from({ length: 50 }, (_, i) => ({ exceedances: Number(i < 9), losses: 4 }));
    expect(effectiveSample(few)).toBe(50);
    expect(() => effectiveSample([])).toThrow('windows');
  });

  it('is near the number of losses where they are independent', () => {
    const random = createRandom('windows');
    const windows = Array.from({ length: 20_000 }, () => {
      let exceedances = 0;
      for (let i = 0; i < 4; i++) if (random.uniform() < 0.05) exceedances += 1;
      return { exceedances, losses: 4 };
    });
    expect(effectiveSample(windows) / 80_000).toBeGreaterThan(0.95);
  });
});

describe('properties', () => {
  it('normal losses under a normal quantile have a statistic near zero', () => {
    const random = createRandom('shortfall');
    const losses = Array.from({ length: 200_000 }, () => random.normal());
    // 99 % quantile of the normal distribution.
    const margins = losses.map(() => 2.3263478740408408);
    expect(Math.abs(shortfallStatistic(losses, margins, 0.01))).toBeLessThan(0.1);
    const scarce = margins.map((margin) => margin * 0.8);
    expect(shortfallStatistic(losses, scarce, 0.01)).toBeLessThan(-0.5);
  });

  it('probabilities are probabilities and no exceedance series is refused', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean())), (series) => {
        const { statistic, probability } = independenceTest(series);
        expect(statistic).toBeGreaterThanOrEqual(0);
        expect(probability >= 0 && probability <= 1).toBe(true);
      }),
    );
  });
});
