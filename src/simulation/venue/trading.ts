/**
 * @module Trading: an order meets the standing quotes; fills are booked and written.
 */
import { onGrid } from '../../base/index.ts';
import { bestQuote, takeQuote } from './book.ts';
import { feeOf } from './fees.ts';
import type { Contract } from './instruments.ts';
import { exchange, feeAccount, firstWallet, moveCash } from './ledger.ts';
import { markOf } from './marks.ts';
import { nextHourReturn } from './participants/edge.ts';
import type { Wallet } from './planted.ts';
import { writeFill } from './records.ts';
import { traceReturn } from './trace.ts';
import type { World } from './world.ts';

/** Who trades with whom, and why. */
export interface Trade {
  readonly at: number;
  readonly taker: Wallet;
  readonly maker: Wallet;
  readonly contract: Contract;
  /** Contracts, > 0. */
  readonly quantity: number;
  readonly price: number;
  readonly takerBuys: boolean;
  readonly cause: 'order' | 'liquidation';
}

/**
 * Books a trade with its fees and writes its two sides.
 *
 * @param world - changed in place
 * @param trade - price and quantity on the contract's grid
 */
export function bookTrade(world: World, trade: Trade): void {
  const { ledger, marks, records } = world;
  const { at, taker, maker, contract, quantity, price, takerBuys, cause } = trade;
  const [buyer, seller] = takerBuys ? [taker, maker] : [maker, taker];
  const index = marks.index[contract.underlying]!;
  exchange(ledger, buyer.account, seller.account, contract, quantity, price);
  const takerFee = feeOf(contract, quantity, price, index, false);
  const makerFee = feeOf(contract, quantity, price, index, true);
  moveCash(ledger, taker.account, feeAccount, 0, takerFee);
  moveCash(ledger, maker.account, feeAccount, 0, makerFee);
  const reference = markOf(marks, contract);
  const terms = { at, contract, price, quantity, trade: ++world.trades, reference, cause };
  writeFill(records, terms, {
    participant: taker.address,
    isBuy: takerBuys,
    isMaker: false,
    fee: takerFee,
  });
  writeFill(records, terms, {
    participant: maker.address,
    isBuy: !takerBuys,
    isMaker: true,
    fee: makerFee,
  });
}

/**
 * Fills an order as far as the standing quotes go; the rest lapses.
 *
 * @param world - changed in place
 * @param wallet - who orders
 * @param contract - live contract
 * @param quantity - contracts, buy positive, on the contract's lot
 * @param at - when the order arrives; microseconds since 1970 UTC
 */
export function matchOrder(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
  at: number,
): void {
  const takerBuys = quantity > 0;
  const own = world.quoters.indexOf(wallet);
  let left = Math.abs(quantity);
  const before = left;
  while (left > 0) {
    const best = bestQuote(world.book, contract.id, takerBuys, at, own);
    if (best === undefined) break;
    const filled = Math.min(left, best.size);
    takeQuote(world.book, contract.id, best.maker, takerBuys, filled);
    left = onGrid(left - filled);
    bookTrade(world, {
      at,
      taker: wallet,
      maker: world.quoters[best.maker]!,
      contract,
      quantity: filled,
      price: best.price,
      takerBuys,
      cause: 'order',
    });
  }
  if (left < before && !contract.isOption) {
    const move = nextHourReturn(world.path.paths[contract.underlying]!, world.minute);
    traceReturn(world.trace, wallet.account - firstWallet, takerBuys ? move : -move);
  }
}
