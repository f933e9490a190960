/**
 * @module Taking: an order that arrives meets those that stand, by price, then time.
 */
import { onGrid } from '../../base/index.ts';
import { type Book, bestPlace, removeOrder } from './book.ts';

/** An order that arrives to take. */
export interface Taking {
  /** Account in the ledger. */
  readonly owner: number;
  readonly contract: number;
  readonly isBuy: boolean;
  /** Contracts, > 0. */
  readonly quantity: number;
  /** Worst price; undefined for any. */
  readonly limit: number | undefined;
}

/** Who is told, while an order takes, what happens to those that stand. */
export interface Taken {
  /** Tells whether the owner of a standing order may still trade that much. */
  mayFill(place: number, quantity: number): boolean;
  /** A standing order is about to be filled. */
  filled(place: number, quantity: number): void;
  /** A standing order is about to be taken out: it is the taker's own, or may not trade. */
  dropped(place: number): void;
}

/**
 * Lets an order take standing ones by price, then time, as far as its limit goes.
 *
 * Standing orders of the taker's own account are taken out, not met; so are those whose owner may
 * not trade any more.
 *
 * @param book - changed in place
 * @param taking - the order
 * @param at - when it arrives; microseconds since 1970 UTC
 * @param taken - told of every fill
 * @returns contracts that found nobody
 */
export function takeFrom(book: Book, taking: Taking, at: number, taken: Taken): number {
  const { pool } = book;
  const { owner, contract, isBuy, limit } = taking;
  let wanted = taking.quantity;
  while (wanted > 0) {
    const place = bestPlace(book, contract, !isBuy, at);
    if (place < 0) break;
    const price = pool.price[place]!;
    if (limit !== undefined && (isBuy ? price > limit : price < limit)) break;
    const quantity = Math.min(wanted, pool.left[place]!);
    if (pool.owner[place] === owner || !taken.mayFill(place, quantity)) {
      taken.dropped(place);
      removeOrder(book, place);
      continue;
    }
    taken.filled(place, quantity);
    const left = onGrid(pool.left[place]! - quantity);
    if (left > 0) pool.left[place] = left;
    else removeOrder(book, place);
    wanted = onGrid(wanted - quantity);
  }
  return wanted;
}
