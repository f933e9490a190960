/**
 * @module Alpha Contribution: Sharpe ratio of a participant's executed trades, by their mark-outs.
 *
 * An observation is an active hour: the mark-outs of all fills of the hour over their notional,
 * since fills of the same hour share their future. Evidence is discounted. The returns are normal
 * with unknown mean and variance (Normal-inverse-gamma); the prior of the ratio is the venue's own:
 * mean and spread of the true ratios behind all participants' noisy ones. Nothing seen yet = that
 * prior.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import {
  normalValueAt,
  poolEstimates,
  probabilisticSharpe,
  sharpeVariance,
} from '../../math/index.ts';
import type { Estimate, FoldContext } from '../context.ts';
import type { MarkOut } from './mark-outs.ts';

/**
 * Weighted power sums of hourly mark-out returns, and the hour that is still open: the cells of a
 * participant side by side. A mark-out reads most of them, and waits for memory twice, not ten
 * times.
 */
export type AlphaContribution = Table<{ cell: 'f64' }>;

/** Cells of a participant; they begin at `alphaCells` times its id. */
export const alphaCells = 10;

/** Places among the cells of a participant. */
const at = {
  weight: 0,
  weightSquared: 1,
  sum1: 2,
  sum2: 3,
  sum3: 4,
  sum4: 5,
  openHour: 6,
  openWeight: 7,
  openProfitUsd: 8,
  openNotionalUsd: 9,
} as const;

/** The venue's prior of the Sharpe ratio per active hour. */
export interface AlphaPrior {
  readonly mean: number;
  /** Standard deviation of the true ratios. */
  readonly deviation: number;
  /** Variance of hourly mark-out returns of the typical participant. */
  readonly returnVariance: number;
  /** Participants behind the prior. */
  readonly participants: number;
}

/** Alpha of a participant with what a reader needs to judge it. */
export interface AlphaEstimate extends Estimate {
  /** Probability that the true ratio exceeds the venue's mean (PSR), without the prior. */
  readonly probabilityAboveVenue: number;
}

/** Spread of true ratios per active hour assumed until the venue shows its own. */
const defaultDeviation = 0.1;
const leastDeviation = 0.02;
/** Active hours from which a participant's own ratio enters the prior. */
const pooledFrom = 8;
/** Weight of the venue's return variance; observations. */
const variancePrior = 5;

/**
 * Creates the dimension.
 *
 * @returns dimension of nobody
 */
export function createAlphaContribution(): AlphaContribution {
  return createTable({ cell: 'f64' });
}

/**
 * Makes room for participants.
 *
 * @param alpha - grows in place
 * @param participants - participants known
 */
export function extendAlphaContribution(alpha: AlphaContribution, participants: number): void {
  growTable(alpha, participants * alphaCells);
}

/**
 * Folds one mark-out.
 *
 * @param alpha - changes in place
 * @param markOut - valued fill
 * @param context - context of the fold, for its weight
 */
export function observeMarkOut(
  alpha: AlphaContribution,
  markOut: MarkOut,
  context: FoldContext,
): void {
  const { cell } = alpha.columns;
  const first = markOut.participant * alphaCells;
  if (cell[first + at.openHour] !== markOut.hour) {
    closeHour(cell, first);
    cell[first + at.openHour] = markOut.hour;
    cell[first + at.openWeight] = context.weight;
  }
  cell[first + at.openProfitUsd] = cell[first + at.openProfitUsd]! + markOut.profitUsd;
  cell[first + at.openNotionalUsd] = cell[first + at.openNotionalUsd]! + markOut.notionalUsd;
}

/** Of the participant whose cells begin at `first`. */
function closeHour(cell: Float64Array, first: number): void {
  const notional = cell[first + at.openNotionalUsd]!;
  if (notional > 0) {
    const weight = cell[first + at.openWeight]!;
    const value = cell[first + at.openProfitUsd]! / notional;
    const power = weight * value;
    cell[first + at.weight] = cell[first + at.weight]! + weight;
    cell[first + at.weightSquared] = cell[first + at.weightSquared]! + weight * weight;
    cell[first + at.sum1] = cell[first + at.sum1]! + power;
    cell[first + at.sum2] = cell[first + at.sum2]! + power * value;
    cell[first + at.sum3] = cell[first + at.sum3]! + power * value * value;
    cell[first + at.sum4] = cell[first + at.sum4]! + power * value * value * value;
  }
  cell[first + at.openProfitUsd] = 0;
  cell[first + at.openNotionalUsd] = 0;
}

/** Sums over the closed hours of a participant, weighted. */
export interface AlphaSums {
  readonly weight: number;
  readonly weightSquared: number;
  /** Of the first four powers of hourly mark-out returns. */
  readonly sum1: number;
  readonly sum2: number;
  readonly sum3: number;
  readonly sum4: number;
}

/**
 * Returns the sums over the closed hours of a participant.
 *
 * @param alpha - dimension now
 * @param participant - participant id
 * @returns in units of the weight of their hours; powers of returns, 1 = 100 %
 */
