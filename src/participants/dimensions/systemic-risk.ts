/**
 * @module Systemic Risk: the probability that a participant is liquidated within a day.
 *
 * Evidence is the proximity to liquidation. At each full hour an account has a level: the log of
 * the hazard that the process of `risk/proximity` tells for the coming day; or it is flat. Whether
 * it is liquidated within 24 hours is the outcome: every hour at which a reading waits for it adds
 * to the days at risk of its bin, a liquidation adds closures to the bins of all readings that
 * wait. Counts are discounted, and count less in a crowd (`liquidation-crowd.ts`). From them the
 * venue's hazard by level is learnt (`hazard-curve.ts`); who is flat may not stay so. A participant
 * multiplies the hazards by a factor of its own: Gamma, updated by its closures against those
 * expected of it while it had a position; the prior is the one under which the participants'
 * closures are likely (`own-factor.ts`). The interval adds what the venue itself does not know for
 * sure about the hazard. Nothing seen yet = what the process tells, through the prior of the curve.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import { gammaQuantile } from '../../math/index.ts';
import type { Estimate, FoldContext } from '../context.ts';
import { binOf, fitHazards, hazardAt, levelBins, levelOf } from './hazard-curve.ts';
import {
  type Crowd,
  createCrowd,
  crowdMultiple,
  dispelCrowd,
  hourShare,
  joinCrowd,
  passCrowdHour,
} from './liquidation-crowd.ts';
import { type FactorPrior, fitFactorPrior } from './own-factor.ts';

/** Places of readings: none waits, without position, then one by bin of the level. */
const nothing = 0;
const flat = 1;
const firstBin = 2;
const placeCount = firstBin + levelBins;

const horizonHours = 24;
/** A reading is one of 24 a day, and waits 24 hours. */
const readingWeight = 1 / 24;
const hourOfReading = readingWeight / horizonHours;
/** Days and closures that the prior of those who are flat stands for. */
const flatDays = 8;
const flatClosures = 0.01;
/**
 * Power of the crowd's multiple that a closure is divided by in the venue's counts: all of it would
 * make crashes none of the venue's business, none of it would make them its everyday.
 */
const crowdPower = 2 / 3;
/** Closures that the venue's knowledge of a hazard counts for before any was seen. */
const leastSupport = 0.5;
/** Who is flat now may open a position within the day: the rest of it counts as its usual days. */
const flatShareOfDay = 0.8;
/** Days and closures of the venue's own average in a participant's usual days. */
const usualDays = 1;
const usualClosures = 0.05;
const usualPriorDays = 8;

/** Readings that wait for their outcome, counts of the venue, and where each participant stands. */
export interface SystemicRisk {
  /** Row = participant x 24 + hour of the day; place of the reading, 0 = none waits. */
  readonly waiting: Table<{ place: 'u8' }>;
  /** By place. */
  readonly venue: Table<{
    waiting: 'f64';
    /** Weighted. */
    days: 'f64';
    closures: 'f64';
    /** Hazard per day, fitted at the start of the hour. */
    hazard: 'f64';
  }>;
  readonly clock: Table<{ hour: 'f64' }>;
  readonly crowd: Crowd;
  readonly standing: Table<{
    place: 'u8';
    /** Level of the process; 0 where flat. */
    level: 'f64';
    leverage: 'f64';
    equityUsd: 'f64';
    /** Hour since 1970 of the latest liquidation, counted once an hour. */
    closedHour: 'f64';
    /** Weighted sums over readings whose outcome is known. */
    days: 'f64';
    /** Closures expected of readings with a position, and of those without. */
    expected: 'f64';
    flatExpected: 'f64';
    /** Of readings with a position, each divided by the multiple of its day. */
    closures: 'f64';
    /** Sum of the squared weights of closures: tells how many the discounted ones stand for. */
    closuresSquared: 'f64';
    /** Weighted hours with a position. */
    hours: 'f64';
  }>;
}

/** Hazards of the venue by level, and how far participants differ from them. */
export interface SystemicPrior extends FactorPrior {
  /** Hazard of liquidation per day by bin of the level, > 0, non-decreasing. */
  readonly hazards: readonly number[];
  /** Hazard per day of who is flat, if it stays so. */
  readonly flatHazard: number;
  /** Closures behind the hazard of each bin, those of bins fitted with it included; > 0. */
  readonly support: readonly number[];
  readonly flatSupport: number;
  /** Days at risk and closures of everybody, discounted and as much of them as counts. */
  readonly days: number;
  readonly closures: number;
}

/** Where a participant stands at an hour. */
export interface RiskReading {
  readonly hasPosition: boolean;
  /** Of liquidation within a day as the process tells it, in [0, 1]. */
  readonly probability: number;
  /** Gross notional over equity; 0 without equity. */
  readonly leverage: number;
  readonly equityUsd: number;
}

/**
 * Creates the dimension.
 *
 * @returns dimension of nobody
 */
