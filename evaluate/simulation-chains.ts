/**
 * @module Stylised facts of option chains over 60 days, and bid-ask by delta and tenor: the
 *   synthetic venue beside the months that it was fitted to and the months held out.
 */
import type { Finding } from './evaluation.ts';
import {
  type ChainFacts,
  type ChainSeries,
  type ChainSnapshot,
  chainFacts,
  chainSeries,
  medianOf,
  type SpreadPoint,
  spotVol,
  spreadSeries,
} from './simulation-figures.ts';
import {
  blockErrors,
  comparisonFinding,
  meanTolerance,
  windowTolerance,
} from './simulation-intervals.ts';
import {
  matchedWindows,
  regimeFactNames,
  regimeFacts,
  regimeLevel,
  stepRegimes,
} from './simulation-regimes.ts';

/** Real chains from here on were not looked at when the model was fitted. */
const heldOutFrom = Date.UTC(2026, 2, 1) * 1000;
const blockDays = 7;
const windowMicros = 60 * 86_400e6;
const windowStepMicros = 10 * 86_400e6;

const facts: readonly (readonly [keyof ChainFacts, string])[] = [
  ['atm', '30-day at-the-money volatility'],
  ['volOfVol', 'volatility of 30-day ATM volatility, daily'],
  ['volOfVolShort', 'volatility of 7-day ATM volatility, daily'],
  ['riskReversal', '30-day 25-delta risk reversal'],
  ['skewSpot', 'correlation of skew and spot'],
  ['volSpot', 'correlation of ATM volatility and spot'],
  ['slope', 'term-structure slope, 75 d less 7 d'],
  ['inverted', 'share of inverted term structures'],
];

interface Period {
  readonly name: string;
  readonly isHeldOut: boolean;
  readonly chains: readonly ChainSnapshot[];
}

function periodsOf(chains: readonly ChainSnapshot[]): Period[] {
  const part = (isHeldOut: boolean) =>
    chains.filter(({ atMicros }) => atMicros >= heldOutFrom === isHeldOut);
  return [
    { name: 'fitted, January and February 2026', isHeldOut: false, chains: part(false) },
    { name: 'held out, March and April 2026', isHeldOut: true, chains: part(true) },
  ];
}

/** Windows of chains of one seed, those of one asset. */
export interface SeedChains {
  /** The last 60 days. */
  readonly last: ChainSeries;
  /** Windows of 60 days, beginning ten days apart. */
  readonly windows: readonly ChainSeries[];
}

/**
 * Parts the chains of a seed into windows of 60 days.
 *
 * @param series - chains of more than 60 days
 * @returns the last window, and all that begin ten days apart
 */
export function seedChains(series: ChainSeries): SeedChains {
  const times = series.points.map(({ atMicros }) => atMicros);
  const first = times[0]!;
  const last = times.at(-1)!;
  const windows: ChainSeries[] = [];
  for (let from = first; from + windowMicros <= last; from += windowStepMicros) {
    windows.push(partOf(series, from, from + windowMicros));
  }
  return { last: partOf(series, last - windowMicros, last), windows };
}

function partOf({ points, steps }: ChainSeries, from: number, to: number): ChainSeries {
  return {
    points: points.filter(({ atMicros }) => atMicros >= from && atMicros <= to),
    steps: steps.filter(({ atMicros }) => atMicros > from && atMicros <= to),
  };
}

/**
 * Compares level, movement, skew and term structure, all days together and by regime.
 *
 * @param asset - underlying
 * @param chains - real chains, in time order
 * @param seeds - chains of every seed
 * @returns findings on both periods: means compared where fitted, a window predicted where held
 *   out, by any window of the model and by those of like volatility
 */
