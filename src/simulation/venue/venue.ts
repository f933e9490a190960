/**
 * @module The synthetic venue: a clock of minutes that turns a seed into the files of a venue.
 *
 * A minute: the market moves and is written; what expires is settled; at full hours funding is
 * paid; accounts below maintenance are liquidated; participants act; quotes and orders arrive in
 * order.
 */

import { createRandom } from '../../base/index.ts';
import { actDue, scheduleJoins } from './act.ts';
import { writeTransfersBefore } from './chain/chain.ts';
import type { VenueConfig } from './config.ts';
import { type FileChunk, takeChunks, writeRow } from './csv-file.ts';
import { createExporter, endExport, exportChunks } from './export/exporter.ts';
import { createForm } from './export/forms.ts';
import { stepGovernance } from './governance/governance.ts';
import { listOptions } from './instruments.ts';
import { deposit, insuranceAccount } from './ledger.ts';
import { convertIdleDebts, insuranceName, liquidateBreached } from './liquidation.ts';
import { hedgeMakers } from './maker-hedge.ts';
import { writeManifest } from './manifest.ts';
import { assess } from './margin.ts';
import { payFunding, writeMark, writeMarket } from './market-records.ts';
import { moveMarks } from './marks.ts';
import { placeQuote, planQuotes } from './quoting.ts';
import { writeInstrument, writeMargin } from './records.ts';
import { settleExpired } from './settlement.ts';
import { matchOrder } from './trading.ts';
import { writeTruth } from './truth.ts';
import { createWorld, microsPerMinute, type World } from './world.ts';

const chunkCharacters = 1 << 16;
const insuranceUsd = 5e6;
const hedgeMinutes = 10;

/**
 * Generates the files of a synthetic venue piece by piece.
 *
 * Memory is bounded by the configuration, not by the number of events: the market path, balances
 * and open quotes are held, and at most 64 Ki characters and a minute's rows of each file.
 *
 * @param config - as `checkVenueConfig` returns it
 * @returns chunks to be appended to their files; the manifest comes last
 */
export function* simulateVenue(config: VenueConfig): Generator<FileChunk, void, undefined> {
  const world = openVenue(config);
  const files = Object.values(world.records);
  const form = createForm(config.form, world.path, config.startMicros);
  const exporter = createExporter(form, config.dirt, createRandom(`${config.seed}/dirt`));
  for (let minute = 0; minute < world.path.minutes; minute++) {
    stepMinute(world, minute);
    yield* exportChunks(exporter, takeChunks(files, chunkCharacters));
  }
  yield* exportChunks(exporter, takeChunks(files, 0));
  yield* endExport(exporter);
  yield* writeTruth(world);
  yield writeManifest(world, exporter.rows);
}

/**
 * Opens the venue: perpetuals are listed, insurance is paid in, everybody's joining is planned.
 *
 * @param config - as `checkVenueConfig` returns it
 * @returns world that stands before its first minute
 */
export function openVenue(config: VenueConfig): World {
  const world = createWorld(config);
  const { ledger, records, atMicros, listing } = world;
  for (const contract of listing.contracts) writeInstrument(records, contract);
  deposit(ledger, insuranceAccount, 0, insuranceUsd);
  writeRow(records.deposits, `${atMicros},${insuranceName},USD,${insuranceUsd}`);
  scheduleJoins(world);
  return world;
}

/**
 * Moves the venue on by one minute.
 *
 * @param world - changed in place; the minute before must have been stepped
 * @param minute - from the start of the run
 */
export function stepMinute(world: World, minute: number): void {
  const { config, marks, listing, records } = world;
  world.minute = minute;
  world.atMicros = config.startMicros + minute * microsPerMinute;
  moveMarks(marks, minute, world.atMicros);
  settleExpired(world);
  // New series are listed at the start and every day at the hour of expiry.
  if (minute === 0 || minute % 1440 === 480) {
    const added = listOptions(listing, world.atMicros, marks.index);
    for (const contract of added) writeInstrument(records, contract);
  }
  writeMarket(world);
  const isFullHour = minute % 60 === 0;
  if (isFullHour && minute > 0) payFunding(world);
  if (isFullHour) writeMargins(world);
  liquidateBreached(world);
  if (isFullHour) convertIdleDebts(world);
  if (minute % 1440 === 0) stepGovernance(world);
  if (minute % hedgeMinutes === hedgeMinutes - 1) hedgeMakers(world);
  actDue(world);
  planQuotes(world);
  runIntents(world);
  writeTransfersBefore(world.chain, records.chain, world.atMicros + microsPerMinute);
}

/** Writes the margin of every account with positions, with the marks that it is reckoned from. */
function writeMargins(world: World): void {
  for (const { account, address } of world.wallets) {
    const positions = world.ledger.positions[account]!;
    if (positions.size === 0) continue;
    for (const id of positions.keys()) writeMark(world, world.listing.contracts[id]!);
    const state = assess(world.ledger, world.marks, account);
    writeMargin(world.records, world.atMicros, address, state);
  }
}

function runIntents(world: World): void {
  const { intents, listing } = world;
  intents.sort((x, y) => x.at - y.at);
  for (const { at, act, maker, wallet, contract, amount } of intents) {
    const terms = listing.contracts[contract]!;
    if (act !== undefined) act();
    else if (maker !== undefined) placeQuote(world, maker, terms, at, amount);
    else if (wallet !== undefined) matchOrder(world, wallet, terms, amount, at);
  }
  intents.length = 0;
}
