import { beforeAll, describe, expect, it } from 'vitest';
import { bestOrder, recyclePlaces, sideOf } from './book.ts';
import { checkVenueConfig } from './config.ts';
import type { Contract } from './instruments.ts';
import { deposit, positionOf } from './ledger.ts';
import { amendOrder, atMarket, cancelOrder, standingOrders, submitOrder } from './matching.ts';
import type { Wallet } from './planted.ts';
import { openVenue, simulateVenue, stepMinute } from './venue.ts';
import type { World } from './world.ts';

function configOf(input: object) {
  const checked = checkVenueConfig(input);
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  return checked.value;
}

interface Scene {
  readonly world: World;
  readonly contract: Contract;
  readonly anna: Wallet;
  readonly bert: Wallet;
}

/** Two wallets with money, and the ETH perpetual without makers' quotes. */
function sceneOf(): Scene {
  const world = openVenue(configOf({ seed: 'matching', days: 1, participants: 20 }));
  stepMinute(world, 0);
  const contract = world.listing.contracts[1]!;
  for (const isBid of [true, false]) {
    for (const place of sideOf(world.book, contract.id, isBid)) {
      world.book.pool.until[place] = 0;
    }
  }
  const [anna, bert] = world.wallets.filter(({ plan }) => plan.type === 'retail');
  for (const { account } of [anna!, bert!]) deposit(world.ledger, account, 0, 1e6);
  world.records.orders.text = '';
  world.records.fills.text = '';
  return { world, contract, anna: anna!, bert: bert! };
}

const resting = (limit: number, restMinutes = 60) => ({ limit, restMinutes, postOnly: false });
const lines = (text: string) => text.trimEnd().split('\n');

describe('submitOrder', () => {
  it('lets the maker be who rested, and gives both orders their fees', () => {
    const { world, contract, anna, bert } = sceneOf();
    const at = world.atMicros + 5e6;
    submitOrder(world, anna, contract, 2, resting(3_000), at);
    submitOrder(world, bert, contract, -3, resting(2_990), at + 1);
    const [taker, maker] = lines(world.records.fills.text).map((line) => line.split(','));
    expect([taker![1], taker![3], taker![4], taker![5], taker![6]]).toEqual([
      bert.address,
      'sell',
      '3000',
      '2',
      'taker',
    ]);
    expect([maker![1], maker![6], Number(maker![7])]).toEqual([anna.address, 'maker', -0.3]);
    expect(Number(taker![7])).toBe(3);
    // What is left stands at its own limit.
    expect(bestOrder(world.book, contract.id, false, at + 2)).toMatchObject({
      owner: bert.account,
      price: 2_990,
      size: 1,
    });
    expect(positionOf(world.ledger, anna.account, contract.id)).toBe(2);
  });

  it('refuses what margin does not cover, without a row', () => {
    const { world, contract, anna } = sceneOf();
    expect(submitOrder(world, anna, contract, 1e6, resting(3_000), world.atMicros)).toBeUndefined();
    expect(world.records.orders.text).toBe('');
  });

  it('cancels a standing order whose owner cannot carry it any more when it is met', () => {
    const { world, contract, anna, bert } = sceneOf();
    const at = world.atMicros + 5e6;
    submitOrder(world, anna, contract, 5, resting(3_000), at);
    deposit(world.ledger, anna.account, 0, -1e6);
    world.ledger.cash[anna.account * 3] = 1;
    submitOrder(world, bert, contract, -1, atMarket, at + 1);
    expect(world.records.fills.text).toBe('');
    expect(standingOrders(world, anna)).toEqual([]);
    const actions = lines(world.records.orders.text).map((line) => line.split(',').slice(1, 5));
    expect(actions).toEqual([
      [anna.address, 'ETH-PERP', 'place', 'buy'],
      [bert.address, 'ETH-PERP', 'place', 'sell'],
      [anna.address, 'ETH-PERP', 'cancel', 'buy'],
      [bert.address, 'ETH-PERP', 'cancel', 'sell'],
    ]);
  });

  it('does not let a post-only order take', () => {
    const { world, contract, anna, bert } = sceneOf();
    const at = world.atMicros + 5e6;
    submitOrder(world, anna, contract, -1, resting(3_000), at);
    const terms = { limit: 3_010, restMinutes: 5, postOnly: true };
    submitOrder(world, bert, contract, 1, terms, at + 1);
    expect(world.records.fills.text).toBe('');
    expect(bestOrder(world.book, contract.id, true, at + 2)?.price).toBe(2_999.95);
  });
});

