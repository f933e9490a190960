import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureButterfly, measureCalendar } from '../arbitrage/arbitrage.ts';
import { fitEssvi, fitSsvi } from './essvi-fit.ts';
import { sviVariance } from './raw-svi.ts';
import { plainCurve } from './smile-curve.ts';
import {
  curvatureBounds,
  essviCalendarHolds,
  powerLawPhi,
  rawOfSsvi,
  type SsviSlice,
  ssviConditions,
  ssviVariance,
} from './ssvi.ts';

const grid = Float64Array.from({ length: 401 }, (_, i) => -4 + i * 0.02);

const anySlice = fc.record({
  theta: fc.double({ min: 0.001, max: 2, noNaN: true }),
  rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
  phi: fc.double({ min: 0.05, max: 20, noNaN: true }),
});

describe('SSVI', () => {
  it('is theta at the money', () => {
    expect(ssviVariance({ theta: 0.04, rho: -0.6, phi: 3 }, 0)).toBeCloseTo(0.04, 15);
  });

  it('refuses a tilt of one', () => {
    expect(() => rawOfSsvi({ theta: 0.04, rho: 1, phi: 3 })).toThrow('rho');
  });

  it('is a raw SVI', () => {
    fc.assert(
      fc.property(anySlice, fc.double({ min: -3, max: 3, noNaN: true }), (slice, k) => {
        expect(sviVariance(rawOfSsvi(slice), k)).toBeCloseTo(ssviVariance(slice, k), 9);
      }),
    );
  });

  // Gatheral and Jacquier (2014), theorem 4.2: theta phi (1 + |rho|) < 4 and theta phi^2 (1 +
  // |rho|) <= 4.
  it('has no butterfly where the two conditions hold', () => {
    fc.assert(
      fc.property(anySlice, (slice) => {
        fc.pre(ssviConditions(slice).holds);
        const { value } = measureButterfly(plainCurve(rawOfSsvi(slice)), grid).least;
        expect(value).toBeGreaterThan(-1e-9);
      }),
    );
  });

  it('has butterflies where the conditions are broken clearly', () => {
    const slice = { theta: 1, rho: -0.9, phi: 4 };
    expect(ssviConditions(slice)).toEqual({ wing: 7.6, centre: 30.4, holds: false });
    expect(measureButterfly(plainCurve(rawOfSsvi(slice)), grid).violations).toBeGreaterThan(0);
  });

  it('takes the curvature of the power law', () => {
    expect(powerLawPhi({ eta: 1.2, gamma: 0.5 }, 0.25)).toBeCloseTo(
      1.2 / Math.sqrt(0.25 * 1.25),
      14,
    );
  });
});

describe('eSSVI', () => {
  it('keeps smiles apart inside its bounds', () => {
    fc.assert(
      fc.property(
        anySlice,
        fc.double({ min: 1, max: 3, noNaN: true }),
        fc.double({ min: -0.95, max: 0.95, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (earlier, growth, rho, share) => {
          const theta = earlier.theta * growth;
          const [low, high] = curvatureBounds(earlier, { theta, rho });
          fc.pre(low <= high);
          const later = { theta, rho, phi: (low + share * (high - low)) / theta };
          expect(essviCalendarHolds(earlier, later)).toBe(true);
          const curves = [earlier, later].map((slice) => plainCurve(rawOfSsvi(slice)));
          const { value } = measureCalendar(curves[0]!, curves[1]!, grid).least;
          expect(value).toBeGreaterThan(-1e-9 * theta);
        },
      ),
    );
  });

  it('tells smiles that may cross', () => {
    const earlier = { theta: 0.04, rho: 0, phi: 3 };
    expect(essviCalendarHolds(earlier, { theta: 0.03, rho: 0, phi: 3 })).toBe(false);
    expect(essviCalendarHolds(earlier, { theta: 0.05, rho: 0, phi: 1 })).toBe(false);
  });
});

describe('calibration', () => {
  const truth: SsviSlice[] = [
    { theta: 0.01, rho: -0.4, phi: 8 },
    { theta: 0.04, rho: -0.3, phi: 4 },
    { theta: 0.2, rho: -0.2, phi: 1.7 },
  ];
  const smileOf = (slice: SsviSlice, noise = 0) => {
    const k = Float64Array.from({ length: 25 }, (_, i) => (i - 12) * 0.2 * Math.sqrt(slice.theta));
    const w = k.map((one, i) => ssviVariance(slice, one) * (1 + noise * Math.sin(37 * i)));
    return { k, w, weight: w.map((one) => (0.01 * one) ** -2) };
  };

  it('of eSSVI finds the smiles behind clean quotes', () => {
    const { slices } = fitEssvi(truth.map((slice) => smileOf(slice)));
    slices.forEach((slice, i) => {
      expect(slice.theta / truth[i]!.theta).toBeCloseTo(1, 3);
      expect(slice.rho).toBeCloseTo(truth[i]!.rho, 2);
      expect(slice.phi / truth[i]!.phi).toBeCloseTo(1, 2);
    });
  });

  it.each([
    ['eSSVI', fitEssvi],
    ['SSVI', fitSsvi],
  ] as const)('of %s is free of arbitrage on noisy and crossing quotes', (_, calibrate) => {
    const order = [truth[1]!, truth[0]!, truth[2]!];
    const { slices } = calibrate(order.map((slice) => smileOf(slice, 0.1)));
    const curves = slices.map((slice) => plainCurve(rawOfSsvi(slice)));
    curves.forEach((curve, i) => {
      expect(measureButterfly(curve, grid).least.value).toBeGreaterThan(-1e-9);
      if (i === 0) return;
      expect(measureCalendar(curves[i - 1]!, curve, grid).least.value).toBeGreaterThan(-1e-9);
    });
  });

  it('refuses no smile at all', () => {
    expect(() => fitEssvi([])).toThrow('smiles');
  });
});
