import { describe, expect, it } from 'vitest';
import { normalCdf } from '../normal.ts';
import { exerciseBoundary } from './boundary.ts';
import { exerciseRegime } from './contract.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import { createAmericanScheme } from './scheme.ts';
import { americanSchemes, twoBoundaryScheme } from './schemes.ts';
import { exerciseBand } from './two-boundaries.ts';
import { weightedCdf } from './weighted-cdf.ts';

describe('Gauss-Legendre rule', () => {
  it('has the middle as its only point', () => {
    const { x, weight } = gaussLegendre(1);
    expect(x[0]).toBeCloseTo(0.5, 15);
    expect(weight[0]).toBeCloseTo(1, 15);
  });

  it('integrates polynomials of degree 2 n - 1 exactly', () => {
    for (const n of [2, 5, 20, 64]) {
      const { x, weight } = gaussLegendre(n);
      const degree = 2 * n - 1;
      const integral = x.reduce((sum, xi, i) => sum + weight[i] * xi ** degree, 0);
      expect(integral).toBeCloseTo(1 / (degree + 1), 13);
    }
  });
});

describe('weighted probability', () => {
  it('is weight times the distribution function', () => {
    for (const x of [-8, -1, 0, 0.5, 6]) {
      const value = weightedCdf(x, 3 * Math.exp(-0.5 * x * x), 3);
      expect(value / (3 * normalCdf(x))).toBeCloseTo(1, 13);
    }
  });
});

describe('kind of exercise', () => {
  it('follows the signs of rate and yield', () => {
    expect(exerciseRegime(0.05, -0.02)).toBe('one');
    expect(exerciseRegime(0, -0.02)).toBe('one');
    expect(exerciseRegime(0, 0)).toBe('never');
    expect(exerciseRegime(-0.02, -0.01)).toBe('never');
    expect(exerciseRegime(-0.01, -0.02)).toBe('two');
  });
});

describe('exercise boundary', () => {
  const terms = { years: 1, vol: 0.25, rate: 0.05, dividendYield: 0.05 };

  it('starts at the strike, or at rate over yield below it', () => {
    expect(exerciseBoundary(terms, americanSchemes.fast).atExpiry).toBe(0);
    const high = exerciseBoundary({ ...terms, dividendYield: 0.1 }, americanSchemes.fast);
    expect(high.atExpiry).toBeCloseTo(Math.log(0.5), 15);
  });

  it('falls as expiry recedes and stays above the perpetual one', () => {
    // Perpetual boundary: g / (g - 1) with g the negative root of vol^2/2 g (g-1) + (r-q) g - r =
    // 0.
    const { logs } = exerciseBoundary({ ...terms, years: 30 }, americanSchemes.accurate);
    for (let i = 1; i < logs.length; i++) expect(logs[i]).toBeGreaterThan(logs[i - 1]);
    const g = 0.5 - Math.sqrt(0.25 + (2 * 0.05) / 0.0625);
    expect(Math.exp(logs[0])).toBeGreaterThan(g / (g - 1));
    expect(Math.exp(logs[0])).toBeCloseTo(g / (g - 1), 1);
  });

  it('refuses a scheme out of range', () => {
    const size = { ...americanSchemes.fast.size, boundary: 1 };
    expect(() => createAmericanScheme(size)).toThrow(/boundary/);
  });
});

describe('two boundaries', () => {
  it('meet when volatility is high enough and end the exercise region', () => {
    const terms = { years: 5, vol: 0.3, rate: -0.005, dividendYield: -0.01 };
    const band = exerciseBand(terms, twoBoundaryScheme);
    if (!band.ok) throw new Error(band.failure.kind);
    expect(band.value.years).toBeLessThan(1);
    expect(band.value.upper.logs[0] - band.value.lower.logs[0]).toBeLessThan(1e-3);
  });

  it('never meet below the critical volatility |sqrt(-2 r) - sqrt(-2 q)|', () => {
    // Battauz, De Donno and Sbuelz (2015): here 0.0414.
    const terms = { years: 30, vol: 0.03, rate: -0.005, dividendYield: -0.01 };
    const band = exerciseBand(terms, twoBoundaryScheme);
    if (!band.ok) throw new Error(band.failure.kind);
    expect(band.value.years).toBe(30);
  });
});
