/**
 * @module The step: one block of events folded into the state, and the actions that follow from it.
 *
 * Rows are folded one after another, each facet in turn, because every facet must see the market
 * and the accounts as of that very event. What belongs to full hours happens between events:
 * mark-outs that fell due, then the hour itself; and once a day the terms.
 */
import { growTable, microsPerHour, none } from '../base/index.ts';
import { isWithdrawn, type Withdrawn } from '../log/index.ts';
import { type EventBlock, eventKinds, extendDictionary } from '../market/index.ts';
import {
  extendAlphaContribution,
  extendCapitalVelocity,
  extendCollateral,
  extendLiquidationHistory,
  extendSystemicRisk,
  extendTrading,
  extendVolatilityRegime,
  extendVolatilitySensitivity,
  isMarkOutDue,
  observeCollateral,
  observeLiquidationHistory,
  observeMarkOut,
  observeRiskClosure,
  observeSeen,
  observeTrading,
  observeTurnover,
  observeVolatilitySensitivity,
  queueMarkOut,
  resolveMarkOuts,
} from '../participants/index.ts';
import { startingTerms } from '../policy/index.ts';
import {
  extendAccounts,
  extendPrices,
  extendProximity,
  observeAccount,
  observeLiquidation,
  observePrice,
} from '../risk/index.ts';
import { foldHour } from './hour.ts';
import { lookAhead, rowsAhead } from './look-ahead.ts';
import { extendMarketFactors } from './market-factors.ts';
import { extendOverrides } from './overrides.ts';
import { type BrokerState, setHour } from './state.ts';
import { decideHour, type TermsChange } from './terms.ts';

/** Nothing was withdrawn. */
const nothingWithdrawn: Withdrawn = { from: [], to: [] };
/** After this silence of the log hours stop counting until its next event. */
const silentHoursMax = 7 * 24;

/** What a step gives back: the same state object, changed, and the actions of its days. */
export interface Step {
  readonly state: BrokerState;
  readonly actions: readonly TermsChange[];
}

/**
 * Folds a block into the state.
 *
 * @param state - owned by the caller; changes in place
 * @param block - next block of the log
 * @param firstCheckpoint - place of its first row
 * @param withdrawn - checkpoints that a correction took back; these rows are skipped
 * @returns the state and the terms that changed
 */
export function step(
  state: BrokerState,
  block: EventBlock,
  firstCheckpoint: number,
  withdrawn: Withdrawn = nothingWithdrawn,
): Step {
  const actions: TermsChange[] = [];
  welcome(state, block);
  for (let from = 0; from < block.length; from += rowsAhead) {
    const to = Math.min(from + rowsAhead, block.length);
    lookAhead(state, block, from, to, firstCheckpoint + from);
    foldRows(state, block, from, to, firstCheckpoint, withdrawn, actions);
  }
  return { state, actions };
}

/** A function of its own, since the compiler inlines only so much into one. */
function foldRows(
  state: BrokerState,
  block: EventBlock,
  from: number,
  to: number,
  firstCheckpoint: number,
  withdrawn: Withdrawn,
  actions: TermsChange[],
): void {
  const hasWithdrawn = withdrawn.from.length > 0;
  for (let row = from; row < to; row++) {
    if (hasWithdrawn && isWithdrawn(withdrawn, firstCheckpoint + row)) continue;
    if (block.kind[row] === eventKinds.correction) continue;
    const at = block.at[row]!;
    if (at > 0 && isDue(state, at)) {
      startClock(state, at);
      advance(state, at, actions);
    }
    foldEvent(state, block, row, firstCheckpoint + row);
  }
}

/** Makes room for the names that a block brings. */
function welcome(state: BrokerState, block: EventBlock): void {
  const { context } = state;
  const { fold } = context;
  extendDictionary(fold.dictionary, block.names);
  extendPrices(fold.prices, fold.dictionary);
  extendVolatilityRegime(state.regime, fold.dictionary);
  extendMarketFactors(state.factors, state.regime.underlyings.rows);
  const participants = fold.dictionary.participants.texts.length;
  extendAccounts(fold.accounts, participants);
  extendProximity(state.proximity, fold);
  if (participants === context.participants) return;
  const known = context.participants;
  context.participants = participants;
  growTable(state.liquidations.latest, participants);
  growTable(state.evidence, participants);
  growTable(state.terms, participants);
  extendOverrides(state, participants);
  extendTrading(state.trading, participants);
  extendCollateral(state.collateral, participants);
  extendLiquidationHistory(state.liquidationHistory, participants);
  extendVolatilitySensitivity(state.sensitivity, participants);
  extendAlphaContribution(state.alpha, participants);
  extendSystemicRisk(state.risk, participants);
  extendCapitalVelocity(state.velocity, participants);
  const { tier, makerFeeBps, takerFeeBps, initialMarginFactor, haircutFactor } = startingTerms(
    state.schedule,
  );
  const terms = state.terms.columns;
  terms.tier.fill(tier, known, participants);
  terms.makerFeeBps.fill(makerFeeBps, known, participants);
  terms.takerFeeBps.fill(takerFeeBps, known, participants);
  terms.initialMarginFactor.fill(initialMarginFactor, known, participants);
  terms.haircutFactor.fill(haircutFactor, known, participants);
}

