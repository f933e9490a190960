/**
 * @module Ingest: sources decoded, merged into one order and appended to the log.
 *
 * An ingest that was cut off is withdrawn by a correction before the sources are read again: nothing
 * acknowledged is lost, and nothing counts twice.
 */
import { InvariantError } from '../../base/index.ts';
import { type DecodedEvent, mergeSources, type Sink } from '../../ingest/index.ts';
import {
  appendEvent,
  type BlockBuilder,
  createBlockBuilder,
  createDictionary,
  type Dictionary,
  extendDictionary,
  type MarketEvent,
  takeBlock,
} from '../../market/index.ts';
import type { SegmentLog } from '../store/index.ts';
import { type Ingested, readIngested, writeIngested } from './ingested.ts';
import type { RunJournal } from './journal.ts';
import type { RunSource, RunSources } from './open-sources.ts';

/** Appends that may be under way at once. */
const appendsInFlight = 32;
const blockEvents = 1000;

/** What an ingest did. */
export interface IngestReport {
  /** Events appended. */
  readonly events: number;
  /** Sources left out because the log has them already. */
  readonly known: readonly string[];
  /** Checkpoints of an earlier ingest that was cut off and is withdrawn now. */
  readonly withdrawn: readonly [from: number, to: number] | undefined;
}

/** Appends events in blocks, several under way at once. */
interface Appender {
  readonly builder: BlockBuilder;
  readonly log: SegmentLog;
  checkpoint: number;
  readonly underWay: Promise<unknown>[];
}

/**
 * Takes sources into the log of a store.
 *
 * @param folder - folder of the store
 * @param log - its log, open for writing
 * @param run - open sources
 * @param journal - counts rows, events and findings
 * @param progress - told the number of events appended from time to time
 * @returns what was done
 */
export async function ingestSources(
  folder: string,
  log: SegmentLog,
  run: RunSources,
  journal: RunJournal,
  progress: (events: number) => void,
): Promise<IngestReport> {
  const before = await readIngested(folder);
  const seen = new Set(before.sources.map(({ sha256 }) => sha256));
  const known = run.sources.filter(({ sha256 }) => seen.has(sha256));
  const fresh = run.sources.filter((s) => !seen.has(s.sha256) || s.detection.lookup === true);
  for (const { opened, detection } of known) if (!detection.lookup) await opened.close();
  const start = (await log.end()).checkpoint;
  const dictionary = createDictionary();
  for await (const { block } of log.read(0)) extendDictionary(dictionary, block.names);
  const appender = createAppender(log, dictionary, start);
  const cutOff = before.pendingFrom !== undefined && before.pendingFrom < start;
  const withdrawn = cutOff ? ([before.pendingFrom!, start - 1] as const) : undefined;
  if (withdrawn) await withdrawCutOff(appender, withdrawn);
  if (fresh.every(({ detection }) => detection.lookup)) {
    for (const { opened } of fresh) await opened.close();
    await finish(appender);
    if (withdrawn) await writeIngested(folder, { ...before, pendingFrom: undefined } as never);
    return { events: 0, known: known.map(({ opened }) => opened.file.label), withdrawn };
  }
  const first = appender.checkpoint + appender.builder.length;
  await writeIngested(folder, { ...before, pendingFrom: first });
  await appendAll(appender, fresh, seen, journal, progress);
  await finish(appender);
  await writeIngested(folder, remember(before, fresh, appender.checkpoint, run.synthetic));
  const events = appender.checkpoint - first;
  return { events, known: known.map(({ opened }) => opened.file.label), withdrawn };
}

function createAppender(log: SegmentLog, dictionary: Dictionary, checkpoint: number): Appender {
  const builder = createBlockBuilder(dictionary, blockEvents);
  return { builder, log, checkpoint, underWay: [] };
}

