/**
 * @module Systemic Risk: the probability that a participant is liquidated within a day.
 *
 * A discrete-time hazard. At each full hour an account falls into a bucket by the share of its
 * equity that its maintenance margin takes; being liquidated within the hour is a yes-or-no
 * outcome. Counts are discounted. Per bucket the venue's hazard is fitted, not falling from safer
 * to riskier buckets, and read between their centres; who is flat may not stay so. A participant
 * multiplies the hazards by a factor of its own: Gamma with mean 1, updated by its closures over
 * all buckets against those expected of it; the strength of that prior is the one under which the
 * participants' closures are most likely (Gamma-Poisson). The interval adds what the venue itself
 * does not know for sure about the hazard. Nothing seen yet = the bucket's hazard with the
 * factor's prior.
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import { fitNonDecreasing, gammaQuantile, logGamma } from '../../math/index.ts';
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
/** Shares that stand for the buckets between flat and no equity: geometric means of the edges. */
const centres = [0.035, 0.0707, 0.1414, 0.2828, 0.5292, 0.8367];
const bucketCount = riskBuckets.length;
const noEquity = bucketCount - 1;

/** Share of notional taken for maintenance where the venue reports no margin. */
export const assumedMaintenanceRate = 0.02;
/** A reported margin is used for this long. */
const reportFreshMicros = 2 * microsPerHour;
/** Hours at risk that the smoothing prior of the hazards stands for, and its closures. */
const smoothingHours = 200;
const smoothingClosures = 0.05;
/** Not above 8: nobody is taken to be average for certain, even where few have been liquidated. */
const strengths = [0.5, 1, 2, 4, 8] as const;
/** Closures that the venue's knowledge of a hazard counts for before any was seen. */
const leastSupport = 0.5;
const horizonHours = 24;
/** Who is flat now may open a position within the day: the rest of it counts as its usual hours. */
const flatShareOfDay = 0.8;
/** Hours of the venue's own average in a participant's usual hours. */
const usualHours = 24;

/** Counts by participant and bucket, and where each participant stands. */
export interface SystemicRisk {
  /** Row = participant x buckets + bucket; weighted hours at risk and hours with a liquidation. */
  readonly counts: Table<{ hours: 'f64'; closures: 'f64' }>;
  readonly standing: Table<{
    bucket: 'u8';
    /** Maintenance margin over equity; 0 where flat or without equity. */
    share: 'f64';
    leverage: 'f64';
    equityUsd: 'f64';
    ticked: 'u8';
    /** Hour since 1970 of the latest liquidation, counted once an hour. */
    closedHour: 'f64';
    /** Sum of the squared weights of closures: tells how many the discounted ones stand for. */
    closuresSquared: 'f64';
  }>;
}

/** Hazards of the venue by bucket, and the strength of the prior they make. */
export interface SystemicPrior {
  /** Probability of liquidation per hour by bucket, in (0, 1), non-decreasing. */
  readonly hazards: readonly number[];
  /** Closures behind the hazard of each bucket, those of buckets fitted with it included; > 0. */
  readonly support: readonly number[];
  /** Expected closures that the prior of a participant's multiple of the hazards stands for. */
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
      share: 'f64',
      leverage: 'f64',
      equityUsd: 'f64',
      ticked: 'u8',
      closedHour: 'f64',
      closuresSquared: 'f64',
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
 * @param unrealisedUsd - profit of its open positions, when the caller has valued all accounts
 * @param grossNotionalUsd - notional of its open positions, likewise
 */
export function observeRiskHour(
  risk: SystemicRisk,
  participant: number,
  context: FoldContext,
  unrealisedUsd?: number,
  grossNotionalUsd?: number,
): void {
  const { bucket, share, leverage, equityUsd, ticked } = risk.standing.columns;
  const { accounts } = context.fold;
  const cash = collateralUsd(accounts, participant);
  let place = 0;
  let taken = 0;
  let gearing = 0;
  let equity = cash;
  if (accounts.accounts.columns.openPositions[participant] !== 0) {
    const known = unrealisedUsd !== undefined && grossNotionalUsd !== undefined;
    const value = known ? undefined : valueAccount(context.fold, participant, cash);
    const gross = value?.grossNotionalUsd ?? grossNotionalUsd!;
    equity = value?.equityUsd ?? cash + unrealisedUsd!;
    gearing = equity > 0 ? gross / equity : 0;
    taken = shareTaken(context, participant, equity, gross);
    place = bucketOf(taken);
  }
  bucket[participant] = place;
  share[participant] = place === noEquity ? 0 : taken;
  leverage[participant] = gearing;
  equityUsd[participant] = equity;
  ticked[participant] = 1;
  const row = participant * bucketCount + place;
  const { hours } = risk.counts.columns;
  hours[row] = hours[row]! + context.weight;
}

/** Share of the equity that maintenance takes; infinite without equity. */
function shareTaken(
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
  return held > 0 ? maintenance / held : Number.POSITIVE_INFINITY;
}

function bucketOf(share: number): number {
  if (share === Number.POSITIVE_INFINITY) return noEquity;
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
  const { bucket, ticked, closedHour, closuresSquared } = risk.standing.columns;
  if (closedHour[participant] === context.hour) return;
  closedHour[participant] = context.hour;
  const row = participant * bucketCount + bucket[participant]!;
  const { hours, closures } = risk.counts.columns;
  // Liquidated within the hour of its first appearance: that hour was at risk too.
  if (ticked[participant] === 0) hours[row] = hours[row]! + context.weight;
  closures[row] = closures[row]! + context.weight;
  closuresSquared[participant] = closuresSquared[participant]! + context.weight ** 2;
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
    support: hazards.map((hazard) =>
      closures.reduce((sum, c, i) => (hazards[i] === hazard ? sum + c : sum), leastSupport),
    ),
    strength: mostLikelyStrength(risk, context, hazards),
    hours: allHours,
    closures: allClosures,
  };
}

