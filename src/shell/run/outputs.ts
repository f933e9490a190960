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
  type Priors,
  readDimensions,
  readParticipant,
} from '../../broker/index.ts';
import type { Decision, Evidence, Reason } from '../../policy/index.ts';
import { replayedLiquidations } from '../../risk/index.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { tableColumns } from './columns.ts';

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

const instant = (atMicros: number): string => (atMicros > 0 ? formatInstant(atMicros) : '');

/**
 * Writes all tables but the history.
 *
 * @param folder - folder of the results
 * @param state - folded state
 * @param priors - the venue's priors at the same moment
 * @param asOfMicros - instant of the reading
 */
export async function writeResultTables(
  folder: string,
  state: BrokerState,
  priors: Priors,
  asOfMicros: number,
): Promise<void> {
  const ids = activeParticipants(state);
  const write = async (
    name: Exclude<keyof typeof tableColumns, 'history'>,
    rows: Iterable<TableRow>,
  ): Promise<void> => {
    await writeTable(join(folder, `${name}.csv`), tableColumns[name], rows);
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
      tidy(row.volumeUsd),
      tidy(row.makerShare),
      tidy(row.feesUsd),
      tidy(row.realisedPnlUsd),
      tidy(row.equityUsd),
      row.leverage === undefined ? undefined : tidy(row.leverage),
      row.liquidations,
    ];
  }
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
    const { tier, makerFeeBps, takerFeeBps, initialMarginFactor } = decision.terms;
    yield [
      addresses[id],
      state.schedule.tiers[tier]!.name,
      makerFeeBps,
      takerFeeBps,
      initialMarginFactor,
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

/**
 * Writes one reason as people read it.
 *
 * @param reason - any reason
 * @returns feature, value, threshold and contribution
 */
export function reasonText({ feature, value, threshold, contribution }: Reason): string {
  const number = (x: number): string => String(Number(x.toPrecision(4)));
  return `${feature} ${number(value)} against ${number(threshold)}: ${contribution}`;
}

/**
 * Writes where in the log a decision finds its evidence.
 *
 * @param evidence - any evidence
 * @returns e.g. `12..940, 57 events, liquidation 801`
 */
export function evidenceText(evidence: Evidence): string {
  const { firstCheckpoint, lastCheckpoint, events, liquidationCheckpoint } = evidence;
  if (firstCheckpoint === undefined || lastCheckpoint === undefined) return 'no events';
  const span = `${firstCheckpoint}..${lastCheckpoint}, ${events} events`;
  return liquidationCheckpoint === undefined
    ? span
    : `${span}, liquidation ${liquidationCheckpoint}`;
}

function* liquidationRows(state: BrokerState): Iterable<TableRow> {
  const addresses = dictionaryOf(state).participants.texts;
  for (const replay of replayedLiquidations(state.liquidations)) {
    yield [
      instant(replay.atMicros),
      addresses[replay.participant],
      tidy(replay.recordedNotionalUsd),
      tidy(replay.replayedNotionalUsd),
      tidy(replay.recordedAccountValueUsd),
      tidy(replay.replayedAccountValueUsd),
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
