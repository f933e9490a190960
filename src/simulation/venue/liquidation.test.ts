import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sideOf } from './book.ts';
import { checkVenueConfig } from './config.ts';
import { feeOf } from './fees.ts';
import type { Contract } from './instruments.ts';
import { cashOf, currencies, deposit, exchange, insuranceAccount, positionOf } from './ledger.ts';
import { liquidate, liquidationRule, planLiquidations } from './liquidation.ts';
import { assess, isBreached } from './margin.ts';
import { markOf } from './marks.ts';
import { standingOrders, submitOrder } from './matching.ts';
import { planOrder } from './orders.ts';
import type { Wallet } from './planted.ts';
import { openVenue, stepMinute } from './venue.ts';
import type { World } from './world.ts';

interface Scene {
  readonly world: World;
  readonly contract: Contract;
  readonly mark: number;
  /** Whose account is closed. */
  readonly lena: Wallet;
  readonly others: readonly Wallet[];
}

/** The ETH perpetual without quotes, and wallets with money; Lena has none yet. */
function sceneOf(): Scene {
  const config = checkVenueConfig({ seed: 'liquidation', days: 1, participants: 60 });
  if (!config.ok) throw new Error(config.failure.field);
  const world = openVenue(config.value);
  // Two minutes, so that the mark is off the tick.
  for (const minute of [0, 1]) stepMinute(world, minute);
  const contract = world.listing.contracts[1]!;
  for (const isBid of [true, false]) {
    for (const place of sideOf(world.book, contract.id, isBid)) world.book.pool.until[place] = 0;
  }
  const [lena, ...others] = world.wallets.filter(({ plan }) => plan.type === 'retail');
  for (const { account } of others) deposit(world.ledger, account, 0, 1e7);
  for (const file of Object.values(world.records)) file.text = '';
  world.intents.length = 0;
  return { world, contract, mark: markOf(world.marks, contract), lena: lena!, others };
}

/** Gives Lena a position against another wallet, and equity of a share of its notional. */
function hold({ world, contract, mark, lena, others }: Scene, quantity: number, share: number) {
  const other = others[others.length - 1]!;
  exchange(world.ledger, lena.account, other.account, contract, quantity, mark);
  const wanted = share * Math.abs(quantity) * world.marks.index[1]!;
  const { equity } = assess(world.ledger, world.marks, lena.account);
  deposit(world.ledger, lena.account, 0, wanted - equity);
}

const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','));

/** Sums of cash over all accounts less what came from outside. */
function cashGap({ ledger: { cash, external } }: World): number {
  return Math.max(
    ...external.map((paidIn, currency) => {
      let sum = -paidIn;
      for (let i = currency; i < cash.length; i += currencies) sum += cash[i]!;
      return Math.abs(sum);
    }),
  );
}

const onTick = (price: number) => Math.round(Math.round(price / 0.05) * 0.05 * 1e6) / 1e6;
const resting = (limit: number) => ({ limit, restMinutes: 60, postOnly: false });

interface Bid {
  readonly owner: string;
  readonly price: number;
  readonly size: number;
}

/** The rule once more: the best price first, the earliest among equals, down to the limit. */
function walk(bids: readonly Bid[], quantity: number, limit: number) {
  const filled: Bid[] = [];
  let left = quantity;
  const best = bids.map((bid, turn) => ({ ...bid, turn }));
  best.sort((a, b) => b.price - a.price || a.turn - b.turn);
  for (const { owner, price, size } of best) {
    if (left === 0 || price < limit) break;
    filled.push({ owner, price, size: Math.min(size, left) });
    left = Math.round((left - Math.min(size, left)) * 1e6) / 1e6;
  }
  return { filled, left };
}