/** Gamma-Poisson likelihood of the participants' closures against those expected of them. */
function mostLikelyStrength(
  risk: SystemicRisk,
  context: FoldContext,
  hazards: readonly number[],
): number {
  const likelihoods = strengths.map(() => 0);
  const scale = countsPerDiscounted(risk, context);
  for (let id = 0; id < risk.standing.rows; id++) {
    const lived = livedThrough(risk, id, context, hazards);
    if (lived.expected === 0) continue;
    const expected = lived.expected * scale;
    const closures = lived.closures * scale;
    strengths.forEach((k, i) => {
      const silent = k * Math.log(k / (k + expected));
      likelihoods[i]! +=
        closures === 0
          ? silent
          : silent + logGamma(k + closures) - logGamma(k) - closures * Math.log(k + expected);
    });
  }
  return strengths[likelihoods.indexOf(Math.max(...likelihoods))]!;
}

/** Discounted counts vary less than counts of their size; scaled by this they vary alike. */
function countsPerDiscounted(risk: SystemicRisk, context: FoldContext): number {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < risk.counts.rows; row++) sum += risk.counts.columns.closures[row]!;
  for (let id = 0; id < risk.standing.rows; id++) {
    squares += risk.standing.columns.closuresSquared[id]!;
  }
  return squares > 0 ? (sum / squares) * context.weight : 1;
}

/** What a participant has lived through; discounted. */
interface Lived {
  readonly hours: number;
  readonly hoursWithPosition: number;
  /** Closures expected in all hours at the hazards. */
  readonly expected: number;
  readonly closures: number;
}

function livedThrough(
  risk: SystemicRisk,
  participant: number,
  context: FoldContext,
  hazards: readonly number[],
): Lived {
  const { columns } = risk.counts;
  const first = participant * bucketCount;
  let hours = 0;
  let expected = 0;
  let closures = 0;
  for (let place = 0; place < bucketCount; place++) {
    hours += columns.hours[first + place]!;
    expected += columns.hours[first + place]! * hazards[place]!;
    closures += columns.closures[first + place]!;
  }
  const { weight } = context;
  return {
    hours: hours / weight,
    hoursWithPosition: (hours - columns.hours[first]!) / weight,
    expected: expected / weight,
    closures: closures / weight,
  };
}

/**
 * Reads the dimension of one participant.
 *
 * @param risk - dimension now
 * @param participant - participant id
 * @param prior - the venue's prior now
 * @param context - context of the fold, for its weight
 * @returns probability of liquidation within 24 hours at its present share, in [0, 1]; observations
 *   are hours with a position
 */
export function readSystemicRisk(
  risk: SystemicRisk,
  participant: number,
  prior: SystemicPrior,
  context: FoldContext,
): Estimate {
  const place = risk.standing.columns.bucket[participant]!;
  const share = risk.standing.columns.share[participant]!;
  const lived = livedThrough(risk, participant, context, prior.hazards);
  const present = hazardAt(prior.hazards, place, share);
  const hourly = place === 0 ? flatHazard(present, lived, prior) : present;
  const hazard = horizonHours * hourly;
  const shape = prior.strength + lived.closures;
  const rate = prior.strength + lived.expected;
  // Relative variances of two independent factors, the participant's and the venue's, add up.
  const shapeOfBoth = 1 / (1 / shape + 1 / prior.support[place]!);
  const rateOfBoth = (shapeOfBoth * rate) / shape;
  const mean = 1 - (rate / (rate + hazard)) ** shape;
  const at = (p: number) => -Math.expm1(-hazard * gammaQuantile(p, shapeOfBoth, rateOfBoth));
  // Near certainty the mean, which bends at 1, can leave an interval that is a hair wide.
  return {
    mean,
    low90: Math.min(mean, at(0.05)),
    high90: Math.max(mean, at(0.95)),
    observations: lived.hoursWithPosition,
  };
}

/** Between the centres of two buckets the hazard goes from one to the other as a power of share. */
function hazardAt(hazards: readonly number[], place: number, share: number): number {
  const own = hazards[place]!;
  if (place === 0 || place === noEquity) return own;
  const neighbour = share < centres[place - 1]! ? place - 1 : place + 1;
  if (neighbour === 0 || neighbour === noEquity || share <= 0) return own;
  const from = Math.log(centres[place - 1]!);
  const way = (Math.log(share) - from) / (Math.log(centres[neighbour - 1]!) - from);
  return own * (hazards[neighbour]! / own) ** way;
}

function flatHazard(flat: number, lived: Lived, prior: SystemicPrior): number {
  const venue = (prior.closures + smoothingClosures) / (prior.hours + smoothingHours);
  const usual = (lived.expected + venue * usualHours) / (lived.hours + usualHours);
  return flatShareOfDay * flat + (1 - flatShareOfDay) * usual;
}
