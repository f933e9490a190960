/**
 * @module Rows of closing prices: one option each, the underlying where the contract is empty.
 *
 * Without a price nobody quotes the series: both sides are pulled, size 0.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import { type OptionSeries, optionName } from '../../market/index.ts';
import type { Decoder, Refusal, Row, Sink, SourceSample } from '../adapter.ts';
import {
  cellText,
  isAbsent,
  nonNegativeField,
  optional,
  positiveField,
  refusalOf,
} from '../fields.ts';
import { expiryOf } from './calendar.ts';
import { type NamedFile, readFileName } from './file-name.ts';
import { closeTimeMicros, newYorkMicros } from './new-york.ts';

/** US options are on this many units of the underlying. */
export const contractUnits = 100;

/** Volatilities at or below this stand for none. */
const volatilityFloor = 1e-6;

/** Names of columns as the file writes them. */
export interface ClosingColumns {
  readonly expiry: string;
  readonly strike: string;
  readonly right: string;
  readonly close: string | undefined;
  readonly bid: string | undefined;
  readonly ask: string | undefined;
  readonly iv: string | undefined;
  readonly open: string | undefined;
  readonly high: string | undefined;
  readonly low: string | undefined;
  readonly volume: string | undefined;
}

/**
 * Finds the columns of closing prices, whatever their case; the first name may begin with `#`.
 *
 * @param columns - column names of the file
 * @returns the columns, or undefined when the file holds something else
 */
