/**
 * @module Cashier: deposits and withdrawals, booked and written.
 */

import { fundDeposit, sweepWithdrawal } from './chain/chain.ts';
import { writeRow } from './csv-file.ts';
import { cashOf, currencies, deposit } from './ledger.ts';
import { assess } from './margin.ts';
import { forgetFree } from './open-margin.ts';
import type { Wallet } from './planted.ts';
import { underlyings } from './underlying.ts';
import type { World } from './world.ts';

/** Participants move cash one second into the minute, so that no tie with the clock arises. */
const cashMicros = 1e6;
/** Times initial margin, and times debts in coin, that stay when money leaves. */
const withdrawalCushion = 1.5;

/**
 * Returns the name of a currency.
 *
 * @param currency - 0 for USD, 1 and up for coins
 * @returns asset name
 */
export function assetOf(currency: number): string {
  return currency === 0 ? 'USD' : underlyings[currency - 1]!.asset;
}

/**
 * Deposits in the wallet's own currency.
 *
 * @param world - changed in place
 * @param wallet - who deposits
 * @param usd - worth of the deposit, USD; rounded to cents or 1e-4 coin
 */
export function payIn(world: World, wallet: Wallet, usd: number): void {
  const { currency } = wallet;
  const amount =
    currency === 0
      ? Math.round(usd * 100) / 100
      : Math.round((usd / world.marks.index[currency - 1]!) * 1e4) / 1e4;
  if (amount <= 0) return;
  deposit(world.ledger, wallet.account, currency, amount);
  forgetFree(world, wallet.account);
  const row = `${world.atMicros + cashMicros},${wallet.address},${assetOf(currency)},${amount}`;
  writeRow(world.records.deposits, row);
  const at = world.atMicros + cashMicros;
  fundDeposit(world.chain, wallet, assetOf(currency), amount, at);
}

/**
 * Withdraws USD as far as margin allows.
 *
 * @param world - changed in place
 * @param wallet - who withdraws
 * @param usd - wanted, USD
 * @returns USD withdrawn, whole cents, 0 when nothing is free
 */
export function payOut(world: World, wallet: Wallet, usd: number): number {
  const { equity, initial } = assess(world.ledger, world.marks, wallet.account);
  const free = equity - withdrawalCushion * initial;
  let cash = cashOf(world.ledger, wallet.account, 0);
  for (let currency = 1; currency < currencies; currency++) {
    const coins = cashOf(world.ledger, wallet.account, currency);
    // A debt in coin stays covered with room for the coin to rise.
    if (coins < 0) cash += withdrawalCushion * coins * world.marks.index[currency - 1]!;
  }
  const amount = Math.floor(Math.min(usd, free, cash) * 100) / 100;
  if (!(amount > 1)) return 0;
  deposit(world.ledger, wallet.account, 0, -amount);
  forgetFree(world, wallet.account);
  const at = world.atMicros + cashMicros;
  writeRow(world.records.withdrawals, `${at},${wallet.address},USD,${amount}`);
  sweepWithdrawal(world.chain, wallet, 'USD', amount, at);
  return amount;
}
