/**
 * @module Population: how many wallets of each type, with parameters drawn from the seed.
 */
import type { Random } from '../../../base/index.ts';
import { drawAddress } from '../address.ts';
import type { VenueConfig } from '../config.ts';
import { emissionBase } from '../governance/rules.ts';
import { drawPowerLaw } from '../heavy-tails.ts';
import { firstWallet } from '../ledger.ts';
import { type ParticipantType, type Plan, participantTypes, type Wallet } from '../planted.ts';
import { underlyings } from '../underlying.ts';

/** Wallets of an owner: the chance of k falls as k to the minus exponent. */
const ownership = { exponent: 2.8, most: 25 };
const joinMinutes = 720;
const makerLatenciesMs = [8, 40, 250, 700];

/**
 * Plants the wallets.
 *
 * @param config - number of wallets and shares of the types
 * @param random - stream of the population alone
 * @returns wallets in account order, makers first
 */
export function plantPopulation(config: VenueConfig, random: Random): Wallet[] {
  const wallets: Wallet[] = [];
  let entities = 0;
  countByType(config).forEach((count, t) => {
    const type = participantTypes[t]!;
    let further = 0;
    for (let i = 0; i < count; i++) {
      const draw = random.split(`${type}/${i}`);
      const previous = wallets.at(-1);
      const joins = further > 0;
      further = joins ? further - 1 : drawPowerLaw(draw, ownership.exponent, ownership.most) - 1;
      if (type === 'maker') further = 0;
      const entity = joins ? previous!.entity : `entity-${String(++entities).padStart(4, '0')}`;
      // Wallets of one entity trade alike: they share the plan, not the capital.
      const plan = joins ? previous!.plan : planOf(type, i, draw, config.days);
      wallets.push(walletOf(type, firstWallet + wallets.length, entity, plan, draw));
    }
  });
  return wallets;
}

/** Largest remainders, so that the counts sum to the number of wallets; at least one maker. */
function countByType({ participants, mix }: VenueConfig): number[] {
  const exact = participantTypes.map((type) => mix[type] * participants);
  const counts = exact.map(Math.floor);
  const order = exact
    .map((value, i) => ({ i, rest: value - Math.floor(value) }))
    .sort((x, y) => y.rest - x.rest || x.i - y.i);
  let missing = participants - counts.reduce((sum, count) => sum + count, 0);
  for (let k = 0; missing > 0; k++, missing--) counts[order[k % order.length]!.i]!++;
  if (counts[0] === 0) {
    counts[counts.indexOf(Math.max(...counts))]!--;
    counts[0] = 1;
  }
  return counts;
}

function walletOf(
  type: ParticipantType,
  account: number,
  entity: string,
  plan: Plan,
  random: Random,
): Wallet {
  const underlying = type === 'call-seller' ? 0 : random.integer(underlyings.length);
  return {
    account,
    address: drawAddress(random),
    entity,
    plan,
    capitalUsd: capitalOf(type, random),
    underlying,
    currency: type === 'call-seller' ? underlying + 1 : 0,
    joinMinute: type === 'maker' ? 0 : random.integer(joinMinutes),
  };
}

/** Medians and log deviations of first deposits, USD. */
const capital: Readonly<Record<ParticipantType, readonly [number, number]>> = {
  maker: [20e6, 0.4],
  hedger: [1e6, 0.7],
  retail: [20e3, 1.1],
  informed: [60e3, 0.6],
  leveraged: [15e3, 0.8],
  'call-seller': [900e3, 0.6],
  'put-seller': [300e3, 0.7],
  dormant: [5e3, 1],
  arbitrageur: [150e3, 0.5],
  'gamma-scalper': [400e3, 0.6],
  mercenary: [100e3, 0.8],
  leaver: [15e3, 1],
};

function capitalOf(type: ParticipantType, random: Random): number {
  const [median, spread] = capital[type];
  return Math.round(median * Math.exp(spread * random.normal()));
}

function between(random: Random, low: number, high: number): number {
  return Math.round((low + (high - low) * random.uniform()) * 1e4) / 1e4;
}

