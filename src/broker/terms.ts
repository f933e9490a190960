/**
 * @module Terms of all participants: decided once a day for those who acted or hold positions, and
 *   tightened in any hour in which the market asks for it.
 */
import { microsPerHour } from '../base/index.ts';
import { readTrading } from '../participants/index.ts';
import {
  type Decision,
  decideTerms,
  type Evidence,
  overrideRecord,
  overrideTermsOf,
  type PolicyEvidence,
  type Terms,
  tightenTerms,
} from '../policy/index.ts';
import { overriddenParameters, type ScenarioMargin, withDynamicFactor } from '../risk/index.ts';
import { type Priors, priorsOf, readDimensions } from './dimensions.ts';
import { announceMarketFactors, marketOf, moveMarketFactors } from './market-factors.ts';
import { isOverrideOver, overrideOf, storeOverride } from './overrides.ts';
import type { BrokerState } from './state.ts';

const hoursPerDay = 24;

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
 * @returns terms as last decided, without a loosening that has ended since, such as in a silence
 *   of the log
 */
export function termsOf(state: BrokerState, participant: number): Terms {
  const { tier, makerFeeBps, takerFeeBps, initialMarginFactor, haircutFactor } =
    state.terms.columns;
  const decided = initialMarginFactor[participant]!;
  const market = haircutFactor[participant]!;
  const atMicros = state.context.hour * microsPerHour;
  const hasEnded = decided < market && isOverrideOver(state, participant, atMicros);
  return {
    tier: tier[participant]!,
    makerFeeBps: makerFeeBps[participant]!,
    takerFeeBps: takerFeeBps[participant]!,
    initialMarginFactor: hasEnded ? market : decided,
    haircutFactor: market,
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
  const { fold, hour } = state.context;
  const override = overrideOf(state, participant);
  const evidence: PolicyEvidence = {
    recentVolumeUsd: trading.recentVolumeUsd,
    makerShare: trading.makerShare,
    alphaContribution: dimensions['alpha-contribution'],
    systemicRisk: dimensions['systemic-risk'],
    capitalVelocity: dimensions['capital-velocity'],
    market: marketOf(state, participant),
    participant: fold.dictionary.participants.texts[participant]!,
    override,
    isActive:
      trading.lastSeenMicros > override.grantedAtMicros ||
      fold.accounts.accounts.columns.openPositions[participant]! > 0,
    atMicros: hour * microsPerHour,
    evidence: evidenceOf(state, participant),
  };
  return decideTerms(evidence, termsOf(state, participant), state.schedule);
}

/**
 * Returns the numbers of a margin preset as they hold for a participant: haircuts and loss factors
 * of all follow the market, and the initial one the participant's override.
 *
 * @param state - any state
 * @param participant - participant id
 * @param preset - preset of the venue
 * @returns the preset in force for it, every number within its bounds
 */
export function marginParametersOf(
  state: BrokerState,
  participant: number,
  preset: ScenarioMargin,
): ScenarioMargin {
  const { initialMarginFactor, haircutFactor } = termsOf(state, participant);
  const followed = withDynamicFactor(preset, haircutFactor);
  const atMicros = state.context.hour * microsPerHour;
  const held = overrideOf(state, participant);
  if (atMicros >= held.expiresAtMicros) return followed;
  const { texts } = state.context.fold.dictionary.participants;
  // Both together are bounded, so that the override adds what the market has left.
  const factor = initialMarginFactor / haircutFactor;
  const name = texts[participant]!;
  const { margin } = state.schedule;
  const record = overrideRecord({ ...held, factor }, name, followed.lossFactor.initial, margin);
  const terms = overrideTermsOf(margin);
  return overriddenParameters(followed, record, terms, atMicros) as ScenarioMargin;
}

/**
 * Decides what an hour brings: the factors of the market, then the terms of the day, or at once
 * those that the market tightens.
 *
 * @param state - changes in place; its regime has seen the hour
 * @param actions - grows by the terms that changed
 */
export function decideHour(state: BrokerState, actions: TermsChange[]): void {
  const rose = moveMarketFactors(state);
  const isDay = state.context.hour % hoursPerDay === 0;
  if (isDay) decideDay(state, actions);
  else if (rose) tightenAll(state, actions);
  if (isDay || rose) announceMarketFactors(state.factors);
}

/** Raises the terms of all who hold positions or act, where the market has risen enough. */
function tightenAll(state: BrokerState, actions: TermsChange[]): void {
  const { context, terms, schedule } = state;
  const atMicros = context.hour * microsPerHour;
  const { openPositions } = context.fold.accounts.accounts.columns;
  const { columns } = terms;
  for (let participant = 0; participant < context.participants; participant++) {
    if (columns.changed[participant] === 0 && openPositions[participant] === 0) continue;
    const market = marketOf(state, participant);
    const present = termsOf(state, participant);
    if (market.factor <= present.haircutFactor * (1 + schedule.market.changeMin)) continue;
    const override = overrideOf(state, participant);
    const evidence = { market, override, atMicros, evidence: evidenceOf(state, participant) };
    store(state, participant, tightenTerms(evidence, present, schedule), actions);
  }
}

/**
 * Decides the day: new terms for everyone who acted since the last decision, holds a position,
 * whose terms moved at the last decision or follow the market, or whose override has ended.
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
    const rests =
      columns.changed[participant] === 0 &&
      openPositions[participant] === 0 &&
      columns.haircutFactor[participant] === 1 &&
      !isOverrideOver(state, participant, atMicros);
    if (rests) continue;
    const decision = decideFor(state, participant, priors);
    columns.decidedAt[participant] = atMicros;
    // Terms that still move, such as a margin that loosens in steps, are decided again tomorrow.
    columns.changed[participant] = store(state, participant, decision, actions) ? 1 : 0;
  }
}

/** Puts a decision in force; returns whether it changed anything. */
function store(
  state: BrokerState,
  participant: number,
  decision: Decision,
  actions: TermsChange[],
): boolean {
  const before = termsOf(state, participant);
  const { columns } = state.terms;
  const { tier, makerFeeBps, takerFeeBps, initialMarginFactor, haircutFactor } = decision.terms;
  const isSame =
    before.tier === tier &&
    before.makerFeeBps === makerFeeBps &&
    before.takerFeeBps === takerFeeBps &&
    before.initialMarginFactor === initialMarginFactor &&
    before.haircutFactor === haircutFactor;
  const isRenewed = storeOverride(state, participant, decision.override);
  if (isSame && !isRenewed) return false;
  columns.tier[participant] = tier;
  columns.makerFeeBps[participant] = makerFeeBps;
  columns.takerFeeBps[participant] = takerFeeBps;
  columns.initialMarginFactor[participant] = initialMarginFactor;
  columns.haircutFactor[participant] = haircutFactor;
  actions.push({ atMicros: state.context.hour * microsPerHour, participant, decision });
  return true;
}
