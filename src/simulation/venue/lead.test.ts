import { beforeAll, describe, expect, it } from 'vitest';
import { black76 } from '../../quant/index.ts';
import { checkVenueConfig } from './config.ts';
import type { Contract } from './instruments.ts';
import { fairPrice, leadOf } from './lead.ts';
import { forwardOf, markOf, sensitivityOf, yearsTo } from './marks.ts';
import { openVenue, stepMinute } from './venue.ts';
import { microsPerMinute, type World } from './world.ts';

function worldOf(input: object): World {
  const checked = checkVenueConfig({ walletGraph: false, governance: false, ...input });
  if (!checked.ok) throw new Error(checked.failure.field);
  return openVenue(checked.value);
}

const fairOf = (world: World, contract: Contract) =>
  fairPrice(world, contract, contract.isOption ? sensitivityOf(world.marks, contract) : undefined);

describe('fairPrice', () => {
  const world = worldOf({ seed: 'lead', days: 1, participants: 20, stressDays: [] });
  stepMinute(world, 0);

  it('is the mark where both venues agree', () => {
    const other = worldOf({ seed: 'lead', days: 1, participants: 20, stressDays: [] });
    stepMinute(other, 0);
    for (const { elsewhere, spot } of other.path.paths) elsewhere[0] = spot[0]!;
    for (const contract of other.listing.contracts) {
      expect(fairOf(other, contract)).toBeCloseTo(markOf(other.marks, contract), 12);
    }
  });

  it('moves a perpetual by the lead, and an option by its value at the same volatility', () => {
    const { marks, listing, path } = world;
    const lead = 0.0004;
    for (const [u, { spot, elsewhere }] of path.paths.entries()) {
      elsewhere[0] = spot[0]! * (1 + lead);
      expect(leadOf(world, u)).toBeCloseTo(lead, 12);
    }
    let compared = 0;
    for (const contract of listing.contracts) {
      const mark = markOf(marks, contract);
      const told = fairOf(world, contract);
      if (!contract.isOption) {
        expect(told).toBeCloseTo(mark * (1 + lead), 9);
        continue;
      }
      const forward = forwardOf(marks, contract) * (1 + lead);
      const { strike, isCall, isInverse } = contract;
      const vol = marks.iv[contract.id]!;
      const usd = black76(forward, strike, yearsTo(marks, contract), vol, isCall);
      // Marks are rounded to 1e-6 coin or 1e-4 USD; the rest is the second order.
      const rounding = isInverse ? 2e-6 : 0.02;
      expect(Math.abs(told - (isInverse ? usd / forward : usd))).toBeLessThan(rounding);
      if (Math.abs(told - mark) > 10 * rounding) compared++;
    }
    expect(compared).toBeGreaterThan(10);
  });
});

/** What arbitrageurs gained against the other venue's price when they opened, by latency. */
interface Taken {
  usd: number;
  readonly gains: Map<number, number>;
}

function takenIn(seed: string): Taken {
  const world = worldOf({
    seed,
    days: 1,
    participants: 200,
    quotesPerMakerMinute: 2,
    markMinutes: 1_440,
    stressDays: [0],
  });
  const byAddress = new Map(world.wallets.map((wallet) => [wallet.address, wallet]));
  const gains = new Map<number, number>();
  let usd = 0;
  for (let minute = 0; minute < 1440; minute++) {
    stepMinute(world, minute);
    const rows = world.records.fills.text.split('\n').map((line) => line.split(','));
    for (let i = 0; i + 1 < rows.length; i++) {
      const [, address, name, side, price, quantity, role] = rows[i]!;
      if (role !== 'taker' || byAddress.get(address!)?.plan.type !== 'arbitrageur') continue;
      const plan = byAddress.get(rows[i + 1]![1]!)!.plan;
      const u = name!.startsWith('BTC') ? 0 : 1;
      const spot = world.path.paths[u]!.spot[minute]!;
      const notional = Number(quantity) * (u === 0 ? 10 : spot);
      const other = world.path.paths[u]!.elsewhere[minute]!;
      const gain = (side === 'buy' ? 1 : -1) * notional * Math.log(other / Number(price));
      usd += notional;
      if (plan.type !== 'maker') continue;
      gains.set(plan.latencyMs, (gains.get(plan.latencyMs) ?? 0) + gain);
    }
    for (const file of Object.values(world.records)) file.text = '';
  }
  return { usd, gains };
}

describe('arbitrageurs', () => {
  const all: Taken[] = [];
  beforeAll(() => {
    for (const seed of ['lead-1', 'lead-2', 'lead-3', 'lead-4', 'lead-5']) all.push(takenIn(seed));
  });

  it('gain on slow makers, and nothing on those who are quicker than they are', () => {
    const sum = (latencies: readonly number[]) =>
      all
        .flatMap(({ gains }) => latencies.map((latency) => gains.get(latency) ?? 0))
        .reduce((total, gain) => total + gain, 0);
    // Their closing trades meet whoever is best, and pay the spread.
    expect(sum([8])).toBeLessThan(0);
    expect(sum([250, 700])).toBeGreaterThan(0);
    expect(sum([250, 700])).toBeGreaterThan(2 * sum([8, 40]));
  });

  it('trade at every seed', () => {
    for (const { usd } of all) expect(usd).toBeGreaterThan(3e5);
  });
});

it('a quote follows the other venue when it arrives, and not before', () => {
  const world = worldOf({ seed: 'slow', days: 1, participants: 200, stressDays: [] });
  const slow = world.makers.find(({ plan }) => plan.latencyMs === 700)!;
  stepMinute(world, 0);
  stepMinute(world, 1);
  const rows = world.records.quotes.text
    .split('\n')
    .map((line) => line.split(','))
    .filter(([, address, name]) => address === slow.wallet.address && name === 'ETH-PERP');
  const from = world.config.startMicros + microsPerMinute;
  const first = rows.find(([at]) => Number(at) >= from)!;
  // Half of the mean delay at least.
  expect(Number(first[0]) - from).toBeGreaterThanOrEqual(350_000);
  const middle = (Number(first[3]) + Number(first[5])) / 2;
  const { elsewhere, spot, basis } = world.path.paths[1]!;
  const fair = elsewhere[1]! * (1 + basis[1]!);
  expect(Math.abs(middle - fair)).toBeLessThan(0.0005 * spot[1]!);
});
