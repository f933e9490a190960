/**
 * @module Blocks of the node's output: every fill of both sides as an event, invariants checked.
 */
import { microsPerSecond } from '../../base/index.ts';
import type { EventOf, Instrument } from '../../market/index.ts';
import type { Decoder, Row, Sink } from '../adapter.ts';
import { cellText, instantField, integerField, refusalOf } from '../fields.ts';
import { type Continuity, createContinuity, noteFill } from './continuity.ts';
import { isSpotCoin, type NodeFill, quoteToken, readNodeFill } from './fill.ts';

/** A block received later than this after its time is counted; microseconds. */
const lateBlockMicros = microsPerSecond;

interface BlocksState {
  readonly instruments: Map<string, Instrument>;
  readonly continuity: Continuity;
  blockNumber: number;
  zoneless: boolean;
  markedTrade: number;
}

/**
 * Creates the decoder of block lines.
 *
 * Findings: `empty_block`, `block_gap`, `late_block`, `time_without_zone` (once),
 * `foreign_fee_token`, `start_position_gap`, `unbalanced_trade`, `unpaired_trade`.
 *
 * @param continuity - record of the invariants, shared with whoever wants to read it
 * @returns decoder
 */
export function createBlockDecoder(continuity: Continuity = createContinuity()): Decoder {
  const state: BlocksState = {
    instruments: new Map(),
    continuity,
    blockNumber: -1,
    zoneless: false,
    markedTrade: -1,
  };
  return {
    decode: (row, sink) => decodeBlock(state, row, sink),
    finish(sink) {
      for (const trade of continuity.open.keys()) {
        sink.finding('unpaired_trade', 0, `trade ${trade}: only one side is in the file`);
      }
    },
  };
}

function decodeBlock(state: BlocksState, row: Row, sink: Sink): void {
  const { block_time: time, block_number: number, events } = row.fields;
  const at = instantField(time);
  const block = integerField(number);
  if (!at.ok) sink.refuse(refusalOf(row, 'block_time', at.failure));
  else if (!block.ok) sink.refuse(refusalOf(row, 'block_number', block.failure));
  else if (!Array.isArray(events)) sink.refuse(refusalOf(row, 'events', 'is not a list'));
  else {
    noteBlock(state, row, at.value, block.value, events.length, sink);
    for (const element of events) {
      const fill = readNodeFill(row.line, element);
      if (fill.ok) emit(state, fill.value, row.line, sink);
      else sink.refuse(fill.failure);
    }
  }
}

function noteBlock(
  state: BlocksState,
  row: Row,
  atMicros: number,
  block: number,
  fills: number,
  sink: Sink,
): void {
  const { line, fields } = row;
  if (fills === 0) sink.finding('empty_block', line, `block ${block} holds no fills`);
  if (state.blockNumber >= 0 && block !== state.blockNumber + 1) {
    sink.finding('block_gap', line, `block ${block} follows ${state.blockNumber}`);
  }
  state.blockNumber = block;
  if (!state.zoneless && !/(z|utc|[+-]\d{2}:?\d{2})$/i.test(cellText(fields.block_time))) {
    state.zoneless = true;
    sink.finding('time_without_zone', line, 'block_time has no zone and is read as UTC');
  }
  const received = instantField(fields.local_time);
  if (received.ok && received.value - atMicros > lateBlockMicros) {
    const seconds = ((received.value - atMicros) / microsPerSecond).toFixed(2);
    sink.finding('late_block', line, `received ${seconds} s after its time`);
  }
}

function emit(state: BlocksState, fill: NodeFill, line: number, sink: Sink): void {
  noteFill(state.continuity, fill, line, sink);
  const { atMicros, wallet, side, price, quantity, crossed, trade, order } = fill;
  const instrument = instrumentOf(state.instruments, fill.coin);
  if (fill.liquidationMark !== undefined && state.markedTrade !== trade) {
    state.markedTrade = trade;
    sink.event({ kind: 'mark', atMicros, instrument, price: fill.liquidationMark }, line);
  }
  const event: EventOf<'fill'> = {
    kind: 'fill',
    atMicros,
    participant: wallet,
    instrument,
    side,
    price,
    quantity,
    role: crossed ? 'taker' : 'maker',
    trade,
    order,
    cause: fill.liquidation ? 'liquidation' : 'order',
  };
  const { fee, feeToken } = fill;
  const charged = fee !== undefined && feeToken === quoteToken;
  sink.event(charged ? { ...event, fee } : event, line);
  if (fee === undefined || charged) return;
  const detail = `fee in ${feeToken ?? 'an unknown token'} left out: the quote is ${quoteToken}`;
  sink.finding('foreign_fee_token', line, detail);
}

function instrumentOf(instruments: Map<string, Instrument>, coin: string): Instrument {
  const known = instruments.get(coin);
  if (known !== undefined) return known;
  const instrument: Instrument = isSpotCoin(coin)
    ? { kind: 'spot', name: coin, underlying: coin.split('/')[0]!, quote: quoteToken }
    : {
        kind: 'perpetual',
        name: `${coin}-PERP`,
        underlying: coin,
        quote: quoteToken,
        settlement: 'linear',
        contractSize: 1,
      };
  instruments.set(coin, instrument);
  return instrument;
}
