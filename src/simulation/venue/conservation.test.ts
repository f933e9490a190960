import { describe, expect, it } from 'vitest';
import { adversaryTypes } from './adversaries/planted.ts';
import { checkVenueConfig, type VenueConfig } from './config.ts';
import { currencies } from './ledger.ts';
import { openVenue, stepMinute } from './venue.ts';
import type { World } from './world.ts';

function configOf(input: object): VenueConfig {
  const checked = checkVenueConfig(input);
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  return checked.value;
}

/** Sums of cash over all accounts, fees and insurance included, less what came from outside. */
function cashGaps({ ledger: { cash, external } }: World): number[] {
  return Array.from({ length: currencies }, (_, currency) => {
    let sum = 0;
    for (let i = currency; i < cash.length; i += currencies) sum += cash[i]!;
    return Math.abs(sum - external[currency]!);
  });
}

function positionGap({ ledger: { positions } }: World): number {
  const sums = new Map<number, number>();
  for (const held of positions) {
    for (const [id, quantity] of held) sums.set(id, (sums.get(id) ?? 0) + quantity);
  }
  return Math.max(0, ...[...sums.values()].map(Math.abs));
}

/** Everything at once: two of every adversary, every type, every script, over an expiry. */
const everything = configOf({
  seed: 'conservation',
  start: '2026-03-04',
  days: 4,
  participants: 80,
  quotesPerMakerMinute: 2,
  markMinutes: 1_440,
  adversaries: Object.fromEntries(adversaryTypes.map((type) => [type, 2])),
  stressDays: [3],
  crunchDays: [0],
  oracleFailureDays: [1],
  congestionDays: [2],
});

describe('conservation with everything switched on', () => {
  const world = openVenue(everything);
  const gaps: number[][] = [];
  const positions: number[] = [];
  let feesPaid = 0;
  for (let minute = 0; minute < everything.days * 1440; minute++) {
    stepMinute(world, minute);
    if (minute % 1440 !== 1439) continue;
    gaps.push(cashGaps(world));
    positions.push(positionGap(world));
    feesPaid = world.ledger.cash[0]!;
  }

  it('cash sums to what came from outside every day, to a hundredth of a cent', () => {
    expect(gaps.length).toBe(4);
    for (const [usd, ...coins] of gaps) {
      expect(usd).toBeLessThan(1e-4);
      for (const coin of coins) expect(coin).toBeLessThan(1e-8);
    }
  });

  it('positions in every contract sum to zero at the end of every day', () => {
    for (const gap of positions) expect(gap).toBeLessThan(1e-7);
  });

  it('something happened: trades, fees, liquidations, settlements', () => {
    expect(world.trades).toBeGreaterThan(3_000);
    expect(feesPaid).toBeGreaterThan(1_000);
    expect(world.records.liquidations.rows).toBeGreaterThan(5);
    expect(world.records.settlements.rows).toBeGreaterThan(0);
  });

  it('what is staked is what was staked less what was unstaked', () => {
    const sum = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .reduce((total, line) => total + Number(line.split(',')[3]), 0);
    const { stakes, unstakes } = world.records;
    const standing = world.governance!.stakes.reduce((total, stake) => total + stake, 0);
    expect(standing).toBeCloseTo(sum(stakes.text) - sum(unstakes.text), 6);
  });

  it('rewards of a day sum to its emission', () => {
    const byDay = new Map<string, number>();
    for (const line of world.records.rewards.text.trimEnd().split('\n').slice(1)) {
      const [at, , , amount] = line.split(',');
      byDay.set(at!, (byDay.get(at!) ?? 0) + Number(amount));
    }
    expect(byDay.size).toBeGreaterThan(1);
    for (const paid of byDay.values()) {
      // The factor of the first epoch is 1, so 20,000 tokens a day until the fourth day.
      expect(Math.abs(paid - 20_000)).toBeLessThan(0.01);
    }
  });
});

describe('chain', () => {
  const world = openVenue(
    configOf({
      ...everything,
      adversaries: {},
      days: 2,
      stressDays: [],
      crunchDays: [],
      congestionDays: [],
    }),
  );
  for (let minute = 0; minute < 2 * 1440; minute++) stepMinute(world, minute);
  const rows = world.records.chain.text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const { venue } = world.chain!.places;

  it('tells a transfer to the venue for every deposit, of the same amount', () => {
    const deposits = world.records.deposits.text.trimEnd().split('\n').slice(2);
    const paid = rows.filter(([, , to]) => to === venue).map(([, from, , , n]) => `${from} ${n}`);
    const booked = deposits.map((line) => line.split(',')).map(([, from, , n]) => `${from} ${n}`);
    expect(paid.sort()).toEqual(booked.sort());
  });

  it('is in time order, and money arrives before it is deposited', () => {
    const times = rows.map(([at]) => Number(at));
    expect(times.every((at, i) => i === 0 || at >= times[i - 1]!)).toBe(true);
    const seen = new Set<string>();
    for (const [, from, to] of rows) {
      if (to === venue) expect(seen.has(from!)).toBe(true);
      seen.add(to!);
    }
  });

  it('funds most further wallets of an owner from the first one', () => {
    const first = new Map<string, string>();
    for (const [, from, to] of rows) {
      if (from !== venue && !first.has(to!)) first.set(to!, from!);
    }
    const owners = new Map<string, string>();
    let fromFirst = 0;
    let further = 0;
    for (const { entity, address, joinMinute } of world.wallets) {
      const leader = owners.get(entity);
      owners.set(entity, leader ?? address);
      if (leader === undefined || joinMinute === undefined) continue;
      further++;
      const from = rows.some(([, sender, to]) => sender === leader && to === address);
      if (from) fromFirst++;
    }
    expect(further).toBeGreaterThan(10);
    expect(fromFirst / further).toBeGreaterThan(0.5);
  });
});
