/**
 * @module Rows of an option chain: the index once per snapshot and coin, then mark and quote.
 *
 * The quote has no participant (best of the book) and no sizes: the source does not tell them. A
 * missing price on a side means that nobody quotes it: size 0. Every event stands at the time of
 * its snapshot, the first of the some seconds in which the rows were collected. Open interest,
 * volume and the two Greeks have no place in the vocabulary.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import type { EventOf, Instrument } from '../../market/index.ts';
import type { Decoder, Refusal, Row, Sink } from '../adapter.ts';
import {
  instantField,
  nonNegativeField,
  optional,
  readFields,
  refusalOf,
  textField,
  type ValuesOf,
} from '../fields.ts';
import { readPlainDecimal } from '../plain-decimal.ts';
import { readDeribitName } from './convention.ts';
import {
  createSnapshots,
  finishSnapshots,
  isExpired,
  noteIndex,
  type Series,
  type Snapshots,
  startSnapshot,
} from './snapshot.ts';

/** Asks above this are wild: an option on one coin is worth about one coin at most. */
export const wildAskCoin = 10;

const price = optional(nonNegativeField);
const shape = {
  ts: textField,
  instrument: textField,
  bid: price,
  ask: price,
  mark: price,
  iv: price,
  fut: price,
  idx: price,
} as const;

type ChainNumbers = Omit<ValuesOf<typeof shape>, 'ts' | 'instrument'>;

const exponentDetail = Object.entries({
  bid: 'bid is written with an exponent',
  ask: 'ask is written with an exponent',
  mark: 'mark is written with an exponent',
  iv: 'iv is written with an exponent',
  delta: 'delta is written with an exponent',
  vega: 'vega is written with an exponent',
  oi: 'oi is written with an exponent',
  volume: 'volume is written with an exponent',
  fut: 'fut is written with an exponent',
  idx: 'idx is written with an exponent',
}).map(([name, detail]) => ({ name, detail }));

/** Cells of which nothing but the form is looked at. */
const unreadDetail = exponentDetail.filter(({ name }) => !(name in shape));

interface ChainState {
  readonly snapshots: Snapshots;
  readonly series: Map<string, Series>;
  /** Text of the current snapshot's time, to read each text once. */
  atText: string;
}

/**
 * Creates the decoder of one chain file.
 *
 * Findings: `missing_bid`, `missing_ask`, `crossed_quote`, `missing_forward`, `exponent_number`
 * (per cell), `mark_zero`, `missing_mark`, `wild_ask`, `index_drift` (per snapshot and coin),
 * `irregular_spacing`, `expired_since_last_snapshot`, `row_after_expiry`, `repeated_row`.
 *
 * @returns decoder at the first row
 */
export function createChainDecoder(): Decoder {
  const state: ChainState = { snapshots: createSnapshots(), series: new Map(), atText: '' };
  return {
    decode: (row, sink) => decodeRow(state, row, sink),
    finish: (sink) => finishSnapshots(state.snapshots, sink),
  };
}

function decodeRow(state: ChainState, row: Row, sink: Sink): void {
  if (decodePlainRow(state, row, sink)) return;
  const read = readFields(shape, row);
  if (!read.ok) {
    sink.refuse(read.failure);
    return;
  }
  const { instrument } = read.value;
  let series = state.series.get(instrument);
  if (series === undefined) {
    const named = newSeries(state, row, instrument);
    if (!named.ok) {
      sink.refuse(named.failure);
      return;
    }
    series = named.value;
  }
  if (enterSnapshot(state, row, read.value.ts, sink)) {
    decodeSeries(state.snapshots, series, row, read.value, exponentDetail, sink);
  }
}

/**
 * Decodes a row that needs no care, as nearly all do: of the snapshot and a series that are known,
 * with plain decimals or nothing in its cells. False, and nothing done, for any other.
 */
function decodePlainRow(state: ChainState, row: Row, sink: Sink): boolean {
  const { fields } = row;
  const { ts, instrument } = fields;
  if (ts !== state.atText || typeof instrument !== 'string') return false;
  const series = state.series.get(instrument);
  if (series === undefined) return false;
  const bid = readPlainCell(fields.bid);
  const ask = readPlainCell(fields.ask);
  const mark = readPlainCell(fields.mark);
  const iv = readPlainCell(fields.iv);
  const fut = readPlainCell(fields.fut);
  const idx = readPlainCell(fields.idx);
  if (bid === null || ask === null || mark === null) return false;
  if (iv === null || fut === null || idx === null) return false;
  const values = { bid, ask, mark, iv, fut, idx };
  decodeSeries(state.snapshots, series, row, values, unreadDetail, sink);
  return true;
}

