/**
 * @module Quoting: makers' prices around the mark, wider by their plan, skewed by their inventory.
 */
import { quoteLifeMicros, quoteRow } from './book.ts';
import { writeRow } from './csv-file.ts';
import { type Contract, notionalOf } from './instruments.ts';
import { positionOf } from './ledger.ts';
import { gas } from './market/model.ts';
import { markOf, sensitivityOf, yearsTo } from './marks.ts';
import type { Wallet } from './planted.ts';
import { underlyings } from './underlying.ts';
import { type Maker, microsPerMinute, type World } from './world.ts';

const perpetualHalfSpread = 2e-4;
/**
 * Half-spreads of options in volatility: falling with tenor, wings wider the longer the
 * tenor, as on Deribit's chains.
 */
const optionSpread = { vol: 0.0062, years: 30 / 365, power: 0.62, wing: 0.33, wingYears: 20 / 365 };
const optionSizeShare = 0.5;
const perpetualShare = 0.4;
const congestionMax = 12;

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
 * Asks the makers who cover an option series for fresh quotes ahead of an order.
 *
 * @param world - intents are added
 * @param contract - option
 * @param at - when they are asked; microseconds since 1970 UTC
 */
export function requestQuotes(world: World, contract: Contract, at: number): void {
  for (const maker of world.makers) {
    const row = quoteRow(world.book, contract.id, maker.number);
    const age = at - world.book.arrivedAt[row]!;
    if (age < quoteLifeMicros / 2 || world.quoting.uniform() > maker.plan.coverage) continue;
    planQuote(world, maker, contract.id, at);
  }
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
  const none = { act: undefined, wallet: undefined };
  world.intents.push({ at, ...none, maker, contract, amount: decidedAt });
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
  const { book } = world;
  const row = quoteRow(book, contract.id, maker.number);
  const realised = world.path.paths[contract.underlying]!.realised[world.minute]!;
  const leaves = realised > maker.plan.leavesAboveVol;
  if (leaves && book.bidSize[row] === 0 && book.askSize[row] === 0) return;
  const { mid, half, size } = quoteShape(world, maker, contract, realised);
  const { tick } = contract;
  const bid = onTick(Math.floor((mid - half) / tick), tick);
  const ask = Math.max(onTick(Math.ceil((mid + half) / tick), tick), tick);
  book.bid[row] = bid;
  book.ask[row] = ask;
  book.bidSize[row] = leaves || bid <= 0 ? 0 : size;
  book.askSize[row] = leaves ? 0 : size;
  book.arrivedAt[row] = at;
  const buy = book.bidSize[row] === 0 ? ',0' : `${bid},${size}`;
  const sell = leaves ? ',0' : `${ask},${size}`;
  const head = `${at},${maker.wallet.address},${contract.name}`;
  writeRow(world.records.quotes, `${head},${buy},${sell},${decidedAt},${contract.terms}`);
}

/** Both sides of a quote; a size of 0 pulls the side. */
export interface QuoteSides {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
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
  { bid, bidSize, ask, askSize }: QuoteSides,
  at: number,
  decidedAt: number,
): void {
  const { book } = world;
  const row = quoteRow(book, contract.id, world.posters.get(wallet.account)!);
  book.bid[row] = bid;
  book.ask[row] = ask;
  book.bidSize[row] = bidSize;
  book.askSize[row] = askSize;
  book.arrivedAt[row] = at;
  const buy = bidSize === 0 ? ',0' : `${bid},${bidSize}`;
  const sell = askSize === 0 ? ',0' : `${ask},${askSize}`;
  const head = `${at},${wallet.address},${contract.name}`;
  writeRow(world.records.quotes, `${head},${buy},${sell},${decidedAt},${contract.terms}`);
}

interface QuoteShape {
  readonly mid: number;
  readonly half: number;
  readonly size: number;
}

function quoteShape(world: World, maker: Maker, contract: Contract, realised: number): QuoteShape {
  const { marks, ledger, quoting } = world;
  const { plan, wallet } = maker;
  const mark = markOf(marks, contract);
  const index = marks.index[contract.underlying]!;
  const notional = notionalOf(contract, index);
  const wobble = 0.9 + 0.2 * quoting.uniform();
  const stress = 0.5 + realised;
  const base = contract.isOption
    ? optionHalfSpread(world, contract, index)
    : mark * perpetualHalfSpread;
  const half = base * plan.spreadMultiple * stress * wobble;
  const held = (positionOf(ledger, wallet.account, contract.id) * notional) / plan.quoteUsd;
  const lean = plan.skew * Math.max(-2, Math.min(2, held));
  const usd = plan.quoteUsd * (contract.isOption ? optionSizeShare : 1);
  const size = onTick(Math.max(1, Math.round(usd / notional / contract.lot)), contract.lot);
  return { mid: mark - lean * half, half, size };
}

function optionHalfSpread(world: World, contract: Contract, index: number): number {
  const { vega, delta } = sensitivityOf(world.marks, contract);
  const { power } = optionSpread;
  const years = Math.max(yearsTo(world.marks, contract), 1 / 365);
  const wing = 1 - 2 * Math.min(Math.abs(delta), 1 - Math.abs(delta));
  const shape = 1 + wing * optionSpread.wing * Math.log(years / optionSpread.wingYears);
  const vol = optionSpread.vol * (optionSpread.years / years) ** power * Math.max(shape, 0.5);
  const { spreadFactor } = underlyings[contract.underlying]!;
  const width = (spreadFactor * vol * vega) / (contract.isInverse ? index : 1);
  return Math.max(width, contract.tick);
}

/** A whole number of ticks as a decimal without binary dust. */
function onTick(ticks: number, tick: number): number {
  return Math.round(ticks * tick * 1e6) / 1e6;
}
