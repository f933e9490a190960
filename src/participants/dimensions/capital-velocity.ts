/**
 * @module Capital Velocity: how often per day a participant turns its collateral over.
 *
 * Turnover is counted in trades of the participant's own typical size (Gamma-Poisson): T / s events
 * over an exposure of E / s, where T is the discounted notional traded, s its size-weighted mean
 * trade and E the integral of positive collateral over days. Trades without collateral count for
 * nothing. The prior is the venue's typical rate with the weight of one event; nothing seen yet =
 * that prior.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import { gammaQuantile } from '../../math/index.ts';
import { collateralUsd } from '../../risk/index.ts';
import type { Estimate, FoldContext } from '../context.ts';

/** Weighted sums by participant. */
export type CapitalVelocity = Table<{
  turnoverUsd: 'f64';
  turnoverSquared: 'f64';
  exposureUsdDays: 'f64';
}>;

/** The venue's rate. */
export interface VelocityPrior {
  /** Turnovers of collateral per day of the typical participant, > 0. */
  readonly ratePerDay: number;
}

const fallbackRate = 1;
const priorEvents = 1;

/**
 * Creates the dimension.
 *
 * @returns dimension of nobody
 */
export function createCapitalVelocity(): CapitalVelocity {
  return createTable({ turnoverUsd: 'f64', turnoverSquared: 'f64', exposureUsdDays: 'f64' });
}

/**
 * Makes room for participants.
 *
 * @param velocity - grows in place
 * @param participants - participants known
 */
export function extendCapitalVelocity(velocity: CapitalVelocity, participants: number): void {
  growTable(velocity, participants);
}

/**
 * Folds a fill, after the accounts have seen it.
 *
 * @param velocity - changes in place
 * @param participant - participant id
 * @param context - context of the fold, with the notional of the fill
 */
export function observeTurnover(
  velocity: CapitalVelocity,
  participant: number,
  context: FoldContext,
): void {
  const notional = context.fold.outcome.notionalUsd;
  if (collateralUsd(context.fold.accounts, participant) <= 0) return;
  const { turnoverUsd, turnoverSquared } = velocity.columns;
  turnoverUsd[participant] = turnoverUsd[participant]! + notional * context.weight;
  turnoverSquared[participant] =
    turnoverSquared[participant]! + notional * notional * context.weight;
}

/**
 * Folds an hour that begins for a participant: its collateral is exposed for the hour.
 *
 * @param velocity - changes in place
 * @param participant - participant id
 * @param context - context of the fold, at the hour
 */
export function observeExposureHour(
  velocity: CapitalVelocity,
  participant: number,
  context: FoldContext,
): void {
  const held = collateralUsd(context.fold.accounts, participant);
  if (held <= 0) return;
  const { exposureUsdDays } = velocity.columns;
  exposureUsdDays[participant] = exposureUsdDays[participant]! + (held * context.weight) / 24;
}

/**
 * Estimates the venue's rate from all participants who trade: the median, since the largest would
 * speak for everybody in a mean.
 *
 * @param velocity - dimension now
 * @returns turnovers per day of the typical participant; 1 until there is one
 */
export function velocityPrior(velocity: CapitalVelocity): VelocityPrior {
  const { turnoverUsd, exposureUsdDays } = velocity.columns;
  const rates: number[] = [];
  for (let id = 0; id < velocity.rows; id++) {
    if (exposureUsdDays[id]! > 0 && turnoverUsd[id]! > 0) {
      rates.push(turnoverUsd[id]! / exposureUsdDays[id]!);
    }
  }
  rates.sort((x, y) => x - y);
  return { ratePerDay: rates[rates.length >> 1] ?? fallbackRate };
}

/**
 * Reads the dimension of one participant.
 *
 * @param velocity - dimension now
 * @param participant - participant id
 * @param prior - the venue's rate now
 * @param context - context of the fold, for its weight
 * @returns turnovers of collateral per day, >= 0
 */
export function readCapitalVelocity(
  velocity: CapitalVelocity,
  participant: number,
  prior: VelocityPrior,
  context: FoldContext,
): Estimate {
  const { turnoverUsd, turnoverSquared, exposureUsdDays } = velocity.columns;
  const turnover = turnoverUsd[participant]! / context.weight;
  const squared = turnoverSquared[participant]! / context.weight;
  const exposure = exposureUsdDays[participant]! / context.weight;
  let events = 0;
  let exposureEvents = 0;
  if (turnover > 0 && exposure > 0) {
    const size = squared / turnover;
    events = turnover / size;
    exposureEvents = exposure / size;
  } else if (exposure > 0) {
    // Never traded: its silence is measured in trades worth its whole collateral.
    const held = collateralUsd(context.fold.accounts, participant);
    exposureEvents = held > 0 ? exposure / held : 1;
  }
  const shape = priorEvents + events;
  const rate = priorEvents / prior.ratePerDay + exposureEvents;
  return {
    mean: shape / rate,
    low90: gammaQuantile(0.05, shape, rate),
    high90: gammaQuantile(0.95, shape, rate),
    observations: events,
  };
}
