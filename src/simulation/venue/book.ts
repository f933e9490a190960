/**
 * @module Book: standing orders and makers' quotes of every contract, by price, then time.
 *
 * Standing orders live in one pool of columns; each side of a contract lists its places in the
 * pool from the worst to the best. A place is used again when its order is gone.
 */
import { createPool, growPool, notBetter, type OrderPool } from './order-pool.ts';

/** Standing orders of one contract. */
export interface ContractBook {
  /** Places in the pool, the worst first. */
  readonly bids: number[];
  readonly asks: number[];
  /** By quoter, bid before ask: place in the pool plus 1; 0 for none. */
  readonly quotes: Int32Array;
  /** When a quoter last quoted; microseconds since 1970 UTC. */
  readonly quotedAt: Float64Array;
  /** By quoter: margin that its quote needs, USD, and the minute of the run in which it came. */
  readonly needs: Float64Array;
}

/** Standing orders of all contracts. */
export interface Book {
  /** Number of those who quote. */
  readonly quoters: number;
  readonly pool: OrderPool;
  /** By contract id; undefined where nothing stands or has stood. */
  readonly contracts: (ContractBook | undefined)[];
  /** Places of the plain orders of an account, the oldest first. */
  readonly orders: Map<number, number[]>;
  readonly free: number[];
  /** Places of plain orders that are gone; free when the minute is over. */
  readonly freed: number[];
  /** Places ever used. */
  used: number;
  /** Last sequence number given. */
  sequence: number;
}

/** A quote is good for ten minutes. */
export const quoteLifeMicros = 600e6;

/**
 * Creates a book without orders.
 *
 * @param quoters - number of those who quote
 * @returns the book
 */
export function createBook(quoters: number): Book {
  return {
    quoters,
    pool: createPool(),
    contracts: [],
    orders: new Map(),
    free: [],
    freed: [],
    used: 0,
    sequence: 0,
  };
}

/**
 * Takes a place of the pool for an order that has arrived.
 *
 * @param book - changed in place
 * @returns place; to be given back by `freePlace` unless the order stands
 */
export function claimPlace(book: Book): number {
  const place = book.free.pop() ?? book.used++;
  if (place >= book.pool.price.length) growPool(book.pool);
  return place;
}

/** Gives back a place whose plain order does not stand. */
export function freePlace(book: Book, place: number): void {
  book.freed.push(place);
}

/**
 * Frees the places of plain orders that are gone, so that no two of them share one at an instant.
 *
 * @param book - changed in place
 */
export function recyclePlaces(book: Book): void {
  for (const place of book.freed) book.free.push(place);
  book.freed.length = 0;
}

/** What an order is that comes to stand in the book. */
export interface StandingTerms {
  /** Account in the ledger. */
  readonly owner: number;
  readonly contract: number;
  /** Number of the quoter; -1 for a plain order. */
  readonly quoter: number;
  readonly isBid: boolean;
  readonly price: number;
  /** Contracts, > 0. */
  readonly quantity: number;
  /** Microseconds since 1970 UTC. */
  readonly at: number;
  /** Last instant at which it can be met; microseconds since 1970 UTC. */
  readonly until: number;
}

/**
 * Lets an order stand behind those of its price that are there already.
 *
 * @param book - changed in place; the order must not cross, and a quoter's old side must be gone
 * @param place - from `claimPlace`
 * @param terms - the order
 * @returns its ticket
 */
export function standOrder(book: Book, place: number, terms: StandingTerms): number {
  const { pool } = book;
  const { owner, contract, quoter, isBid } = terms;
  const sequence = ++book.sequence;
  pool.price[place] = terms.price;
  pool.left[place] = terms.quantity;
  pool.ticket[place] = sequence;
  pool.arrivedAt[place] = terms.at;
  pool.until[place] = terms.until;
  pool.owner[place] = owner;
  pool.contract[place] = contract;
  pool.quoter[place] = quoter;
  pool.isBid[place] = isBid ? 1 : 0;
  insert(book, place, sequence);
  if (quoter >= 0) {
    contractBook(book, contract).quotes[2 * quoter + (isBid ? 0 : 1)] = place + 1;
    return sequence;
  }
  const own = book.orders.get(owner);
  if (own === undefined) book.orders.set(owner, [place]);
  else own.push(place);
  return sequence;
}

