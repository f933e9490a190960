/**
 * @module Quoting: makers' prices around what they hold for fair, the mark with the lead of the
 *   other venue; wider by their plan, skewed by their inventory.
 */
import { bestPlace, quotedAt, quoteLifeMicros, quotePlace } from './book.ts';
import { takerFeePrice } from './fees.ts';
import { type Contract, notionalOf } from './instruments.ts';
import { fairPrice } from './lead.ts';
import { positionOf } from './ledger.ts';
import { gas } from './market/model.ts';
import { markOf, type Sensitivity, sensitivityOf, yearsTo } from './marks.ts';
import { submitOrder } from './matching.ts';
import type { Wallet } from './planted.ts';
import { enterQuote, hasQuote } from './quote-entry.ts';
import type { QuoteSides } from './records.ts';
import { underlyings } from './underlying.ts';
import { type Maker, microsPerMinute, type World } from './world.ts';

const perpetualHalfSpread = 2e-4;
/** Latency by which a maker quotes the perpetual that much wider again, since it is picked off. */
const pickOffMs = 100;
const optionSizeShare = 0.5;
const perpetualShare = 0.4;
const congestionMax = 12;
/** Orders that a maker takes with one quote at most. */
const takenMax = 8;
/** Log move of the index since the last time at which makers look through their option quotes. */
const moveToRenew = 0.003;

/**
 * Plans the quotes that makers update in the current minute on their own.
 *
 * @param world - intents are added
 */
export function planQuotes(world: World): void {
  const { listing, quoting, config } = world;
  const perpetuals = listing.options.length;
  for (const maker of world.makers) {
    for (let k = 0; k < config.quotesPerMakerMinute; k++) {
      const early = k < perpetuals;
      // The first quotes follow the new index as fast as the maker can; the others come any time.
      const wait = early ? 0 : Math.floor(quoting.uniform() * 0.98 * microsPerMinute);
      const u = early ? k : quoting.integer(perpetuals);
      const options = listing.options[u]!;
      const onOption = !early && options.length > 0 && quoting.uniform() >= perpetualShare;
      const contract = onOption ? options[quoting.integer(options.length)]! : u;
      planQuote(world, maker, contract, world.atMicros + wait);
    }
  }
}

/**
 * Lets makers renew the option quotes that the mark has left, when the index has moved.
 *
 * @param world - intents are added
 */
export function renewStale(world: World): void {
  const { listing, marks, renewedAt } = world;
  for (const [u, options] of listing.options.entries()) {
    if (Math.abs(Math.log(marks.index[u]! / renewedAt[u]!)) < moveToRenew) continue;
    renewedAt[u] = marks.index[u]!;
    for (const id of options) {
      const quotes = world.book.contracts[id]?.quotes;
      if (quotes === undefined) continue;
      const mark = markOf(marks, listing.contracts[id]!);
      for (const maker of world.makers) {
        const bid = quotes[2 * maker.number]! - 1;
        const ask = quotes[2 * maker.number + 1]! - 1;
        if (hasLeft(world, mark, bid, ask)) planQuote(world, maker, id, world.atMicros);
      }
    }
  }
}

/**
 * Asks the makers who cover an option series for fresh quotes ahead of an order.
 *
 * @param world - intents are added
 * @param contract - option
 * @param at - when they are asked; microseconds since 1970 UTC
 */
export function requestQuotes(world: World, contract: Contract, at: number): void {
  const mark = markOf(world.marks, contract);
  for (const maker of world.makers) {
    const age = at - quotedAt(world.book, contract.id, maker.number);
    const bid = quotePlace(world.book, contract.id, maker.number, true);
    const ask = quotePlace(world.book, contract.id, maker.number, false);
    const isFresh = age < quoteLifeMicros / 2 && !hasLeft(world, mark, bid, ask);
    if (isFresh || world.quoting.uniform() > maker.plan.coverage) continue;
    planQuote(world, maker, contract.id, at);
  }
}

/** The mark has left what stands of a quote: whoever takes it earns at once, but for the lead. */
function hasLeft({ book }: World, mark: number, bid: number, ask: number): boolean {
  const { price } = book.pool;
  return (bid >= 0 && price[bid]! > mark) || (ask >= 0 && price[ask]! < mark);
}

/** Quotes arrive late when the chain is congested: by the root of gas over its median. */
function congestionFactor({ path, minute }: World): number {
  return Math.min(Math.max(Math.sqrt(path.gas[minute]! / gas.medianGwei), 1), congestionMax);
}

function planQuote(world: World, maker: Maker, contract: number, decidedAt: number): void {
  const spread = 0.5 + 0.5 * world.quoting.exponential();
  const delay = maker.plan.latencyMs * spread * congestionFactor(world);
  const end = world.atMicros + microsPerMinute - 1;
  const at = Math.min(decidedAt + Math.ceil(delay * 1000), end);
  // As in `orders.ts`, in the same order of fields: objects of one shape are quicker to go through.
  const none = undefined;
  world.intents.push({
    at,
    act: none,
    maker,
    wallet: none,
    terms: none,
    contract,
    amount: decidedAt,
  });
}

/**
 * Puts a maker's quote into the book and writes it.
 *
 * @param world - changed in place
 * @param maker - who quotes
 * @param contract - live contract
 * @param at - when the quote arrives; microseconds since 1970 UTC
 * @param decidedAt - when the maker decided; microseconds since 1970 UTC
 */
