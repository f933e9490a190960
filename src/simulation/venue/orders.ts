/**
 * @module Orders: what a wallet wants to do, checked by the venue and planned into the minute.
 */
import type { Contract } from './instruments.ts';
import { mayTrade } from './margin.ts';
import {
  amendOrder,
  atMarket,
  cancelOrder,
  matchOrder,
  type OrderRef,
  type OrderTerms,
  standingOrders,
} from './matching.ts';
import type { Wallet } from './planted.ts';
import { requestQuotes } from './quoting.ts';
import { microsPerMinute, type World } from './world.ts';

const quoteRequestMicros = 1.5e6;

/**
 * Plans an order at any price into the rest of the minute, when the margin rule allows it.
 *
 * @param world - intents are added
 * @param wallet - who orders
 * @param contract - live contract
 * @param quantity - contracts, buy positive; rounded down to the lot
 * @returns contracts ordered, 0 when too small or refused
 */
export function planOrder(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
): number {
  return planTerms(world, wallet, contract, quantity, atMarket);
}

/** How an order is to rest. */
export interface Rest {
  /** Limit; rounded to the tick, a buyer's down, a seller's up. */
  readonly price: number;
  /** Minutes until it lapses; rounded, at least one. */
  readonly minutes: number;
  readonly postOnly: boolean;
}

/**
 * Plans an order that rests at a price, when the margin rule allows it.
 *
 * @param world - intents are added
 * @param wallet - who orders
 * @param contract - live contract
 * @param quantity - contracts, buy positive; rounded down to the lot
 * @param rest - price, time and whether it may take at once what it crosses
 * @returns contracts ordered, 0 when too small or refused
 */
export function planResting(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
  { price, minutes, postOnly }: Rest,
): number {
  const limit = restingPrice(contract, quantity > 0, price);
  if (limit <= 0) return 0;
  const terms = { limit, restMinutes: Math.max(1, Math.round(minutes)), postOnly };
  return planTerms(world, wallet, contract, quantity, terms);
}

/** Rounds a limit to the tick, a buyer's down and a seller's up; quote units. */
export function restingPrice({ tick }: Contract, isBuy: boolean, price: number): number {
  const ticks = isBuy ? Math.floor(price / tick + 1e-9) : Math.ceil(price / tick - 1e-9);
  return Math.round(ticks * tick * 1e6) / 1e6;
}

function planTerms(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
  terms: OrderTerms,
): number {
  const lots = Math.floor(Math.abs(quantity) / contract.lot + 1e-9);
  if (lots === 0) return 0;
  const amount = Math.sign(quantity) * (Math.round(lots * contract.lot * 1e6) / 1e6);
  if (!mayTrade(world.ledger, world.marks, wallet.account, contract, amount)) return 0;
  const at = laterInMinute(world);
  // Who wants to rest does not ask for quotes.
  if (contract.isOption && terms.limit === undefined) {
    requestQuotes(world, contract, at - quoteRequestMicros);
  }
  const none = undefined;
  world.intents.push({
    at,
    act: none,
    maker: none,
    wallet,
    terms,
    contract: contract.id,
    amount,
  });
  return amount;
}

/** Instant after the first two seconds of the minute and before its last; microseconds. */
function laterInMinute(world: World): number {
  return world.atMicros + 2e6 + Math.floor(world.flow.uniform() * (microsPerMinute - 3e6));
}

/** Orders are cancelled and amended within the second second of a minute, ahead of new ones. */
function soon(world: World): number {
  return world.atMicros + 1e6 + Math.floor(world.flow.uniform() * 1e6);
}

/**
 * Plans to cancel everything that a wallet has standing.
 *
 * @param world - intents are added
 * @param wallet - whose orders
 * @returns number of orders
 */
export function planCancels(world: World, wallet: Wallet): number {
  const refs = standingOrders(world, wallet);
  for (const ref of refs) {
    const at = soon(world);
    intend(world, at, () => cancelOrder(world, ref, at));
  }
  return refs.length;
}

/**
 * Plans to take a standing order out and to trade at any price what is left of it.
 *
 * @param world - intents are added
 * @param wallet - whose order
 * @param ref - the order
 */
export function planAtMarket(world: World, wallet: Wallet, ref: OrderRef): void {
  const { pool } = world.book;
  const contract = world.listing.contracts[pool.contract[ref.place]!]!;
  const isBuy = pool.isBid[ref.place] === 1;
  const at = laterInMinute(world);
  if (contract.isOption) requestQuotes(world, contract, at - quoteRequestMicros);
  intend(world, at, () => {
    const left = pool.left[ref.place]!;
    if (!cancelOrder(world, ref, at)) return;
    matchOrder(world, wallet, contract, isBuy ? left : -left, at);
  });
}

/**
 * Plans another price for a standing order.
 *
 * @param world - an intent is added
 * @param ref - the order
 * @param price - wanted limit; rounded to the tick
 */
export function planReprice(world: World, ref: OrderRef, price: number): void {
  const { pool } = world.book;
  const contract = world.listing.contracts[pool.contract[ref.place]!]!;
  const limit = restingPrice(contract, pool.isBid[ref.place] === 1, price);
  const at = soon(world);
  if (limit > 0) intend(world, at, () => amendOrder(world, ref, limit, at));
}

/**
 * Plans an act of its own kind into the rest of the minute.
 *
 * @param world - an intent is added
 * @param at - when it happens, in the current minute; microseconds since 1970 UTC
 * @param act - what happens then
 */
export function intend(world: World, at: number, act: () => void): void {
  const none = undefined;
  world.intents.push({ at, act, maker: none, wallet: none, terms: none, contract: 0, amount: 0 });
}

/**
 * Picks a live option by tenor and strike.
 *
 * @param world - any world
 * @param u - place of the underlying
 * @param isCall - right
 * @param strike - wanted strike, USD
 * @param expiryAfterMicros - earliest expiry; microseconds since 1970 UTC
 * @returns nearest strike of the first expiry after the instant; undefined when none is listed
 */
export function pickOption(
  world: World,
  u: number,
  isCall: boolean,
  strike: number,
  expiryAfterMicros: number,
): Contract | undefined {
  let best: Contract | undefined;
  for (const id of world.listing.options[u]!) {
    const contract = world.listing.contracts[id]!;
    if (contract.isCall !== isCall || contract.expiryMicros < expiryAfterMicros) continue;
    if (best === undefined || contract.expiryMicros < best.expiryMicros) best = contract;
    else if (
      contract.expiryMicros === best.expiryMicros &&
      Math.abs(contract.strike - strike) < Math.abs(best.strike - strike)
    ) {
      best = contract;
    }
  }
  return best;
}
