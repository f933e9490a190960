/**
 * @module Prices of the perpetual and of dated futures beside an option chain, as marks.
 *
 * The price is the open or close of the minute candle nearest to the snapshot, so it may be up to a
 * minute younger than the snapshot. The mark stands at the later of the two instants: nothing is
 * known before it happened.
 */
import { fail, microsPerSecond, ok, type Result } from '../../base/index.ts';
import type { Instrument } from '../../market/index.ts';
import type { Decoder, Refusal, Row, Sink } from '../adapter.ts';
import {
  from,
  instantField,
  optional,
  positiveField,
  readFields,
  refusalOf,
  textField,
} from '../fields.ts';
import { readDeribitName } from './convention.ts';
import { isExpired } from './snapshot.ts';

const shapes = {
  perpetual: {
    name: from('instrument_name', textField),
    snapshotAt: from('obs_datetime', instantField),
    price: from('perp_futures_mark_price', optional(positiveField)),
    priceAt: from('candle_price_timestamp_ms', optional(instantField)),
  },
  future: {
    name: from('futures_instrument_name', textField),
    snapshotAt: from('timestamp', instantField),
    price: from('term_mark_price_final', optional(positiveField)),
    priceAt: from('term_candle_price_timestamp_ms', optional(instantField)),
  },
} as const;

/** Which of the two files. */
export type FuturesKind = keyof typeof shapes;

/**
 * Creates the decoder of a file of perpetual or dated futures prices.
 *
 * Findings: `price_after_snapshot`, `missing_price`, `row_after_expiry`.
 *
 * @param kind - which of the two files
 * @returns decoder at the first row
 */
export function createFuturesDecoder(kind: FuturesKind): Decoder {
  return {
    decode: (row, sink) => {
      const price = readPrice(kind, row);
      if (price.ok) emitPrice(price.value, row.line, sink);
      else sink.refuse(price.failure);
    },
    finish: () => {},
  };
}

interface FuturesPrice {
  readonly instrument: Instrument;
  /** Microseconds since 1970 UTC. */
  readonly snapshotAt: number;
  /** USD; undefined when the source found none. */
  readonly price: number | undefined;
  readonly priceAt: number | undefined;
}

function readPrice(kind: FuturesKind, row: Row): Result<FuturesPrice, Refusal> {
  const shape = shapes[kind];
  const read = readFields(shape, row);
  if (!read.ok) return read;
  const { name, snapshotAt, price, priceAt } = read.value;
  const named = readDeribitName(name);
  if (!named.ok) return fail(refusalOf(row, shape.name.column, named.failure));
  if (named.value.kind !== kind) {
    return fail(refusalOf(row, shape.name.column, `is not a ${kind}`));
  }
  return ok({ instrument: named.value, snapshotAt, price, priceAt });
}

function emitPrice(
  { instrument, snapshotAt, price, priceAt }: FuturesPrice,
  line: number,
  sink: Sink,
): void {
  const { name } = instrument;
  if (price === undefined) {
    sink.finding('missing_price', line, `no price of ${name} was found`);
    return;
  }
  const atMicros = Math.max(snapshotAt, priceAt ?? snapshotAt);
  if (atMicros > snapshotAt) {
    const seconds = (atMicros - snapshotAt) / microsPerSecond;
    sink.finding('price_after_snapshot', line, `the price is ${seconds} s younger`);
  }
  if (isExpired(instrument, atMicros)) {
    sink.finding('row_after_expiry', line, `${name} has expired`);
  }
  sink.event({ kind: 'mark', atMicros, instrument, price }, line);
}
