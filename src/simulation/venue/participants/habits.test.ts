import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { checkVenueConfig, defaultVenueConfig } from '../config.ts';
import { deposit } from '../ledger.ts';
import { assess } from '../margin.ts';
import type { Plan } from '../planted.ts';
import { openVenue, stepMinute } from '../venue.ts';
import type { World } from '../world.ts';
import { mindCapital } from './capital.ts';
import { plantPopulation } from './population.ts';

const mixOf = (shares: Readonly<Record<string, number>>) => ({
  ...Object.fromEntries(Object.keys(defaultVenueConfig.mix).map((type) => [type, 0])),
  ...shares,
});

type Row = Readonly<Record<string, string>>;

function rowsOf(text: string): Row[] {
  const [header, ...lines] = text.trimEnd().split('\n');
  const names = header!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
}

function run(input: object): World {
  const checked = checkVenueConfig({
    quotesPerMakerMinute: 2,
    markMinutes: 1_440,
    stressDays: [],
    adversaries: {},
    walletGraph: false,
    ...input,
  });
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  const world = openVenue(checked.value);
  for (let minute = 0; minute < checked.value.days * 1440; minute++) stepMinute(world, minute);
  return world;
}

/** Rows of each wallet of a type, with its plan. */
function byWallet<T extends Plan['type']>(world: World, type: T, rows: readonly Row[]) {
  const own = new Map<string, Row[]>();
  for (const row of rows) {
    const list = own.get(row.participant!) ?? [];
    own.set(row.participant!, list);
    list.push(row);
  }
  return world.wallets
    .filter(({ plan }) => plan.type === type)
    .map((wallet) => ({
      wallet,
      plan: wallet.plan as Extract<Plan, { type: T }>,
      rows: own.get(wallet.address) ?? [],
    }));
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const sum = (f: (i: number) => number) => xs.reduce((total, _, i) => total + f(i), 0);
  const xy = sum((i) => (xs[i]! - mx) * (ys[i]! - my));
  return xy / Math.sqrt(sum((i) => (xs[i]! - mx) ** 2) * sum((i) => (ys[i]! - my) ** 2));
}

describe('resting orders', () => {
  let world: World;
  let orders: Row[];
  let fills: Row[];
  beforeAll(() => {
    world = run({
      seed: 'habits',
      days: 4,
      participants: 120,
      mix: mixOf({
        maker: 0.05,
        retail: 0.35,
        hedger: 0.12,
        'gamma-scalper': 0.08,
        'call-seller': 0.1,
        'put-seller': 0.1,
        leveraged: 0.1,
        mercenary: 0.05,
        arbitrageur: 0.05,
      }),
    });
    orders = rowsOf(world.records.orders.text);
    fills = rowsOf(world.records.fills.text);
  });

  it('of retail are the more, the more patient it was planted', () => {
    const shares = byWallet(world, 'retail', orders).flatMap(({ plan, rows }) => {
      const placed = rows.filter(({ action }) => action === 'place');
      const resting = placed.filter(({ price }) => price !== '').length;
      return placed.length < 15
        ? []
        : [{ patience: plan.patience, share: resting / placed.length }];
    });
    expect(shares.length).toBeGreaterThan(20);
    const planted = shares.map(({ patience }) => patience);
    const seen = shares.map(({ share }) => share);
    expect(correlation(planted, seen)).toBeGreaterThan(0.75);
    // Closing at the limit and selling options never rest, so less is seen than was planted.
    for (const { patience, share } of shares) expect(share).toBeLessThan(patience + 0.25);
  });

  it('of sellers of options offer, come down, and are sold at once when patience ends', () => {
    for (const type of ['call-seller', 'put-seller'] as const) {
      let repriced = 0;
      let impatient = 0;
      for (const { rows } of byWallet(world, type, orders)) {
        expect(rows.every(({ side }) => side === 'sell')).toBe(true);
        const right = type === 'call-seller' ? '-C' : '-P';
        expect(rows.every(({ instrument }) => instrument!.endsWith(right))).toBe(true);
        for (const [i, row] of rows.entries()) {
          if (row.action === 'amend') repriced++;
          if (row.action === 'place' && row.price === '') {
            impatient++;
            expect(rows[i - 1]).toMatchObject({ action: 'cancel', instrument: row.instrument });
          }
        }
      }
      expect(repriced).toBeGreaterThan(5);
      expect(impatient).toBeGreaterThan(3);
    }
  });

  it('of hedgers are on the perpetual alone, and are met as makers', () => {
    let met = 0;
    for (const type of ['hedger', 'gamma-scalper'] as const) {
      for (const { rows } of byWallet(world, type, orders)) {
        const resting = rows.filter(({ price, action }) => action === 'place' && price !== '');
        expect(resting.every(({ instrument }) => instrument!.endsWith('-PERP'))).toBe(true);
      }
      for (const { rows } of byWallet(world, type, fills)) {
        met += rows.filter(({ role }) => role === 'maker').length;
      }
    }
    expect(met).toBeGreaterThan(20);
  });

  it('of mercenaries stand on both sides at the planted distance', () => {
    const marks = new Map(
      rowsOf(world.records.marks.text).map(({ at, instrument, price }) => [
        `${at} ${instrument}`,
        Number(price),
      ]),
    );
    for (const { plan, rows } of byWallet(world, 'mercenary', orders)) {
      const resting = rows.filter(({ action, price }) => action === 'place' && price !== '');
      const sides = new Set(resting.map(({ side }) => side));
      if (resting.length > 6) expect(sides.size).toBe(2);
      for (const { at, instrument, price } of resting) {
        const minute = Math.floor(Number(at) / 60e6) * 60e6;
        const mark = marks.get(`${minute} ${instrument}`)!;
        const distance = Math.abs(Number(price) / mark - 1);
        // A tick, and room for what had to make way for the other side.
        expect(distance).toBeGreaterThan(plan.distance - 2e-5);
        expect(distance).toBeLessThan(plan.distance + 1e-3);
      }
    }
  });

  it('to take a profit only take positions down', () => {
    const takers = byWallet(world, 'leveraged', fills).filter(({ plan }) => plan.takesProfit > 0);
    let profits = 0;
    for (const { rows } of takers) {
      let held = 0;
      for (const { role, side, quantity } of rows) {
        const signed = Number(quantity) * (side === 'buy' ? 1 : -1);
        if (role === 'maker') {
          profits++;
          expect(held * signed).toBeLessThan(0);
        }
        held += signed;
      }
    }
    expect(profits).toBeGreaterThan(0);
  });

  it('are not the way of arbitrageurs: they take up to the price of the other venue', () => {
    const all = byWallet(world, 'arbitrageur', orders).flatMap(({ rows }) => rows);
    const cancelled = new Set(
      all.filter(({ action }) => action === 'cancel').map(({ at, order }) => `${at} ${order}`),
    );
    const limited = all.filter(({ action, price }) => action === 'place' && price !== '');
    expect(limited.length).toBeGreaterThan(50);
    expect(all.filter(({ action }) => action === 'amend')).toEqual([]);
    const own = byWallet(world, 'arbitrageur', fills).flatMap(({ rows }) => rows);
    expect(own.every(({ role }) => role === 'taker')).toBe(true);
    expect(cancelled.size).toBeLessThan(limited.length);
  });
});

