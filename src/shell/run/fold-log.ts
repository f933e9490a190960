/**
 * @module Folds a log into the broker's state, from a snapshot if there is one, with stops.
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
  isWithdrawn,
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
  /** Called at every stop; a reader of `foldInSteps` gets a turn after each. */
  readonly onStop?: (state: BrokerState, atMicros: number) => void;
  /** Told of the terms that the days changed; they are not kept. */
  readonly onActions?: (actions: readonly TermsChange[]) => void;
  readonly snapshots?: Snapshots | undefined;
  readonly progress?: (events: number) => void;
}

/** A folded log. */
export interface FoldedLog {
  readonly state: BrokerState;
  /** Checkpoint after the last event read. */
  readonly checkpoint: number;
  /** Instant of the first dated event folded from here; 0 when there was none. */
  readonly firstAtMicros: number;
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
 * Folds a log block by block, so that a reader of the stops can write after each of them.
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
  const none = createWithdrawn();
  const scanned = options.onStop === undefined ? none : await corrections(log, options);
  const start = await startingState(log, options);
  const folded = yield* foldFrom(log, start, scanned, options);
  if (folded !== undefined) return folded;
  const fresh = { state: createBroker(), checkpoint: 0 };
  return (yield* foldFrom(log, fresh, await corrections(log, options), options))!;
}

async function corrections(log: Log, { untilCheckpoint }: FoldOptions): Promise<Withdrawn> {
  const withdrawn = createWithdrawn();
  const until = untilCheckpoint ?? Number.POSITIVE_INFINITY;
  for await (const { firstCheckpoint, block } of log.read(0)) {
    if (firstCheckpoint >= until) break;
    const keep = Math.min(block.length, until - firstCheckpoint);
    collectCorrections(withdrawn, keep === block.length ? block : sliceBlock(block, 0, keep));
  }
  return withdrawn;
}

interface Start {
  readonly state: BrokerState;
  readonly checkpoint: number;
}

async function startingState(log: Log, options: FoldOptions): Promise<Start> {
  const fresh = { state: createBroker(), checkpoint: 0 };
  const { snapshots, everyMicros, asOfMicros, untilCheckpoint } = options;
  if (snapshots === undefined || everyMicros !== undefined || asOfMicros !== undefined) {
    return fresh;
  }
  const { checkpoint } = await log.end();
  const snapshot = await snapshots.latest(Math.min(checkpoint, untilCheckpoint ?? checkpoint));
  if (snapshot === undefined) return fresh;
  const restored = restoreBroker(snapshot.state);
  return restored.ok ? { state: restored.value, checkpoint: snapshot.checkpoint } : fresh;
}

interface Fold {
  readonly state: BrokerState;
  readonly options: FoldOptions;
  readonly withdrawn: Withdrawn;
  firstAtMicros: number;
  /** Instant of the next stop; 0 until there is an event, Infinity when there are no stops. */
  nextStop: number;
}

/** Returns undefined when a correction asks for a new start. */
async function* foldFrom(
  log: Log,
  start: Start,
  withdrawn: Withdrawn,
  options: FoldOptions,
): AsyncGenerator<undefined, FoldedLog | undefined, undefined> {
  const { state } = start;
  const nextStop = options.everyMicros === undefined ? Number.POSITIVE_INFINITY : 0;
  const fold: Fold = { state, options, withdrawn, firstAtMicros: 0, nextStop };
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
    yield* foldBlock(fold, part, firstCheckpoint + skip);
    checkpoint = firstCheckpoint + keep;
    options.progress?.(checkpoint);
    yield undefined;
  }
  yield* finishFold(fold);
  const { firstAtMicros } = fold;
  return { state, checkpoint, firstAtMicros, withdrawn, startedFrom: start.checkpoint };
}

function* foldBlock(fold: Fold, block: EventBlock, firstCheckpoint: number): Generator<undefined> {
  const { asOfMicros: limit = Number.POSITIVE_INFINITY, everyMicros } = fold.options;
  if (fold.firstAtMicros === 0) noteFirst(fold, block, firstCheckpoint);
  let from = 0;
  const foldRows = (to: number): void => {
    if (to === from) return;
    const part = from === 0 && to === block.length ? block : sliceBlock(block, from, to);
    const { actions } = step(fold.state, part, firstCheckpoint + from, fold.withdrawn);
    if (actions.length > 0) fold.options.onActions?.(actions);
    from = to;
  };
  const hasStops = limit !== Number.POSITIVE_INFINITY || everyMicros !== undefined;
  for (let row = 0; hasStops && row < block.length; row++) {
    const at = block.at[row]!;
    if (at <= limit && at <= fold.nextStop) continue;
    if (isWithdrawn(fold.withdrawn, firstCheckpoint + row)) continue;
    foldRows(row);
    // Stops come where the log passes them, so that they do not depend on what comes after.
    const bound = Math.min(at, limit + 1);
    if (fold.nextStop < bound) yield* reachStops(fold, bound);
    if (at <= limit) continue;
    // The names of a block belong to its first row; they are needed even when it is left out.
    if (row === 0) step(fold.state, sliceBlock(block, 0, 0), firstCheckpoint);
    from = row + 1;
  }
  foldRows(block.length);
}

function noteFirst(fold: Fold, block: EventBlock, firstCheckpoint: number): void {
  const { asOfMicros: limit = Number.POSITIVE_INFINITY } = fold.options;
  const row = block.at.findIndex(
    (at, i) => at > 0 && at <= limit && !isWithdrawn(fold.withdrawn, firstCheckpoint + i),
  );
  if (row >= 0) fold.firstAtMicros = block.at[row]!;
}

/** Stops at every multiple before an instant; the first is at or after the first event. */
function* reachStops(fold: Fold, beforeMicros: number): Generator<undefined> {
  const { everyMicros } = fold.options;
  if (everyMicros === undefined) return;
  if (fold.nextStop === 0) fold.nextStop = Math.ceil(beforeMicros / everyMicros) * everyMicros;
  for (; fold.nextStop < beforeMicros; fold.nextStop += everyMicros) {
    if (fold.state.clock.columns.nextHour[0]! === 0) continue;
    bringUpTo(fold, fold.nextStop);
    fold.options.onStop?.(fold.state, fold.nextStop);
    yield undefined;
  }
}

function* finishFold(fold: Fold): Generator<undefined> {
  const { asOfMicros } = fold.options;
  const latest = fold.state.clock.columns.atMicros[0]!;
  if (latest === 0) return;
  if (fold.nextStop > 0) yield* reachStops(fold, (asOfMicros ?? latest) + 1);
  if (asOfMicros !== undefined && asOfMicros > latest) bringUpTo(fold, asOfMicros);
}

function bringUpTo(fold: Fold, atMicros: number): void {
  const actions: TermsChange[] = [];
  advance(fold.state, atMicros, actions);
  if (actions.length > 0) fold.options.onActions?.(actions);
}
