/**
 * @module Events of files in one order, for commands that fold them without keeping a log.
 */
import {
  type DecodedEvent,
  type MergedEvent,
  mergeSources,
  type Sink,
} from '../../ingest/index.ts';
import type { RunJournal } from './journal.ts';
import { openRunSources, type RunSource, type SourceOptions } from './open-sources.ts';

/** Files that are open, with their events. */
export interface EventFiles {
  /** Names of the files, as read. */
  readonly files: readonly string[];
  /** Files left out, with the reason. */
  readonly leftOut: readonly string[];
  /** Gives all events once, by time. */
  readonly batches: () => AsyncGenerator<readonly MergedEvent[], void, undefined>;
  /** Gives the files back. */
  readonly close: () => Promise<void>;
}

/**
 * Opens files and folders through their adapters.
 *
 * @param paths - as the user wrote them
 * @param options - adapter and column map
 * @param journal - receives refused rows and findings
 * @returns the files with their events
 * @throws UserError when a path, a file or a format is not usable
 */
export async function openEvents(
  paths: readonly string[],
  options: SourceOptions,
  journal: RunJournal,
): Promise<EventFiles> {
  const { sources, leftOut } = await openRunSources(paths, options, journal, []);
  return {
    files: sources.map(({ opened }) => opened.file.label),
    leftOut: leftOut.map(({ path, reason }) => `${path}: ${reason}`),
    batches: () => mergedBatches(sources, journal),
    close: async () => {
      for (const { opened } of sources) await opened.close();
    },
  };
}

async function* mergedBatches(
  sources: readonly RunSource[],
  journal: RunJournal,
): AsyncGenerator<readonly MergedEvent[], void, undefined> {
  // Lookups are read whole before the others, which look their keys up.
  const readFirst = new Map<RunSource, DecodedEvent[]>();
  for (const source of sources.filter(({ detection }) => detection.lookup === true)) {
    const events: DecodedEvent[] = [];
    for await (const batch of decode(source, journal)) events.push(...batch);
    readFirst.set(source, events);
  }
  yield* mergeSources(
    sources.map((source) => {
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
        journal.problemsOf(sources[source]!.opened.file.label).finding('late_row', line, detail);
      },
    },
  );
}

async function* once(
  events: readonly DecodedEvent[],
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  yield events;
}

async function* decode(
  { opened, session, detection, adapter }: RunSource,
  journal: RunJournal,
): AsyncGenerator<readonly DecodedEvent[], void, undefined> {
  const { label } = opened.file;
  const count = journal.countOf(label);
  count.adapter = adapter.name;
  let events: DecodedEvent[] = [];
  const sink: Sink = {
    ...journal.problemsOf(label),
    event: (event, line) => void events.push({ event, line }),
  };
  const decoder = session.decoder(detection.role, opened.sample);
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
