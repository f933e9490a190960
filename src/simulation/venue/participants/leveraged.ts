/**
 * @module Over-leveraged accounts: one perpetual position near the limit, topped up, re-opened.
 */
import { payIn } from '../cashier.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { markOf } from '../marks.ts';
import { standingOrders } from '../matching.ts';
import { planCancels, planOrder, planResting } from '../orders.ts';
import type { LeveragedPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';

const lookHours = 3;
const topUpBelow = 0.7;
const stakeMax = 1.5;
/** Minutes that an order to take the profit rests: until it is met or taken away. */
const profitMinutes = 43_200;

/**
 * Opens, tops up or waits.
 *
 * @param world - an order may be planned, cash may move
 * @param wallet - the trader
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actLeveraged(world: World, wallet: Wallet, plan: LeveragedPlan): number {
  const { flow, ledger, marks } = world;
  const u = wallet.underlying;
  const contract = world.listing.contracts[u]!;
  const unit = notionalOf(contract, marks.index[u]!);
  const held = positionOf(ledger, wallet.account, contract.id);
  let { equity } = assess(ledger, marks, wallet.account);
  const wait = lookHours * 60 * (0.5 + flow.uniform());
  if (held === 0 && equity < 0.4 * wallet.capitalUsd) {
    if (flow.uniform() > lookHours / plan.pauseHours) return wait;
    payIn(world, wallet, wallet.capitalUsd * (0.6 + 0.6 * flow.uniform()));
    equity = assess(ledger, marks, wallet.account).equity;
  }
  // What is won beyond the stake is not staked again: a lucky account does not outgrow the venue.
  const stake = Math.max(0, Math.min(equity, stakeMax * wallet.capitalUsd));
  const full = (plan.leverage * stake) / unit;
  if (held === 0) {
    planCancels(world, wallet);
    planOrder(world, wallet, contract, flow.uniform() < plan.longShare ? full : -full);
  } else if (Math.abs(held) < topUpBelow * full) {
    planCancels(world, wallet);
    planOrder(world, wallet, contract, Math.sign(held) * (full - Math.abs(held)));
  } else if (flow.uniform() < 0.08) {
    planCancels(world, wallet);
    planOrder(world, wallet, contract, -held);
  } else if (plan.takesProfit > 0 && standingOrders(world, wallet).length === 0) {
    const price = markOf(marks, contract) * Math.exp(Math.sign(held) * plan.takesProfit);
    const rest = { price, minutes: profitMinutes, postOnly: true };
    planResting(world, wallet, contract, -held, rest);
  }
  return wait;
}
