/**
 * @module Terms of all participants: decided once a day for those who acted or hold positions.
 */
import { microsPerHour } from '../base/index.ts';
import { readTrading } from '../participants/index.ts';
import {
  type Decision,
  decideTerms,
  type Evidence,
  type PolicyEvidence,
  type Terms,
} from '../policy/index.ts';
import { type Priors, priorsOf, readDimensions } from './dimensions.ts';
import type { BrokerState } from './state.ts';

/** Terms of a participant changed: an action of the broker. */
export interface TermsChange {
  /** Start of the hour of the decision; microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly participant: number;
  readonly decision: Decision;
}

/**
 * Returns the terms in force.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns terms as last decided
 */
export function termsOf(state: BrokerState, participant: number): Terms {
  const { tier, makerFeeBps, takerFeeBps, initialMarginFactor } = state.terms.columns;
  return {
    tier: tier[participant]!,
    makerFeeBps: makerFeeBps[participant]!,
    takerFeeBps: takerFeeBps[participant]!,
    initialMarginFactor: initialMarginFactor[participant]!,
  };
}

/**
 * Returns where in the log a participant appears.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns checkpoints and number of its events
 */
export function evidenceOf(state: BrokerState, participant: number): Evidence {
  const { first, last, liquidation, events } = state.evidence.columns;
  const place = (stored: number): number | undefined => (stored === 0 ? undefined : stored - 1);
  return {
    firstCheckpoint: place(first[participant]!),
    lastCheckpoint: place(last[participant]!),
    events: events[participant]!,
    liquidationCheckpoint: place(liquidation[participant]!),
  };
}

/**
 * Decides the terms of one participant from what is known now; changes nothing.
 *
 * @param state - any state
 * @param participant - participant id
 * @param priors - the venue's priors now
 * @returns terms with reasons and evidence
 */
export function decideFor(state: BrokerState, participant: number, priors: Priors): Decision {
  const dimensions = readDimensions(state, participant, priors);
  const trading = readTrading(state.trading, participant, state.context);
  const evidence: PolicyEvidence = {
    recentVolumeUsd: trading.recentVolumeUsd,
    makerShare: trading.makerShare,
    alphaContribution: dimensions['alpha-contribution'],
    systemicRisk: dimensions['systemic-risk'],
    capitalVelocity: dimensions['capital-velocity'],
    evidence: evidenceOf(state, participant),
  };
  return decideTerms(evidence, termsOf(state, participant), state.schedule);
}

/**
 * Decides the day: new terms for everyone who acted since the last decision, holds a position, or
 * whose terms moved at the last decision.
 *
 * @param state - changes in place
 * @param actions - grows by the terms that changed
 */
export function decideDay(state: BrokerState, actions: TermsChange[]): void {
  const { context, terms } = state;
  const atMicros = context.hour * microsPerHour;
  const { openPositions } = context.fold.accounts.accounts.columns;
  const { columns } = terms;
  const priors = priorsOf(state);
  for (let participant = 0; participant < context.participants; participant++) {
    if (columns.changed[participant] === 0 && openPositions[participant] === 0) continue;
    const before = termsOf(state, participant);
    const decision = decideFor(state, participant, priors);
    const { tier, makerFeeBps, takerFeeBps, initialMarginFactor } = decision.terms;
    columns.decidedAt[participant] = atMicros;
    const isSame =
      before.tier === tier &&
      before.makerFeeBps === makerFeeBps &&
      before.takerFeeBps === takerFeeBps &&
      before.initialMarginFactor === initialMarginFactor;
    // Terms that still move, such as a margin that loosens in steps, are decided again tomorrow.
    columns.changed[participant] = isSame ? 0 : 1;
    if (isSame) continue;
    columns.tier[participant] = tier;
    columns.makerFeeBps[participant] = makerFeeBps;
    columns.takerFeeBps[participant] = takerFeeBps;
    columns.initialMarginFactor[participant] = initialMarginFactor;
    actions.push({ atMicros, participant, decision });
  }
}
