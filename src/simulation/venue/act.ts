/**
 * @module Participants' turn: the one that is due acts by its planted type.
 */
import { actAdversary } from './adversaries/act.ts';
import { payIn } from './cashier.ts';
import { actArbitrageur } from './participants/arbitrageur.ts';
import { mindCapital } from './participants/capital.ts';
import { actDormant } from './participants/dormant.ts';
import { actHedger } from './participants/hedger.ts';
import { actInformed } from './participants/informed.ts';
import { actLeaver } from './participants/leaver.ts';
import { actLeveraged } from './participants/leveraged.ts';
import { actMercenary } from './participants/mercenary.ts';
import { actRetail } from './participants/retail.ts';
import { actSeller } from './participants/seller.ts';
import type { PlannedType, Wallet } from './planted.ts';
import { takeDue, wakeAt } from './schedule.ts';
import type { World } from './world.ts';

const minutesToFirstTrade = 30;
/** Mean minutes between two looks at capital. */
const treasuryMinutes = 2_880;
/** Types that take gains home and make losses good; the others have rules of their own. */
const hasTreasury: ReadonlySet<PlannedType> = new Set([
  'maker',
  'hedger',
  'gamma-scalper',
  'informed',
  'call-seller',
  'put-seller',
  'arbitrageur',
] as const);

/**
 * Plans everybody's joining.
 *
 * @param world - schedule is filled
 */
export function scheduleJoins(world: World): void {
  world.wallets.forEach(({ joinMinute }, i) => {
    if (joinMinute !== undefined) wakeAt(world.schedule, joinMinute, i);
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
      wakeAt(schedule, minute + 1 + flow.integer(minutesToFirstTrade), i);
      continue;
    }
    const wait = act(world, wallet);
    if (wait === undefined) continue;
    if (hasTreasury.has(wallet.plan.type) && flow.uniform() < wait / treasuryMinutes) {
      mindCapital(world, wallet);
    }
    wakeAt(schedule, minute + Math.max(1, Math.round(wait / world.config.activity)), i);
  }
}

function act(world: World, wallet: Wallet): number | undefined {
  const { plan } = wallet;
  switch (plan.type) {
    case 'maker':
      // It quotes by the clock of the venue; only its money is looked after.
      return treasuryMinutes;
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
    case 'gamma-scalper':
      return actHedger(world, wallet, plan);
    case 'arbitrageur':
      return actArbitrageur(world, wallet, plan);
    case 'mercenary':
      return actMercenary(world, wallet, plan);
    case 'leaver':
      return actLeaver(world, wallet, plan);
    default:
      return actAdversary(world, plan);
  }
}
