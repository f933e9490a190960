/**
 * @module Result tables of a run, read from the folded state.
 */
import { join } from 'node:path';
import { formatInstant } from '../../base/index.ts';
import {
  activeParticipants,
  type BrokerState,
  decideFor,
  dictionaryOf,
  dimensionNames,
  type ParticipantRow,
  type Priors,
  readDimensions,
  readParticipant,
} from '../../broker/index.ts';
import type { Decision } from '../../policy/index.ts';
import { replayedLiquidations } from '../../risk/index.ts';
import { evidenceText, reasonText } from '../report/texts.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { tableColumns } from './columns.ts';
import type { TableFormat } from './out-folder.ts';

/** Significant digits of numbers in tables: enough to recompute, without the noise of doubles. */
const digits = 12;

/**
 * Rounds a number for a table.
 *
 * @param value - finite number
 * @returns nearest number of 12 significant digits
 */
export function tidy(value: number): number {
  return Number(value.toPrecision(digits));
}

/**
 * Rounds an amount for a table; below a millionth it is the rounding of sums, not money.
 *
 * @param value - finite number; USD
 * @returns nearest number of 12 significant digits, or 0
 */
export const usd = (value: number): number => (Math.abs(value) < 1e-6 ? 0 : tidy(value));

/**
 * Writes an instant for a table.
 *
 * @param atMicros - microseconds since 1970 UTC, 0 = none
 * @returns ISO 8601, empty for none
 */
export const instant = (atMicros: number): string => (atMicros > 0 ? formatInstant(atMicros) : '');

/** A state to be written down. */
export interface Reading {
  readonly state: BrokerState;
  /** The venue's priors at the same moment. */
  readonly priors: Priors;
  /** Instant of the reading; microseconds since 1970 UTC. */
  readonly asOfMicros: number;
}

/**
 * Writes all tables but the history.
 *
 * @param folder - folder of the results
 * @param format - ending of the files
 * @param reading - what to write
 */
export async function writeResultTables(
  folder: string,
  format: TableFormat,
  { state, priors, asOfMicros }: Reading,
): Promise<void> {
  const ids = activeParticipants(state);
  const write = async (
    name: Exclude<keyof typeof tableColumns, 'history'>,
    rows: Iterable<TableRow>,
  ): Promise<void> => {
    await writeTable(join(folder, `${name}.${format}`), tableColumns[name], rows);
  };
  await write('participants', participantRows(state, ids));
  await write('dimensions', dimensionRows(state, ids, priors, asOfMicros));
  await write('terms', termsRows(state, ids, priors));
  await write('liquidations', liquidationRows(state));
}

function* participantRows(state: BrokerState, ids: readonly number[]): Iterable<TableRow> {
  for (const id of ids) {
    const row = readParticipant(state, id);
    yield [
      row.address,
      row.address,
      instant(row.firstSeenMicros),
      instant(row.lastSeenMicros),
      row.fills,
      usd(row.volumeUsd),
      tidy(row.makerShare),
      usd(row.feesUsd),
      usd(row.realisedPnlUsd),
      usd(row.equityUsd),
      row.leverage === undefined ? undefined : tidy(row.leverage),
      row.liquidations,
      ...proximityCells(row.proximity),
    ];
  }
}

/**
 * Writes the proximity of an account as the cells of `participants`.
 *
 * @param proximity - reading at the instant of the table
 * @returns spot down and up, volatility up and down, probability, hours near
 */
export function proximityCells(
  proximity: ParticipantRow['proximity'],
): readonly TableRow[number][] {
  const { standing, spotDown, spotUp, volUp, volDown, probability, nearHours } = proximity;
  const move = (value: number | null, scale: number): number | undefined => {
    if (standing === 'liquidatable') return 0;
    return value === null ? undefined : tidy(value * scale);
  };
  return [
    move(spotDown, 1),
    move(spotUp, 1),
    move(volUp, 100),
    move(volDown, 100),
    tidy(probability),
    tidy(nearHours),
  ];
}

function* dimensionRows(
  state: BrokerState,
  ids: readonly number[],
  priors: Priors,
  asOfMicros: number,
): Iterable<TableRow> {
  const at = instant(asOfMicros);
  const addresses = dictionaryOf(state).participants.texts;
  for (const id of ids) {
    const dimensions = readDimensions(state, id, priors);
    for (const name of dimensionNames) {
      const { mean, low90, high90, observations } = dimensions[name];
      yield [addresses[id], name, mean, low90, high90, observations]
        .map((cell) => (typeof cell === 'number' ? tidy(cell) : cell))
        .toSpliced(0, 0, at);
    }
  }
}

function* termsRows(
  state: BrokerState,
  ids: readonly number[],
  priors: Priors,
): Iterable<TableRow> {
  const addresses = dictionaryOf(state).participants.texts;
  for (const id of ids) {
    const decision = decideFor(state, id, priors);
    const { tier, makerFeeBps, takerFeeBps, initialMarginFactor, haircutFactor } = decision.terms;
    const { factor, expiresAtMicros, evidence } = decision.override;
    yield [
      addresses[id],
      state.schedule.tiers[tier]!.name,
      makerFeeBps,
      takerFeeBps,
      initialMarginFactor,
      factor,
      haircutFactor,
      instant(expiresAtMicros),
      evidence,
      reasonsText(decision),
      evidenceText(decision.evidence),
    ];
  }
}

/**
 * Writes the reasons of a decision as one line.
 *
 * @param decision - any decision
 * @returns reasons joined by `; `
 */
export function reasonsText(decision: Decision): string {
  return decision.reasons.map(reasonText).join('; ');
}

function* liquidationRows(state: BrokerState): Iterable<TableRow> {
  const addresses = dictionaryOf(state).participants.texts;
  for (const replay of replayedLiquidations(state.liquidations)) {
    yield [
      instant(replay.atMicros),
      addresses[replay.participant],
      usd(replay.recordedNotionalUsd),
      usd(replay.replayedNotionalUsd),
      usd(replay.recordedAccountValueUsd),
      usd(replay.replayedAccountValueUsd),
      replay.matched,
      replay.reason,
    ];
  }
}

/**
 * Reads the rows of the history at one stop.
 *
 * @param state - state with all events at or before the stop
 * @param priors - the venue's priors at the stop
 * @param atMicros - instant of the stop
 * @returns one row per participant seen so far
 */
export function* historyRows(
  state: BrokerState,
  priors: Priors,
  atMicros: number,
): Iterable<TableRow> {
  const at = instant(atMicros);
  const addresses = dictionaryOf(state).participants.texts;
  for (const id of activeParticipants(state)) {
    const dimensions = readDimensions(state, id, priors);
    const cells: (string | number)[] = [at, addresses[id]!];
    for (const name of dimensionNames) {
      const { mean, low90, high90 } = dimensions[name];
      cells.push(tidy(mean), tidy(low90), tidy(high90));
    }
    cells.push(tidy(dimensions['systemic-risk'].mean));
    yield cells;
  }
}
