/**
 * @module Coverage of a margin by standing portfolios: how often, how bunched and how deep losses
 *   go beyond it.
 */
import { check } from '../../../base/index.ts';
import {
  effectiveSample,
  independenceTest,
  kupiecTest,
  type Procyclicality,
  procyclicality,
  shortfallStatistic,
} from './coverage.ts';

/** Share of holding times on which a loss may go beyond initial margin. */
export const coverageLevel = 0.01;

/** Losses and requirements of one standing portfolio, in time order, over the notional at spot. */
export interface MarginPath {
  readonly losses: number[];
  readonly initial: number[];
  readonly maintenance: number[];
  /**
   * Start of each holding time: losses that share one move together. Each loss stands alone when
   * absent.
   */
  readonly atMicros?: readonly number[];
}

/** Coverage of some paths. */
export interface MarginCoverage {
  /** Holding times. */
  readonly sample: number;
  /** Number of independent losses that they are worth. */
  readonly effective: number;
  /** Share of losses beyond initial margin; its interval at 95 % (Wilson, effective sample). */
  readonly beyondInitial: number;
  readonly low: number;
  readonly high: number;
  /** Share of losses beyond maintenance margin. */
  readonly beyondMaintenance: number;
  /** Probability of as odd a share of exceedances at the level, in the effective sample. */
  readonly kupiec: number;
  /** Probability of as much bunching without dependence. */
  readonly independence: number;
  /** Z2: 0 as promised, below 0 worse. */
  readonly shortfall: number;
  /** Share of initial margin used on the worst 1 %. */
  readonly usedAtWorst: number;
  /** Median initial margin, share of spot. */
  readonly medianInitial: number;
}

/** Least requirement in a ratio; a long option may ask nothing. */
const leastRequirement = 1e-9;

/**
 * Sums up coverage.
 *
 * @param paths - standing portfolios, one holding time at least
 * @returns shares and probabilities in [0, 1]
 * @throws InvariantError without a holding time
 */
export function marginCoverage(paths: readonly MarginPath[]): MarginCoverage {
  const losses = paths.flatMap((path) => path.losses);
  const initial = paths.flatMap((path) => path.initial);
  const maintenance = paths.flatMap((path) => path.maintenance);
  const sample = losses.length;
  check(sample > 0, 'paths', 'with a holding time', sample);
  const beyond = (margins: readonly number[]): number =>
    losses.filter((loss, i) => loss > margins[i]).length;
  const exceedances = beyond(initial);
  const effective = effectiveSample(windowsOf(paths));
  const worth = (exceedances / sample) * effective;
  const [low, high] = wilson(worth, effective);
  const series = paths.map((path) => path.losses.map((loss, i) => loss > path.initial[i]));
  const asked = initial.map((margin) => Math.max(margin, leastRequirement));
  const used = losses.map((loss, i) => loss / asked[i]);
  return {
    sample,
    effective,
    beyondInitial: exceedances / sample,
    low,
    high,
    beyondMaintenance: beyond(maintenance) / sample,
    kupiec: kupiecTest(worth, effective, coverageLevel).probability,
    independence: independenceTest(series).probability,
    shortfall: shortfallStatistic(losses, asked, coverageLevel),
    usedAtWorst: quantile(used, 1 - coverageLevel),
    medianInitial: quantile(initial, 0.5),
  };
}

/** Exceedances of the initial margin by window. */
function windowsOf(
  paths: readonly MarginPath[],
): readonly { readonly exceedances: number; readonly losses: number }[] {
  const windows = new Map<string, { exceedances: number; losses: number }>();
  for (const [row, { losses, initial, atMicros }] of paths.entries()) {
    for (const [i, loss] of losses.entries()) {
      const key = atMicros === undefined ? `${row} ${i}` : `${atMicros[i]}`;
      let window = windows.get(key);
      if (window === undefined) {
        window = { exceedances: 0, losses: 0 };
        windows.set(key, window);
      }
      window.losses += 1;
      if (loss > initial[i]) window.exceedances += 1;
    }
  }
  return [...windows.values()];
}

/**
 * Sums up how far the initial margin of one standing portfolio moves.
 *
 * @param path - the portfolio, one holding time at least
 * @returns peak over trough and the largest rise in five steps, ratios
 */
export function marginCycle(path: MarginPath): Procyclicality {
  return procyclicality(path.initial, 5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Interval of a share at 95 %, Wilson (1927). */
function wilson(count: number, total: number): readonly [number, number] {
  const z = 1.959963984540054;
  const share = count / total;
  const centre = share + (z * z) / (2 * total);
  const width = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [Math.max(0, (centre - width) / scale), (centre + width) / scale];
}
