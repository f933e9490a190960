/**
 * @module Dormant accounts: a few trades after joining, then silence; some take their money out.
 */
import { payOut } from '../cashier.ts';
import { assess } from '../margin.ts';
import { planOrder } from '../orders.ts';
import type { DormantPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import { tradePerpetual } from './retail.ts';

const tradeMinutes = 360;
const leverage = 0.8;

/**
 * Trades while the planned trades last, closes what is open, and withdraws.
 *
 * @param world - an order may be planned, cash may move
 * @param wallet - the account
 * @param plan - its plan
 * @returns minutes until it acts again; undefined when never
 */
export function actDormant(world: World, wallet: Wallet, plan: DormantPlan): number | undefined {
  const active = world.minute - (wallet.joinMinute ?? 0);
  if (active < plan.trades * tradeMinutes) {
    const { equity } = assess(world.ledger, world.marks, wallet.account);
    tradePerpetual(world, wallet, leverage * equity);
    return tradeMinutes;
  }
  const positions = [...world.ledger.positions[wallet.account]!];
  for (const [id, quantity] of positions) {
    planOrder(world, wallet, world.listing.contracts[id]!, -quantity);
  }
  if (positions.length > 0) return 60;
  if (plan.withdraws) payOut(world, wallet, Number.MAX_SAFE_INTEGER);
  return undefined;
}
