/**
 * @module Which column of a candle file holds what, which asset it prices, and how long a candle
 * is.
 */
import { microsPerSecond, parseDuration } from '../../base/index.ts';
import type { SourceSample } from '../adapter.ts';
import { cellText, instantField } from '../fields.ts';

/** Column names as the file writes them. */
export interface CandleColumns {
  readonly time: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string | undefined;
  /** Column that names the pair of each row. */
  readonly symbol: string | undefined;
}

const timeNames = ['open_time', 'timestamp', 'date', 'datetime', 'time', 'ts'];
const symbolNames = ['symbol', 'pair', 'asset', 'coin'];

/** Columns of candles without header: opening time, prices, volume, closing time, five more. */
const numberedColumns = 12;

/**
 * Finds the columns of candles, whatever their case. Twelve numbered columns are taken in the order
 * in which exchanges publish candles without header; the rows are to confirm it.
 *
 * @param columns - column names of the file
 * @returns the columns, or undefined when the file holds no candles
 */
export function candleColumns(columns: readonly string[]): CandleColumns | undefined {
  if (columns.length === numberedColumns && columns[0] === 'column_1') return numbered;
  const written = new Map(columns.map((name) => [name.trim().toLowerCase(), name]));
  const first = (names: readonly string[]) =>
    written.get(names.find((name) => written.has(name)) ?? '');
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((n) => written.get(n));
  const time = first(timeNames);
  if (time === undefined || open === undefined || high === undefined) return undefined;
  if (low === undefined || close === undefined) return undefined;
  const volume = written.get('volume');
  return { time, open, high, low, close, volume, symbol: first(symbolNames) };
}

const numbered: CandleColumns = {
  time: 'column_1',
  open: 'column_2',
  high: 'column_3',
  low: 'column_4',
  close: 'column_5',
  volume: 'column_6',
  symbol: undefined,
};

/** Asset that a pair prices. */
export interface PricedAsset {
  /** `BTC` for spot; `BTC-PERP` when the name says that it is a perpetual or a future. */
  readonly asset: string;
  /** Coin in which it is priced, a dollar or a coin held at one dollar. */
  readonly quote: string;
}

const dollars = 'USDT|USDC|FDUSD|BUSD|TUSD|DAI|USD';
/** A separator decides first: `PYUSD/USD` is not `PY` in `USD`. */
const pairPatterns = [
  new RegExp(`(?:^|[^A-Z0-9])([A-Z0-9]{1,12})[-_/](${dollars})(?![A-Z])`),
  new RegExp(`(?:^|[^A-Z0-9])([A-Z0-9]{2,12}?)(${dollars})(?![A-Z])`),
];
const perpetualPattern = /(^|[^A-Z])(PERP|PERPETUAL|SWAP|FUTURES?)([^A-Z]|$)/;

/**
 * Reads the asset from a pair; `BTC/USDT:USDT`, settled in a coin, is a perpetual.
 *
 * @param pair - e.g. `BTCUSDT`, `eth-usd`, `BTC/USDT`
 * @returns asset and quote, or undefined when no pair with a dollar is named
 */
export function assetOfPair(pair: string): PricedAsset | undefined {
  const text = pair.toUpperCase();
  const match = pairPatterns[0]!.exec(text) ?? pairPatterns[1]!.exec(text);
  if (match === null) return undefined;
  const rest = text.slice(match.index + match[0].length);
  const around = `${text.slice(0, match.index)} ${rest}`;
  const perpetual = rest.startsWith(':') || perpetualPattern.test(around);
  return { asset: perpetual ? `${match[1]}-PERP` : match[1]!, quote: match[2]! };
}

/**
 * Reads the asset from the path of a file: the pair in its name, perpetual if any folder says so.
 *
 * @param path - e.g. `hourly/ETHUSDT_1h.csv.gz`, `perp/BTCUSDT.csv`
 * @returns asset and quote, or undefined when the name holds no pair with a dollar
 */
export function assetOfPath(path: string): PricedAsset | undefined {
  const cut = path.lastIndexOf('/') + 1;
  const named = assetOfPair(path.slice(cut));
  if (named === undefined || named.asset.endsWith('-PERP')) return named;
  const perpetual = perpetualPattern.test(path.slice(0, cut).toUpperCase());
  return perpetual ? { ...named, asset: `${named.asset}-PERP` } : named;
}

/**
 * Infers the length of a candle: the usual step between the first rows, else the file name.
 *
 * @param sample - first rows and path
 * @param time - name of the time column
 * @returns microseconds > 0, or undefined when neither tells it
 */
export function candleMicros(sample: SourceSample, time: string): number | undefined {
  const times: number[] = [];
  for (const row of sample.rows) {
    const at = instantField(row.fields[time]);
    if (at.ok) times.push(at.value);
  }
  times.sort((a, b) => a - b);
  const steps = times.slice(1).map((at, i) => at - times[i]!);
  const usual = mostFrequent(steps.filter((step) => step >= microsPerSecond));
  if (usual !== undefined) return usual;
  const written = /[_-](\d+[smhd])(?![a-z0-9])/i.exec(sample.path)?.[1];
  const duration = written === undefined ? undefined : parseDuration(written.toLowerCase());
  return duration?.ok ? duration.value : undefined;
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  let best: number | undefined;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (best === undefined || count > counts.get(best)!) best = value;
  }
  return best;
}

/**
 * Names the way in which times are written, for a person who joins files.
 *
 * @param value - value of the time column in the first row
 * @returns e.g. `unix ms`, `text without zone`
 */
export function timeNotation(value: unknown): string {
  const text = cellText(value).trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const digits = text.split('.')[0]!.length;
    return digits <= 11
      ? 'unix s'
      : digits <= 14
        ? 'unix ms'
        : digits <= 17
          ? 'unix us'
          : 'unix ns';
  }
  if (/[+-]\d{2}:?\d{2}$/.test(text) && /\d:\d/.test(text)) return 'text with offset';
  return /(Z|UTC)$/i.test(text) ? 'text in UTC' : 'text without zone';
}