function planOf(type: ParticipantType, i: number, random: Random, days: number): Plan {
  switch (type) {
    case 'maker':
      return {
        type,
        latencyMs: makerLatenciesMs[i % makerLatenciesMs.length]!,
        spreadMultiple: i % 5 === 4 ? 2.5 : between(random, 0.8, 1.5),
        skew: between(random, 0.1, 0.6),
        quoteUsd: Math.round(between(random, 300e3, 900e3)),
        coverage: between(random, 0.4, 0.9),
        leavesAboveVol: i % 3 === 2 ? between(random, 1.1, 1.5) : 10,
        obliged: i % 3 !== 2,
        hedgeBandUsd: Math.round(between(random, 300e3, 1.2e6)),
        inventoryMaxUsd: Math.round(between(random, 2e6, 5e6)),
      };
    case 'hedger':
      return {
        type,
        direction: random.uniform() < 0.6 ? 1 : -1,
        rebalanceMinutes: 60 + random.integer(180),
        leverage: between(random, 0.5, 1.5),
        patience: between(random, 0.2, 0.9),
      };
    case 'retail':
      return {
        type,
        tradesPerDay: Math.round(8 * Math.exp(0.7 * random.normal()) * 100) / 100,
        volSensitivity: between(random, -0.3, 1.2),
        optionShare: between(random, 0.1, 0.7),
        leverage: between(random, 1, 4),
        patience: between(random, 0, 0.6),
        fleesAboveVol: random.uniform() < 0.25 ? between(random, 0.7, 1.2) : 10,
      };
    case 'informed':
      return {
        type,
        correlation: between(random, 0.08, 0.3),
        threshold: 0.8,
        signalMinutes: 15 + random.integer(15),
        leverage: between(random, 0.5, 2),
      };
    case 'leveraged':
      return {
        type,
        leverage: between(random, 10, 22),
        longShare: 0.65,
        pauseHours: 6 + random.integer(24),
        takesProfit: random.uniform() < 0.5 ? between(random, 0.006, 0.02) : 0,
      };
    case 'call-seller':
      return {
        type,
        distance: between(random, 0.04, 0.12),
        leverage: between(random, 0.5, 1),
        patienceHours: 2 + random.integer(22),
      };
    case 'put-seller':
      return {
        type,
        distance: between(random, 0.03, 0.1),
        leverage: between(random, 1, 4),
        patienceHours: 2 + random.integer(22),
      };
    case 'dormant':
      return { type, trades: 1 + random.integer(4), withdraws: random.uniform() < 0.5 };
    default:
      return furtherPlan(type, random, days);
  }
}

/** Plans of the types that came after the first eight. */
function furtherPlan(
  type: 'arbitrageur' | 'gamma-scalper' | 'mercenary' | 'leaver',
  random: Random,
  days: number,
): Plan {
  switch (type) {
    case 'arbitrageur':
      return {
        type,
        // The fees of both ways and a half-spread are about ten basis points.
        threshold: between(random, 0.0011, 0.0018),
        latencyMs: between(random, 30, 400),
        // The rest of the money is on the other venue, and some of it waits.
        leverage: between(random, 0.1, 0.5),
      };
    case 'gamma-scalper':
      return {
        type,
        direction: 1,
        rebalanceMinutes: 10 + random.integer(20),
        leverage: between(random, 0.5, 1.2),
        patience: between(random, 0.2, 0.9),
      };
    case 'mercenary':
      return {
        type,
        leavesBelow: Math.round(emissionBase * between(random, 0.5, 0.95)),
        distance: between(random, 0.0003, 0.0012),
      };
    case 'leaver': {
      // Half of a mean run's accounts are gone by its end, whatever its length.
      const hazardPerDay = between(random, 0.5, 1.5) * (Math.LN2 / days);
      const leavesMinute = Math.round((1440 * random.exponential()) / hazardPerDay);
      return { type, hazardPerDay, leavesMinute, tradesPerDay: between(random, 2, 8) };
    }
  }
}
