/**
 * @module Capital: gains are taken home, losses made good, and some flee when the market is wild.
 */
import { payIn, payOut } from '../cashier.ts';
import { assess } from '../margin.ts';
import { planCancels } from '../orders.ts';
import type { Wallet } from '../planted.ts';
import type { World } from '../world.ts';

/** Equity over capital above which a part of the gain is taken out, and below which money comes. */
const band = { low: 0.75, high: 1.1 };
/** Share of the volatility fled from below which those who fled come back. */
const backBelow = 0.7;

/**
 * Takes out a part of the gain, or pays in what is missing.
 *
 * @param world - cash may move
 * @param wallet - whose
 */
export function mindCapital(world: World, wallet: Wallet): void {
  const { capitalUsd } = wallet;
  const { equity } = assess(world.ledger, world.marks, wallet.account);
  if (equity > band.high * capitalUsd) {
    payOut(world, wallet, (equity - capitalUsd) * world.flow.uniform());
  } else if (equity < band.low * capitalUsd) {
    payIn(world, wallet, capitalUsd - equity);
  }
}

/**
 * Takes out what is free while realised volatility is above what the wallet bears, and brings it
 * back when it has calmed.
 *
 * @param world - orders may be cancelled, cash may move
 * @param wallet - whose
 * @param fleesAboveVol - realised volatility of its underlying, 1 = 100 %
 * @returns true while it is away and does not trade
 */
export function fleesFrom(world: World, wallet: Wallet, fleesAboveVol: number): boolean {
  const { fled, path, minute, ledger, marks } = world;
  const { account, capitalUsd } = wallet;
  const vol = path.paths[wallet.underlying]!.realised[minute]!;
  if (vol > fleesAboveVol) {
    fled.add(account);
    planCancels(world, wallet);
    payOut(world, wallet, Number.MAX_SAFE_INTEGER);
    return true;
  }
  if (!fled.has(account)) return false;
  if (vol > backBelow * fleesAboveVol) return true;
  fled.delete(account);
  payIn(world, wallet, capitalUsd - assess(ledger, marks, account).equity);
  return false;
}
