/**
 * @module How true forecasts are: calibration, skill, ranking, with intervals over whole wallets.
 */
import { createRandom } from '../src/base/index.ts';

/** A probability told at some time, and what came. */
export interface Forecast {
  /** Forecasts of one cluster are resampled together. */
  readonly cluster: number;
  readonly probability: number;
  /** Rate of the outcome as it was known at that time. */
  readonly baseRate: number;
  /** Another ordering to compare the ranking with. */
  readonly rival: number;
  readonly outcome: 0 | 1;
}

/** Figure with its 90 % interval over clusters. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Figures of a set of forecasts. */
export interface ForecastFigures {
  readonly forecasts: number;
  readonly outcomes: number;
  readonly baseRate: number;
  /** Mean distance of told and observed over ten bins of equal number. */
  readonly calibrationError: Figure;
  /** 1 - Brier score over that of the base rate known at the time. */
  readonly skill: Figure;
  /** 1 - Brier score over that of the constant rate of the whole span, known only afterwards. */
  readonly skillOverConstant: Figure;
  readonly auc: Figure;
  readonly rivalAuc: Figure;
  /** Told and observed by bin, lowest first. */
  readonly bins: readonly { readonly told: number; readonly came: number }[];
}

const binCount = 10;
const resamples = 300;

/**
 * Resamples clusters with replacement.
 *
 * @param clusters - number of clusters
 * @param figure - figure for given multiplicities of the clusters; undefined when it has none
 * @returns figure of the whole and its 90 % interval, wide enough to hold it where resampling is
 *   biased, as it is for calibration errors
 */
export function resample(
  clusters: number,
  figure: (times: Float64Array) => number | undefined,
): Figure {
  const random = createRandom('resample');
  const value = figure(new Float64Array(clusters).fill(1)) ?? 0;
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const times = new Float64Array(clusters);
    for (let k = 0; k < clusters; k++) times[random.integer(clusters)]! += 1;
    const drawn = figure(times);
    if (drawn !== undefined) values.push(drawn);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.floor(share * (values.length - 1))] ?? value;
  return { value, low: Math.min(value, at(0.05)), high: Math.max(value, at(0.95)) };
}

/**
 * Judges forecasts.
 *
 * @param forecasts - at least ten of them
 * @returns figures with intervals over clusters
 */
export function judgeForecasts(forecasts: readonly Forecast[]): ForecastFigures {
  const clusters = 1 + forecasts.reduce((most, f) => Math.max(most, f.cluster), 0);
  const outcomes = forecasts.reduce((sum, f) => sum + f.outcome, 0);
  const baseRate = outcomes / forecasts.length;
  const error = (rate: (f: Forecast) => number) =>
    sumsByCluster(forecasts, clusters, (f) => (rate(f) - f.outcome) ** 2);
  const own = error((f) => f.probability);
  const known = error((f) => f.baseRate);
  const constant = error(() => baseRate);
  const skillOver = (other: Float64Array) => (times: Float64Array) => {
    const total = dot(times, other);
    return total > 0 ? 1 - dot(times, own) / total : undefined;
  };
  const bins = binsOf(forecasts, clusters);
  return {
    forecasts: forecasts.length,
    outcomes,
    baseRate,
    calibrationError: resample(clusters, (times) => calibrationError(bins, times)),
    skill: resample(clusters, skillOver(known)),
    skillOverConstant: resample(clusters, skillOver(constant)),
    auc: areaUnderCurve(forecasts, clusters, (f) => f.probability),
    rivalAuc: areaUnderCurve(forecasts, clusters, (f) => f.rival),
    bins: bins.map(({ count, told, came }) => {
      const all = count.reduce((sum, n) => sum + n, 0);
      const mean = (sums: Float64Array) => sums.reduce((sum, v) => sum + v, 0) / all;
      return { told: mean(told), came: mean(came) };
    }),
  };
}

function sumsByCluster(
  forecasts: readonly Forecast[],
  clusters: number,
  value: (f: Forecast) => number,
): Float64Array {
  const sums = new Float64Array(clusters);
  for (const f of forecasts) sums[f.cluster]! += value(f);
  return sums;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Sums of a bin by cluster. */
interface Bin {
  readonly count: Float64Array;
  readonly told: Float64Array;
  readonly came: Float64Array;
}

function binsOf(forecasts: readonly Forecast[], clusters: number): Bin[] {
  const sorted = forecasts.toSorted((x, y) => x.probability - y.probability);
  return Array.from({ length: binCount }, (_, bin) => {
    const from = Math.floor((bin * sorted.length) / binCount);
    const part = sorted.slice(from, Math.floor(((bin + 1) * sorted.length) / binCount));
    return {
      count: sumsByCluster(part, clusters, () => 1),
      told: sumsByCluster(part, clusters, (f) => f.probability),
      came: sumsByCluster(part, clusters, (f) => f.outcome),
    };
  });
}

function calibrationError(bins: readonly Bin[], times: Float64Array): number {
  let distance = 0;
  let count = 0;
  for (const bin of bins) {
    distance += Math.abs(dot(times, bin.told) - dot(times, bin.came));
    count += dot(times, bin.count);
  }
  return distance / count;
}

/** Probability that one with the outcome ranks above one without; ties count half. */
function areaUnderCurve(
  forecasts: readonly Forecast[],
  clusters: number,
  order: (f: Forecast) => number,
): Figure {
  const sorted = forecasts.toSorted((x, y) => order(x) - order(y));
  return resample(clusters, (times) => {
    let below = 0;
    let wins = 0;
    let positives = 0;
    for (let i = 0; i < sorted.length; ) {
      let without = 0;
      let withOutcome = 0;
      const level = order(sorted[i]!);
      for (; i < sorted.length && order(sorted[i]!) === level; i++) {
        const f = sorted[i]!;
        if (f.outcome === 1) withOutcome += times[f.cluster]!;
        else without += times[f.cluster]!;
      }
      wins += withOutcome * (below + without / 2);
      below += without;
      positives += withOutcome;
    }
    return below > 0 && positives > 0 ? wins / (below * positives) : undefined;
  });
}

/**
 * Rank correlation of two columns (Spearman), with its interval over rows.
 *
 * @param x - values
 * @param y - values, as many
 * @returns correlation in [-1, 1]
 */
export function rankCorrelation(x: readonly number[], y: readonly number[]): Figure {
  return resample(x.length, (times) => {
    const rows = Array.from(times, (n, i) => new Array<number>(n).fill(i)).flat();
    return correlation(ranks(rows.map((i) => x[i]!)), ranks(rows.map((i) => y[i]!)));
  });
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && values[order[end]!] === values[order[i]!]) end++;
    for (let k = i; k < end; k++) result[order[k]!] = (i + end - 1) / 2;
    i = end;
  }
  return result;
}

function correlation(x: readonly number[], y: readonly number[]): number | undefined {
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - mx) * (y[i]! - my);
    xx += (x[i]! - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}
