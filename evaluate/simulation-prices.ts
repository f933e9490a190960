/**
 * @module Stylised facts of hourly prices, in windows of 120 days: the synthetic venue beside the
 *   bars that it was fitted to and bars that it was not.
 */
import type { EvaluationContext, Finding } from './evaluation.ts';
import { correlationOf, type HourlyFacts, hourlyFacts, returnsOf } from './simulation-figures.ts';
import {
  type Comparison,
  comparisonFinding,
  meanEstimate,
  meanTolerance,
  windowTolerance,
} from './simulation-intervals.ts';
import { readCloses } from './simulation-real.ts';

/** Days of a window. */
export const windowDays = 120;

/** Facts of both underlyings over one window. */
export type WindowFacts = Readonly<Record<string, number>>;

const facts: readonly (readonly [keyof HourlyFacts, string])[] = [
  ['vol', 'volatility of hourly returns'],
  ['kurtosis', 'log kurtosis of hourly returns'],
  ['squaresNear', 'autocorrelation of squares, 1-6 h'],
  ['squaresDay', 'autocorrelation of squares, 19-24 h'],
];

/**
 * Computes the facts of a window.
 *
 * @param closes - hourly closes by asset, alike in time
 * @returns facts by name
 */
export function windowFacts(closes: ReadonlyMap<string, readonly number[]>): WindowFacts {
  const all: Record<string, number> = {};
  for (const [asset, prices] of closes) {
    const found = hourlyFacts(prices);
    for (const [key, name] of facts) {
      // Kurtosis is so skewed over windows that only its log has an interval worth the name.
      all[`${asset} ${name}`] = key === 'kurtosis' ? Math.log(found[key]) : found[key];
    }
  }
  const [first, second] = [...closes.values()].map(returnsOf);
  all['correlation of hourly returns, BTC and ETH'] = correlationOf(first!, second!);
  return all;
}

function realWindows(dataDir: string, assets: readonly string[], period: 'fit' | 'later') {
  const closes = new Map(assets.map((asset) => [asset, readCloses(dataDir, asset, period)]));
  const hours = 24 * windowDays;
  const windows: WindowFacts[] = [];
  for (let from = 0; from + hours < closes.get(assets[0]!)!.length; from += hours) {
    const part = new Map(
      [...closes].map(([asset, all]) => [asset, all.slice(from, from + hours + 1)]),
    );
    windows.push(windowFacts(part));
  }
  return windows;
}

/**
 * Compares windows of seeds with real ones.
 *
 * @param context - where the bars are
 * @param assets - underlyings
 * @param seeds - facts of one window of every seed
 * @returns findings on the bars fitted to (means compared) and on later ones (a window predicted)
 */
export function priceFindings(
  { dataDir }: EvaluationContext,
  assets: readonly string[],
  seeds: readonly WindowFacts[],
): Finding[] {
  const fitted = realWindows(dataDir, assets, 'fit');
  const [later] = realWindows(dataDir, assets, 'later');
  return Object.keys(fitted[0]!).flatMap((name) => {
    const values = seeds.map((window) => window[name]!);
    const real = meanEstimate(fitted.map((window) => window[name]!));
    const sample = fitted.length;
    const inFit: Comparison = {
      name,
      period: `fitted, windows of ${windowDays} d 2022 to 2025`,
      real,
      seeds: values,
      tolerance: meanTolerance(real, values),
      sample,
    };
    const held: Comparison = {
      name,
      period: `held out, ${windowDays} d from March 2026`,
      // One window: its error is the spread of the windows before it.
      real: { value: later![name]!, error: real.error * Math.sqrt(sample) },
      seeds: values,
      tolerance: windowTolerance(values),
      sample: 1,
    };
    return [comparisonFinding(inFit), comparisonFinding(held)];
  });
}
