/**
 * @module The Systemic Risk dimension as it was before proximity became its evidence: hazards per
 *   hour by buckets of maintenance over equity. Kept as the baseline that proximity is judged by.
 */
import { microsPerHour } from '../src/base/index.ts';
import type { BrokerState } from '../src/broker/index.ts';
import { fitNonDecreasing, logGamma } from '../src/math/index.ts';
import { assumedMaintenanceRate, collateralUsd, valueAccount } from '../src/risk/index.ts';

const edges = [0.05, 0.1, 0.2, 0.4, 0.7];
/** Shares that stand for the buckets between flat and no equity: geometric means of the edges. */
const centres = [0.035, 0.0707, 0.1414, 0.2828, 0.5292, 0.8367];
const bucketCount = 8;
const noEquity = bucketCount - 1;
const freshMicros = 2 * microsPerHour;
const smoothingHours = 200;
const smoothingClosures = 0.05;
const strengths = [0.5, 1, 2, 4, 8] as const;
const horizonHours = 24;
const flatShareOfDay = 0.8;
const usualHours = 24;

/** One participant under the buckets. */
interface Standing {
  bucket: number;
  share: number;
  closedHour: number;
  squares: number;
  readonly hours: Float64Array;
  readonly closures: Float64Array;
}

/** The buckets of everybody. */
export type Buckets = Map<number, Standing>;

function standingOf(buckets: Buckets, id: number): Standing {
  const found = buckets.get(id);
  if (found !== undefined) return found;
  const made: Standing = {
    bucket: 0,
    share: 0,
    closedHour: 0,
    squares: 0,
    hours: new Float64Array(bucketCount),
    closures: new Float64Array(bucketCount),
  };
  buckets.set(id, made);
  return made;
}

/** Counts the hour of a participant in the bucket where it stands. */
export function observeBucketHour(buckets: Buckets, id: number, { context }: BrokerState): void {
  const standing = standingOf(buckets, id);
  const { accounts } = context.fold;
  const columns = accounts.accounts.columns;
  standing.bucket = 0;
  standing.share = 0;
  if (columns.openPositions[id] !== 0) {
    const value = valueAccount(context.fold, id, collateralUsd(accounts, id));
    const isFresh = columns.reportedAt[id]! + freshMicros > context.hour * microsPerHour;
    const maintenance = isFresh
      ? columns.reportedMaintenanceUsd[id]!
      : value.grossNotionalUsd * assumedMaintenanceRate;
    const held = isFresh ? columns.reportedEquityUsd[id]! : value.equityUsd;
    standing.share = held > 0 ? maintenance / held : 0;
    standing.bucket =
      held > 0 ? 1 + edges.filter((edge) => standing.share >= edge).length : noEquity;
  }
  standing.hours[standing.bucket]! += context.weight;
}

/** Counts a liquidation in the bucket where its hour began. */
export function observeBucketClosure(
  buckets: Buckets,
  id: number,
  hour: number,
  weight: number,
): void {
  const standing = standingOf(buckets, id);
  if (standing.closedHour === hour) return;
  standing.closedHour = hour;
  standing.closures[standing.bucket]! += weight;
  standing.squares += weight ** 2;
}

/** Probabilities of liquidation within a day by the buckets. */
export function readBuckets(buckets: Buckets, weight: number): (id: number) => number {
  const hours = new Array<number>(bucketCount).fill(0);
  const closures = new Array<number>(bucketCount).fill(0);
  let squares = 0;
  for (const standing of buckets.values()) {
    squares += standing.squares;
    for (let i = 0; i < bucketCount; i++) {
      hours[i]! += standing.hours[i]! / weight;
      closures[i]! += standing.closures[i]! / weight;
    }
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const base = (sum(closures) + smoothingClosures) / (sum(hours) + smoothingHours);
  const hazards = fitNonDecreasing(
    hours.map((h, i) => (closures[i]! + base * smoothingHours) / (h + smoothingHours)),
    hours.map((h) => h + smoothingHours),
  );
  const scale = squares > 0 ? (sum(closures) * weight ** 2) / squares : 1;
  const strength = strengthOf(buckets, hazards, scale, weight);
  return (id) => {
    const standing = standingOf(buckets, id);
    const lived = livedThrough(standing, hazards, weight);
    const present = hazardOf(hazards, standing);
    const usual = (lived.expected + base * usualHours) / (lived.hours + usualHours);
    const hourly =
      standing.bucket === 0 ? flatShareOfDay * present + (1 - flatShareOfDay) * usual : present;
    const rate = strength + lived.expected;
    return 1 - (rate / (rate + horizonHours * hourly)) ** (strength + lived.closures);
  };
}

function livedThrough(standing: Standing, hazards: readonly number[], weight: number) {
  let [hours, expected, closures] = [0, 0, 0];
  for (let i = 0; i < bucketCount; i++) {
    hours += standing.hours[i]! / weight;
    expected += (standing.hours[i]! * hazards[i]!) / weight;
    closures += standing.closures[i]! / weight;
  }
  return { hours, expected, closures };
}

function strengthOf(
  buckets: Buckets,
  hazards: readonly number[],
  scale: number,
  weight: number,
): number {
  const likelihoods = strengths.map((k) => {
    let sum = 0;
    for (const standing of buckets.values()) {
      const lived = livedThrough(standing, hazards, weight);
      if (lived.expected === 0) continue;
      const [expected, closures] = [lived.expected * scale, lived.closures * scale];
      sum += k * Math.log(k / (k + expected));
      if (closures > 0) {
        sum += logGamma(k + closures) - logGamma(k) - closures * Math.log(k + expected);
      }
    }
    return sum;
  });
  return strengths[likelihoods.indexOf(Math.max(...likelihoods))]!;
}

function hazardOf(hazards: readonly number[], { bucket, share }: Standing): number {
  const own = hazards[bucket]!;
  if (bucket === 0 || bucket === noEquity) return own;
  const neighbour = share < centres[bucket - 1]! ? bucket - 1 : bucket + 1;
  if (neighbour === 0 || neighbour === noEquity || share <= 0) return own;
  const from = Math.log(centres[bucket - 1]!);
  const way = (Math.log(share) - from) / (Math.log(centres[neighbour - 1]!) - from);
  return own * (hazards[neighbour]! / own) ** way;
}
