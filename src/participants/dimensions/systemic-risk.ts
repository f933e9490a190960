/**
 * @module Systemic Risk: the probability that a participant is liquidated within a day.
 *
 * A discrete-time hazard. At each full hour an account falls into a bucket by the share of its
 * equity that its maintenance margin takes; being liquidated within the hour is a yes-or-no
 * outcome. Counts are discounted. Per bucket the venue's hazard is fitted, not falling from safer
 * to riskier buckets; a participant's own counts in its bucket update a Beta prior with that mean,
 * whose strength is the one under which the participants' counts are most likely (Beta-binomial).
 * Nothing seen yet = the bucket's own hazard with that strength.
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import { betaQuantile, fitNonDecreasing, logGamma } from '../../math/index.ts';
import { collateralUsd, valueAccount } from '../../risk/index.ts';
import type { Estimate, FoldContext } from '../context.ts';

/** Buckets: 0 without position, then by maintenance margin over equity, last without equity. */
export const riskBuckets = [
  'flat',
  'below 0.05',
  '0.05 to 0.1',
  '0.1 to 0.2',
  '0.2 to 0.4',
  '0.4 to 0.7',
  'above 0.7',
  'no equity',
] as const;

const edges = [0.05, 0.1, 0.2, 0.4, 0.7];
const bucketCount = riskBuckets.length;
const noEquity = bucketCount - 1;

/** Share of notional taken for maintenance where the venue reports no margin. */
export const assumedMaintenanceRate = 0.02;
/** A reported margin is used for this long. */
const reportFreshMicros = 2 * microsPerHour;
/** Hours at risk that the smoothing prior of the hazards stands for, and its closures. */
const smoothingHours = 200;
const smoothingClosures = 0.05;
const strengths = [10, 30, 100, 300, 1000, 3000] as const;
const horizonHours = 24;

/** Counts by participant and bucket, and where each participant stands. */
export interface SystemicRisk {
  /** Row = participant x buckets + bucket; weighted hours at risk and hours with a liquidation. */
  readonly counts: Table<{ hours: 'f64'; closures: 'f64' }>;
  readonly standing: Table<{
    bucket: 'u8';
    leverage: 'f64';
    equityUsd: 'f64';
    ticked: 'u8';
    /** Hour since 1970 of the latest liquidation, counted once an hour. */
    closedHour: 'f64';
  }>;
}

/** Hazards of the venue by bucket, and the strength of the prior they make. */
export interface SystemicPrior {
  /** Probability of liquidation per hour by bucket, in (0, 1), non-decreasing. */
  readonly hazards: readonly number[];
  /** Hours that the prior stands for. */
  readonly strength: number;
  readonly hours: number;
  readonly closures: number;
}

/**
 * Creates the dimension.
 *
 * @returns dimension of nobody
 */
export function createSystemicRisk(): SystemicRisk {
  return {
    counts: createTable({ hours: 'f64', closures: 'f64' }),
    standing: createTable({
      bucket: 'u8',
      leverage: 'f64',
      equityUsd: 'f64',
      ticked: 'u8',
      closedHour: 'f64',
    }),
  };
}

/**
 * Makes room for participants.
 *
 * @param risk - grows in place
 * @param participants - participants known
 */
export function extendSystemicRisk(risk: SystemicRisk, participants: number): void {
  growTable(risk.counts, participants * bucketCount);
  growTable(risk.standing, participants);
}

/**
 * Folds the start of an hour for a participant: values the account, finds its bucket, counts the
 * hour.
 *
 * @param risk - changes in place
 * @param participant - participant id, seen before the hour
 * @param context - context of the fold, at the hour
 */
export function observeRiskHour(
  risk: SystemicRisk,
  participant: number,
  context: FoldContext,
): void {
  const { bucket, leverage, equityUsd, ticked } = risk.standing.columns;
  const { accounts } = context.fold;
  const cash = collateralUsd(accounts, participant);
  let place = 0;
  let gearing = 0;
  let equity = cash;
  if (accounts.accounts.columns.openPositions[participant] !== 0) {
    const value = valueAccount(context.fold, participant, cash);
    equity = value.equityUsd;
    gearing = equity > 0 ? value.grossNotionalUsd / equity : 0;
    place = bucketOf(context, participant, equity, value.grossNotionalUsd);
  }
  bucket[participant] = place;
  leverage[participant] = gearing;
  equityUsd[participant] = equity;
  ticked[participant] = 1;
  const row = participant * bucketCount + place;
  const { hours } = risk.counts.columns;
  hours[row] = hours[row]! + context.weight;
}

function bucketOf(
  context: FoldContext,
  participant: number,
  equity: number,
  grossNotionalUsd: number,
): number {
  const { reportedEquityUsd, reportedMaintenanceUsd, reportedAt } =
    context.fold.accounts.accounts.columns;
  const isFresh = reportedAt[participant]! + reportFreshMicros > context.hour * microsPerHour;
  const maintenance = isFresh
    ? reportedMaintenanceUsd[participant]!
    : grossNotionalUsd * assumedMaintenanceRate;
  const held = isFresh ? reportedEquityUsd[participant]! : equity;
  if (held <= 0) return noEquity;
  const share = maintenance / held;
  let place = 1;
  while (place <= edges.length && share >= edges[place - 1]!) place++;
  return place;
}