/**
 * Takes an order out of the book and gives its place back.
 *
 * @param book - changed in place
 * @param place - of a standing order
 */
export function removeOrder(book: Book, place: number): void {
  const { pool } = book;
  extract(book, place);
  const quoter = pool.quoter[place]!;
  if (quoter >= 0) {
    const side = 2 * quoter + (pool.isBid[place] === 1 ? 0 : 1);
    contractBook(book, pool.contract[place]!).quotes[side] = 0;
  } else {
    const owner = pool.owner[place]!;
    const own = book.orders.get(owner)!;
    if (own.length === 1) book.orders.delete(owner);
    else own.splice(own.indexOf(place), 1);
  }
  pool.left[place] = 0;
  (quoter >= 0 ? book.free : book.freed).push(place);
}

/**
 * Brings a standing order to another price, behind those who are there.
 *
 * @param book - changed in place
 * @param place - of a standing order
 * @param price - must not cross
 */
export function repriceOrder(book: Book, place: number, price: number): void {
  extract(book, place);
  book.pool.price[place] = price;
  insert(book, place, ++book.sequence);
}

/**
 * Brings a standing side of a quote to another price, size and time, behind those who are there.
 *
 * @param book - changed in place
 * @param place - of the side
 * @param price - must not cross
 * @param quantity - contracts, > 0
 * @param until - last instant at which it can be met; microseconds since 1970 UTC
 */
export function requote(
  book: Book,
  place: number,
  price: number,
  quantity: number,
  until: number,
): void {
  repriceOrder(book, place, price);
  book.pool.left[place] = quantity;
  book.pool.until[place] = until;
}

/** The best standing order of a side. */
export interface BestOrder {
  /** Account in the ledger. */
  readonly owner: number;
  readonly price: number;
  /** Contracts. */
  readonly size: number;
  /** Number of the quoter; -1 for a plain order. */
  readonly quoter: number;
}

/**
 * Finds the standing order that the next one from the other side would meet.
 *
 * @param book - quotes that have lapsed at the top are taken out
 * @param contract - contract id
 * @param isBid - side
 * @param at - microseconds since 1970 UTC
 * @returns best price, the earliest among equals; undefined when nothing stands
 */
export function bestOrder(
  book: Book,
  contract: number,
  isBid: boolean,
  at: number,
): BestOrder | undefined {
  const place = bestPlace(book, contract, isBid, at);
  if (place < 0) return undefined;
  const { owner, price, left, quoter } = book.pool;
  return {
    owner: owner[place]!,
    price: price[place]!,
    size: left[place]!,
    quoter: quoter[place]!,
  };
}

/**
 * Returns the nearest price at which an order would stand and not take.
 *
 * @param book - any book
 * @param contract - id and tick
 * @param isBid - side of the order
 * @param price - wanted price, on the tick
 * @param at - microseconds since 1970 UTC
 * @returns the wanted price, or a tick behind the best one of the other side; may be 0 for a bid
 */
export function passivePrice(
  book: Book,
  { id, tick }: { readonly id: number; readonly tick: number },
  isBid: boolean,
  price: number,
  at: number,
): number {
  const place = bestPlace(book, id, !isBid, at);
  if (place < 0) return price;
  const other = book.pool.price[place]!;
  if (isBid ? price < other : price > other) return price;
  return Math.round((isBid ? other - tick : other + tick) * 1e6) / 1e6;
}

