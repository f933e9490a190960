/**
 * @module Stylised facts of hourly prices, in windows of 120 days: the synthetic venue beside the
 *   bars that it was fitted to and bars that it was not.
 */
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { correlationOf, type HourlyFacts, hourlyFacts, returnsOf } from './simulation-figures.ts';
import {
  type Comparison,
  comparisonFinding,
  deviationOf,
  meanEstimate,
  meanTolerance,
  windowTolerance,
} from './simulation-intervals.ts';
import { readCloses } from './simulation-real.ts';
import { matchedWindows } from './simulation-regimes.ts';

/** Days of a window. */
export const windowDays = 120;

/** Facts of both underlyings over one window. */
export type WindowFacts = Readonly<Record<string, number>>;

const volName = 'volatility of hourly returns';
const correlationName = 'correlation of hourly returns, BTC and ETH';
const facts: readonly (readonly [keyof HourlyFacts, string])[] = [
  ['vol', volName],
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
  all[correlationName] = correlationOf(first!, second!);
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
  const matched = new Map(assets.map((asset) => [asset, matchedTo(later!, seeds, asset)]));
  const byFact = Object.keys(fitted[0]!).flatMap((name) => {
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
    const alike = matched.get(assets.find((asset) => name.startsWith(asset)) ?? assets[0]!)!;
    const likeValues = alike.map((window) => window[name]!);
    const like: Comparison = {
      ...held,
      period: `${held.period}, windows of like volatility`,
      seeds: likeValues,
      tolerance: windowTolerance(likeValues),
    };
    // Matched by volatility, nothing is left to tell of volatility itself.
    const told = name.endsWith(volName) ? [inFit, held] : [inFit, held, like];
    return told.map(comparisonFinding);
  });
  return [...byFact, correlationSpread(fitted, seeds)];
}

/** Windows of like volatility: of the asset that a fact is about, else of the first. */
function matchedTo(later: WindowFacts, seeds: readonly WindowFacts[], asset: string) {
  const volOf = (window: WindowFacts) => window[`${asset} ${volName}`]!;
  const windows = seeds.map((facts) => [{ facts, vol: volOf(facts) }]);
  return matchedWindows(windows, volOf(later));
}

/** How much the correlation of one window differs from that of another, fitted windows alone. */
function correlationSpread(fitted: readonly WindowFacts[], seeds: readonly WindowFacts[]): Finding {
  const spread = (windows: readonly WindowFacts[]) => {
    const value = deviationOf(windows.map((window) => Math.atanh(window[correlationName]!)));
    return { value, error: value / Math.sqrt(2 * (windows.length - 1)) };
  };
  const real = spread(fitted);
  const own = spread(seeds);
  const shown = (value: number) => String(Number(value.toPrecision(3)));
  return finding({
    name:
      `spread between windows of the correlation of BTC and ETH, inverse hyperbolic tangent: ` +
      `simulated ${shown(own.value)}, real ${shown(real.value)}, fitted`,
    value: Math.abs(own.value - real.value),
    sample: fitted.length,
    baseline: real.value,
    target: `<= ${shown(1.96 * Math.hypot(real.error, own.error))}`,
  });
}
