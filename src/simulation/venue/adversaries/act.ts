/**
 * @module Adversaries' turn: the leader of a group acts for all its wallets.
 */

import type { World } from '../world.ts';
import { sendDust } from './dust.ts';
import type { AdversaryPlan } from './planted.ts';
import { actFarWing, actFlicker, actRebateFarmer } from './quoters.ts';
import {
  actSandbagger,
  actSandwicher,
  actSelfLiquidator,
  actShortTail,
  actSplit,
} from './takers.ts';
import { actWash } from './wash.ts';

/**
 * Lets a group act once.
 *
 * @param world - changed in place
 * @param plan - plan of the wallet that is due
 * @returns minutes until it acts again; undefined for members, and when it acts no more
 */
export function actAdversary(world: World, plan: AdversaryPlan): number | undefined {
  if (plan.role === 'member') return undefined;
  const group = world.adversaries[plan.group]!;
  switch (plan.type) {
    case 'wash-pair':
    case 'wash-cycle':
      return actWash(world, group, plan);
    case 'split-wallets':
      return actSplit(world, group, plan);
    case 'rebate-farmer':
      return actRebateFarmer(world, group, plan);
    case 'flicker':
      return actFlicker(world, group, plan);
    case 'far-wing':
      return actFarWing(world, group, plan);
    case 'sandbagger':
      return actSandbagger(world, group, plan);
    case 'short-tail':
      return actShortTail(world, group, plan);
    case 'self-liquidator':
      return actSelfLiquidator(world, group, plan);
    case 'sandwicher':
      return actSandwicher(world, group, plan);
    case 'dust-poisoner':
      return sendDust(world, group, plan);
    case 'sybil-voters':
      // They act when there is something to vote on.
      return undefined;
  }
}
