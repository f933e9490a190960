/**
 * @module Governance by the day: emissions, stakes, votes, sessions, support contacts, credentials.
 *
 * What falls into a day is drawn at its midnight and written in time order; every file holds one
 * kind, so that no row is ahead of another file's clock once the files are merged by time.
 */
import { microsPerDay, microsPerSecond, type Random } from '../../../base/index.ts';
import type { VenueConfig } from '../config.ts';
import { type CsvFile, writeRow } from '../csv-file.ts';
import type { Wallet } from '../planted.ts';
import type { World } from '../world.ts';
import {
  emissionBase,
  emissionFactors,
  epochDays,
  habitsOf,
  programmeName,
  unstakeChance,
  voting,
} from './rules.ts';

const microsPerMinute = 60 * microsPerSecond;

/** State of governance. */
export interface Governance {
  readonly random: Random;
  /** Tokens staked by wallet. */
  readonly stakes: Float64Array;
  /** Factor on the emission of every epoch. */
  readonly factors: readonly number[];
  /** Wallets that stake at all. */
  readonly stakers: readonly boolean[];
  proposals: number;
}

/** A row that is written when those of its day are sorted. */
interface Timed {
  readonly at: number;
  readonly row: string;
}

/**
 * Creates governance before the first day.
 *
 * @param config - days; whether there is governance at all
 * @param random - stream of governance alone
 * @param wallets - all wallets of the venue
 * @returns state; undefined when the configuration does without
 */
export function createGovernance(
  config: VenueConfig,
  random: Random,
  wallets: readonly Wallet[],
): Governance | undefined {
  if (!config.governance) return undefined;
  const { low, high } = emissionFactors;
  const draw = random.split('plan');
  const epochs = Math.ceil(config.days / epochDays);
  const factor = () => Math.round((low + (high - low) * draw.uniform()) * 100) / 100;
  return {
    random: random.split('events'),
    stakes: new Float64Array(wallets.length),
    factors: Array.from({ length: epochs }, (_, i) => (i === 0 ? 1 : factor())),
    stakers: wallets.map(({ plan }) => draw.uniform() < habitsOf(plan.type).stakes),
    proposals: 0,
  };
}

/**
 * Returns the tokens paid out on a day.
 *
 * @param governance - any state
 * @param day - from 0
 * @returns tokens
 */
export function emissionOf({ factors }: Governance, day: number): number {
  return Math.round(emissionBase * factors[Math.floor(day / epochDays)]!);
}

/**
 * Lives through the day that begins now.
 *
 * @param world - standing at a midnight; its files grow
 */
export function stepGovernance(world: World): void {
  const { governance, minute } = world;
  if (governance === undefined) return;
  const day = minute / 1440;
  if (day > 0) payRewards(world, governance, day - 1);
  changeStakes(world, governance, day);
  if (day % voting.everyDays === 1) vote(world, governance);
  const present = world.wallets.filter((wallet) => isPresent(world, wallet));
  writeMarkers(world, governance, present);
  writeCredentials(world, governance, day);
}

/** Joined before today, and not gone. */
function isPresent(world: World, { joinMinute, plan }: Wallet): boolean {
  if (joinMinute === undefined || joinMinute >= world.minute) return false;
  return plan.type !== 'leaver' || world.minute < plan.leavesMinute;
}

function writeSorted(file: CsvFile, rows: Timed[]): void {
  rows.sort((x, y) => x.at - y.at);
  for (const { at, row } of rows) writeRow(file, `${at},${row}`);
}

function payRewards(world: World, { stakes }: Governance, day: number): void {
  const { governance, wallets, records, atMicros } = world;
  const total = stakes.reduce((sum, stake) => sum + stake, 0);
  if (total === 0) return;
  const emission = emissionOf(governance!, day);
  for (const [i, { address }] of wallets.entries()) {
    const amount = Math.round((emission * stakes[i]! * 1e6) / total) / 1e6;
    if (amount > 0) writeRow(records.rewards, `${atMicros},${address},${programmeName},${amount}`);
  }
}

