/**
 * @module Rows of candles as `index` events at the end of the candle, when its close is known.
 */
import { fail, formatInstant, microsPerHour, ok, type Result } from '../../base/index.ts';
import type { Decoder, Refusal, Row, Sink, SourceSample } from '../adapter.ts';
import {
  from,
  instantField,
  nonNegativeField,
  optional,
  positiveField,
  readFields,
  refusalOf,
  textField,
  type ValuesOf,
} from '../fields.ts';
import {
  assetOfPair,
  assetOfPath,
  type CandleColumns,
  candleMicros,
  type PricedAsset,
  timeNotation,
} from './columns.ts';
import { type AssetCandles, addCandle, type Coverage, candlesOf } from './coverage.ts';

interface SourceState {
  readonly coverage: Coverage;
  readonly columns: CandleColumns;
  readonly shape: ReturnType<typeof shapeOf>;
  /** What the file name tells, else the user. */
  readonly pathAsset: PricedAsset | undefined;
  readonly stepMicros: number | undefined;
  /** Start of the last candle by asset; microseconds since 1970 UTC. */
  readonly last: Map<string, number>;
  /** Differences of the close from other sources, as parts of it. */
  readonly differences: number[];
  rows: number;
  accepted: number;
}

function shapeOf(columns: CandleColumns) {
  return {
    time: from(columns.time, instantField),
    open: from(columns.open, positiveField),
    high: from(columns.high, positiveField),
    low: from(columns.low, positiveField),
    close: from(columns.close, positiveField),
    volume: from(columns.volume ?? 'volume', optional(nonNegativeField)),
  } as const;
}

/**
 * Creates the decoder of one candle file.
 *
 * Findings: `missing_candle` (per candle), `zero_volume`, `repeated_candle`, `different_candle`,
 * `spliced_series`, `gap_before_source`, `time_goes_back`, `off_grid`; once per file
 * `time_notation`, `capital_header`, `dollar_coin`.
 *
 * @param coverage - candles of the sources read before; the first source to tell an hour keeps it
 * @param columns - where things are
 * @param sample - first rows and path
 * @returns decoder at the first row
 */
export function createCandleDecoder(
  coverage: Coverage,
  columns: CandleColumns,
  sample: SourceSample,
): Decoder {
  const state: SourceState = {
    coverage,
    columns,
    shape: shapeOf(columns),
    pathAsset: assetOfPath(sample.path) ?? assetTold(sample),
    stepMicros: candleMicros(sample, columns.time),
    last: new Map(),
    differences: [],
    rows: 0,
    accepted: 0,
  };
  return {
    decode: (row, sink) => decodeCandle(state, row, sink),
    finish: (sink) => finishSource(state, sink),
  };
}

function assetTold({ told }: SourceSample): PricedAsset | undefined {
  return told?.underlying === undefined
    ? undefined
    : { asset: told.underlying.toUpperCase(), quote: 'USD' };
}

function decodeCandle(state: SourceState, row: Row, sink: Sink): void {
  const { symbol } = state.columns;
  const priced = symbol === undefined ? state.pathAsset : assetOfPair(textOf(row, symbol));
  if (state.rows === 0) noteForms(state, row, priced?.quote, sink);
  state.rows += 1;
  const candle = readCandle(state, row, priced);
  if (candle.ok) emitCandle(state, candle.value, row.line, sink);
  else sink.refuse(candle.failure);
}

function textOf(row: Row, column: string): string {
  const text = textField(row.fields[column]);
  return text.ok ? text.value : '';
}

interface Candle extends ValuesOf<ReturnType<typeof shapeOf>> {
  readonly asset: string;
  /** Length; microseconds. */
  readonly stepMicros: number;
}

function readCandle(
  { columns, shape, stepMicros }: SourceState,
  row: Row,
  priced: PricedAsset | undefined,
): Result<Candle, Refusal> {
  const refuse = (column: string, reason: string) => fail(refusalOf(row, column, reason));
  if (priced === undefined) {
    const reason = 'neither a column nor the file name tells a pair priced in a dollar';
    return refuse(columns.symbol ?? columns.close, reason);
  }
  if (stepMicros === undefined) {
    const reason = 'the length of a candle is told neither by its rows nor by the file name';
    return refuse(columns.time, reason);
  }
  const read = readFields(shape, row);
  if (!read.ok) return read;
  const { open, high, low, close } = read.value;
  if (high < low) return refuse(columns.high, 'the high is below the low');
  if (high < open || high < close) {
    return refuse(columns.high, 'the high is below the open or the close');
  }
  if (low > open || low > close) {
    return refuse(columns.low, 'the low is above the open or the close');
  }
  return ok({ ...read.value, asset: priced.asset, stepMicros });
}

