/**
 * @module Liquidation: an account below maintenance is closed in the book, then by a backstop.
 *
 * Rule: at every minute, after marks and settlements, each account with positions is assessed. One
 * that is below maintenance, and still is when quotes had time to follow the marks, loses its
 * orders and quotes, and each of its positions goes into the book as an order with a limit. What
 * finds nobody there is taken over at the mark less a penalty by the makers in turn, as far as
 * their margin goes, and then by the largest positions of the other side, whoever holds them. The
 * insurance account turns coins into USD at the index and makes good what is missing. At full hours
 * the coin debts of accounts without positions are turned likewise.
 */
import { onGrid } from '../../base/index.ts';
import { assetOf } from './cashier.ts';
import { writeRow } from './csv-file.ts';
import type { Contract } from './instruments.ts';
import {
  cashOf,
  currencies,
  firstWallet,
  insuranceAccount,
  moveCash,
  positionOf,
} from './ledger.ts';
import { assess, isBreached, mayTrade } from './margin.ts';
import { writeMark } from './market-records.ts';
import { markOf } from './marks.ts';
import { closeInBook, withdrawOrders } from './matching.ts';
import { forgetFree, noteFree } from './open-margin.ts';
import { intend } from './orders.ts';
import type { Wallet } from './planted.ts';
import { requestQuotes } from './quoting.ts';
import { cents, writeMargin, writeTransfer } from './records.ts';
import { bookTrade } from './trading.ts';
import type { World } from './world.ts';

/** Numbers of the rule; shares are of the index, on both sides of the mark. */
export const liquidationRule = {
  /** From the minute of the breach to the orders that close the account. */
  delaySeconds: 1.75,
  /** Farthest from the mark that the book is taken. */
  limit: { perpetual: 0.002, option: 0.001 },
  /** Given up to who takes over what the book did not. */
  penalty: { perpetual: 0.004, option: 0.002 },
} as const;

/** Name of the insurance account in the files. */
export const insuranceName = 'insurance-fund';

/**
 * Assesses every account with positions and plans to close those below maintenance.
 *
 * @param world - intents are added; makers are asked for quotes on the options of such accounts
 */
export function planLiquidations(world: World): void {
  const { ledger, atMicros } = world;
  world.closed.clear();
  let at = atMicros + liquidationRule.delaySeconds * 1e6;
  for (const wallet of world.wallets) {
    const { ids } = ledger.held[wallet.account]!;
    if (ids.length === 0 || !isBelow(world, wallet.account)) continue;
    for (const id of ids) {
      const contract = world.listing.contracts[id]!;
      if (contract.isOption) requestQuotes(world, contract, atMicros);
    }
    const instant = at;
    intend(world, instant, () => liquidate(world, wallet, instant));
    // Records of one instant are those of one account, its transfers a microsecond after them.
    at += 2;
  }
}

/** Tells whether an account is below maintenance; of those who quote, what is free is noted. */
function isBelow(world: World, account: number): boolean {
  const { ledger, marks, openMargin, config } = world;
  if (openMargin.quoterOf[account]! < 0 || config.openOrderMargin === 0) {
    return isBreached(ledger, marks, account);
  }
  const { equity, initial, maintenance } = assess(ledger, marks, account);
  noteFree(world, account, equity - initial);
  return equity < maintenance;
}

/**
 * Closes an account that is below maintenance; nothing happens to one that has recovered.
 *
 * @param world - changed in place
 * @param wallet - whose account
 * @param at - microseconds since 1970 UTC
 */
export function liquidate(world: World, wallet: Wallet, at: number): void {
  const { ledger, marks, records, trace } = world;
  const held = [...ledger.positions[wallet.account]!];
  if (held.length === 0 || !isBreached(ledger, marks, wallet.account)) return;
  const state = assess(ledger, marks, wallet.account);
  for (const [id] of held) writeMark(world, world.listing.contracts[id]!);
  writeMargin(records, at, wallet.address, state);
  const worth = `${cents(state.notional)},${cents(state.equity)}`;
  writeRow(records.liquidations, `${at},${wallet.address},,closed,${worth},cross`);
  trace.liquidations[wallet.account - firstWallet]!++;
  world.closed.add(wallet.account);
  withdrawOrders(world, wallet, at);
  for (const [id, quantity] of held) {
    closePosition(world, wallet, world.listing.contracts[id]!, quantity, at);
  }
  convertCoins(world, wallet, at);
  forgetFree(world, wallet.account);
}

