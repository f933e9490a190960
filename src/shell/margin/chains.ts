/**
 * @module Daily snapshots of Deribit's option chains, and days of hourly prices, from their files.
 */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { parseInstant } from '../../base/index.ts';
import { parseInstrumentName } from '../../market/index.ts';
import type { ChainRow, ChainSnapshot } from '../../risk/index.ts';
import { UserError } from '../user-error.ts';

const chainFile = /^chains-.*\.csv(\.gz)?$/;
const chainColumns = ['ts', 'instrument', 'mark', 'iv', 'delta', 'fut', 'idx'] as const;

/** Hourly closes of one day. */
export interface HourlyDay {
  readonly atMicros: number;
  readonly closes: readonly number[];
}

/** One snapshot while its rows come in. */
interface Opening {
  readonly at: string;
  readonly rows: Map<string, ChainRow>;
  readonly indexes: Map<string, number[]>;
}

/**
 * Reads the first snapshot of each day.
 *
 * @param folder - folder with files `chains-*.csv`, gzipped or not
 * @returns snapshots in time order; rows without a future, volatility or mark are left out
 * @throws UserError when a file lacks a column
 */
export async function readDailySnapshots(folder: string): Promise<readonly ChainSnapshot[]> {
  const snapshots: ChainSnapshot[] = [];
  let opening: Opening | undefined;
  const files = (await readdir(folder)).filter((name) => chainFile.test(name)).sort();
  for (const file of files) {
    for await (const fields of recordsOf(join(folder, file), chainColumns)) {
      const [ts, instrument, mark, iv, delta, fut, idx] = fields;
      if (opening === undefined || ts!.slice(0, 10) !== opening.at.slice(0, 10)) {
        if (opening !== undefined) snapshots.push(...closed(opening));
        opening = { at: ts!, rows: new Map(), indexes: new Map() };
      }
      if (ts !== opening.at) continue;
      const row = chainRow(instrument!, { mark: mark!, iv: iv!, delta: delta!, fut: fut! });
      if (row === undefined) continue;
      opening.rows.set(row.instrument, row);
      const list = opening.indexes.get(row.coin) ?? [];
      list.push(Number(idx));
      opening.indexes.set(row.coin, list);
    }
  }
  if (opening !== undefined) snapshots.push(...closed(opening));
  return snapshots;
}

function closed({ at, rows, indexes }: Opening): readonly ChainSnapshot[] {
  const instant = parseInstant(at);
  if (rows.size === 0 || !instant.ok) return [];
  const spots = new Map([...indexes].map(([coin, values]) => [coin, median(values)]));
  return [{ atMicros: instant.value, spots, rows }];
}

function chainRow(
  instrument: string,
  { mark, iv, delta, fut }: Readonly<Record<'mark' | 'iv' | 'delta' | 'fut', string>>,
): ChainRow | undefined {
  if (fut === '' || iv === '' || mark === '' || !(Number(iv) > 0)) return undefined;
  const convention = { quote: 'USD', settlement: 'inverse', contractSize: 1 } as const;
  const named = parseInstrumentName(instrument, convention);
  if (!named.ok || named.value.kind !== 'option') return undefined;
  const { underlying, expiryMicros, strike, right } = named.value;
  return {
    instrument,
    coin: underlying,
    expiryMicros,
    strike,
    right,
    vol: Number(iv),
    delta: Number(delta),
    mark: Number(mark),
    forward: Number(fut),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/**
 * Reads hourly closes by day.
 *
 * @param path - CSV with a date first and a column `close`, gzipped or not
 * @returns instant and closes of each day with more than half its hours, in file order; quote units
 * @throws UserError when the file has no such column
 */
export async function readHourlyDays(path: string): Promise<readonly HourlyDay[]> {
  const days = new Map<string, number[]>();
  for await (const [at, close] of recordsOf(path, [null, 'close'])) {
    const day = at!.slice(0, 10);
    const list = days.get(day);
    if (list === undefined) days.set(day, [Number(close)]);
    else list.push(Number(close));
  }
  return [...days]
    .filter(([, closes]) => closes.length > 12)
    .flatMap(([day, closes]) => {
      const instant = parseInstant(`${day}T00:00:00Z`);
      return instant.ok ? [{ atMicros: instant.value, closes }] : [];
    });
}

/** Wanted columns of a plain CSV, line by line; null stands for the first column. */
async function* recordsOf(
  path: string,
  wanted: readonly (string | null)[],
): AsyncGenerator<readonly string[]> {
  const bytes = createReadStream(path);
  const input = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  // An error of the file must reach the reader of what is unpacked from it.
  if (input !== bytes) bytes.on('error', (error) => input.emit('error', error));
  let places: readonly number[] | undefined;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const fields = line.split(',');
    if (places === undefined) {
      const header = fields.map((name) => name.trim().toLowerCase());
      places = wanted.map((name) => (name === null ? 0 : header.indexOf(name)));
      const missing = wanted.filter((_, i) => places![i]! < 0);
      if (missing.length > 0) throw new UserError(`${path}: missing column ${missing.join(', ')}`);
    } else if (line !== '') yield places.map((place) => fields[place] ?? '');
  }
}
