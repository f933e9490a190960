/**
 * @module Wash trades: one wallet of a ring quotes inside the spread, the next one takes it.
 */
import { bestOrder } from '../book.ts';
import type { Contract } from '../instruments.ts';
import { notionalOf } from '../instruments.ts';
import { mayTrade } from '../margin.ts';
import { markOf } from '../marks.ts';
import { matchOrder } from '../matching.ts';
import { intend } from '../orders.ts';
import type { Wallet } from '../planted.ts';
import { postQuote } from '../quoting.ts';
import type { World } from '../world.ts';
import { writeAct } from './acts.ts';
import type { AdversaryGroup } from './plant.ts';
import type { AdversaryPlan } from './planted.ts';

const takeMicros = 40_000;
const pullMicros = 80_000;

/**
 * Lets the next two wallets of a ring trade with each other on the perpetual.
 *
 * @param world - intents are added
 * @param group - wash pair or wash cycle
 * @param plan - plan of its leader
 * @returns minutes until the next trade
 */
export function actWash(world: World, group: AdversaryGroup, plan: AdversaryPlan): number {
  const { wallets } = group;
  // A ring is left flat: the last seller has what the first one sold.
  const seller = wallets[group.turn % wallets.length]!;
  const buyer = wallets[(group.turn + 1) % wallets.length]!;
  const contract = world.listing.contracts[seller.underlying]!;
  const lap = Math.floor(group.turn / wallets.length);
  const usd = plan.leverage * wallets[0]!.capitalUsd * (1 + (lap % 3) / 10);
  planCross(world, group, seller, buyer, contract, usd, 'wash');
  return plan.everyMinutes * (0.6 + 0.8 * world.flow.uniform());
}

/**
 * Plans a trade between two wallets of one owner at a price inside the spread.
 *
 * @param world - intents are added
 * @param group - whose act is written into the truth
 * @param seller - quotes an ask
 * @param buyer - takes it 40 ms later
 * @param contract - a perpetual
 * @param usd - notional, USD
 * @param act - name of the act in the truth
 */
export function planCross(
  world: World,
  group: AdversaryGroup,
  seller: Wallet,
  buyer: Wallet,
  contract: Contract,
  usd: number,
  act: string,
): void {
  const { marks, flow, book } = world;
  const { tick, lot } = contract;
  const lots = Math.floor(usd / notionalOf(contract, marks.index[contract.underlying]!) / lot);
  const price = Math.round(Math.round(markOf(marks, contract) / tick) * tick * 1e6) / 1e6;
  if (lots < 1) return;
  const size = Math.round(lots * lot * 1e6) / 1e6;
  const at = world.atMicros + 5e6 + Math.floor(flow.uniform() * 50e6);
  intend(world, at, () => {
    const sides = { bid: 0, bidSize: 0, ask: price, askSize: size };
    postQuote(world, seller, contract, sides, at, at - 1000);
  });
  intend(world, at + takeMicros, () => {
    const best = bestOrder(book, contract.id, false, at + takeMicros);
    // Someone else is in front: a wash trade with a stranger is none.
    if (best?.owner !== seller.account || best.size < size) return;
    // A wallet that has not been paid in yet cannot take part.
    const may = (wallet: Wallet, quantity: number) =>
      mayTrade(world.ledger, marks, wallet.account, contract, quantity);
    if (!may(buyer, size) || !may(seller, -size)) return;
    matchOrder(world, buyer, contract, size, at + takeMicros);
    group.turn++;
    writeAct(world, group, at + takeMicros, act, world.trades);
  });
  intend(world, at + pullMicros, () => {
    const sides = { bid: 0, bidSize: 0, ask: 0, askSize: 0 };
    postQuote(world, seller, contract, sides, at + pullMicros, at + pullMicros - 1000);
  });
}
