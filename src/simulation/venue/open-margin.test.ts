import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotePlace, sideOf } from './book.ts';
import { checkVenueConfig } from './config.ts';
import type { Contract } from './instruments.ts';
import { deposit, exchange, positionOf } from './ledger.ts';
import { assess, initialMargin } from './margin.ts';
import { markOf, moveMarks } from './marks.ts';
import { atMarket, standingOrders, submitOrder, withdrawOrders } from './matching.ts';
import { coverQuote, forgetFree } from './open-margin.ts';
import type { Wallet } from './planted.ts';
import { postQuote } from './quoting.ts';
import { bookTrade } from './trading.ts';
import { openVenue, stepMinute } from './venue.ts';
import { microsPerMinute, type World } from './world.ts';

interface Scene {
  readonly world: World;
  /** Quotes, with the money that a test gives it. */
  readonly quinn: Wallet;
  readonly bert: Wallet;
  readonly perpetual: Contract;
  readonly options: readonly Contract[];
}

function sceneOf(usd: number, openOrderMargin = 1): Scene {
  const config = checkVenueConfig({ seed: 'open', days: 1, participants: 40, openOrderMargin });
  if (!config.ok) throw new Error(config.failure.field);
  const world = openVenue(config.value);
  stepMinute(world, 0);
  const quinn = world.wallets.find(({ plan }) => plan.type === 'flicker')!;
  const bert = world.wallets.find(({ plan }) => plan.type === 'retail')!;
  deposit(world.ledger, bert.account, 0, 1e7);
  give(world, quinn, usd);
  for (const file of Object.values(world.records)) file.text = '';
  const perpetual = world.listing.contracts[1]!;
  const options = world.listing.options.flatMap((ids) =>
    ids.slice(10, 13).map((id) => world.listing.contracts[id]!),
  );
  for (const contract of [perpetual, ...options]) {
    for (const isBid of [true, false]) {
      for (const place of sideOf(world.book, contract.id, isBid)) world.book.pool.until[place] = 0;
    }
  }
  return { world, quinn, bert, perpetual, options };
}

/** Brings the equity of an account to an amount. */
function give(world: World, { account }: Wallet, usd: number): void {
  deposit(world.ledger, account, 0, usd - assess(world.ledger, world.marks, account).equity);
  forgetFree(world, account);
}

const both = (price: number, bidSize: number, askSize: number) => ({
  bid: price * 0.98,
  bidSize,
  ask: price * 1.02,
  askSize,
});

function quote(scene: Scene, contract: Contract, bidSize: number, askSize: number, second = 5) {
  const { world, quinn } = scene;
  const at = world.atMicros + second * 1e6;
  const price = Math.max(markOf(world.marks, contract), 10 * contract.tick);
  postQuote(world, quinn, contract, both(price, bidSize, askSize), at, at);
  const number = world.posters.get(quinn.account)!;
  const [bid, ask] = [true, false].map((isBid) => {
    const place = quotePlace(world.book, contract.id, number, isBid);
    return place < 0 ? 0 : world.book.pool.left[place]!;
  });
  return { bid, ask };
}

describe('limits', () => {
  it('an account without money quotes nothing', () => {
    const scene = sceneOf(0);
    expect(quote(scene, scene.perpetual, 2, 2)).toEqual({ bid: 0, ask: 0 });
    const row = scene.world.records.quotes.text.split(',');
    expect(row.slice(3, 7)).toEqual(['', '0', '', '0']);
  });

  it('with the share 0 nobody is asked', () => {
    const scene = sceneOf(0, 0);
    expect(quote(scene, scene.perpetual, 2, 3)).toEqual({ bid: 2, ask: 3 });
  });

  it('what takes a position down needs nothing', () => {
    const scene = sceneOf(0);
    const { world, quinn, bert, perpetual } = scene;
    exchange(world.ledger, quinn.account, bert.account, perpetual, 5, 3_000);
    give(world, quinn, 0);
    expect(quote(scene, perpetual, 4, 7)).toEqual({ bid: 0, ask: 5 });
  });
});

