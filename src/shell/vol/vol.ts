/**
 * @module `rapport vol`: candles to bars, bars to estimators, forecasts, regimes, tables and a
 *   page.
 */
import { join } from 'node:path';
import { microsPerDay } from '../../base/index.ts';
import { lightTheme } from '../../charts/index.ts';
import { barReturns, dailyVariance, type PriceBars } from '../../quant/index.ts';
import type { ReadingFinding } from '../report/reading-section.ts';
import { measureVol } from '../report/vol/measures.ts';
import { type VolView, volPage, volView } from '../report/vol/page.ts';
import { type AssetPremium, measurePremium } from '../report/vol/premium.ts';
import { summariseVol, type VolSummary } from '../report/vol/summary.ts';
import { openJournal } from '../run/journal.ts';
import type { SourceOptions } from '../run/open-sources.ts';
import type { TableFormat } from '../run/out-folder.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { openEvents } from '../surface/events.ts';
import { readingFindings, readingText } from '../surface/findings.ts';
import { readyFolder, writeText } from '../surface/folder.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { type AssetBars, type Overlaps, overlapsOf, readBars } from './bars.ts';
import { type ImpliedHistory, impliedNotes, readImplied } from './chains.ts';
import { volColumns } from './columns.ts';
import {
  contestRows,
  estimatorRows,
  forecastRows,
  type MeasuredAsset,
  premiumRows,
  premiumTenorRows,
  regimeRows,
} from './tables.ts';

/** How to measure volatility. */
export interface VolRunOptions extends SourceOptions {
  /** Names, in any case of letters; all when empty. */
  readonly assets: readonly string[];
  /** Files and folders of option chains for the variance premium; none when empty. */
  readonly chains: readonly string[];
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
  /** What a reader of the results has to know of the input, in words. */
  readonly notes: readonly string[];
  /** What the readers found in the files. */
  readonly readingFindings: readonly ReadingFinding[];
  readonly overlaps: Overlaps;
  /** Rows that the readers refused. */
  readonly refusedRows: number;
  /** The page, when a folder was named. */
  readonly page: string | null;
}

/** Share of bars without a next one from which on files may be of several lengths. */
const gapShareMax = 0.05;

/**
 * Measures the volatility of every asset in candle files, and its premium over option chains.
 *
 * @param paths - files and folders of candles
 * @param options - folder and format
 * @returns summaries by asset
 * @throws UserError when files are not usable or no asset has two bars
 */
export async function runVol(paths: readonly string[], options: VolRunOptions): Promise<VolRun> {
  if (options.out !== undefined) await readyFolder(options.out, 'vol');
  const candles = await readCandles(paths, options);
  const { found, overlaps } = candles;
  const chains = await readHistories(found, options);
  const notes = [...candles.notes, ...chains.notes];
  for (const text of [...notes, ...readingText(candles.findings)]) options.note(text);
  const failures = found
    .filter(({ bars }) => bars === null)
    .map(({ asset, missing }) => ({ asset, missing }));
  if (failures.length === found.length) {
    throw new UserError(failures.map((one) => `${one.asset}: ${one.missing}`).join('\n'));
  }
  const measured = found.flatMap((one, i) => {
    options.progress('asset', i + 1);
    return measure(one, historyOf(one.asset, chains.histories));
  });
  const views = measured.map(({ view }) => view);
  const files = [...candles.files, ...chains.files];
  const page = options.out === undefined ? null : join(options.out, 'vol.html');
  if (options.out !== undefined) {
    const words = [
      `Read from ${files.join(', ')}.`,
      ...notes,
      ...failures.map((one) => `${one.asset}: ${one.missing}`),
    ];
    await writeAll(options.out, options.format, measured, volPage(views, words, candles.findings));
  }
  const assets = views.map(({ summary }) => summary);
  const { refusedRows, findings } = candles;
  return { assets, failures, files, notes, readingFindings: findings, overlaps, refusedRows, page };
}

interface ReadCandles {
  readonly found: readonly AssetBars[];
  readonly overlaps: Overlaps;
  readonly notes: readonly string[];
  readonly findings: readonly ReadingFinding[];
  readonly files: readonly string[];
  readonly refusedRows: number;
}

async function readCandles(paths: readonly string[], options: VolRunOptions): Promise<ReadCandles> {
  const journal = openJournal();
  const underlying = options.assets.length === 1 ? options.assets[0] : undefined;
  const told = { underlying };
  const opened = await openEvents(paths, { ...options, kinds: ['index'], told }, journal);
  let all: readonly AssetBars[];
  try {
    all = await readBars(opened, (events) => options.progress('read', events));
  } finally {
    await opened.close();
  }
  const found = chosen(all, options.assets);
  const overlaps = overlapsOf(journal);
  const refused = opened.refused();
  const findings = readingFindings(journal);
  const notes = [
    ...opened.leftOut.map((text) => `left out ${text}`),
    ...notesOf(found, overlaps, [...journal.findings.values()]),
    ...(refused.count === 0
      ? []
      : [`${refused.count} rows were refused by the readers, the first: ${refused.first}`]),
  ];
  const { files } = opened;
  return { found, overlaps, notes, findings, files, refusedRows: refused.count };
}

