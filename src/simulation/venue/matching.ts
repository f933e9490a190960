/**
 * @module Matching: orders are accepted, meet what stands, rest, are amended, cancelled and lapse.
 *
 * Margin is asked for when an order arrives, for all of it; when its rest comes to stand, for all
 * that the account has standing; and when a standing order or quote is met, for what is met: one
 * that fails then is taken out. An order that meets one of its own account cancels it and goes on.
 */
import {
  claimPlace,
  freePlace,
  ordersOf,
  passivePrice,
  removeOrder,
  repriceOrder,
  standOrder,
} from './book.ts';
import type { Contract } from './instruments.ts';
import { firstWallet } from './ledger.ts';
import { mayTrade } from './margin.ts';
import { mayMeet, mayStand, releaseNeeds } from './open-margin.ts';
import { nextHourReturn } from './participants/edge.ts';
import type { Wallet } from './planted.ts';
import { orderId, writeOrder, writePulledSide } from './records.ts';
import { takeFrom } from './taking.ts';
import { traceReturn } from './trace.ts';
import { bookTrade } from './trading.ts';
import type { World } from './world.ts';

/** How an order is to be dealt with. */
export interface OrderTerms {
  /** Worst price, on the tick; undefined takes any. */
  readonly limit: number | undefined;
  /** Whole minutes that what is left may rest; 0 cancels it at once. */
  readonly restMinutes: number;
  /** Never takes: a price that would is moved to a tick behind the other side's best. */
  readonly postOnly: boolean;
}

/** A standing order, told from others that have its place before or after. */
export interface OrderRef {
  readonly place: number;
  readonly ticket: number;
}

/** Takes what stands at any price; what is left is cancelled. */
export const atMarket: OrderTerms = { limit: undefined, restMinutes: 0, postOnly: false };

/**
 * Accepts an order, matches it and lets the rest stand, when its terms say so.
 *
 * @param world - changed in place; nothing happens when margin does not suffice
 * @param wallet - who orders
 * @param contract - live contract
 * @param quantity - contracts, buy positive, on the contract's lot
 * @param terms - limit, rest, post-only
 * @param at - when the order arrives; microseconds since 1970 UTC
 * @returns the order that stands; undefined when none does
 */
export function submitOrder(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
  terms: OrderTerms,
  at: number,
): OrderRef | undefined {
  const { book, ledger, marks, records } = world;
  const { restMinutes, postOnly } = terms;
  if (quantity === 0 || !mayTrade(ledger, marks, wallet.account, contract, quantity)) {
    return undefined;
  }
  const isBuy = quantity > 0;
  const limit =
    postOnly && terms.limit !== undefined
      ? passivePrice(book, contract, isBuy, terms.limit, at)
      : terms.limit;
  if (limit !== undefined && limit <= 0) return undefined;
  const place = claimPlace(book);
  const row = { at, participant: wallet.address, contract, isBuy, order: orderId(place) };
  const wanted = Math.abs(quantity);
  writeOrder(records, { ...row, action: 'place', price: limit, quantity: wanted });
  const arriving = { isBuy, quantity: wanted, limit, place, at, cause: 'order' } as const;
  const left = take(world, wallet, contract, arriving);
  const rests = left > 0 && restMinutes > 0 && limit !== undefined;
  if (rests && mayStand(world, wallet.account, contract, isBuy ? left : -left)) {
    const ticket = standOrder(book, place, {
      owner: wallet.account,
      contract: contract.id,
      quoter: -1,
      isBid: isBuy,
      price: limit,
      quantity: left,
      at,
      // It lapses by the clock of minutes, in `expireOrders`.
      until: Number.POSITIVE_INFINITY,
    });
    const ref = { place, ticket };
    expireAt(world, world.minute + restMinutes, ref);
    return ref;
  }
  if (left > 0) writeOrder(records, { ...row, action: 'cancel', price: undefined, quantity: left });
  freePlace(book, place);
  return undefined;
}

/**
 * Fills an order as far as what stands goes; the rest is cancelled.
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
  submitOrder(world, wallet, contract, quantity, atMarket, at);
}

/**
 * Closes a position against what stands, as far as a limit goes; the venue orders, nobody is asked.
 *
 * @param world - changed in place; the order and the cancellation of its rest are written
 * @param wallet - whose position
 * @param contract - live contract
 * @param quantity - contracts to be traded, buy positive
 * @param limit - worst price, on the tick, > 0
 * @param at - microseconds since 1970 UTC
 * @returns contracts that found nobody, >= 0
 */
export function closeInBook(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
  limit: number,
  at: number,
): number {
  const { book, records } = world;
  const isBuy = quantity > 0;
  const place = claimPlace(book);
  const row = { at, participant: wallet.address, contract, isBuy, order: orderId(place) };
  const wanted = Math.abs(quantity);
  writeOrder(records, { ...row, action: 'place', price: limit, quantity: wanted });
  const arriving = { isBuy, quantity: wanted, limit, place, at, cause: 'liquidation' } as const;
  const left = take(world, wallet, contract, arriving);
  if (left > 0) writeOrder(records, { ...row, action: 'cancel', price: undefined, quantity: left });
  freePlace(book, place);
  return left;
}

interface Arriving {
  readonly isBuy: boolean;
  readonly quantity: number;
  readonly limit: number | undefined;
  readonly place: number;
  readonly at: number;
  readonly cause: 'order' | 'liquidation';
}

