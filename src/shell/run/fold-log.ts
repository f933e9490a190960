/**
 * @module Folds a log into the broker's state, from a snapshot when there is one, with stops on the way.
 */
import {
  advance,
  type BrokerState,
  createBroker,
  restoreBroker,
  step,
  type TermsChange,
} from '../../broker/index.ts';
import {
  collectCorrections,
  createWithdrawn,
  type Log,
  type Snapshots,
  type Withdrawn,
} from '../../log/index.ts';
import { type EventBlock, sliceBlock } from '../../market/index.ts';

/** How to fold. */
export interface FoldOptions {
  /** Events after this instant are not folded; microseconds since 1970 UTC. */
  readonly asOfMicros?: number | undefined;
  /** Events from this checkpoint on are not folded. */
  readonly untilCheckpoint?: number | undefined;
  /** Stop at every multiple of this many microseconds, once all events up to it are folded. */
  readonly everyMicros?: number | undefined;
  readonly onStop?: (state: BrokerState, atMicros: number) => void;
  readonly snapshots?: Snapshots | undefined;
  readonly progress?: (events: number) => void;
}

/** A folded log. */
export interface FoldedLog {
  readonly state: BrokerState;
  readonly actions: readonly TermsChange[];
  /** Checkpoint after the last event read. */
  readonly checkpoint: number;
  readonly withdrawn: Withdrawn;
  /** Checkpoint of the snapshot that the fold started from; 0 = from the beginning. */
  readonly startedFrom: number;
}

/**
 * Folds a log.
 *
 * @param log - any log
 * @param options - limit, stops, snapshots
 * @returns the state at the end or at `asOfMicros`
 */
export async function foldLog(log: Log, options: FoldOptions = {}): Promise<FoldedLog> {
  const steps = foldInSteps(log, options);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return next.value;
  }
}

/**
 * Folds a log block by block, so that a reader of the stops can write between blocks.
 *
 * A correction may take back events that were folded already. Where stops are read, corrections are
 * looked for first; elsewhere the fold starts again without the withdrawn events when it meets one.
 * Either way the state is the one in which they never happened.
 *
 * @param log - any log
 * @param options - limit, stops, snapshots
 * @returns after the last block, the state at the end or at `asOfMicros`
 */
export async function* foldInSteps(
  log: Log,
  options: FoldOptions = {},
): AsyncGenerator<undefined, FoldedLog, undefined> {
  const withdrawn = createWithdrawn();
  if (options.onStop !== undefined) {
    for await (const { block } of log.read(0)) collectCorrections(withdrawn, block);
  }
  const start = await startingState(log, options);
  const folded = yield* foldFrom(log, start, withdrawn, options);
  if (folded !== undefined) return folded;
  for await (const { block } of log.read(0)) collectCorrections(withdrawn, block);
  const fresh = { state: createBroker(), checkpoint: 0 };
  return (yield* foldFrom(log, fresh, withdrawn, options))!;
}

interface Start {
  readonly state: BrokerState;
  readonly checkpoint: number;
}

async function startingState(log: Log, options: FoldOptions): Promise<Start> {
  const fresh = { state: createBroker(), checkpoint: 0 };
  const usable =
    options.snapshots !== undefined &&
    options.everyMicros === undefined &&
    options.asOfMicros === undefined &&
    options.untilCheckpoint === undefined;
  if (!usable) return fresh;
  const end = await log.end();
  const snapshot = await options.snapshots!.latest(end.checkpoint);
  if (snapshot === undefined) return fresh;
  const restored = restoreBroker(snapshot.state);
  return restored.ok ? { state: restored.value, checkpoint: snapshot.checkpoint } : fresh;
}

/** Returns undefined when a correction asks for a new start. */
async function* foldFrom(
  log: Log,
  start: Start,
  withdrawn: Withdrawn,
  options: FoldOptions,
): AsyncGenerator<undefined, FoldedLog | undefined, undefined> {
  const { state } = start;
  const actions: TermsChange[] = [];
  const stops = createStops(state, options, actions);
  const isUnscanned = withdrawn.from.length === 0 && options.onStop === undefined;
  const until = options.untilCheckpoint ?? Number.POSITIVE_INFINITY;
  let checkpoint = start.checkpoint;
  for await (const { firstCheckpoint, block } of log.read(start.checkpoint)) {
    if (firstCheckpoint >= until) break;
    const skip = Math.max(0, start.checkpoint - firstCheckpoint);
    const keep = Math.min(block.length, until - firstCheckpoint);
    const isWhole = skip === 0 && keep === block.length;
    const part = isWhole ? block : sliceBlock(block, skip, keep);
    if (isUnscanned && collectCorrections(createWithdrawn(), part) >= 0) return undefined;
    foldBlock(state, part, firstCheckpoint + skip, withdrawn, options, stops, actions);
    checkpoint = firstCheckpoint + keep;
    options.progress?.(checkpoint);
    yield undefined;
  }
  stops.finish();
  return { state, actions, checkpoint, withdrawn, startedFrom: start.checkpoint };
}

interface Stops {
  /** Instant of the next stop; Infinity when there are none. */
  next: number;
  reach(atMicros: number): void;
  finish(): void;
}

function createStops(state: BrokerState, options: FoldOptions, actions: TermsChange[]): Stops {
  const { everyMicros, onStop, asOfMicros } = options;
  const stop = (atMicros: number): void => {
    if (state.clock.columns.nextHour[0]! === 0) return;
    advance(state, atMicros, actions);
    onStop?.(state, atMicros);
  };
  const stops: Stops = {
    next: everyMicros === undefined ? Number.POSITIVE_INFINITY : 0,
    reach(atMicros) {
      if (everyMicros === undefined) return;
      // The first stop is the first multiple at or after the first event.
      if (stops.next === 0) stops.next = Math.ceil(atMicros / everyMicros) * everyMicros;
      while (stops.next < atMicros) {
        stop(stops.next);
        stops.next += everyMicros;
      }
    },
    finish() {
      const last = asOfMicros ?? state.clock.columns.atMicros[0]!;
      if (everyMicros !== undefined && stops.next > 0) {
        for (; stops.next <= last; stops.next += everyMicros) stop(stops.next);
      }
      if (asOfMicros !== undefined && state.clock.columns.nextHour[0]! > 0) {
        if (asOfMicros > state.clock.columns.atMicros[0]!) advance(state, asOfMicros, actions);
      }
    },
  };
  return stops;
}

function foldBlock(
  state: BrokerState,
  block: EventBlock,
  firstCheckpoint: number,
  withdrawn: Withdrawn,
  options: FoldOptions,
  stops: Stops,
  actions: TermsChange[],
): void {
  const limit = options.asOfMicros ?? Number.POSITIVE_INFINITY;
  let from = 0;
  const foldRows = (to: number): void => {
    if (to === from) return;
    const part = from === 0 && to === block.length ? block : sliceBlock(block, from, to);
    actions.push(...step(state, part, firstCheckpoint + from, withdrawn).actions);
    from = to;
  };
  const hasStops = limit !== Number.POSITIVE_INFINITY || options.everyMicros !== undefined;
  for (let row = 0; hasStops && row < block.length; row++) {
    const at = block.at[row]!;
    if (at > limit) {
      foldRows(row);
      // The names of a block belong to its first row; they are needed even when it is left out.
      if (row === 0) step(state, sliceBlock(block, 0, 0), firstCheckpoint);
      from = row + 1;
    } else if (at > stops.next) {
      foldRows(row);
      stops.reach(at);
    }
  }
  foldRows(block.length);
}
