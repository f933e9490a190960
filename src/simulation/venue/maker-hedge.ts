/**
 * @module Makers' hedging: net delta beyond a maker's band is traded away on the perpetual.
 */
import { type Contract, notionalOf } from './instruments.ts';
import { positionOf } from './ledger.ts';
import { sensitivityOf } from './marks.ts';
import { planOrder } from './orders.ts';
import type { Wallet } from './planted.ts';
import { underlyings } from './underlying.ts';
import type { World } from './world.ts';

/** Part of the excess that is traded at once, so that makers do not chase one another. */
const hedgedPart = 0.7;

/**
 * Returns the net delta of an account in an underlying.
 *
 * @param world - standing at a minute
 * @param wallet - whose account
 * @param u - place of the underlying
 * @returns USD per move of the index by itself; long positive
 */
export function netDeltaUsd(world: World, wallet: Wallet, u: number): number {
  const { ledger, marks, listing } = world;
  const index = marks.index[u]!;
  let usd = 0;
  for (const [id, quantity] of ledger.positions[wallet.account]!) {
    const contract = listing.contracts[id]!;
    if (contract.underlying !== u) continue;
    const delta = contract.isOption ? sensitivityOf(marks, contract).delta : 1;
    usd += quantity * delta * notionalOf(contract, index);
  }
  return usd;
}

/**
 * Lets every maker whose delta is beyond its band trade part of it away with the others.
 *
 * @param world - orders may be planned
 */
export function hedgeMakers(world: World): void {
  for (const { number, wallet, plan } of world.makers) {
    for (let u = 0; u < underlyings.length; u++) {
      const delta = netDeltaUsd(world, wallet, u);
      world.makerDeltas[number * underlyings.length + u] = delta;
      if (Math.abs(delta) <= plan.hedgeBandUsd) continue;
      const perpetual: Contract = world.listing.contracts[u]!;
      const unit = notionalOf(perpetual, world.marks.index[u]!);
      const excess = Math.sign(delta) * (Math.abs(delta) - plan.hedgeBandUsd / 2);
      const most = Math.abs(positionOf(world.ledger, wallet.account, u)) + plan.quoteUsd / unit;
      const wanted = (-hedgedPart * excess) / unit;
      planOrder(world, wallet, perpetual, Math.sign(wanted) * Math.min(Math.abs(wanted), most));
    }
  }
}