function emitCandle(state: SourceState, candle: Candle, line: number, sink: Sink): void {
  const { asset, time, stepMicros, open, high, low, close, volume } = candle;
  const candles = candlesOf(state.coverage, asset);
  noteSpacing(state, candles, candle, line, sink);
  if (volume === 0) sink.finding('zero_volume', line, 'nothing was traded in this candle');
  const atMicros = time + stepMicros;
  if (!isFirstTold(state, candles, atMicros, close, line, sink)) return;
  state.accepted += 1;
  const traded = volume === undefined ? {} : { volume };
  sink.event({ kind: 'index', atMicros, asset, price: close, open, high, low, ...traded }, line);
}

function noteForms(state: SourceState, row: Row, quote: string | undefined, sink: Sink): void {
  const { columns } = state;
  const notation = timeNotation(row.fields[columns.time]);
  sink.finding('time_notation', row.line, `${columns.time} is written as ${notation}`);
  if (/[A-Z]/.test(columns.close)) {
    sink.finding('capital_header', row.line, `column names are capitalised, e.g. ${columns.close}`);
  }
  if (quote !== undefined && quote !== 'USD') {
    sink.finding('dollar_coin', row.line, `prices are in ${quote} and are taken as USD`);
  }
}

/** Compares with the candle before in this file, or, at its first one, with the other files. */
function noteSpacing(
  state: SourceState,
  candles: AssetCandles,
  { asset, time, stepMicros }: Candle,
  line: number,
  sink: Sink,
): void {
  const last = state.last.get(asset);
  if (last === undefined) {
    const { lastEndMicros } = candles;
    if (lastEndMicros > 0 && time > lastEndMicros) {
      const hours = (time - lastEndMicros) / microsPerHour;
      const detail = `${asset} starts ${hours} h after the last candle of the sources before`;
      sink.finding('gap_before_source', line, detail);
    }
  } else if (time < last) {
    sink.finding('time_goes_back', line, 'the candle is earlier than the one before');
  } else if ((time - last) % stepMicros !== 0) {
    sink.finding('off_grid', line, 'the candle does not start a whole number of steps later');
  } else if (time - last > stepMicros) {
    const missing = (time - last) / stepMicros - 1;
    const detail = `${missing} missing after ${formatInstant(last)}`;
    // One finding for each candle up to a day of hours; a longer hole is one finding.
    for (let i = 0; i < (missing <= 24 ? missing : 1); i++) {
      sink.finding('missing_candle', line, detail);
    }
  }
  state.last.set(asset, Math.max(time, last ?? 0));
}

function isFirstTold(
  state: SourceState,
  candles: AssetCandles,
  endMicros: number,
  close: number,
  line: number,
  sink: Sink,
): boolean {
  const { kind, before } = addCandle(candles, endMicros, close);
  if (kind === 'same') {
    sink.finding('repeated_candle', line, 'a row read before tells this candle with this close');
  } else if (kind === 'different') {
    state.differences.push(Math.abs(close / before - 1));
    sink.finding('different_candle', line, `close ${close}, a row read before tells ${before}`);
  }
  return kind === 'new';
}

/** A source that differs where it overlaps and also fills holes makes one series of two markets. */
function finishSource({ differences, accepted, rows }: SourceState, sink: Sink): void {
  if (differences.length === 0 || accepted === 0) return;
  const sorted = [...differences].sort((a, b) => a - b);
  const percent = (100 * sorted[sorted.length >> 1]!).toPrecision(2);
  const detail =
    `${accepted} of ${rows} candles fill hours that sources before do not tell; where both tell ` +
    `one the closes differ by ${percent} % in the median: spot and perpetual may be mixed`;
  sink.finding('spliced_series', 1, detail);
}
