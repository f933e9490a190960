/**
 * @module Trading: a trade is booked with its fees, and its two sides are written.
 */
import { feeOf } from './fees.ts';
import { type Contract, contractValue } from './instruments.ts';
import { exchange, feeAccount, moveCash } from './ledger.ts';
import { markOf } from './marks.ts';
import { moveFree } from './open-margin.ts';
import type { Wallet } from './planted.ts';
import { writeFill } from './records.ts';
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
  /** Ids of the orders that met; empty for a quote and for who takes over without one. */
  readonly takerOrder: string;
  readonly makerOrder: string;
  /** The maker did not ask for it, and pays no fee. */
  readonly isForced?: boolean;
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
  const takerFee = feeOf(contract, quantity, price, index, false);
  const makerFee = trade.isForced === true ? 0 : feeOf(contract, quantity, price, index, true);
  const worth = quantity * contractValue(contract, price) * (contract.isInverse ? index : 1);
  const [buyerFee, sellerFee] = takerBuys ? [takerFee, makerFee] : [makerFee, takerFee];
  moveFree(world, buyer.account, contract, quantity, worth + buyerFee);
  moveFree(world, seller.account, contract, -quantity, sellerFee - worth);
  exchange(ledger, buyer.account, seller.account, contract, quantity, price);
  moveCash(ledger, taker.account, feeAccount, 0, takerFee);
  moveCash(ledger, maker.account, feeAccount, 0, makerFee);
  const reference = markOf(marks, contract);
  const terms = { at, contract, price, quantity, trade: ++world.trades, reference, cause };
  writeFill(records, terms, {
    participant: taker.address,
    isBuy: takerBuys,
    isMaker: false,
    fee: takerFee,
    order: trade.takerOrder,
  });
  writeFill(records, terms, {
    participant: maker.address,
    isBuy: !takerBuys,
    isMaker: true,
    fee: makerFee,
    order: trade.makerOrder,
  });
}
