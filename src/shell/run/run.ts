/**
 * @module `rapport run`: sources into the log, the log into state, state into tables and report.
 */
import { join } from 'node:path';
import {
  activeParticipants,
  type BrokerState,
  decideFor,
  priorsOf,
  readCounterparties,
  snapshotBroker,
} from '../../broker/index.ts';
import { summariseCounterparties } from '../report/counterparty-summary.ts';
import { writeReport } from '../report/report.ts';
import { type RunSummary, summarise } from '../report/summary.ts';
import { createTrends } from '../report/trends.ts';
import {
  openSegmentLog,
  openSnapshots,
  type SegmentLog,
  type TableRow,
  writeAtomically,
  writeTable,
} from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { tableColumns } from './columns.ts';
import { writeCounterpartyTables } from './counterparty-tables.ts';
import { type FoldedLog, foldInSteps, foldLog } from './fold-log.ts';
import { type IngestReport, ingestSources } from './ingest.ts';
import { readIngested } from './ingested.ts';
import { openJournal, refusedShare } from './journal.ts';
import { createLogPlaces, readLogVolume } from './log-volume.ts';
import { openRunSources, type SourceOptions } from './open-sources.ts';
import { checkOutFolder, removeStaleTables, type TableFormat } from './out-folder.ts';
import { historyRows, writeResultTables } from './outputs.ts';

/** How to run. */
export interface RunOptions extends SourceOptions {
  /** Folder of the log and of the results. */
  readonly out: string;
  readonly asOfMicros: number | undefined;
  readonly everyMicros: number | undefined;
  /** Of the result tables. */
  readonly format: TableFormat;
  /** Share of refused rows over which the run exits with 3; in [0, 1]. */
  readonly maxRejected: number;
  /** Told what is going on, for people. */
  readonly note: (text: string) => void;
  readonly progress: (phase: string, events: number) => void;
}

/** What a run came to. */
export interface RunResult {
  readonly summary: RunSummary;
  readonly ingest: IngestReport;
  readonly reportPath: string;
  /** 0, or 3 when too much was refused. */
  readonly exitCode: number;
}

/**
 * Runs the main job.
 *
 * @param paths - files and folders of a venue's export
 * @param options - where to and how
 * @returns summary and exit code
 * @throws UserError when sources or store are not usable
 */
export async function runExport(paths: readonly string[], options: RunOptions): Promise<RunResult> {
  await checkOutFolder(options.out);
  const journal = openJournal();
  const { sources: known } = await readIngested(options.out);
  const sources = await openRunSources(paths, options, journal, known);
  for (const { path, reason } of sources.leftOut) options.note(`left out ${path}: ${reason}`);
  for (const { opened, isKnown } of sources.sources) {
    const { label } = opened.file;
    if (isKnown || !known.some(({ file }) => file === label)) continue;
    options.note(`${label}: another file of this name is in the log; rows in both count twice`);
  }
  const log = await openSegmentLog(options.out);
  try {
    if (log.opening.tornBytes > 0) {
      options.note(`log: ${log.opening.tornBytes} bytes of an unfinished append were cut off`);
    }
    const { rejectedBytes } = await readIngested(options.out);
    journal.begin(join(options.out, 'rejected.ndjson'), rejectedBytes);
    const ingest = await ingestSources(options.out, log, sources, journal, (events) =>
      options.progress('ingest', events),
    );
    for (const file of ingest.known) options.note(`${file}: in the log already, not read again`);
    if (ingest.withdrawn) options.note('an ingest that was cut off was withdrawn and repeated');
    const end = await log.end();
    if (end.checkpoint === 0) throw new UserError('the sources hold no events');
    return await foldAndWrite(log, ingest, options);
  } finally {
    journal.close();
    await log.close();
  }
}

