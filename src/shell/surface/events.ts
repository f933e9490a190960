/**
 * @module Events of files and of runs in one order, for commands that fold them without keeping a
 *   log.
 */
import {
  type DecodedEvent,
  type MergedEvent,
  mergeSources,
  type Refusal,
  type Sink,
  type SourceTold,
} from '../../ingest/index.ts';
import type { EventKind } from '../../market/index.ts';
import type { RunJournal } from '../run/journal.ts';
import { openRunSources, type RunSource, type SourceOptions } from '../run/open-sources.ts';
import { isRunFolder } from '../run/out-folder.ts';
import { logEvents } from './log.ts';

/** How to open files and runs. */
export interface EventOptions extends SourceOptions {
  /** Kinds that the command folds; others of a log are not read. */
  readonly kinds: readonly EventKind[];
  /** What the user tells of files that do not tell it themselves. */
  readonly told?: SourceTold;
}

/** Rows that the readers refused. */
export interface RefusedRows {
  readonly count: number;
  /** Where and why, of the first; empty without any. */
  readonly first: string;
}

/** Files and runs that are open, with their events. */
export interface EventFiles {
  /** Names of the files and folders, as read. */
  readonly files: readonly string[];
  /** Files left out, with the reason. */
  readonly leftOut: readonly string[];
  /** Gives all events once, by time. */
  readonly batches: () => AsyncGenerator<readonly MergedEvent[], void, undefined>;
  /** Refused rows so far. */
  readonly refused: () => RefusedRows;
  /** Gives the files back. */
  readonly close: () => Promise<void>;
}

/**
 * Tells why files gave nothing of what was sought.
 *
 * @param files - read to their end
 * @param sought - what a command needs, in the plural
 * @returns words that name files, members and the first refusal
 */
export function nothingText(files: EventFiles, sought: string): string {
  if (files.files.length === 0) return `nothing to read: ${files.leftOut.join('; ')}`;
  const { count, first } = files.refused();
  const refused = count === 0 ? '' : `; ${count} rows were refused, the first: ${first}`;
  return `no ${sought} in ${files.files.join(', ')}${refused}`;
}

interface Reading {
  readonly journal: RunJournal;
  readonly told: SourceTold | undefined;
  firstRefusal: string;
}

/**
 * Opens files and folders through their adapters, and folders of runs through their log.
 *
 * @param paths - as the user wrote them
 * @param options - adapter, column map, kinds
 * @param journal - receives refused rows and findings
 * @returns the files with their events
 * @throws UserError when a path, a file or a format is not usable
 */
export async function openEvents(
  paths: readonly string[],
  options: EventOptions,
  journal: RunJournal,
): Promise<EventFiles> {
  const runs: string[] = [];
  const others: string[] = [];
  for (const path of paths) ((await isRunFolder(path)) ? runs : others).push(path);
  const { sources, leftOut } = await openRunSources(others, options, journal, []);
  const reading: Reading = { journal, told: options.told, firstRefusal: '' };
  return {
    files: [...fileNames(sources), ...runs],
    leftOut: leftOut.map(({ path, reason }) => `${path}: ${reason}`),
    batches: () => mergedBatches(sources, runs, options.kinds, reading),
    refused: () => ({
      count: [...journal.files.values()].reduce((sum, { refused }) => sum + refused, 0),
      first: reading.firstRefusal,
    }),
    close: async () => {
      for (const { opened } of sources) await opened.close();
    },
  };
}

/** Members of an archive are named together. */
function fileNames(sources: readonly RunSource[]): readonly string[] {
  const members = new Map<string, number>();
  for (const { opened } of sources) {
    const { label, archive } = opened.file;
    if (archive === undefined) members.set(label, 0);
    else members.set(archive, (members.get(archive) ?? 0) + 1);
  }
  return Array.from(members, ([name, count]) =>
    count === 0 ? name : `${name} (${count} ${count === 1 ? 'member' : 'members'})`,
  );
}

async function* mergedBatches(
  sources: readonly RunSource[],
  runs: readonly string[],
  kinds: readonly EventKind[],
  reading: Reading,
): AsyncGenerator<readonly MergedEvent[], void, undefined> {
  // Lookups are read whole before the others, which look their keys up.
  const readFirst = new Map<RunSource, DecodedEvent[]>();
  for (const source of sources.filter(({ detection }) => detection.lookup === true)) {
    const events: DecodedEvent[] = [];
    for await (const batch of decode(source, reading)) events.push(...batch);
    readFirst.set(source, events);
  }
  const ofFiles = sources.map((source) => {
    const events = readFirst.get(source);
    return {
      rank: source.detection.rank,
      sorted: events === undefined && source.detection.sorted,
      batches: events === undefined ? decode(source, reading) : once(events),
    };
  });
  const ofRuns = runs.map((folder) => {
    return { rank: 0, sorted: true, batches: logEvents(folder, kinds) };
  });
  yield* mergeSources([...ofFiles, ...ofRuns], {
    late: (source, { line }) => {
      const detail = 'the row goes back in time; kept where it stands';
      const name = sources[source]?.opened.file.label ?? runs[source - sources.length]!;
      reading.journal.problemsOf(name).finding('late_row', line, detail);
    },
  });
}

async function* once(
  events: readonly DecodedEvent[],
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  yield events;
}

async function* decode(
  { opened, session, detection, adapter }: RunSource,
  reading: Reading,
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  const { journal, told } = reading;
  const { label } = opened.file;
  const count = journal.countOf(label);
  count.adapter = adapter.name;
  let events: DecodedEvent[] = [];
  const problems = journal.problemsOf(label);
  const sink: Sink = {
    ...problems,
    refuse: (refusal) => {
      if (reading.firstRefusal === '') reading.firstRefusal = refusalText(label, refusal);
      problems.refuse(refusal);
    },
    event: (event, line) => void events.push({ event, line }),
  };
  const sample = told === undefined ? opened.sample : { ...opened.sample, told };
  const decoder = session.decoder(detection.role, sample);
  for await (const rows of opened.batches()) {
    for (const row of rows) decoder.decode(row, sink);
    count.rows += rows.length;
    count.events += events.length;
    if (events.length === 0) continue;
    const ready = events;
    events = [];
    yield ready;
  }
  decoder.finish(sink);
  count.events += events.length;
  if (events.length > 0) yield events;
}

function refusalText(file: string, { line, field, reason, value }: Refusal): string {
  const written = value === undefined ? '' : ` (${String(value)})`;
  return `${file}, line ${line}: ${field} ${reason}${written}`;
}
