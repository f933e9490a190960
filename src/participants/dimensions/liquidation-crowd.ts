/**
 * @module Crowds of liquidations: what a day's closures share, and how much one of them tells.
 *
 * One fall liquidates many, so closures of a day are not independent. Those of 24 hours are taken
 * as Poisson around a multiple, common to all, of what was expected: Gamma with mean 1 and variance
 * `dispersion`. The dispersion is estimated by moments from the hours so far and drawn to a prior.
 * What an hour counts for the venue is then its weight under a negative binomial, 1 / (1 +
 * dispersion x expected): from many at risk a day tells little more than from a few. The multiple
 * itself, as it stands before a closure, is the day's: it is divided out of what that closure tells
 * of a participant, and in part out of what it tells of the venue's hazards.
 */
import { addRow, createTable, type Table } from '../../base/index.ts';

/** Closures of about the last 24 hours, and what is known of how they crowd. */
export type Crowd = Table<{
  /** Closures that the hazards expected of the hours, the older ones fading. */
  expected: 'f64';
  came: 'f64';
  /** Sums over hours, weighted: variance beyond Poisson, and expectations squared. */
  excess: 'f64';
  squares: 'f64';
}>;

const fadingHours = 24;
const keptByHour = 1 - 1 / fadingHours;
/** Variance of a fading Poisson count over its mean: weights squared over weights. */
const chance = 1 / (1 + keptByHour);
/** Variance of the multiple before anything was seen, and the sum of squares it stands for. */
const priorDispersion = 4;
const priorSquares = 1000;
const dispersionBounds = { low: 0.01, high: 20 } as const;

/**
 * Creates the crowd.
 *
 * @returns nobody expected, nobody came
 */
export function createCrowd(): Crowd {
  const crowd: Crowd = createTable(
    { expected: 'f64', came: 'f64', excess: 'f64', squares: 'f64' },
    1,
  );
  addRow(crowd);
  return crowd;
}

/**
 * Lets an hour pass.
 *
 * @param crowd - changes in place
 * @param expected - closures that the hazards expected of the hour, >= 0
 * @param weight - weight of evidence of the hour, >= 1
 */
export function passCrowdHour({ columns }: Crowd, expected: number, weight: number): void {
  const all = columns.expected[0]! * keptByHour + expected;
  const came = columns.came[0]! * keptByHour;
  columns.expected[0] = all;
  columns.came[0] = came;
  columns.excess[0] = columns.excess[0]! + ((came - all) ** 2 - chance * came) * weight;
  columns.squares[0] = columns.squares[0]! + all ** 2 * weight;
}

/**
 * Forgets the closures of the latest hours, not how they crowd.
 *
 * @param crowd - changes in place
 */
export function dispelCrowd({ columns }: Crowd): void {
  columns.expected[0] = 0;
  columns.came[0] = 0;
}

/**
 * Adds a closure.
 *
 * @param crowd - changes in place
 * @param closure - share of its readings that expected it, in [0, 1]
 */
export function joinCrowd({ columns }: Crowd, closure: number): void {
  columns.came[0] = columns.came[0]! + closure;
}

/**
 * Returns how much days differ beyond chance.
 *
 * @param crowd - now
 * @param weight - weight of evidence now, >= 1
 * @returns variance of the days' multiple, in [0.01, 20]
 */
export function crowdDispersion({ columns }: Crowd, weight: number): number {
  const squares = priorSquares + columns.squares[0]! / weight;
  const raw = (priorDispersion * priorSquares + columns.excess[0]! / weight) / squares;
  return Math.min(dispersionBounds.high, Math.max(dispersionBounds.low, raw));
}

/**
 * Returns what an hour's days at risk and closures count for, whatever comes in it.
 *
 * @param crowd - as the hour begins
 * @param weight - weight of evidence of the hour, >= 1
 * @returns share, in (0, 1]
 */
export function hourShare(crowd: Crowd, weight: number): number {
  return 1 / (1 + crowdDispersion(crowd, weight) * crowd.columns.expected[0]!);
}

/**
 * Returns the multiple of the expected closures that the latest 24 hours had so far.
 *
 * @param crowd - before the closure that it is asked for
 * @param weight - weight of evidence now, >= 1
 * @returns posterior mean, at least 1: a quiet day makes no closure count double
 */
export function crowdMultiple(crowd: Crowd, weight: number): number {
  const prior = 1 / crowdDispersion(crowd, weight);
  const { expected, came } = crowd.columns;
  return Math.max(1, (prior + came[0]!) / (prior + expected[0]!));
}
