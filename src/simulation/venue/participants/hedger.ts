/**
 * @module Delta hedgers: a straddle bought or sold, its delta kept flat with the perpetual.
 */
import { microsPerDay } from '../../../base/index.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { markOf, sensitivityOf } from '../marks.ts';
import { pickOption, planCancels, planOrder, planResting } from '../orders.ts';
import type { HedgerPlan, Wallet } from '../planted.ts';
import type { World } from '../world.ts';

const toleranceShare = 0.02;
/** A resting hedge is offered this share of the mark away from it. */
const restingDistance = 1e-4;
/** Part of the time to the next rebalancing after which what has rested is done at once. */
const restingPart = 0.1;

/**
 * Opens a straddle when none is held, and trades the perpetual against the delta of the options:
 * at rest for a while when patient, then at once.
 *
 * @param world - orders may be planned
 * @param wallet - the hedger
 * @param plan - its plan
 * @returns minutes until the next rebalancing
 */
export function actHedger(world: World, wallet: Wallet, plan: HedgerPlan): number {
  const { ledger, marks, listing, flow } = world;
  const u = wallet.underlying;
  const index = marks.index[u]!;
  let delta = 0;
  let options = 0;
  for (const [id, quantity] of ledger.positions[wallet.account]!) {
    const contract = listing.contracts[id]!;
    if (!contract.isOption) continue;
    options++;
    delta += quantity * contract.size * sensitivityOf(marks, contract).delta;
  }
  if (options === 0) openStraddle(world, wallet, plan);
  const perpetual = listing.contracts[u]!;
  const unit = notionalOf(perpetual, index);
  const wanted = (-delta * index) / unit;
  const change = wanted - positionOf(ledger, wallet.account, perpetual.id);
  // What has rested in vain is not offered again.
  const hasWaited = planCancels(world, wallet) > 0;
  const wait = plan.rebalanceMinutes * (0.8 + 0.4 * flow.uniform());
  if (Math.abs(change) * unit <= toleranceShare * wallet.capitalUsd) return wait;
  if (hasWaited || flow.uniform() >= plan.patience) {
    planOrder(world, wallet, perpetual, change);
    return wait;
  }
  const price = markOf(marks, perpetual) * (1 - Math.sign(change) * restingDistance);
  planResting(world, wallet, perpetual, change, { price, minutes: wait, postOnly: true });
  return restingPart * wait;
}

function openStraddle(world: World, wallet: Wallet, plan: HedgerPlan): void {
  const u = wallet.underlying;
  const index = world.marks.index[u]!;
  const { equity } = assess(world.ledger, world.marks, wallet.account);
  for (const isCall of [true, false]) {
    const contract = pickOption(world, u, isCall, index, world.atMicros + 4 * microsPerDay);
    if (contract === undefined) return;
    const quantity = (plan.leverage * Math.max(0, equity)) / 2 / notionalOf(contract, index);
    planOrder(world, wallet, contract, plan.direction * quantity);
  }
}