describe('standing orders', () => {
  it('lapse after their minutes', () => {
    const { world, contract, anna } = sceneOf();
    const ref = submitOrder(world, anna, contract, 1, resting(1_000, 2), world.atMicros + 5e6)!;
    stepMinute(world, 1);
    expect(standingOrders(world, anna)).toContainEqual(ref);
    stepMinute(world, 2);
    expect(standingOrders(world, anna)).not.toContainEqual(ref);
  });

  it('are told when amended and cancelled, once', () => {
    const { world, contract, anna } = sceneOf();
    const at = world.atMicros + 5e6;
    const ref = submitOrder(world, anna, contract, 1, resting(1_000), at)!;
    amendOrder(world, ref, 1_001, at + 1);
    amendOrder(world, ref, 1_001, at + 2);
    cancelOrder(world, ref, at + 3);
    cancelOrder(world, ref, at + 4);
    amendOrder(world, ref, 1_002, at + 5);
    const told = lines(world.records.orders.text).map((line) => line.split(','));
    expect(told.map((cells) => [cells[3], cells[5], cells[6]])).toEqual([
      ['place', '1000', '1'],
      ['amend', '1001', '1'],
      ['cancel', '', '1'],
    ]);
  });

  it('of others are not touched by a reference to a place used before', () => {
    const { world, contract, anna, bert } = sceneOf();
    const at = world.atMicros + 5e6;
    const old = submitOrder(world, anna, contract, 1, resting(1_000), at)!;
    cancelOrder(world, old, at + 1);
    recyclePlaces(world.book);
    const next = submitOrder(world, bert, contract, 1, resting(1_000), at + 2)!;
    expect(next.place).toBe(old.place);
    cancelOrder(world, old, at + 3);
    expect(standingOrders(world, bert)).toEqual([next]);
  });
});

type Row = Readonly<Record<string, string>>;

/** Something that stands, as an outsider knows it from the files. */
interface Standing {
  readonly participant: string;
  readonly isBid: boolean;
  price: number;
  left: number;
  turn: number;
  until: number;
}

/** Everything that stands, rebuilt from the files alone. */
class Outsider {
  readonly books = new Map<string, Map<string, Standing>>();
  readonly limits = new Map<string, number>();
  turns = 0;
  met = { orders: 0, quotes: 0 };

  bookOf(instrument: string): Map<string, Standing> {
    const book = this.books.get(instrument) ?? new Map<string, Standing>();
    this.books.set(instrument, book);
    return book;
  }

  order(row: Row): void {
    const book = this.bookOf(row.instrument!);
    const quantity = Number(row.quantity);
    const { participant } = row;
    const known = book.get(row.order!);
    if (row.action === 'cancel') {
      known!.left = Math.round((known!.left - quantity) * 1e6) / 1e6;
      expect(known!.left).toBeGreaterThanOrEqual(0);
      expect(known!.participant).toBe(participant);
      if (known!.left === 0) book.delete(row.order!);
      return;
    }
    const isBid = row.side === 'buy';
    const atMost = isBid ? Number.POSITIVE_INFINITY : 0;
    const price = row.price === '' ? atMost : Number(row.price);
    if (row.action === 'amend') {
      expect(known!.left).toBe(quantity);
      Object.assign(known!, { price, turn: ++this.turns });
      return;
    }
    expect(known).toBeUndefined();
    const until = Number.POSITIVE_INFINITY;
    const turn = ++this.turns;
    book.set(row.order!, { participant: participant!, isBid, price, left: quantity, turn, until });
  }

  quote(row: Row): void {
    const book = this.bookOf(row.instrument!);
    for (const side of ['bid', 'ask'] as const) {
      const written = row[`${side}Size`]!;
      if (written === '') continue;
      const key = `${row.participant} ${side}`;
      const old = book.get(key);
      const left = Number(written);
      const price = Number(row[side]);
      const until = Number(row.at) + 600e6;
      book.delete(key);
      if (left === 0) continue;
      // Same price and no larger: the turn is kept.
      const keeps =
        old !== undefined && old.until >= Number(row.at) && old.price === price && old.left >= left;
      const turn = keeps ? old.turn : ++this.turns;
      book.set(key, {
        participant: row.participant!,
        isBid: side === 'bid',
        price,
        left,
        turn,
        until,
      });
    }
  }

