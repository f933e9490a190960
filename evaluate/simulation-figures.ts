/**
 * @module Stylised facts of prices and option chains, alike for real and synthetic markets.
 */

/** One option of a snapshot. */
export interface ChainOption {
  /** Years of 365 days to expiry, > 0. */
  readonly years: number;
  readonly strike: number;
  readonly forward: number;
  readonly isCall: boolean;
  /** Mark volatility, 1 = 100 %. */
  readonly vol: number;
  /** Best ask less best bid in volatility, 1 = 100 %; undefined without both. */
  readonly spreadVol: number | undefined;
}

/** Chain of one asset at one instant. */
export interface ChainSnapshot {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly spot: number;
  readonly options: readonly ChainOption[];
}

/** Mean of values. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Middle value. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Pearson correlation of two lists of equal length. */
export function correlationOf(x: readonly number[], y: readonly number[]): number {
  const mx = meanOf(x);
  const my = meanOf(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [i, value] of x.entries()) {
    xy += (value - mx) * (y[i]! - my);
    xx += (value - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Autocorrelation at a lag. */
export function autocorrelation(values: readonly number[], lag: number): number {
  return correlationOf(values.slice(0, -lag), values.slice(lag));
}

/** Facts of a series of hourly closes. */
export interface HourlyFacts {
  /** Annualised deviation of hourly log returns. */
  readonly vol: number;
  readonly kurtosis: number;
  /** Mean autocorrelation of squared returns over lags 1 to 6 and 19 to 24 hours. */
  readonly squaresNear: number;
  readonly squaresDay: number;
}

/** Log returns of consecutive prices. */
export function returnsOf(prices: readonly number[]): number[] {
  return prices.slice(1).map((price, i) => Math.log(price / prices[i]!));
}

/**
 * Computes the facts of hourly closes.
 *
 * @param closes - consecutive hourly prices
 * @returns facts; squares are capped at their 99.5 % point, so that no single hour decides
 */
export function hourlyFacts(closes: readonly number[]): HourlyFacts {
  const returns = returnsOf(closes);
  const squares = returns.map((value) => value * value);
  const variance = meanOf(squares);
  const cap = squares.slice().sort((a, b) => a - b)[Math.floor(0.995 * squares.length)]!;
  const capped = squares.map((value) => Math.min(value, cap));
  const lags = (from: number) =>
    meanOf([0, 1, 2, 3, 4, 5].map((i) => autocorrelation(capped, from + i)));
  return {
    vol: Math.sqrt(variance * 365 * 24),
    kurtosis: meanOf(squares.map((value) => value * value)) / variance ** 2,
    squaresNear: lags(1),
    squaresDay: lags(19),
  };
}

/** Smile of one expiry in three numbers. */
interface Smile {
  readonly years: number;
  readonly atm: number;
  /** Volatility of the 25-delta call less that of the put, roughly. */
  readonly riskReversal: number;
}

/** Log moneyness of a 25-delta option in deviations. */
const quarterDelta = 0.674;

function volAt(points: readonly (readonly [number, number])[], k: number): number | undefined {
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1]!;
    const [x1, y1] = points[i]!;
    if (k >= x0 && k <= x1) return x1 === x0 ? y0 : y0 + ((k - x0) / (x1 - x0)) * (y1 - y0);
  }
  return undefined;
}

function smilesOf({ options }: ChainSnapshot): Smile[] {
  const byExpiry = new Map<number, ChainOption[]>();
  for (const option of options) {
    const group = byExpiry.get(option.years);
    if (group === undefined) byExpiry.set(option.years, [option]);
    else group.push(option);
  }
  const smiles: Smile[] = [];
  for (const [years, group] of [...byExpiry].sort((x, y) => x[0] - y[0])) {
    const points = group
      .filter(({ isCall, strike, forward }) => isCall === strike >= forward)
      .map(({ strike, forward, vol }) => [Math.log(strike / forward), vol] as const)
      .sort((x, y) => x[0] - y[0]);
    const atm = volAt(points, 0);
    if (atm === undefined) continue;
    const wing = quarterDelta * atm * Math.sqrt(years);
    const call = volAt(points, wing);
    const put = volAt(points, -wing);
    if (call === undefined || put === undefined) continue;
    smiles.push({ years, atm, riskReversal: call - put });
  }
  return smiles;
}

function atTenor(smiles: readonly Smile[], days: number, part: 'atm' | 'riskReversal') {
  return volAt(
    smiles.map((smile) => [smile.years, smile[part]] as const),
    days / 365,
  );
}

/** What one snapshot says of level, skew and term structure. */
export interface ChainPoint {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly spot: number;
  /** At-the-money volatility of 7, 30 and 75 days. */
  readonly week: number;
  readonly month: number;
  readonly quarter: number;
  /** 30-day 25-delta risk reversal. */
  readonly skew: number;
}

/** Change between two snapshots; of volatilities in logs per square root of a day. */
export interface ChainStep {
  /** Later snapshot; microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly month: number;
  readonly week: number;
  readonly skew: number;
  readonly spot: number;
  /** Microseconds since the earlier snapshot. */
  readonly gapMicros: number;
  /** Annualised volatility of spot over the five days before; undefined while hardly known. */
  readonly trailing: number | undefined;
}

/** Snapshots reduced to what facts are computed from. */
export interface ChainSeries {
  readonly points: readonly ChainPoint[];
  readonly steps: readonly ChainStep[];
}

/** Gaps longer than this are not one step; microseconds. */
const longestGap = 13 * 3600e6;
/** Five days, and the snapshot that may come a little late. */
const trailingMicros = 5.25 * 86_400e6;
/** Fewest steps of about six hours that tell a volatility. */
const trailingLeast = 12;

/**
 * Reduces a series of chains of one asset.
 *
 * @param chains - in time order
 * @returns points and steps; snapshots without a bracketing expiry are left out
 */
export function chainSeries(chains: readonly ChainSnapshot[]): ChainSeries {
  const points = chains.flatMap((chain): ChainPoint[] => {
    const smiles = smilesOf(chain);
    const week = atTenor(smiles, 7, 'atm');
    const month = atTenor(smiles, 30, 'atm');
    const skew = atTenor(smiles, 30, 'riskReversal');
    const quarter = atTenor(smiles, 75, 'atm');
    const whole = week !== undefined && month !== undefined && skew !== undefined;
    if (!whole || quarter === undefined) return [];
    return [{ atMicros: chain.atMicros, spot: chain.spot, week, month, skew, quarter }];
  });
  const steps = points.slice(1).flatMap((now, i): ChainStep[] => {
    const before = points[i]!;
    const gap = now.atMicros - before.atMicros;
    if (gap > longestGap) return [];
    const root = Math.sqrt(gap / 86_400e6);
    return [
      {
        atMicros: now.atMicros,
        month: Math.log(now.month / before.month) / root,
        week: Math.log(now.week / before.week) / root,
        skew: now.skew - before.skew,
        spot: Math.log(now.spot / before.spot),
        gapMicros: gap,
        trailing: undefined,
      },
    ];
  });
  return { points, steps: steps.map((step, i) => ({ ...step, trailing: trailingOf(steps, i) })) };
}

/** Volatility of the steps that ended within five days before this one ends. */
function trailingOf(steps: readonly ChainStep[], place: number): number | undefined {
  const from = steps[place]!.atMicros - trailingMicros;
  const before = steps.slice(Math.max(0, place - 40), place).filter((step) => step.atMicros > from);
  return before.length < trailingLeast ? undefined : spotVol(before);
}

/**
 * Returns the realised volatility of spot over steps.
 *
 * @param steps - at least one
 * @returns annualised, 1 = 100 %
 */
export function spotVol(steps: readonly ChainStep[]): number {
  const square = steps.reduce((sum, { spot }) => sum + spot * spot, 0);
  const micros = steps.reduce((sum, { gapMicros }) => sum + gapMicros, 0);
  return Math.sqrt((square / micros) * 365 * 86_400e6);
}

/** Facts of a series of chains. */
export interface ChainFacts {
  readonly atm: number;
  /** Deviation of log changes of 30-day volatility per square root of a day. */
  readonly volOfVol: number;
  readonly volOfVolShort: number;
  readonly riskReversal: number;
  /** Correlation of changes of the 30-day risk reversal with spot returns. */
  readonly skewSpot: number;
  readonly volSpot: number;
  /** Mean of 75-day less 7-day at-the-money volatility. */
  readonly slope: number;
  readonly inverted: number;
}

/**
 * Computes the facts of a series of one asset.
 *
 * @param series - points and steps in any order
 * @returns facts
 */
export function chainFacts({ points, steps }: ChainSeries): ChainFacts {
  const deviation = (values: readonly number[]) =>
    Math.sqrt(meanOf(values.map((value) => value * value)));
  const spots = steps.map(({ spot }) => spot);
  const correlate = (part: 'skew' | 'month') =>
    correlationOf(
      steps.map((step) => step[part]),
      spots,
    );
  return {
    atm: meanOf(points.map(({ month }) => month)),
    volOfVol: deviation(steps.map(({ month }) => month)),
    volOfVolShort: deviation(steps.map(({ week }) => week)),
    riskReversal: meanOf(points.map(({ skew }) => skew)),
    skewSpot: correlate('skew'),
    volSpot: correlate('month'),
    slope: meanOf(points.map(({ week, quarter }) => quarter - week)),
    inverted: meanOf(points.map(({ week, quarter }) => (week > quarter ? 1 : 0))),
  };
}

/** Buckets of absolute delta and tenor in which spreads are compared. */
export const deltaBuckets = [
  ['delta 5-25', 0.05, 0.25],
  ['delta 25-50', 0.25, 0.5],
] as const;
/**
 * Tenor buckets, days. Below ten days they are narrow, as the real venue lists an expiry every day
 * and the synthetic one every Friday: their mix of tenors differs within a wide one.
 */
export const tenorBuckets = [
  ['1-3.5 d', 1, 3.5],
  ['3.5-10 d', 3.5, 10],
  ['10-40 d', 10, 40],
  ['40-110 d', 40, 110],
] as const;

/** Median bid-ask of a bucket at an instant; volatility. */
export interface SpreadPoint {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly spread: number;
}

/** Fewest quotes of a bucket at an instant that make a median. */
const quotesLeast = 3;

/**
 * Reduces chains to the median bid-ask of each bucket at each instant.
 *
 * @param chains - in time order
 * @returns instants by bucket, named `delta, tenor`
 */
export function spreadSeries(chains: readonly ChainSnapshot[]): Map<string, SpreadPoint[]> {
  const series = new Map<string, SpreadPoint[]>();
  for (const { atMicros, options } of chains) {
    const buckets = new Map<string, number[]>();
    for (const option of options) {
      const key = bucketOf(option);
      if (key === undefined) continue;
      const values = buckets.get(key);
      if (values === undefined) buckets.set(key, [option.spreadVol!]);
      else values.push(option.spreadVol!);
    }
    for (const [key, values] of buckets) {
      if (values.length < quotesLeast) continue;
      const point = { atMicros, spread: medianOf(values) };
      series.set(key, [...(series.get(key) ?? []), point]);
    }
  }
  return series;
}

/** Bucket of an out-of-the-money option with both sides quoted. */
function bucketOf(option: ChainOption): string | undefined {
  const { years, strike, forward, isCall, vol, spreadVol } = option;
  if (spreadVol === undefined || isCall !== strike >= forward) return undefined;
  const deviation = vol * Math.sqrt(years);
  const delta = tailOf(Math.abs(Math.log(strike / forward)) / deviation);
  const wing = deltaBuckets.find(([, low, high]) => delta >= low && delta <= high);
  const tenor = tenorBuckets.find(([, low, high]) => years * 365 > low && years * 365 <= high);
  return wing === undefined || tenor === undefined ? undefined : `${wing[0]}, ${tenor[0]}`;
}

/** Upper tail of the normal, logistic approximation: good to 1e-2, enough to fill buckets. */
function tailOf(x: number): number {
  return 1 / (1 + Math.exp(1.5976 * x + 0.07056 * x ** 3));
}