describe('capital', () => {
  it('of those planted to flee leaves in the crash; that of the others stays', () => {
    const world = run({
      seed: 'flight',
      days: 4,
      participants: 160,
      stressDays: [1],
      mix: mixOf({ maker: 0.04, retail: 0.96 }),
    });
    const crash = world.config.startMicros + 86_400e6;
    const out = byWallet(world, 'retail', rowsOf(world.records.withdrawals.text)).map((own) => ({
      flees: own.plan.fleesAboveVol < 10,
      share:
        own.rows
          .filter(({ at }) => Number(at) > crash)
          .reduce((sum, { amount }) => sum + Number(amount), 0) / own.wallet.capitalUsd,
    }));
    const left = (flees: boolean) => {
      const own = out.filter((row) => row.flees === flees);
      return own.filter(({ share }) => share > 0.3).length / own.length;
    };
    expect(out.filter(({ flees }) => flees).length).toBeGreaterThan(20);
    expect(left(true)).toBeGreaterThan(0.4);
    expect(left(false)).toBeLessThan(0.1);
  });

  it('comes when a third of it is lost, goes when some is won, and stays in between', () => {
    const world = run({ seed: 'treasury', days: 1, participants: 20 });
    const wallet = world.wallets.find(({ plan }) => plan.type === 'informed')!;
    const { account, capitalUsd } = wallet;
    const equity = () => assess(world.ledger, world.marks, account).equity;
    const rows = () => [world.records.deposits.rows, world.records.withdrawals.rows];
    deposit(world.ledger, account, 0, capitalUsd - equity());
    const [paidIn, paidOut] = rows();
    mindCapital(world, wallet);
    expect(rows()).toEqual([paidIn, paidOut]);
    deposit(world.ledger, account, 0, -capitalUsd / 3);
    mindCapital(world, wallet);
    expect(rows()).toEqual([paidIn! + 1, paidOut]);
    expect(Math.abs(equity() - capitalUsd)).toBeLessThan(0.01);
    deposit(world.ledger, account, 0, 4 * capitalUsd);
    mindCapital(world, wallet);
    expect(rows()).toEqual([paidIn! + 1, paidOut! + 1]);
    expect(equity()).toBeGreaterThan(capitalUsd - 0.01);
  });
});

describe('makers', () => {
  const makers = plantPopulation(
    { ...defaultVenueConfig, participants: 1_000 },
    createRandom('makers'),
  ).flatMap(({ plan }) => (plan.type === 'maker' ? [plan] : []));

  it('are fast and slow, tight and wide, obliged and free to leave', () => {
    const latencies = makers.map(({ latencyMs }) => latencyMs);
    expect(Math.max(...latencies) / Math.min(...latencies)).toBeGreaterThan(50);
    expect(makers.some(({ spreadMultiple }) => spreadMultiple >= 2)).toBe(true);
    expect(makers.some(({ spreadMultiple }) => spreadMultiple < 1)).toBe(true);
    for (const { obliged, leavesAboveVol } of makers) expect(leavesAboveVol < 5).toBe(!obliged);
    const free = makers.filter(({ obliged }) => !obliged).length;
    expect(free / makers.length).toBeGreaterThan(0.2);
    expect(free / makers.length).toBeLessThan(0.5);
  });

  it('have limits of inventory above what one quote holds', () => {
    for (const { inventoryMaxUsd, quoteUsd } of makers) {
      expect(inventoryMaxUsd).toBeGreaterThan(2 * quoteUsd);
    }
  });
});
