/**
 * @module `rapport surface`: files to chains, chains to surfaces, surfaces to tables and a page.
 */
import { join } from 'node:path';
import { lightTheme } from '../../charts/index.ts';
import { fitSurface, type OptionChain } from '../../quant/index.ts';
import {
  reliefChart,
  type SurfaceChart,
  smileCharts,
  termChart,
} from '../report/surface-charts.ts';
import { type SurfaceView, surfacePage } from '../report/surface-page.ts';
import { quoteFits } from '../report/surface-quotes.ts';
import { type SurfaceSummary, summariseSurface } from '../report/surface-summary.ts';
import {
  curveTable,
  type FittedChain,
  type SurfaceModel,
  sliceTable,
  smileTable,
  surfaceFailureText,
} from '../report/surface-tables.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { openJournal } from './journal.ts';
import type { SourceOptions } from './open-sources.ts';
import type { TableFormat } from './out-folder.ts';
import { readChains } from './surface-chains.ts';
import { surfaceColumns } from './surface-columns.ts';
import { openEvents } from './surface-events.ts';
import { readyFolder, writeText } from './surface-folder.ts';

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
  const opened = await openEvents(paths, options, journal);
  for (const text of opened.leftOut) options.note(`left out ${text}`);
  let chains: readonly OptionChain[];
  try {
    chains = await readChains(opened, options, (events) => options.progress('read', events));
  } finally {
    await opened.close();
  }
  const refusedRows = [...journal.files.values()].reduce((sum, { refused }) => sum + refused, 0);
  if (refusedRows > 0) options.note(`${refusedRows} rows were refused by the readers`);
  const { fitted, failures } = fitAll(chains, options);
  if (fitted.length === 0) {
    throw new UserError(failures.map((one) => `${one.underlying}: ${one.missing}`).join('\n'));
  }
  const surfaces = fitted.map(summariseSurface);
  const { files } = opened;
  const page = options.out === undefined ? null : join(options.out, 'surface.html');
  if (options.out !== undefined) {
    const words = failures.map((one) => `${one.underlying}: ${one.missing}`);
    await writeAll(options.out, options.format, fitted, words, files);
  }
  return { surfaces, failures, files, refusedRows, page };
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
    else failures.push({ underlying, missing: surfaceFailureText(answer.failure) });
  }
  return { fitted, failures };
}

async function writeAll(
  folder: string,
  format: TableFormat,
  fitted: readonly FittedChain[],
  failures: readonly string[],
  files: readonly string[],
): Promise<void> {
  const tables: Readonly<
    Record<keyof typeof surfaceColumns, (one: FittedChain) => readonly TableRow[]>
  > = { slices: sliceTable, smiles: smileTable, curves: curveTable };
  for (const name of ['slices', 'smiles', 'curves'] as const) {
    const path = join(folder, `${name}.${format}`);
    await writeTable(path, surfaceColumns[name], fitted.flatMap(tables[name]));
  }
  const views = fitted.map(viewOf);
  for (const { relief, term, smiles } of views) {
    for (const chart of [relief, term, ...smiles]) await writeChart(folder, chart);
  }
  await writeText(folder, 'surface.html', surfacePage(views, failures, files));
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
