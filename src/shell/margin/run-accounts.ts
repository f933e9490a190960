/**
 * @module Accounts of a run as portfolios: its log folded to an instant, priced, account by
 *   account; nothing is kept beside the state.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, ok, parseInstant } from '../../base/index.ts';
import {
  type BrokerState,
  marginPortfolio,
  type NumberOrigin,
  originsOf,
  type PersonalFactors,
  type PricedVenue,
  participantCount,
  personalFactors,
  priceVenue,
  unbalanced,
} from '../../broker/index.ts';
import { type MarginMarket, usableMarket } from '../../risk/index.ts';
import { type FoldedLog, foldLog } from '../run/fold-log.ts';
import { isRunFolder } from '../run/out-folder.ts';
import { readSummary } from '../run/verify.ts';
import { openSegmentLog, openSnapshots, type SegmentLog } from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { refusal } from './preset.ts';
import type { PortfolioSource, ReadAccount } from './source.ts';
import { readVenueView } from './venue-view.ts';

/** What a run knows of an account beside its portfolio. */
export interface VenueAccounts extends PortfolioSource {
  /** All prices, also those that cannot be used. */
  readonly market: MarginMarket;
  /**
   * Reads what the broker decided for an account.
   *
   * @param account - its name
   * @returns factors on the venue's requirements
   */
  readonly factorsOf: (account: string) => PersonalFactors;
  /**
   * Lists what the margin of an account rests on.
   *
   * @param account - its name
   * @returns numbers with their origin
   */
  readonly originsOf: (account: string) => readonly NumberOrigin[];
}

/** How to open a run. */
export interface RunAccountOptions {
  /** Instant of the margin; that of the run when null. Microseconds since 1970 UTC. */
  readonly atMicros: number | null;
  /** Whose volatility counts first: the surface's, unless told, or the venue's marks'. */
  readonly vols?: 'surface' | 'marks' | undefined;
  readonly note: (text: string) => void;
  readonly progress: (phase: string, count: number) => void;
}

/**
 * Finds the run that a folder holds: itself, or the results of a demo.
 *
 * @param folder - any folder
 * @returns folder of the run; undefined when there is none
 */
export async function runFolderOf(folder: string): Promise<string | undefined> {
  for (const candidate of [folder, join(folder, 'results')]) {
    const hasLog = await stat(join(candidate, 'log')).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (hasLog || (await isRunFolder(candidate))) return candidate;
  }
  return undefined;
}

/** Accounts that are answered at once. */
const batchAccounts = 512;

/**
 * Opens the accounts of a run.
 *
 * @param folder - folder of the run
 * @param options - instant
 * @returns market and accounts as of the instant
 * @throws UserError when the log cannot be used, nothing has happened by then, or nobody holds
 *   anything
 */
export async function openRunAccounts(
  folder: string,
  options: RunAccountOptions,
): Promise<VenueAccounts> {
  const { note, progress } = options;
  const { folded, atMicros } = await foldRun(folder, options);
  const { state } = folded;
  const lastMicros = state.clock.columns.atMicros[0]!;
  const part = { atMicros, lastMicros, untilCheckpoint: folded.checkpoint };
  const view = await readVenueView(folder, part, (events) => progress('surfaces', events));
  const venue = priceVenue(state, { ...view, marksFirst: options.vols === 'marks' });
  if (venue.holdings.instruments.size === 0) {
    const when = formatInstant(atMicros);
    throw new UserError(`${folder}: no account has a position at ${when}`, exitCodes.usage);
  }
  for (const text of notesOf(state, venue, lastMicros)) note(text);
  const usable = usableMarket(venue.market);
  if (!usable.ok) throw refusal(`${folder}: no margin can be given`, usable.failure);
  const { ids } = state.context.fold.dictionary.participants;
  return {
    format: 'run',
    usable: usable.value,
    market: venue.market,
    async *accounts() {
      yield* batches(state, venue);
    },
    factorsOf: (account) => personalFactors(state, ids.get(account)!),
    originsOf: (account) => originsOf(state, venue, ids.get(account)!),
    close: async () => undefined,
  };
}

