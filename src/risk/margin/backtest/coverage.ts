/**
 * @module Does a margin cover what it says? Tests of exceedances, their clustering and their depth,
 *   and how far a margin moves with the market.
 */
import { check, checkInRange } from '../../../base/index.ts';
import { normalCdf, normalPdf, normalQuantile } from '../../../quant/index.ts';

/** A test: its statistic and the probability of one as large if the margin covers as it says. */
export interface CoverageTest {
  readonly statistic: number;
  /** In [0, 1]. */
  readonly probability: number;
}

/** n ln(p) with 0 ln(0) = 0. */
function logTerm(count: number, probability: number): number {
  return count === 0 ? 0 : count * Math.log(probability);
}

/** Upper tail of the chi-squared distribution with one degree of freedom. */
function chiSquaredTail(statistic: number): number {
  return Math.min(1, 2 * normalCdf(-Math.sqrt(Math.max(0, statistic))));
}

/**
 * Tests whether exceedances are as frequent as promised (Kupiec's proportion of failures).
 *
 * @param exceedances - how many losses went beyond the margin
 * @param observations - of how many, > 0
 * @param level - promised share of exceedances, strictly between 0 and 1
 * @returns likelihood ratio, chi-squared with one degree of freedom, and its probability
 * @throws InvariantError when a count or the level is out of range
 * @source Kupiec (1995), Techniques for verifying the accuracy of risk measurement models
 */
export function kupiecTest(exceedances: number, observations: number, level: number): CoverageTest {
  check(observations >= 1, 'observations', '>= 1', observations);
  checkInRange('exceedances', exceedances, 0, observations);
  check(level > 0 && level < 1, 'level', 'strictly between 0 and 1', level);
  const kept = observations - exceedances;
  const rate = exceedances / observations;
  const promised = logTerm(kept, 1 - level) + logTerm(exceedances, level);
  const seen = logTerm(kept, 1 - rate) + logTerm(exceedances, rate);
  const statistic = Math.max(0, 2 * (seen - promised));
  return { statistic, probability: chiSquaredTail(statistic) };
}

/** Windows with an exceedance from which their common movement can be estimated. */
const windowsFrom = 10;

/**
 * Counts how many independent losses exceedances are worth that share their windows.
 *
 * The variance of the share of exceedances is that of a ratio over windows; the answer is the
 * number of independent losses with the same variance. With fewer than ten windows in which
 * anything was exceeded that variance is not known, and each window counts once.
 *
 * @param windows - exceedances and losses of each window, at least one window with a loss each
 * @returns effective count, >= 1, at most the number of losses
 * @throws InvariantError without a window
 * @source Kish (1965), Survey sampling, ch. 6 (variance of a ratio mean of clusters)
 */
export function effectiveSample(
  windows: readonly { readonly exceedances: number; readonly losses: number }[],
): number {
  check(windows.length > 0, 'windows', 'at least one', windows.length);
  let [exceeded, all, hit] = [0, 0, 0];
  for (const { exceedances, losses } of windows) {
    exceeded += exceedances;
    all += losses;
    if (exceedances > 0) hit += 1;
  }
  if (hit < windowsFrom || exceeded === all) return windows.length;
  const share = exceeded / all;
  const spread = windows.reduce(
    (sum, { exceedances, losses }) => sum + (exceedances - share * losses) ** 2,
    0,
  );
  const variance = ((windows.length / (windows.length - 1)) * spread) / (all * all);
  return Math.max(1, Math.min(all, (share * (1 - share)) / variance));
}

/**
 * Tests whether exceedances come independently of the day before (Christoffersen).
 *
 * @param series - exceedances in time order, one list per portfolio; pairs never cross lists
 * @returns likelihood ratio, chi-squared with one degree of freedom, and its probability; 0 and 1
 *   when there is nothing to compare
 * @source Christoffersen (1998), Evaluating interval forecasts, eq. (10)
 */
export function independenceTest(series: readonly (readonly boolean[])[]): CoverageTest {
  const counts = [
    [0, 0],
    [0, 0],
  ];
  for (const list of series) {
    for (let i = 1; i < list.length; i++) counts[Number(list[i - 1])][Number(list[i])]++;
  }
  const [[n00, n01], [n10, n11]] = counts;
  const total = n00 + n01 + n10 + n11;
  if (total === 0 || n01 + n11 === 0 || n10 + n11 === 0) return { statistic: 0, probability: 1 };
  const after0 = n01 / Math.max(1, n00 + n01);
  const after1 = n11 / (n10 + n11);
  const overall = (n01 + n11) / total;
  const same = logTerm(n00 + n10, 1 - overall) + logTerm(n01 + n11, overall);
  const apart =
    logTerm(n00, 1 - after0) +
    logTerm(n01, after0) +
    logTerm(n10, 1 - after1) +
    logTerm(n11, after1);
  const statistic = Math.max(0, 2 * (apart - same));
  return { statistic, probability: chiSquaredTail(statistic) };
}

/**
 * Tests the depth of exceedances: Z2 is 0 when losses beyond the margin are as frequent and as deep
 * as the level and a normal tail say, negative when they are worse.
 *
 * A margin states a quantile and no expected shortfall; the shortfall of a normal tail at the same
 * quantile, phi(z) / (level z) times the margin, stands for it.
 *
 * @param losses - loss of each observation, any money unit
 * @param margins - margin of each observation, same unit, > 0
 * @param level - promised share of exceedances, strictly between 0 and 0.5
 * @returns Z2, dimensionless, at most 1
 * @throws InvariantError when the lists differ in length, are empty, or the level is out of range
 * @source Acerbi and Szekely (2014), Back-testing expected shortfall, eq. (6)
 */
export function shortfallStatistic(
  losses: readonly number[],
  margins: readonly number[],
  level: number,
): number {
  check(losses.length === margins.length, 'margins', 'as many as losses', margins.length);
  check(losses.length > 0, 'losses', 'at least one', losses.length);
  check(level > 0 && level < 0.5, 'level', 'strictly between 0 and 0.5', level);
  const z = normalQuantile(1 - level);
  const depth = normalPdf(z) / (level * z);
  let sum = 0;
  for (let i = 0; i < losses.length; i++) {
    if (losses[i] > margins[i]) sum += losses[i] / (margins[i] * depth);
  }
  return 1 - sum / (losses.length * level);
}

/** How far a margin moves with the market, for one portfolio held unchanged in kind. */
export interface Procyclicality {
  /** Largest over least. */
  readonly peakToTrough: number;
  /** Largest rise over the given number of steps, as a ratio. */
  readonly largestRise: number;
}

/**
 * Measures procyclicality.
 *
 * @param margins - margin in time order, as a share of the notional, each > 0
 * @param steps - steps over which a rise is measured, >= 1
 * @returns ratios, >= 1
 * @throws InvariantError when there are no margins or one is not above zero
 */
export function procyclicality(margins: readonly number[], steps: number): Procyclicality {
  check(margins.length > 0, 'margins', 'at least one', margins.length);
  let [least, most, largestRise] = [margins[0], margins[0], 1];
  for (let i = 0; i < margins.length; i++) {
    check(margins[i] > 0, `margins[${i}]`, '> 0', margins[i]);
    least = Math.min(least, margins[i]);
    most = Math.max(most, margins[i]);
    for (let back = 1; back <= Math.min(steps, i); back++) {
      largestRise = Math.max(largestRise, margins[i] / margins[i - back]);
    }
  }
  return { peakToTrough: most / least, largestRise };
}
