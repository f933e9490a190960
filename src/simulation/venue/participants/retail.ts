/**
 * @module Directional retail: coin-flip perpetual trades and bought options, at once or by an order
 * that rests; no edge.
 */
import { microsPerDay } from '../../../base/index.ts';
import { payIn, payOut } from '../cashier.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess } from '../margin.ts';
import { markOf } from '../marks.ts';
import { standingOrders } from '../matching.ts';
import { pickOption, planCancels, planOrder, planResting, type Rest } from '../orders.ts';
import type { RetailPlan, Wallet } from '../planted.ts';
import { underlyings } from '../underlying.ts';
import type { World } from '../world.ts';
import { fleesFrom } from './capital.ts';

/** Resting orders that a wallet keeps before it clears them away. */
const standingMax = 3;
/** Distance of a resting order on the perpetual from the mark: least, and mean beyond it. */
const restingDistance = { least: 1e-4, mean: 8e-4 };
const restingMinutes = { least: 15, most: 240 };
/** Largest discount at which an option is bid for at rest, as a share of the mark. */
const bidDiscount = 0.06;

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
  if (fleesFrom(world, wallet, plan.fleesAboveVol)) {
    return (1440 / plan.tradesPerDay) * flow.exponential();
  }
  const { equity } = assess(world.ledger, world.marks, wallet.account);
  if (equity < 0.3 * wallet.capitalUsd) {
    if (flow.uniform() < 0.1) payIn(world, wallet, wallet.capitalUsd * (0.3 + flow.uniform()));
  } else if (equity > 1.3 * wallet.capitalUsd && flow.uniform() < 0.05) {
    payOut(world, wallet, (equity - wallet.capitalUsd) * flow.uniform());
  }
  if (standingOrders(world, wallet).length >= standingMax) planCancels(world, wallet);
  if (flow.uniform() < plan.optionShare) tradeOption(world, wallet, equity, plan.patience);
  else tradePerpetual(world, wallet, equity * plan.leverage, plan.patience);
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
 * @param patience - chance that the order rests
 */
export function tradePerpetual(world: World, wallet: Wallet, limitUsd: number, patience = 0): void {
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
  if (atLimit || flow.uniform() >= patience) {
    planOrder(world, wallet, contract, atLimit ? -held : side * size);
    return;
  }
  const distance = restingDistance.least + restingDistance.mean * flow.exponential();
  const price = markOf(world.marks, contract) * (1 - side * distance);
  planResting(world, wallet, contract, side * size, restOf(world, price));
}

/** Nobody of these minds to take at once what their limit crosses. */
function restOf({ flow }: World, price: number): Rest {
  const { least, most } = restingMinutes;
  return { price, minutes: least + (most - least) * flow.uniform(), postOnly: false };
}

/**
 * Buys an option for a few percent of equity, or sells one that is held.
 *
 * @param world - an order may be planned
 * @param wallet - the trader
 * @param equity - USD
 * @param patience - chance that a bid rests
 */
function tradeOption(world: World, wallet: Wallet, equity: number, patience: number): void {
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
  if (!(unit > 0 && budget > 0)) return;
  const quantity = Math.min(budget / unit, 200);
  if (flow.uniform() >= patience) {
    planOrder(world, wallet, contract, quantity);
    return;
  }
  const price = markOf(marks, contract) * (1 - bidDiscount * flow.uniform());
  planResting(world, wallet, contract, quantity, restOf(world, price));
}
