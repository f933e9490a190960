/**
 * @module Rows of Derive's trade history: one for the maker and one for the taker of each trade.
 *
 * A trade counts unless its batch has failed; a failed one is left out, since the venue settles it
 * anew or not at all. Pages of the interface overlap, so a side that was read before is left out.
 */
import type { EventOf, Instrument } from '../../market/index.ts';
import type { Decoder, Row, Sink } from '../adapter.ts';
import { createRepeatedRows, createTieCounter, type TieCounter } from '../duplicates.ts';
import {
  addressField,
  cellText,
  choiceField,
  type FieldReader,
  instantField,
  numberField,
  optional,
  positiveField,
  readFields,
  refusalOf,
  textField,
} from '../fields.ts';
import { createTimeNotation, type TimeNotation } from '../time-notation.ts';
import { deriveInstrument } from './instrument.ts';

/** Stages of a batch, as Derive names them; each has a variant that ends in `Error`. */
const stages = ['Batching', 'Executing', 'Proving', 'Settling', 'Settled'];

const statusField: FieldReader<'pending' | 'settled' | 'failed'> = choiceField(
  Object.fromEntries(
    stages.flatMap((stage) => [
      [stage, stage === 'Settled' ? ('settled' as const) : ('pending' as const)],
      [`${stage}Error`, 'failed' as const],
    ]),
  ),
);

const shape = {
  timestamp: instantField,
  trade_id: textField,
  wallet: addressField,
  instrument_name: textField,
  direction: choiceField({ buy: 'buy', sell: 'sell' }),
  trade_price: positiveField,
  trade_amount: positiveField,
  liquidity_role: choiceField({ maker: 'maker', taker: 'taker' }),
  trade_fee: optional(numberField),
  expected_rebate: optional(numberField),
  mark_price: optional(numberField),
  batch_status: optional(statusField),
} as const;

interface TradeState {
  readonly instruments: Map<string, Instrument>;
  /** Numbers of the trades of which one side was read. */
  readonly open: Map<string, number>;
  readonly sides: ReturnType<typeof createRepeatedRows>;
  readonly ties: TieCounter;
  readonly notation: TimeNotation;
  trades: number;
}

/**
 * Creates the decoder of trade rows.
 *
 * Trades get numbers in the order in which they are read, since the log links sides by number.
 * Findings: `duplicate_row`, `reverted_trade`, `unsettled_trade`, `unpaired_trade`,
 * `same_instant_rows` (trades, not sides), `mixed_time_notation`, `no_fee`.
 *
 * @returns decoder at the first row
 */
export function createDeriveDecoder(): Decoder {
  const state: TradeState = {
    instruments: new Map(),
    open: new Map(),
    sides: createRepeatedRows(),
    ties: createTieCounter(),
    notation: createTimeNotation(),
    trades: 0,
  };
  return {
    decode: (row, sink) => decodeRow(state, row, sink),
    finish(sink) {
      for (const trade of state.open.keys()) {
        sink.finding('unpaired_trade', 0, `trade ${trade}: only one side is in the file`);
      }
    },
  };
}

function decodeRow(state: TradeState, row: Row, sink: Sink): void {
  const read = readFields(shape, row);
  if (!read.ok) return void sink.refuse(read.failure);
  const { trade_id: id, liquidity_role: role, wallet, batch_status: status } = read.value;
  const { timestamp: atMicros, mark_price: mark, trade_fee: paid, expected_rebate } = read.value;
  const instrument = instrumentOf(state, read.value.instrument_name);
  if (typeof instrument === 'string') {
    return void sink.refuse(refusalOf(row, 'instrument_name', instrument));
  }
  state.notation.note(row.fields.timestamp, row.line, sink);
  if (status === 'failed') {
    const detail = `the batch of trade ${id} failed: ${cellText(row.fields.batch_status)}`;
    return void sink.finding('reverted_trade', row.line, detail);
  }
  if (state.sides.note({ line: row.line, fields: { id, role, wallet } }, sink)) return;
  if (status === 'pending') {
    sink.finding('unsettled_trade', row.line, `trade ${id} may still be withdrawn by the venue`);
  }
  if (paid === undefined) sink.finding('no_fee', row.line, 'the fee of the trade is not told');
  const event: EventOf<'fill'> = {
    kind: 'fill',
    atMicros,
    participant: wallet,
    instrument,
    side: read.value.direction,
    price: read.value.trade_price,
    quantity: read.value.trade_amount,
    role,
    trade: numberOf(state, id, atMicros, row.line, sink),
  };
  const fee = paid === undefined ? {} : { fee: paid - (expected_rebate ?? 0) };
  const reference = mark === undefined ? {} : { reference: mark };
  sink.event({ ...event, ...fee, ...reference }, row.line);
}

/** Number of the trade; the second side closes it. */
function numberOf(
  state: TradeState,
  id: string,
  atMicros: number,
  line: number,
  sink: Sink,
): number {
  const known = state.open.get(id);
  if (known !== undefined) {
    state.open.delete(id);
    return known;
  }
  state.ties.note(atMicros, line, sink);
  state.open.set(id, ++state.trades);
  return state.trades;
}

function instrumentOf(state: TradeState, name: string): Instrument | string {
  const known = state.instruments.get(name);
  if (known !== undefined) return known;
  const read = deriveInstrument(name);
  if (!read.ok) return read.failure;
  state.instruments.set(name, read.value);
  return read.value;
}
