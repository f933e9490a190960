/**
 * @module Quoters for show: rebate farmers, flickers, quoters of far wings.
 */
import { bestOrder } from '../book.ts';
import { type Contract, notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { markOf, sensitivityOf } from '../marks.ts';
import { intend } from '../orders.ts';
import { postQuote } from '../quoting.ts';
import type { QuoteSides } from '../records.ts';
import type { World } from '../world.ts';
import { writeAct } from './acts.ts';
import type { AdversaryGroup } from './plant.ts';
import type { AdversaryPlan } from './planted.ts';

const pulled: QuoteSides = { bid: 0, bidSize: 0, ask: 0, askSize: 0 };
const farDelta = 0.04;
const farSeries = 6;
const flickers = 3;

function lotsFor(world: World, contract: Contract, usd: number): number {
  const unit = notionalOf(contract, world.marks.index[contract.underlying]!);
  const lots = Math.max(1, Math.floor(usd / unit / contract.lot));
  return Math.round(lots * contract.lot * 1e6) / 1e6;
}

function onTick(price: number, tick: number): number {
  return Math.round(Math.round(price / tick) * tick * 1e6) / 1e6;
}

/**
 * Quotes a tick inside the best quotes; with inventory, only the side that takes it down.
 *
 * @param world - intents are added
 * @param group - rebate farmer
 * @param plan - its plan
 * @returns minutes until it quotes again
 */
export function actRebateFarmer(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const wallet = group.wallets[0]!;
  const contract = world.listing.contracts[wallet.underlying]!;
  const usd = plan.leverage * wallet.capitalUsd;
  const unit = notionalOf(contract, world.marks.index[contract.underlying]!);
  const at = world.atMicros + 1.5e6;
  intend(world, at, () => {
    const ask = bestOrder(world.book, contract.id, false, at)?.price;
    const bid = bestOrder(world.book, contract.id, true, at)?.price;
    if (ask === undefined || bid === undefined || ask - bid < 3 * contract.tick) return;
    const size = lotsFor(world, contract, usd / 4);
    const held = positionOf(world.ledger, wallet.account, contract.id) * unit;
    const sides = {
      bid: onTick(bid + contract.tick, contract.tick),
      bidSize: held > usd ? 0 : size,
      ask: onTick(ask - contract.tick, contract.tick),
      askSize: held < -usd ? 0 : size,
    };
    postQuote(world, wallet, contract, sides, at, at - 5000);
    writeAct(world, group, at, 'quote', contract.name);
  });
  return plan.everyMinutes;
}

/**
 * Shows large tight quotes for less than a tenth of a second.
 *
 * @param world - intents are added
 * @param group - flicker
 * @param plan - its plan
 * @returns minutes until it shows again
 */
export function actFlicker(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const wallet = group.wallets[0]!;
  const { marks, flow } = world;
  const contract = world.listing.contracts[wallet.underlying]!;
  const mark = markOf(marks, contract);
  const size = lotsFor(world, contract, plan.leverage * wallet.capitalUsd);
  for (let k = 0; k < flickers; k++) {
    const at = world.atMicros + 3e6 + Math.floor(flow.uniform() * 55e6);
    const end = at + 20_000 + flow.integer(70_000);
    const sides = {
      bid: onTick(mark - contract.tick, contract.tick),
      bidSize: size,
      ask: onTick(mark + contract.tick, contract.tick),
      askSize: size,
    };
    intend(world, at, () => {
      postQuote(world, wallet, contract, sides, at, at - 500);
      writeAct(world, group, at, 'flicker', contract.name);
    });
    intend(world, end, () => {
      postQuote(world, wallet, contract, pulled, end, end - 500);
    });
  }
  return plan.everyMinutes;
}

/**
 * Quotes large sizes on series with hardly any delta.
 *
 * @param world - intents are added
 * @param group - quoter of far wings
 * @param plan - its plan
 * @returns minutes until it quotes again
 */
export function actFarWing(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const wallet = group.wallets[0]!;
  const { marks, listing, flow } = world;
  const far = listing.options[wallet.underlying]!.map((id) => listing.contracts[id]!).filter(
    (contract) => Math.abs(sensitivityOf(marks, contract).delta) < farDelta,
  );
  for (let k = 0; k < Math.min(farSeries, far.length); k++) {
    const contract = far[flow.integer(far.length)]!;
    const at = world.atMicros + 2e6 + Math.floor(flow.uniform() * 50e6);
    const { tick } = contract;
    const size = lotsFor(world, contract, plan.leverage * wallet.capitalUsd);
    const ask = onTick(Math.max(3 * markOf(marks, contract), 4 * tick), tick);
    const sides = { bid: tick, bidSize: size, ask, askSize: size };
    intend(world, at, () => {
      postQuote(world, wallet, contract, sides, at, at - 2000);
      writeAct(world, group, at, 'far-quote', contract.name);
    });
  }
  return plan.everyMinutes;
}
