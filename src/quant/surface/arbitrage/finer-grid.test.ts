import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { black76 } from '../../black.ts';
import type { ChainQuote } from '../chain/chain.ts';
import type { RawSvi } from '../smile/raw-svi.ts';
import type { Slice } from '../smile/slice.ts';
import { plainCurve, type SmileCurve } from '../smile/smile-curve.ts';
import { fitSurface } from '../surface.ts';
import { measureButterfly } from './arbitrage.ts';
import { finerGrid, freeOnFinerGrid, openPlaces } from './finer-grid.ts';
import { measureArbitrage, repairSlices } from './repair.ts';

const atMicros = Date.UTC(2026, 1, 1) * 1000;
const alone = { earlier: null, later: null };

/** Vogt's smile: Durrleman's g falls to -0.033 near 0.88 and is positive at 0 and 2. */
const vogt: RawSvi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };

/** Two slices of flat quotes, 20 % and 30 % of volatility, with other curves in their place. */
function slicesWith(curves: readonly SmileCurve[]): readonly Slice[] {
  const quotes = [0.2, 0.3].flatMap((vol, n) =>
    Array.from({ length: 12 }, (_, i): ChainQuote => {
      const days = 365 * (n + 1);
      const strike = 100 * Math.exp(i / 6 - 1);
      const isCall = strike >= 100;
      const price = (at: number): number => black76(100, strike, n + 1, at, isCall) / 100;
      const [bid, ask] = [price(vol * 0.99), price(vol * 1.01)];
      const expiryMicros = atMicros + days * microsPerDay;
      return { expiryMicros, strike, isCall, bid, ask, forward: 100 };
    }),
  );
  const fitted = fitSurface({ underlying: 'X', atMicros, settlement: 'inverse', quotes });
  if (!fitted.ok) throw new Error(fitted.failure.missing);
  return fitted.value.slices.map((slice, i) => {
    const curve = curves[i]!;
    return { ...slice, curve, unrepaired: curve };
  });
}

const flat = (w: number): SmileCurve => plainCurve({ a: w, b: 0, rho: 0, m: 0, sigma: 1 });

describe('a finer grid', () => {
  it('of one point is that point', () => {
    expect(finerGrid(Float64Array.of(0.3))).toEqual(Float64Array.of(0.3));
  });

  it('has ten ascending steps for one, and every point of the coarse one', () => {
    fc.assert(
      fc.property(
        fc.float64Array({
          minLength: 2,
          maxLength: 20,
          min: -3,
          max: 3,
          noNaN: true,
          noDefaultInfinity: true,
        }),
        (points) => {
          const grid = points.slice().sort();
          const fine = finerGrid(grid);
          expect(fine.length).toBe(10 * (grid.length - 1) + 1);
          expect(Array.from(grid, (k, i) => fine[10 * i]! === k)).not.toContain(false);
          for (let i = 1; i < fine.length; i++) expect(fine[i]! >= fine[i - 1]! - 1e-15).toBe(true);
        },
      ),
    );
  });
});

describe('open places', () => {
  it('are none of a flat smile between flat neighbours', () => {
    const places = Float64Array.of(-1, 0, 1);
    const neighbours = {
      earlier: Float64Array.of(0.04, 0.04, 0.04),
      later: Float64Array.of(0.04, 0.04, 0.04),
    };
    expect(openPlaces(flat(0.04), places, neighbours)).toEqual([]);
  });

  it('are where the earlier smile lies above or the later one below', () => {
    const places = Float64Array.of(-1, 0, 1);
    const earlier = Float64Array.of(0.05, 0.04, 0.03);
    expect(openPlaces(flat(0.04), places, { earlier, later: null })).toEqual([-1]);
    expect(openPlaces(flat(0.04), places, { earlier: null, later: earlier })).toEqual([1]);
  });

  it('are where a butterfly has a negative price', () => {
    // Gatheral and Jacquier (2014), example 5.1: g < 0 from 0.6425 to 1.2569 for Vogt's smile.
    const places = Float64Array.of(0, 0.6, 0.7, 1.2, 1.3, 2);
    expect(openPlaces(plainCurve(vogt), places, alone)).toEqual([0.7, 1.2]);
  });
});

describe('slices free on a finer grid', () => {
  const coarse = Float64Array.of(-2, 0, 2);
  const fine = finerGrid(coarse);

  it('stay as they are where the finer grid finds nothing', () => {
    const slices = slicesWith([flat(0.04), flat(0.09)]);
    const free = freeOnFinerGrid(slices, coarse, repairSlices);
    expect(free.slices).toBe(slices);
    expect(free.grid).toBe(coarse);
  });

  it('are repaired where a butterfly hides between the points', () => {
    const slices = slicesWith([plainCurve(vogt), flat(0.9)]);
    expect(measureButterfly(plainCurve(vogt), coarse).violations).toBe(0);
    const { slices: free, grid, before } = freeOnFinerGrid(slices, coarse, repairSlices);
    const curves = free.map(({ curve }) => curve);
    expect(measureArbitrage(curves, fine).violations).toBe(0);
    expect(before.butterfly[0]!.violations).toBeGreaterThan(0);
    expect(grid.length).toBeGreaterThan(coarse.length);
    expect(grid.length).toBeLessThan(fine.length);
  });

  it('are repaired where neighbours cross between the points', () => {
    // The later smile has a trough at 1 below the earlier one, which is flat.
    const trough = plainCurve({ a: 0.03, b: 0.2, rho: 0, m: 1, sigma: 0.05 });
    const slices = slicesWith([flat(0.06), trough]);
    const before = measureArbitrage([flat(0.06), trough], coarse);
    expect(before.calendar[0]!.violations).toBe(0);
    const { slices: free } = freeOnFinerGrid(slices, coarse, repairSlices);
    const curves = free.map(({ curve }) => curve);
    expect(measureArbitrage(curves, fine).violations).toBe(0);
  });

  it('takes the whole finer grid in the end, and stops there', () => {
    const slices = slicesWith([plainCurve(vogt), flat(0.9)]);
    let repairs = 0;
    const idle = freeOnFinerGrid(slices, coarse, (given) => {
      repairs++;
      return given;
    });
    expect(idle.grid).toEqual(fine);
    expect(repairs).toBe(5);
  });
});
