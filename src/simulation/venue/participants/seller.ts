/**
 * @module Covered-call and put sellers: out-of-the-money options sold every week, held to expiry.
 */
import { microsPerDay, microsPerHour } from '../../../base/index.ts';
import { type Contract, notionalOf } from '../instruments.ts';
import { assess } from '../margin.ts';
import { markOf } from '../marks.ts';
import { standingOrders } from '../matching.ts';
import { pickOption, planAtMarket, planOrder, planReprice, planResting } from '../orders.ts';
import type { SellerPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';

const lookMinutes = 360;
const partsOfOrder = 3;
/** Premium over the mark that an offer asks at first. */
const premiumAsked = 0.06;
/** Minutes beyond its patience after which an offer lapses, should nobody look. */
const graceMinutes = 1440;

/**
 * Sells the next weekly series until the planned notional is short: offers rest above the mark,
 * come down to it, and are sold to the best bid when patience is at its end.
 *
 * @param world - an order may be planned
 * @param wallet - the seller
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actSeller(world: World, wallet: Wallet, plan: SellerPlan): number {
  const { ledger, marks, listing, flow } = world;
  const wait = lookMinutes * (0.3 + 0.7 * flow.uniform());
  if (tendOffer(world, wallet, plan)) return wait;
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
      sell(world, wallet, plan, contract, part);
    }
  }
  return wait;
}

function sell(
  world: World,
  wallet: Wallet,
  { patienceHours }: SellerPlan,
  contract: Contract,
  quantity: number,
): void {
  if (patienceHours === 0) {
    planOrder(world, wallet, contract, -quantity);
    return;
  }
  const price = markOf(world.marks, contract) * (1 + premiumAsked);
  const minutes = 60 * patienceHours + graceMinutes;
  planResting(world, wallet, contract, -quantity, { price, minutes, postOnly: true });
}

/** Brings a standing offer nearer to the mark, or sells it at once; false when none stands. */
function tendOffer(world: World, wallet: Wallet, { patienceHours }: SellerPlan): boolean {
  const [offer] = standingOrders(world, wallet);
  if (offer === undefined) return false;
  const { pool } = world.book;
  const contract = world.listing.contracts[pool.contract[offer.place]!]!;
  const waited = (world.atMicros - pool.arrivedAt[offer.place]!) / microsPerHour;
  if (waited >= patienceHours) {
    planAtMarket(world, wallet, offer);
    return true;
  }
  const premium = premiumAsked * (1 - waited / patienceHours);
  planReprice(world, offer, markOf(world.marks, contract) * (1 + premium));
  return true;
}
