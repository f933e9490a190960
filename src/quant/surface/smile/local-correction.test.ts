import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCorrection,
  correctionSystem,
  fitCorrection,
  scaleCorrection,
  solveCorrection,
  stiffen,
} from './local-correction.ts';

function columnsOf(n: number, residual: (k: number) => number) {
  const k = Float64Array.from({ length: n }, (_, i) => -0.5 + i / (n - 1));
  const weight = k.map(() => 1e6);
  return { columns: { k, w: k.map(() => 0.1), weight }, residuals: k.map(residual) };
}

function valueAt(correction: Parameters<typeof addCorrection>[0], k: number) {
  const out = { w: 0, slope: 0, bend: 0 };
  addCorrection(correction, k, out);
  return out;
}

const bump = (k: number): number => 0.01 * Math.exp(-((k / 0.15) ** 2));

describe('a local correction', () => {
  it('needs eight quotes', () => {
    const { columns, residuals } = columnsOf(7, bump);
    expect(fitCorrection(columns, residuals)).toBeNull();
  });

  it('of nothing is nothing', () => {
    const { columns, residuals } = columnsOf(20, () => 0);
    expect(valueAt(fitCorrection(columns, residuals)!, 0.1).w).toBe(0);
  });

  it('follows what is left', () => {
    const { columns, residuals } = columnsOf(40, bump);
    const correction = fitCorrection(columns, residuals)!;
    for (const k of [-0.3, -0.1, 0, 0.2]) expect(valueAt(correction, k).w).toBeCloseTo(bump(k), 3);
  });

  it('vanishes beyond its knots with both derivatives', () => {
    const { columns, residuals } = columnsOf(40, (k) => 0.01 + 0.02 * k);
    const correction = fitCorrection(columns, residuals)!;
    const { knots } = correction;
    for (const end of [knots[0]! + 1e-9, knots[knots.length - 1]! - 1e-9]) {
      const { w, slope, bend } = valueAt(correction, end);
      expect(Math.abs(w) + Math.abs(slope) + Math.abs(bend) * 1e-3).toBeLessThan(1e-6);
    }
    expect(valueAt(correction, 5)).toEqual({ w: 0, slope: 0, bend: 0 });
  });

  it('made stiffer at a place gives way there and nowhere else', () => {
    const wave = (k: number): number => 0.01 * Math.sin(20 * k);
    const { columns, residuals } = columnsOf(60, wave);
    const system = correctionSystem(columns, residuals)!;
    const before = solveCorrection(system)!;
    const stiffness = new Uint8Array(system.right.length);
    for (let turn = 0; turn < 24; turn++) stiffen(system, stiffness, [0.24]);
    const after = solveCorrection(system, stiffness)!;
    expect(Math.abs(valueAt(after, 0.24).w)).toBeLessThan(0.1 * Math.abs(valueAt(before, 0.24).w));
    expect(Math.abs(valueAt(after, 0.24).bend)).toBeLessThan(
      0.1 * Math.abs(valueAt(before, 0.24).bend),
    );
    for (const k of [-0.4, -0.2, 0]) {
      expect(valueAt(after, k).w).toBeCloseTo(valueAt(before, k).w, 4);
    }
    expect(solveCorrection(system)).toEqual(before);
  });

  it('follows wide quotes in the wings although those at the money are far tighter', () => {
    const tail = (k: number): number => 0.02 * Math.max(0, -k - 0.3) ** 2;
    const { columns, residuals } = columnsOf(40, tail);
    const weight = columns.k.map((k) => (k < -0.3 ? 1e2 : 1e6));
    const correction = fitCorrection({ ...columns, weight }, residuals)!;
    expect(Math.abs(valueAt(correction, -0.45).w / tail(-0.45) - 1)).toBeLessThan(0.1);
  });

  it('scaled to nothing is none', () => {
    const { columns, residuals } = columnsOf(20, bump);
    const correction = fitCorrection(columns, residuals)!;
    expect(scaleCorrection(correction, 0)).toBeNull();
    expect(valueAt(scaleCorrection(correction, 0.5)!, 0).w).toBeCloseTo(
      valueAt(correction, 0).w / 2,
      12,
    );
  });

  it('has the derivatives of its values everywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 60 }),
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.double({ min: -0.7, max: 0.7, noNaN: true }),
        (n, frequency, k) => {
          const { columns, residuals } = columnsOf(n, (x) => 0.01 * Math.sin(frequency * x));
          const correction = fitCorrection(columns, residuals)!;
          const h = 1e-5;
          const point = valueAt(correction, k);
          const up = valueAt(correction, k + h);
          const down = valueAt(correction, k - h);
          expect(point.slope).toBeCloseTo((up.w - down.w) / (2 * h), 4);
          expect(Math.abs(point.bend - (up.slope - down.slope) / (2 * h))).toBeLessThan(0.3);
        },
      ),
    );
  });
});