export function createSystemicRisk(): SystemicRisk {
  const venue = createTable({ waiting: 'f64', days: 'f64', closures: 'f64', hazard: 'f64' });
  growTable(venue, placeCount);
  const clock = createTable({ hour: 'f64' }, 1);
  growTable(clock, 1);
  const risk: SystemicRisk = {
    waiting: createTable({ place: 'u8' }),
    venue,
    clock,
    crowd: createCrowd(),
    standing: createTable({
      place: 'u8',
      level: 'f64',
      leverage: 'f64',
      equityUsd: 'f64',
      closedHour: 'f64',
      days: 'f64',
      expected: 'f64',
      flatExpected: 'f64',
      closures: 'f64',
      closuresSquared: 'f64',
      hours: 'f64',
    }),
  };
  writeHazards(risk, 1);
  return risk;
}

/**
 * Makes room for participants.
 *
 * @param risk - grows in place
 * @param participants - participants known
 */
export function extendSystemicRisk(risk: SystemicRisk, participants: number): void {
  growTable(risk.waiting, participants * horizonHours);
  growTable(risk.standing, participants);
}

/**
 * Starts an hour: all readings that wait have lived through one more, and the hazards are fitted to
 * what is known by now.
 *
 * @param risk - changes in place
 * @param context - context of the fold, at the hour
 */
export function startRiskHour(risk: SystemicRisk, context: FoldContext): void {
  const { waiting, days, hazard } = risk.venue.columns;
  const { hour } = risk.clock.columns;
  if (hour[0] !== 0 && context.hour > hour[0]! + 1) forgetWaiting(risk);
  hour[0] = context.hour;
  let expected = 0;
  for (let place = firstBin; place < placeCount; place++) {
    expected += waiting[place]! * hourOfReading * hazard[place]!;
  }
  passCrowdHour(risk.crowd, expected, context.weight);
  const counted = hourOfReading * context.weight * hourShare(risk.crowd, context.weight);
  for (let place = flat; place < placeCount; place++) {
    days[place] = days[place]! + waiting[place]! * counted;
  }
  writeHazards(risk, context.weight);
}

/** After a silence nobody knows what became of the readings that wait. */
function forgetWaiting(risk: SystemicRisk): void {
  risk.waiting.columns.place.fill(nothing);
  risk.venue.columns.waiting.fill(0);
  dispelCrowd(risk.crowd);
}

function writeHazards(risk: SystemicRisk, weight: number): void {
  const { days, closures, hazard } = risk.venue.columns;
  const part = (column: Float64Array): number[] =>
    Array.from(column.subarray(firstBin, placeCount), (sum) => sum / weight);
  hazard.set(fitHazards({ days: part(days), closures: part(closures) }), firstBin);
  hazard[flat] = (closures[flat]! / weight + flatClosures) / (days[flat]! / weight + flatDays);
}

/**
 * Folds the start of an hour for a participant, after `startRiskHour`: its reading of a day ago has
 * its outcome, the one of now begins to wait.
 *
 * @param risk - changes in place
 * @param participant - participant id, seen before the hour
 * @param context - context of the fold, at the hour
 * @param reading - where it stands
 */
export function observeRiskHour(
  risk: SystemicRisk,
  participant: number,
  context: FoldContext,
  { hasPosition, probability, leverage, equityUsd }: RiskReading,
): void {
  const { columns } = risk.standing;
  const { waiting } = risk.venue.columns;
  const slot = participant * horizonHours + (context.hour % horizonHours);
  const over = risk.waiting.columns.place[slot]!;
  if (over !== nothing) {
    waiting[over] = waiting[over]! - 1;
    liveThrough(risk, participant, over, readingWeight * context.weight);
  }
  const level = hasPosition ? levelOf(probability) : 0;
  const place = hasPosition ? firstBin + binOf(level) : flat;
  risk.waiting.columns.place[slot] = place;
  waiting[place] = waiting[place]! + 1;
  columns.place[participant] = place;
  columns.level[participant] = level;
  columns.leverage[participant] = leverage;
  columns.equityUsd[participant] = equityUsd;
  if (hasPosition) columns.hours[participant] = columns.hours[participant]! + context.weight;
}

function liveThrough(risk: SystemicRisk, participant: number, place: number, days: number): void {
  const { columns } = risk.standing;
  columns.days[participant] = columns.days[participant]! + days;
  const expected = place === flat ? columns.flatExpected : columns.expected;
  expected[participant] = expected[participant]! + days * risk.venue.columns.hazard[place]!;
}

