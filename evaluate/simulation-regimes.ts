/**
 * @module Facts of chains by regime, and windows that resemble one: like compared with like.
 *
 * Two rules, written down before any held-out figure was computed by them. A step of a chain is
 * calm when the volatility of spot over the five days before it is below the median of the fitted
 * months, and turbulent otherwise; the same level parts every other series. A window is matched by
 * the quantile of its realised volatility in the pool of all windows of all seeds: of each seed the
 * window nearest to the real one's quantile counts, and of the seeds the eight nearest.
 */
import { type ChainStep, correlationOf, meanOf, medianOf } from './simulation-figures.ts';

/** Seeds that a matched comparison keeps. */
export const matchedSeeds = 8;
/** Fewest steps of a regime that tell its facts. */
const stepsLeast = 20;

/** Facts that are computed in calm and in turbulent steps. */
export const regimeFactNames: readonly (readonly [keyof RegimeFacts, string])[] = [
  ['volOfVol', 'volatility of 30-day ATM volatility, daily'],
  ['volOfVolShort', 'volatility of 7-day ATM volatility, daily'],
  ['volSpot', 'correlation of ATM volatility and spot'],
];

/** Regimes that steps are parted into. */
export const stepRegimes = ['calm', 'turbulent'] as const;

/** Facts of the steps of one regime. */
export interface RegimeFacts {
  /** Deviation of log changes of 30-day volatility per square root of a day. */
  readonly volOfVol: number;
  readonly volOfVolShort: number;
  /** Correlation of changes of 30-day volatility with spot returns. */
  readonly volSpot: number;
}

/**
 * Returns the level of trailing volatility that parts calm from turbulent.
 *
 * @param steps - of the fitted months
 * @returns annualised volatility, 1 = 100 %
 */
export function regimeLevel(steps: readonly ChainStep[]): number {
  return medianOf(steps.flatMap(({ trailing }) => trailing ?? []));
}

/**
 * Computes the facts of the steps of one regime.
 *
 * @param steps - in any order
 * @param regime - which steps count
 * @param level - trailing volatility that parts the two
 * @returns facts; undefined where fewer than 20 steps belong to the regime
 */
export function regimeFacts(
  steps: readonly ChainStep[],
  regime: (typeof stepRegimes)[number],
  level: number,
): RegimeFacts | undefined {
  const own = steps.filter(
    ({ trailing }) => trailing !== undefined && trailing < level === (regime === 'calm'),
  );
  if (own.length < stepsLeast) return undefined;
  const deviation = (part: 'month' | 'week') =>
    Math.sqrt(meanOf(own.map((step) => step[part] ** 2)));
  const months = own.map(({ month }) => month);
  const spots = own.map(({ spot }) => spot);
  return {
    volOfVol: deviation('month'),
    volOfVolShort: deviation('week'),
    volSpot: correlationOf(months, spots),
  };
}

/** A window with the volatility that it is matched by. */
export interface Window<T> {
  readonly facts: T;
  /** Realised, annualised. */
  readonly vol: number;
}

/**
 * Picks windows that resemble a real one by the quantile of their realised volatility.
 *
 * @param seeds - windows of every seed, at least one each
 * @param vol - realised volatility of the real window, annualised
 * @returns facts of the nearest window of each of the nearest seeds
 */
export function matchedWindows<T>(seeds: readonly (readonly Window<T>[])[], vol: number): T[] {
  const pool = seeds.flatMap((windows) => windows.map((window) => window.vol));
  const quantile = (level: number) =>
    pool.filter((other) => other < level).length +
    pool.filter((other) => other === level).length / 2;
  const wanted = quantile(vol);
  const nearest = seeds.map((windows) =>
    windows
      .map(({ facts, vol: own }) => ({ facts, distance: Math.abs(quantile(own) - wanted) }))
      .reduce((best, one) => (one.distance < best.distance ? one : best)),
  );
  return nearest
    .sort((x, y) => x.distance - y.distance)
    .slice(0, matchedSeeds)
    .map(({ facts }) => facts);
}
