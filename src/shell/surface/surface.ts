/**
 * @module `rapport surface`: files to chains, chains to surfaces, surfaces to tables and a page.
 */
import { join } from 'node:path';
import { formatInstant } from '../../base/index.ts';
import { lightTheme } from '../../charts/index.ts';
import { fitSurface, type OptionChain } from '../../quant/index.ts';
import { type ReadingFinding, readingSection } from '../report/reading-section.ts';
import {
  reliefChart,
  type SurfaceChart,
  smileCharts,
  termChart,
} from '../report/surface/charts.ts';
import { surfaceFailureText } from '../report/surface/missing.ts';
import { type SurfaceView, surfacePage } from '../report/surface/page.ts';
import { quoteFits } from '../report/surface/quotes.ts';
import { type SurfaceSummary, summariseSurface } from '../report/surface/summary.ts';
import {
  curveTable,
  type FittedChain,
  type SurfaceModel,
  sliceTable,
  smileTable,
} from '../report/surface/tables.ts';
import { openJournal } from '../run/journal.ts';
import type { SourceOptions } from '../run/open-sources.ts';
import type { TableFormat } from '../run/out-folder.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { type ReadChains, readChains } from './chains.ts';
import { surfaceColumns } from './columns.ts';
import { type EventFiles, openEvents } from './events.ts';
import { exerciseNotes } from './exercise-notes.ts';
import { readingFindings, readingText } from './findings.ts';
import { readyFolder, writeText } from './folder.ts';

/** How to make surfaces. */
export interface SurfaceRunOptions extends SourceOptions {
  readonly atMicros: number | undefined;
  /** All when empty. */
  readonly underlyings: readonly string[];
  readonly model: SurfaceModel;
  /** Age at which a quote is left out; microseconds. */
  readonly staleMicros: number;
  /** Folder of the results; nothing is written when undefined. */
  readonly out: string | undefined;
  readonly format: TableFormat;
  readonly note: (text: string) => void;
  readonly progress: (phase: string, count: number) => void;
}

/** What was made. */
export interface SurfaceRun {
  readonly surfaces: readonly SurfaceSummary[];
  /** Underlyings without a surface, in words. */
  readonly failures: readonly { readonly underlying: string; readonly missing: string }[];
  readonly files: readonly string[];
  /** What a reader of the results has to know of the input, in words. */
  readonly notes: readonly string[];
  /** What the readers found in the files up to the instant. */
  readonly readingFindings: readonly ReadingFinding[];
  /** Rows that the readers refused. */
  readonly refusedRows: number;
  /** The page, when a folder was named. */
  readonly page: string | null;
}

/**
 * Fits surfaces to the last chains at or before an instant.
 *
 * @param paths - files and folders with quotes or marks of options
 * @param options - instant, model and folder
 * @returns summaries by underlying
 * @throws UserError when files are not usable or no underlying has a surface
 */
export async function runSurface(
  paths: readonly string[],
  options: SurfaceRunOptions,
): Promise<SurfaceRun> {
  if (options.out !== undefined) await readyFolder(options.out, 'surface');
  const journal = openJournal();
  const opened = await openEvents(paths, eventOptions(options), journal);
  let read: ReadChains;
  try {
    read = await readChains(opened, options, (events) => options.progress('read', events));
  } finally {
    await opened.close();
  }
  const found = readingFindings(journal);
  const { fitted, failures } = fitAll(read.chains, options);
  const notes = [...notesOf(opened, read, options), ...exerciseNotes(read.american, fitted)];
  for (const text of [...notes, ...readingText(found)]) options.note(text);
  if (fitted.length === 0) {
    throw new UserError(failures.map((one) => `${one.underlying}: ${one.missing}`).join('\n'));
  }
  const surfaces = fitted.map(summariseSurface);
  const { files } = opened;
  const page = options.out === undefined ? null : join(options.out, 'surface.html');
  if (options.out !== undefined) {
    const words = failures.map((one) => `${one.underlying}: ${one.missing}`);
    const views = fitted.map(viewOf);
    await writeAll(
      options,
      fitted,
      views,
      surfacePage(views, { failures: words, files, notes, sections: readingSection(found) }),
    );
  }
  const refusedRows = opened.refused().count;
  return { surfaces, failures, files, notes, readingFindings: found, refusedRows, page };
}

/** Files that tell neither instant nor underlying are told by the user. */
function eventOptions(options: SurfaceRunOptions) {
  const { atMicros, underlyings } = options;
  const underlying = underlyings.length === 1 ? underlyings[0] : undefined;
  return { ...options, kinds: ['mark', 'quote', 'index'] as const, told: { atMicros, underlying } };
}

function notesOf(
  opened: EventFiles,
  { chains, outlived }: ReadChains,
  { atMicros, staleMicros }: SurfaceRunOptions,
): readonly string[] {
  const notes = opened.leftOut.map((text) => `left out ${text}`);
  const { count, first } = opened.refused();
  if (count > 0) notes.push(`${count} rows were refused by the readers, the first: ${first}`);
  for (const { underlying, atMicros: last } of chains) {
    const old = outlived.get(underlying) ?? 0;
    if (old > 0) {
      notes.push(
        `${underlying}: bid and ask of ${old} series are older than --stale beside a newer mark; ` +
          'the mark counts',
      );
    }
    if (atMicros === undefined || atMicros - last <= staleMicros) continue;
    notes.push(
      `${underlying}: the last quotes at or before ${formatInstant(atMicros)} are of ` +
        `${formatInstant(last)}; the surface is of that instant`,
    );
  }
  return notes;
}

function fitAll(
  chains: readonly OptionChain[],
  { model, staleMicros }: SurfaceRunOptions,
): { readonly fitted: readonly FittedChain[]; readonly failures: SurfaceRun['failures'] } {
  const fitted: FittedChain[] = [];
  const failures: { underlying: string; missing: string }[] = [];
  for (const chain of chains) {
    const { underlying } = chain;
    const answer = fitSurface(chain, { model, staleMicros });
    if (answer.ok) fitted.push({ chain, surface: answer.value, model, staleMicros });
    else {
      const missing = surfaceFailureText(chain, answer.failure, staleMicros);
      failures.push({ underlying, missing });
    }
  }
  return { fitted, failures };
}

async function writeAll(
  { out, format }: SurfaceRunOptions,
  fitted: readonly FittedChain[],
  views: readonly SurfaceView[],
  page: string,
): Promise<void> {
  const folder = out!;
  const tables: Readonly<
    Record<keyof typeof surfaceColumns, (one: FittedChain) => readonly TableRow[]>
  > = { slices: sliceTable, smiles: smileTable, curves: curveTable };
  for (const name of ['slices', 'smiles', 'curves'] as const) {
    const path = join(folder, `${name}.${format}`);
    await writeTable(path, surfaceColumns[name], fitted.flatMap(tables[name]));
  }
  for (const { relief, term, smiles } of views) {
    for (const chart of [relief, term, ...smiles]) await writeChart(folder, chart);
  }
  await writeText(folder, 'surface.html', page);
}

/** Files are seen outside a page: plain colours. */
async function writeChart(folder: string, { name, draw }: SurfaceChart): Promise<void> {
  await writeText(folder, `${name}.svg`, `${draw(lightTheme)}\n`);
}

function viewOf(fitted: FittedChain): SurfaceView {
  const { chain, surface, staleMicros } = fitted;
  return {
    summary: summariseSurface(fitted),
    relief: reliefChart(surface),
    term: termChart(surface),
    smiles: smileCharts(surface, quoteFits(chain, surface, staleMicros)),
  };
}
