/**
 * @module State of the broker: every facet's tables, the clock, the terms in force, and its bytes.
 */
import { createTable, fail, growTable, ok, type Result, type Table } from '../base/index.ts';
import { decodeTables, encodeTables, type StateFailure, type Tables } from '../log/index.ts';
import {
  createDictionary,
  type Dictionary,
  type DictionaryDelta,
  dictionaryDelta,
  extendDictionary,
} from '../market/index.ts';
import {
  type AlphaContribution,
  type CapitalVelocity,
  type Collateral,
  createAlphaContribution,
  createCapitalVelocity,
  createCollateral,
  createLiquidationHistory,
  createMarkOuts,
  createSystemicRisk,
  createTrading,
  createVolatilityRegime,
  createVolatilitySensitivity,
  evidenceHalfLifeDays,
  type FoldContext,
  type LiquidationHistory,
  type MarkOuts,
  readRegime,
  type SystemicRisk,
  type Trading,
  type VolatilityRegime,
  type VolatilitySensitivity,
} from '../participants/index.ts';
import { type Schedule, standardSchedule } from '../policy/index.ts';
import {
  createAccounts,
  createLiquidations,
  createPrices,
  createProximity,
  type Liquidations,
  type Proximity,
  restoreAccounts,
} from '../risk/index.ts';
import { createMarketFactors, type MarketFactors } from './market-factors.ts';

/** Version of the meaning of the state; a snapshot of another version is not used. */
export const stateVersion = 5;

/** Clock of the fold: it moves only with events. One row. */
export type ClockTable = Table<{
  /** Instant of the latest dated event. */
  atMicros: 'f64';
  /** Hour since 1970 of the first dated event; evidence is weighted from here. */
  startHour: 'f64';
  /** Hour since 1970 whose start is folded next; 0 before the first dated event. */
  nextHour: 'f64';
  /** Events folded, corrections and withdrawn events not counted. */
  events: 'f64';
  /** Regime of the current hour. */
  regime: 'u8';
}>;

/** Terms in force by participant. */
export type TermsTable = Table<{
  tier: 'u8';
  makerFeeBps: 'f64';
  takerFeeBps: 'f64';
  initialMarginFactor: 'f64';
  haircutFactor: 'f64';
  decidedAt: 'f64';
  /** Seen by an event since the latest decision. */
  changed: 'u8';
}>;

/** Override of the initial margin granted last, by participant. */
export type OverrideTable = Table<{
  /** Multiple of the preset's number; 0 = none was ever granted. */
  factor: 'f64';
  grantedAt: 'f64';
  expiresAt: 'f64';
  loosenedAt: 'f64';
}>;

/** SHA-256 of the evidence of overrides: eight words of 32 bits by participant; 0 = none. */
export type OverrideEvidenceTable = Table<{ word: 'u32' }>;

/** Where in the log a participant appears. Not part of the state hash: places are not meaning. */
export type EvidenceTable = Table<{
  /** Checkpoints + 1; 0 = none. */
  first: 'f64';
  last: 'f64';
  liquidation: 'f64';
  events: 'f64';
}>;

/** Everything that the broker knows. */
export interface BrokerState {
  readonly context: FoldContext;
  readonly schedule: Schedule;
  readonly clock: ClockTable;
  readonly terms: TermsTable;
  readonly overrides: OverrideTable;
  readonly overrideEvidence: OverrideEvidenceTable;
  readonly factors: MarketFactors;
  readonly evidence: EvidenceTable;
  readonly liquidations: Liquidations;
  readonly trading: Trading;
  readonly collateral: Collateral;
  readonly liquidationHistory: LiquidationHistory;
  readonly regime: VolatilityRegime;
  readonly sensitivity: VolatilitySensitivity;
  readonly markOuts: MarkOuts;
  readonly alpha: AlphaContribution;
  readonly risk: SystemicRisk;
  readonly velocity: CapitalVelocity;
  readonly proximity: Proximity;
}