/** Tells whether `advance` has something to do; asked of every event, mostly in vain. */
function isDue({ clock, markOuts }: BrokerState, atMicros: number): boolean {
  // Before the first dated event the next hour is 0.
  return atMicros >= clock.columns.nextHour[0]! * microsPerHour || isMarkOutDue(markOuts, atMicros);
}

/** The first dated event starts the clock. */
function startClock(state: BrokerState, atMicros: number): void {
  const clock = state.clock.columns;
  if (clock.nextHour[0] !== 0) return;
  const hour = Math.floor(atMicros / microsPerHour);
  clock.startHour[0] = hour;
  clock.nextHour[0] = hour + 1;
  setHour(state, hour);
}

/**
 * Moves the clock: what was due before an instant happens, hour by hour. Nothing happens before the
 * first dated event.
 *
 * Calling it with an instant that no event precedes any more changes nothing that the next event
 * would not have changed, so a reader may bring the state up to its own time.
 *
 * @param state - changes in place
 * @param nowMicros - instant; not before the latest event
 * @param actions - grows by the terms that the days changed
 */
export function advance(state: BrokerState, nowMicros: number, actions: TermsChange[]): void {
  const clock = state.clock.columns;
  if (clock.nextHour[0] === 0) return;
  if (nowMicros >= clock.nextHour[0]! * microsPerHour) advanceHours(state, nowMicros, actions);
  if (isMarkOutDue(state.markOuts, nowMicros)) settleMarkOuts(state, nowMicros);
}

function advanceHours(state: BrokerState, nowMicros: number, actions: TermsChange[]): void {
  const clock = state.clock.columns;
  const lastHour = Math.floor(nowMicros / microsPerHour);
  // Counted from the latest event, so that it does not matter when readers looked in between.
  const firstSilent = Math.floor(clock.atMicros[0]! / microsPerHour) + 1 + silentHoursMax;
  while (clock.nextHour[0]! <= lastHour) {
    const hour = clock.nextHour[0]!;
    if (hour >= firstSilent) {
      setHour(state, lastHour);
      clock.nextHour[0] = lastHour + 1;
      return;
    }
    settleMarkOuts(state, hour * microsPerHour);
    setHour(state, hour);
    foldHour(state);
    decideHour(state, actions);
    clock.nextHour[0] = hour + 1;
  }
}

function settleMarkOuts(state: BrokerState, nowMicros: number): void {
  resolveMarkOuts(state.markOuts, state.context, nowMicros, state.alpha, observeMarkOut);
}

function foldEvent(state: BrokerState, block: EventBlock, row: number, checkpoint: number): void {
  const { context } = state;
  const { fold } = context;
  const clock = state.clock.columns;
  const kind = block.kind[row]!;
  const participant = block.participant[row]!;
  if (block.at[row]! > clock.atMicros[0]!) clock.atMicros[0] = block.at[row]!;
  clock.events[0] = clock.events[0]! + 1;
  if (participant !== none) {
    const evidence = state.evidence.columns;
    if (evidence.first[participant] === 0) evidence.first[participant] = checkpoint + 1;
    evidence.last[participant] = checkpoint + 1;
    evidence.events[participant] = evidence.events[participant]! + 1;
    // Whoever only sends or receives on the chain is no participant of the venue.
    if (kind !== eventKinds.transfer) {
      state.terms.columns.changed[participant] = 1;
      observeSeen(state.trading, participant, block.at[row]!);
    }
  }
  switch (kind) {
    case eventKinds.fill:
      observeLiquidation(state.liquidations, fold, block, row);
      observeAccount(fold, block, row);
      observeTrading(state.trading, block, row, context);
      observeTurnover(state.velocity, participant, context);
      observeVolatilitySensitivity(state.sensitivity, block, row, context);
      queueMarkOut(state.markOuts, block, row, context);
      observePrice(fold.prices, block, row);
      return;
    case eventKinds.liquidation:
      observeLiquidationHistory(state.liquidationHistory, block, row);
      // Bids and the end belong to a liquidation that has started already.
      if ((block.flags[row]! & 3) >= 2) return;
      observeLiquidation(state.liquidations, fold, block, row);
      observeRiskClosure(state.risk, participant, context);
      state.evidence.columns.liquidation[participant] = checkpoint + 1;
      return;
    case eventKinds.mark:
    case eventKinds.index:
      observePrice(fold.prices, block, row);
      return;
    case eventKinds.quote:
    case eventKinds.order:
    case eventKinds.book:
      return;
    default:
      observeAccount(fold, block, row);
      observeCollateral(state.collateral, block, row, context);
  }
}