export function placeQuote(
  world: World,
  maker: Maker,
  contract: Contract,
  at: number,
  decidedAt: number,
): void {
  const realised = world.path.paths[contract.underlying]!.realised[world.minute]!;
  const leaves = realised > maker.plan.leavesAboveVol;
  if (leaves && !hasQuote(world, contract, maker.number)) return;
  const { ledger } = world;
  const { account } = maker.wallet;
  const held = positionOf(ledger, account, contract.id);
  const { mid, half, size } = quoteShape(world, maker, contract, realised, held);
  const { tick } = contract;
  const bid = onTick(Math.floor((mid - half) / tick), tick);
  const ask = Math.max(onTick(Math.ceil((mid + half) / tick), tick), tick);
  const inventory = inventoryUsd(world, maker, contract, held);
  const { inventoryMaxUsd } = maker.plan;
  const buys = !leaves && inventory <= inventoryMaxUsd;
  const sells = !leaves && inventory >= -inventoryMaxUsd;
  const sides = {
    bid,
    bidSize: buys && bid > 0 ? size : 0,
    ask,
    askSize: sells ? size : 0,
  };
  const { trades } = world;
  if (buys) takeStale(world, maker.wallet, contract, true, mid, size, at);
  if (sells) takeStale(world, maker.wallet, contract, false, mid, size, at);
  const now = world.trades === trades ? held : positionOf(ledger, account, contract.id);
  enterQuote(world, maker, contract, sides, now, at, decidedAt);
}

/**
 * Takes orders of the other side whose price is still good with the fee paid.
 *
 * Quotes of other makers are left to those who live on them.
 */
function takeStale(
  world: World,
  wallet: Wallet,
  contract: Contract,
  isBuy: boolean,
  fair: number,
  size: number,
  at: number,
): void {
  const { book, makers, marks } = world;
  const { price, quoter, owner, left } = book.pool;
  const sign = isBuy ? 1 : -1;
  const fee = takerFeePrice(contract, fair, marks.index[contract.underlying]!);
  const limit = fair - sign * fee;
  let room = size;
  for (let taken = 0; room > 0 && taken < takenMax; taken++) {
    const place = bestPlace(book, contract.id, !isBuy, at);
    if (place < 0 || sign * (limit - price[place]!) < 0) return;
    const isOfMaker = quoter[place]! >= 0 && quoter[place]! < makers.length;
    if (isOfMaker || owner[place] === wallet.account) return;
    const quantity = Math.min(room, left[place]!);
    room = onTick(room - quantity, 1);
    const terms = { limit: price[place]!, restMinutes: 0, postOnly: false };
    submitOrder(world, wallet, contract, sign * quantity, terms, at);
  }
}

/**
 * What a maker's limit is on: its net delta for the perpetual, the contracts held for an option.
 *
 * Both in USD of notional; the net delta is that of the last hedging round.
 */
function inventoryUsd(world: World, { number }: Maker, contract: Contract, held: number): number {
  const { underlying } = contract;
  if (!contract.isOption) return world.makerDeltas[number * underlyings.length + underlying]!;
  return held * notionalOf(contract, world.marks.index[underlying]!);
}

/**
 * Puts the quote of an adversary into the book and writes it.
 *
 * @param world - changed in place
 * @param wallet - one of the world's posters
 * @param contract - live contract
 * @param sides - on tick and lot
 * @param at - when it arrives; microseconds since 1970 UTC
 * @param decidedAt - when it was decided; microseconds since 1970 UTC
 */
export function postQuote(
  world: World,
  wallet: Wallet,
  contract: Contract,
  sides: QuoteSides,
  at: number,
  decidedAt: number,
): void {
  const quoter = { wallet, number: world.posters.get(wallet.account)! };
  const held = positionOf(world.ledger, wallet.account, contract.id);
  enterQuote(world, quoter, contract, sides, held, at, decidedAt);
}

interface QuoteShape {
  readonly mid: number;
  readonly half: number;
  readonly size: number;
}

function quoteShape(
  world: World,
  { plan }: Maker,
  contract: Contract,
  realised: number,
  held: number,
): QuoteShape {
  const { marks, quoting } = world;
  const index = marks.index[contract.underlying]!;
  const notional = notionalOf(contract, index);
  const sensitivity = contract.isOption ? sensitivityOf(marks, contract) : undefined;
  const fair = fairPrice(world, contract, sensitivity);
  const wobble = 0.9 + 0.2 * quoting.uniform();
  const stress = 0.5 + realised;
  const base =
    sensitivity === undefined
      ? fair * perpetualHalfSpread * (1 + plan.latencyMs / pickOffMs)
      : optionHalfSpread(world, contract, index, sensitivity);
  const half = base * plan.spreadMultiple * stress * wobble;
  const depth = (held * notional) / plan.quoteUsd;
  const lean = plan.skew * Math.max(-2, Math.min(2, depth));
  const usd = plan.quoteUsd * (contract.isOption ? optionSizeShare : 1);
  const size = onTick(Math.max(1, Math.round(usd / notional / contract.lot)), contract.lot);
  return { mid: fair - lean * half, half, size };
}

function optionHalfSpread(
  world: World,
  contract: Contract,
  index: number,
  { vega, delta }: Sensitivity,
): number {
  const { floor, vol, power, wing, wingDays } = underlyings[contract.underlying]!.optionSpread;
  const days = Math.max(365 * yearsTo(world.marks, contract), 1);
  const distance = 1 - 2 * Math.min(Math.abs(delta), 1 - Math.abs(delta));
  const shape = Math.max(1 + distance * wing * Math.log(days / wingDays), 0.5);
  const half = (floor + vol * (30 / days) ** power) * shape;
  const width = (half * vega) / (contract.isInverse ? index : 1);
  return Math.max(width, contract.tick);
}

/** A whole number of ticks as a decimal without binary dust. */
function onTick(ticks: number, tick: number): number {
  return Math.round(ticks * tick * 1e6) / 1e6;
}
