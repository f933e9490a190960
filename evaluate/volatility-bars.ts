/**
 * @module Hourly bars of the public data sets, whatever their header.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseInstant } from '../src/base/index.ts';
import { acceptBars, type PriceBars } from '../src/quant/index.ts';
import type { EvaluationContext } from './evaluation.ts';

/**
 * Reads the rows of a packed table by column name in lower case.
 *
 * @param path - of a `.csv.gz` file without quoted fields
 * @returns header and rows
 */
export function readTable(path: string): {
  readonly column: (name: string) => number;
  readonly rows: readonly (readonly string[])[];
} {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/);
  const header = lines[0].toLowerCase().split(',');
  const rows = lines.slice(1).map((line) => line.split(','));
  return { column: (name) => header.indexOf(name), rows };
}

/**
 * Reads hourly candles.
 *
 * @param context - where the data are
 * @param name - of a file in `crypto-hourly-ohlcv`, without `.csv.gz`
 * @returns accepted bars; null, said aloud, where the file is absent
 */
export function readHourlyBars(context: EvaluationContext, name: string): PriceBars | null {
  const path = join(context.dataDir, 'crypto-hourly-ohlcv', `${name}.csv.gz`);
  if (!existsSync(path)) {
    context.skip(`crypto-hourly-ohlcv/${name}: hourly candles`);
    return null;
  }
  const { column, rows } = readTable(path);
  const time = ['open_time', 'timestamp', 'date'].map(column).find((at) => at >= 0)!;
  const numbers = (key: string) => rows.map((row) => Number(row[column(key)]));
  const bars = acceptBars({
    atMicros: rows.map((row) => {
      const instant = parseInstant(row[time]);
      return instant.ok ? instant.value : Number.NaN;
    }),
    open: numbers('open'),
    high: numbers('high'),
    low: numbers('low'),
    close: numbers('close'),
    volume: numbers('volume'),
  });
  if (!bars.ok) return null;
  const { count, silentCount, gapCount, refused } = bars.value;
  context.note(
    `${name}: ${count} bars, ${silentCount} silent, ${gapCount} gaps, ${refused.length} refused`,
  );
  return bars.value;
}