function chosen(all: readonly AssetBars[], assets: readonly string[]): readonly AssetBars[] {
  if (assets.length === 0) return all;
  const wanted = new Set(assets.map((name) => name.toUpperCase()));
  const kept = all.filter(({ asset }) => wanted.delete(asset.toUpperCase()));
  if (wanted.size === 0) return kept;
  const present = all.map(({ asset }) => asset);
  const shown = present.slice(0, 20).join(', ');
  throw new UserError(
    `no candles of ${[...wanted].join(', ')}; the files hold ${shown}` +
      (present.length > 20 ? ` and ${present.length - 20} more` : ''),
    exitCodes.usage,
  );
}

/** A perpetual is priced beside the options on its underlying. */
const underlyingOf = (asset: string): string => asset.replace(/-PERP$/, '');

function historyOf(
  asset: string,
  histories: readonly ImpliedHistory[] | null,
): ImpliedHistory | null {
  return histories?.find(({ underlying }) => underlying === underlyingOf(asset)) ?? null;
}

interface ReadHistories {
  /** Null without option chains. */
  readonly histories: readonly ImpliedHistory[] | null;
  readonly notes: readonly string[];
  readonly files: readonly string[];
}

async function readHistories(
  found: readonly AssetBars[],
  options: VolRunOptions,
): Promise<ReadHistories> {
  if (options.chains.length === 0) return { histories: null, notes: [], files: [] };
  const usual = { ...options, adapter: undefined, mapFile: undefined };
  const journal = openJournal();
  const opened = await openEvents(options.chains, { ...usual, kinds: ['mark', 'quote'] }, journal);
  const wanted = new Set(found.map(({ asset }) => underlyingOf(asset)));
  try {
    const histories = await readImplied(opened, wanted, (days) => options.progress('chain', days));
    const names = histories.map(({ underlying }) => underlying);
    const without = [...wanted].filter((name) => !names.includes(name));
    const notes = [
      ...histories.flatMap(impliedNotes),
      ...without.map((name) => `${name}: no option chain; the chains are on ${names.join(', ')}`),
    ];
    if (without.length === wanted.size) throw new UserError(notes.join('\n'), exitCodes.usage);
    return { histories, notes, files: opened.files };
  } finally {
    await opened.close();
  }
}

interface Measured extends MeasuredAsset {
  readonly view: VolView;
}

function measure({ asset, bars }: AssetBars, history: ImpliedHistory | null): readonly Measured[] {
  if (bars === null) return [];
  const measures = measureVol(bars);
  const days = dailyVariance(barReturns(bars));
  const lastDayMicros = days.atMicros[days.count - 1] ?? 0;
  const premium: AssetPremium | null =
    history === null || bars.barMicros > microsPerDay
      ? null
      : measurePremium(bars, history.fair, history.atForward);
  const view = volView(summariseVol({ asset, bars, measures, premium }), measures, premium);
  return [{ asset, measures, lastDayMicros, premium, view }];
}

function notesOf(
  found: readonly AssetBars[],
  { same, different }: Overlaps,
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
  for (const { asset, bars } of found) {
    if (bars === null || bars.gapCount <= gapShareMax * bars.count) continue;
    if (isOfWeekdays(bars)) {
      notes.push(
        `${asset}: bars of weekdays: the return over a weekend is left out, and a year counts ` +
          '365 days; times 0.83 for a year of 252',
      );
      continue;
    }
    notes.push(
      `${asset}: ${bars.gapCount} of ${bars.count} bars are not followed at once; files with ` +
        'candles of another length, or a feed with many holes?',
    );
  }
  return notes;
}

/** Daily bars whose gaps are weekends and the odd holiday. */
function isOfWeekdays({ barMicros, atMicros, count, gapCount }: PriceBars): boolean {
  if (barMicros !== microsPerDay || count < 10) return false;
  let weekends = 0;
  for (let i = 1; i < count; i++) {
    if (atMicros[i]! - atMicros[i - 1]! === 3 * microsPerDay) weekends++;
  }
  return weekends >= 0.8 * gapCount;
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
    premiums: premiumRows,
    premium_tenors: premiumTenorRows,
  };
  const hasPremium = measured.some(({ premium }) => premium !== null);
  for (const name of Object.keys(tables) as (keyof typeof tables)[]) {
    if (!hasPremium && name.startsWith('premium')) continue;
    const path = join(folder, `${name}.${format}`);
    await writeTable(path, volColumns[name], measured.flatMap(tables[name]));
  }
  for (const { charts } of measured.map(({ view }) => view)) {
    const all = [charts.estimators, ...charts.regimes, ...charts.forecasts, ...charts.premium];
    for (const { name, draw } of all) {
      // Files are seen outside a page: plain colours.
      await writeText(folder, `${name}.svg`, `${draw(lightTheme)}\n`);
    }
  }
  await writeText(folder, 'vol.html', page);
}