describe('a quote', () => {
  it('is made as small as its margin: four percent of notional on a perpetual', () => {
    const scene = sceneOf(1_000);
    const { world, perpetual } = scene;
    const lots = Math.floor(1_000 / (0.04 * world.marks.index[1]! * 0.01)) / 100;
    // The dearer side counts alone, so that both may be that large.
    expect(quote(scene, perpetual, 50, 50)).toEqual({ bid: lots, ask: lots });
    expect(quote(scene, perpetual, 1, 50)).toEqual({ bid: 1, ask: lots });
  });

  it('leaves less for the next contract, until ten minutes are over', () => {
    const scene = sceneOf(1_000);
    const { world, perpetual, options } = scene;
    quote(scene, perpetual, 50, 50);
    const [option] = options.filter(({ isInverse }) => !isInverse);
    expect(quote(scene, option!, 0, 40, 6).ask).toBe(0);
    for (const [minute, stands] of [
      [10, false],
      [11, true],
    ] as const) {
      world.minute = minute;
      world.atMicros = world.config.startMicros + minute * microsPerMinute;
      moveMarks(world.marks, minute, world.atMicros);
      expect(quote(scene, option!, 0, 1, 7).ask > 0).toBe(stands);
    }
  });

  it('is taken out when it is met and its owner cannot carry it any more', () => {
    const scene = sceneOf(10_000);
    const { world, quinn, bert, perpetual } = scene;
    expect(quote(scene, perpetual, 20, 20)).toEqual({ bid: 20, ask: 20 });
    give(world, quinn, 100);
    submitOrder(world, bert, perpetual, 20, atMarket, world.atMicros + 6e6);
    expect(world.records.fills.text).toBe('');
    const last = world.records.quotes.text.trimEnd().split('\n').at(-1)!.split(',');
    expect(last.slice(1, 7)).toEqual([quinn.address, 'ETH-PERP', '', '', '', '0']);
  });

  it('needs nothing any more when its owner is liquidated', () => {
    const scene = sceneOf(1_000);
    const { world, quinn, perpetual, options } = scene;
    quote(scene, perpetual, 50, 50);
    withdrawOrders(world, quinn, world.atMicros + 6e6);
    const [option] = options.filter(({ isInverse }) => !isInverse);
    expect(quote(scene, option!, 0, 1, 7).ask).toBe(1);
  });
});

describe('an order', () => {
  const resting = (limit: number) => ({ limit, restMinutes: 60, postOnly: false });

  it('does not rest when what stands already needs all that is free', () => {
    const scene = sceneOf(0);
    const { world, bert, perpetual } = scene;
    give(world, bert, 10_000);
    const half = Math.floor(5_100 / (0.04 * world.marks.index[1]!));
    const limit = 2_000;
    expect(submitOrder(world, bert, perpetual, half, resting(limit), world.atMicros)).toBeDefined();
    expect(submitOrder(world, bert, perpetual, half, resting(limit), world.atMicros)).toBe(
      undefined,
    );
    // The other side is not the dearer one yet.
    const other = resting(4_000);
    expect(submitOrder(world, bert, perpetual, -half, other, world.atMicros)).toBeDefined();
    const told = world.records.orders.text.trimEnd().split('\n');
    expect(told.map((line) => line.split(',')[3])).toEqual(['place', 'place', 'cancel', 'place']);
    expect(standingOrders(world, bert).length).toBe(2);
  });

  it('that takes at once is asked for itself alone', () => {
    const scene = sceneOf(1e6);
    const { world, bert, perpetual } = scene;
    quote(scene, perpetual, 20, 20);
    give(world, bert, 1_000);
    const size = Math.floor(900 / (0.04 * world.marks.index[1]!));
    const terms = resting(2_000);
    expect(submitOrder(world, bert, perpetual, size, terms, world.atMicros + 6e6)).toBeDefined();
    submitOrder(world, bert, perpetual, size, atMarket, world.atMicros + 7e6);
    expect(positionOf(world.ledger, bert.account, perpetual.id)).toBe(size);
  });
});