export function readAlphaSums(alpha: AlphaContribution, participant: number): AlphaSums {
  const { cell } = alpha.columns;
  const first = participant * alphaCells;
  return {
    weight: cell[first + at.weight]!,
    weightSquared: cell[first + at.weightSquared]!,
    sum1: cell[first + at.sum1]!,
    sum2: cell[first + at.sum2]!,
    sum3: cell[first + at.sum3]!,
    sum4: cell[first + at.sum4]!,
  };
}

/** Moments of a participant's hourly mark-out returns. */
interface Moments {
  readonly observations: number;
  readonly mean: number;
  readonly variance: number;
  readonly skew: number;
  readonly kurtosis: number;
}

const noMoments: Moments = { observations: 0, mean: 0, variance: 0, skew: 0, kurtosis: 3 };

function momentsOf(alpha: AlphaContribution, id: number): Moments {
  const { cell } = alpha.columns;
  const first = id * alphaCells;
  const closed = readAlphaSums(alpha, id);
  const notional = cell[first + at.openNotionalUsd]!;
  const w = notional > 0 ? cell[first + at.openWeight]! : 0;
  const x = notional > 0 ? cell[first + at.openProfitUsd]! / notional : 0;
  const weight = closed.weight + w;
  if (weight === 0) return noMoments;
  const observations = weight ** 2 / (closed.weightSquared + w * w);
  const mean = (closed.sum1 + w * x) / weight;
  const m2 = (closed.sum2 + w * x ** 2) / weight;
  const m3 = (closed.sum3 + w * x ** 3) / weight;
  const m4 = (closed.sum4 + w * x ** 4) / weight;
  const central2 = Math.max(0, m2 - mean ** 2);
  if (observations < 2 || central2 <= 1e-18) return { ...noMoments, observations, mean };
  const central3 = m3 - 3 * mean * m2 + 2 * mean ** 3;
  const central4 = m4 - 4 * mean * m3 + 6 * mean ** 2 * m2 - 3 * mean ** 4;
  return {
    observations,
    mean,
    variance: (central2 * observations) / (observations - 1),
    skew: central3 / central2 ** 1.5,
    kurtosis: Math.max(1, central4 / central2 ** 2),
  };
}

/**
 * Estimates the venue's prior from all participants.
 *
 * @param alpha - dimension now
 * @returns mean and spread of true ratios; wide and centred at 0 until three participants are known
 */
export function alphaPrior(alpha: AlphaContribution): AlphaPrior {
  const ratios: number[] = [];
  const variances: number[] = [];
  const returnVariances: number[] = [];
  for (let id = 0; id * alphaCells < alpha.rows; id++) {
    const m = momentsOf(alpha, id);
    if (m.observations < pooledFrom || m.variance === 0) continue;
    const ratio = m.mean / Math.sqrt(m.variance);
    ratios.push(ratio);
    // The sampling error at ratio 0: at its own estimate it would favour extreme participants.
    variances.push(1 / (m.observations - 1));
    returnVariances.push(m.variance);
  }
  if (ratios.length < 3) {
    const returnVariance = returnVariances[0] ?? 1e-4;
    return { mean: 0, deviation: defaultDeviation, returnVariance, participants: ratios.length };
  }
  const pooled = poolEstimates(ratios, variances);
  returnVariances.sort((a, b) => a - b);
  return {
    mean: pooled.mean,
    deviation: Math.max(leastDeviation, Math.sqrt(pooled.varianceBetween)),
    returnVariance: returnVariances[returnVariances.length >> 1]!,
    participants: ratios.length,
  };
}

/**
 * Reads the dimension of one participant.
 *
 * @param alpha - dimension now
 * @param participant - participant id
 * @param prior - the venue's prior now
 * @returns posterior of the Sharpe ratio per active hour, with effective observations
 */
export function readAlphaContribution(
  alpha: AlphaContribution,
  participant: number,
  prior: AlphaPrior,
): AlphaEstimate {
  const m = momentsOf(alpha, participant);
  const n = m.observations;
  const priorPrecision = 1 / prior.deviation ** 2;
  const reach = normalValueAt(0.95);
  if (n < 2) {
    const spread = reach * prior.deviation;
    return {
      mean: prior.mean,
      low90: prior.mean - spread,
      high90: prior.mean + spread,
      observations: n,
      probabilityAboveVenue: 0.5,
    };
  }
  const variance =
    (variancePrior * prior.returnVariance + (n - 1) * m.variance) / (variancePrior + n - 1);
  const ratio = m.mean / Math.sqrt(variance);
  const precision = 1 / sharpeVariance(ratio, n, m.skew, m.kurtosis);
  const mean = (priorPrecision * prior.mean + precision * ratio) / (priorPrecision + precision);
  const spread = reach / Math.sqrt(priorPrecision + precision);
  return {
    mean,
    low90: mean - spread,
    high90: mean + spread,
    observations: n,
    probabilityAboveVenue: probabilisticSharpe(ratio, prior.mean, n, m.skew, m.kurtosis),
  };
}
