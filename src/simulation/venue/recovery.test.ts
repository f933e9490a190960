import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { adversaryTypes } from './adversaries/planted.ts';
import { checkVenueConfig } from './config.ts';
import { emissionOf } from './governance/governance.ts';
import { habitsOf } from './governance/rules.ts';
import { drawPowerLaw, pickZipf } from './heavy-tails.ts';
import { fear, regimes } from './market/model.ts';
import { createMarketPath } from './market-path.ts';
import { plantPopulation } from './participants/population.ts';
import type { Plan, Wallet } from './planted.ts';
import { underlyings } from './underlying.ts';
import { openVenue, stepMinute } from './venue.ts';

const noAdversaries = Object.fromEntries(adversaryTypes.map((type) => [type, 0]));

function configOf(input: object) {
  const checked = checkVenueConfig(input);
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  return checked.value;
}

const mixOf = (shares: Readonly<Record<string, number>>) => ({
  ...Object.fromEntries(Object.keys(configOf({}).mix).map((type) => [type, 0])),
  ...shares,
});

describe('planted parameters', () => {
  it('the hazard of leavers: departures over exposure, as maximum likelihood says', () => {
    const days = 10;
    const config = configOf({
      days,
      participants: 2_000,
      mix: mixOf({ maker: 0.001, leaver: 0.999 }),
    });
    const wallets = plantPopulation(config, createRandom('hazard'));
    let departures = 0;
    let exposure = 0;
    let planted = 0;
    const leavers = wallets.filter(
      (wallet): wallet is Wallet & { plan: Extract<Plan, { type: 'leaver' }> } =>
        wallet.plan.type === 'leaver',
    );
    // Wallets of one owner share the plan, so that owners are counted.
    const owners = new Map(leavers.map(({ entity, plan }) => [entity, plan]));
    for (const { leavesMinute, hazardPerDay } of owners.values()) {
      const gone = leavesMinute < days * 1440;
      departures += gone ? 1 : 0;
      exposure += gone ? leavesMinute / 1440 : days;
      planted += hazardPerDay;
    }
    const mean = planted / owners.size;
    expect(owners.size).toBeGreaterThan(800);
    expect(Math.abs(departures / exposure / mean - 1)).toBeLessThan(4 / Math.sqrt(departures));
  });

  it('leavers withdraw and are silent after the planted minute', () => {
    const config = configOf({
      seed: 'leavers',
      days: 2,
      participants: 40,
      stressDays: [],
      quotesPerMakerMinute: 2,
      markMinutes: 1_440,
      adversaries: noAdversaries,
      mix: mixOf({ maker: 0.1, leaver: 0.9 }),
    });
    const world = openVenue(config);
    for (let minute = 0; minute < 2 * 1440; minute++) stepMinute(world, minute);
    const last = new Map<string, number>();
    for (const line of world.records.fills.text.trimEnd().split('\n').slice(1)) {
      const [at, participant] = line.split(',');
      last.set(participant!, Number(at));
    }
    let gone = 0;
    for (const { plan, address, account } of world.wallets) {
      if (plan.type !== 'leaver' || plan.leavesMinute > 1440) continue;
      gone++;
      // Closing takes an hour's round or two.
      const end = config.startMicros + (plan.leavesMinute + 240) * 60e6;
      expect(last.get(address) ?? 0).toBeLessThan(end);
      expect(world.ledger.positions[account]!.size).toBe(0);
    }
    expect(gone).toBeGreaterThan(0);
  });

  it('the sensitivity to volatility: those who are planted to trade more in wild days do', () => {
    const config = configOf({
      seed: 'sensitive',
      days: 4,
      participants: 140,
      stressDays: [1],
      quotesPerMakerMinute: 2,
      markMinutes: 1_440,
      governance: false,
      walletGraph: false,
      adversaries: noAdversaries,
      mix: mixOf({ maker: 0.04, retail: 0.96 }),
    });
    const world = openVenue(config);
    const counts = { eager: [0, 0], shy: [0, 0] };
    const groups = new Map(
      world.wallets.map(({ address, plan }) => {
        const sensitivity = plan.type === 'retail' ? plan.volSensitivity : 0.5;
        return [address, sensitivity > 0.7 ? 'eager' : sensitivity < 0.1 ? 'shy' : undefined];
      }),
    );
    for (let minute = 0; minute < 4 * 1440; minute++) stepMinute(world, minute);
    for (const line of world.records.fills.text.trimEnd().split('\n').slice(1)) {
      const [at, participant, , , , , role] = line.split(',');
      const group = groups.get(participant!);
      if (role !== 'taker' || group === undefined) continue;
      const minute = Math.floor((Number(at) - config.startMicros) / 60e6);
      const { realised } = world.path.paths[0]!;
      counts[group as 'eager' | 'shy'][realised[minute]! > 0.7 ? 1 : 0]!++;
    }
    const ratio = ([calm, wild]: readonly number[]) => wild! / calm!;
    expect(Math.min(...counts.eager, ...counts.shy)).toBeGreaterThan(100);
    expect(ratio(counts.eager)).toBeGreaterThan(1.3 * ratio(counts.shy));
  });

  it('mercenary farmers come back and go with the emission', () => {
    const config = configOf({
      seed: 'farmers-1',
      days: 9,
      participants: 30,
      stressDays: [],
      activity: 0.3,
      quotesPerMakerMinute: 2,
      markMinutes: 1_440,
      adversaries: noAdversaries,
      mix: mixOf({ maker: 0.1, mercenary: 0.9 }),
    });
    const world = openVenue(config);
    let compared = 0;
    for (let minute = 0; minute < 9 * 1440; minute++) {
      stepMinute(world, minute);
      if (minute % 1440 !== 720 || minute < 2 * 1440) continue;
      const emission = emissionOf(world.governance!, Math.floor(minute / 1440));
      world.wallets.forEach(({ plan }, i) => {
        if (plan.type !== 'mercenary') return;
        compared++;
        expect(world.governance!.stakes[i]! > 0).toBe(emission >= plan.leavesBelow);
      });
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('turnout by type is found in the votes', () => {
    const config = configOf({
      seed: 'turnout',
      days: 30,
      participants: 150,
      stressDays: [],
      activity: 0.01,
      quotesPerMakerMinute: 2,
      markMinutes: 1_440,
      walletGraph: false,
      adversaries: noAdversaries,
      mix: mixOf({ maker: 0.02, 'call-seller': 0.98 }),
    });
    const world = openVenue(config);
    let chances = 0;
    for (let minute = 0; minute < 30 * 1440; minute += 1440) {
      // Governance alone: the market of these days is not needed.
      stepMinute(world, minute);
      const day = minute / 1440;
      if (day % 2 === 1) {
        chances += world.wallets.filter(
          ({ plan }, i) => plan.type === 'call-seller' && world.governance!.stakes[i]! > 0,
        ).length;
      }
    }
    const sellers = new Set(
      world.wallets.filter(({ plan }) => plan.type === 'call-seller').map((w) => w.address),
    );
    const votes = world.records.votes.text
      .split('\n')
      .filter((line) => sellers.has(line.split(',')[1]!)).length;
    const { turnout } = habitsOf('call-seller');
    const error = Math.sqrt((turnout * (1 - turnout)) / chances);
    expect(chances).toBeGreaterThan(200);
    expect(Math.abs(votes / chances - turnout)).toBeLessThan(4 * error);
  });

  it('the reversion of the basis: least squares on a drawn path', () => {
    const { paths } = createMarketPath(
      configOf({ days: 60, stressDays: [] }),
      createRandom('basis'),
    );
    const { basis } = paths[0]!;
    let xy = 0;
    let xx = 0;
    for (let i = 1; i < basis.length; i++) {
      xy += basis[i - 1]! * (basis[i]! - basis[i - 1]!);
      xx += basis[i - 1]! ** 2;
    }
    // Least squares of an Ornstein-Uhlenbeck path finds its reversion of 1 / 240 a minute.
    expect(Math.abs(-xy / xx - 1 / 240)).toBeLessThan(4 * Math.sqrt(2 / 240 / basis.length));
  });

  it('the correlation of spots by regime: what minutes of each regime show', () => {
    const config = configOf({ days: 240, stressDays: [] });
    const { paths, regime, correlation } = createMarketPath(config, createRandom('joint'));
    const sums = regimes.map(() => ({ xy: 0, xx: 0, yy: 0, planted: 0, minutes: 0 }));
    for (let minute = 1; minute < config.days * 1440; minute++) {
      const [x, y] = paths.map(({ spot, vol }) => {
        const deviation = vol[minute - 1]! / Math.sqrt(365 * 1440);
        return Math.log(spot[minute]! / spot[minute - 1]!) / deviation;
      }) as [number, number];
      // Jumps are shared, and several deviations of an hour large.
      if (Math.abs(x) > 6 || Math.abs(y) > 6) continue;
      const sum = sums[regime[minute]!]!;
      sum.xy += x * y;
      sum.xx += x * x;
      sum.yy += y * y;
      sum.planted += correlation[Math.floor(minute / 60)]!;
      sum.minutes++;
    }
    for (const { xy, xx, yy, planted, minutes } of sums) {
      expect(minutes).toBeGreaterThan(10_000);
      const mean = planted / minutes;
      // Four standard errors of a correlation of so many minutes, and the small jumps left in.
      const error = (4 * (1 - mean ** 2)) / Math.sqrt(minutes) + 0.004;
      expect(Math.abs(xy / Math.sqrt(xx * yy) - mean)).toBeLessThan(error);
    }
  });

  it('the powers of fear: calm and wild minutes tell the planted answer and noise', () => {
    const config = configOf({ days: 120, stressDays: [] });
    const { paths } = createMarketPath(config, createRandom('fear'));
    underlyings.forEach(({ vol: level, fearLoading }, u) => {
      const { spot, vol, fear: path } = paths[u]!;
      const groups = [0, 1].map(() => ({ xy: 0, xx: 0, noise: 0, answer: 0, minutes: 0 }));
      const cases: { group: number; x: number; y: number }[] = [];
      for (let minute = 1; minute < vol.length; minute++) {
        const logVol = Math.log(vol[minute - 1]! / level);
        if (logVol > fear.logVolMost) continue;
        const deviation = vol[minute - 1]! / Math.sqrt(365 * 1440);
        const x = Math.log(spot[minute]! / spot[minute - 1]!) / deviation;
        if (Math.abs(x) > 6) continue;
        const y = (path[minute]! - path[minute - 1]! * (1 - fear.reversion)) * Math.sqrt(1440);
        const group = logVol < 0 ? 0 : 1;
        cases.push({ group, x, y });
        const sum = groups[group]!;
        sum.answer += x * x * Math.exp(fear.returnPower * logVol);
        sum.noise += Math.exp(2 * fear.noisePower * logVol);
        sum.xy += x * y;
        sum.xx += x * x;
        sum.minutes++;
      }
      groups.forEach(({ xy, xx, answer, noise, minutes }, group) => {
        expect(minutes).toBeGreaterThan(20_000);
        const deviation = fear.noise * fearLoading.noise * Math.sqrt(noise / minutes);
        const planted = (fear.ofReturn * fearLoading.ofReturn * answer) / xx;
        expect(Math.abs(xy / xx - planted)).toBeLessThan((4 * deviation) / Math.sqrt(xx) + 1e-3);
        const rest = cases.reduce((sum, one) => {
          if (one.group !== group) return sum;
          return sum + (one.y - planted * one.x) ** 2;
        }, 0);
        // What is left has the planted noise, and a little of the answer's own spread.
        expect(Math.sqrt(rest / minutes) / deviation).toBeGreaterThan(0.98);
        expect(Math.sqrt(rest / minutes) / deviation).toBeLessThan(1.15);
      });
    });
  });
});

describe('laws of the wallet graph', () => {
  it('a power law of one value is that value', () => {
    expect(drawPowerLaw(createRandom('one'), 2, 1)).toBe(1);
  });

  it('draws k with a chance that falls as k to the minus exponent', () => {
    const random = createRandom('law');
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[drawPowerLaw(random, 2, 4)]!++;
    // 1 + 1/4 + 1/9 + 1/16 = 205 / 144.
    expect(counts[1]! / 20_000).toBeCloseTo(144 / 205, 1);
    expect(counts[1]! / counts[2]!).toBeGreaterThan(3.6);
    expect(counts[1]! / counts[2]!).toBeLessThan(4.4);
  });

  it('picks the first of two twice as often as the second', () => {
    const random = createRandom('zipf');
    let first = 0;
    for (let i = 0; i < 10_000; i++) if (pickZipf(random, ['a', 'b']) === 'a') first++;
    expect(Math.abs(first / 10_000 - 2 / 3)).toBeLessThan(0.02);
  });
});