function* batches(state: BrokerState, venue: PricedVenue): Generator<readonly ReadAccount[]> {
  let batch: ReadAccount[] = [];
  for (let participant = 0; participant < participantCount(state); participant++) {
    const portfolio = marginPortfolio(state, venue, participant);
    if (portfolio === null) continue;
    if (batch.push(ok(portfolio)) < batchAccounts) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

interface FoldedRun {
  readonly folded: FoldedLog;
  readonly atMicros: number;
}

/** Folds as the run did, or to the instant that the user wants. */
async function foldRun(
  folder: string,
  { atMicros: wanted, progress }: RunAccountOptions,
): Promise<FoldedRun> {
  // A run that was cut off has a log without a summary; all of it counts.
  const summary = await readSummary(folder).catch(() => undefined);
  const told = summary?.asOfGiven === true ? parseInstant(summary.asOf) : undefined;
  const asOfMicros = wanted ?? (told?.ok === true ? told.value : undefined);
  const log = await openSegmentLog(folder, { readOnly: true }).catch((error: unknown) => {
    throw new UserError(`${folder}: its log cannot be read: ${(error as Error).message}`);
  });
  try {
    const folded = await foldLog(log, {
      asOfMicros,
      // The log may have grown since; without an instant the summary speaks of its own part.
      untilCheckpoint: wanted === null ? summary?.checkpoint : undefined,
      snapshots: openSnapshots(folder),
      progress: (events) => progress('fold', events),
    });
    const { atMicros: last, events } = folded.state.clock.columns;
    if (events[0] === 0 || last[0] === 0) throw await nothingYet(folder, log, asOfMicros);
    return { folded, atMicros: asOfMicros ?? last[0]! };
  } finally {
    await log.close();
  }
}

async function nothingYet(
  folder: string,
  log: SegmentLog,
  atMicros: number | undefined,
): Promise<UserError> {
  for await (const { block } of log.read(0)) {
    const first = block.at.subarray(0, block.length).find((at) => at > 0);
    if (first === undefined) continue;
    const when = atMicros === undefined ? '' : ` at or before ${formatInstant(atMicros)}`;
    const message = `${folder}: no event lies${when}; the first is at ${formatInstant(first)}`;
    return new UserError(message, exitCodes.usage);
  }
  return new UserError(`${folder}: its log holds no event with a time`);
}

/** What a reader of the margins has to know. */
function notesOf(state: BrokerState, venue: PricedVenue, lastMicros: number): readonly string[] {
  const { market, holdings, vols } = venue;
  const { instruments } = state.context.fold.dictionary;
  const notes = [`accounts as of ${formatInstant(market.atMicros)}`];
  if (market.atMicros - lastMicros > staleFrom) {
    notes.push(`the last event before that is at ${formatInstant(lastMicros)}`);
  }
  const origins = new Map<string, number>();
  for (const { origin } of vols.values()) origins.set(origin, (origins.get(origin) ?? 0) + 1);
  const counts = Array.from(origins, ([origin, count]) => `${count} ${origin.replace('_', ' ')}`);
  if (vols.size > 0) notes.push(`volatilities of ${vols.size} series held: ${counts.join(', ')}`);
  const expired = [...holdings.instruments.keys()].filter((id) => {
    const instrument = instruments[id]!;
    return instrument.kind === 'option' && instrument.expiryMicros <= market.atMicros;
  });
  if (expired.length > 0) {
    notes.push(
      `${expired.length} series have expired without a settlement in the log, first ` +
        `${instruments[expired[0]!]!.name}; who holds them has no margin`,
    );
  } else if (vols.size === 0) notes.push('no option is held; no volatility is needed');
  const unfunded = unfundedAccounts(state);
  if (unfunded > 0) {
    notes.push(
      `${unfunded} accounts have positions and no deposit in the log: their equity is profit alone`,
    );
  }
  const open = unbalanced(holdings);
  if (open.length > 0) {
    const [id, { net }] = open[0]!;
    notes.push(
      `positions of ${open.length} of ${holdings.instruments.size} instruments do not sum to ` +
        `zero, first ${instruments[id]!.name} (${net}): one side of some trades is not in the log`,
    );
  }
  return notes;
}

/** Accounts with a position that the log saw nothing paid into. */
function unfundedAccounts({ context }: BrokerState): number {
  const { openPositions, depositsUsd } = context.fold.accounts.accounts.columns;
  let count = 0;
  for (let id = 0; id < context.participants; id++) {
    if (openPositions[id]! > 0 && depositsUsd[id] === 0) count += 1;
  }
  return count;
}

/** An hour, in microseconds. */
const staleFrom = 3_600e6;