/**
 * Folds a liquidation: the outcome of all readings of the participant that wait.
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
  const { columns } = risk.standing;
  if (columns.closedHour[participant] === context.hour) return;
  columns.closedHour[participant] = context.hour;
  const { waiting, days, closures } = risk.venue.columns;
  const { place: places } = risk.waiting.columns;
  const share = hourShare(risk.crowd, context.weight);
  const multiple = crowdMultiple(risk.crowd, context.weight);
  const counted = (readingWeight * context.weight * share) / multiple ** crowdPower;
  let withPosition = 0;
  for (let slot = 0; slot < horizonHours; slot++) {
    const row = participant * horizonHours + slot;
    const place = places[row]!;
    if (place === nothing) continue;
    places[row] = nothing;
    waiting[place] = waiting[place]! - 1;
    // Half an hour since the last full one.
    days[place] = days[place]! + 0.5 * hourOfReading * context.weight * share;
    closures[place] = closures[place]! + counted;
    const age = (context.hour - slot + horizonHours) % horizonHours;
    liveThrough(risk, participant, place, (age + 0.5) * hourOfReading * context.weight);
    if (place !== flat) withPosition += readingWeight;
  }
  joinCrowd(risk.crowd, withPosition);
  const sum = (withPosition * context.weight) / multiple;
  columns.closures[participant] = columns.closures[participant]! + sum;
  columns.closuresSquared[participant] = columns.closuresSquared[participant]! + sum ** 2;
}

/**
 * Reads the venue's hazards and how far participants differ from them.
 *
 * @param risk - dimension now
 * @param context - context of the fold, for its weight
 * @returns hazards as fitted at the latest full hour, support and the prior of the factors
 */
export function systemicPrior(risk: SystemicRisk, context: FoldContext): SystemicPrior {
  const { days, closures, hazard } = risk.venue.columns;
  const hazards = Array.from(hazard.subarray(firstBin, placeCount));
  const sum = (column: Float64Array): number =>
    column.subarray(0, placeCount).reduce((total, value) => total + value, 0) / context.weight;
  const closed = Array.from(closures.subarray(firstBin, placeCount), (c) => c / context.weight);
  return {
    hazards,
    flatHazard: hazard[flat]!,
    support: hazards.map((own) =>
      closed.reduce((total, c, bin) => (hazards[bin] === own ? total + c : total), leastSupport),
    ),
    flatSupport: leastSupport + closures[flat]! / context.weight,
    ...factorPrior(risk, context),
    days: sum(days),
    closures: sum(closures),
  };
}

/** Discounted counts vary less than counts of their size; scaled to the same they vary alike. */
function factorPrior({ standing }: SystemicRisk, context: FoldContext): FactorPrior {
  const { expected, closures, closuresSquared } = standing.columns;
  let sum = 0;
  let squares = 0;
  for (let id = 0; id < standing.rows; id++) {
    sum += closures[id]!;
    squares += closuresSquared[id]!;
  }
  const counts = {
    expected: expected.subarray(0, standing.rows),
    closures: closures.subarray(0, standing.rows),
  };
  return fitFactorPrior(counts, squares > 0 ? sum / squares : 1 / context.weight);
}

/**
 * Reads the dimension of one participant.
 *
 * @param risk - dimension now
 * @param participant - participant id
 * @param prior - the venue's prior now
 * @param context - context of the fold, for its weight
 * @returns probability of liquidation within 24 hours from where it stood at the latest full hour,
 *   in [0, 1]; observations are hours with a position
 */
export function readSystemicRisk(
  risk: SystemicRisk,
  participant: number,
  prior: SystemicPrior,
  context: FoldContext,
): Estimate {
  const { columns } = risk.standing;
  const { weight } = context;
  const level = columns.level[participant]!;
  const isFlat = columns.place[participant]! < firstBin;
  const days = columns.days[participant]! / weight;
  const expected = columns.expected[participant]! / weight;
  const all = expected + columns.flatExpected[participant]! / weight;
  const hazard = isFlat ? flatHazard(prior, days, all) : hazardAt(prior.hazards, level);
  const support = isFlat ? prior.flatSupport : prior.support[binOf(level)]!;
  const shape = prior.strength + columns.closures[participant]! / weight;
  const rate = prior.rate + expected;
  // Relative variances of two independent factors, the participant's and the venue's, add up.
  const shapeOfBoth = 1 / (1 / shape + 1 / support);
  const rateOfBoth = (shapeOfBoth * rate) / shape;
  const mean = 1 - (rate / (rate + hazard)) ** shape;
  const at = (p: number) => -Math.expm1(-hazard * gammaQuantile(p, shapeOfBoth, rateOfBoth));
  // Near certainty the mean, which bends at 1, can leave an interval that is a hair wide.
  return {
    mean,
    low90: Math.min(mean, at(0.05)),
    high90: Math.max(mean, at(0.95)),
    observations: columns.hours[participant]! / weight,
  };
}

function flatHazard(prior: SystemicPrior, days: number, expected: number): number {
  const venue = (prior.closures + usualClosures) / (prior.days + usualPriorDays);
  const usual = (expected + venue * usualDays) / (days + usualDays);
  return flatShareOfDay * prior.flatHazard + (1 - flatShareOfDay) * usual;
}
