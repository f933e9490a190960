import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemOf } from '../smile/corrected-curve.ts';
import { solveCorrection } from '../smile/local-correction.ts';
import { type RawSvi, sviVariance } from '../smile/raw-svi.ts';
import { curvePoint, curvePoints, plainCurve, type SmileCurve } from '../smile/smile-curve.ts';
import { durrleman, kneesOf } from './arbitrage.ts';
import { holdCheck } from './hold-check.ts';

const grid = Float64Array.from({ length: 121 }, (_, i) => -0.6 + i * 0.01);
const svi: RawSvi = { a: 0.01, b: 0.1, rho: -0.2, m: 0.02, sigma: 0.1 };
const free = { earlier: null, later: null };

/** SVI with the spline through twenty quotes that lie off it by the given shares. */
function curveThrough(offs: readonly number[]): SmileCurve {
  const k = Float64Array.from(offs, (_, i) => -0.3 + (0.6 * i) / (offs.length - 1));
  const w = Float64Array.from(offs, (off, i) => sviVariance(svi, k[i]!) * (1 + off));
  const columns = { k, w, weight: w.map((one) => (0.01 * one) ** -2) };
  const correction = solveCorrection(systemOf(columns, svi)!)!;
  return { svi, correction, scale: 1 };
}

const anyCurve = fc
  .array(fc.integer({ min: -300, max: 300 }), { minLength: 20, maxLength: 20 })
  .map((offs) => curveThrough(offs.map((off) => off / 1000)));

describe('limits', () => {
  it('finds nothing in a free curve without neighbours', () => {
    expect(holdCheck(svi, { grid, neighbours: free, withinKnots: true })(plainCurve(svi))).toEqual(
      [],
    );
  });

  it('finds every grid point of a plain curve below the earlier one, also within knots', () => {
    const earlier = Float64Array.from(grid, (k) => sviVariance(svi, k) * 1.01);
    const check = holdCheck(svi, { grid, neighbours: { earlier, later: null }, withinKnots: true });
    expect(check(plainCurve(svi))).toEqual([...grid]);
  });
});

describe('properties', () => {
  it('many points are those of one by one, bit by bit', () => {
    fc.assert(
      fc.property(anyCurve, fc.constantFrom(1, 0.37), (curve, scale) => {
        const aged = { ...curve, scale };
        const many = curvePoints(aged, grid);
        grid.forEach((k, i) => {
          const { w, slope, bend } = curvePoint(aged, k, { w: 0, slope: 0, bend: 0 });
          expect([...many.subarray(3 * i, 3 * i + 3)]).toEqual([w, slope, bend]);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('finds what one by one is found', () => {
    const earlier = Float64Array.from(grid, (k) => sviVariance(svi, k) * 0.9);
    const later = Float64Array.from(grid, (k) => sviVariance(svi, k) * 1.1);
    const check = holdCheck(svi, { grid, neighbours: { earlier, later }, withinKnots: false });
    let found = 0;
    fc.assert(
      fc.property(anyCurve, (curve) => {
        const point = { w: 0, slope: 0, bend: 0 };
        const bad = (k: number) => durrleman(k, curvePoint(curve, k, point)) < 0.01;
        const expected = [...grid]
          .filter((k, i) => bad(k) || point.w < earlier[i]! || point.w > later[i]!)
          .concat([...kneesOf(curve)].filter(bad));
        found += expected.length;
        expect(check(curve)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
    expect(found).toBeGreaterThan(0);
  });
});