describe('coverQuote', () => {
  interface Step {
    readonly which: number;
    readonly bid: number;
    readonly ask: number;
    readonly wait: number;
    /** Contracts that trade before the quote, in lots; bought positive. */
    readonly trade: number;
  }
  const step: fc.Arbitrary<Step> = fc.record({
    which: fc.nat(6),
    bid: fc.nat(60),
    ask: fc.nat(60),
    wait: fc.constantFrom(0, 0, 0, 1, 4),
    trade: fc.constantFrom(0, 0, -30, -5, 5, 30),
  });

  it('is what a naive reckoning over all quotes allows, whatever was quoted and traded', () => {
    let shrunk = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 30 }),
        fc.constantFrom(3_000, 20_000, 1e5),
        fc.constantFrom(0.3, 1),
        (steps, usd, share) => {
          const scene = sceneOf(usd, share);
          const { world, quinn, bert, perpetual, options } = scene;
          const { ledger, marks } = world;
          const number = world.posters.get(quinn.account)!;
          /** Latest quote of every contract: minute and sizes. */
          const latest = new Map<Contract, { minute: number; need: number }>();
          for (const { which, bid, ask, wait, trade } of steps) {
            world.minute += wait;
            world.atMicros += wait * microsPerMinute;
            moveMarks(marks, world.minute, world.atMicros);
            const contract = which === 0 ? perpetual : options[which - 1]!;
            const lots = contract.isOption ? 1 : 100;
            const grid = (n: number) => Math.round(n * lots * contract.lot * 1e6) / 1e6;
            if (trade !== 0) {
              const [taker, maker] = trade > 0 ? [quinn, bert] : [bert, quinn];
              const price = Math.max(markOf(marks, contract) * 1.01, contract.tick);
              const quantity = Math.abs(grid(trade));
              const ids = { takerOrder: '', makerOrder: '', cause: 'order' } as const;
              const at = world.atMicros;
              const sides = { taker, maker, takerBuys: true };
              bookTrade(world, { at, ...sides, contract, quantity, price, ...ids });
            }
            const held = positionOf(ledger, quinn.account, contract.id);
            const needOf = (quantity: number) => {
              const reduces = held * quantity < 0;
              const down = reduces ? Math.min(Math.abs(held), Math.abs(quantity)) : 0;
              const each = initialMargin(marks, contract, Math.sign(quantity));
              return each * (Math.abs(quantity) - down);
            };
            let others = 0;
            for (const [other, { minute, need }] of latest) {
              if (other !== contract && world.minute - minute <= 10) others += need;
            }
            const { equity, initial } = assess(ledger, marks, quinn.account);
            /** Largest size, a lot at a time. */
            const largest = (wanted: number, side: number) => {
              let size = wanted;
              const room = (equity - initial) / share - others;
              while (size > 0 && needOf(side * size) > Math.max(room + 1e-6, 0)) {
                size = Math.max(0, Math.round((size - contract.lot) * 1e6) / 1e6);
              }
              return size;
            };
            const wanted = both(1, grid(bid), grid(ask));
            const told = coverQuote(world, { number, wallet: quinn }, contract, wanted, held);
            const naive = [largest(wanted.bidSize, 1), largest(wanted.askSize, -1)];
            // A lot is a matter of the last digit.
            expect(Math.abs(told.bidSize - naive[0]!)).toBeLessThan(1.01 * contract.lot);
            expect(Math.abs(told.askSize - naive[1]!)).toBeLessThan(1.01 * contract.lot);
            if (told !== wanted) shrunk++;
            const need = Math.max(needOf(told.bidSize), needOf(-told.askSize));
            latest.set(contract, { minute: world.minute, need });
            // The rule itself: what stands is carried, unless nothing may be added.
            if (need > 0) {
              expect(share * (others + need)).toBeLessThan(equity - initial + 1e-5 * usd);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(shrunk).toBeGreaterThan(40);
  });
});

describe('a venue with poor makers', () => {
  it('leaves many of their quotes empty', () => {
    const config = checkVenueConfig({
      seed: 'poor',
      days: 1,
      participants: 60,
      quotesPerMakerMinute: 30,
      stressDays: [],
      markMinutes: 1_440,
      walletGraph: false,
      governance: false,
    });
    if (!config.ok) throw new Error(config.failure.field);
    const world = openVenue(config.value);
    for (const { wallet } of world.makers) Object.assign(wallet, { capitalUsd: 150_000 });
    const makers = new Map(world.makers.map(({ wallet }) => [wallet.address, wallet]));
    let quotes = 0;
    let empty = 0;
    for (let minute = 0; minute < 720; minute++) {
      stepMinute(world, minute);
      for (const line of world.records.quotes.text.split('\n')) {
        const [, address, , , bidSize, , askSize] = line.split(',');
        if (!makers.has(address!)) continue;
        quotes++;
        if (bidSize === '0' && askSize === '0') empty++;
      }
      for (const file of Object.values(world.records)) file.text = '';
    }
    expect(quotes).toBeGreaterThan(10_000);
    expect(empty / quotes).toBeGreaterThan(0.1);
    expect(empty / quotes).toBeLessThan(0.99);
  });
});