function take(world: World, wallet: Wallet, contract: Contract, arriving: Arriving): number {
  const { book, ledger, marks } = world;
  const { pool } = book;
  const { isBuy, quantity, limit, place, at, cause } = arriving;
  const taking = { owner: wallet.account, contract: contract.id, isBuy, quantity, limit };
  const left = takeFrom(book, taking, at, {
    mayFill(met, size) {
      const [owner, signed] = [pool.owner[met]!, isBuy ? -size : size];
      if (pool.quoter[met]! >= 0) return mayMeet(world, owner, contract, signed);
      return mayTrade(ledger, marks, owner, contract, signed);
    },
    filled(met, size) {
      bookTrade(world, {
        at,
        taker: wallet,
        maker: walletOf(world, pool.owner[met]!),
        contract,
        quantity: size,
        price: pool.price[met]!,
        takerBuys: isBuy,
        cause,
        takerOrder: orderId(place),
        makerOrder: pool.quoter[met]! >= 0 ? '' : orderId(met),
      });
    },
    dropped: (met) => writeGone(world, met, at),
  });
  if (left < quantity && cause === 'order' && !contract.isOption) {
    const move = nextHourReturn(world.path.paths[contract.underlying]!, world.minute);
    traceReturn(world.trace, wallet.account - firstWallet, isBuy ? move : -move);
  }
  return left;
}

/** Wallet of an account that is not the venue's own. */
function walletOf(world: World, account: number): Wallet {
  return world.wallets[account - firstWallet]!;
}

/** Writes that a standing order, or a side of a quote, is taken out with what is left of it. */
function writeGone(world: World, place: number, at: number): void {
  const { book, listing, records } = world;
  const { pool } = book;
  const contract = listing.contracts[pool.contract[place]!]!;
  const participant = walletOf(world, pool.owner[place]!).address;
  const isBuy = pool.isBid[place] === 1;
  if (pool.quoter[place]! >= 0) {
    writePulledSide(records, at, participant, contract, isBuy);
    return;
  }
  writeOrder(records, {
    at,
    participant,
    contract,
    action: 'cancel',
    isBuy,
    price: undefined,
    quantity: pool.left[place]!,
    order: orderId(place),
  });
}

function stands(world: World, { place, ticket }: OrderRef): boolean {
  const { pool } = world.book;
  return pool.ticket[place] === ticket && pool.left[place]! > 0;
}

/**
 * Cancels an order, unless it is gone already.
 *
 * @param world - changed in place
 * @param ref - the order
 * @param at - microseconds since 1970 UTC
 * @returns false when it was gone
 */
export function cancelOrder(world: World, ref: OrderRef, at: number): boolean {
  if (!stands(world, ref)) return false;
  writeGone(world, ref.place, at);
  removeOrder(world.book, ref.place);
  return true;
}

/**
 * Gives a standing order another price, at which it stands behind the others and does not take.
 *
 * @param world - changed in place; nothing happens when the order is gone or the price the same
 * @param ref - the order
 * @param price - wanted price, on the tick
 * @param at - microseconds since 1970 UTC
 */
export function amendOrder(world: World, ref: OrderRef, price: number, at: number): void {
  if (!stands(world, ref)) return;
  const { book, listing, records } = world;
  const { pool } = book;
  const contract = listing.contracts[pool.contract[ref.place]!]!;
  const isBuy = pool.isBid[ref.place] === 1;
  const passive = passivePrice(book, contract, isBuy, price, at);
  if (passive <= 0 || passive === pool.price[ref.place]) return;
  repriceOrder(book, ref.place, passive);
  writeOrder(records, {
    at,
    participant: walletOf(world, pool.owner[ref.place]!).address,
    contract,
    action: 'amend',
    isBuy,
    price: passive,
    quantity: pool.left[ref.place]!,
    order: orderId(ref.place),
  });
}

/**
 * Tells the standing orders of a wallet, the oldest first.
 *
 * @param world - any world
 * @param wallet - whose
 * @returns orders, quotes not among them
 */
export function standingOrders({ book }: World, { account }: Wallet): OrderRef[] {
  return ordersOf(book, account).map((place) => ({ place, ticket: book.pool.ticket[place]! }));
}

/**
 * Cancels everything that a wallet has standing, its quotes among it.
 *
 * @param world - changed in place
 * @param wallet - whose
 * @param at - microseconds since 1970 UTC
 */
export function withdrawOrders(world: World, wallet: Wallet, at: number): void {
  for (const ref of standingOrders(world, wallet)) cancelOrder(world, ref, at);
  const quoter = world.quoters.indexOf(wallet);
  if (quoter < 0) return;
  releaseNeeds(world, quoter);
  for (const own of world.book.contracts) {
    for (const side of [2 * quoter, 2 * quoter + 1]) {
      const place = (own?.quotes[side] ?? 0) - 1;
      if (place < 0) continue;
      writeGone(world, place, at);
      removeOrder(world.book, place);
    }
  }
}

function expireAt({ expiring, path }: World, minute: number, ref: OrderRef): void {
  // Nobody is told what would lapse after the end.
  if (minute >= path.minutes) return;
  const list = expiring.get(minute);
  if (list === undefined) expiring.set(minute, [ref]);
  else list.push(ref);
}

/**
 * Cancels the orders that may rest no longer.
 *
 * @param world - changed in place; standing at a minute
 */
export function expireOrders(world: World): void {
  const refs = world.expiring.get(world.minute) ?? [];
  world.expiring.delete(world.minute);
  for (const ref of refs) cancelOrder(world, ref, world.atMicros);
}
