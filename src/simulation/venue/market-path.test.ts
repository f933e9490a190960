import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { defaultVenueConfig } from './config.ts';
import { createMarketPath, lookAheadMinutes } from './market-path.ts';

const pathOf = (days: number, stressDays: number[], seed = 'a') =>
  createMarketPath({ ...defaultVenueConfig, days, stressDays }, createRandom(seed));

function returnsOf(spot: Float64Array): number[] {
  return Array.from(spot.subarray(1), (price, i) => Math.log(price / spot[i]!));
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const mx = mean(x);
  const my = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  x.forEach((value, i) => {
    xy += (value - mx) * (y[i]! - my);
    xx += (value - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

describe('createMarketPath', () => {
  it('draws the look-ahead beyond the run', () => {
    const { minutes, paths } = pathOf(1, []);
    expect(minutes).toBe(1440);
    expect(paths[0]!.spot.length).toBe(1440 + lookAheadMinutes + 1);
    expect(paths[0]!.spot[0]).toBe(88_000);
  });

  it('moves both underlyings together', () => {
    const { paths } = pathOf(20, []);
    // Correlation 0.8 squared, from the shared factor alone, plus shared jumps.
    const found = correlation(returnsOf(paths[0]!.spot), returnsOf(paths[1]!.spot));
    expect(found).toBeGreaterThan(0.6);
    expect(found).toBeLessThan(0.85);
  });

  it('clusters volatility and has fatter tails than a normal', () => {
    const squares = returnsOf(pathOf(60, []).paths[0]!.spot).map((value) => value * value);
    expect(correlation(squares.slice(0, -1), squares.slice(1))).toBeGreaterThan(0.001);
    const hourly: number[] = [];
    for (let i = 0; i + 60 <= squares.length; i += 60) {
      hourly.push(squares.slice(i, i + 60).reduce((sum, value) => sum + value, 0));
    }
    expect(correlation(hourly.slice(0, -1), hourly.slice(1))).toBeGreaterThan(0.05);
    const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length;
    const fourth = squares.reduce((sum, value) => sum + value * value, 0) / squares.length;
    expect(fourth / mean ** 2).toBeGreaterThan(4);
  });

  it('falls by the script on a stress day, with a gap, and raises realised volatility', () => {
    const calm = pathOf(1, []).paths[0]!;
    const { spot, realised } = pathOf(1, [0]).paths[0]!;
    const scripted = (minute: number) => Math.log(spot[minute]! / calm.spot[minute]!);
    expect(scripted(13 * 60 - 1)).toBe(0);
    // The gap and the first of 120 minutes' share of a fall of 13 %.
    expect(scripted(13 * 60)).toBeCloseTo(-0.045 - 0.13 / 120, 4);
    expect(scripted(15 * 60)).toBeLessThan(-0.1);
    expect(realised[15 * 60]!).toBeGreaterThan(2 * realised[13 * 60 - 1]!);
  });
});
