import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay, microsPerHour, microsPerYear } from '../../../base/index.ts';
import { daySeason } from './model.ts';
import { busyYears, seasonLog } from './season.ts';

const midnight = 20_000 * microsPerDay;
const at = (hours: number) => midnight + hours * microsPerHour;

describe('seasonLog', () => {
  it('is the planted height at the peak, and as much below at the other end of the day', () => {
    expect(seasonLog(daySeason.peakMinute)).toBeCloseTo(daySeason.height, 12);
    expect(seasonLog(daySeason.peakMinute + 720)).toBeCloseTo(-daySeason.height, 12);
  });

  it('comes back every day', () => {
    expect(seasonLog(5 * 1440 + 123)).toBe(seasonLog(123));
  });
});

describe('busyYears', () => {
  it('of whole days is their time, whenever they begin', () => {
    for (const hour of [0, 7.3, 18]) {
      expect(busyYears(at(hour), at(hour + 72)) * 365).toBeCloseTo(3, 9);
    }
  });

  it('of a night is less than its hours, of an evening more', () => {
    const ratio = (from: number, to: number) =>
      (busyYears(at(from), at(to)) * microsPerYear) / ((to - from) * microsPerHour);
    // Between 5 and 8 the volatility of the season is exp(-0.21) to exp(-0.18), squared here, over
    // the mean of exp(2 h cos x), the Bessel function I0(0.42) = 1.0446.
    expect(ratio(5, 8)).toBeCloseTo(Math.exp(-0.405) / 1.0446, 2);
    expect(ratio(17, 19)).toBeCloseTo(Math.exp(0.417) / 1.0446, 2);
  });

  it('is the mean of the season over a minute', () => {
    const minute = 60e6;
    const level = Math.exp(2 * seasonLog(600)) / 1.0446;
    const found = (busyYears(at(10), at(10) + minute) * microsPerYear) / minute;
    expect(found / level).toBeCloseTo(1, 3);
  });
});

describe('properties', () => {
  it('adds up over a cut, and later is more', () => {
    const instant = fc.double({ min: 0, max: 90, noNaN: true });
    fc.assert(
      fc.property(instant, instant, instant, (x, y, z) => {
        const [a, b, c] = [x, y, z].sort((p, q) => p - q).map((hours) => at(hours)) as [
          number,
          number,
          number,
        ];
        fc.pre(a < b && b < c);
        expect(busyYears(a, b)).toBeGreaterThan(0);
        const sum = busyYears(a, b) + busyYears(b, c);
        expect(Math.abs(sum - busyYears(a, c))).toBeLessThan(1e-12);
      }),
      { seed: 3 },
    );
  });
});
