/**
 * @module Participants' turn: the one that is due acts by its planted type.
 */
import { payIn } from '../cashier.ts';
import { takeDue, wakeAt } from '../schedule.ts';
import type { World } from '../world.ts';
import { actDormant } from './dormant.ts';
import { actHedger } from './hedger.ts';
import { actInformed } from './informed.ts';
import { actLeveraged } from './leveraged.ts';
import type { Wallet } from './planted.ts';
import { actRetail } from './retail.ts';
import { actSeller } from './seller.ts';

const minutesToFirstTrade = 30;

/**
 * Plans everybody's joining.
 *
 * @param world - schedule is filled
 */
export function scheduleJoins(world: World): void {
  world.wallets.forEach(({ joinMinute }, i) => {
    wakeAt(world.schedule, joinMinute, i);
  });
}

/**
 * Lets every participant that is due in the current minute act once.
 *
 * @param world - changed in place
 */
export function actDue(world: World): void {
  const { schedule, wallets, minute, flow } = world;
  for (const i of takeDue(schedule, minute)) {
    const wallet = wallets[i]!;
    if (minute === wallet.joinMinute) {
      payIn(world, wallet, wallet.capitalUsd);
      if (wallet.plan.type !== 'maker') {
        wakeAt(schedule, minute + 1 + flow.integer(minutesToFirstTrade), i);
      }
      continue;
    }
    const wait = act(world, wallet);
    if (wait === undefined) continue;
    wakeAt(schedule, minute + Math.max(1, Math.round(wait / world.config.activity)), i);
  }
}

function act(world: World, wallet: Wallet): number | undefined {
  const { plan } = wallet;
  switch (plan.type) {
    case 'maker':
      return undefined;
    case 'hedger':
      return actHedger(world, wallet, plan);
    case 'retail':
      return actRetail(world, wallet, plan);
    case 'informed':
      return actInformed(world, wallet, plan);
    case 'leveraged':
      return actLeveraged(world, wallet, plan);
    case 'call-seller':
    case 'put-seller':
      return actSeller(world, wallet, plan);
    case 'dormant':
      return actDormant(world, wallet, plan);
  }
}
