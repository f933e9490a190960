/**
 * @module Liquidation: an account below maintenance is closed at once against the makers.
 *
 * Rule: at every minute, after marks and settlements, each account with positions is assessed; when
 * equity is below maintenance, its orders and quotes are cancelled, all positions are closed at the
 * mark less a penalty, the makers taking turns, coins are turned into USD at the index by the
 * insurance account, and insurance makes good what is missing. At full hours the coin debts of
 * accounts without positions are turned likewise.
 */
import { assetOf } from './cashier.ts';
import { writeRow } from './csv-file.ts';
import type { Contract } from './instruments.ts';
import { cashOf, currencies, firstWallet, insuranceAccount, moveCash } from './ledger.ts';
import { type Assessment, assess, isBreached } from './margin.ts';
import { writeMark } from './market-records.ts';
import { markOf } from './marks.ts';
import { withdrawOrders } from './matching.ts';
import type { Wallet } from './planted.ts';
import { cents, writeMargin, writeTransfer } from './records.ts';
import { bookTrade } from './trading.ts';
import type { World } from './world.ts';

/** Price given up on a liquidated position, as a share of the index. */
export const liquidationPenalty = { perpetual: 0.003, option: 0.001 } as const;

/** Name of the insurance account in the files. */
export const insuranceName = 'insurance-fund';

/**
 * Assesses every account with positions and closes those below maintenance.
 *
 * @param world - changed in place
 */
export function liquidateBreached(world: World): void {
  for (const wallet of world.wallets) {
    if (world.ledger.positions[wallet.account]!.size === 0) continue;
    if (!isBreached(world.ledger, world.marks, wallet.account)) continue;
    // A venue's only maker has nobody to be closed against.
    if (othersOf(world, wallet).length === 0) continue;
    liquidate(world, wallet, assess(world.ledger, world.marks, wallet.account));
  }
}

function liquidate(world: World, wallet: Wallet, state: Assessment): void {
  const { ledger, records, trace, atMicros, minute } = world;
  const held = [...ledger.positions[wallet.account]!];
  for (const [id] of held) writeMark(world, world.listing.contracts[id]!);
  // At full hours the margin of everybody has been written already.
  if (minute % 60 !== 0) writeMargin(records, atMicros, wallet.address, state);
  const worth = `${cents(state.notional)},${cents(state.equity)}`;
  writeRow(records.liquidations, `${atMicros},${wallet.address},,closed,${worth},cross`);
  trace.liquidations[wallet.account - firstWallet]!++;
  withdrawOrders(world, wallet, atMicros);
  for (const [id, quantity] of held) {
    closePosition(world, wallet, world.listing.contracts[id]!, quantity);
  }
  convertCoins(world, wallet);
}

function closePosition(world: World, wallet: Wallet, contract: Contract, quantity: number): void {
  const takerBuys = quantity < 0;
  const makers = othersOf(world, wallet);
  const maker = makers[world.trades % makers.length]!;
  const { isOption, isInverse, tick, underlying } = contract;
  const unit = isOption && isInverse ? 1 : world.marks.index[underlying]!;
  const penalty = unit * (isOption ? liquidationPenalty.option : liquidationPenalty.perpetual);
  const mark = markOf(world.marks, contract);
  const price = takerBuys
    ? Math.ceil((mark + penalty) / tick) * tick
    : Math.max(Math.floor((mark - penalty) / tick) * tick, tick);
  bookTrade(world, {
    at: world.atMicros,
    taker: wallet,
    maker,
    contract,
    quantity: Math.abs(quantity),
    price: Math.round(price * 1e6) / 1e6,
    takerBuys,
    cause: 'liquidation',
    takerOrder: '',
    makerOrder: '',
  });
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
      convertCoins(world, wallet);
    }
  }
}

/** Makers who can take positions over; a maker in liquidation is taken over by the others. */
function othersOf(world: World, wallet: Wallet): Wallet[] {
  return world.makers.map((maker) => maker.wallet).filter((other) => other !== wallet);
}

/** Leaves the account with USD alone, and not less than none. */
function convertCoins(world: World, wallet: Wallet): void {
  const { ledger, marks, records } = world;
  const { account, address } = wallet;
  // One microsecond later, so that a replay sees the liquidation and its fills first.
  const at = world.atMicros + 1;
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
