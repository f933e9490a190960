/**
 * @module Quoting: makers' prices around the mark, wider by their plan, skewed by their inventory.
 */
import { quoteLifeMicros, quoteRow } from './book.ts';
import { writeRow } from './csv-file.ts';
import { type Contract, notionalOf } from './instruments.ts';
import { positionOf } from './ledger.ts';
import { markOf, sensitivityOf } from './marks.ts';
import { type Maker, microsPerMinute, type World } from './world.ts';

const perpetualHalfSpread = 2e-4;
const optionHalfSpreadVol = 0.008;
const optionSizeShare = 0.5;
const perpetualShare = 0.4;

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

function planQuote(world: World, maker: Maker, contract: number, decidedAt: number): void {
  const delay = maker.plan.latencyMs * (0.5 + 0.5 * world.quoting.exponential());
  const end = world.atMicros + microsPerMinute - 1;
  const at = Math.min(decidedAt + Math.ceil(delay * 1000), end);
  world.intents.push({ at, maker, wallet: undefined, contract, amount: decidedAt });
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
  const { vega } = sensitivityOf(world.marks, contract);
  const width = (optionHalfSpreadVol * vega) / (contract.isInverse ? index : 1);
  return Math.max(width, contract.tick);
}

/** A whole number of ticks as a decimal without binary dust. */
function onTick(ticks: number, tick: number): number {
  return Math.round(ticks * tick * 1e6) / 1e6;
}
