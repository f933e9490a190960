/**
 * @module Rows of the venue's export: fills, deposits and withdrawals, liquidations.
 *
 * The closing fills of a liquidation stand in the trade file at exactly the liquidation's time, are
 * never `crossed` and close the whole position; the record itself states position and value before
 * them. Equal trade rows are real fills: they are counted and kept.
 */
import type { EventOf, Instrument } from '../../market/index.ts';
import type { Decoder, Row, Sink } from '../adapter.ts';
import { createInstantWatch } from '../duplicates.ts';
import {
  addressField,
  booleanField,
  choiceField,
  instantField,
  numberField,
  positiveField,
  readFields,
  refusalOf,
  textField,
} from '../fields.ts';
import { createNumberForms } from '../number-forms.ts';
import { createTimeNotation } from '../time-notation.ts';

const tradeShape = {
  time: instantField,
  user: addressField,
  coin: textField,
  side: choiceField({ Bid: 'buy', Ask: 'sell' }),
  px: positiveField,
  sz: positiveField,
  crossed: booleanField,
} as const;

const ledgerShape = { time: instantField, user: addressField, delta_usd: numberField } as const;

const liquidationShape = {
  time: instantField,
  user: addressField,
  liquidated_ntl_pos: positiveField,
  liquidated_account_value: numberField,
  leverage_type: choiceField({ Cross: 'cross', Isolated: 'isolated' }),
} as const;

/** Reads one row into an event; the instant is undefined when the row was refused. */
type DecodeRow = (row: Row, sink: Sink) => number | undefined;

/** Decoder that counts ties, repeated rows and number forms of a time-ordered file. */
function createOrderedDecoder(numbers: readonly string[], decodeRow: DecodeRow): Decoder {
  const forms = createNumberForms(numbers);
  const watch = createInstantWatch();
  const notation = createTimeNotation();
  return {
    decode(row, sink) {
      const atMicros = decodeRow(row, sink);
      if (atMicros === undefined) return;
      notation.note(row.fields.time, row.line, sink);
      watch.note(row, atMicros, sink);
      forms.note(row, sink);
    },
    finish: (sink) => forms.finish(sink),
  };
}

/**
 * Creates the decoder of the trade file: one fill per row; the venue charged no fees then.
 *
 * @returns decoder; findings `same_instant_rows`, `duplicate_row`, `mixed_number_forms`,
 *   `mixed_time_notation`
 */
export function createTradeDecoder(): Decoder {
  const instruments = new Map<string, Instrument>();
  return createOrderedDecoder(['px', 'sz'], (row, sink) => {
    const read = readFields(tradeShape, row);
    if (!read.ok) return void sink.refuse(read.failure);
    const { time, user, coin, side, px, sz, crossed } = read.value;
    const event: EventOf<'fill'> = {
      kind: 'fill',
      atMicros: time,
      participant: user,
      instrument: perpetualOf(instruments, coin),
      side,
      price: px,
      quantity: sz,
      role: crossed ? 'taker' : 'maker',
      fee: 0,
    };
    sink.event(event, row.line);
    return time;
  });
}

function perpetualOf(instruments: Map<string, Instrument>, coin: string): Instrument {
  const known = instruments.get(coin);
  if (known !== undefined) return known;
  const perpetual: Instrument = {
    kind: 'perpetual',
    name: `${coin}-PERP`,
    underlying: coin,
    quote: 'USD',
    settlement: 'linear',
    contractSize: 1,
  };
  instruments.set(coin, perpetual);
  return perpetual;
}

/**
 * Creates the decoder of the ledger file: deposits above zero, withdrawals below.
 *
 * @returns decoder; findings as for trades
 */
export function createLedgerDecoder(): Decoder {
  return createOrderedDecoder(['delta_usd'], (row, sink) => {
    const read = readFields(ledgerShape, row);
    if (!read.ok) return void sink.refuse(read.failure);
    const { time, user, delta_usd: delta } = read.value;
    if (delta === 0) return void sink.refuse(refusalOf(row, 'delta_usd', 'moves nothing'));
    const flow = { atMicros: time, participant: user, asset: 'USD', amount: Math.abs(delta) };
    sink.event({ kind: delta > 0 ? 'deposit' : 'withdrawal', ...flow }, row.line);
    return time;
  });
}

/**
 * Creates the decoder of the liquidation file.
 *
 * @returns decoder; findings as for trades
 */
export function createLiquidationDecoder(): Decoder {
  const numbers = ['liquidated_ntl_pos', 'liquidated_account_value'];
  return createOrderedDecoder(numbers, (row, sink) => {
    const read = readFields(liquidationShape, row);
    if (!read.ok) return void sink.refuse(read.failure);
    const { time, user, leverage_type: mode } = read.value;
    const event: EventOf<'liquidation'> = {
      kind: 'liquidation',
      atMicros: time,
      participant: user,
      stage: 'closed',
      notional: read.value.liquidated_ntl_pos,
      accountValue: read.value.liquidated_account_value,
      mode,
    };
    sink.event(event, row.line);
    return time;
  });
}
