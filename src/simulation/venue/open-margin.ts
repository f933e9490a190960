/**
 * @module Open-order margin: what an account lets stand must be carried, should it be met.
 *
 * Rule: what would take a position down needs nothing, the rest of an order its initial margin. Of
 * a contract the dearer side counts, over contracts the needs are summed; a quote counts as it came
 * until its owner quotes the contract again or ten minutes are over. A share of that sum must be
 * free: equity less the initial margin of positions. A quote that would need more is made smaller,
 * side by side; an order that would rest does not. The share is `openOrderMargin`; with 0 nobody is
 * asked.
 */
import { contractBook, ordersOf, quoteLifeMicros } from './book.ts';
import type { Contract } from './instruments.ts';
import { positionOf } from './ledger.ts';
import { assess, initialMargin, marginOf } from './margin.ts';
import { markOf } from './marks.ts';
import type { Wallet } from './planted.ts';
import type { QuoteSides } from './records.ts';
import type { World } from './world.ts';

/** Minutes in which a quote that stands can have come, the current one among them. */
const liveMinutes = quoteLifeMicros / 60e6 + 1;

/** Margin of those who quote; entry i belongs to quoter i. */
export interface OpenMargin {
  /** Number of the quoter by account; -1 for who does not quote. */
  readonly quoterOf: Int32Array;
  /** Equity less initial margin, USD; of the minute in `stamp`. */
  readonly free: Float64Array;
  /** Minute of the free margin; -1 when it has to be reckoned anew. */
  readonly stamp: Int32Array;
  /** Needs of the standing quotes by the minute in which they came, row-major; USD. */
  readonly byMinute: Float64Array;
  /** Sum over the minutes, USD. */
  readonly needs: Float64Array;
  /** Minute up to which needs have lapsed. */
  readonly lapsed: Int32Array;
}

/**
 * Creates the margin of a venue without quotes.
 *
 * @param accounts - accounts in the ledger
 * @param quoters - accounts of those who quote, by number
 * @returns nothing stands
 */
export function createOpenMargin(accounts: number, quoters: readonly number[]): OpenMargin {
  const quoterOf = new Int32Array(accounts).fill(-1);
  quoters.forEach((account, number) => {
    quoterOf[account] = number;
  });
  return {
    quoterOf,
    free: new Float64Array(quoters.length),
    stamp: new Int32Array(quoters.length).fill(-1),
    byMinute: new Float64Array(quoters.length * liveMinutes),
    needs: new Float64Array(quoters.length),
    lapsed: new Int32Array(quoters.length),
  };
}

/**
 * Notes the free margin of an account, when it is one that quotes.
 *
 * @param world - standing at a minute
 * @param account - account number
 * @param usd - equity less initial margin
 */
export function noteFree({ openMargin, minute }: World, account: number, usd: number): void {
  const quoter = openMargin.quoterOf[account]!;
  if (quoter < 0) return;
  openMargin.free[quoter] = usd;
  openMargin.stamp[quoter] = minute;
}

/** Forgets the free margin of an account; it is reckoned anew when it is asked for. */
export function forgetFree({ openMargin }: World, account: number): void {
  const quoter = openMargin.quoterOf[account]!;
  if (quoter >= 0) openMargin.stamp[quoter] = -1;
}

/**
 * Returns the free margin of an account.
 *
 * @param world - standing at a minute
 * @param account - account number
 * @returns equity less initial margin of positions, USD
 */
export function freeMargin(world: World, account: number): number {
  const { openMargin, ledger, marks, minute } = world;
  const quoter = openMargin.quoterOf[account]!;
  if (quoter >= 0 && openMargin.stamp[quoter] === minute) return openMargin.free[quoter]!;
  const { equity, initial } = assess(ledger, marks, account);
  noteFree(world, account, equity - initial);
  return equity - initial;
}

/**
 * Moves the free margin of an account by a trade that is being booked.
 *
 * @param world - the ledger must not have the trade yet
 * @param account - account number
 * @param contract - live contract
 * @param quantity - contracts, bought positive
 * @param costUsd - paid for them and as a fee; USD
 */
export function moveFree(
  world: World,
  account: number,
  contract: Contract,
  quantity: number,
  costUsd: number,
): void {
  const { openMargin, marks, ledger, minute } = world;
  const quoter = openMargin.quoterOf[account]!;
  if (quoter < 0 || openMargin.stamp[quoter] !== minute) return;
  markOf(marks, contract);
  const held = positionOf(ledger, account, contract.id);
  const before = initialMargin(marks, contract, held);
  const more = initialMargin(marks, contract, held + quantity) - before;
  openMargin.free[quoter]! += quantity * marks.unitUsd[contract.id]! - costUsd - more;
}

/**
 * Tells whether a side of a quote can be met: it takes the position down, or is carried.
 *
 * @param world - standing at a minute
 * @param account - whose quote
 * @param contract - live contract
 * @param quantity - contracts, bought positive
 * @returns true when allowed
 */
export function mayMeet(
  world: World,
  account: number,
  contract: Contract,
  quantity: number,
): boolean {
  if (world.config.openOrderMargin === 0) return true;
  const held = positionOf(world.ledger, account, contract.id);
  if (held * quantity < 0 && Math.abs(quantity) <= Math.abs(held)) return true;
  const before = initialMargin(world.marks, contract, held);
  const after = initialMargin(world.marks, contract, held + quantity);
  return after - before <= freeMargin(world, account);
}

/** Contracts of an order that do not take the position down. */
function beyond(held: number, quantity: number): number {
  const down = held * quantity < 0 ? Math.min(Math.abs(held), Math.abs(quantity)) : 0;
  return Math.abs(quantity) - down;
}

