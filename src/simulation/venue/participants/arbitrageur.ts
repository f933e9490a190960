/**
 * @module Arbitrageurs: the other venue's price leads, and they take the quotes that are behind it.
 */
import { bestOrder } from '../book.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { atMarket, submitOrder } from '../matching.ts';
import { intend, restingPrice } from '../orders.ts';
import type { ArbitrageurPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';

/**
 * Takes what stands beyond its threshold from the other venue's price, and closes when that price
 * is on the other side of the index again.
 *
 * What it sees at the minute are the quotes of the minute before: those who are quicker than it
 * have moved theirs when its order arrives, and its limit leaves the moved ones alone.
 *
 * @param world - an intent may be added
 * @param wallet - the arbitrageur
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actArbitrageur(world: World, wallet: Wallet, plan: ArbitrageurPlan): number {
  const { path, minute, marks, ledger, book } = world;
  const { elsewhere, spot } = path.paths[wallet.underlying]!;
  const contract = world.listing.contracts[wallet.underlying]!;
  const held = positionOf(ledger, wallet.account, contract.id);
  const at = world.atMicros + Math.round(plan.latencyMs * 1000);
  const other = elsewhere[minute]!;
  if (held !== 0) {
    if (held * (other - spot[minute]!) > 0) return 1;
    intend(world, at, () => submitOrder(world, wallet, contract, -held, atMarket, at));
    return 1;
  }
  for (const side of [1, -1]) {
    const limit = restingPrice(contract, side > 0, other * Math.exp(-side * plan.threshold));
    const best = bestOrder(book, contract.id, side < 0, world.atMicros);
    if (best === undefined || side * (best.price - limit) > 0) continue;
    const unit = notionalOf(contract, marks.index[wallet.underlying]!);
    const { equity } = assess(ledger, marks, wallet.account);
    const lots = Math.floor((plan.leverage * Math.max(0, equity)) / unit / contract.lot);
    const size = side * (Math.round(lots * contract.lot * 1e6) / 1e6);
    intend(world, at, () => submitOrder(world, wallet, contract, size, { ...atMarket, limit }, at));
    return 1;
  }
  return 1;
}
