/**
 * @module Settlement: options that expire are exercised by the venue when they are in the money,
 * and paid out at the average index of the last half hour; orders on them are cancelled.
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
    for (const { account, address } of world.wallets) {
      const quantity = positionOf(world.ledger, account, contract.id);
      if (quantity === 0) continue;
      settlePosition(world.ledger, account, contract, payoff * contract.size);
      const cells = `${price},${quantity},${payoff * contract.size},${contract.terms}`;
      writeRow(world.records.settlements, `${world.atMicros},${address},${contract.name},${cells}`);
    }
  }
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
