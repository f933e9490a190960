/**
 * @module Distributions, Sharpe ratios, pooling and monotone fits against published figures.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitNonDecreasing,
  gammaQuantile,
  logGamma,
  normalProbability,
  normalValueAt,
  poolEstimates,
  probabilisticSharpe,
  sharpeVariance,
} from './index.ts';

describe('limits', () => {
  it('a gamma quantile of probability 0 is 0 and of probability 1 is refused', () => {
    expect(gammaQuantile(0, 2, 3)).toBe(0);
    expect(() => gammaQuantile(1, 2, 3)).toThrow(/p must be/);
  });

  it('the normal at 0 is one half, at certainty it is refused', () => {
    expect(normalProbability(0)).toBe(0.5);
    expect(normalValueAt(0.5)).toBe(0);
    expect(() => normalValueAt(0)).toThrow(/p must be/);
    expect(() => normalValueAt(1)).toThrow(/p must be/);
    expect(() => normalProbability(Number.NaN)).toThrow(/finite/);
  });

  it('shapes must be above zero', () => {
    expect(() => gammaQuantile(0.5, 1, 0)).toThrow(/rate/);
    expect(() => logGamma(0)).toThrow(/x must be/);
  });

  it('one observation tells no Sharpe ratio', () => {
    expect(() => sharpeVariance(0.1, 1)).toThrow(/observations/);
    expect(() => probabilisticSharpe(0.1, 0, 1)).toThrow(/observations/);
  });

  it('absurd sample moments never make a Sharpe ratio certain', () => {
    expect(sharpeVariance(1, 3, 2, 1)).toBeGreaterThan(0);
    expect(probabilisticSharpe(5, 0, 2, 10, 1)).toBeLessThanOrEqual(1);
  });

  it('no estimates pool to 0, one to itself', () => {
    expect(poolEstimates([], [])).toEqual({ mean: 0, varianceBetween: 0, estimates: 0 });
    expect(poolEstimates([3], [2])).toEqual({ mean: 3, varianceBetween: 0, estimates: 1 });
    expect(() => poolEstimates([1], [])).toThrow(/variances/);
  });

  it('no values fit to none, one to itself', () => {
    expect(fitNonDecreasing([], [])).toEqual([]);
    expect(fitNonDecreasing([4], [1])).toEqual([4]);
    expect(() => fitNonDecreasing([1], [])).toThrow(/weights/);
  });
});

describe('published figures', () => {
  it('PSR of a monthly ratio of 0.458 over 24 months', () => {
    // Bailey and Lopez de Prado (2012), The Sharpe ratio efficient frontier: 0.982 and 0.913.
    expect(probabilisticSharpe(0.458, 0, 24)).toBeCloseTo(0.98167, 5);
    expect(probabilisticSharpe(0.458, 0, 24, -2.448, 10.164)).toBeCloseTo(0.91336, 5);
  });

  it('minimum track records bring the PSR to 95 %', () => {
    // Bailey and Lopez de Prado (2012): annual 2 against 1 takes 2.73 years daily, 3.24 monthly.
    for (const [perYear, years] of [
      [252, 2.7310321],
      [12, 3.2398],
    ] as const) {
      const scale = Math.sqrt(perYear);
      const p = probabilisticSharpe(2 / scale, 1 / scale, years * perYear);
      expect(p).toBeCloseTo(0.95, 3);
    }
    // 4.99 years of months under skew -0.72 and kurtosis 5.78.
    const monthly = Math.sqrt(12);
    expect(probabilisticSharpe(2 / monthly, 1 / monthly, 4.9913 * 12, -0.72, 5.78)).toBeCloseTo(
      0.95,
      3,
    );
  });

  it('the eight schools pool to 7.686 with no variance between them', () => {
    // Rubin (1981); Gelman et al., Bayesian Data Analysis, table 5.2: pooled 7.7, variance 16.6.
    const effects = [28, 8, -3, 7, -1, 1, 18, 12];
    const errors = [15, 10, 16, 11, 9, 11, 10, 18];
    const pooled = poolEstimates(
      effects,
      errors.map((e) => e * e),
    );
    expect(pooled.mean).toBeCloseTo(7.686, 3);
    expect(pooled.varianceBetween).toBe(0);
  });

  it('the thirteen BCG trials pool to -0.714 with 0.309 between them', () => {
    // Colditz et al. (1994) by DerSimonian and Laird: log risk ratio -0.7141, tau squared 0.3088.
    const trials = [
      [4, 119, 11, 128],
      [6, 300, 29, 274],
      [3, 228, 11, 209],
      [62, 13536, 248, 12619],
      [33, 5036, 47, 5761],
      [180, 1361, 372, 1079],
      [8, 2537, 10, 619],
      [505, 87886, 499, 87892],
      [29, 7470, 45, 7232],
      [17, 1699, 65, 1600],
      [186, 50448, 141, 27197],
      [5, 2493, 3, 2338],
      [27, 16886, 29, 17825],
    ] as const;
    const effects = trials.map(([a, b, c, d]) => Math.log(a / (a + b) / (c / (c + d))));
    const variances = trials.map(([a, b, c, d]) => 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d));
    const pooled = poolEstimates(effects, variances);
    expect(pooled.mean).toBeCloseTo(-0.7141, 4);
    expect(pooled.varianceBetween).toBeCloseTo(0.3088, 4);
  });

  it('quantiles of tables', () => {
    // Abramowitz and Stegun, table 26.8 (chi squared) and 26.5; normal 95 %: 1.644853627.
    expect(gammaQuantile(0.95, 5, 0.5)).toBeCloseTo(18.307038, 5);
    expect(gammaQuantile(0.05, 2, 0.5)).toBeCloseTo(0.710723, 5);
    expect(normalValueAt(0.95)).toBeCloseTo(1.6448536269514722, 12);
    expect(normalProbability(-3)).toBeCloseTo(0.0013498980316301, 15);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
    expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 12);
  });
});

const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const shape = fc.double({ min: 0.05, max: 500, noNaN: true });

describe('properties', () => {
  it('gamma of shape 1 is exponential and scales with its rate', () => {
    fc.assert(
      fc.property(probability, shape, (p, rate) => {
        const exact = -Math.log1p(-p) / rate;
        expect(gammaQuantile(p, 1, rate) / exact).toBeCloseTo(1, 8);
        const unit = gammaQuantile(p, 2.5, 1);
        expect((gammaQuantile(p, 2.5, rate) * rate) / unit).toBeCloseTo(1, 8);
      }),
    );
  });

  it('log-gamma grows by the logarithm from one to the next', () => {
    fc.assert(
      fc.property(shape, (x) => {
        const difference = logGamma(x + 1) - logGamma(x) - Math.log(x);
        expect(Math.abs(difference)).toBeLessThan(1e-10 * Math.max(1, Math.abs(logGamma(x))));
      }),
    );
  });

  it('the fit is the closest non-decreasing sequence', () => {
    const point = fc.record({
      value: fc.integer({ min: -20, max: 20 }),
      weight: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 7 }), (points) => {
        const values = points.map((p) => p.value);
        const weights = points.map((p) => p.weight);
        const exact = bruteForce(values, weights);
        const fitted = fitNonDecreasing(values, weights);
        expect(fitted).toHaveLength(exact.length);
        for (const [i, value] of fitted.entries()) expect(value).toBeCloseTo(exact[i]!, 9);
      }),
    );
  });

  it('pooling does not depend on the order and lies between the estimates', () => {
    const estimate = fc.tuple(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: 0.01, max: 4, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(estimate, { minLength: 1, maxLength: 12 }), (estimates) => {
        const values = estimates.map(([v]) => v);
        const variances = estimates.map(([, v]) => v);
        const pooled = poolEstimates(values, variances);
        const back = poolEstimates(values.toReversed(), variances.toReversed());
        expect(back.mean).toBeCloseTo(pooled.mean, 9);
        expect(back.varianceBetween).toBeCloseTo(pooled.varianceBetween, 7);
        expect(pooled.varianceBetween).toBeGreaterThanOrEqual(0);
        expect(pooled.mean).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
        expect(pooled.mean).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
      }),
    );
  });
});

/** Minimax form: largest of the least averages of the intervals that hold a place. */
function bruteForce(values: readonly number[], weights: readonly number[]): number[] {
  const average = (from: number, to: number): number => {
    let sum = 0;
    let mass = 0;
    for (let i = from; i <= to; i++) {
      sum += values[i]! * weights[i]!;
      mass += weights[i]!;
    }
    return sum / mass;
  };
  return values.map((_, place) => {
    let best = Number.NEGATIVE_INFINITY;
    for (let from = 0; from <= place; from++) {
      let least = Number.POSITIVE_INFINITY;
      for (let to = place; to < values.length; to++) least = Math.min(least, average(from, to));
      best = Math.max(best, least);
    }
    return best;
  });
}