/**
 * Creates the state before any event.
 *
 * @param schedule - fees, tiers and margin terms, checked
 * @returns empty state
 */
export function createBroker(schedule: Schedule = standardSchedule): BrokerState {
  const clock: ClockTable = createTable(
    { atMicros: 'f64', startHour: 'f64', nextHour: 'f64', events: 'f64', regime: 'u8' },
    1,
  );
  growTable(clock, 1);
  clock.columns.regime[0] = 1;
  const dictionary = createDictionary();
  const outcome = { notionalUsd: 0, realisedUsd: 0, flowUsd: 0 };
  const fold = { accounts: createAccounts(), prices: createPrices(), dictionary, outcome };
  return {
    context: { fold, participants: 0, weight: 1, hour: 0, regime: 1, relativeVol: 1 },
    schedule,
    clock,
    terms: createTable({
      tier: 'u8',
      makerFeeBps: 'f64',
      takerFeeBps: 'f64',
      initialMarginFactor: 'f64',
      haircutFactor: 'f64',
      decidedAt: 'f64',
      changed: 'u8',
    }),
    overrides: createTable({
      factor: 'f64',
      grantedAt: 'f64',
      expiresAt: 'f64',
      loosenedAt: 'f64',
    }),
    overrideEvidence: createTable({ word: 'u32' }),
    factors: createMarketFactors(),
    evidence: createTable({ first: 'f64', last: 'f64', liquidation: 'f64', events: 'f64' }),
    liquidations: createLiquidations(),
    trading: createTrading(),
    collateral: createCollateral(),
    liquidationHistory: createLiquidationHistory(),
    regime: createVolatilityRegime(),
    sensitivity: createVolatilitySensitivity(),
    markOuts: createMarkOuts(),
    alpha: createAlphaContribution(),
    risk: createSystemicRisk(),
    velocity: createCapitalVelocity(),
    proximity: createProximity(),
  };
}

function meaningTables(state: BrokerState): Tables {
  const { accounts, prices } = state.context.fold;
  return {
    clock: state.clock,
    terms: state.terms,
    overrides: state.overrides,
    overrideEvidence: state.overrideEvidence,
    'factors.places': state.factors.places,
    'factors.window': state.factors.window,
    accounts: accounts.accounts,
    positions: accounts.positions as unknown as Table,
    coins: accounts.coins as unknown as Table,
    'prices.instruments': prices.instruments,
    'prices.underlyings': prices.underlyings,
    'liquidations.records': state.liquidations.records,
    'liquidations.latest': state.liquidations.latest,
    trading: state.trading,
    collateral: state.collateral,
    liquidationHistory: state.liquidationHistory,
    'regime.venue': state.regime.venue,
    'regime.filters': state.regime.filters,
    'regime.underlyings': state.regime.underlyings,
    'regime.instruments': state.regime.instruments,
    sensitivity: state.sensitivity,
    'markOuts.queue': state.markOuts.queue,
    'markOuts.progress': state.markOuts.progress,
    alpha: state.alpha,
    'risk.waiting': state.risk.waiting,
    'risk.venue': state.risk.venue,
    'risk.clock': state.risk.clock,
    'risk.crowd': state.risk.crowd,
    'risk.standing': state.risk.standing,
    'proximity.accounts': state.proximity.accounts,
    'proximity.underlyings': state.proximity.volatility.underlyings,
    'proximity.instruments': state.proximity.volatility.instruments,
    'proximity.level': state.proximity.volatility.level,
    'proximity.maintenance': state.proximity.maintenance.known,
    'proximity.maintenanceBins': state.proximity.maintenance.bins,
    velocity: state.velocity,
  };
}

/**
 * Returns the bytes whose digest is the state hash: same log, same bytes.
 *
 * @param state - any state
 * @returns canonical bytes of all tables but the places in the log
 */
