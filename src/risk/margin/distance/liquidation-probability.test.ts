import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import type { LiquidationPoint } from './liquidation-distance.ts';
import {
  exitProbability,
  liquidationProbability,
  shareOfTimeNear,
} from './liquidation-probability.ts';

const none: LiquidationPoint = { kind: 'none', within: 20 };
const at = (factor: number): LiquidationPoint => ({ kind: 'at', factor });
const spots = (spotDown: LiquidationPoint, spotUp: LiquidationPoint) => ({
  spotDown,
  spotUp,
  volDown: none,
  volUp: none,
});
const month = { vol: 0.8, years: 1 / 12 };

describe('limits', () => {
  it('no point is never reached, one at the spot already', () => {
    expect(liquidationProbability(spots(none, none), month)).toBe(0);
    expect(liquidationProbability(spots(at(1), none), month)).toBe(1);
    const already: LiquidationPoint = { kind: 'already', maintenance: -1 };
    expect(liquidationProbability(spots(already, already), month)).toBe(1);
  });

  it('a martingale that may go on for ever reaches twice its level half the times', () => {
    expect(exitProbability(null, 2, { vol: 1, years: 1e4 })).toBeCloseTo(0.5, 10);
    expect(exitProbability(0.5, null, { vol: 1, years: 1e4 })).toBeCloseTo(1, 10);
    expect(exitProbability(0.5, 2, { vol: 1, years: 100 })).toBeCloseTo(1, 10);
  });

  it('a far second side does not matter', () => {
    expect(exitProbability(0.8, 1e6, month)).toBeCloseTo(exitProbability(0.8, null, month), 12);
    expect(exitProbability(1e-6, 1.3, month)).toBeCloseTo(exitProbability(null, 1.3, month), 12);
  });

  it('impossible points are refused', () => {
    expect(() => exitProbability(1.2, null, month)).toThrow('lower');
    expect(() => exitProbability(null, 0.8, month)).toThrow('upper');
    expect(() => exitProbability(null, 2, { vol: 0, years: 1 })).toThrow('vol');
  });

  it('time near liquidation is weighted by duration', () => {
    const far = spots(at(0.5), none);
    const near = spots(at(0.97), none);
    const series = [
      { atMicros: 0, distance: near },
      { atMicros: 30, distance: far },
      { atMicros: 120, distance: near },
    ];
    expect(shareOfTimeNear(series, 0.05)).toBe(0.25);
    expect(shareOfTimeNear(series.slice(0, 1), 0.05)).toBe(null);
    expect(() => shareOfTimeNear(series.toReversed(), 0.05)).toThrow('time order');
  });
});

describe('properties', () => {
  it('both series agree where one hands over to the other', () => {
    for (const [lower, upper] of [
      [0.9, 1.1],
      [0.5, 1.2],
      [0.2, 6],
    ] as const) {
      const years = (Math.log(upper / lower) / 2) ** 2;
      const before = exitProbability(lower, upper, { vol: 1 - 1e-12, years });
      const after = exitProbability(lower, upper, { vol: 1 + 1e-12, years });
      expect(Math.abs(after - before)).toBeLessThan(1e-11);
    }
  });

  it('agrees with simulated paths, corrected for the breaks in watching', () => {
    // Broadie, Glasserman and Kou (1997): watching at m dates moves a barrier out by
    // exp(0.5826 vol sqrt(years / m)).
    const [paths, steps] = [20_000, 100];
    const step = month.vol * Math.sqrt(month.years / steps);
    const random = createRandom('exit');
    let left = 0;
    for (let path = 0; path < paths; path++) {
      let log = 0;
      for (let i = 0; i < steps; i++) {
        log += step * random.normal() - 0.5 * step * step;
        if (log <= Math.log(0.8) + 0.5826 * step || log >= Math.log(1.25) - 0.5826 * step) {
          left++;
          break;
        }
      }
    }
    const exact = exitProbability(0.8, 1.25, month);
    // Four standard deviations of the count, and the bias of the correction.
    expect(Math.abs(left / paths - exact)).toBeLessThan(0.018);
  });

  it('grows with the horizon, the volatility and the nearness of either side', () => {
    const factor = fc.double({ min: 0.3, max: 0.99, noNaN: true });
    const grow = fc.double({ min: 1, max: 3, noNaN: true });
    fc.assert(
      fc.property(factor, factor, grow, (lower, inverse, more) => {
        const upper = 1 / inverse;
        const base = exitProbability(lower, upper, month);
        const tiny = 1e-12;
        expect(base >= 0 && base <= 1).toBe(true);
        const longer = { ...month, years: month.years * more };
        expect(exitProbability(lower, upper, longer)).toBeGreaterThanOrEqual(base - tiny);
        expect(exitProbability(lower, upper * more, month)).toBeLessThanOrEqual(base + tiny);
        expect(exitProbability(lower / more, upper, month)).toBeLessThanOrEqual(base + tiny);
        expect(exitProbability(lower, null, month)).toBeLessThanOrEqual(base + tiny);
      }),
    );
  });
});