export function chainFindings(
  asset: string,
  chains: readonly ChainSnapshot[],
  seeds: readonly SeedChains[],
): Finding[] {
  const periods = periodsOf(chains).map((period) => ({
    ...period,
    series: chainSeries(period.chains),
  }));
  const fitted = periods.find(({ isHeldOut }) => !isHeldOut)!;
  const level = regimeLevel(fitted.series.steps);
  const statistic = (series: ChainSeries) => chainFigures(series, level);
  const lastWindows = seeds.map(({ last }) => statistic(last));
  const all = seeds.map(({ windows }) =>
    windows.map((window) => ({ facts: statistic(window), vol: spotVol(window.steps) })),
  );
  return periods.flatMap(({ name: period, isHeldOut, series }) => {
    const compare = (windows: readonly Figures[], among: string): Finding[] =>
      compareFigures({ asset, period: `${period}${among}`, isHeldOut, series, windows, statistic });
    const found = compare(lastWindows, '');
    if (!isHeldOut) return found;
    const matched = matchedWindows(all, spotVol(series.steps));
    return [...found, ...compare(matched, ', windows of like volatility')];
  });
}

type Figures = Readonly<Record<string, number>>;

/** Figures of a series by name; those of a regime that hardly occurs are left out. */
function chainFigures(series: ChainSeries, level: number): Figures {
  const found = chainFacts(series);
  const figures: Record<string, number> = {};
  for (const [key, name] of facts) figures[name] = found[key];
  for (const regime of stepRegimes) {
    const own = regimeFacts(series.steps, regime, level);
    if (own === undefined) continue;
    for (const [key, name] of regimeFactNames) figures[`${name}, ${regime} days`] = own[key];
  }
  return figures;
}

/** Fewest seeds that make a comparison. */
const seedsLeast = 4;

function compareFigures(part: {
  readonly asset: string;
  readonly period: string;
  readonly isHeldOut: boolean;
  readonly series: ChainSeries;
  readonly windows: readonly Figures[];
  readonly statistic: (series: ChainSeries) => Figures;
}): Finding[] {
  const { asset, period, isHeldOut, series, windows, statistic } = part;
  const errors = blockErrors({ ...series }, blockDays, (drawn) => statistic(drawn as ChainSeries));
  return Object.entries(statistic(series)).flatMap(([name, value]) => {
    const real = { value, error: errors.get(name)! };
    const values = windows.flatMap((window) => window[name] ?? []);
    if (values.length < seedsLeast) return [];
    const tolerance = isHeldOut ? windowTolerance(values) : meanTolerance(real, values);
    const sample = series.points.length;
    return [
      comparisonFinding({
        name: `${asset} ${name}`,
        period,
        real,
        seeds: values,
        tolerance,
        sample,
      }),
    ];
  });
}

/**
 * Compares the median bid-ask in volatility of every bucket of delta and tenor.
 *
 * @param asset - underlying
 * @param chains - real chains, in time order
 * @param seeds - quoted chains of every seed
 * @returns findings on both periods, means compared in each: days of quotes are no window of 60
 */
export function spreadFindings(
  asset: string,
  chains: readonly ChainSnapshot[],
  seeds: readonly (readonly ChainSnapshot[])[],
): Finding[] {
  const medians = (points: readonly SpreadPoint[]) => medianOf(points.map(({ spread }) => spread));
  const found = seeds.map(spreadSeries);
  return periodsOf(chains).flatMap(({ name: period, chains: part }) => {
    const series = [...spreadSeries(part)].sort(([x], [y]) => (x < y ? -1 : 1));
    return series.flatMap(([bucket, points]) => {
      const values = found.flatMap((own) => {
        const quoted = own.get(bucket);
        return quoted === undefined ? [] : [medians(quoted)];
      });
      const name = `${asset} bid-ask in volatility, ${bucket}`;
      const errors = blockErrors({ points }, blockDays, (drawn) => ({
        spread: medians(drawn.points),
      }));
      const real = { value: medians(points), error: errors.get('spread')! };
      if (values.length < seedsLeast) return [];
      const tolerance = meanTolerance(real, values);
      return [
        comparisonFinding({ name, period, real, seeds: values, tolerance, sample: points.length }),
      ];
    });
  });
}
