import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureButterfly } from '../arbitrage/arbitrage.ts';
import { jumpWingsRule, repairButterfly } from '../arbitrage/butterfly-repair.ts';
import { jumpWingsOf, rawSviOf } from './jump-wings.ts';
import { type RawSvi, sviLeast, sviPoint, sviVariance } from './raw-svi.ts';
import { plainCurve } from './smile-curve.ts';

/**
 * Vogt's counter-example, Gatheral and Jacquier (2014), section 3.2: (a, b, m, rho, sigma), T = 1.
 */
const vogt: RawSvi = { a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 };

const fine = Float64Array.from({ length: 60_001 }, (_, i) => -1.5 + i * 5e-5);

function expectRaw(actual: RawSvi, expected: RawSvi, digits: number): void {
  for (const name of ['a', 'b', 'm', 'rho', 'sigma'] as const) {
    expect(actual[name], name).toBeCloseTo(expected[name], digits);
  }
}

const anySvi = fc.record({
  a: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
  b: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
  m: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  sigma: fc.double({ min: 0.05, max: 1, noNaN: true }),
});

describe('raw SVI', () => {
  it('is a constant without wings', () => {
    const flat = { a: 0.04, b: 0, rho: 0, m: 0, sigma: 1 };
    expect(sviVariance(flat, 3)).toBe(0.04);
  });

  it('has its least value at the trough', () => {
    const k = vogt.m - (vogt.rho * vogt.sigma) / Math.sqrt(1 - vogt.rho ** 2);
    expect(sviVariance(vogt, k)).toBeCloseTo(sviLeast(vogt), 14);
  });

  it('rises along straight wings far out', () => {
    const { slope } = sviPoint(vogt, 1e6, { w: 0, slope: 0, bend: 0 });
    expect(slope).toBeCloseTo(vogt.b * (1 + vogt.rho), 9);
  });

  it('has the derivatives of its values', () => {
    fc.assert(
      fc.property(anySvi, fc.double({ min: -2, max: 2, noNaN: true }), (svi, k) => {
        const h = 1e-4;
        const point = sviPoint(svi, k, { w: 0, slope: 0, bend: 0 });
        const up = sviVariance(svi, k + h);
        const down = sviVariance(svi, k - h);
        expect(point.slope).toBeCloseTo((up - down) / (2 * h), 4);
        expect(point.bend).toBeCloseTo((up - 2 * point.w + down) / (h * h), 2);
      }),
    );
  });
});

describe('jump wings', () => {
  // All figures: Gatheral and Jacquier (2014), section 5.1, recomputed independently to more
  // digits.
  const wings = jumpWingsOf(vogt, 1);

  it('are those of the paper', () => {
    if (!wings.ok) throw new Error(wings.failure.kind);
    expect(wings.value.v).toBeCloseTo(0.01742625, 8);
    expect(wings.value.psi).toBeCloseTo(-0.1752111, 7);
    expect(wings.value.p).toBeCloseTo(0.6997381, 7);
    expect(wings.value.c).toBeCloseTo(1.316798, 6);
    expect(wings.value.vLeast).toBeCloseTo(0.0116249, 7);
  });

  it('go back to the same raw parameters', () => {
    fc.assert(
      fc.property(anySvi, fc.double({ min: 0.01, max: 3, noNaN: true }), (svi, years) => {
        const beta = svi.m / Math.hypot(svi.m, svi.sigma);
        fc.pre(Math.abs(beta - svi.rho) > 0.02);
        const there = jumpWingsOf(svi, years);
        if (!there.ok) throw new Error(there.failure.kind);
        const back = rawSviOf(there.value, years);
        if (!back.ok) throw new Error(back.failure.kind);
        expectRaw(back.value, svi, 6);
      }),
    );
  });

  it('say why there are none', () => {
    const flat = { v: 0.04, psi: 0, p: 0, c: 0, vLeast: 0.04 };
    expect(rawSviOf(flat, 1)).toMatchObject({ ok: false, failure: { kind: 'flat_smile' } });
    const empty = { a: -1, b: 0.1, rho: 0, m: 0, sigma: 0.1 };
    expect(jumpWingsOf(empty, 1)).toMatchObject({ failure: { kind: 'no_variance_at_money' } });
    const centred = { v: 0.04, psi: 0, p: 0.5, c: 0.5, vLeast: 0.04 };
    expect(rawSviOf(centred, 1)).toMatchObject({ failure: { kind: 'trough_at_money' } });
    const tilted = { v: 0.04, psi: 3, p: 0.5, c: 0.5, vLeast: 0.03 };
    expect(rawSviOf(tilted, 1)).toMatchObject({ failure: { kind: 'skew_beyond_wings' } });
  });
});