export function stateBytes(state: BrokerState): Uint8Array {
  return encodeTables(meaningTables(state), stateVersion);
}

/**
 * Returns the bytes that the tables in use occupy.
 *
 * @param state - any state
 * @returns bytes, names not counted
 */
export function stateSize(state: BrokerState): number {
  return encodeTables({ ...meaningTables(state), evidence: state.evidence }, stateVersion).length;
}

/** Names of a state with its version of the schedule, stored beside its tables. */
interface SnapshotHead {
  readonly schedule: string;
  readonly names: DictionaryDelta;
}

/**
 * Writes the whole state.
 *
 * @param state - any state
 * @returns bytes for `restoreBroker`
 */
export function snapshotBroker(state: BrokerState): Uint8Array {
  const { dictionary } = state.context.fold;
  const names = dictionaryDelta(dictionary, { participants: 0, texts: 0, instruments: 0 });
  const head: SnapshotHead = { schedule: state.schedule.version, names };
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const tables = encodeTables({ ...meaningTables(state), evidence: state.evidence }, stateVersion);
  const bytes = new Uint8Array(8 + headBytes.length + tables.length);
  new DataView(bytes.buffer).setUint32(0, headBytes.length, true);
  bytes.set(headBytes, 8);
  bytes.set(tables, 8 + headBytes.length);
  return bytes;
}

/**
 * Restores a state from its bytes.
 *
 * @param bytes - what `snapshotBroker` wrote
 * @param schedule - schedule in force; must be the snapshot's version
 * @returns the state, or why the bytes do not restore one
 */
export function restoreBroker(
  bytes: Uint8Array,
  schedule: Schedule = standardSchedule,
): Result<BrokerState, StateFailure> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headLength = bytes.length >= 8 ? view.getUint32(0, true) : bytes.length;
  if (8 + headLength > bytes.length) return fail({ kind: 'state_length_mismatch', detail: 'head' });
  let head: SnapshotHead;
  try {
    head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headLength))) as SnapshotHead;
  } catch {
    return fail({ kind: 'state_not_recognised', detail: 'head' });
  }
  if (head.schedule !== schedule.version) {
    return fail({ kind: 'state_tables_differ', detail: `schedule ${head.schedule}` });
  }
  const state = createBroker(schedule);
  const tables = { ...meaningTables(state), evidence: state.evidence };
  const restored = decodeTables(bytes.subarray(8 + headLength), tables, stateVersion);
  if (!restored.ok) return restored;
  extendDictionary(state.context.fold.dictionary, head.names);
  restoreAccounts(state.context.fold.accounts);
  restoreContext(state);
  return ok(state);
}

/** What the context keeps is derived from the clock, so it is not stored twice. */
function restoreContext(state: BrokerState): void {
  const { context, clock } = state;
  context.participants = context.fold.dictionary.participants.texts.length;
  context.regime = clock.columns.regime[0]!;
  context.relativeVol = readRegime(state.regime).relativeVol;
  if (clock.columns.nextHour[0]! > 0) setHour(state, clock.columns.nextHour[0]! - 1);
}

/**
 * Sets the current hour and with it the weight of new evidence.
 *
 * @param state - changes in place
 * @param hour - hours since 1970
 */
export function setHour(state: BrokerState, hour: number): void {
  state.context.hour = hour;
  state.context.weight = 2 ** ((hour - state.clock.columns.startHour[0]!) / halfLifeHours);
}

const halfLifeHours = evidenceHalfLifeDays * 24;

/**
 * Returns the names that the state has seen.
 *
 * @param state - any state
 * @returns its dictionary
 */
export function dictionaryOf(state: BrokerState): Dictionary {
  return state.context.fold.dictionary;
}

/**
 * Returns the number of participants that the state knows.
 *
 * @param state - any state
 * @returns count of participant ids
 */
export function participantCount(state: BrokerState): number {
  return state.context.participants;
}
