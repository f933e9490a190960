/**
 * @module Monte Carlo price of a structured payoff: scrambled Sobol points, bridge, control
 *   variate.
 */
import {
  check,
  checkCount,
  checkFinite,
  checkInRange,
  checkNonNegative,
  checkPositive,
  createRandom,
  type Random,
} from '../../base/index.ts';
import { type Bridge, fillBridge, planBridge } from './bridge.ts';
import { checkAhead, checkPayoff } from './check-payoff.ts';
import { type Control, controlOf, type PathMarket } from './control.ts';
import { normalsFromUniforms } from './fast-quantile.ts';
import type { PathBlock } from './path-block.ts';
import { type Payoff, payoffYears } from './payoff.ts';
import { pathValue } from './payoff-values.ts';
import { createSobolStream, type DirectionNumbers, directionNumbers } from './sobol.ts';
import { sobolDimensions } from './sobol-numbers.ts';

/** How paths are drawn. */
export interface PathOptions {
  /** Seed; equal seeds give equal results on every machine. */
  readonly seed: string | number;
  /** Paths of one replicate, 1..2^31; a power of two lets Sobol points balance. */
  readonly pathsPerReplicate: number;
  /** Independent replicates behind the standard error, 2..4096. */
  readonly replicates: number;
  /** `sobol`: scrambled Sobol points through a Brownian bridge; or plain pseudo-random numbers. */
  readonly points: 'sobol' | 'pseudo-random';
  /** Whether a control variate corrects the mean. */
  readonly control: boolean;
}

/** Price of a payoff and how certain it is. */
export interface PathPrice {
  /** Value; quote units. */
  readonly price: number;
  /** Standard error of the value from the spread of the replicates; quote units. */
  readonly standardError: number;
  /** Number of paths in all. */
  readonly paths: number;
  /** Name and weight of the control variate; null without one. */
  readonly control: { readonly name: Control['name']; readonly weight: number } | null;
}

/** Means of payoff and control over one replicate, and the moments that weigh the control. */
export interface ReplicateMeans {
  readonly values: Float64Array;
  readonly controls: Float64Array;
  readonly control: Control;
  /** Covariance of payoff and control over the variance of the control, over all paths. */
  readonly weight: number;
}

const blockPaths = 512;

/**
 * Prices a structured payoff under geometric Brownian motion.
 *
 * Beyond 256 instants the finest steps of the bridge use pseudo-random numbers. The weight of the
 * control is fitted on the same paths, a bias of order 1 / paths.
 *
 * @param payoff - description; checked
 * @param market - spot, rates and volatility; spot > 0, vol >= 0
 * @param options - seed, numbers of paths and kind of points
 * @returns price and standard error in quote units
 * @throws InvariantError naming the field that is wrong
 * @source Glasserman (2003), Monte Carlo Methods in Financial Engineering, chapters 3 to 5
 */
export function simulatePrice(payoff: Payoff, market: PathMarket, options: PathOptions): PathPrice {
  const means = simulateReplicates(payoff, market, options, 0);
  const estimates = adjustedMeans(means, options.control ? means.weight : 0);
  const { mean, standardError } = meanAndError(estimates);
  return {
    price: mean,
    standardError,
    paths: options.pathsPerReplicate * options.replicates,
    control: options.control ? { name: means.control.name, weight: means.weight } : null,
  };
}

/**
 * Returns the mean of each replicate, corrected by the control.
 *
 * @param means - replicates
 * @param weight - weight of the control; 0 leaves the means as they are
 * @returns one estimate per replicate; quote units
 * @source Glasserman (2003), section 4.1
 */
export function adjustedMeans(means: ReplicateMeans, weight: number): Float64Array {
  return means.values.map((v, r) => v - weight * (means.controls[r] - means.control.expectation));
}

/**
 * Returns the mean of independent estimates and its standard error.
 *
 * @param estimates - at least two
 * @returns mean and standard error; unit of the estimates
 * @source sample standard deviation over the root of the count
 */
export function meanAndError(estimates: Float64Array): { mean: number; standardError: number } {
  const n = estimates.length;
  let mean = 0;
  for (const e of estimates) mean += e / n;
  let square = 0;
  for (const e of estimates) square += (e - mean) ** 2;
  return { mean, standardError: Math.sqrt(square / (n - 1) / n) };
}

/**
 * Simulates all replicates of a payoff after some time has passed without a move.
 *
 * @param payoff - description; checked
 * @param market - spot, rates and volatility
 * @param options - seed, numbers of paths and kind of points
 * @param elapsedYears - time passed, below the first instant, may be negative; years
 * @returns means of payoff and control by replicate; quote units
 * @throws InvariantError naming the field that is wrong
 * @source Glasserman (2003), chapters 3 to 5
 */