function closePosition(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
  at: number,
): void {
  const kind = contract.isOption ? 'option' : 'perpetual';
  const limit = priceOff(world, contract, quantity < 0, liquidationRule.limit[kind]);
  const left = closeInBook(world, wallet, contract, -quantity, limit, at);
  if (left === 0) return;
  const price = priceOff(world, contract, quantity < 0, liquidationRule.penalty[kind]);
  const rest = { wallet, contract, quantity: -Math.sign(quantity) * left, price, at };
  if (!handToMaker(world, rest)) deleverage(world, rest);
}

/** The mark, worse for who trades by a share of the index; on the tick, at least one. */
function priceOff(world: World, contract: Contract, buys: boolean, share: number): number {
  const { isOption, isInverse, tick, underlying } = contract;
  const off = share * (isOption && isInverse ? 1 : world.marks.index[underlying]!);
  const mark = markOf(world.marks, contract);
  const ticks = buys ? Math.ceil((mark + off) / tick) : Math.floor((mark - off) / tick);
  return Math.round(Math.max(ticks, 1) * tick * 1e6) / 1e6;
}

/** What the book has left of a position. */
interface Rest {
  readonly wallet: Wallet;
  readonly contract: Contract;
  /** Contracts that the account trades, buy positive. */
  readonly quantity: number;
  readonly price: number;
  readonly at: number;
}

function takeOver(world: World, rest: Rest, maker: Wallet, size: number, isForced: boolean): void {
  bookTrade(world, {
    at: rest.at,
    taker: rest.wallet,
    maker,
    contract: rest.contract,
    quantity: size,
    price: rest.price,
    takerBuys: rest.quantity > 0,
    cause: 'liquidation',
    takerOrder: '',
    makerOrder: '',
    isForced,
  });
}

/** The next maker in turn whose margin carries the rest takes all of it. */
function handToMaker(world: World, rest: Rest): boolean {
  const { ledger, marks, makers } = world;
  for (let k = 0; k < makers.length; k++) {
    const { wallet } = makers[(world.trades + k) % makers.length]!;
    if (wallet === rest.wallet) continue;
    if (!mayTrade(ledger, marks, wallet.account, rest.contract, -rest.quantity)) continue;
    takeOver(world, rest, wallet, Math.abs(rest.quantity), false);
    return true;
  }
  return false;
}

/** The largest positions of the other side are closed against the rest: their sum is no less. */
function deleverage(world: World, rest: Rest): void {
  const { ledger, wallets } = world;
  const { wallet, contract, quantity } = rest;
  const heldBy = (other: Wallet) => positionOf(ledger, other.account, contract.id);
  const others = wallets.filter((other) => other !== wallet && heldBy(other) * quantity > 0);
  others.sort((a, b) => Math.abs(heldBy(b)) - Math.abs(heldBy(a)) || a.account - b.account);
  let left = Math.abs(quantity);
  for (const other of others) {
    if (left === 0) return;
    const size = Math.min(left, Math.abs(heldBy(other)));
    takeOver(world, rest, other, size, true);
    left = onGrid(left - size);
  }
}

/**
 * Turns the coin debts of accounts without positions into USD, so that none stands unmargined.
 *
 * @param world - changed in place; due at every full hour
 */
export function convertIdleDebts(world: World): void {
  const { ledger } = world;
  for (const wallet of world.wallets) {
    if (ledger.positions[wallet.account]!.size > 0) continue;
    const row = wallet.account * currencies;
    if (ledger.cash.subarray(row + 1, row + currencies).some((coins) => coins < 0)) {
      convertCoins(world, wallet, world.atMicros);
    }
  }
}

/** Leaves the account with USD alone, and not less than none. */
function convertCoins(world: World, wallet: Wallet, instant: number): void {
  const { ledger, marks, records } = world;
  const { account, address } = wallet;
  // One microsecond later, so that a replay sees the liquidation and its fills first.
  const at = instant + 1;
  for (let currency = 1; currency < currencies; currency++) {
    const coins = cashOf(ledger, account, currency);
    if (coins === 0) continue;
    const usd = coins * marks.index[currency - 1]!;
    moveCash(ledger, account, insuranceAccount, currency, coins);
    moveCash(ledger, insuranceAccount, account, 0, usd);
    const asset = assetOf(currency);
    if (coins > 0) {
      writeTransfer(records, at, address, insuranceName, asset, coins);
      writeTransfer(records, at, insuranceName, address, 'USD', usd);
    } else {
      writeTransfer(records, at, insuranceName, address, asset, -coins);
      writeTransfer(records, at, address, insuranceName, 'USD', -usd);
    }
  }
  const missing = -cashOf(ledger, account, 0);
  if (missing <= 0) return;
  moveCash(ledger, insuranceAccount, account, 0, missing);
  writeTransfer(records, at, insuranceName, address, 'USD', missing);
}