describe('limits', () => {
  it('an account that has recovered is left alone', () => {
    const scene = sceneOf();
    hold(scene, 10, 0.021);
    expect(isBreached(scene.world.ledger, scene.world.marks, scene.lena.account)).toBe(false);
    liquidate(scene.world, scene.lena, scene.world.atMicros + 1.75e6);
    expect(scene.world.records.liquidations.text).toBe('');
    expect(positionOf(scene.world.ledger, scene.lena.account, 1)).toBe(10);
  });

  it('an empty book leaves all of the position to a maker, at the mark less the penalty', () => {
    const scene = sceneOf();
    const { world, lena, mark } = scene;
    hold(scene, 10, 0.01);
    liquidate(world, lena, world.atMicros + 1.75e6);
    const price = Math.floor((mark - 0.004 * world.marks.index[1]!) / 0.05) * 0.05;
    const [taker, maker] = rowsOf(world.records.fills.text);
    expect(taker!.slice(1, 7)).toEqual([
      lena.address,
      'ETH-PERP',
      'sell',
      String(onTick(price)),
      '10',
      'taker',
    ]);
    expect(taker!.slice(10, 12)).toEqual(['liquidation', '']);
    const type = world.wallets.find(({ address }) => address === maker![1])!.plan.type;
    expect(type).toBe('maker');
    const orders = rowsOf(world.records.orders.text).filter((row) => row[1] === lena.address);
    expect(orders.map((row) => [row[3], row[6]])).toEqual([
      ['place', '10'],
      ['cancel', '10'],
    ]);
  });

  it('where no maker has margin, the largest position of the other side is closed, free', () => {
    const scene = sceneOf();
    const { world, lena, others, contract, mark } = scene;
    hold(scene, 10, 0.01);
    for (const { wallet } of world.makers) {
      const { equity } = assess(world.ledger, world.marks, wallet.account);
      deposit(world.ledger, wallet.account, 0, -equity);
    }
    const [small, large] = [others[0]!, others[others.length - 1]!];
    exchange(world.ledger, others[1]!.account, small.account, contract, 4, mark);
    liquidate(world, lena, world.atMicros + 1.75e6);
    const fills = rowsOf(world.records.fills.text);
    expect(fills.map((row) => [row[1], row[5], row[6]])).toEqual([
      [lena.address, '10', 'taker'],
      [large.address, '10', 'maker'],
    ]);
    expect(Number(fills[1]![7])).toBe(0);
    expect(positionOf(world.ledger, large.account, 1)).toBe(0);
    expect(positionOf(world.ledger, small.account, 1)).toBe(-4);
  });
});