/**
 * Folds a liquidation: one closure in the bucket where the hour began.
 *
 * @param risk - changes in place
 * @param participant - participant id
 * @param context - context of the fold
 */
export function observeRiskClosure(
  risk: SystemicRisk,
  participant: number,
  context: FoldContext,
): void {
  const { bucket, ticked, closedHour } = risk.standing.columns;
  if (closedHour[participant] === context.hour) return;
  closedHour[participant] = context.hour;
  const row = participant * bucketCount + bucket[participant]!;
  const { hours, closures } = risk.counts.columns;
  // Liquidated within the hour of its first appearance: that hour was at risk too.
  if (ticked[participant] === 0) hours[row] = hours[row]! + context.weight;
  closures[row] = closures[row]! + context.weight;
}

/**
 * Estimates the venue's hazards and the strength of the prior from all participants.
 *
 * @param risk - dimension now
 * @param context - context of the fold, for its weight
 * @returns hazards by bucket and strength
 */
export function systemicPrior(risk: SystemicRisk, context: FoldContext): SystemicPrior {
  const hours = new Array<number>(bucketCount).fill(0);
  const closures = new Array<number>(bucketCount).fill(0);
  const { columns } = risk.counts;
  for (let row = 0; row < risk.counts.rows; row++) {
    const place = row % bucketCount;
    hours[place] = hours[place]! + columns.hours[row]! / context.weight;
    closures[place] = closures[place]! + columns.closures[row]! / context.weight;
  }
  const allHours = hours.reduce((sum, h) => sum + h, 0);
  const allClosures = closures.reduce((sum, c) => sum + c, 0);
  const base = (allClosures + smoothingClosures) / (allHours + smoothingHours);
  const raw = hours.map((h, i) => (closures[i]! + base * smoothingHours) / (h + smoothingHours));
  const weights = hours.map((h) => h + smoothingHours);
  const hazards = fitNonDecreasing(raw, weights);
  return {
    hazards,
    strength: mostLikelyStrength(risk, context, hazards),
    hours: allHours,
    closures: allClosures,
  };
}

/** Only rows with a closure tell one strength from another beyond the mean; they are few. */
function mostLikelyStrength(
  risk: SystemicRisk,
  context: FoldContext,
  hazards: readonly number[],
): number {
  const { hours, closures } = risk.counts.columns;
  let best: number = strengths[2];
  let bestLikelihood = Number.NEGATIVE_INFINITY;
  for (const strength of strengths) {
    let likelihood = 0;
    for (let row = 0; row < risk.counts.rows; row++) {
      const y = closures[row]! / context.weight;
      const n = hours[row]! / context.weight;
      if (n === 0 || (y === 0 && n < 1)) continue;
      likelihood += logBetaBinomial(y, n, strength, hazards[row % bucketCount]!);
    }
    if (likelihood > bestLikelihood) {
      bestLikelihood = likelihood;
      best = strength;
    }
  }
  return best;
}

function logBetaBinomial(y: number, n: number, strength: number, hazard: number): number {
  const a = strength * hazard;
  const b = strength * (1 - hazard);
  if (y === 0) return logGamma(b + n) - logGamma(b) + logGamma(strength) - logGamma(strength + n);
  const kept = Math.max(n - y, 0);
  return (
    logGamma(a + y) -
    logGamma(a) +
    logGamma(b + kept) -
    logGamma(b) +
    logGamma(strength) -
    logGamma(strength + y + kept)
  );
}

/**
 * Reads the dimension of one participant.
 *
 * @param risk - dimension now
 * @param participant - participant id
 * @param prior - the venue's prior now
 * @param context - context of the fold, for its weight
 * @returns probability of liquidation within 24 hours in its present bucket, in [0, 1]
 */
export function readSystemicRisk(
  risk: SystemicRisk,
  participant: number,
  prior: SystemicPrior,
  context: FoldContext,
): Estimate {
  const place = risk.standing.columns.bucket[participant]!;
  const row = participant * bucketCount + place;
  const hours = risk.counts.columns.hours[row]! / context.weight;
  const closures = Math.min(hours, risk.counts.columns.closures[row]! / context.weight);
  const alpha = prior.strength * prior.hazards[place]! + closures;
  const beta = prior.strength * (1 - prior.hazards[place]!) + hours - closures;
  let survival = 1;
  for (let hour = 0; hour < horizonHours; hour++) survival *= (beta + hour) / (alpha + beta + hour);
  return {
    mean: 1 - survival,
    low90: overHorizon(betaQuantile(0.05, alpha, beta)),
    high90: overHorizon(betaQuantile(0.95, alpha, beta)),
    observations: hours,
  };
}

function overHorizon(hazard: number): number {
  return 1 - (1 - hazard) ** horizonHours;
}
