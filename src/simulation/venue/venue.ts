/**
 * @module The synthetic venue: a clock of minutes that turns a seed into the files of a venue.
 *
 * A minute: orders that may rest no longer lapse; what expires is exercised and settled; the market
 * is written; at full hours funding is paid; participants act; quotes and orders arrive in order,
 * and among them those that close accounts below maintenance.
 */

import { createRandom } from '../../base/index.ts';
import { actDue, scheduleJoins } from './act.ts';
import { recyclePlaces } from './book.ts';
import { writeTransfersBefore } from './chain/chain.ts';
import type { VenueConfig } from './config.ts';
import { type FileChunk, takeChunks, writeRow } from './csv-file.ts';
import { charactersWanted, createExporter, endExport, exportChunks } from './export/exporter.ts';
import { createForm } from './export/forms.ts';
import { stepGovernance } from './governance/governance.ts';
import { listOptions, needsStrikes } from './instruments.ts';
import { deposit, insuranceAccount } from './ledger.ts';
import { convertIdleDebts, insuranceName, planLiquidations } from './liquidation.ts';
import { hedgeMakers } from './maker-hedge.ts';
import { writeManifest } from './manifest.ts';
import { assess } from './margin.ts';
import { payFunding, writeMark, writeMarket } from './market-records.ts';
import { moveMarks } from './marks.ts';
import { expireOrders, submitOrder } from './matching.ts';
import { placeQuote, planQuotes, renewStale } from './quoting.ts';
import { instantText, writeInstrument, writeMargin } from './records.ts';
import { settleExpired } from './settlement.ts';
import { writeTruth } from './truth.ts';
import { createWorld, microsPerMinute, type World } from './world.ts';

const insuranceUsd = 5e6;
const hedgeMinutes = 10;

/**
 * Generates the files of a synthetic venue piece by piece.
 *
 * Memory is bounded by the configuration, not by the number of events: the market path, balances
 * and open quotes are held, and at most 64 Ki characters and a minute's rows of each file. Planted
 * faults are held, too, until their list is written.
 *
 * @param config - as `checkVenueConfig` returns it
 * @param progress - told the minutes simulated so far, after each
 * @returns chunks to be appended to their files; the manifest comes last
 */
export function* simulateVenue(
  config: VenueConfig,
  progress: (minutes: number) => void = () => undefined,
): Generator<FileChunk, void, undefined> {
  const world = openVenue(config);
  const files = Object.values(world.records);
  const form = createForm(config.form, world.path, config.startMicros);
  const endMicros = config.startMicros + (world.path.minutes - 1) * microsPerMinute;
  const dirt = createRandom(`${config.seed}/dirt`);
  const exporter = createExporter(form, config.dirt, dirt, endMicros);
  const characters = charactersWanted(exporter);
  for (let minute = 0; minute < world.path.minutes; minute++) {
    stepMinute(world, minute);
    const until = world.atMicros + microsPerMinute;
    yield* exportChunks(exporter, takeChunks(files, characters), until);
    progress(minute + 1);
  }
  yield* exportChunks(exporter, takeChunks(files, 0), world.atMicros + microsPerMinute);
  yield* endExport(exporter);
  yield* writeTruth(world);
  yield writeManifest(world, exporter);
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
  world.atText = instantText(world.atMicros);
  moveMarks(marks, minute, world.atMicros);
  recyclePlaces(world.book);
  expireOrders(world);
  settleExpired(world);
  // New series are listed at the start, every day at the hour of expiry, and when spot has moved.
  if (minute === 0 || minute % 1440 === 480 || needsStrikes(listing, marks.index)) {
    const added = listOptions(listing, world.atMicros, marks.index);
    for (const contract of added) writeInstrument(records, contract);
  }
  writeMarket(world);
  const isFullHour = minute % 60 === 0;
  if (isFullHour && minute > 0) payFunding(world);
  if (isFullHour) writeMargins(world);
  planLiquidations(world);
  if (isFullHour) convertIdleDebts(world);
  if (minute % 1440 === 0) stepGovernance(world);
  if (minute % hedgeMinutes === hedgeMinutes - 1) hedgeMakers(world);
  actDue(world);
  planQuotes(world);
  renewStale(world);
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
  for (const { at, act, maker, wallet, terms, contract, amount } of intents) {
    const instrument = listing.contracts[contract]!;
    if (act !== undefined) act();
    else if (maker !== undefined) placeQuote(world, maker, instrument, at, amount);
    // What a liquidated account had planned before does not open it anew.
    else if (!world.closed.has(wallet!.account))
      submitOrder(world, wallet!, instrument, amount, terms!, at);
  }
  intents.length = 0;
}
