/**
 * @module Orders: what a wallet wants to do, checked by the venue and planned into the minute.
 */
import type { Contract } from './instruments.ts';
import { mayTrade } from './margin.ts';
import type { Wallet } from './planted.ts';
import { requestQuotes } from './quoting.ts';
import { microsPerMinute, type World } from './world.ts';

const quoteRequestMicros = 1.5e6;

/**
 * Plans a market order into the rest of the minute, when the margin rule allows it.
 *
 * @param world - intents are added
 * @param wallet - who orders
 * @param contract - live contract
 * @param quantity - contracts, buy positive; rounded down to the lot
 * @returns contracts ordered, 0 when too small or refused
 */
export function planOrder(
  world: World,
  wallet: Wallet,
  contract: Contract,
  quantity: number,
): number {
  const lots = Math.floor(Math.abs(quantity) / contract.lot + 1e-9);
  if (lots === 0) return 0;
  const amount = Math.sign(quantity) * (Math.round(lots * contract.lot * 1e6) / 1e6);
  if (!mayTrade(world.ledger, world.marks, wallet.account, contract, amount)) return 0;
  const offset = 2e6 + Math.floor(world.flow.uniform() * (microsPerMinute - 3e6));
  const at = world.atMicros + offset;
  if (contract.isOption) requestQuotes(world, contract, at - quoteRequestMicros);
  const none = { act: undefined, maker: undefined };
  world.intents.push({ at, ...none, wallet, contract: contract.id, amount });
  return amount;
}

/**
 * Plans an act of its own kind into the rest of the minute.
 *
 * @param world - an intent is added
 * @param at - when it happens, in the current minute; microseconds since 1970 UTC
 * @param act - what happens then
 */
export function intend(world: World, at: number, act: () => void): void {
  world.intents.push({ at, act, maker: undefined, wallet: undefined, contract: 0, amount: 0 });
}

/**
 * Picks a live option by tenor and strike.
 *
 * @param world - any world
 * @param u - place of the underlying
 * @param isCall - right
 * @param strike - wanted strike, USD
 * @param expiryAfterMicros - earliest expiry; microseconds since 1970 UTC
 * @returns nearest strike of the first expiry after the instant; undefined when none is listed
 */
export function pickOption(
  world: World,
  u: number,
  isCall: boolean,
  strike: number,
  expiryAfterMicros: number,
): Contract | undefined {
  let best: Contract | undefined;
  for (const id of world.listing.options[u]!) {
    const contract = world.listing.contracts[id]!;
    if (contract.isCall !== isCall || contract.expiryMicros < expiryAfterMicros) continue;
    if (best === undefined || contract.expiryMicros < best.expiryMicros) best = contract;
    else if (
      contract.expiryMicros === best.expiryMicros &&
      Math.abs(contract.strike - strike) < Math.abs(best.strike - strike)
    ) {
      best = contract;
    }
  }
  return best;
}
