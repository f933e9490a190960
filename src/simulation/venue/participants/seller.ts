/**
 * @module Covered-call and put sellers: out-of-the-money options sold every week, held to expiry.
 */
import { microsPerDay } from '../../../base/index.ts';
import { notionalOf } from '../instruments.ts';
import { assess } from '../margin.ts';
import { pickOption, planOrder } from '../orders.ts';
import type { SellerPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';

const lookMinutes = 360;
const partsOfOrder = 3;

/**
 * Sells the next weekly series until the planned notional is short.
 *
 * @param world - an order may be planned
 * @param wallet - the seller
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actSeller(world: World, wallet: Wallet, plan: SellerPlan): number {
  const { ledger, marks, listing, flow } = world;
  const u = wallet.underlying;
  const index = marks.index[u]!;
  let short = 0;
  for (const [id, quantity] of ledger.positions[wallet.account]!) {
    const contract = listing.contracts[id]!;
    if (contract.isOption) short += Math.max(0, -quantity) * notionalOf(contract, index);
  }
  const { equity } = assess(ledger, marks, wallet.account);
  const wanted = plan.leverage * equity;
  if (short < 0.8 * wanted) {
    const isCall = plan.type === 'call-seller';
    const strike = index * (isCall ? 1 + plan.distance : 1 - plan.distance);
    const contract = pickOption(world, u, isCall, strike, world.atMicros + 2 * microsPerDay);
    if (contract !== undefined) {
      const part = Math.min(wanted - short, wanted / partsOfOrder) / notionalOf(contract, index);
      planOrder(world, wallet, contract, -part);
    }
  }
  return lookMinutes * (0.3 + 0.7 * flow.uniform());
}
