/**
 * @module `rapport vol`: candles to bars, bars to estimators, forecasts, regimes, tables and a
 *   page.
 */
import { join } from 'node:path';
import { lightTheme } from '../../charts/index.ts';
import { barReturns, dailyVariance } from '../../quant/index.ts';
import { measureVol } from '../report/vol-measures.ts';
import { type VolView, volPage, volView } from '../report/vol-page.ts';
import { summariseVol, type VolSummary } from '../report/vol-summary.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { openJournal } from './journal.ts';
import type { SourceOptions } from './open-sources.ts';
import type { TableFormat } from './out-folder.ts';
import { openEvents } from './surface-events.ts';
import { readyFolder, writeText } from './surface-folder.ts';
import { type AssetBars, type Overlaps, overlapsOf, readBars } from './vol-bars.ts';
import { volColumns } from './vol-columns.ts';
import {
  contestRows,
  estimatorRows,
  forecastRows,
  type MeasuredAsset,
  regimeRows,
} from './vol-tables.ts';

/** How to measure volatility. */
export interface VolRunOptions extends SourceOptions {
  /** Folder of the results; nothing is written when undefined. */
  readonly out: string | undefined;
  readonly format: TableFormat;
  readonly note: (text: string) => void;
  readonly progress: (phase: string, count: number) => void;
}

/** What was measured. */
export interface VolRun {
  readonly assets: readonly VolSummary[];
  /** Assets without bars, in words. */
  readonly failures: readonly { readonly asset: string; readonly missing: string }[];
  readonly files: readonly string[];
  readonly overlaps: Overlaps;
  /** Rows that the readers refused. */
  readonly refusedRows: number;
  /** The page, when a folder was named. */
  readonly page: string | null;
}

/** Share of bars without a next one from which on files may be of several lengths. */
const gapShareMax = 0.05;

/**
 * Measures the volatility of every asset in candle files.
 *
 * @param paths - files and folders of candles
 * @param options - folder and format
 * @returns summaries by asset
 * @throws UserError when files are not usable or no asset has two bars
 */
export async function runVol(paths: readonly string[], options: VolRunOptions): Promise<VolRun> {
  if (options.out !== undefined) await readyFolder(options.out, 'vol');
  const journal = openJournal();
  const opened = await openEvents(paths, options, journal);
  for (const text of opened.leftOut) options.note(`left out ${text}`);
  let found: readonly AssetBars[];
  try {
    found = await readBars(opened, (events) => options.progress('read', events));
  } finally {
    await opened.close();
  }
  const overlaps = overlapsOf(journal);
  const refusedRows = [...journal.files.values()].reduce((sum, { refused }) => sum + refused, 0);
  const notes = notesOf(found, overlaps, refusedRows, [...journal.findings.values()]);
  for (const text of notes) options.note(text);
  const failures = found
    .filter(({ bars }) => bars === null)
    .map(({ asset, missing }) => ({ asset, missing }));
  if (failures.length === found.length) {
    throw new UserError(failures.map((one) => `${one.asset}: ${one.missing}`).join('\n'));
  }
  const measured = found.flatMap((one, i) => measure(one, i, options.progress));
  const views = measured.map(({ view }) => view);
  const { files } = opened;
  const page = options.out === undefined ? null : join(options.out, 'vol.html');
  if (options.out !== undefined) {
    const words = [
      `Read from ${files.join(', ')}.`,
      ...notes,
      ...failures.map((one) => `${one.asset}: ${one.missing}`),
    ];
    await writeAll(options.out, options.format, measured, volPage(views, words));
  }
  const assets = views.map(({ summary }) => summary);
  return { assets, failures, files, overlaps, refusedRows, page };
}

interface Measured extends MeasuredAsset {
  readonly view: VolView;
}

function measure(
  { asset, bars }: AssetBars,
  place: number,
  progress: VolRunOptions['progress'],
): readonly Measured[] {
  if (bars === null) return [];
  progress('asset', place + 1);
  const measures = measureVol(bars);
  const days = dailyVariance(barReturns(bars));
  const lastDayMicros = days.atMicros[days.count - 1] ?? 0;
  const view = volView(summariseVol(asset, bars, measures), measures);
  return [{ asset, measures, lastDayMicros, view }];
}

function notesOf(
  found: readonly AssetBars[],
  { same, different }: Overlaps,
  refusedRows: number,
  findings: readonly { readonly kind: string; readonly file: string; readonly detail: string }[],
): readonly string[] {
  const notes: string[] = [];
  if (same + different > 0) {
    notes.push(
      `${same + different} candles are told more than once, ${different} of them with another ` +
        'close; the first one read counts',
    );
  }
  for (const { kind, file, detail } of findings) {
    if (kind === 'spliced_series') notes.push(`${file}: ${detail}`);
  }
  if (refusedRows > 0) notes.push(`${refusedRows} rows were refused by the readers`);
  for (const { asset, bars } of found) {
    if (bars === null || bars.gapCount <= gapShareMax * bars.count) continue;
    notes.push(
      `${asset}: ${bars.gapCount} of ${bars.count} bars are not followed at once; files with ` +
        'candles of another length, or a feed with many holes?',
    );
  }
  return notes;
}

async function writeAll(
  folder: string,
  format: TableFormat,
  measured: readonly Measured[],
  page: string,
): Promise<void> {
  const tables: Readonly<
    Record<keyof typeof volColumns, (one: MeasuredAsset) => readonly TableRow[]>
  > = {
    estimators: estimatorRows,
    forecasts: forecastRows,
    contests: contestRows,
    regimes: regimeRows,
  };
  for (const name of ['estimators', 'forecasts', 'contests', 'regimes'] as const) {
    const path = join(folder, `${name}.${format}`);
    await writeTable(path, volColumns[name], measured.flatMap(tables[name]));
  }
  for (const { charts } of measured.map(({ view }) => view)) {
    for (const { name, draw } of [charts.estimators, ...charts.regimes, ...charts.forecasts]) {
      // Files are seen outside a page: plain colours.
      await writeText(folder, `${name}.svg`, `${draw(lightTheme)}\n`);
    }
  }
  await writeText(folder, 'vol.html', page);
}
