/**
 * @module Mercenary farmers: money that is there for the emission and goes when it falls.
 */
import { payIn } from '../cashier.ts';
import { emissionOf } from '../governance/governance.ts';
import { assess } from '../margin.ts';
import type { MercenaryPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import { closeAndWithdraw } from './leaver.ts';
import { tradePerpetual } from './retail.ts';

const lookMinutes = 240;
const activeLeverage = 0.2;

/**
 * Trades a little while the emission is high, takes everything out while it is low.
 *
 * @param world - orders may be planned, cash may move
 * @param wallet - the farmer
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actMercenary(world: World, wallet: Wallet, plan: MercenaryPlan): number {
  const { governance, flow } = world;
  const day = Math.floor(world.minute / 1440);
  const emission = governance === undefined ? 0 : emissionOf(governance, day);
  const { equity } = assess(world.ledger, world.marks, wallet.account);
  const wait = lookMinutes * (0.5 + flow.uniform());
  if (emission < plan.leavesBelow) {
    if (equity > 1) closeAndWithdraw(world, wallet);
    return wait;
  }
  if (equity < 0.5 * wallet.capitalUsd) payIn(world, wallet, wallet.capitalUsd);
  tradePerpetual(world, wallet, activeLeverage * Math.max(equity, 0));
  return wait;
}
