/**
 * @module Bars of `rapport vol`: candles of all files by asset, merged, overlaps counted.
 */
import { microsPerHour } from '../../base/index.ts';
import { acceptBars, type PriceBars } from '../../quant/index.ts';
import { volatilityFailureText } from '../report/vol/words.ts';
import type { RunJournal } from '../run/journal.ts';
import { type EventFiles, nothingText } from '../surface/events.ts';
import { UserError } from '../user-error.ts';

/** Candles of one asset. */
export interface AssetBars {
  readonly asset: string;
  /** Candles told, those refused included. */
  readonly told: number;
  /** Null when too few can be used. */
  readonly bars: PriceBars | null;
  /** Why there are none, in words; empty otherwise. */
  readonly missing: string;
  /** Files that gave candles. */
  readonly files: number;
}

/** Candles that more than one row tells; the first one read counts. */
export interface Overlaps {
  /** With the same close. */
  readonly same: number;
  /** With another close. */
  readonly different: number;
}

interface Columns {
  /** End of the candle; microseconds since 1970 UTC. */
  readonly end: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  /** A volume that is not told counts as traded. */
  readonly volume: number[];
  readonly sources: Set<number>;
}

/**
 * Reads the candles of files.
 *
 * @param files - open files
 * @param progress - told the number of events from time to time
 * @returns bars by asset in alphabetical order, at least one
 * @throws UserError when the files hold no candles
 */
export async function readBars(
  files: EventFiles,
  progress: (events: number) => void,
): Promise<readonly AssetBars[]> {
  const assets = new Map<string, Columns>();
  let events = 0;
  for await (const batch of files.batches()) {
    for (const { event, source } of batch) {
      if (event.kind !== 'index') continue;
      const { asset, atMicros, price, open, high, low, volume } = event;
      if (open === undefined || high === undefined || low === undefined) continue;
      const columns = assets.get(asset) ?? createColumns();
      assets.set(asset, columns);
      columns.end.push(atMicros);
      columns.open.push(open);
      columns.high.push(high);
      columns.low.push(low);
      columns.close.push(price);
      columns.volume.push(volume ?? 1);
      columns.sources.add(source);
    }
    events += batch.length;
    progress(events);
  }
  if (assets.size === 0) {
    throw new UserError(
      `${nothingText(files, 'candles')}; a candle has a time, open, high, low and close, and its ` +
        'asset is told by a column, the name of the file or --asset with one name',
    );
  }
  return Array.from(assets, ([asset, columns]) => barsOf(asset, columns)).sort((a, b) =>
    a.asset < b.asset ? -1 : 1,
  );
}

function createColumns(): Columns {
  return { end: [], open: [], high: [], low: [], close: [], volume: [], sources: new Set() };
}

function barsOf(asset: string, columns: Columns): AssetBars {
  const { end, open, high, low, close, volume, sources } = columns;
  const length = usualDistance(end);
  const atMicros = end.map((micros) => micros - length);
  const accepted = acceptBars({ atMicros, open, high, low, close, volume });
  const about = { asset, told: end.length, files: sources.size };
  if (accepted.ok) return { ...about, bars: accepted.value, missing: '' };
  return { ...about, bars: null, missing: volatilityFailureText(accepted.failure) };
}

/** Length of a candle: the median distance of their ends. */
function usualDistance(end: readonly number[]): number {
  const distances = end.slice(1).map((micros, i) => micros - end[i]!);
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? microsPerHour;
}

/**
 * Counts candles that several rows tell.
 *
 * @param journal - findings of the readers
 * @returns counts over all files
 */
export function overlapsOf(journal: RunJournal): Overlaps {
  const count = (wanted: string): number =>
    [...journal.findings.values()]
      .filter(({ kind }) => kind === wanted)
      .reduce((sum, finding) => sum + finding.count, 0);
  return { same: count('repeated_candle'), different: count('different_candle') };
}