  /** The two sides of a trade between an order that arrived and what stood best. */
  trade(taker: Row, maker: Row): string[] {
    const book = this.bookOf(taker.instrument!);
    const at = Number(taker.at);
    const price = Number(taker.price);
    const quantity = Number(taker.quantity);
    const arrived = book.get(taker.order!)!;
    const side = maker.side === 'buy' ? 'bid' : 'ask';
    const met = book.get(maker.order === '' ? `${maker.participant} ${side}` : maker.order!)!;
    const faults: string[] = [];
    const fault = (isWrong: boolean, what: string) => void (isWrong && faults.push(what));
    fault(met.participant !== maker.participant, 'the order of another');
    fault(met.until < at, 'a quote that has lapsed');
    fault(met.price !== price, 'not its price');
    fault(met.left < quantity, 'more than stood');
    fault(arrived.isBid ? price > arrived.price : price < arrived.price, 'worse than the limit');
    for (const other of book.values()) {
      if (other.isBid !== met.isBid || other.until < at || other === met) continue;
      if (other.participant === taker.participant) continue;
      const gain = met.isBid ? other.price - met.price : met.price - other.price;
      fault(gain > 0, 'a better price was passed over');
      fault(gain === 0 && other.turn < met.turn, 'an earlier one was passed over');
    }
    this.met[maker.order === '' ? 'quotes' : 'orders']++;
    for (const [key, standing] of [
      [taker.order!, arrived],
      [maker.order === '' ? `${maker.participant} ${side}` : maker.order!, met],
    ] as const) {
      standing.left = Math.round((standing.left - quantity) * 1e6) / 1e6;
      if (standing.left === 0) book.delete(key);
    }
    return faults;
  }

  isCrossed(instrument: string, at: number): boolean {
    let bid = 0;
    let ask = Number.POSITIVE_INFINITY;
    for (const standing of this.bookOf(instrument).values()) {
      if (standing.until < at) continue;
      if (standing.isBid) bid = Math.max(bid, standing.price);
      else ask = Math.min(ask, standing.price);
    }
    return bid >= ask;
  }
}

describe('the exported book', () => {
  const texts = new Map<string, string>();
  beforeAll(() => {
    const config = configOf({
      seed: 'audit',
      start: '2026-03-05',
      days: 2,
      participants: 120,
      quotesPerMakerMinute: 3,
      stressDays: [0],
      adversaries: { flicker: 1, 'wash-pair': 1, 'rebate-farmer': 1 },
    });
    for (const { file, text } of simulateVenue(config)) {
      texts.set(file, (texts.get(file) ?? '') + text);
    }
  });

  const rowsOf = (file: string): Row[] => {
    const [header, ...rest] = lines(texts.get(file)!);
    const names = header!.split(',');
    return rest.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
    });
  };

  it('can be rebuilt from the files: price, then time; no limit passed; never crossed', () => {
    const outsider = new Outsider();
    // What is taken over in a liquidation names no order: it did not meet the book.
    const named = new Set(
      rowsOf('fills.csv').flatMap(({ role, order, trade }) =>
        role === 'taker' && order !== '' ? [trade] : [],
      ),
    );
    const fills = rowsOf('fills.csv').filter(({ trade }) => named.has(trade));
    const all = [
      ...rowsOf('orders.csv').map((row) => ({ row, rank: 0 })),
      ...rowsOf('quotes.csv').map((row) => ({ row, rank: 1 })),
      ...fills.map((row) => ({ row, rank: 2 })),
    ].sort((x, y) => Number(x.row.at) - Number(y.row.at) || x.rank - y.rank);
    const faults: string[] = [];
    let crossed = 0;
    for (let i = 0; i < all.length; i++) {
      const { row, rank } = all[i]!;
      if (rank === 0) outsider.order(row);
      else if (rank === 1) outsider.quote(row);
      else faults.push(...outsider.trade(row, all[++i]!.row));
      const next = all[i + 1]?.row;
      if (next?.at !== row.at && outsider.isCrossed(row.instrument!, Number(row.at))) crossed++;
    }
    expect(faults.slice(0, 5)).toEqual([]);
    expect(crossed).toBe(0);
    expect(outsider.met.quotes).toBeGreaterThan(500);
    expect(outsider.met.orders).toBeGreaterThan(50);
  });

  it('holds orders of every action, and nothing on a series that has expired', () => {
    const rows = rowsOf('orders.csv');
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set(['place', 'amend', 'cancel']),
    );
    const expiry = Date.UTC(2026, 2, 6, 8) * 1000;
    const late = [...rows, ...rowsOf('quotes.csv'), ...rowsOf('fills.csv')].filter(
      ({ instrument, at }) => instrument!.includes('-6MAR26-') && Number(at) > expiry,
    );
    expect(late).toEqual([]);
  });

  it('accounts for every contract ordered: filled, cancelled, or standing at the end', () => {
    const left = new Map<string, number>();
    const key = (row: Row) => `${row.order} ${row.instrument} ${row.participant}`;
    const add = (row: Row, sign: number) => {
      left.set(key(row), (left.get(key(row)) ?? 0) + sign * Number(row.quantity));
    };
    for (const row of rowsOf('orders.csv')) {
      if (row.action !== 'amend') add(row, row.action === 'place' ? 1 : -1);
    }
    for (const row of rowsOf('fills.csv')) if (row.order !== '') add(row, -1);
    const open = [...left.values()].filter((quantity) => Math.abs(quantity) > 1e-7);
    expect(open.every((quantity) => quantity > 0)).toBe(true);
    expect(open.length).toBeLessThan(left.size / 5);
  });
});