/** Number, or undefined for an empty cell; null for what needs a reader of every form. */
function readPlainCell(cell: unknown): number | undefined | null {
  if (typeof cell !== 'string') return null;
  return cell === '' ? undefined : (readPlainDecimal(cell) ?? null);
}

function decodeSeries(
  snapshots: Snapshots,
  series: Series,
  row: Row,
  values: ChainNumbers,
  formed: typeof exponentDetail,
  sink: Sink,
): void {
  if (series.seenIn === snapshots.ordinal) {
    sink.finding('repeated_row', row.line, 'the series occurs twice in this snapshot');
    return;
  }
  series.seenIn = snapshots.ordinal;
  snapshots.live.push(series);
  noteDirt(row, values, sink);
  noteExponents(row, formed, sink);
  if (isExpired(series.instrument, snapshots.atMicros)) {
    sink.finding('row_after_expiry', row.line, 'the series has expired');
  }
  emit(snapshots, series.instrument, values, row.line, sink);
}

function newSeries(state: ChainState, row: Row, name: string): Result<Series, Refusal> {
  const named = readDeribitName(name);
  if (!named.ok) return fail(refusalOf(row, 'instrument', named.failure));
  if (named.value.kind !== 'option') return fail(refusalOf(row, 'instrument', 'is not an option'));
  const series = { instrument: named.value, seenIn: 0 };
  state.series.set(name, series);
  return ok(series);
}

/** Goes to the snapshot of the row; false when the row was refused. */
function enterSnapshot(state: ChainState, row: Row, text: string, sink: Sink): boolean {
  if (text === state.atText) return true;
  const at = instantField(text);
  if (!at.ok) {
    sink.refuse(refusalOf(row, 'ts', at.failure));
    return false;
  }
  state.atText = text;
  if (at.value !== state.snapshots.atMicros) {
    startSnapshot(state.snapshots, at.value, row.line, sink);
  }
  return true;
}

function noteDirt(row: Row, { bid, ask, mark, fut }: ChainNumbers, sink: Sink): void {
  const { line } = row;
  if (bid === undefined) sink.finding('missing_bid', line, 'nobody bids');
  if (ask === undefined) sink.finding('missing_ask', line, 'nobody offers');
  if (bid !== undefined && ask !== undefined && bid > ask) {
    sink.finding('crossed_quote', line, `bid ${bid} above ask ${ask}`);
  }
  if (ask !== undefined && ask > wildAskCoin) {
    sink.finding('wild_ask', line, `ask of ${ask} coin for an option on one coin`);
  }
  if (fut === undefined) sink.finding('missing_forward', line, 'no price of the future');
  if (mark === undefined) sink.finding('missing_mark', line, 'no mark price');
  if (mark === 0) sink.finding('mark_zero', line, 'the mark price is 0');
}

function noteExponents({ line, fields }: Row, cells: typeof exponentDetail, sink: Sink): void {
  for (const { name, detail } of cells) {
    const cell = fields[name];
    if (typeof cell === 'string' && (cell.includes('e') || cell.includes('E'))) {
      sink.finding('exponent_number', line, detail);
    }
  }
}

type Written<T> = { -readonly [Name in keyof T]: T[Name] };

function emit(
  snapshots: Snapshots,
  instrument: Instrument,
  { bid, ask, mark, iv, fut, idx }: ChainNumbers,
  line: number,
  sink: Sink,
): void {
  const { atMicros } = snapshots;
  const asset = instrument.underlying;
  if (idx !== undefined && noteIndex(snapshots, asset, idx, line)) {
    sink.event({ kind: 'index', atMicros, asset, price: idx }, line);
  }
  // Written field by field: a million rows are read, and spreading objects takes longer than all
  // else that is done with one.
  if (mark !== undefined) {
    const event: Written<EventOf<'mark'>> = { kind: 'mark', atMicros, instrument, price: mark };
    if (iv !== undefined) event.iv = iv;
    if (fut !== undefined) event.forward = fut;
    if (idx !== undefined) event.index = idx;
    sink.event(event, line);
  }
  const event: Written<EventOf<'quote'>> = { kind: 'quote', atMicros, instrument };
  if (bid === undefined) event.bidSize = 0;
  else event.bid = bid;
  if (ask === undefined) event.askSize = 0;
  else event.ask = ask;
  sink.event(event, line);
}
