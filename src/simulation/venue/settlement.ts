/**
 * @module Settlement: options that expire are exercised by the venue for their holders when they
 * are in the money, and paid out at the average index of the last half hour; then the series is
 * settled, which closes the other side and what is worth nothing. Orders on them are cancelled.
 */
import { closeContract, sideOf } from './book.ts';
import { writeRow } from './csv-file.ts';
import { type Contract, delistExpired } from './instruments.ts';
import { positionOf, settlePosition } from './ledger.ts';
import { cancelOrder } from './matching.ts';
import type { World } from './world.ts';

/** Minutes over which the settlement price is averaged, the instant of expiry included. */
export const settlementMinutes = 30;

/**
 * Settles and delists every option that expires now.
 *
 * @param world - changed in place
 */
export function settleExpired(world: World): void {
  for (const contract of delistExpired(world.listing, world.atMicros)) {
    cancelOrdersOn(world, contract);
    const price = settlementPrice(world, contract.underlying);
    const payoff = payoffOf(contract, price);
    const mark = `${contract.name},${payoff},,${price},,${price},${contract.terms}`;
    writeRow(world.records.marks, `${world.atMicros},${mark}`);
    closePositions(world, contract, price, payoff * contract.size);
  }
}

/**
 * Closes everybody's position: every row of an account closes all of it, so that none counts twice.
 *
 * The last row settles the series itself, whether anybody held it or not.
 */
function closePositions(world: World, contract: Contract, price: number, payoff: number): void {
  const { ledger, records, atMicros, wallets } = world;
  const { name, terms } = contract;
  for (const { account, address } of wallets) {
    const quantity = positionOf(ledger, account, contract.id);
    if (quantity === 0) continue;
    settlePosition(ledger, account, contract, payoff);
    const head = `${atMicros},${address},${name}`;
    if (quantity > 0 && payoff > 0) {
      writeRow(records.exercises, `${head},${quantity},${payoff},${terms}`);
    } else writeRow(records.settlements, `${head},${price},${quantity},${payoff},${terms}`);
  }
  writeRow(records.settlements, `${atMicros},,${name},${price},,${payoff},${terms}`);
}

/** Nothing stands on a contract that has expired. */
function cancelOrdersOn(world: World, { id }: Contract): void {
  const { book, atMicros } = world;
  for (const isBid of [true, false]) {
    for (const place of sideOf(book, id, isBid)) {
      const ref = { place, ticket: book.pool.ticket[place]! };
      if (book.pool.quoter[place]! < 0) cancelOrder(world, ref, atMicros);
    }
  }
  closeContract(book, id);
}

function settlementPrice(world: World, u: number): number {
  const { spot } = world.path.paths[u]!;
  const from = Math.max(0, world.minute - settlementMinutes + 1);
  let sum = 0;
  for (let minute = from; minute <= world.minute; minute++) sum += spot[minute]!;
  return Math.round((sum / (world.minute - from + 1)) * 100) / 100;
}

/**
 * Returns what an option pays per unit of underlying.
 *
 * @param contract - option
 * @param price - settlement price, USD
 * @returns USD, or coin rounded to 1e-8 for an inverse option; >= 0
 */
export function payoffOf(contract: Contract, price: number): number {
  const { isCall, isInverse, strike } = contract;
  const usd = Math.max(isCall ? price - strike : strike - price, 0);
  return isInverse ? Math.round((usd / price) * 1e8) / 1e8 : Math.round(usd * 100) / 100;
}
