/**
 * @module Rows of minute quotes of one contract: no header, prices and times as whole numbers.
 *
 * Columns: milliseconds since midnight in New York at the start of the minute; bid open, high, low,
 * close, size; ask open, high, low, close, size. The last bid and ask of a minute are known at its
 * end, and there the event stands.
 */
import { microsPerSecond } from '../../base/index.ts';
import type { OptionSeries } from '../../market/index.ts';
import type { Decoder, Row, Sink } from '../adapter.ts';
import { nonNegativeField, optional, refusalOf } from '../fields.ts';
import { usOption } from './closing.ts';
import type { NamedSeries } from './file-name.ts';
import { newYorkMicros } from './new-york.ts';

/** Columns of a file without header. */
export const minuteColumns = 11;

/** Prices are whole, in these parts of a dollar. */
const priceScale = 10_000;
const minuteMicros = 60 * microsPerSecond;
const dayMs = 86_400_000;

/**
 * Creates the decoder of the minute quotes of one contract.
 *
 * Findings: `missing_bid`, `missing_ask`, `crossed_quote`, `time_goes_back`, `row_after_expiry`.
 *
 * @param named - contract and day, from the name of the file
 * @returns decoder at the first row
 */
export function createMinuteDecoder(named: NamedSeries): Decoder {
  const { underlying, exercise, expiryMicros, strike, right } = named;
  const instrument = usOption({ underlying, exercise, expiryMicros, strike, right });
  const midnight = newYorkMicros(named.dayMicros, 0);
  const state = { instrument, midnight, lastMs: -1 };
  return { decode: (row, sink) => decodeRow(state, row, sink), finish: () => undefined };
}

interface MinuteState {
  readonly instrument: OptionSeries;
  readonly midnight: number;
  lastMs: number;
}

const number = optional(nonNegativeField);
const wanted = { ms: 1, bid: 5, bidSize: 6, ask: 10, askSize: 11 } as const;

function decodeRow(state: MinuteState, row: Row, sink: Sink): void {
  const read: Partial<Record<keyof typeof wanted, number>> = {};
  for (const name of Object.keys(wanted) as (keyof typeof wanted)[]) {
    const column = `column_${wanted[name]}`;
    const value = number(row.fields[column]);
    if (!value.ok) {
      sink.refuse(refusalOf(row, column, value.failure));
      return;
    }
    if (value.value !== undefined) read[name] = value.value;
  }
  const { ms } = read;
  if (ms === undefined || ms >= dayMs) {
    sink.refuse(refusalOf(row, 'column_1', 'is no time of day in milliseconds'));
    return;
  }
  if (ms < state.lastMs) sink.finding('time_goes_back', row.line, 'the minute is before the last');
  state.lastMs = ms;
  const { instrument } = state;
  const atMicros = state.midnight + 1000 * ms + minuteMicros;
  if (atMicros > instrument.expiryMicros) {
    sink.finding('row_after_expiry', row.line, 'the option has expired');
  }
  const bid = (read.bid ?? 0) / priceScale;
  const ask = (read.ask ?? 0) / priceScale;
  if (bid === 0) sink.finding('missing_bid', row.line, 'nobody bids');
  if (ask === 0) sink.finding('missing_ask', row.line, 'nobody offers');
  if (bid > 0 && ask > 0 && bid > ask) {
    sink.finding('crossed_quote', row.line, `bid ${bid} above ask ${ask}`);
  }
  const sides = {
    ...(bid === 0 ? { bidSize: 0 } : { bid, ...sizeOf('bidSize', read.bidSize) }),
    ...(ask === 0 ? { askSize: 0 } : { ask, ...sizeOf('askSize', read.askSize) }),
  };
  sink.event({ kind: 'quote', atMicros, instrument, ...sides }, row.line);
}

/** A side with a price is there; a size of 0 beside it tells nothing. */
const sizeOf = (name: 'bidSize' | 'askSize', size: number | undefined) =>
  size === undefined || size === 0 ? {} : { [name]: size };