export function closingColumns(columns: readonly string[]): ClosingColumns | undefined {
  const written = new Map(
    columns.map((name) => [name.trim().replace(/^#\s*/, '').toLowerCase(), name]),
  );
  const [expiry, strike, right] = ['expiry', 'strike', 'right'].map((name) => written.get(name));
  if (expiry === undefined || strike === undefined || right === undefined) return undefined;
  const [close, bid, ask] = ['close', 'bid', 'ask'].map((name) => written.get(name));
  if (close === undefined && (bid === undefined || ask === undefined)) return undefined;
  const iv = written.get('implied_volatility') ?? written.get('iv');
  const [open, high, low, volume] = ['open', 'high', 'low', 'volume'].map((n) => written.get(n));
  return { expiry, strike, right, close, bid, ask, iv, open, high, low, volume };
}

interface ClosingState {
  readonly columns: ClosingColumns;
  readonly underlying: string | undefined;
  readonly exercise: NamedFile['exercise'];
  /** Instant of all rows; undefined when neither name nor user tells it. */
  readonly atMicros: number | undefined;
  readonly seen: Set<string>;
}

/**
 * Creates the decoder of one file of closing prices.
 *
 * Findings: `missing_price`, `repeated_row`, `saturday_expiry`, `row_after_expiry`,
 * `underlying_without_price`.
 *
 * @param columns - columns of the file
 * @param sample - its name tells the day; `told` stands in
 * @returns decoder at the first row
 */
export function createClosingDecoder(columns: ClosingColumns, sample: SourceSample): Decoder {
  const { dayMicros, exercise, underlying } = readFileName(sample.path, sample.told?.underlying);
  const atMicros =
    dayMicros === undefined ? sample.told?.atMicros : newYorkMicros(dayMicros, closeTimeMicros);
  const state: ClosingState = { columns, underlying, exercise, atMicros, seen: new Set() };
  return { decode: (row, sink) => decodeRow(state, row, sink), finish: () => undefined };
}

function decodeRow(state: ClosingState, row: Row, sink: Sink): void {
  const { columns, underlying, atMicros } = state;
  if (atMicros === undefined) {
    const reason = 'the name of the file tells no day, as spx_20151223.csv does; --at tells it too';
    sink.refuse({ line: row.line, field: '(file)', reason });
    return;
  }
  if (underlying === undefined) {
    const reason = 'the name of the file tells no underlying; --underlying tells it too';
    sink.refuse({ line: row.line, field: '(file)', reason });
    return;
  }
  const isBlank = (name: string) => isAbsent(row.fields[name]);
  if (isBlank(columns.expiry) && isBlank(columns.strike)) {
    decodeUnderlying(columns, underlying, atMicros, row, sink);
    return;
  }
  const series = seriesOf(state, underlying, row, sink);
  if (!series.ok) sink.refuse(series.failure);
  else decodeSeries(state, series.value, atMicros, row, sink);
}

const price = optional(nonNegativeField);

function decodeSeries(
  { columns, seen }: ClosingState,
  instrument: OptionSeries,
  atMicros: number,
  row: Row,
  sink: Sink,
): void {
  const read: Partial<Record<'close' | 'bid' | 'ask' | 'iv', number>> = {};
  for (const name of ['close', 'bid', 'ask', 'iv'] as const) {
    const column = columns[name];
    if (column === undefined) continue;
    const value = price(row.fields[column]);
    if (!value.ok) {
      sink.refuse(refusalOf(row, column, value.failure));
      return;
    }
    if (value.value !== undefined && value.value > 0) read[name] = value.value;
  }
  if (seen.has(instrument.name)) {
    sink.finding('repeated_row', row.line, `${instrument.name} occurs twice; the later row counts`);
  }
  seen.add(instrument.name);
  if (instrument.expiryMicros <= atMicros) {
    sink.finding('row_after_expiry', row.line, `${instrument.name} has expired`);
  }
  const { close, bid, ask, iv = 0 } = read;
  if (close !== undefined) {
    const told = iv > volatilityFloor ? { iv } : {};
    sink.event({ kind: 'mark', atMicros, instrument, price: close, ...told }, row.line);
  }
  if (close === undefined && bid === undefined && ask === undefined) {
    sink.finding('missing_price', row.line, `${instrument.name} has no price`);
  } else if (columns.bid === undefined) return;
  const sides = {
    ...(bid === undefined ? { bidSize: 0 } : { bid }),
    ...(ask === undefined ? { askSize: 0 } : { ask }),
  };
  sink.event({ kind: 'quote', atMicros, instrument, ...sides }, row.line);
}

function seriesOf(
  { columns, exercise }: ClosingState,
  underlying: string,
  row: Row,
  sink: Sink,
): Result<OptionSeries, Refusal> {
  const { fields, line } = row;
  const written = cellText(fields[columns.expiry]);
  const expiry = expiryOf(written, underlying);
  if (expiry === undefined) {
    return fail(refusalOf(row, columns.expiry, 'is not a date such as 20170616'));
  }
  const strike = positiveField(fields[columns.strike]);
  if (!strike.ok) return fail(refusalOf(row, columns.strike, strike.failure));
  const letter = cellText(fields[columns.right]).trim().toLowerCase();
  if (!/^(c|call|p|put)$/.test(letter)) {
    return fail(refusalOf(row, columns.right, 'is neither C nor P'));
  }
  if (expiry.fromSaturday) {
    const detail = `${written} is a Saturday; the Friday before, the last day of trading, is taken`;
    sink.finding('saturday_expiry', line, detail);
  }
  const right = letter.startsWith('c') ? 'call' : 'put';
  return ok(
    usOption({ underlying, exercise, expiryMicros: expiry.atMicros, strike: strike.value, right }),
  );
}

/**
 * Makes a US option: linear, in dollars.
 *
 * @param terms - what the source tells of it
 * @returns the series under the name of the vocabulary
 */
export function usOption(
  terms: Pick<OptionSeries, 'underlying' | 'exercise' | 'expiryMicros' | 'strike' | 'right'>,
): OptionSeries {
  const { underlying, expiryMicros, strike, right } = terms;
  const name = optionName(underlying, expiryMicros, strike, right);
  const paid = { quote: 'USD', settlement: 'linear', contractSize: contractUnits } as const;
  return { kind: 'option', name, ...terms, ...paid };
}

function decodeUnderlying(
  columns: ClosingColumns,
  asset: string,
  atMicros: number,
  row: Row,
  sink: Sink,
): void {
  const told = (column: string | undefined): number | undefined => {
    const value = column === undefined ? undefined : positiveField(row.fields[column]);
    return value?.ok === true ? value.value : undefined;
  };
  const close = told(columns.close);
  if (close === undefined) {
    sink.finding('underlying_without_price', row.line, `${asset} itself has no price`);
    return;
  }
  const [open, high, low] = [told(columns.open), told(columns.high), told(columns.low)];
  const isCandle =
    open !== undefined &&
    high !== undefined &&
    low !== undefined &&
    low <= Math.min(open, close) &&
    high >= Math.max(open, close);
  const candle = isCandle ? { open, high, low } : {};
  sink.event({ kind: 'index', atMicros, asset, price: close, ...candle }, row.line);
}
