/**
 * @module Ingest: sources decoded, merged into one order and appended to the log.
 *
 * An ingest that was cut off is withdrawn by a correction before the sources are read again:
 * nothing acknowledged is lost, and nothing counts twice.
 */
import { InvariantError } from '../../base/index.ts';
import {
  countAddressForms,
  type DecodedEvent,
  mergeSources,
  type Sink,
} from '../../ingest/index.ts';
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
import type { RowProblems } from '../source/index.ts';
import type { SegmentLog } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { type Ingested, type IngestedSource, readIngested, writeIngested } from './ingested.ts';
import { type RunJournal, silentProblems } from './journal.ts';
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
  const start = (await log.end()).checkpoint;
  checkLogIsWhole(folder, before, start);
  const known = run.sources.filter(({ isKnown }) => isKnown);
  const report = { events: 0, known: known.map(({ opened }) => opened.file.label) };
  const dictionary = createDictionary();
  for await (const { block } of log.read(0)) extendDictionary(dictionary, block.names);
  const appender = createAppender(log, dictionary, start);
  const { pendingFrom, ...settled } = before;
  const cutOff = pendingFrom !== undefined && pendingFrom < start;
  const withdrawn = cutOff ? ([pendingFrom, start - 1] as const) : undefined;
  try {
    if (withdrawn) await withdrawCutOff(appender, withdrawn);
    if (known.length === run.sources.length) {
      await finish(appender);
      if (pendingFrom !== undefined) await writeIngested(folder, settled);
      return { ...report, withdrawn };
    }
    const first = appender.checkpoint;
    await writeIngested(folder, { ...settled, pendingFrom: first });
    await appendAll(appender, run.sources, journal, progress);
    await finish(appender);
    await writeIngested(folder, remember(settled, run, appender.checkpoint, journal));
    return { ...report, events: appender.checkpoint - first, withdrawn };
  } finally {
    // A failure elsewhere must not leave appends without an ear for theirs.
    await Promise.allSettled(appender.underWay);
    for (const { opened } of run.sources) await opened.close();
  }
}

/** What the store remembers must be in its log, or sources would be left out in vain. */
function checkLogIsWhole(folder: string, { sources }: Ingested, end: number): void {
  const wanted = Math.max(0, ...sources.map(({ untilCheckpoint }) => untilCheckpoint));
  if (end >= wanted) return;
  throw new UserError(
    `${folder}: the log ends at ${end}, but sources up to ${wanted} were taken in; ` +
      'remove the folder and run again, the sources are whole',
  );
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
  { sources, synthetic }: RunSources,
  untilCheckpoint: number,
  journal: RunJournal,
): Ingested {
  const fresh = sources.filter(({ isKnown }) => !isKnown);
  const added = fresh.map(({ opened, sha256 }): IngestedSource => {
    const { bytes, label } = opened.file;
    return { ...journal.countOf(label), sha256, bytes, untilCheckpoint };
  });
  return {
    sources: [...before.sources, ...added],
    findings: [...before.findings, ...journal.findings.values()],
    rejectedBytes: journal.settle(),
    synthetic: before.synthetic || synthetic,
  };
}

async function appendAll(
  appender: Appender,
  sources: readonly RunSource[],
  journal: RunJournal,
  progress: (events: number) => void,
): Promise<void> {
  const lookups = sources.filter(({ detection }) => detection.lookup === true);
  const others = sources.filter((s) => s.detection.lookup !== true && !s.isKnown);
  const readFirst = new Map<RunSource, readonly DecodedEvent[]>();
  for (const source of lookups) {
    const events: DecodedEvent[] = [];
    for await (const batch of decode(source, journal)) events.push(...batch);
    // A lookup that the log knows already is read for its keys alone.
    readFirst.set(source, source.isKnown ? [] : events);
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
        const detail = 'the row goes back in time; kept where it stands';
        problemsFor(dated[source]!, journal).finding('late_row', line, detail);
      },
      moved: (source, { line }) => {
        const detail = 'the row goes back in time; put in its place, since the file is not sorted';
        problemsFor(dated[source]!, journal).finding('unsorted_row', line, detail);
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

/** A source that is known spoke of its problems when it was taken in. */
function problemsFor({ isKnown, opened }: RunSource, journal: RunJournal): RowProblems {
  return isKnown ? silentProblems : journal.problemsOf(opened.file.label);
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
    problemsFor(source, journal).refuse({
      line,
      field: argument,
      reason: `must be ${demand}`,
      value,
    });
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
  const { opened, session, detection, adapter, isKnown } = source;
  const count = isKnown ? undefined : journal.countOf(opened.file.label);
  if (count !== undefined) count.adapter = adapter.name;
  let events: DecodedEvent[] = [];
  const sink: Sink = {
    ...problemsFor(source, journal),
    event: (event, line) => void events.push({ event, line }),
  };
  const decoder = countAddressForms(session.decoder(detection.role, opened.sample));
  for await (const rows of opened.batches()) {
    for (const row of rows) decoder.decode(row, sink);
    if (count !== undefined) count.rows += rows.length;
    if (events.length === 0) continue;
    const ready = events;
    events = [];
    yield ready;
  }
  decoder.finish(sink);
  if (events.length > 0) yield events;
}
