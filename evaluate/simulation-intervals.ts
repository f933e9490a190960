/**
 * @module How sure a fact is: bootstrap of blocks of a real series, spread between seeds, and the
 *   tolerance that follows from both.
 */
import { createRandom } from '../src/base/index.ts';
import { type Finding, finding } from './evaluation.ts';
import { meanOf } from './simulation-figures.ts';

/** A figure with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** 95 % of a normal lies within so many deviations. */
const normalWidth = 1.96;
const draws = 300;
const microsPerDay = 86_400e6;

/** Something that happened at an instant. */
interface Dated {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
}

/**
 * Draws whole blocks of days with replacement.
 *
 * Blocks keep what lasts for days together. What lasts longer than a block, such as the level of
 * volatility, makes the true error larger than the one that is found.
 *
 * @param series - dated values by part, resampled together
 * @param blockDays - length of a block, days
 * @param statistic - figures of a resampled series
 * @returns standard error of every figure
 */
export function blockErrors<P extends Readonly<Record<string, readonly Dated[]>>>(
  series: P,
  blockDays: number,
  statistic: (resampled: P) => Readonly<Record<string, number>>,
): Map<string, number> {
  const all = Object.values(series).flat();
  const first = Math.min(...all.map(({ atMicros }) => atMicros));
  const blockOf = ({ atMicros }: Dated) =>
    Math.floor((atMicros - first) / (blockDays * microsPerDay));
  const blocks = [...new Set(all.map(blockOf))];
  const parts = Object.entries(series).map(([name, values]) => {
    const byBlock = new Map<number, Dated[]>(blocks.map((block) => [block, []]));
    for (const value of values) byBlock.get(blockOf(value))!.push(value);
    return { name, byBlock };
  });
  const random = createRandom('blocks');
  const found = new Map<string, number[]>();
  for (let draw = 0; draw < draws; draw++) {
    const picked = blocks.map(() => blocks[random.integer(blocks.length)]!);
    const resampled = Object.fromEntries(
      parts.map(({ name, byBlock }) => [name, picked.flatMap((block) => byBlock.get(block)!)]),
    ) as unknown as P;
    for (const [name, value] of Object.entries(statistic(resampled))) {
      // A draw without a single case of a kind says nothing of it.
      if (Number.isFinite(value)) found.set(name, [...(found.get(name) ?? []), value]);
    }
  }
  return new Map([...found].map(([name, values]) => [name, deviationOf(values)]));
}

/**
 * Returns the standard deviation with n - 1.
 *
 * @param values - at least two
 * @returns deviation
 */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Treats windows as independent draws.
 *
 * @param values - one figure of each window, at least two
 * @returns their mean
 */
export function meanEstimate(values: readonly number[]): Estimate {
  return { value: meanOf(values), error: deviationOf(values) / Math.sqrt(values.length) };
}

/** 97.5 % points of Student's t by degrees of freedom, from tables. */
const studentPoints: Readonly<Record<number, number>> = {
  3: 3.182,
  4: 2.776,
  5: 2.571,
  6: 2.447,
  7: 2.365,
  8: 2.306,
  9: 2.262,
  10: 2.228,
  11: 2.201,
  12: 2.179,
  13: 2.16,
  15: 2.131,
};

/**
 * How far the mean over seeds may be from a real figure if both tell of one market.
 *
 * @param real - real figure
 * @param seeds - the figure by seed
 * @returns distance that is passed by chance once in twenty times
 */
export function meanTolerance(real: Estimate, seeds: readonly number[]): number {
  return normalWidth * Math.hypot(real.error, meanEstimate(seeds).error);
}

/**
 * How far one more window may be from the mean over seeds if it came from the same model.
 *
 * @param seeds - the figure by seed; every seed a window as long as the real one
 * @returns distance that is passed by chance once in twenty times
 */
export function windowTolerance(seeds: readonly number[]): number {
  const student = studentPoints[seeds.length - 1];
  if (student === undefined) throw new Error(`no t for ${seeds.length} seeds`);
  return student * deviationOf(seeds) * Math.sqrt(1 + 1 / seeds.length);
}

/** A fact of the synthetic venue beside the real one. */
export interface Comparison {
  readonly name: string;
  /** What the real figure was measured on. */
  readonly period: string;
  readonly real: Estimate;
  /** The figure by seed. */
  readonly seeds: readonly number[];
  /** Largest distance that passes. */
  readonly tolerance: number;
  /** Cases behind the real figure. */
  readonly sample: number;
}

/**
 * Writes a comparison as a finding: its value is the distance of the mean over seeds from the real
 * figure, its baseline the real figure itself.
 *
 * @param comparison - both figures
 * @returns finding whose name shows both with their intervals
 */
export function comparisonFinding(comparison: Comparison): Finding {
  const { name, period, real, seeds, tolerance, sample } = comparison;
  const mean = meanEstimate(seeds);
  const range = `${short(Math.min(...seeds))} to ${short(Math.max(...seeds))}`;
  const synthetic = `simulated ${short(mean.value)} (${seeds.length} seeds ${range})`;
  return finding({
    name: `${name}: ${synthetic}, real ${short(real.value)} ${intervalText(real)}, ${period}`,
    value: Math.abs(mean.value - real.value),
    sample,
    baseline: real.value,
    target: `<= ${short(tolerance)}`,
  });
}

/** Ends of the 95 % interval. */
function intervalText({ value, error }: Estimate): string {
  return `[${short(value - normalWidth * error)}, ${short(value + normalWidth * error)}]`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
