import { describe, expect, it } from 'vitest';
import { checkVenueConfig } from './config.ts';
import type { Contract } from './instruments.ts';
import { currencies, deposit, exchange, positionOf } from './ledger.ts';
import { moveMarks } from './marks.ts';
import { standingOrders, submitOrder } from './matching.ts';
import { payoffOf, settleExpired, settlementMinutes } from './settlement.ts';
import { openVenue, stepMinute } from './venue.ts';
import { microsPerMinute, type World } from './world.ts';

/** The hour of expiry on the second day, a Friday. */
const expiryMinute = 1440 + 480;

/** A Thursday to the minute before a Friday's expiry. */
function worldBeforeExpiry(): World {
  const checked = checkVenueConfig({
    seed: 'settlement',
    start: '2026-03-05',
    days: 2,
    participants: 40,
    quotesPerMakerMinute: 2,
    markMinutes: 1_440,
    stressDays: [],
  });
  if (!checked.ok) throw new Error(checked.failure.field);
  const world = openVenue(checked.value);
  for (let minute = 0; minute < expiryMinute; minute++) stepMinute(world, minute);
  return world;
}

/** Moves the clock and the marks, nothing else. */
function moveTo(world: World, minute: number): void {
  world.minute = minute;
  world.atMicros = world.config.startMicros + minute * microsPerMinute;
  moveMarks(world.marks, minute, world.atMicros);
}

const seriesOf = (world: World, expiry: string) =>
  world.listing.contracts.filter(({ name }) => name.includes(`-${expiry}-`));