describe("Vogt's smile", () => {
  it('has butterfly arbitrage where the paper sees it', () => {
    const { least } = measureButterfly(plainCurve(vogt), fine);
    expect(least.value).toBeCloseTo(-0.03286, 5);
    expect(least.k).toBeCloseTo(0.8793, 3);
    const negative = fine.filter(
      (k) => measureButterfly(plainCurve(vogt), Float64Array.of(k)).violations > 0,
    );
    expect(negative[0]).toBeCloseTo(0.6425, 4);
    expect(negative[negative.length - 1]).toBeCloseTo(1.2569, 4);
  });

  it('is free of it by the rule of the paper', () => {
    const wings = jumpWingsOf(vogt, 1);
    if (!wings.ok) throw new Error(wings.failure.kind);
    const rule = jumpWingsRule(wings.value);
    expect(rule?.c).toBeCloseTo(0.3493158, 7);
    expect(rule?.vLeast).toBeCloseTo(0.01548182, 8);
    const raw = rawSviOf(rule!, 1);
    if (!raw.ok) throw new Error(raw.failure.kind);
    const expected = { a: 0.0077409, b: 0.069242, m: 0.0420337, rho: -0.3340365, sigma: 0.1186078 };
    expectRaw(raw.value, expected, 6);
    expect(measureButterfly(plainCurve(raw.value), fine).least.value).toBeCloseTo(0.2778, 4);
  });

  it("is free of it at the paper's optimum", () => {
    const wings = jumpWingsOf(vogt, 1);
    if (!wings.ok) throw new Error(wings.failure.kind);
    const raw = rawSviOf({ ...wings.value, c: 0.8564763, vLeast: 0.0116249 }, 1);
    if (!raw.ok) throw new Error(raw.failure.kind);
    const expected = {
      a: -0.0305199,
      b: 0.1027168,
      m: 0.2723442,
      rho: 0.1007176,
      sigma: 0.4123981,
    };
    expectRaw(raw.value, expected, 6);
    expect(measureButterfly(plainCurve(raw.value), fine).least.value).toBeCloseTo(0.00812, 4);
  });

  it('is repaired at less cost than by the rule', () => {
    const grid = Float64Array.from({ length: 301 }, (_, i) => -1.5 + i * 0.01);
    const cost = (svi: RawSvi): number =>
      grid.reduce((sum, k) => sum + (sviVariance(svi, k) - sviVariance(vogt, k)) ** 2, 0);
    const repaired = repairButterfly({ svi: vogt, years: 1, grid, cost });
    expect(measureButterfly(plainCurve(repaired!), fine).least.value).toBeGreaterThanOrEqual(0);
    const wings = jumpWingsOf(vogt, 1);
    const rule = wings.ok ? rawSviOf(jumpWingsRule(wings.value)!, 1) : wings;
    if (!rule.ok) throw new Error(rule.failure.kind);
    expect(cost(repaired!)).toBeLessThan(0.2 * cost(rule.value));
  });

  it('cannot be repaired by the rule when the skew is steeper than the put wing', () => {
    expect(jumpWingsRule({ v: 0.04, psi: -0.4, p: 0.7, c: 1, vLeast: 0.02 })).toBeNull();
  });
});
