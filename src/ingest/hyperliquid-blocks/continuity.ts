/**
 * @module Invariants of a venue where both sides are seen: positions continue, trades sum to zero.
 */
import { onGrid } from '../../base/index.ts';
import type { Sink } from '../adapter.ts';
import { isSpotCoin, type NodeFill, quoteToken } from './fill.ts';

/** What was checked so far. */
export interface Continuity {
  /** Signed position after the last fill by `wallet coin`; base units. */
  readonly positions: Map<string, number>;
  /** Trades with one side seen so far: signed quantity by trade id. */
  readonly open: Map<number, number>;
  /** Fills whose start position could be compared with an earlier fill. */
  compared: number;
  /** Of these, fills of perpetuals. */
  comparedPerpetual: number;
  /** Of these, fills whose start position differs. */
  broken: number;
  /** Trades whose two sides do not cancel. */
  unbalanced: number;
}

/**
 * Creates the record before the first fill.
 *
 * @returns nothing checked
 */
export function createContinuity(): Continuity {
  return {
    positions: new Map(),
    open: new Map(),
    compared: 0,
    comparedPerpetual: 0,
    broken: 0,
    unbalanced: 0,
  };
}

/** Fees of spot trades in another token than the quote come out of the coin itself. */
function coinFee({ coin, fee, feeToken }: NodeFill): number {
  return fee !== undefined && isSpotCoin(coin) && feeToken !== quoteToken ? fee : 0;
}

/**
 * Checks a fill against the ones before it; findings `start_position_gap`, `unbalanced_trade`.
 *
 * @param continuity - changed in place
 * @param fill - next fill in file order
 * @param line - line of its block
 * @param sink - receives findings
 */
export function noteFill(continuity: Continuity, fill: NodeFill, line: number, sink: Sink): void {
  const { wallet, coin, side, quantity, startPosition, trade } = fill;
  const key = `${wallet} ${coin}`;
  const known = continuity.positions.get(key);
  const signed = side === 'buy' ? quantity : -quantity;
  if (known !== undefined) {
    continuity.compared += 1;
    if (!isSpotCoin(coin)) continuity.comparedPerpetual += 1;
    if (known !== onGrid(startPosition)) {
      continuity.broken += 1;
      const detail = `${coin}: starts at ${startPosition}, the earlier fills lead to ${known}`;
      sink.finding('start_position_gap', line, detail);
    }
  }
  continuity.positions.set(key, onGrid(startPosition + signed - coinFee(fill)));
  const first = continuity.open.get(trade);
  if (first === undefined) {
    continuity.open.set(trade, signed);
    return;
  }
  continuity.open.delete(trade);
  if (first + signed === 0) return;
  continuity.unbalanced += 1;
  sink.finding('unbalanced_trade', line, `trade ${trade}: the two sides do not cancel`);
}