/**
 * Finds the place of the best standing order of a side.
 *
 * @param book - quotes that have lapsed at the top are taken out
 * @param contract - contract id
 * @param isBid - side
 * @param at - microseconds since 1970 UTC
 * @returns place in the pool; -1 when nothing stands
 */
export function bestPlace(book: Book, contract: number, isBid: boolean, at: number): number {
  const own = book.contracts[contract];
  if (own === undefined) return -1;
  const side = isBid ? own.bids : own.asks;
  while (side.length > 0) {
    const place = side[side.length - 1]!;
    if (book.pool.until[place]! >= at) return place;
    removeOrder(book, place);
  }
  return -1;
}

/**
 * Returns the standing side of a quote.
 *
 * @param book - any book
 * @param contract - contract id
 * @param quoter - number of the quoter
 * @param isBid - side
 * @returns place in the pool; -1 when nothing stands
 */
export function quotePlace(book: Book, contract: number, quoter: number, isBid: boolean): number {
  return (book.contracts[contract]?.quotes[2 * quoter + (isBid ? 0 : 1)] ?? 0) - 1;
}

/** When a quoter last quoted a contract; 0 for never; microseconds since 1970 UTC. */
export function quotedAt(book: Book, contract: number, quoter: number): number {
  return book.contracts[contract]?.quotedAt[quoter] ?? 0;
}

/** Notes that a quoter quotes a contract now; microseconds since 1970 UTC. */
export function noteQuote(book: Book, contract: number, quoter: number, at: number): void {
  contractBook(book, contract).quotedAt[quoter] = at;
}

/** Places of the plain orders of an account, the oldest first. */
export function ordersOf(book: Book, account: number): readonly number[] {
  return book.orders.get(account) ?? [];
}

/**
 * Returns what stands on a side, the best first.
 *
 * @param book - any book
 * @param contract - contract id
 * @param isBid - side
 * @returns places in the pool, quotes that have lapsed among them
 */
export function sideOf(book: Book, contract: number, isBid: boolean): readonly number[] {
  const own = book.contracts[contract];
  if (own === undefined) return [];
  return (isBid ? own.bids : own.asks).slice().reverse();
}

/**
 * Forgets a contract that trades no more; its plain orders must be taken out before.
 *
 * @param book - changed in place
 * @param contract - contract id
 */
export function closeContract(book: Book, contract: number): void {
  for (const isBid of [true, false]) {
    for (const place of sideOf(book, contract, isBid)) removeOrder(book, place);
  }
  book.contracts[contract] = undefined;
}

/**
 * Returns what stands on a contract, and begins a book for it when there is none.
 *
 * @param book - may grow
 * @param contract - contract id
 * @returns the book of the contract
 */
export function contractBook(book: Book, contract: number): ContractBook {
  let own = book.contracts[contract];
  if (own === undefined) {
    const { quoters } = book;
    own = {
      bids: [],
      asks: [],
      quotes: new Int32Array(2 * quoters),
      quotedAt: new Float64Array(quoters),
      needs: new Float64Array(2 * quoters),
    };
    book.contracts[contract] = own;
  }
  return own;
}

function insert(book: Book, place: number, sequence: number): void {
  const { pool } = book;
  pool.sequence[place] = sequence;
  const own = contractBook(book, pool.contract[place]!);
  const side = pool.isBid[place] === 1 ? own.bids : own.asks;
  const index = notBetter(pool, side, place);
  side.push(place);
  for (let i = side.length - 1; i > index; i--) side[i] = side[i - 1]!;
  side[index] = place;
}

function extract(book: Book, place: number): void {
  const { pool } = book;
  const own = contractBook(book, pool.contract[place]!);
  const side = pool.isBid[place] === 1 ? own.bids : own.asks;
  const index = notBetter(pool, side, place) - 1;
  for (let i = index; i + 1 < side.length; i++) side[i] = side[i + 1]!;
  side.pop();
}
