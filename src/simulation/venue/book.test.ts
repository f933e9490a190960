import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Book,
  bestOrder,
  claimPlace,
  closeContract,
  createBook,
  ordersOf,
  passivePrice,
  quoteLifeMicros,
  quotePlace,
  recyclePlaces,
  removeOrder,
  repriceOrder,
  sideOf,
  standOrder,
} from './book.ts';
import { takeFrom } from './taking.ts';

const contract = 5;
const tick = 1;

/** Lets an order stand and returns its place. */
function stand(book: Book, order: Partial<Parameters<typeof standOrder>[2]>): number {
  const place = claimPlace(book);
  const plain = { owner: 9, contract, quoter: -1, isBid: false, price: 100, quantity: 1, at: 0 };
  standOrder(book, place, { ...plain, until: Number.POSITIVE_INFINITY, ...order });
  return place;
}

interface Filled {
  readonly owner: number;
  readonly price: number;
  readonly quantity: number;
}

function take(book: Book, isBuy: boolean, quantity: number, limit?: number, owner = 1, at = 0) {
  const filled: Filled[] = [];
  const dropped: number[] = [];
  const left = takeFrom(book, { owner, contract, isBuy, quantity, limit }, at, {
    mayFill: (place, size) => mayFill(book.pool.owner[place]!, size),
    filled(place, size) {
      filled.push({
        owner: book.pool.owner[place]!,
        price: book.pool.price[place]!,
        quantity: size,
      });
    },
    dropped: (place) => dropped.push(book.pool.owner[place]!),
  });
  return { left, filled, dropped };
}

/** A poor account: it may trade no more than two contracts at once. */
const poor = 4;
const mayFill = (owner: number, size: number) => owner !== poor || size <= 2;

describe('limits', () => {
  it('an empty book fills nothing', () => {
    expect(take(createBook(0), true, 3)).toEqual({ left: 3, filled: [], dropped: [] });
    expect(bestOrder(createBook(0), contract, true, 0)).toBeUndefined();
    expect(sideOf(createBook(0), contract, true)).toEqual([]);
  });

  it('a buyer takes the lowest ask, a seller the highest bid', () => {
    const book = createBook(0);
    stand(book, { price: 101 });
    stand(book, { price: 100, quantity: 2, owner: 8 });
    stand(book, { price: 98, isBid: true });
    stand(book, { price: 99, isBid: true, owner: 7 });
    expect(take(book, true, 1).filled).toEqual([{ owner: 8, price: 100, quantity: 1 }]);
    expect(take(book, false, 1).filled).toEqual([{ owner: 7, price: 99, quantity: 1 }]);
  });

  it('at one price the first to come is the first to be met, and is met in part', () => {
    const book = createBook(0);
    stand(book, { owner: 8, quantity: 1.5 });
    stand(book, { owner: 7, quantity: 1 });
    const { filled, left } = take(book, true, 2);
    expect(left).toBe(0);
    expect(filled.map(({ owner, quantity }) => [owner, quantity])).toEqual([
      [8, 1.5],
      [7, 0.5],
    ]);
    expect(bestOrder(book, contract, false, 0)).toMatchObject({ owner: 7, price: 100, size: 0.5 });
  });

  it('a limit is not passed', () => {
    const book = createBook(0);
    stand(book, { price: 100 });
    stand(book, { price: 101 });
    expect(take(book, true, 5, 100)).toMatchObject({ left: 4 });
    expect(take(book, true, 5, 100)).toMatchObject({ left: 5, filled: [] });
  });

  it('an order of the taker itself is taken out, not met', () => {
    const book = createBook(0);
    stand(book, { owner: 1, price: 99 });
    stand(book, { owner: 8, price: 100 });
    const { filled, dropped } = take(book, true, 1);
    expect(dropped).toEqual([1]);
    expect(filled).toEqual([{ owner: 8, price: 100, quantity: 1 }]);
    expect(ordersOf(book, 1)).toEqual([]);
  });

  it('an order whose owner may not trade is taken out, not met', () => {
    const book = createBook(0);
    stand(book, { owner: poor, quantity: 3 });
    expect(take(book, true, 3)).toEqual({ left: 3, filled: [], dropped: [poor] });
  });

  it('a quote lapses after its time and is then passed over', () => {
    const book = createBook(1);
    stand(book, { quoter: 0, until: quoteLifeMicros });
    stand(book, { price: 101 });
    expect(bestOrder(book, contract, false, quoteLifeMicros)?.price).toBe(100);
    expect(bestOrder(book, contract, false, quoteLifeMicros + 1)?.price).toBe(101);
    expect(quotePlace(book, contract, 0, false)).toBe(-1);
  });

  it('a post-only price stands a tick behind the other side', () => {
    const book = createBook(0);
    const terms = { id: contract, tick };
    expect(passivePrice(book, terms, true, 105, 0)).toBe(105);
    stand(book, { price: 100 });
    expect(passivePrice(book, terms, true, 99, 0)).toBe(99);
    expect(passivePrice(book, terms, true, 100, 0)).toBe(99);
    stand(book, { price: 97, isBid: true });
    expect(passivePrice(book, terms, false, 90, 0)).toBe(98);
  });

  it('who changes the price goes to the end of the new one', () => {
    const book = createBook(0);
    const first = stand(book, { owner: 8, price: 100 });
    stand(book, { owner: 7, price: 101 });
    repriceOrder(book, first, 101);
    expect(take(book, true, 1).filled[0]?.owner).toBe(7);
  });

  it('a closed contract keeps nothing, and its places are used again', () => {
    const book = createBook(1);
    const places = [stand(book, { isBid: true, price: 9 }), stand(book, { quoter: 0 })];
    closeContract(book, contract);
    expect(bestOrder(book, contract, true, 0)).toBeUndefined();
    expect(ordersOf(book, 9)).toEqual([]);
    // The plain order's place is kept until the minute is over: its id may still be told.
    expect([stand(book, {}), stand(book, {})]).toEqual([places[1], 2]);
    recyclePlaces(book);
    expect(stand(book, {})).toBe(places[0]);
  });

  it('keeps orders when it grows', () => {
    const book = createBook(0);
    for (let i = 0; i < 3_000; i++) stand(book, { price: 4_000 - i, owner: 10 + i });
    expect(bestOrder(book, contract, false, 0)).toMatchObject({
      owner: 3_009,
      price: 1_001,
      size: 1,
    });
    expect(take(book, true, 3_000).left).toBe(0);
    expect(book.used).toBe(3_000);
  });
});

