/**
 * @module World: everything one run of the venue knows, and the instants of its clock.
 */
import { createRandom, type Random } from '../../base/index.ts';
import { type AdversaryGroup, plantAdversaries } from './adversaries/plant.ts';
import { adversaryKinds } from './adversaries/planted.ts';
import { type Book, createBook } from './book.ts';
import { type Chain, createChain } from './chain/chain.ts';
import type { VenueConfig } from './config.ts';
import { createGovernance, type Governance } from './governance/governance.ts';
import { createListing, type Listing } from './instruments.ts';
import { createLedger, firstWallet, type Ledger } from './ledger.ts';
import { createMarketPath, type MarketPath } from './market-path.ts';
import { createMarks, type Marks } from './marks.ts';
import type { OrderRef, OrderTerms } from './matching.ts';
import { createOpenMargin, type OpenMargin } from './open-margin.ts';
import { plantPopulation } from './participants/population.ts';
import type { MakerPlan, Wallet } from './planted.ts';
import { createRecords, type Records } from './records.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createTrace, type Trace } from './trace.ts';
import { underlyings } from './underlying.ts';

/** Microseconds in a minute, the step of the venue's clock. */
export const microsPerMinute = 60e6;

/** A maker with its number in the book. */
export interface Maker {
  readonly number: number;
  readonly wallet: Wallet;
  readonly plan: MakerPlan;
}

/** Something that will happen later in the current minute. */
export interface Intent {
  /** When it reaches the venue; microseconds since 1970 UTC. */
  readonly at: number;
  /** What happens, when it is neither a maker's quote nor an order. */
  readonly act: (() => void) | undefined;
  /** Maker whose quote arrives; undefined for an order. */
  readonly maker: Maker | undefined;
  /** Wallet whose order arrives; undefined for a quote. */
  readonly wallet: Wallet | undefined;
  /** Terms of the order; undefined for a quote. */
  readonly terms: OrderTerms | undefined;
  readonly contract: number;
  /** Order: contracts, buy positive. Quote: when it was decided, microseconds since 1970 UTC. */
  readonly amount: number;
}

/** State of one run. */
export interface World {
  readonly config: VenueConfig;
  readonly path: MarketPath;
  readonly listing: Listing;
  readonly marks: Marks;
  readonly ledger: Ledger;
  readonly book: Book;
  readonly wallets: readonly Wallet[];
  readonly makers: readonly Maker[];
  /** Net delta of makers when they last hedged; row-major, maker by underlying; USD. */
  readonly makerDeltas: Float64Array;
  /** Index of every underlying when makers last looked through their option quotes, USD. */
  readonly renewedAt: number[];
  /** Those who quote: makers, then adversaries. */
  readonly quoters: readonly Wallet[];
  /** What those who quote have free, and what their quotes need. */
  readonly openMargin: OpenMargin;
  /** Number of the quoter by account of an adversary that quotes. */
  readonly posters: ReadonlyMap<number, number>;
  readonly adversaries: readonly AdversaryGroup[];
  /** Undefined when the configuration does without. */
  readonly chain: Chain | undefined;
  /** Undefined when the configuration does without. */
  readonly governance: Governance | undefined;
  readonly schedule: Schedule;
  /** Orders by the minute in which they may rest no longer. */
  readonly expiring: Map<number, OrderRef[]>;
  /** Accounts liquidated in the current minute. */
  readonly closed: Set<number>;
  /** Accounts whose money is away until the market has calmed. */
  readonly fled: Set<number>;
  readonly records: Records;
  readonly trace: Trace;
  /** Stream of takers' decisions. */
  readonly flow: Random;
  /** Stream of makers' decisions and delays. */
  readonly quoting: Random;
  readonly intents: Intent[];
  minute: number;
  /** Instant of the minute; microseconds since 1970 UTC. */
  atMicros: number;
  /** The same as its digits. */
  atText: string;
  /** Id of the last trade. */
  trades: number;
}

/**
 * Creates the world before its first minute.
 *
 * @param config - checked configuration
 * @returns world without events
 */
export function createWorld(config: VenueConfig): World {
  const random = createRandom(config.seed);
  const path = createMarketPath(config, random.split('market'));
  const listing = createListing();
  const population = plantPopulation(config, random.split('population'));
  const groups = plantAdversaries(config, random.split('adversaries'), population.length);
  const wallets = [...population, ...groups.flatMap((group) => group.wallets)];
  const makers = wallets.flatMap((wallet, number) =>
    wallet.plan.type === 'maker' ? [{ number, wallet, plan: wallet.plan }] : [],
  );
  const posting = groups.flatMap(({ type, wallets: own }) =>
    adversaryKinds[type].posts ? own : [],
  );
  const posters = new Map(posting.map(({ account }, i) => [account, makers.length + i]));
  const quoters = [...makers.map(({ wallet }) => wallet), ...posting];
  const accounts = quoters.map(({ account }) => account);
  return {
    config,
    path,
    listing,
    marks: createMarks(path, listing),
    ledger: createLedger(wallets.length),
    book: createBook(makers.length + posting.length),
    wallets,
    makers,
    makerDeltas: new Float64Array(makers.length * underlyings.length),
    renewedAt: path.paths.map(({ spot }) => spot[0]!),
    quoters,
    openMargin: createOpenMargin(firstWallet + wallets.length, accounts),
    posters,
    adversaries: groups,
    chain: createChain(config, random.split('chain'), wallets),
    governance: createGovernance(config, random.split('governance'), wallets),
    schedule: createSchedule(),
    expiring: new Map(),
    closed: new Set(),
    fled: new Set(),
    records: createRecords(),
    trace: createTrace(wallets.length),
    flow: random.split('flow'),
    quoting: random.split('quoting'),
    intents: [],
    minute: -1,
    atMicros: config.startMicros,
    atText: '',
    trades: 0,
  };
}
