/**
 * @module `rapport explain`: the terms of a participant, their reasons, and the events behind them.
 */
import { parseInstant } from '../../base/index.ts';
import {
  type BrokerState,
  type Dimensions,
  decideFor,
  dictionaryOf,
  type ParticipantRow,
  priorsOf,
  readDimensions,
  readParticipant,
} from '../../broker/index.ts';
import { isWithdrawn } from '../../log/index.ts';
import { type MarketEvent, readEvent } from '../../market/index.ts';
import type { Decision } from '../../policy/index.ts';
import { openSegmentLog, openSnapshots, type SegmentLog } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { foldLog } from './fold-log.ts';
import { readSummary } from './verify.ts';

/** Event of the log with its place. */
export interface PlacedEvent {
  readonly checkpoint: number;
  readonly event: MarketEvent;
}

/** Why a participant has its terms. */
export interface Explanation {
  readonly asOf: string;
  readonly synthetic: boolean;
  readonly profile: ParticipantRow;
  readonly dimensions: Dimensions;
  readonly decision: Decision;
  readonly tier: string;
  readonly schedule: string;
  /** Latest events of the participant, liquidations always among them; ascending. */
  readonly events: readonly PlacedEvent[];
}

/**
 * Explains the terms of a participant.
 *
 * @param folder - folder of a run
 * @param name - address, or the beginning of one
 * @param eventsMax - latest events to show beside liquidations
 * @returns the explanation
 * @throws UserError when the run or the participant is unknown, or the name fits several
 */
export async function explainParticipant(
  folder: string,
  name: string,
  eventsMax: number,
): Promise<Explanation> {
  const summary = await readSummary(folder);
  const asOf = parseInstant(summary.asOf);
  const asOfMicros = summary.asOfGiven && asOf.ok ? asOf.value : undefined;
  const log = await openSegmentLog(folder, { readOnly: true });
  try {
    const { state, withdrawn } = await foldLog(log, {
      asOfMicros,
      untilCheckpoint: summary.checkpoint,
      snapshots: openSnapshots(folder),
    });
    const participant = findParticipant(state, name);
    const priors = priorsOf(state);
    const decision = decideFor(state, participant, priors);
    const events = await latestEvents(log, state, participant, {
      eventsMax,
      asOfMicros: asOfMicros ?? Number.POSITIVE_INFINITY,
      // The log may have grown since; the summary speaks of its own part.
      skip: (checkpoint) => checkpoint >= summary.checkpoint || isWithdrawn(withdrawn, checkpoint),
    });
    return {
      asOf: summary.asOf,
      synthetic: summary.synthetic,
      profile: readParticipant(state, participant),
      dimensions: readDimensions(state, participant, priors),
      decision,
      tier: state.schedule.tiers[decision.terms.tier]!.name,
      schedule: state.schedule.version,
      events,
    };
  } finally {
    await log.close();
  }
}

function findParticipant(state: BrokerState, name: string): number {
  const { texts, ids } = dictionaryOf(state).participants;
  const exact = ids.get(name) ?? ids.get(name.toLowerCase());
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  const fitting = texts.filter((text) => text.toLowerCase().startsWith(wanted));
  if (fitting.length === 1) return ids.get(fitting[0]!)!;
  if (fitting.length === 0) throw new UserError(`no participant is called ${name}`);
  const shown = fitting.slice(0, 5).join(', ');
  throw new UserError(`${fitting.length} participants begin with ${name}: ${shown} ...`);
}

async function latestEvents(
  log: SegmentLog,
  state: BrokerState,
  participant: number,
  limits: {
    readonly eventsMax: number;
    readonly asOfMicros: number;
    readonly skip: (checkpoint: number) => boolean;
  },
): Promise<readonly PlacedEvent[]> {
  const dictionary = dictionaryOf(state);
  const latest: PlacedEvent[] = [];
  const liquidations: PlacedEvent[] = [];
  for await (const { firstCheckpoint, block } of log.read(0)) {
    for (let row = 0; row < block.length; row++) {
      if (block.participant[row] !== participant || block.at[row]! > limits.asOfMicros) continue;
      const checkpoint = firstCheckpoint + row;
      if (limits.skip(checkpoint)) continue;
      const placed = { checkpoint, event: readEvent(block, row, dictionary) };
      if (placed.event.kind === 'liquidation') liquidations.push(placed);
      else latest.push(placed);
      if (latest.length > 2 * limits.eventsMax) latest.splice(0, latest.length - limits.eventsMax);
    }
  }
  const shown = limits.eventsMax === 0 ? [] : latest.slice(-limits.eventsMax);
  return [...liquidations, ...shown].sort((a, b) => a.checkpoint - b.checkpoint);
}