/** An order of the reference: a plain list, sorted anew whenever somebody takes. */
interface PlainOrder {
  readonly key: number;
  readonly owner: number;
  readonly quoter: number;
  readonly isBid: boolean;
  price: number;
  left: number;
  turn: number;
  readonly until: number;
}

/** Matching as it is written in a rule book, without a thought to speed. */
class PlainBook {
  orders: PlainOrder[] = [];
  turns = 0;

  side(isBid: boolean, at: number): PlainOrder[] {
    const sign = isBid ? -1 : 1;
    return this.orders
      .filter((order) => order.isBid === isBid && order.until >= at)
      .sort((x, y) => sign * (x.price - y.price) || x.turn - y.turn);
  }

  take(owner: number, isBuy: boolean, quantity: number, limit: number | undefined, at: number) {
    const filled: Filled[] = [];
    let left = quantity;
    for (const order of this.side(!isBuy, at)) {
      if (left === 0) break;
      if (limit !== undefined && (isBuy ? order.price > limit : order.price < limit)) break;
      const size = Math.min(left, order.left);
      if (order.owner === owner || !mayFill(order.owner, size)) {
        this.remove(order);
        continue;
      }
      filled.push({ owner: order.owner, price: order.price, quantity: size });
      left = Math.round((left - size) * 10) / 10;
      order.left = Math.round((order.left - size) * 10) / 10;
      if (order.left === 0) this.remove(order);
    }
    return { left, filled };
  }

  remove(gone: PlainOrder): void {
    this.orders = this.orders.filter((order) => order !== gone);
  }

  passive(isBid: boolean, price: number, at: number): number {
    const [best] = this.side(!isBid, at);
    if (best === undefined || (isBid ? price < best.price : price > best.price)) return price;
    return isBid ? best.price - tick : best.price + tick;
  }
}

const arbitraryStep = fc.record({
  what: fc.constantFrom('limit', 'limit', 'market', 'post', 'quote', 'cancel', 'reprice', 'wait'),
  owner: fc.integer({ min: 1, max: 5 }),
  isBuy: fc.boolean(),
  price: fc.integer({ min: 1, max: 12 }),
  tenths: fc.integer({ min: 1, max: 50 }),
  pick: fc.nat(),
});
type Step = typeof arbitraryStep extends fc.Arbitrary<infer S> ? S : never;

