/**
 * @module Volatility state of an underlying: level, regime and change, folded from its returns.
 *
 * The state that other measures are conditioned on. It uses nothing but the returns so far, so that
 * a replay of the log gives the same state at every moment. Its parts:
 *
 * - level: exponentially weighted variance of the returns;
 * - regime: filtered probabilities of two or three regimes of variance, and a label that changes
 *   only when another regime has at least `switchProbability`;
 * - change: probability that the standardised returns began a new run within the last day.
 */
import { check, checkFinite, microsPerDay, microsPerYear } from '../../../base/index.ts';
import { createEwma, type Ewma, observeEwma, readEwma } from '../forecast/ewma.ts';
import {
  type ChangePointPrior,
  type ChangePoints,
  changedWithin,
  createChangePoints,
  expectedRun,
  observeChangePoint,
} from './change-points.ts';
import {
  advanceJoint,
  createJointFilter,
  type JointFilter,
  observeJoint,
} from './markov-filter.ts';
import type { MarkovModel } from './markov-model.ts';

/** What the state is told before any return. */
export interface VolatilityModel {
  /** Time from one return to the next; microseconds. */
  readonly barMicros: number;
  /** Weight of a bar's variance against the next bar's, in (0, 1). */
  readonly decay: number;
  /** Regimes of variance per bar, ascending; no lags. */
  readonly regimes: MarkovModel;
  /** Belief about a run of standardised returns. */
  readonly runs: ChangePointPrior;
  /** Probability that another regime must have before the label changes, in [0.5, 1). */
  readonly switchProbability: number;
}

/** Names of the regimes; with two of them none is normal. */
export type RegimeLabel = 'calm' | 'normal' | 'stressed';

/** Running state; to be changed by `observeReturn` only. */
export interface VolatilityState {
  readonly model: VolatilityModel;
  readonly level: Ewma;
  readonly filter: JointFilter;
  readonly changes: ChangePoints;
  /** Number of the regime that the label names. */
  regime: number;
  /** Time of the last return; microseconds since 1970 UTC. Null before the first. */
  atMicros: number | null;
  observations: number;
}

/** What can be read of a state. */
export interface VolatilityReading {
  /** Time of the last return; microseconds since 1970 UTC. Null before the first. */
  readonly atMicros: number | null;
  readonly observations: number;
  /** Expected volatility of the next bar by the weighted mean, annualised. */
  readonly vol: number;
  /** Expected volatility of the next bar by the regimes, annualised. */
  readonly regimeVol: number;
  readonly label: RegimeLabel;
  /** Filtered probability of each regime, ascending by variance; sums to 1. */
  readonly probability: readonly number[];
  /** Filtered probability of the last regime, in [0, 1]. */
  readonly stressed: number;
  /** Probability that a new run began within the last day, in [0, 1]. */
  readonly changed: number;
  /** Mean length of the present run; bars. */
  readonly runBars: number;
}

/** Bars that the variance in the long run counts for at the start. */
const startWeight = 10;
/** A longer silence forgets no more than this many bars do. */
const silenceBarsMax = 10_000;

/**
 * Creates the state before any return: variance and shares of the long run.
 *
 * @param model - fitted or typical
 * @returns the state
 * @throws InvariantError when the model has lags or a number out of range
 * @source Hamilton (1989), Econometrica 57; Adams and MacKay (2007), arXiv 0710.3742; RiskMetrics
 *   (1996)
 */
export function createVolatilityState(model: VolatilityModel): VolatilityState {
  const { switchProbability } = model;
  check(model.regimes.ar.length === 0, 'regimes.ar', 'empty', model.regimes.ar.length);
  check(model.barMicros > 0, 'barMicros', '> 0', model.barMicros);
  const inRange = switchProbability >= 0.5 && switchProbability < 1;
  check(inRange, 'switchProbability', 'in [0.5, 1)', switchProbability);
  const filter = createJointFilter(model.regimes);
  const level = createEwma(model.decay);
  const variance = expectedVariance(filter);
  level.weight = startWeight;
  level.sum = startWeight * variance;
  const regime = filter.probability.reduce(
    (best, p, i) => (p > filter.probability[best]! ? i : best),
    0,
  );
  const changes = createChangePoints(model.runs);
  return { model, level, filter, changes, regime, atMicros: null, observations: 0 };
}

function expectedVariance({ model, probability }: JointFilter): number {
  let sum = 0;
  for (let i = 0; i < model.regimes; i++) sum += probability[i]! * model.variances[i]!;
  return sum;
}

/**
 * Folds one return.
 *
 * Limits: a return over several bars counts as their sum, and the chain moves as many steps. After
 * a gap whose return is not known the chain moves on, and only the bars of the return count.
 *
 * @param state - changed in place
 * @param value - logarithmic return, finite
 * @param atMicros - end of the return; microseconds since 1970 UTC, later than the last
 * @param coveredBars - bars that the return covers, >= 1; all since the last when not given
 * @throws InvariantError when the return is not finite or not later than the last
 */
export function observeReturn(
  state: VolatilityState,
  value: number,
  atMicros: number,
  coveredBars?: number,
): void {
  checkFinite('value', value);
  const { model, filter, level } = state;
  const last = state.atMicros ?? atMicros - model.barMicros;
  check(atMicros > last, 'atMicros', `after ${last}`, atMicros);
  const bars = Math.max(1, Math.round((atMicros - last) / model.barMicros));
  const covered = coveredBars ?? bars;
  check(covered >= 1, 'coveredBars', '>= 1', covered);
  const forecast = readEwma(level)!;
  observeChangePoint(state.changes, forecast > 0 ? value / Math.sqrt(forecast * covered) : 0);
  for (let step = 1; step < Math.min(bars, silenceBarsMax); step++) {
    advanceJoint(filter);
    filter.probability.set(filter.predicted);
  }
  observeJoint(filter, [value], true, covered);
  observeEwma(level, (value * value) / covered, covered);
  const { probability } = filter;
  for (let i = 0; i < model.regimes.regimes; i++) {
    if (probability[i]! >= model.switchProbability) state.regime = i;
  }
  state.atMicros = atMicros;
  state.observations++;
}

/**
 * Reads a state.
 *
 * Limits: before any return it reads the long run of the model.
 *
 * @param state - running state
 * @returns volatilities per year of 365 days, probabilities in [0, 1]
 * @source Hamilton (1989), Econometrica 57
 */
export function readVolatility(state: VolatilityState): VolatilityReading {
  const { model, filter } = state;
  const barsPerYear = microsPerYear / model.barMicros;
  const { regimes, transition, variances } = model.regimes;
  const probability = Array.from(filter.probability);
  let next = 0;
  for (let i = 0; i < regimes; i++) {
    for (let j = 0; j < regimes; j++) {
      next += probability[i]! * transition[i * regimes + j]! * variances[j]!;
    }
  }
  return {
    atMicros: state.atMicros,
    observations: state.observations,
    vol: Math.sqrt(readEwma(state.level)! * barsPerYear),
    regimeVol: Math.sqrt(next * barsPerYear),
    label: labelOf(state.regime, regimes),
    probability,
    stressed: probability[regimes - 1]!,
    changed: changedWithin(state.changes, Math.max(1, Math.round(microsPerDay / model.barMicros))),
    runBars: expectedRun(state.changes),
  };
}

function labelOf(regime: number, regimes: number): RegimeLabel {
  if (regime === 0) return 'calm';
  return regime === regimes - 1 ? 'stressed' : 'normal';
}