async function withdrawCutOff(
  appender: Appender,
  [from, to]: readonly [number, number],
): Promise<void> {
  const reason = 'ingest was cut off';
  appendEvent(appender.builder, { kind: 'correction', atMicros: 0, from, to, reason });
  await flush(appender);
}

function remember(
  before: Ingested,
  fresh: readonly RunSource[],
  untilCheckpoint: number,
  synthetic: boolean,
): Ingested {
  const added = fresh.map(({ opened, adapter, sha256 }) => ({
    file: opened.file.label,
    adapter: adapter.name,
    sha256,
    untilCheckpoint,
  }));
  const kept = before.sources.filter((s) => !added.some(({ sha256 }) => sha256 === s.sha256));
  return { sources: [...kept, ...added], synthetic: before.synthetic || synthetic };
}

async function appendAll(
  appender: Appender,
  sources: readonly RunSource[],
  known: ReadonlySet<string>,
  journal: RunJournal,
  progress: (events: number) => void,
): Promise<void> {
  const lookups = sources.filter(({ detection }) => detection.lookup === true);
  const others = sources.filter(({ detection }) => detection.lookup !== true);
  const readFirst = new Map<RunSource, readonly DecodedEvent[]>();
  for (const source of lookups) {
    const events: DecodedEvent[] = [];
    for await (const batch of decode(source, journal)) events.push(...batch);
    // A lookup that the log knows already is read for its keys alone.
    readFirst.set(source, known.has(source.sha256) ? [] : events);
  }
  const dated = [...lookups, ...others];
  const merged = mergeSources(
    dated.map((source) => {
      const events = readFirst.get(source);
      return {
        rank: source.detection.rank,
        sorted: events === undefined && source.detection.sorted,
        batches: events === undefined ? decode(source, journal) : once(events),
      };
    }),
    {
      late: (source, { line }) => {
        const { problemsOf } = journal;
        const detail = 'the row goes back in time; kept where it stands';
        problemsOf(dated[source]!.opened.file.label).finding('late_row', line, detail);
      },
    },
  );
  let events = 0;
  for await (const batch of merged) {
    for (const { event, line, source } of batch) {
      await append(appender, event, line, dated[source]!, journal);
    }
    events += batch.length;
    progress(events);
  }
}

async function* once(
  events: readonly DecodedEvent[],
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  yield events;
}

async function append(
  appender: Appender,
  event: MarketEvent,
  line: number,
  source: RunSource,
  journal: RunJournal,
): Promise<void> {
  const file = source.opened.file.label;
  try {
    const isFull = appendEvent(appender.builder, event);
    journal.countOf(file).events++;
    if (isFull) await flush(appender);
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    const { argument, demand, value } = error;
    journal.problemsOf(file).refuse({ line, field: argument, reason: `must be ${demand}`, value });
  }
}

async function flush(appender: Appender): Promise<void> {
  const block = takeBlock(appender.builder);
  appender.underWay.push(appender.log.append(block, appender.checkpoint));
  appender.checkpoint += block.length;
  if (appender.underWay.length >= appendsInFlight) await appender.underWay.shift();
}

async function finish(appender: Appender): Promise<void> {
  if (appender.builder.length > 0) await flush(appender);
  await Promise.all(appender.underWay);
}

async function* decode(
  source: RunSource,
  journal: RunJournal,
): AsyncGenerator<readonly DecodedEvent[]> {
  const { opened, session, detection, adapter } = source;
  const file = opened.file.label;
  const count = journal.countOf(file);
  count.adapter = adapter.name;
  let events: DecodedEvent[] = [];
  const sink: Sink = {
    ...journal.problemsOf(file),
    event: (event, line) => void events.push({ event, line }),
  };
  const decoder = session.decoder(detection.role, opened.sample);
  for await (const rows of opened.batches()) {
    for (const row of rows) decoder.decode(row, sink);
    count.rows += rows.length;
    if (events.length === 0) continue;
    const ready = events;
    events = [];
    yield ready;
  }
  decoder.finish(sink);
  if (events.length > 0) yield events;
}