async function foldAndWrite(
  log: SegmentLog,
  ingest: IngestReport,
  options: RunOptions,
): Promise<RunResult> {
  const trends = createTrends();
  const places = createLogPlaces();
  const onStop = (state: BrokerState, atMicros: number): void => {
    places.observe(state, atMicros);
    trends.observe(state, atMicros);
  };
  await removeStaleTables(options.out, options.format, options.everyMicros !== undefined);
  const folded = await foldWithHistory(log, options, trends.stepMicros, onStop);
  const { state } = folded;
  if (state.clock.columns.events[0] === 0) options.note('no event lies at or before that time');
  const asOfMicros = options.asOfMicros ?? state.clock.columns.atMicros[0]!;
  const priors = priorsOf(state);
  await writeResultTables(options.out, options.format, { state, priors, asOfMicros });
  const volume = await readLogVolume(log, folded, places);
  const counterparties = readCounterparties(state, volume);
  await writeCounterpartyTables(options.out, options.format, counterparties, asOfMicros);
  const decisions = activeParticipants(state).map((id) => decideFor(state, id, priors));
  const { synthetic, sources, findings } = await readIngested(options.out);
  const end = await log.end();
  const summary = summarise(state, {
    synthetic,
    asOfMicros,
    asOfGiven: options.asOfMicros !== undefined,
    firstAtMicros: folded.firstAtMicros,
    files: sources.map(({ file, adapter, rows, events, refused }) => ({
      file,
      adapter,
      rows,
      events,
      refused,
    })),
    findings,
    logHash: Buffer.from(end.hash).toString('hex'),
    checkpoint: folded.checkpoint,
    counterparties: summariseCounterparties(counterparties),
    tiers: decisions.map(({ terms }) => state.schedule.tiers[terms.tier]!.name),
  });
  await writeAtomically(join(options.out, 'summary.json'), async (handle) => {
    await handle.writeFile(`${JSON.stringify(summary, null, 2)}\n`);
  });
  const reportPath = join(options.out, 'report.html');
  await writeReport(reportPath, { state, priors, summary, trends, counterparties });
  await saveSnapshot(state, folded, summary, options);
  const isOver = refusedShare(sources) > options.maxRejected;
  const exitCode = isOver ? exitCodes.limit : exitCodes.ok;
  return { summary, ingest, reportPath, exitCode };
}

/** Writes the history while the log is folded, so that no stop has to be kept in memory. */
async function foldWithHistory(
  log: SegmentLog,
  options: RunOptions,
  stepMicros: number,
  onStop: (state: BrokerState, atMicros: number) => void,
): Promise<FoldedLog> {
  const { asOfMicros, everyMicros } = options;
  const progress = (events: number): void => options.progress('fold', events);
  if (everyMicros === undefined) {
    return foldLog(log, { asOfMicros, progress, everyMicros: stepMicros, onStop });
  }
  let folded: FoldedLog | undefined;
  const waiting: TableRow[] = [];
  const steps = foldInSteps(log, {
    asOfMicros,
    progress,
    everyMicros,
    onStop(state, atMicros) {
      waiting.push(...historyRows(state, priorsOf(state), atMicros));
      onStop(state, atMicros);
    },
  });
  const rows = async function* (): AsyncGenerator<TableRow> {
    while (folded === undefined) {
      const next = await steps.next();
      if (next.done === true) folded = next.value;
      yield* waiting.splice(0);
    }
  };
  const path = join(options.out, `history.${options.format}`);
  await writeTable(path, tableColumns.history, rows());
  return folded!;
}

/** A snapshot serves `explain` and the next run; a limited view of the log is none. */
async function saveSnapshot(
  state: BrokerState,
  folded: FoldedLog,
  summary: RunSummary,
  options: RunOptions,
): Promise<void> {
  if (options.asOfMicros !== undefined || folded.withdrawn.from.length > 0) return;
  await openSnapshots(options.out).save({
    checkpoint: folded.checkpoint,
    logHash: summary.logHash,
    state: snapshotBroker(state),
  });
}
