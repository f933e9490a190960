/**
 * @module A venue's files through adapter, merge and broker, read at every full hour.
 */
import { microsPerHour } from '../src/base/index.ts';
import {
  activeParticipants,
  advance,
  type BrokerState,
  createBroker,
  type Priors,
  priorsOf,
  readDimensions,
  step,
} from '../src/broker/index.ts';
import {
  type Adapter,
  collectRows,
  type MergeSource,
  mergeSources,
  readAllRows,
  sampleOf,
} from '../src/ingest/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Dictionary,
  type MarketEvent,
  takeBlock,
} from '../src/market/index.ts';
import { type Forecast, judgeForecasts } from './forecasts.ts';

/** A file of the venue: its path, and its text or bytes. */
export interface VenueFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Decodes files of one format and merges them.
 *
 * @param adapter - adapter that detects all of them
 * @param files - CSV files
 * @returns events in the order of a log
 */
export async function eventsOf(
  adapter: Adapter,
  files: readonly VenueFile[],
): Promise<readonly MarketEvent[]> {
  const session = adapter.open();
  const sources = files.map(({ path, content }): MergeSource => {
    const read = readAllRows('csv', content);
    if (!read.ok) throw new Error(`${path}: ${read.failure.kind}`);
    const sample = sampleOf(path, 'csv', read.value.columns, read.value.rows);
    const { rank, sorted } = adapter.detect(sample)!;
    const { events, refusals } = collectRows(adapter, sample, read.value.rows, session);
    if (refusals.length > 0) throw new Error(`${path}: ${JSON.stringify(refusals[0])}`);
    return { rank, sorted, batches: oneBatch(events) };
  });
  const merged: MarketEvent[] = [];
  for await (const batch of mergeSources(sources))
    for (const { event } of batch) merged.push(event);
  return merged;
}

async function* oneBatch<T>(batch: T): AsyncGenerator<T, void, undefined> {
  yield batch;
}

/**
 * Folds events and stops at every full hour, before the events of that instant.
 *
 * @param events - in log order
 * @param atHour - told the hour since 1970 and the state brought up to it
 * @returns state after the last event, and the names
 */
export function foldHourly(
  events: readonly MarketEvent[],
  atHour: (hour: number, state: BrokerState) => void,
): { readonly state: BrokerState; readonly dictionary: Dictionary } {
  const state = createBroker();
  const dictionary = createDictionary();
  const builder = createBlockBuilder(dictionary, 5000);
  let seen = 0;
  const flush = () => {
    const block = takeBlock(builder);
    step(state, block, seen);
    seen += block.length;
  };
  let hour = Math.floor(events.find((e) => e.atMicros > 0)!.atMicros / microsPerHour) + 1;
  for (const event of events) {
    for (; event.atMicros >= hour * microsPerHour; hour++) {
      if (builder.length > 0) flush();
      advance(state, hour * microsPerHour, []);
      atHour(hour, state);
    }
    if (appendEvent(builder, event)) flush();
  }
  flush();
  return { state, dictionary };
}

/** A probability of liquidation within a day, as told at an hour. */
export interface RiskReading {
  readonly hour: number;
  readonly participant: number;
  readonly probability: number;
  readonly leverage: number;
  readonly hasPosition: boolean;
}

/**
 * Reads the risk of everybody seen so far.
 *
 * @param hour - hours since 1970
 * @param state - at that hour
 * @param readings - grows
 * @param priors - priors at the hour
 */
export function readRisk(
  hour: number,
  state: BrokerState,
  readings: RiskReading[],
  priors: Priors = priorsOf(state),
): void {
  const { leverage, equityUsd } = state.risk.standing.columns;
  const { openPositions } = state.context.fold.accounts.accounts.columns;
  for (const participant of activeParticipants(state)) {
    const hasPosition = openPositions[participant]! > 0;
    // Without equity leverage is unbounded; it ranks last.
    const unbounded = hasPosition && equityUsd[participant]! <= 0;
    readings.push({
      hour,
      participant,
      probability: readDimensions(state, participant, priors)['systemic-risk'].mean,
      leverage: unbounded ? Number.MAX_VALUE : leverage[participant]!,
      hasPosition,
    });
  }
}

const horizonHours = 24;

/**
 * Joins readings with what came in the 24 hours after each, and with the base rate known then.
 *
 * @param readings - in order of hours
 * @param events - the whole log, for liquidations and its end
 * @param dictionary - names of the participants
 * @returns forecasts whose day is over before the log ends
 */
export function forecastsOf(
  readings: readonly RiskReading[],
  events: readonly MarketEvent[],
  dictionary: Dictionary,
): Forecast[] {
  const liquidations = new Map<number, number[]>();
  for (const event of events) {
    if (event.kind !== 'liquidation' || event.stage === 'bid' || event.stage === 'ended') continue;
    const id = dictionary.participants.ids.get(event.participant)!;
    liquidations.set(id, [...(liquidations.get(id) ?? []), event.atMicros / microsPerHour]);
  }
  const lastHour = events.at(-1)!.atMicros / microsPerHour;
  const judged = readings
    .filter(({ hour }) => hour + horizonHours <= lastHour)
    .map((reading) => {
      const times = liquidations.get(reading.participant) ?? [];
      const came = times.some((at) => at > reading.hour && at <= reading.hour + horizonHours);
      return { reading, outcome: came ? (1 as const) : (0 as const) };
    });
  // One outcome in a hundred before anything was seen.
  let known = 100;
  let came = 1;
  let over = 0;
  return judged.map(({ reading, outcome }) => {
    for (; judged[over]!.reading.hour + horizonHours <= reading.hour; over++) {
      known += 1;
      came += judged[over]!.outcome;
    }
    return {
      cluster: reading.participant,
      probability: reading.probability,
      baseRate: came / known,
      rival: reading.leverage,
      outcome,
    };
  });
}

/** Figures of everybody and of those with a position, whose base rate is their own. */
export function judgeRisk(
  readings: readonly RiskReading[],
  events: readonly MarketEvent[],
  dictionary: Dictionary,
) {
  const all = forecastsOf(readings, events, dictionary);
  const atRisk = forecastsOf(
    readings.filter((reading) => reading.hasPosition),
    events,
    dictionary,
  );
  return { everybody: judgeForecasts(all), withPosition: judgeForecasts(atRisk) };
}