/**
 * Makes a quote as small as its owner can carry, and notes what it needs.
 *
 * @param world - needs change in place
 * @param quoter - whose quote
 * @param contract - live contract
 * @param sides - as wanted
 * @param held - position in the contract, long positive
 * @returns sides as they may stand
 */
export function coverQuote(
  world: World,
  quoter: { readonly number: number; readonly wallet: Wallet },
  contract: Contract,
  sides: QuoteSides,
  held: number,
): QuoteSides {
  const share = world.config.openOrderMargin;
  if (share === 0) return sides;
  const { marks, minute, openMargin, book } = world;
  const { needs, byMinute } = openMargin;
  const { number, wallet } = quoter;
  const own = (book.contracts[contract.id] ?? contractBook(book, contract.id)).needs;
  if (openMargin.lapsed[number] !== minute) lapseNeeds(openMargin, number, minute);
  const came = own[2 * number + 1]!;
  const before = minute - came < liveMinutes ? own[2 * number]! : 0;
  const isKnown = openMargin.stamp[number] === minute;
  const known = isKnown ? openMargin.free[number]! : freeMargin(world, wallet.account);
  const free = known / share - (needs[number]! - before);
  const ofBuy = marginOf(marks, contract, true);
  const ofSell = contract.isOption ? marginOf(marks, contract, false) : ofBuy;
  const bidSize = carried(held, sides.bidSize, ofBuy, free, contract.lot);
  const askSize = carried(-held, sides.askSize, ofSell, free, contract.lot);
  const need = Math.max(ofBuy * beyond(held, bidSize), ofSell * beyond(held, -askSize));
  byMinute[placeOf(number, came)]! -= before;
  byMinute[placeOf(number, minute)]! += need;
  needs[number]! += need - before;
  own[2 * number] = need;
  own[2 * number + 1] = minute;
  if (bidSize === sides.bidSize && askSize === sides.askSize) return sides;
  return { ...sides, bidSize, askSize };
}

/** Size of a side that a need of at most `free` carries; `held` is positive with the side. */
function carried(held: number, size: number, each: number, free: number, lot: number): number {
  const rest = size - Math.min(Math.max(-held, 0), size);
  if (each * rest <= free) return size;
  const lots = Math.max(0, Math.floor(free / each / lot));
  return Math.min(size, Math.round((size - rest + lots * lot) * 1e6) / 1e6);
}

function placeOf(quoter: number, minute: number): number {
  return quoter * liveMinutes + (minute % liveMinutes);
}

/** Takes out the needs of quotes that stand no longer. */
function lapseNeeds(openMargin: OpenMargin, quoter: number, minute: number): void {
  const { byMinute, lapsed, needs } = openMargin;
  if (lapsed[quoter] === minute) return;
  const from = Math.max(lapsed[quoter]! + 1, minute - liveMinutes + 1);
  for (let m = from; m <= minute; m++) byMinute[placeOf(quoter, m)] = 0;
  lapsed[quoter] = minute;
  // Summed afresh, so that roundings do not pile up.
  let sum = 0;
  for (let i = 0; i < liveMinutes; i++) sum += byMinute[quoter * liveMinutes + i]!;
  needs[quoter] = sum;
}

/**
 * Forgets the needs of somebody whose quotes are all taken out.
 *
 * @param world - changed in place
 * @param quoter - number of the quoter
 */
export function releaseNeeds({ openMargin, book }: World, quoter: number): void {
  const from = quoter * liveMinutes;
  openMargin.byMinute.fill(0, from, from + liveMinutes);
  openMargin.needs[quoter] = 0;
  for (const own of book.contracts) if (own !== undefined) own.needs[2 * quoter] = 0;
}

/**
 * Tells whether an order may come to stand beside what its owner has standing already.
 *
 * @param world - standing at a minute
 * @param account - whose order
 * @param contract - live contract
 * @param quantity - contracts that would stand, buy positive
 * @returns true when allowed; an order that only takes a position down always is
 */
export function mayStand(
  world: World,
  account: number,
  contract: Contract,
  quantity: number,
): boolean {
  const share = world.config.openOrderMargin;
  if (share === 0) return true;
  const held = positionOf(world.ledger, account, contract.id);
  if (beyond(held, quantity) === 0) return true;
  const { openMargin, minute } = world;
  const quoter = openMargin.quoterOf[account]!;
  if (quoter >= 0) lapseNeeds(openMargin, quoter, minute);
  const quotes = quoter < 0 ? 0 : openMargin.needs[quoter]!;
  const needs = quotes + needsOfOrders(world, account, contract, quantity);
  return share * needs <= freeMargin(world, account);
}

/** Needs of an account's plain orders with one more; USD. */
function needsOfOrders(
  world: World,
  account: number,
  contract: Contract,
  quantity: number,
): number {
  const { pool } = world.book;
  const sums = new Map<number, [number, number]>([[contract.id, [0, 0]]]);
  for (const place of ordersOf(world.book, account)) {
    const id = pool.contract[place]!;
    const both = sums.get(id) ?? [0, 0];
    both[pool.isBid[place] === 1 ? 0 : 1] += pool.left[place]!;
    sums.set(id, both);
  }
  sums.get(contract.id)![quantity > 0 ? 0 : 1] += Math.abs(quantity);
  let needs = 0;
  for (const [id, [bids, asks]] of sums) {
    const own = world.listing.contracts[id]!;
    const held = positionOf(world.ledger, account, id);
    const ofBuy = beyond(held, bids) * marginOf(world.marks, own, true);
    needs += Math.max(ofBuy, beyond(held, -asks) * marginOf(world.marks, own, false));
  }
  return needs;
}
