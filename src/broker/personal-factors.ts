/**
 * @module Personal terms on a margin: the venue's requirement times what the broker decided for the
 *   participant.
 */
import { microsPerHour } from '../base/index.ts';
import { personalFactor } from '../policy/index.ts';
import { overrideOf } from './overrides.ts';
import type { BrokerState } from './state.ts';
import { termsOf } from './terms.ts';

/** Factors of a participant in force, dimensionless. */
export interface PersonalFactors {
  /** Of the market: multiplies both requirements. */
  readonly market: number;
  /** Of the participant's override alone; 1 without one. */
  readonly own: number;
  /** Of both together, bounded by the schedule: multiplies the initial requirement. */
  readonly initial: number;
  /** Multiplies the maintenance requirement; the market's, since overrides change initial only. */
  readonly maintenance: number;
  /** End of the override; microseconds since 1970 UTC, null without one. */
  readonly expiresAtMicros: number | null;
}

/**
 * Reads the factors of a participant.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns factors in force at the state's hour
 */
export function personalFactors(state: BrokerState, participant: number): PersonalFactors {
  const { initialMarginFactor: initial, haircutFactor: market } = termsOf(state, participant);
  const held = overrideOf(state, participant);
  const own = personalFactor(held, state.context.hour * microsPerHour);
  const expiresAtMicros = own === 1 ? null : held.expiresAtMicros;
  return { market, own, initial, maintenance: market, expiresAtMicros };
}

/** A margin as three numbers, settlement coin. */
export interface MarginNumbers {
  /** Equity less requirement. */
  readonly initial: number;
  readonly maintenance: number;
  /** Equity. */
  readonly markToMarket: number;
}

/** Requirements and what is left of the equity above them, settlement coin. */
export interface MarginRequirement {
  readonly initialRequirement: number;
  readonly maintenanceRequirement: number;
  /** Equity less requirement. */
  readonly initial: number;
  readonly maintenance: number;
}

/**
 * Turns a margin into requirements under personal factors.
 *
 * @param margin - margin under the venue's preset
 * @param factors - factors on its requirements; the venue's own where absent
 * @returns requirements and margins, settlement coin
 */
export function requirementOf(
  { initial, maintenance, markToMarket }: MarginNumbers,
  factors?: Pick<PersonalFactors, 'initial' | 'maintenance'>,
): MarginRequirement {
  if (factors === undefined) {
    const initialRequirement = markToMarket - initial;
    const maintenanceRequirement = markToMarket - maintenance;
    return { initialRequirement, maintenanceRequirement, initial, maintenance };
  }
  const initialRequirement = (markToMarket - initial) * factors.initial;
  const maintenanceRequirement = (markToMarket - maintenance) * factors.maintenance;
  return {
    ...{ initialRequirement, maintenanceRequirement },
    initial: markToMarket - initialRequirement,
    maintenance: markToMarket - maintenanceRequirement,
  };
}
