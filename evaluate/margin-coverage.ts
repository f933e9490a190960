/**
 * @module Coverage of a margin by standing portfolios: how often, how bunched and how deep losses
 *   go beyond it.
 */
import {
  independenceTest,
  kupiecTest,
  procyclicality,
  shortfallStatistic,
} from '../src/risk/index.ts';
import { type Finding, finding } from './evaluation.ts';

/** Share of days on which a loss may go beyond initial margin. */
export const coverageLevel = 0.01;

/** Losses and requirements of one standing portfolio, in time order, over the notional at spot. */
export interface MarginPath {
  readonly losses: number[];
  readonly initial: number[];
  readonly maintenance: number[];
}

/**
 * Sums up coverage.
 *
 * @param name - preset and what was held
 * @param paths - standing portfolios
 * @param target - whether the level is a promise for these portfolios
 * @returns findings; the shares of exceedances with intervals at 95 %
 */
export function coverageOf(
  name: string,
  paths: readonly MarginPath[],
  target: boolean,
): readonly Finding[] {
  const losses = paths.flatMap((path) => path.losses);
  const initial = paths.flatMap((path) => path.initial);
  const maintenance = paths.flatMap((path) => path.maintenance);
  const beyond = (margins: readonly number[]): number =>
    losses.filter((loss, i) => loss > margins[i]).length;
  const sample = losses.length;
  const exceedances = beyond(initial);
  const [low, high] = wilson(exceedances, sample);
  const series = paths.map((path) => path.losses.map((loss, i) => loss > path.initial[i]));
  const used = losses.map((loss, i) => loss / Math.max(initial[i], 1e-9));
  const asked = target ? { target: `<= ${coverageLevel}` } : {};
  const share = exceedances / sample;
  const say = (what: string, value: number): Finding =>
    finding({ name: `${name}: ${what}`, value, sample });
  return [
    finding({
      name: `${name}: days beyond initial margin`,
      value: share,
      low,
      high,
      sample,
      ...asked,
    }),
    say('days beyond maintenance', beyond(maintenance) / sample),
    say('Kupiec probability at 1 %', kupiecTest(exceedances, sample, coverageLevel).probability),
    say('Christoffersen probability of independence', independenceTest(series).probability),
    say(
      'shortfall statistic Z2, 0 as promised, below 0 worse',
      shortfallStatistic(
        losses,
        initial.map((margin) => Math.max(margin, 1e-9)),
        coverageLevel,
      ),
    ),
    say('share of initial margin used on the worst 1 % of days', quantile(used, 0.99)),
    say('median initial margin, share of spot', quantile(initial, 0.5)),
  ];
}

/**
 * Sums up how far the margin of one standing portfolio moves.
 *
 * @param name - preset and what was held
 * @param path - the portfolio
 * @returns ratios
 */
export function cycleOf(name: string, path: MarginPath): readonly Finding[] {
  const sample = path.initial.length;
  const { peakToTrough, largestRise } = procyclicality(path.initial, 5);
  return [
    finding({ name: `${name}: procyclicality, peak over trough`, value: peakToTrough, sample }),
    finding({
      name: `${name}: procyclicality, largest rise in 5 days`,
      value: largestRise,
      sample,
    }),
  ];
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
