/**
 * @module Margin that follows the market, on real volatility: how far it rises with a storm, and
 *   what that buys.
 */

import { marketWindowHours, nextMarketFactor, standardSchedule } from '../src/policy/index.ts';
import { procyclicality } from '../src/risk/index.ts';
import { type Finding, finding } from './evaluation.ts';
import type { HourlyReading } from './regimes-fold.ts';

const { market } = standardSchedule;
const warmHours = 60 * 24;
/** Share of days that a margin leaves uncovered by design. */
const uncovered = 0.01;

/** Factors of one underlying through the hours, and those without pace or cap. */
function factorsOf(readings: readonly HourlyReading[], coin: number) {
  const capped: number[] = [];
  const free: number[] = [];
  for (const { overLongVol, label } of readings) {
    const present = capped.at(-1) ?? 1;
    const least = Math.min(present, ...capped.slice(-marketWindowHours));
    const now = { relativeVol: overLongVol[coin], regime: label };
    capped.push(nextMarketFactor(present, least, now, market));
    const multiple = label === 2 ? market.turbulentMultiple : 1;
    free.push(Math.max(1, multiple * overLongVol[coin] ** market.power));
  }
  return { capped, free };
}

/** Loss of the worse side over the day after each reading. */
function nextDay(readings: readonly HourlyReading[], coin: number, t: number): number {
  let sum = 0;
  let worst = 0;
  for (let h = 1; h <= 24; h++) {
    sum += readings[t + h].returns[coin];
    worst = Math.max(worst, Math.abs(sum));
  }
  return worst;
}

/**
 * Judges the market's factor.
 *
 * The margin without it is the share of the notional that 99 % of the days of an earlier period
 * did not exceed. With the factor it is higher on average, so it is also held against a flat
 * margin of the same mean.
 *
 * @param earlier - readings that set the margin
 * @param readings - readings that judge it
 * @param until - hour since 1970 at which the earlier period ends
 * @returns rises and uncovered days, in turbulent hours too
 */
export function marginFollows(
  earlier: readonly HourlyReading[],
  readings: readonly HourlyReading[],
  until: number,
): readonly Finding[] {
  return ['BTC', 'ETH'].flatMap((name, coin) => {
    const past: number[] = [];
    for (let t = 0; t + 24 < earlier.length && earlier[t].hour < until; t++) {
      past.push(nextDay(earlier, coin, t));
    }
    past.sort((a, b) => a - b);
    const base = past[Math.floor(past.length * (1 - uncovered))];
    const { capped, free } = factorsOf(readings, coin);
    const places = [...readings.keys()].filter((t) => t >= warmHours && t + 24 < readings.length);
    const mean = places.reduce((sum, t) => sum + capped[t], 0) / places.length;
    const exceeded = (among: readonly number[], factor: (t: number) => number) =>
      among.filter((t) => nextDay(readings, coin, t) > base * factor(t)).length / among.length;
    const turbulent = places.filter((t) => readings[t].label === 2);
    const rise = procyclicality(capped.slice(warmHours), marketWindowHours);
    const wild = procyclicality(free.slice(warmHours), marketWindowHours);
    return [
      finding({
        name: `${name}, largest rise of the factor within 24 hours (baseline: uncapped)`,
        value: rise.largestRise,
        baseline: wild.largestRise,
        target: `<= ${market.riseOfDayMax + 1e-9}`,
        sample: places.length,
      }),
      finding({
        name: `${name}, greatest over least factor (baseline: uncapped)`,
        value: rise.peakToTrough,
        baseline: wild.peakToTrough,
        sample: places.length,
      }),
      finding({
        name: `${name}, mean factor`,
        value: mean,
        sample: places.length,
      }),
      finding({
        name: `${name}, share of days beyond the margin (baseline: flat of the same mean)`,
        value: exceeded(places, (t) => capped[t]),
        baseline: exceeded(places, () => mean),
        sample: places.length,
      }),
      finding({
        name: `${name}, the same after turbulent hours`,
        value: exceeded(turbulent, (t) => capped[t]),
        baseline: exceeded(turbulent, () => mean),
        sample: turbulent.length,
      }),
    ];
  });
}