describe('settleExpired', () => {
  const world = worldBeforeExpiry();
  const expiring = seriesOf(world, '6MAR26');
  const [anna, bert] = world.wallets.filter(({ plan }) => plan.type === 'retail');
  // Both settlements and both rights are held for certain, deep in the money.
  const held: Contract[] = [];
  for (const [u, index] of world.marks.index.entries()) {
    for (const isCall of [true, false]) {
      const inMoney = expiring.find(
        (contract) =>
          contract.underlying === u &&
          contract.isCall === isCall &&
          (isCall ? contract.strike < 0.97 * index : contract.strike > 1.03 * index),
      )!;
      exchange(world.ledger, anna!.account, bert!.account, inMoney, 3, inMoney.tick);
      held.push(inMoney);
    }
  }
  deposit(world.ledger, anna!.account, 0, 1e6);
  const resting = { limit: held[0]!.tick, restMinutes: 60, postOnly: true };
  submitOrder(world, anna!, held[0]!, 1, resting, world.atMicros + 59e6);
  const standing = standingOrders(world, anna!).length;
  const before = world.ledger.cash.slice();
  const positions = world.ledger.positions.map((own) => new Map(own));
  const written = world.records.orders.text.length;
  moveTo(world, expiryMinute);
  settleExpired(world);
  const cellsOf = ({ text }: { readonly text: string }) =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  const settled = cellsOf(world.records.settlements);
  /** Of an instrument: its settlement price. */
  const priceOf = (name: string) =>
    Number(settled.find((row) => row[1] === '' && row[2] === name)![3]);
  /** Instant, account, instrument, contracts and payoff of one; exercises first. */
  const rows = [
    ...cellsOf(world.records.exercises).map((row) => [...row.slice(0, 5), 'exercise']),
    ...settled
      .filter((row) => row[1] !== '')
      .map((row) => [...row.slice(0, 3), ...row.slice(4, 6), 'settlement']),
  ];

  it('pays the strike against the mean index of the last half hour, linear and inverse', () => {
    for (const [u, { spot }] of world.path.paths.entries()) {
      let sum = 0;
      for (let k = 0; k < settlementMinutes; k++) sum += spot[expiryMinute - k]!;
      const mean = Math.round((100 * sum) / settlementMinutes) / 100;
      for (const contract of held.filter(({ underlying }) => underlying === u)) {
        const usd = contract.isCall ? mean - contract.strike : contract.strike - mean;
        expect(usd).toBeGreaterThan(0);
        const own = rows.find((row) => row[1] === anna!.address && row[2] === contract.name)!;
        expect(priceOf(contract.name)).toBeCloseTo(mean, 9);
        expect(own[5]).toBe('exercise');
        // An inverse option pays the same dollars in coin at the settlement price.
        expect(Number(own[4])).toBeCloseTo(contract.isInverse ? usd / mean : usd, 7);
      }
    }
  });

  it('exercises for everybody at once: cash moves by quantity times payoff, sums to zero', () => {
    const sums = new Float64Array(currencies);
    let paid = 0;
    for (const [account, own] of positions.entries()) {
      const expected = new Float64Array(currencies);
      for (const contract of expiring) {
        const quantity = own.get(contract.id) ?? 0;
        if (quantity === 0) continue;
        const row = rows.find(
          ([, address, name]) =>
            name === contract.name && address === world.wallets[account - 2]!.address,
        )!;
        expect(Number(row[3])).toBe(quantity);
        const payoff = payoffOf(contract, priceOf(contract.name)) * contract.size;
        expect(Number(row[4])).toBe(payoff);
        // Holders of what is worth something exercise; the rest is settled.
        expect(row[5]).toBe(quantity > 0 && payoff > 0 ? 'exercise' : 'settlement');
        expected[contract.currency]! += quantity * payoff;
        paid++;
      }
      for (let c = 0; c < currencies; c++) {
        const moved =
          world.ledger.cash[account * currencies + c]! - before[account * currencies + c]!;
        expect(moved).toBeCloseTo(expected[c]!, 6);
        sums[c]! += moved;
      }
    }
    expect(paid).toBe(rows.length);
    expect(paid).toBeGreaterThanOrEqual(8);
    for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(1e-6);
  });

  it('tells every account and contract once, and ends every series with a row of its own', () => {
    const keys = rows.map(([, address, name]) => `${address} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(rows.map((row) => row[5])).size).toBe(2);
    const ends = settled.filter((row) => row[1] === '').map((row) => row[2]);
    expect(ends.sort()).toEqual(expiring.map(({ name }) => name).sort());
    for (const name of ends) {
      const last = settled.findLastIndex((row) => row[2] === name);
      expect(settled[last]![1]).toBe('');
      expect(settled[last]![4]).toBe('');
    }
  });

  it('leaves no position, no order and no quote on what has expired, and tells the orders', () => {
    expect(standing).toBeGreaterThan(0);
    for (const contract of expiring) {
      expect(world.book.contracts[contract.id]).toBeUndefined();
      expect(world.listing.options[contract.underlying]).not.toContain(contract.id);
      for (const { account } of world.wallets) {
        expect(positionOf(world.ledger, account, contract.id)).toBe(0);
      }
    }
    const told = world.records.orders.text.slice(written);
    expect(told).toContain(`${anna!.address},${held[0]!.name},cancel,buy,,1,`);
  });

  it('leaves later series alone', () => {
    const later = seriesOf(world, '13MAR26');
    expect(later.length).toBeGreaterThan(20);
    for (const { id, underlying } of later) {
      expect(world.listing.options[underlying]).toContain(id);
    }
  });
});

describe('the schedule', () => {
  it('settles at eight on Fridays, once, and at no other minute', () => {
    const checked = checkVenueConfig({
      seed: 'fridays',
      start: '2026-03-20',
      days: 9,
      participants: 10,
      activity: 0.01,
      quotesPerMakerMinute: 2,
      markMinutes: 1_440,
      stressDays: [],
      walletGraph: false,
      governance: false,
      adversaries: {},
    });
    if (!checked.ok) throw new Error(checked.failure.field);
    const world = openVenue(checked.value);
    const settled = new Map<string, number>();
    for (let minute = 0; minute < 9 * 1440; minute++) {
      const live = new Set(world.listing.options.flat());
      // Listing and settlement alone: what trades in between is not needed.
      if (minute % 480 === 0 || minute % 480 === 479) stepMinute(world, minute);
      for (const id of live) {
        if (world.listing.options.some((ids) => ids.includes(id))) continue;
        settled.set(world.listing.contracts[id]!.name.split('-')[1]!, minute);
      }
    }
    // 20 and 27 March 2026 are Fridays; the second ends the month and the quarter.
    expect([...settled]).toEqual([
      ['20MAR26', 480],
      ['27MAR26', 7 * 1440 + 480],
    ]);
  });
});
