/**
 * @module Informed takers: a signal about the next hour's return, traded whenever it is strong.
 */

import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { planOrder } from '../orders.ts';
import type { InformedPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import { signalMean } from './edge.ts';

const stepsToFull = 3;

/**
 * Reads the signal and trades the perpetual when it is beyond the threshold.
 *
 * @param world - an order may be planned
 * @param wallet - the trader
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actInformed(world: World, wallet: Wallet, plan: InformedPlan): number {
  const { flow, minute } = world;
  const u = wallet.underlying;
  const noise = Math.sqrt(1 - plan.correlation ** 2) * flow.normal();
  const signal = signalMean(world.path.paths[u]!, minute, plan.correlation) + noise;
  if (Math.abs(signal) > plan.threshold) {
    const contract = world.listing.contracts[u]!;
    const unit = notionalOf(contract, world.marks.index[u]!);
    const { equity } = assess(world.ledger, world.marks, wallet.account);
    const full = (plan.leverage * Math.max(0, equity)) / unit;
    const side = Math.sign(signal);
    const room = full - side * positionOf(world.ledger, wallet.account, contract.id);
    planOrder(world, wallet, contract, side * Math.max(0, Math.min(room, full / stepsToFull)));
  }
  return plan.signalMinutes * (0.5 + flow.uniform());
}
