/**
 * @module Quote entry: both sides of a quote come into the book as post-only orders.
 *
 * A side that would take what stands is moved to a tick behind it. A side whose price stays and
 * whose size does not grow keeps its turn; any other goes to the end of its price.
 */
import {
  claimPlace,
  noteQuote,
  passivePrice,
  quoteLifeMicros,
  quotePlace,
  removeOrder,
  requote,
  standOrder,
} from './book.ts';
import type { Contract } from './instruments.ts';
import { coverQuote } from './open-margin.ts';
import type { Wallet } from './planted.ts';
import { instantText, type QuoteSides, writeQuote } from './records.ts';
import type { World } from './world.ts';

/** Somebody who quotes. */
export interface Quoter {
  readonly wallet: Wallet;
  /** Place among the world's quoters. */
  readonly number: number;
}

/**
 * Replaces the standing quote of somebody and writes what stands now.
 *
 * @param world - changed in place
 * @param quoter - who quotes
 * @param contract - live contract
 * @param wanted - on tick and lot, bid below ask; a size of 0 pulls the side; what margin does not
 *   cover is left out
 * @param held - position in the contract, long positive
 * @param at - when it arrives; microseconds since 1970 UTC
 * @param decidedAt - when it was decided; microseconds since 1970 UTC
 */
export function enterQuote(
  world: World,
  quoter: Quoter,
  contract: Contract,
  wanted: QuoteSides,
  held: number,
  at: number,
  decidedAt: number,
): void {
  const { book, records } = world;
  const sides = coverQuote(world, quoter, contract, wanted, held);
  const { bidSize, askSize } = sides;
  // A new bid may be above the old ask of the same quote, and the other way round.
  if (askSize > 0) removeCrossed(world, quoter, contract, true, sides.ask);
  if (bidSize > 0) removeCrossed(world, quoter, contract, false, sides.bid);
  noteQuote(book, contract.id, quoter.number, at);
  const bid = standSide(world, quoter, contract, true, sides.bid, bidSize, at);
  const ask = standSide(world, quoter, contract, false, sides.ask, askSize, at);
  const { address } = quoter.wallet;
  // Most quotes are decided at the minute.
  const decided = decidedAt === world.atMicros ? world.atText : instantText(decidedAt);
  writeQuote(records, at, address, contract, bid, bid > 0 ? bidSize : 0, ask, askSize, decided);
}

/**
 * Tells whether a side of somebody's quote stands.
 *
 * @param world - any world
 * @param contract - contract
 * @param number - of the quoter
 * @returns true when one side stands
 */
export function hasQuote({ book }: World, { id }: Contract, number: number): boolean {
  return quotePlace(book, id, number, true) >= 0 || quotePlace(book, id, number, false) >= 0;
}

/** Takes a side of somebody's quote out when it crosses a price of the other side. */
function removeCrossed(
  { book }: World,
  quoter: Quoter,
  contract: Contract,
  isBid: boolean,
  price: number,
): void {
  const place = quotePlace(book, contract.id, quoter.number, isBid);
  if (place < 0) return;
  const own = book.pool.price[place]!;
  if (isBid ? own >= price : own <= price) removeOrder(book, place);
}

/** Returns the price at which the side stands; 0 when it has no size or no price is left. */
function standSide(
  { book }: World,
  { wallet, number }: Quoter,
  contract: Contract,
  isBid: boolean,
  wanted: number,
  size: number,
  at: number,
): number {
  const price = size === 0 ? 0 : passivePrice(book, contract, isBid, wanted, at);
  const until = at + quoteLifeMicros;
  const place = quotePlace(book, contract.id, number, isBid);
  if (place >= 0) {
    const { pool } = book;
    const keepsTurn =
      pool.until[place]! >= at && pool.price[place] === price && pool.left[place]! >= size;
    if (price <= 0) removeOrder(book, place);
    else if (keepsTurn) {
      pool.left[place] = size;
      pool.until[place] = until;
    } else requote(book, place, price, size, until);
    return Math.max(price, 0);
  }
  if (price <= 0) return 0;
  standOrder(book, claimPlace(book), {
    owner: wallet.account,
    contract: contract.id,
    quoter: number,
    isBid,
    price,
    quantity: size,
    at,
    until,
  });
  return price;
}