/** Runs the same steps through the book and through the reference. */
class Twins {
  readonly book = createBook(6);
  readonly plain = new PlainBook();
  readonly places = new Map<number, number>();
  at = 0;

  apply(step: Step): void {
    const { what, owner, isBuy, price, pick } = step;
    const quantity = step.tenths / 10;
    if (what === 'wait') this.at += quoteLifeMicros / 3;
    else if (what === 'cancel' || what === 'reprice') this.change(what, pick, price);
    else if (what === 'quote') this.quote(owner, isBuy, price, quantity);
    else if (what === 'post') this.rest(owner, isBuy, this.passive(isBuy, price), quantity, -1);
    else this.order(owner, isBuy, what === 'limit' ? price : undefined, quantity);
  }

  order(owner: number, isBuy: boolean, limit: number | undefined, quantity: number): void {
    const real = take(this.book, isBuy, quantity, limit, owner, this.at);
    const plain = this.plain.take(owner, isBuy, quantity, limit, this.at);
    expect({ left: real.left, filled: real.filled }).toEqual(plain);
    for (const fill of real.filled) {
      if (limit === undefined) continue;
      expect(isBuy ? fill.price <= limit : fill.price >= limit).toBe(true);
    }
    const sum = real.filled.reduce((total, fill) => total + fill.quantity, 0);
    expect(sum + real.left).toBeCloseTo(quantity, 9);
    if (real.left > 0 && limit !== undefined) this.rest(owner, isBuy, limit, real.left, -1);
  }

  passive(isBuy: boolean, price: number): number {
    const real = passivePrice(this.book, { id: contract, tick }, isBuy, price, this.at);
    expect(real).toBe(this.plain.passive(isBuy, price, this.at));
    return real;
  }

  rest(owner: number, isBid: boolean, price: number, quantity: number, quoter: number): void {
    const until = quoter < 0 ? Number.POSITIVE_INFINITY : this.at + quoteLifeMicros;
    const place = stand(this.book, { owner, isBid, price, quantity, quoter, at: this.at, until });
    const turn = ++this.plain.turns;
    this.plain.orders.push({ key: turn, owner, isBid, price, left: quantity, turn, quoter, until });
    this.places.set(turn, place);
  }

  quote(owner: number, isBid: boolean, price: number, quantity: number): void {
    const place = quotePlace(this.book, contract, owner, isBid);
    if (place >= 0) removeOrder(this.book, place);
    const old = this.plain.orders.find((o) => o.quoter === owner && o.isBid === isBid);
    if (old !== undefined) this.plain.remove(old);
    this.rest(owner, isBid, this.passive(isBid, price), quantity, owner);
  }

  change(what: 'cancel' | 'reprice', pick: number, price: number): void {
    const own = this.plain.orders.filter(({ quoter }) => quoter < 0);
    const order = own[pick % Math.max(1, own.length)];
    if (order === undefined) return;
    const place = this.places.get(order.key)!;
    if (what === 'cancel') {
      removeOrder(this.book, place);
      this.plain.remove(order);
      return;
    }
    const passive = this.passive(order.isBid, price);
    repriceOrder(this.book, place, passive);
    order.price = passive;
    order.turn = ++this.plain.turns;
  }

  check(): void {
    for (const isBid of [true, false]) {
      // What has lapsed may still lie below the top, and is met by nobody.
      const real = sideOf(this.book, contract, isBid)
        .filter((place) => this.book.pool.until[place]! >= this.at)
        .map((place) => {
          const { owner, price, left } = this.book.pool;
          return { owner: owner[place], price: price[place], left: left[place] };
        });
      const plain = this.plain.side(isBid, this.at);
      expect(real).toEqual(plain.map(({ owner, price, left }) => ({ owner, price, left })));
    }
    const bid = bestOrder(this.book, contract, true, this.at);
    const ask = bestOrder(this.book, contract, false, this.at);
    if (bid !== undefined && ask !== undefined) expect(bid.price).toBeLessThan(ask.price);
  }
}

describe('properties', () => {
  it('fills, turns and prices are those of a plain list, whatever happens', () => {
    let fills = 0;
    fc.assert(
      fc.property(fc.array(arbitraryStep, { minLength: 1, maxLength: 60 }), (steps) => {
        const twins = new Twins();
        for (const step of steps) {
          twins.apply(step);
          twins.check();
        }
        fills += twins.plain.turns;
      }),
      { numRuns: 300, seed: 20_260_301 },
    );
    expect(fills).toBeGreaterThan(1_000);
  });
});
