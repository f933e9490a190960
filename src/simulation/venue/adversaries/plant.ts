/**
 * @module Planting of adversaries: wallets of every group that the configuration asks for.
 */
import type { Random } from '../../../base/index.ts';
import { drawAddress } from '../address.ts';
import type { VenueConfig } from '../config.ts';
import { firstWallet } from '../ledger.ts';
import type { Wallet } from '../planted.ts';
import { underlyings } from '../underlying.ts';
import {
  type AdversaryPlan,
  type AdversaryType,
  adversaryKinds,
  adversaryTypes,
} from './planted.ts';

/** A group of wallets of one owner. */
export interface AdversaryGroup {
  /** E.g. `wash-pair-1`; also the entity of its wallets. */
  readonly name: string;
  readonly type: AdversaryType;
  readonly wallets: readonly Wallet[];
  /** Acts so far; tells whose turn it is. */
  turn: number;
}

/** Minutes between acts and notional over capital, by type; others act by rules of their own. */
const pace: Readonly<Record<AdversaryType, readonly [number, number]>> = {
  'wash-pair': [9, 0.3],
  'wash-cycle': [7, 0.25],
  'split-wallets': [120, 22],
  'rebate-farmer': [2, 0.1],
  flicker: [3, 1],
  'far-wing': [15, 1],
  sandbagger: [90, 18],
  'short-tail': [240, 4],
  'sybil-voters': [1_440, 0],
  'dust-poisoner': [60, 0],
  'self-liquidator': [45, 21],
  sandwicher: [1, 0.3],
};

const joinMinutes = 360;

/**
 * Plants the adversaries.
 *
 * @param config - groups by type
 * @param random - stream of the adversaries alone
 * @param firstNumber - wallets planted before
 * @returns groups with their wallets, in account order
 */
export function plantAdversaries(
  config: VenueConfig,
  random: Random,
  firstNumber: number,
): AdversaryGroup[] {
  const groups: AdversaryGroup[] = [];
  let account = firstWallet + firstNumber;
  for (const type of adversaryTypes) {
    for (let i = 1; i <= config.adversaries[type]; i++) {
      const name = `${type}-${i}`;
      const draw = random.split(name);
      const underlying = draw.integer(underlyings.length);
      const leaderJoins = draw.integer(joinMinutes);
      const wallets = Array.from({ length: adversaryKinds[type].wallets }, (_, member) => {
        const plan = planOf(type, groups.length, member, config, draw);
        // The next wallet of a split owner is paid in when the one before is lost.
        const waits = type === 'split-wallets' && member > 0;
        return {
          account: account++,
          address: drawAddress(draw),
          entity: name,
          plan,
          capitalUsd:
            Math.round(adversaryKinds[type].capitalUsd * (0.8 + 0.4 * draw.uniform())) *
            // The wallet that wins against the lost one must outlast it.
            (type === 'self-liquidator' && member > 0 ? 5 : 1),
          underlying,
          currency: 0,
          joinMinute: waits ? undefined : leaderJoins + member * (1 + draw.integer(20)),
        };
      });
      groups.push({ name, type, wallets, turn: 0 });
    }
  }
  return groups;
}

function planOf(
  type: AdversaryType,
  group: number,
  member: number,
  { days }: VenueConfig,
  random: Random,
): AdversaryPlan {
  const [everyMinutes, leverage] = pace[type];
  const role = member === 0 ? 'leader' : 'member';
  const turn = Math.max(1, Math.floor(days * (0.5 + 0.2 * random.uniform())));
  const turnDay = type === 'sandbagger' ? turn : 0;
  return { type, group, role, everyMinutes, leverage, turnDay };
}
