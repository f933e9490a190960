/**
 * @module Haircuts and loss factors that follow live volatility and regime, with their
 *   procyclicality capped.
 */
import { check, checkNonNegative, checkPositive, microsPerDay } from '../../../base/index.ts';
import { parameterBound, parameterNumbers, withParameter } from '../parameters/parameter-bounds.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';

/** How a factor follows the market. */
export interface DynamicTerms {
  /** Volatility at which the factor is 1, annualised, > 0. */
  readonly referenceVol: number;
  /** Power of volatility over its reference, >= 0; 0 for no reaction. */
  readonly power: number;
  /** Multiplies the factor by regime; a regime that is not named counts 1. */
  readonly regimes: Readonly<Record<string, number>>;
  /** Least factor: calm markets are not charged less, so that a storm starts from higher. */
  readonly factorMin: number;
  readonly factorMax: number;
  /** Greatest ratio by which the factor rises in a day, >= 1: caps procyclicality. */
  readonly risePerDayMax: number;
  /** Greatest ratio by which it falls in a day, >= 1. */
  readonly fallPerDayMax: number;
}

/** Live market. */
export interface DynamicObservation {
  /** Annualised volatility now. */
  readonly vol: number;
  readonly regime: string;
  /** Time since the factor was last set. */
  readonly elapsedMicros: number;
}

/**
 * Moves a factor towards what the market asks for, within bounds and pace.
 *
 * @param present - factor in force, dimensionless, > 0
 * @param observation - live market
 * @param terms - how it follows
 * @returns factor, dimensionless, within the bounds of the terms
 * @throws InvariantError when an argument or a term is out of range
 */
export function dynamicFactor(
  present: number,
  observation: DynamicObservation,
  terms: DynamicTerms,
): number {
  checkPositive('present', present);
  checkNonNegative('vol', observation.vol);
  checkNonNegative('elapsedMicros', observation.elapsedMicros);
  checkPositive('referenceVol', terms.referenceVol);
  checkNonNegative('power', terms.power);
  checkPositive('factorMin', terms.factorMin);
  check(terms.factorMax >= terms.factorMin, 'factorMax', '>= factorMin', terms.factorMax);
  check(terms.risePerDayMax >= 1, 'risePerDayMax', '>= 1', terms.risePerDayMax);
  check(terms.fallPerDayMax >= 1, 'fallPerDayMax', '>= 1', terms.fallPerDayMax);
  const { regime } = observation;
  const regimeFactor = Object.hasOwn(terms.regimes, regime) ? terms.regimes[regime] : 1;
  checkPositive(`regimes.${regime}`, regimeFactor);
  const wanted = regimeFactor * (observation.vol / terms.referenceVol) ** terms.power;
  const days = observation.elapsedMicros / microsPerDay;
  const paced = Math.min(
    present * terms.risePerDayMax ** days,
    Math.max(present / terms.fallPerDayMax ** days, wanted),
  );
  return Math.min(terms.factorMax, Math.max(terms.factorMin, paced));
}

/** Numbers of a preset that a factor multiplies. */
const followed = /^(?:haircuts\.(?:moving|still)\..+|lossFactor)\.\w+$/;

/**
 * Applies a factor to the haircuts and loss factors of a preset; each stays within its bound.
 *
 * @param parameters - preset
 * @param factor - dimensionless, > 0
 * @returns the preset in force, numbers in their own units
 * @throws InvariantError when the factor is not above zero
 */
export function withDynamicFactor(parameters: ScenarioMargin, factor: number): ScenarioMargin {
  checkPositive('factor', factor);
  let changed = parameters;
  for (const { path, value } of parameterNumbers(parameters)) {
    const bound = followed.test(path) ? parameterBound('scenarios', path) : null;
    if (bound === null) continue;
    const scaled = Math.min(bound.high, Math.max(bound.low, value * factor));
    changed = withParameter(changed, path, scaled);
  }
  return changed;
}
