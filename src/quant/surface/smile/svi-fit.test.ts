import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RawSvi, sviVariance } from './raw-svi.ts';
import { fitSvi, leeSlopeMax, reweighted, sviCost, tempered } from './svi-fit.ts';

function columnsOf(svi: RawSvi, n: number, noise = 0) {
  const k = Float64Array.from({ length: n }, (_, i) => -0.8 + (1.6 * i) / Math.max(1, n - 1));
  const w = k.map((one, i) => sviVariance(svi, one) * (1 + noise * Math.sin(91 * i)));
  return { k, w, weight: w.map((one) => (0.01 * one) ** -2) };
}

const usual: RawSvi = { a: 0.02, b: 0.12, rho: -0.3, m: 0.02, sigma: 0.25 };

describe('the quasi-explicit fit', () => {
  it('of one quote is level', () => {
    const { svi, cost } = fitSvi(columnsOf(usual, 1));
    expect(sviVariance(svi, -0.8)).toBeCloseTo(sviVariance(usual, -0.8), 9);
    expect(cost).toBeLessThan(1e-6);
  });

  it('of two quotes goes through both', () => {
    const columns = columnsOf(usual, 2);
    expect(fitSvi(columns).cost).toBeLessThan(1e-6);
  });

  it('finds the smile behind clean quotes', () => {
    const columns = columnsOf(usual, 31);
    const { svi } = fitSvi(columns);
    for (const k of columns.k) {
      expect(sviVariance(svi, k) / sviVariance(usual, k)).toBeCloseTo(1, 2);
    }
  });

  it('starts from a smile nearby and stays there', () => {
    const columns = columnsOf(usual, 31);
    const { svi, cost } = fitSvi(columns, { near: usual, evaluationsMax: 30 });
    expect(cost).toBeLessThan(1e-3);
    expect(svi.sigma).toBeCloseTo(usual.sigma, 2);
  });

  it('keeps the wings within the bounds that it is told', () => {
    const { svi } = fitSvi(columnsOf(usual, 31), { leftMax: 0.1, rightMax: 0.05 });
    expect(svi.b * (1 - svi.rho)).toBeLessThanOrEqual(0.1 + 1e-12);
    expect(svi.b * (1 + svi.rho)).toBeLessThanOrEqual(0.05 + 1e-12);
  });

  it('keeps the wings above the least that it is told, and below the most when both clash', () => {
    const { svi } = fitSvi(columnsOf(usual, 31), { leftMin: 0.4, rightMin: 0.5, rightMax: 0.3 });
    expect(svi.b * (1 - svi.rho)).toBeGreaterThanOrEqual(0.4 - 1e-12);
    expect(svi.b * (1 + svi.rho)).toBeCloseTo(0.3, 12);
  });

  it('weighs a quote by the log-moneyness that it stands for', () => {
    const k = Float64Array.of(-0.4, -0.1, 0, 0.1);
    const w = k.map(() => 0.04);
    const columns = { k, w, weight: w.map(() => 1e4) };
    const level = { a: 0.05, b: 0, rho: 0, m: 0, sigma: 1 };
    const { weight } = reweighted(columns, level);
    expect(weight[1]! / weight[2]!).toBeCloseTo(0.2 / 0.1, 12);
  });

  it('weighs the outermost quotes of a wide smile more beside a correction', () => {
    const level = { a: 0.05, b: 0, rho: 0, m: 0, sigma: 1 };
    const ratios = (half: number) => {
      const k = Float64Array.of(-half, -half / 2, 0, half / 2, half);
      const columns = { k, w: k.map(() => 0.04), weight: k.map(() => 1e4) };
      const plain = reweighted(columns, level).weight;
      return reweighted(columns, level, true).weight.map((one, i) => one / plain[i]!);
    };
    const wide = ratios(1.5);
    expect(wide[2]).toBe(1);
    expect(wide[0]).toBe(wide[4]);
    expect(wide[4]! - 1).toBeCloseTo(64 * (wide[3]! - 1), 9);
    // A smile of half the span that counts as wide has a quarter of the weight beside its own.
    expect(ratios(0.5)[4]! - 1).toBeCloseTo((wide[4]! - 1) / 4, 9);
  });

  it('gives the cost of its parameters', () => {
    const columns = columnsOf(usual, 21, 0.05);
    const { svi, cost } = fitSvi(columns);
    expect(sviCost(columns, svi)).toBeCloseTo(cost, 6);
  });

  it.each([
    ['tempered', tempered],
    // Even strikes: inner quotes stand for a whole step, the outermost for half of one.
    ['reweighted', reweighted],
  ] as const)('counts errors by size when %s', (name, weigh) => {
    const columns = columnsOf(usual, 5);
    const off = { ...usual, a: usual.a * 3 };
    const again = weigh(columns, off);
    const sizes = Array.from(columns.k, (k, i) => {
      return Math.abs(sviVariance(off, k) - columns.w[i]!) * Math.sqrt(columns.weight[i]!);
    });
    const share = (i: number): number => (name === 'reweighted' && (i === 0 || i === 4) ? 0.5 : 1);
    expect(sviCost(again, off)).toBeCloseTo(
      sizes.reduce((sum, one, i) => sum + share(i) * one, 0),
      6,
    );
  });

  it('has positive variance, wings of Lee and asymptotes from above zero on any quotes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            k: fc.double({ min: -2, max: 2, noNaN: true }),
            w: fc.double({ min: 1e-6, max: 4, noNaN: true }),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        (quotes) => {
          const k = Float64Array.from(quotes, (quote) => quote.k);
          const w = Float64Array.from(quotes, (quote) => quote.w);
          const { svi } = fitSvi({ k, w, weight: w.map(() => 1) });
          const right = svi.b * (1 + svi.rho);
          const left = svi.b * (1 - svi.rho);
          expect(Math.max(left, right)).toBeLessThanOrEqual(leeSlopeMax + 1e-9);
          expect(Math.min(svi.a - right * svi.m, svi.a + left * svi.m)).toBeGreaterThan(-1e-9);
          for (const one of [-5, -1, 0, 1, 5]) expect(sviVariance(svi, one)).toBeGreaterThan(0);
        },
      ),
    );
  });
});
