import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { defaultVenueConfig } from './config.ts';
import { daySeason, regimes } from './market/model.ts';
import { createMarketPath, lookAheadMinutes } from './market-path.ts';
import { underlyings } from './underlying.ts';

const pathOf = (days: number, stressDays: number[], seed = 'a', scripts = {}) =>
  createMarketPath({ ...defaultVenueConfig, days, stressDays, ...scripts }, createRandom(seed));

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
    const found = correlation(returnsOf(paths[0]!.spot), returnsOf(paths[1]!.spot));
    expect(found).toBeGreaterThan(0.6);
    expect(found).toBeLessThan(0.97);
  });

  it('clusters volatility and has fatter tails than a normal', () => {
    const squares = returnsOf(pathOf(60, []).paths[0]!.spot).map((value) => value * value);
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
    // The step of volatility that comes with it makes the minute's own noise larger, too.
    expect(Math.abs(scripted(13 * 60) + 0.045 + 0.13 / 120)).toBeLessThan(0.005);
    expect(scripted(15 * 60)).toBeLessThan(-0.1);
    expect(realised[15 * 60]!).toBeGreaterThan(2 * realised[13 * 60 - 1]!);
  });

  it('spot has no drift', () => {
    for (const { spot } of pathOf(240, [], 'drift').paths) {
      const growth = returnsOf(spot).map(Math.expm1);
      const mean = growth.reduce((sum, value) => sum + value, 0) / growth.length;
      const square = growth.reduce((sum, value) => sum + value * value, 0) / growth.length;
      const error = Math.sqrt(square / growth.length);
      expect(Math.abs(mean)).toBeLessThan(3 * error);
      // Drawn with the volatility that it sets off itself, a minute lost 8e-6 on average.
      expect(3 * error).toBeLessThan(7e-6);
    }
  });

  it('three days of a crunch fall one after another, under fear', () => {
    const calm = pathOf(4, []).paths[1]!;
    const { spot, fear } = pathOf(4, [], 'a', { crunchDays: [0] }).paths[1]!;
    const ratio = (day: number) => Math.log(spot[day * 1440]! / calm.spot[day * 1440]!);
    expect(ratio(1)).toBeLessThan(-0.03);
    expect(ratio(2)).toBeLessThan(ratio(1) - 0.03);
    expect(ratio(3)).toBeLessThan(ratio(2) - 0.03);
    expect(fear[2 * 1440 + 1080]!).toBeGreaterThan(calm.fear[2 * 1440 + 1080]!);
  });

  it('a failed oracle stands still, is wrong, and is right again; the other venue is not', () => {
    const calm = pathOf(1, []).paths[0]!;
    const failed = pathOf(1, [], 'a', { oracleFailureDays: [0] }).paths[0]!;
    const noon = 13 * 60;
    expect(failed.spot[noon - 1]).toBe(calm.spot[noon - 1]);
    expect(new Set(failed.spot.subarray(noon - 1, noon + 30)).size).toBe(1);
    expect(failed.spot[noon + 32]! / calm.spot[noon + 32]!).toBeCloseTo(0.94, 5);
    expect(failed.spot[noon + 35]).toBe(calm.spot[noon + 35]);
    expect(failed.elsewhere).toEqual(calm.elsewhere);
  });

  it('congestion raises gas for six hours', () => {
    const calm = pathOf(1, []).gas;
    const { gas } = pathOf(1, [], 'a', { congestionDays: [0] });
    expect(gas[14 * 60 - 1]).toBe(calm[14 * 60 - 1]);
    expect(gas[15 * 60]! / calm[15 * 60]!).toBeCloseTo(Math.exp(3), 2);
    expect(gas[20 * 60]).toBe(calm[20 * 60]);
  });

  it('the other venue leads by its planted share: a regression on the gap finds it', () => {
    const { spot, elsewhere } = pathOf(30, []).paths[0]!;
    const gaps: number[] = [];
    const moves: number[] = [];
    for (let i = 0; i + 1 < spot.length; i++) {
      moves.push(Math.log(spot[i + 1]! / spot[i]!));
      gaps.push(Math.log(elsewhere[i]! / spot[i]!));
    }
    // gap = 0.6 move + noise, so regressing the gap on the move gives the lead without bias.
    const xy = gaps.reduce((sum, gap, i) => sum + gap * moves[i]!, 0);
    const xx = moves.reduce((sum, move) => sum + move * move, 0);
    expect(xy / xx).toBeCloseTo(0.6, 1);
  });

  it('stays in each regime about as long as planted', () => {
    const { regime } = pathOf(900, []);
    const stays: number[][] = [[], [], []];
    let from = 0;
    for (let i = 1; i < regime.length; i++) {
      if (regime[i] === regime[i - 1]) continue;
      stays[regime[i - 1]!]!.push((i - from) / 1440);
      from = i;
    }
    stays.forEach((days, r) => {
      const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
      // Exponential stays: the standard error is mean over root of their number.
      const error = (4 * regimes[r]!.days) / Math.sqrt(days.length);
      expect(Math.abs(mean - regimes[r]!.days)).toBeLessThan(error);
    });
  });

  it('equity volatility answers to the volatility of the market as planted', () => {
    const { macro: drawn, paths } = pathOf(600, []);
    const x = drawn.equityVolatility.map((_, day) => {
      // At midnight the season is the cosine of what its peak is away.
      const season = daySeason.height * Math.cos((2 * Math.PI * daySeason.peakMinute) / 1440);
      return Math.log(paths[0]!.vol[day * 1440]! / underlyings[0]!.vol) - season;
    });
    const y = drawn.equityVolatility.map((level) => Math.log(level / 17));
    const mx = x.reduce((sum, value) => sum + value, 0) / x.length;
    const my = y.reduce((sum, value) => sum + value, 0) / y.length;
    const xy = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
    const xx = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
    // Planted: 0.45 with noise of 0.05.
    expect(Math.abs(xy / xx - 0.45)).toBeLessThan(0.03);
  });

  it('macro figures come by the day and follow the volatility of the market', () => {
    const { macro } = pathOf(40, []);
    expect(macro.equityVolatility.length).toBe(40);
    expect(Math.min(...macro.equityVolatility)).toBeGreaterThan(5);
    expect(macro.policyRate.every((rate) => rate >= 0 && (rate * 4) % 1 === 0)).toBe(true);
  });
});