describe('liquidate', () => {
  const bid = fc.record({
    owner: fc.integer({ min: 0, max: 9 }),
    // Ticks from the mark: within the limit, at it, and beyond.
    off: fc.integer({ min: 0, max: 240 }),
    size: fc.integer({ min: 1, max: 400 }).map((lots) => lots / 100),
  });

  it('walks the book as a naive one does, and hands the rest over; cash sums to zero', () => {
    fc.assert(
      fc.property(
        fc.array(bid, { maxLength: 12 }),
        fc.integer({ min: 100, max: 3_000 }),
        fc.double({ min: -0.02, max: 0.0199, noNaN: true }),
        (drawn, lots, share) => {
          const scene = sceneOf();
          const { world, contract, lena, others, mark } = scene;
          const quantity = lots / 100;
          const at = world.atMicros + 1e6;
          const bids = drawn.map(({ owner, off, size }, i) => {
            const price = onTick(mark - off * 0.05);
            submitOrder(world, others[owner]!, contract, size, resting(price), at + i);
            return { owner: others[owner]!.address, price, size };
          });
          hold(scene, quantity, share);
          const index = world.marks.index[1]!;
          const insured = cashOf(world.ledger, insuranceAccount, 0);
          const { filled, left } = walk(
            bids,
            quantity,
            onTick(Math.floor((mark - 0.002 * index) / 0.05) * 0.05),
          );
          const penal = onTick(Math.floor((mark - 0.004 * index) / 0.05) * 0.05);
          const expected = [
            ...filled.map(({ owner, price, size }) => [owner, price, size]),
            ...(left > 0 ? [['maker', penal, left]] : []),
          ];
          let equity = share * quantity * index;
          for (const [, price, size] of expected as [string, number, number][]) {
            equity += size * (price - mark) - feeOf(contract, size, price, index, false);
          }
          liquidate(world, lena, at + 750_000);
          const makers = new Set(world.makers.map(({ wallet }) => wallet.address));
          const sides = rowsOf(world.records.fills.text);
          const met = sides.filter((_, i) => i % 2 === 1);
          expect(
            met.map((row) => [
              makers.has(row[1]!) ? 'maker' : row[1],
              Number(row[4]),
              Number(row[5]),
            ]),
          ).toEqual(expected);
          // Who met the order of the book tells it, who took over does not.
          const named = sides.filter((row, i) => i % 2 === 0 && row[11] !== '').length;
          expect(named).toBe(filled.length);
          expect(cashGap(world)).toBeLessThan(1e-5);
          expect(world.ledger.positions[lena.account]!.size).toBe(0);
          expect(cashOf(world.ledger, lena.account, 0)).toBeCloseTo(Math.max(equity, 0), 6);
          const paid = insured - cashOf(world.ledger, insuranceAccount, 0);
          expect(paid).toBeCloseTo(Math.max(-equity, 0), 6);
          const told = rowsOf(world.records.transfers.text).reduce(
            (s, row) => s + Number(row[4]),
            0,
          );
          expect(told).toBeCloseTo(paid, 6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cancels what the account has standing, and what it has planned does not arrive', () => {
    const scene = sceneOf();
    const { world, contract, lena } = scene;
    hold(scene, 10, 0.045);
    submitOrder(world, lena, contract, -5, resting(onTick(2 * scene.mark)), world.atMicros);
    expect(planOrder(world, lena, contract, -10)).toBe(-10);
    const { equity } = assess(world.ledger, world.marks, lena.account);
    deposit(world.ledger, lena.account, 0, 0.01 * equity - equity);
    planLiquidations(world);
    // The intent to trade is later in the minute than the liquidation.
    const closing = world.intents.filter(({ act }) => act !== undefined);
    closing.at(-1)!.act!();
    expect(standingOrders(world, lena)).toEqual([]);
    expect(world.closed.has(lena.account)).toBe(true);
    expect(world.intents.find(({ wallet }) => wallet === lena)!.at).toBeGreaterThan(
      closing.at(-1)!.at,
    );
  });

  it('closes options at their own limit and penalty, coins as well as dollars', () => {
    const scene = sceneOf();
    const { world, lena, others } = scene;
    const picked = [0, 1].map((u) => {
      const ids = world.listing.options[u]!;
      return world.listing.contracts[ids[ids.length >> 1]!]!;
    });
    for (const contract of picked) {
      for (const isBid of [true, false]) {
        for (const place of sideOf(world.book, contract.id, isBid)) {
          world.book.pool.until[place] = 0;
        }
      }
      const price = markOf(world.marks, contract);
      exchange(world.ledger, others[0]!.account, lena.account, contract, 2, price);
    }
    liquidate(world, lena, world.atMicros + 1.75e6);
    const fills = rowsOf(world.records.fills.text).filter((row) => row[6] === 'taker');
    for (const [i, contract] of picked.entries()) {
      const unit = contract.isInverse ? 1 : world.marks.index[contract.underlying]!;
      const exact = markOf(world.marks, contract) + liquidationRule.penalty.option * unit;
      const price = Math.ceil(exact / contract.tick) * contract.tick;
      expect(fills[i]![2]).toBe(contract.name);
      expect(Number(fills[i]![4])).toBeCloseTo(price, 6);
    }
    // Short options bring in what they cost, so that fees and penalties alone are missing.
    expect(cashOf(world.ledger, lena.account, 0)).toBe(0);
    expect(cashOf(world.ledger, lena.account, 1)).toBe(0);
    expect(cashGap(world)).toBeLessThan(1e-5);
    expect(rowsOf(world.records.transfers.text).length).toBeGreaterThan(0);
  });
});

describe('a crash', () => {
  it.each(['crash-1', 'crash-2', 'crash-3'])('leaves nobody below zero, seed %s', (seed) => {
    const config = checkVenueConfig({
      seed,
      days: 1,
      participants: 120,
      quotesPerMakerMinute: 2,
      markMinutes: 1_440,
      stressDays: [0],
      walletGraph: false,
      governance: false,
    });
    if (!config.ok) throw new Error(config.failure.field);
    const world = openVenue(config.value);
    const seen = new Set<number>();
    let least = 0;
    for (let minute = 0; minute < 1440; minute++) {
      stepMinute(world, minute);
      for (const account of world.closed) {
        seen.add(account);
        for (let c = 0; c < currencies; c++) {
          least = Math.min(least, cashOf(world.ledger, account, c));
        }
      }
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(least).toBeGreaterThan(-1e-9);
    const fills = rowsOf(world.records.fills.text.slice(world.records.fills.text.indexOf('\n')));
    const closing = fills.filter((row) => row[10] === 'liquidation' && row[6] === 'taker');
    // Most of it meets the book.
    const met = closing.filter((row) => row[11] !== '').length;
    expect(met / closing.length).toBeGreaterThan(0.5);
  });
});
