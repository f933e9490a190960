/**
 * @module Chain: transfers around the venue, from which a wallet graph can be drawn.
 *
 * A wallet's first money comes from an exchange hub, a bridge or, for an owner's further wallets,
 * mostly from the first one. Deposits go to the venue's contract. What is withdrawn goes to the
 * owner's personal deposit address at an exchange, which the exchange sweeps into its hub, or to a
 * cold wallet of the owner. Beside that everybody deals with shared services and with outsiders,
 * and now and then a stranger.
 */
import type { Random } from '../../../base/index.ts';
import { drawAddress } from '../address.ts';
import type { VenueConfig } from '../config.ts';
import { type CsvFile, writeRow } from '../csv-file.ts';
import { drawPowerLaw, pickZipf } from '../heavy-tails.ts';
import type { Wallet } from '../planted.ts';
import { planBackground } from './background.ts';
import { drawPlaces, type Places } from './places.ts';

/** A transfer that has not been written yet. */
export interface Transfer {
  /** Microseconds since 1970 UTC. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: number;
}

/** Owner of wallets: which one came first, and wallets that do not trade. */
export interface Owner {
  readonly first: Wallet;
  readonly cold: readonly string[];
  /** Address of its own at an exchange, by hub. */
  readonly depositAddress: string;
  readonly hub: string;
}

/** State of the chain. */
export interface Chain {
  readonly random: Random;
  readonly places: Places;
  readonly owners: ReadonlyMap<string, Owner>;
  /** Transfers that happen by themselves, in time order, and how many are written. */
  readonly background: readonly Transfer[];
  written: number;
  /** Transfers to come that follow from what happens at the venue, in no order. */
  pending: Transfer[];
  readonly funded: Set<string>;
}

const coldExponent = 2.2;
const coldMost = 8;
const bridgeShare = 0.25;
const fromFirstShare = 0.65;
const toColdShare = 0.3;
const sweepMicros = 600e6;
/** Adversaries hide their common funder less often than they should. */
const adversaryFromFirstShare = 0.85;

/**
 * Creates the chain and plans what happens on it by itself.
 *
 * @param config - start and days
 * @param random - stream of the chain alone
 * @param wallets - all wallets of the venue
 * @returns chain before its first minute; undefined when the configuration does without
 */
export function createChain(
  config: VenueConfig,
  random: Random,
  wallets: readonly Wallet[],
): Chain | undefined {
  if (!config.walletGraph) return undefined;
  const places = drawPlaces(random.split('places'));
  const owners = new Map<string, Owner>();
  const draw = random.split('owners');
  for (const wallet of wallets) {
    if (owners.has(wallet.entity)) continue;
    const count = drawPowerLaw(draw, coldExponent, coldMost) - 1;
    owners.set(wallet.entity, {
      first: wallet,
      cold: Array.from({ length: count }, () => drawAddress(draw)),
      depositAddress: drawAddress(draw),
      hub: pickZipf(draw, places.hubs),
    });
  }
  const background = planBackground(config, random.split('background'), wallets, places);
  const events = random.split('events');
  return { random: events, places, owners, background, written: 0, pending: [], funded: new Set() };
}

/** Name of an asset on the chain. */
function tokenOf(asset: string): string {
  return asset === 'USD' ? 'USDC' : `W${asset}`;
}

/**
 * Adds the transfers of a deposit: the first funding of a wallet, and the deposit itself.
 *
 * @param chain - changed in place; undefined for none
 * @param wallet - who deposits
 * @param asset - USD or a coin
 * @param amount - asset units
 * @param at - when the venue books it; microseconds since 1970 UTC
 */
export function fundDeposit(
  chain: Chain | undefined,
  wallet: Wallet,
  asset: string,
  amount: number,
  at: number,
): void {
  if (chain === undefined) return;
  const { random, places, pending } = chain;
  const token = tokenOf(asset);
  const spare = Math.round(amount * (1 + 0.3 * random.uniform()) * 1e4) / 1e4;
  const from = funderOf(chain, wallet);
  const funding = at - 800_000 - random.integer(100_000);
  pending.push({ at: funding, from, to: wallet.address, asset: token, amount: spare });
  chain.funded.add(wallet.address);
  pending.push({ at: at - 100_000, from: wallet.address, to: places.venue, asset: token, amount });
}

function funderOf(chain: Chain, wallet: Wallet): string {
  const { random, places, owners, funded } = chain;
  const owner = owners.get(wallet.entity)!;
  const share = 'group' in wallet.plan ? adversaryFromFirstShare : fromFirstShare;
  const isFurther = owner.first !== wallet && !funded.has(wallet.address);
  if (isFurther && random.uniform() < share) return owner.first.address;
  if (random.uniform() < bridgeShare) return pickZipf(random, places.bridges);
  return owner.hub;
}

/**
 * Adds the transfers of a withdrawal: out of the venue, and on to where the owner keeps money.
 *
 * @param chain - changed in place; undefined for none
 * @param wallet - who withdraws
 * @param asset - USD or a coin
 * @param amount - asset units
 * @param at - when the venue books it; microseconds since 1970 UTC
 */
export function sweepWithdrawal(
  chain: Chain | undefined,
  wallet: Wallet,
  asset: string,
  amount: number,
  at: number,
): void {
  if (chain === undefined) return;
  const { random, places, pending } = chain;
  const { cold, depositAddress, hub } = chain.owners.get(wallet.entity)!;
  const token = tokenOf(asset);
  pending.push({ at: at + 100_000, from: places.venue, to: wallet.address, asset: token, amount });
  const later = at + Math.floor(sweepMicros * (0.2 + random.uniform()));
  if (cold.length > 0 && random.uniform() < toColdShare) {
    const to = cold[random.integer(cold.length)]!;
    pending.push({ at: later, from: wallet.address, to, asset: token, amount });
    return;
  }
  pending.push({ at: later, from: wallet.address, to: depositAddress, asset: token, amount });
  const swept = later + Math.floor(sweepMicros * (0.5 + random.uniform()));
  pending.push({ at: swept, from: depositAddress, to: hub, asset: token, amount });
}

/**
 * Writes the transfers before an instant, in time order.
 *
 * @param chain - they leave the list; undefined for none
 * @param file - where they are written
 * @param before - microseconds since 1970 UTC
 */
export function writeTransfersBefore(
  chain: Chain | undefined,
  file: CsvFile,
  before: number,
): void {
  if (chain === undefined) return;
  const due: Transfer[] = [];
  for (; chain.written < chain.background.length; chain.written++) {
    const transfer = chain.background[chain.written]!;
    if (transfer.at >= before) break;
    due.push(transfer);
  }
  const rest: Transfer[] = [];
  for (const transfer of chain.pending) (transfer.at < before ? due : rest).push(transfer);
  chain.pending = rest;
  due.sort((x, y) => x.at - y.at);
  for (const { at, from, to, asset, amount } of due) {
    writeRow(file, `${at},${from},${to},${asset},${amount}`);
  }
}
