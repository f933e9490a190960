/**
 * @module `rapport run`: sources into the log, the log into state, state into tables and report.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  activeParticipants,
  type BrokerState,
  decideFor,
  priorsOf,
  snapshotBroker,
} from '../../broker/index.ts';
import { writeReport } from '../report/report.ts';
import {
  ensureFolder,
  openSegmentLog,
  openSnapshots,
  type SegmentLog,
  type TableRow,
  writeAtomically,
  writeTable,
} from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { tableColumns } from './columns.ts';
import { type FoldedLog, foldInSteps, foldLog } from './fold-log.ts';
import { type IngestReport, ingestSources } from './ingest.ts';
import { readIngested } from './ingested.ts';
import { journalTotals, openJournal, type RunJournal } from './journal.ts';
import { openRunSources, type SourceOptions } from './open-sources.ts';
import { historyRows, writeResultTables } from './outputs.ts';
import { type RunSummary, summarise } from './summary.ts';
import { createTrends, type Trends } from './trends.ts';

/** How to run. */
export interface RunOptions extends SourceOptions {
  /** Folder of the log and of the results. */
  readonly out: string;
  readonly asOfMicros: number | undefined;
  readonly everyMicros: number | undefined;
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
  await ensureFolder(options.out);
  const rejectedPath = join(options.out, 'rejected.ndjson');
  await rm(rejectedPath, { force: true });
  const journal = openJournal(rejectedPath);
  const sources = await openRunSources(paths, options, journal);
  for (const { path, reason } of sources.leftOut) options.note(`left out ${path}: ${reason}`);
  const log = await openSegmentLog(options.out);
  try {
    if (log.opening.tornBytes > 0) {
      options.note(`log: ${log.opening.tornBytes} bytes of an unfinished append were cut off`);
    }
    const ingest = await ingestSources(options.out, log, sources, journal, (events) =>
      options.progress('ingest', events),
    );
    await journal.close();
    for (const file of ingest.known) options.note(`${file}: in the log already, not read again`);
    if (ingest.withdrawn) options.note('an ingest that was cut off was withdrawn and repeated');
    const end = await log.end();
    if (end.checkpoint === 0) throw new UserError('the sources hold no events');
    return await foldAndWrite(log, journal, ingest, options);
  } finally {
    await journal.close();
    await log.close();
  }
}

async function foldAndWrite(
  log: SegmentLog,
  journal: RunJournal,
  ingest: IngestReport,
  options: RunOptions,
): Promise<RunResult> {
  const trends = createTrends();
  const folded = await foldWithHistory(log, options, trends);
  const { state } = folded;
  const asOfMicros = options.asOfMicros ?? state.clock.columns.atMicros[0]!;
  const priors = priorsOf(state);
  await writeResultTables(options.out, state, priors, asOfMicros);
  const decisions = activeParticipants(state).map((id) => decideFor(state, id, priors));
  const { synthetic } = await readIngested(options.out);
  const end = await log.end();
  const summary = summarise(state, {
    synthetic,
    asOfMicros,
    asOfGiven: options.asOfMicros !== undefined,
    files: [...journal.files.values()],
    findings: [...journal.findings.values()],
    logHash: Buffer.from(end.hash).toString('hex'),
    checkpoint: folded.checkpoint,
    tiers: decisions.map(({ terms }) => state.schedule.tiers[terms.tier]!.name),
  });
  await writeAtomically(join(options.out, 'summary.json'), async (handle) => {
    await handle.writeFile(`${JSON.stringify(summary, null, 2)}\n`);
  });
  const reportPath = join(options.out, 'report.html');
  await writeReport(reportPath, { state, priors, summary, trends });
  await saveSnapshot(state, folded, summary, options);
  const { refusedShare } = journalTotals(journal);
  const exitCode = refusedShare > options.maxRejected ? exitCodes.limit : exitCodes.ok;
  return { summary, ingest, reportPath, exitCode };
}

/** Writes the history while the log is folded, so that no stop has to be kept in memory. */
async function foldWithHistory(
  log: SegmentLog,
  options: RunOptions,
  trends: Trends,
): Promise<FoldedLog> {
  const { asOfMicros, everyMicros } = options;
  const progress = (events: number): void => options.progress('fold', events);
  if (everyMicros === undefined) {
    const everyDay = trends.stepMicros;
    return foldLog(log, { asOfMicros, progress, everyMicros: everyDay, onStop: trends.observe });
  }
  let folded: FoldedLog | undefined;
  const waiting: TableRow[] = [];
  const steps = foldInSteps(log, {
    asOfMicros,
    progress,
    everyMicros,
    onStop(state, atMicros) {
      waiting.push(...historyRows(state, priorsOf(state), atMicros));
      trends.observe(state, atMicros);
    },
  });
  const rows = async function* (): AsyncGenerator<TableRow> {
    while (folded === undefined) {
      const next = await steps.next();
      if (next.done === true) folded = next.value;
      yield* waiting.splice(0);
    }
  };
  await writeTable(join(options.out, 'history.csv'), tableColumns.history, rows());
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
