/**
 * @module Adversaries who trade with strangers: split wallets, sandbags, short tails, sandwiches.
 */
import { payIn } from '../cashier.ts';
import { notionalOf } from '../instruments.ts';
import { positionOf } from '../ledger.ts';
import { assess, mayTrade } from '../margin.ts';
import { matchOrder } from '../matching.ts';
import { intend, planOrder } from '../orders.ts';
import { tradePerpetual } from '../participants/retail.ts';
import { actSeller } from '../participants/seller.ts';
import type { Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import { writeAct } from './acts.ts';
import type { AdversaryGroup } from './plant.ts';
import type { AdversaryPlan } from './planted.ts';
import { planCross } from './wash.ts';

/** Equity over capital below which a wallet is given up. */
const lostBelow = 0.4;
/** Equity over capital at which a levered position is closed. */
const gainTaken = 1.6;
const safeLeverage = 0.3;
const farDistance = 0.14;
/** Move of the other venue's price within a minute that is worth a sandwich, both fees paid. */
const sandwichMove = 0.0015;
const sandwichMicros = 2_000;
const backMicros = 12e6;

function equityOf(world: World, wallet: Wallet): number {
  return assess(world.ledger, world.marks, wallet.account).equity;
}

/** Opens one perpetual position of a multiple of equity unless one is open; takes a large gain. */
function leverUp(world: World, wallet: Wallet, leverage: number): boolean {
  const contract = world.listing.contracts[wallet.underlying]!;
  const held = positionOf(world.ledger, wallet.account, contract.id);
  if (held !== 0) {
    if (equityOf(world, wallet) > gainTaken * wallet.capitalUsd) {
      planOrder(world, wallet, contract, -held);
    }
    return false;
  }
  const usd = leverage * Math.max(0, Math.min(equityOf(world, wallet), 1.5 * wallet.capitalUsd));
  const quantity = usd / notionalOf(contract, world.marks.index[wallet.underlying]!);
  const side = world.flow.uniform() < 0.6 ? 1 : -1;
  return planOrder(world, wallet, contract, side * quantity) !== 0;
}

/**
 * Plays over-leveraged on one wallet until it is lost, then on the next.
 *
 * @param world - an order may be planned, cash may move
 * @param group - wallets of one owner; `turn` is the wallet in use
 * @param plan - plan of its leader
 * @returns minutes until it looks again; undefined when all wallets are lost
 */
export function actSplit(
  world: World,
  group: AdversaryGroup,
  plan: AdversaryPlan,
): number | undefined {
  const wallet = group.wallets[group.turn];
  if (wallet === undefined) return undefined;
  const contract = world.listing.contracts[wallet.underlying]!;
  const isOpen = positionOf(world.ledger, wallet.account, contract.id) !== 0;
  if (!isOpen && equityOf(world, wallet) < lostBelow * wallet.capitalUsd) {
    const next = group.wallets[++group.turn];
    if (next === undefined) return undefined;
    payIn(world, next, next.capitalUsd);
    writeAct(world, group, world.atMicros, 'next-wallet', next.address);
  } else if (leverUp(world, wallet, plan.leverage)) {
    writeAct(world, group, world.atMicros, 'lever', wallet.address);
  }
  return plan.everyMinutes * (0.5 + world.flow.uniform());
}

/**
 * Trades small until the planted day, then at the limit.
 *
 * @param world - an order may be planned
 * @param group - sandbagger
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actSandbagger(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const wallet = group.wallets[0]!;
  if (world.minute < plan.turnDay * 1440) {
    tradePerpetual(world, wallet, safeLeverage * equityOf(world, wallet));
  } else {
    const contract = world.listing.contracts[wallet.underlying]!;
    const held = positionOf(world.ledger, wallet.account, contract.id);
    const unit = notionalOf(contract, world.marks.index[wallet.underlying]!);
    // What is left from the safe days is closed before the large position is opened.
    if (held !== 0 && Math.abs(held) * unit < wallet.capitalUsd) {
      planOrder(world, wallet, contract, -held);
    } else if (leverUp(world, wallet, plan.leverage)) {
      writeAct(world, group, world.atMicros, 'lever', wallet.address);
    }
  }
  return plan.everyMinutes * (0.5 + world.flow.uniform());
}

/**
 * Sells far puts every week.
 *
 * @param world - an order may be planned
 * @param group - short-tail seller
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actShortTail(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const { leverage } = plan;
  const before = world.intents.length;
  const selling = {
    type: 'put-seller',
    distance: farDistance,
    leverage,
    patienceHours: 0,
  } as const;
  const wait = actSeller(world, group.wallets[0]!, selling);
  if (world.intents.length > before) writeAct(world, group, world.atMicros, 'sell-tail', 'put');
  return wait;
}

/**
 * Takes standing quotes in the direction in which the price of the other venue has just moved,
 * ahead of the makers who follow it, and trades back.
 *
 * @param world - intents are added
 * @param group - sandwicher
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actSandwicher(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const wallet = group.wallets[0]!;
  const contract = world.listing.contracts[wallet.underlying]!;
  const { elsewhere } = world.path.paths[wallet.underlying]!;
  const move = Math.log(elsewhere[world.minute]! / elsewhere[world.minute - 1]!);
  if (Math.abs(move) < sandwichMove) return plan.everyMinutes;
  const unit = notionalOf(contract, world.marks.index[wallet.underlying]!);
  const lots = Math.floor((plan.leverage * equityOf(world, wallet)) / unit / contract.lot);
  const size = Math.sign(move) * (Math.round(Math.max(0, lots) * contract.lot * 1e6) / 1e6);
  const at = world.atMicros + sandwichMicros;
  intend(world, at, () => {
    const held = positionOf(world.ledger, wallet.account, contract.id);
    if (held !== 0 || size === 0) return;
    if (!mayTrade(world.ledger, world.marks, wallet.account, contract, size)) return;
    const before = world.trades;
    matchOrder(world, wallet, contract, size, at);
    if (world.trades > before) writeAct(world, group, at, 'sandwich', world.trades);
  });
  const back = at + backMicros;
  intend(world, back, () => {
    const held = positionOf(world.ledger, wallet.account, contract.id);
    if (held !== 0) matchOrder(world, wallet, contract, -held, back);
  });
  return plan.everyMinutes;
}

/**
 * Builds a position at the limit against its own other wallet, and again after each liquidation.
 *
 * @param world - intents are added, cash may move
 * @param group - self-liquidator; the first wallet is the one that is lost
 * @param plan - its plan
 * @returns minutes until it looks again
 */
export function actSelfLiquidator(
  world: World,
  group: AdversaryGroup,
  plan: AdversaryPlan,
): number {
  const [loser, other] = group.wallets;
  const contract = world.listing.contracts[loser!.underlying]!;
  const wait = plan.everyMinutes * (0.5 + world.flow.uniform());
  if (positionOf(world.ledger, loser!.account, contract.id) !== 0) return wait;
  const held = positionOf(world.ledger, other!.account, contract.id);
  if (held !== 0) {
    // The winning side is taken home on the market before the next round.
    planOrder(world, other!, contract, -held);
    return wait;
  }
  const equity = equityOf(world, loser!);
  if (equity < lostBelow * loser!.capitalUsd) {
    if (world.flow.uniform() < 0.1) payIn(world, loser!, loser!.capitalUsd);
    return wait;
  }
  const usd = Math.min(plan.leverage * equity, 8 * equityOf(world, other!));
  const sells = world.flow.uniform() < 0.5;
  const [seller, buyer] = sells ? [loser!, other!] : [other!, loser!];
  planCross(world, group, seller, buyer, contract, usd, 'self-cross');
  return wait;
}