function changeStakes(world: World, governance: Governance, day: number): void {
  const { random, stakes, stakers } = governance;
  const { wallets, records, atMicros } = world;
  const emission = emissionOf(governance, day);
  const staked: Timed[] = [];
  const unstaked: Timed[] = [];
  wallets.forEach((wallet, i) => {
    const { plan, address } = wallet;
    const at = atMicros + 60e6 + random.integer(microsPerDay / 4);
    const draw = random.uniform();
    const size = Math.exp(0.8 * random.normal());
    if (stakes[i]! > 0) {
      const isMercenary = plan.type === 'mercenary';
      const flees = isMercenary ? emission < plan.leavesBelow : draw < unstakeChance;
      if (!flees && isPresent(world, wallet)) return;
      unstaked.push({ at, row: `${address},${programmeName},${stakes[i]}` });
      stakes[i] = 0;
      return;
    }
    if (!stakers[i] || !isPresent(world, wallet)) return;
    if (plan.type === 'mercenary' && emission < plan.leavesBelow) return;
    if (plan.type !== 'mercenary' && plan.type !== 'sybil-voters' && draw > 0.5) return;
    // Sybils stake alike, so that no single wallet stands out.
    const usd = plan.type === 'sybil-voters' ? 250 : 0.1 * wallet.capitalUsd * size;
    stakes[i] = Math.round(usd * 100) / 100;
    staked.push({ at, row: `${address},${programmeName},${stakes[i]}` });
  });
  writeSorted(records.stakes, staked);
  writeSorted(records.unstakes, unstaked);
}

const choices = ['for', 'against', 'abstain'];

function vote(world: World, governance: Governance): void {
  const { random, stakes } = governance;
  const { wallets, records, atMicros } = world;
  const proposal = `proposal-${++governance.proposals}`;
  const open = atMicros + voting.openMinute * microsPerMinute;
  const window = (1440 - voting.openMinute) * microsPerMinute;
  const votes: Timed[] = [];
  const leaning = 0.35 + 0.4 * random.uniform();
  wallets.forEach(({ plan, address }, i) => {
    const draw = random.uniform();
    const taste = random.uniform();
    const when = random.uniform();
    if (!(stakes[i]! > 0) || draw > habitsOf(plan.type).turnout) return;
    const isSybil = plan.type === 'sybil-voters';
    const span = isSybil ? voting.sybilMinutes * microsPerMinute : window;
    const choice = isSybil || taste < leaning ? 0 : taste < 0.95 ? 1 : 2;
    const at = open + Math.floor(when * (span - 1));
    votes.push({ at, row: `${address},${proposal},${stakes[i]},${choices[choice]}` });
  });
  writeSorted(records.votes, votes);
}

/** Poisson number of a mean, by exponential gaps. */
function drawCount(random: Random, mean: number): number {
  let count = 0;
  for (let at = random.exponential(); at < mean; at += random.exponential()) count++;
  return count;
}

function writeMarkers(world: World, { random }: Governance, present: readonly Wallet[]): void {
  const markers: Timed[] = [];
  for (const { plan, address } of present) {
    const { sessions, contacts } = habitsOf(plan.type);
    for (let k = drawCount(random, sessions); k > 0; k--) {
      const minutes = Math.round(12 * random.exponential() * 10) / 10;
      const at = world.atMicros + random.integer(microsPerDay);
      markers.push({ at, row: `${address},app,session,${minutes}` });
    }
    for (let k = drawCount(random, contacts); k > 0; k--) {
      const at = world.atMicros + random.integer(microsPerDay);
      markers.push({ at, row: `${address},support,contact,` });
    }
  }
  writeSorted(world.records.markers, markers);
}

const schemas = ['identity', 'accredited', 'unique-human'];
const attestors = ['attestor-a', 'attestor-b'];
const validDays = 365;

/** Credentials are attested on the day after joining. */
function writeCredentials(world: World, { random }: Governance, day: number): void {
  const rows: Timed[] = [];
  for (const { plan, address, joinMinute } of world.wallets) {
    if (joinMinute === undefined || Math.floor(joinMinute / 1440) !== day - 1) continue;
    if (random.uniform() > habitsOf(plan.type).credential) continue;
    const at = world.atMicros + random.integer(microsPerDay);
    const schema = schemas[random.integer(schemas.length)];
    const attestor = attestors[random.integer(attestors.length)];
    const expiry = at + validDays * microsPerDay;
    rows.push({ at, row: `${address},${schema},${attestor},${expiry}` });
  }
  writeSorted(world.records.credentials, rows);
}
