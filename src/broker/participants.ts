/**
 * @module Participants as the desk sees them: one row each, from the state of the moment.
 */
import { microsPerHour } from '../base/index.ts';
import {
  readCollateral,
  readLiquidationHistory,
  readTrading,
  readVolatilitySensitivity,
} from '../participants/index.ts';
import {
  collateralUsd,
  measureProximity,
  type ProximityReading,
  readProximity,
  valueAccount,
} from '../risk/index.ts';
import type { BrokerState } from './state.ts';

/** A participant at a moment. */
export interface ParticipantRow {
  readonly participant: number;
  readonly address: string;
  readonly firstSeenMicros: number;
  readonly lastSeenMicros: number;
  readonly fills: number;
  readonly volumeUsd: number;
  /** In [0, 1]. */
  readonly makerShare: number;
  readonly feesUsd: number;
  readonly realisedPnlUsd: number;
  readonly unrealisedPnlUsd: number;
  readonly collateralUsd: number;
  readonly equityUsd: number;
  /** Gross notional over equity; 0 without position, undefined without equity. */
  readonly leverage: number | undefined;
  readonly liquidations: number;
  readonly deposits: number;
  readonly withdrawals: number;
  /** Activity in turbulent hours relative to others. */
  readonly volatilitySensitivity: number;
  /** How near liquidation it is at the prices known now. */
  readonly proximity: ProximityReading;
}

/**
 * Returns the participants that an event of the venue has named; transfers on the chain alone make
 * none.
 *
 * @param state - any state
 * @returns ids in order of first appearance
 */
export function activeParticipants(state: BrokerState): readonly number[] {
  const { acted } = state.trading.columns;
  const ids: number[] = [];
  for (let id = 0; id < state.context.participants; id++) if (acted[id] === 1) ids.push(id);
  return ids;
}

/**
 * Reads one participant.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns its row
 */
export function readParticipant(state: BrokerState, participant: number): ParticipantRow {
  const { context } = state;
  const { fold } = context;
  const trading = readTrading(state.trading, participant, context);
  const collateral = readCollateral(state.collateral, participant, context);
  const { liquidations } = readLiquidationHistory(state.liquidationHistory, participant);
  const cash = collateralUsd(fold.accounts, participant);
  const { equityUsd, grossNotionalUsd, unrealisedUsd } = valueAccount(fold, participant, cash);
  const leverage =
    grossNotionalUsd === 0 ? 0 : equityUsd > 0 ? grossNotionalUsd / equityUsd : undefined;
  const { feesUsd, realisedUsd } = fold.accounts.accounts.columns;
  return {
    participant,
    address: fold.dictionary.participants.texts[participant]!,
    firstSeenMicros: trading.firstSeenMicros,
    lastSeenMicros: trading.lastSeenMicros,
    fills: trading.fills,
    volumeUsd: trading.volumeUsd,
    makerShare: trading.makerShare,
    feesUsd: feesUsd[participant]!,
    realisedPnlUsd: realisedUsd[participant]!,
    unrealisedPnlUsd: unrealisedUsd,
    collateralUsd: cash,
    equityUsd,
    leverage,
    liquidations,
    deposits: collateral.deposits,
    withdrawals: collateral.withdrawals,
    volatilitySensitivity: readVolatilitySensitivity(state.sensitivity, participant, context).mean,
    proximity: presentProximity(state, participant),
  };
}

function presentProximity(state: BrokerState, participant: number): ProximityReading {
  measurePresent(state);
  return readProximity(state.proximity, participant, state.context.weight);
}

/**
 * Measures the proximity of all accounts at the present instant, once as long as nothing happens.
 *
 * @param state - its scratch is overwritten, its meaning is not
 * @returns the instant; microseconds since 1970 UTC
 */
export function measurePresent({ context, clock, proximity }: BrokerState): number {
  const atMicros = Math.max(clock.columns.atMicros[0]!, context.hour * microsPerHour);
  // Names alone make room for accounts without an event.
  const moment = [clock.columns.events[0], atMicros, context.participants].join();
  measureProximity(proximity, context.fold, atMicros, moment);
  return atMicros;
}