export function simulateReplicates(
  payoff: Payoff,
  market: PathMarket,
  options: PathOptions,
  elapsedYears: number,
): ReplicateMeans {
  checkPayoff(payoff);
  checkMarket(market);
  checkOptions(options);
  checkAhead(payoff, elapsedYears);
  const shifted = shiftPayoff(payoff, elapsedYears);
  const years = Float64Array.from(payoffYears(shifted));
  const discounts = years.map((t) => Math.exp(-market.rate * t));
  const control = controlOf(shifted, market, discounts);
  const value = pathValue(shifted, discounts);
  const source = pointSource(years, options);
  const paths = pathFiller(market, planBridge(years));
  const { replicates, pathsPerReplicate } = options;
  const values = new Float64Array(replicates);
  const controls = new Float64Array(replicates);
  const out = new Float64Array(blockPaths);
  const controlOut = new Float64Array(blockPaths);
  let [sumY, sumC, sumYC, sumCC] = [0, 0, 0, 0];
  const random = createRandom(options.seed);
  for (let r = 0; r < replicates; r++) {
    const next = source(random.split(`replicate ${r}`));
    let [y, c] = [0, 0];
    for (let done = 0; done < pathsPerReplicate; done += blockPaths) {
      const count = Math.min(blockPaths, pathsPerReplicate - done);
      const block = paths(next(count), count);
      value(block, out);
      control.value(block, controlOut);
      for (let p = 0; p < count; p++) {
        y += out[p];
        c += controlOut[p];
        const centred = controlOut[p] - control.expectation;
        sumYC += out[p] * centred;
        sumCC += centred * centred;
      }
    }
    values[r] = y / pathsPerReplicate;
    controls[r] = c / pathsPerReplicate;
    sumY += y;
    sumC += c;
  }
  const total = replicates * pathsPerReplicate;
  const drift = sumC / total - control.expectation;
  const variance = sumCC - total * drift * drift;
  const weight = variance > 0 ? (sumYC - sumY * drift) / variance : 0;
  return { values, controls, control, weight };
}

/** Next block of standard normals, step k of path p at k x 512 + p. */
type NormalBlocks = (count: number) => Float64Array;

function pointSource(years: Float64Array, options: PathOptions): (random: Random) => NormalBlocks {
  const n = years.length;
  const normals = new Float64Array(n * blockPaths);
  const dimensions = options.points === 'sobol' ? Math.min(n, sobolDimensions) : 0;
  const numbers: DirectionNumbers = directionNumbers(Math.max(1, dimensions));
  return (random) => {
    const stream = dimensions > 0 ? createSobolStream(numbers, random) : undefined;
    return (count) => {
      stream?.next(normals, count, blockPaths);
      for (let k = 0; k < dimensions; k++) {
        normalsFromUniforms(normals, k * blockPaths, k * blockPaths + count);
      }
      for (let k = dimensions; k < n; k++) {
        for (let p = 0; p < count; p++) normals[k * blockPaths + p] = random.normal();
      }
      return normals;
    };
  };
}

function pathFiller(
  market: PathMarket,
  bridge: Bridge,
): (normals: Float64Array, count: number) => PathBlock {
  const { spot, rate, dividendYield, vol } = market;
  const { years } = bridge;
  const prices = new Float64Array(years.length * blockPaths);
  const drift = rate - dividendYield - 0.5 * vol * vol;
  const start = Math.log(spot);
  return (normals, count) => {
    fillBridge(bridge, normals, prices, count, blockPaths);
    for (let i = 0; i < years.length; i++) {
      const base = start + drift * years[i];
      const from = i * blockPaths;
      for (let p = from; p < from + count; p++) prices[p] = Math.exp(base + vol * prices[p]);
    }
    return { spot, prices, stride: blockPaths, count };
  };
}

function shiftPayoff(payoff: Payoff, elapsedYears: number): Payoff {
  if (elapsedYears === 0) return payoff;
  const shift = (instants: readonly number[]): number[] => instants.map((t) => t - elapsedYears);
  switch (payoff.kind) {
    case 'european':
      return { ...payoff, years: payoff.years - elapsedYears };
    case 'asian':
    case 'formula':
      return { ...payoff, fixingYears: shift(payoff.fixingYears) };
    case 'barrier':
    case 'lookback':
    case 'autocallable':
      return { ...payoff, observationYears: shift(payoff.observationYears) };
    case 'cliquet':
      return { ...payoff, resetYears: shift(payoff.resetYears) };
  }
}

function checkMarket(market: PathMarket): void {
  checkPositive('spot', market.spot);
  checkNonNegative('vol', market.vol);
  checkFinite('rate', market.rate);
  checkFinite('dividendYield', market.dividendYield);
}

function checkOptions(options: PathOptions): void {
  checkCount('pathsPerReplicate', options.pathsPerReplicate);
  checkInRange('pathsPerReplicate', options.pathsPerReplicate, 1, 2 ** 31);
  checkCount('replicates', options.replicates);
  checkInRange('replicates', options.replicates, 2, 4096);
  const known = options.points === 'sobol' || options.points === 'pseudo-random';
  check(known, 'points', 'sobol or pseudo-random', options.points);
}
