/**
 * @module Leavers: retail until the planted hazard strikes, then all is closed and taken out.
 */
import { payOut } from '../cashier.ts';
import { planCancels, planOrder } from '../orders.ts';
import type { LeaverPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import { actRetail } from './retail.ts';

const habit = {
  type: 'retail',
  volSensitivity: 0,
  optionShare: 0.3,
  leverage: 2,
  patience: 0.2,
  fleesAboveVol: 10,
} as const;

/**
 * Trades like retail, or goes.
 *
 * @param world - orders may be planned, cash may move
 * @param wallet - the account
 * @param plan - its plan
 * @returns minutes until it acts again; undefined when it is gone
 */
export function actLeaver(world: World, wallet: Wallet, plan: LeaverPlan): number | undefined {
  if (world.minute < plan.leavesMinute) {
    const wait = actRetail(world, wallet, { ...habit, tradesPerDay: plan.tradesPerDay });
    const left = (plan.leavesMinute - world.minute) * world.config.activity;
    return Math.max(1, Math.min(wait, left));
  }
  return closeAndWithdraw(world, wallet);
}

/**
 * Cancels and closes what is open, and withdraws when nothing is.
 *
 * @param world - orders may be planned, cash may move
 * @param wallet - who goes
 * @returns minutes until the next try; undefined when done
 */
export function closeAndWithdraw(world: World, wallet: Wallet): number | undefined {
  const cancelled = planCancels(world, wallet);
  const positions = [...world.ledger.positions[wallet.account]!];
  for (const [id, quantity] of positions) {
    planOrder(world, wallet, world.listing.contracts[id]!, -quantity);
  }
  if (positions.length > 0 || cancelled > 0) return 60;
  payOut(world, wallet, Number.MAX_SAFE_INTEGER);
  return undefined;
}
