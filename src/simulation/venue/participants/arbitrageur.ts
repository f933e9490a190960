/**
 * @module Arbitrageurs: the other venue's price leads, and they trade the difference.
 */
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { atMarket, submitOrder } from '../matching.ts';
import { intend, restingPrice } from '../orders.ts';
import type { ArbitrageurPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';

/**
 * Takes what is on the way to the other venue's price when it is far off, and closes when it is
 * near again.
 *
 * @param world - an intent may be added
 * @param wallet - the arbitrageur
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actArbitrageur(world: World, wallet: Wallet, plan: ArbitrageurPlan): number {
  const { path, minute, marks, ledger } = world;
  const { spot, elsewhere } = path.paths[wallet.underlying]!;
  const gap = Math.log(elsewhere[minute]! / spot[minute]!);
  const contract = world.listing.contracts[wallet.underlying]!;
  const held = positionOf(ledger, wallet.account, contract.id);
  const unit = notionalOf(contract, marks.index[wallet.underlying]!);
  const { equity } = assess(ledger, marks, wallet.account);
  const lots = Math.floor((plan.leverage * Math.max(0, equity)) / unit / contract.lot);
  const size = Math.round(lots * contract.lot * 1e6) / 1e6;
  let change = 0;
  if (Math.abs(gap) > plan.threshold && held === 0) change = Math.sign(gap) * size;
  else if (held !== 0 && held * gap <= 0) change = -held;
  if (change === 0) return 1;
  const at = world.atMicros + Math.round(plan.latencyMs * 1000);
  const limit = restingPrice(contract, change > 0, elsewhere[minute]!);
  const terms = held === 0 ? { ...atMarket, limit } : atMarket;
  intend(world, at, () => submitOrder(world, wallet, contract, change, terms, at));
  return 1;
}
