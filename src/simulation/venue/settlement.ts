/**
 * @module Settlement: options that expire are paid out at the average index of the last half hour.
 */
import { writeRow } from './csv-file.ts';
import { type Contract, delistExpired } from './instruments.ts';
import { positionOf, settlePosition } from './ledger.ts';
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
