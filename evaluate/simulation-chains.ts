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
  spreadSeries,
} from './simulation-figures.ts';
import {
  blockErrors,
  comparisonFinding,
  meanTolerance,
  windowTolerance,
} from './simulation-intervals.ts';

/** Real chains from here on were not looked at when the model was fitted. */
const heldOutFrom = Date.UTC(2026, 2, 1) * 1000;
const blockDays = 7;

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

/**
 * Compares level, movement, skew and term structure.
 *
 * @param asset - underlying
 * @param chains - real chains, in time order
 * @param seeds - facts of 60 days of every seed
 * @returns findings on both periods: means compared where fitted, a window predicted where held out
 */
export function chainFindings(
  asset: string,
  chains: readonly ChainSnapshot[],
  seeds: readonly ChainFacts[],
): Finding[] {
  return periodsOf(chains).flatMap(({ name: period, isHeldOut, chains: part }) => {
    const series = chainSeries(part);
    const real = chainFacts(series);
    const errors = blockErrors({ ...series }, blockDays, (drawn) => ({
      ...chainFacts(drawn as ChainSeries),
    }));
    return facts.map(([key, name]) => {
      const estimate = { value: real[key], error: errors.get(key)! };
      const values = seeds.map((found) => found[key]);
      const tolerance = isHeldOut ? windowTolerance(values) : meanTolerance(estimate, values);
      const sample = series.points.length;
      const full = `${asset} ${name}`;
      return comparisonFinding({
        name: full,
        period,
        real: estimate,
        seeds: values,
        tolerance,
        sample,
      });
    });
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
      const tolerance = meanTolerance(real, values);
      return [
        comparisonFinding({ name, period, real, seeds: values, tolerance, sample: points.length }),
      ];
    });
  });
}
