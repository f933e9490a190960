/**
 * @module Mercenary farmers: money that is there for the emission and goes when it falls.
 */
import { payIn } from '../cashier.ts';
import { emissionOf } from '../governance/governance.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { markOf } from '../marks.ts';
import { planCancels, planResting } from '../orders.ts';
import type { MercenaryPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import { closeAndWithdraw } from './leaver.ts';
import { tradePerpetual } from './retail.ts';

const lookMinutes = 240;
const activeLeverage = 0.2;
/** Notional of each of its two resting orders over equity. */
const restingLeverage = 0.1;

/**
 * Lets orders rest on both sides of the perpetual and trades a little while the emission is high,
 * takes everything out while it is low.
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
  planCancels(world, wallet);
  restBothSides(world, wallet, plan, restingLeverage * Math.max(equity, 0));
  return wait;
}

function restBothSides(world: World, wallet: Wallet, plan: MercenaryPlan, usd: number): void {
  const contract = world.listing.contracts[wallet.underlying]!;
  const mark = markOf(world.marks, contract);
  const size = usd / notionalOf(contract, world.marks.index[wallet.underlying]!);
  const held = positionOf(world.ledger, wallet.account, contract.id);
  for (const side of [1, -1]) {
    // It is not there for the market: what would make a large position larger is left out.
    if (side * held > 2 * size) continue;
    const price = mark * (1 - side * plan.distance);
    const rest = { price, minutes: 2 * lookMinutes, postOnly: true };
    planResting(world, wallet, contract, side * size, rest);
  }
}
