/**
 * @module The venue's hazard of liquidation as a function of what a process tells, learnt from what
 *   came.
 *
 * The process tells a probability for the day; its level is the log of the hazard behind it. The
 * venue's log hazard is taken as linear in the level, and the line is drawn to a prior that knows
 * that traders act when the threshold is near (a venue never seen is read from the process alone).
 * By bin of the level the counts then pull the hazard away from the line, and the bins do not fall.
 */
import { fitNonDecreasing } from '../../math/index.ts';

/** Levels below and above are taken as these: hazards of 0.0001 and 4.5 a day. */
export const levelBounds = { low: Math.log(1e-4), high: 1.5 } as const;

/** Bins of equal width between the bounds. */
export const levelBins = 12;

const binWidth = (levelBounds.high - levelBounds.low) / levelBins;

/** Intercept and slope of the log hazard before anything was seen, and their deviations. */
const line = { intercept: -1, slope: 0.7, interceptSpread: 0.35, slopeSpread: 0.3 } as const;
/** Closures that the line counts for in every bin. */
const lineClosures = 2;
const rounds = 30;
const tolerance = 1e-9;

/**
 * Returns the level of a probability.
 *
 * @param probability - of liquidation within a day as a process tells it, in [0, 1]
 * @returns log of the hazard per day, within `levelBounds`
 */
export function levelOf(probability: number): number {
  if (probability >= 1) return levelBounds.high;
  const level = Math.log(-Math.log1p(-probability));
  return Math.min(levelBounds.high, Math.max(levelBounds.low, level));
}

/**
 * Returns the bin of a level.
 *
 * @param level - within `levelBounds`
 * @returns 0 to `levelBins` - 1
 */
export function binOf(level: number): number {
  return Math.min(levelBins - 1, Math.floor((level - levelBounds.low) / binWidth));
}

/**
 * Returns the middle of a bin.
 *
 * @param bin - 0 to `levelBins` - 1
 * @returns level
 */
export function middleOf(bin: number): number {
  return levelBounds.low + (bin + 0.5) * binWidth;
}

/** What came, by bin, as much of it as counts (`liquidation-crowd.ts`). */
export interface BinCounts {
  /** Days at risk, >= 0. */
  readonly days: readonly number[];
  /** Closures, >= 0. */
  readonly closures: readonly number[];
}

/**
 * Fits the venue's hazards.
 *
 * @param counts - by bin; zeros are a venue never seen
 * @returns hazard per day by bin, > 0, non-decreasing
 */
export function fitHazards({ days, closures }: BinCounts): readonly number[] {
  const [intercept, slope] = fitLine(days, closures);
  const onLine = days.map((_, bin) => Math.exp(intercept + slope * middleOf(bin)));
  const weights = onLine.map((hazard, bin) => days[bin]! + lineClosures / hazard);
  const raw = weights.map((weight, bin) => (closures[bin]! + lineClosures) / weight);
  return fitNonDecreasing(raw, weights);
}

/** Newton's method on the penalised Poisson likelihood, which is convex; steps are halved. */
function fitLine(days: readonly number[], closures: readonly number[]): [number, number] {
  const loss = (a: number, b: number): number => {
    let sum = 0.5 * ((a - line.intercept) / line.interceptSpread) ** 2;
    sum += 0.5 * ((b - line.slope) / line.slopeSpread) ** 2;
    for (let bin = 0; bin < levelBins; bin++) {
      const log = a + b * middleOf(bin);
      sum += days[bin]! * Math.exp(log) - closures[bin]! * log;
    }
    return sum;
  };
  let [a, b] = [line.intercept as number, line.slope as number];
  let now = loss(a, b);
  for (let round = 0; round < rounds; round++) {
    const [stepA, stepB] = newtonStep(a, b, days, closures);
    let share = 1;
    let next = loss(a - stepA, b - stepB);
    for (; !(next <= now) && share > 1e-6; next = loss(a - share * stepA, b - share * stepB)) {
      share /= 2;
    }
    if (!(next <= now)) break;
    a -= share * stepA;
    b -= share * stepB;
    now = next;
    if (Math.abs(share * stepA) + Math.abs(share * stepB) < tolerance) break;
  }
  return [a, b];
}

function newtonStep(
  a: number,
  b: number,
  days: readonly number[],
  closures: readonly number[],
): [number, number] {
  let ga = (a - line.intercept) / line.interceptSpread ** 2;
  let gb = (b - line.slope) / line.slopeSpread ** 2;
  let haa = 1 / line.interceptSpread ** 2;
  let hbb = 1 / line.slopeSpread ** 2;
  let hab = 0;
  for (let bin = 0; bin < levelBins; bin++) {
    const x = middleOf(bin);
    const expected = days[bin]! * Math.exp(a + b * x);
    ga += expected - closures[bin]!;
    gb += (expected - closures[bin]!) * x;
    haa += expected;
    hbb += expected * x * x;
    hab += expected * x;
  }
  const determinant = haa * hbb - hab * hab;
  return [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
}

/**
 * Reads the hazard at a level: between the middles of two bins as a power of one another.
 *
 * @param hazards - by bin, from `fitHazards`
 * @param level - within `levelBounds`
 * @returns hazard per day, > 0
 */
export function hazardAt(hazards: readonly number[], level: number): number {
  const place = (level - middleOf(0)) / binWidth;
  if (place <= 0) return hazards[0]!;
  if (place >= levelBins - 1) return hazards[levelBins - 1]!;
  const bin = Math.floor(place);
  const [low, high] = [hazards[bin]!, hazards[bin + 1]!];
  return low * (high / low) ** (place - bin);
}
