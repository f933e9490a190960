/**
 * @module Directional retail: coin-flip perpetual trades and bought options, no edge.
 */
import { microsPerDay } from '../../../base/index.ts';
import { payIn, payOut } from '../cashier.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { markOf } from '../marks.ts';
import { pickOption, planOrder } from '../orders.ts';
import type { RetailPlan, Wallet } from '../planted.ts';
import { underlyings } from '../underlying.ts';
import type { World } from '../world.ts';

/**
 * Trades once, or moves money when equity has fallen or grown.
 *
 * @param world - an order may be planned, cash may move
 * @param wallet - the trader
 * @param plan - its plan
 * @returns minutes until its next trade
 */
export function actRetail(world: World, wallet: Wallet, plan: RetailPlan): number {
  const { flow } = world;
  const { equity } = assess(world.ledger, world.marks, wallet.account);
  if (equity < 0.3 * wallet.capitalUsd) {
    if (flow.uniform() < 0.1) payIn(world, wallet, wallet.capitalUsd * (0.3 + flow.uniform()));
  } else if (equity > 1.3 * wallet.capitalUsd && flow.uniform() < 0.05) {
    payOut(world, wallet, (equity - wallet.capitalUsd) * flow.uniform());
  }
  if (flow.uniform() < plan.optionShare) tradeOption(world, wallet, equity);
  else tradePerpetual(world, wallet, equity * plan.leverage);
  const { realised } = world.path.paths[wallet.underlying]!;
  const ratio = realised[world.minute]! / underlyings[wallet.underlying]!.impliedVol;
  // Bounded, so that nobody trades every minute of a crash.
  const busy = Math.max(0.25, Math.min(4, ratio ** plan.volSensitivity));
  return (1440 / (plan.tradesPerDay * busy)) * flow.exponential();
}

/**
 * Flips a coin on the perpetual; a position at its limit is closed.
 *
 * @param world - an order may be planned
 * @param wallet - the trader
 * @param limitUsd - largest notional, USD
 */
export function tradePerpetual(world: World, wallet: Wallet, limitUsd: number): void {
  const { flow } = world;
  if (limitUsd <= 0) return;
  const other = (wallet.underlying + 1) % world.marks.index.length;
  const u = flow.uniform() < 0.7 ? wallet.underlying : other;
  const contract = world.listing.contracts[u]!;
  const unit = notionalOf(contract, world.marks.index[u]!);
  const held = positionOf(world.ledger, wallet.account, contract.id);
  const side = flow.uniform() < 0.5 ? 1 : -1;
  const size = (limitUsd * (0.15 + 0.25 * flow.uniform())) / unit;
  const atLimit = Math.abs(held + side * size) * unit > limitUsd;
  planOrder(world, wallet, contract, atLimit ? -held : side * size);
}

/**
 * Buys an option for a few percent of equity, or sells one that is held.
 *
 * @param world - an order may be planned
 * @param wallet - the trader
 * @param equity - USD
 */
export function tradeOption(world: World, wallet: Wallet, equity: number): void {
  const { flow, listing, marks } = world;
  const held = [...world.ledger.positions[wallet.account]!].filter(
    ([id, quantity]) => listing.contracts[id]!.isOption && quantity > 0,
  );
  if (held.length > 0 && flow.uniform() < 0.45) {
    const [id, quantity] = held[flow.integer(held.length)]!;
    planOrder(world, wallet, listing.contracts[id]!, -quantity);
    return;
  }
  const u = wallet.underlying;
  const isCall = flow.uniform() < 0.55;
  const distance = 0.08 * flow.uniform();
  const strike = marks.index[u]! * (isCall ? 1 + distance : 1 - distance);
  const after = world.atMicros + flow.uniform() * 20 * microsPerDay;
  const contract = pickOption(world, u, isCall, strike, after);
  if (contract === undefined) return;
  const unit = contract.size * markOf(marks, contract) * (contract.isInverse ? marks.index[u]! : 1);
  const budget = equity * (0.02 + 0.04 * flow.uniform());
  if (unit > 0 && budget > 0) planOrder(world, wallet, contract, Math.min(budget / unit, 200));
}
