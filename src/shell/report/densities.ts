/**
 * @module Posterior densities for the report, from the estimates that the dimensions give.
 */
import type { RidgelineRow } from '../../charts/index.ts';
import { logGamma } from '../../math/index.ts';
import type { Estimate } from '../../participants/index.ts';

const points = 81;
const deviationsOf90 = 1.6449;
/** Least rate drawn on a logarithmic scale; per day. */
const rateFloor = 1e-6;

/**
 * Returns the normal density of an estimate.
 *
 * @param label - name of the row
 * @param estimate - symmetric posterior
 * @returns density over four deviations to each side
 */
export function normalDensity(label: string, estimate: Estimate): RidgelineRow {
  const { mean, low90, high90 } = estimate;
  const deviation = Math.max((high90 - low90) / (2 * deviationsOf90), 1e-12);
  const xs = places(mean - 4 * deviation, mean + 4 * deviation);
  const density = xs.map((x) => Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / deviation);
  return { label, xs, density, low: low90, mean, high: high90 };
}

/**
 * Returns the density of a probability on the scale of its decimal logarithm.
 *
 * The log-odds are taken as normal with the spread that the interval shows.
 *
 * @param label - name of the row
 * @param estimate - posterior of a probability
 * @returns density over log10 of the probability
 */
export function probabilityDensity(label: string, estimate: Estimate): RidgelineRow {
  const floor = 1e-7;
  const log = (p: number): number => Math.log10(Math.min(Math.max(p, floor), 1));
  const [low, mean, high] = [log(estimate.low90), log(estimate.mean), log(estimate.high90)];
  const below = Math.max((mean - low) / deviationsOf90, 0.02);
  const above = Math.max((high - mean) / deviationsOf90, 0.02);
  const xs = places(Math.max(mean - 3.5 * below, log(floor)), Math.min(mean + 3.5 * above, 0));
  const density = xs.map((x) => Math.exp(-0.5 * ((x - mean) / (x < mean ? below : above)) ** 2));
  return { label, xs, density, low, mean, high };
}

/**
 * Tells whether rates are so far apart that a linear scale would flatten most of them.
 *
 * @param estimates - posteriors of rates
 * @returns true when the largest mean is more than 20 times the least
 */
export function spansMagnitudes(estimates: readonly Estimate[]): boolean {
  const means = estimates.map(({ mean }) => Math.max(mean, rateFloor));
  return Math.max(...means) > 20 * Math.min(...means);
}

/**
 * Returns the place of a rate on a decimal logarithmic scale.
 *
 * @param rate - >= 0
 * @returns log10, rates below a millionth taken as that
 */
export function logRate(rate: number): number {
  return Math.log10(Math.max(rate, rateFloor));
}

/**
 * Returns the Gamma density of a rate whose prior weighs one event.
 *
 * @param label - name of the row
 * @param estimate - posterior of capital velocity; shape = 1 + observations
 * @param isLogarithmic - density over log10 of the rate instead of the rate
 * @returns density with mean and interval on the same scale
 */
export function rateDensity(
  label: string,
  estimate: Estimate,
  isLogarithmic: boolean,
): RidgelineRow {
  const { mean, low90, high90 } = estimate;
  const shape = 1 + estimate.observations;
  const rate = shape / Math.max(mean, rateFloor);
  const logDensity = (x: number): number =>
    shape * Math.log(rate) + (shape - 1) * Math.log(x) - rate * x - logGamma(shape);
  if (!isLogarithmic) {
    const xs = places(0, Math.max(high90 * 1.4, rateFloor));
    const density = xs.map((x) => (x === 0 ? 0 : Math.exp(logDensity(x))));
    return { label, xs, density, low: low90, mean, high: high90 };
  }
  const [low, middle, high] = [logRate(low90), logRate(mean), logRate(high90)];
  const reach = Math.max(high - low, 0.02);
  const xs = places(low - reach / 2, high + reach / 3);
  // The change of scale multiplies the density by the derivative of 10^x.
  const density = xs.map((x) => Math.LN10 * Math.exp(logDensity(10 ** x) + x * Math.LN10));
  return { label, xs, density, low, mean: middle, high };
}

function places(from: number, to: number): number[] {
  const width = Math.max(to - from, 1e-12);
  return Array.from({ length: points }, (_, i) => from + (width * i) / (points - 1));
}
