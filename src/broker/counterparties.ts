/**
 * @module The largest counterparties as the desk sees them: leverage profiles, and what the
 *   liquidation of each would set off.
 */
import {
  type ContagionVector,
  contagionVector,
  dailyVariance,
  defaultImpactCoefficient,
  type HourlyVolume,
  hourlyVolume,
  type ImpactMarket,
  type LeverageProfile,
  leverageProfiles,
  liquidationBooks,
  type MoveSide,
  notionalOf,
  type OpenBooks,
  openBooks,
  type ProximityReading,
  readProximity,
  type SideBooks,
  type TradedVolume,
} from '../risk/index.ts';
import { measurePresent } from './participants.ts';
import type { BrokerState } from './state.ts';

/** Accounts whose vectors are computed where nobody says otherwise: the largest. */
export const vectorsOfLargest = 100;

/** Farthest common log move, either way, whose vectors are listed first: a half, or twice. */
export const thinkableMove = Math.LN2;

const sides: readonly MoveSide[] = ['down', 'up'];
const hoursPerDay = 24;

/** How to read counterparties. */
export interface CounterpartyOptions {
  /** Coefficient of the square-root impact law, an assumption; 1 when absent. */
  readonly coefficient?: number;
  /** So many of the largest accounts get vectors; `vectorsOfLargest` when absent. */
  readonly vectorsMax?: number;
}

/** What a liquidation sets off, with its sums. */
export interface CounterpartyVector extends ContagionVector {
  /** Gross notional of the accounts reached in one step; USD. */
  readonly reachedUsd: number;
  /** Gross notional of all accounts passed until nobody else is; USD. */
  readonly fixedPointUsd: number;
}

/** A position that a liquidation has to close. */
export interface PositionClosing {
  readonly instrument: string;
  /** To trade, buy positive. */
  readonly contracts: number;
  /** At the prices of now, options count their underlying; USD, >= 0. */
  readonly notionalUsd: number;
}

/** A counterparty at a moment. */
export interface Counterparty {
  readonly address: string;
  /** 1 = the largest gross notional. */
  readonly rank: number;
  readonly profile: LeverageProfile;
  readonly proximity: ProximityReading;
  /** Down and up where such a move liquidates it; empty beyond the largest. */
  readonly vectors: readonly CounterpartyVector[];
  /** The largest notional first; empty beyond the largest accounts. */
  readonly closings: readonly PositionClosing[];
}

/** An underlying as flows meet it. */
export interface UnderlyingMarketDepth {
  /** Text id of the underlying. */
  readonly asset: number;
  readonly name: string;
  /** Price; USD. */
  readonly spot: number;
  readonly volume: HourlyVolume;
  /** Deviation of the log return of an hour. */
  readonly hourlyVol: number;
}

/** All counterparties at a moment. */
export interface Counterparties {
  readonly atMicros: number;
  readonly coefficient: number;
  /** Gross notional of all accounts; USD. */
  readonly grossUsd: number;
  /** The largest first. */
  readonly all: readonly Counterparty[];
  /** Underlyings by text id, those that have a price. */
  readonly underlyings: ReadonlyMap<number, UnderlyingMarketDepth>;
}

/**
 * Reads the counterparties at the present instant.
 *
 * @param state - its scratch is overwritten, its meaning is not
 * @param volume - what the venue traded up to that instant
 * @param options - coefficient and number of vectors
 * @returns accounts with a position, the largest gross notional first
 */
export function readCounterparties(
  state: BrokerState,
  volume: TradedVolume,
  options: CounterpartyOptions = {},
): Counterparties {
  const { coefficient = defaultImpactCoefficient, vectorsMax = vectorsOfLargest } = options;
  const atMicros = measurePresent(state);
  const { context, proximity } = state;
  const books = openBooks(context.fold, proximity, atMicros);
  const profiles = leverageProfiles(books);
  const underlyings = depths(state, volume, atMicros);
  const reader = createVectorReader(books, profiles, marketOf(underlyings, coefficient, books));
  const addresses = context.fold.dictionary.participants.texts;
  return {
    atMicros,
    coefficient,
    grossUsd: profiles.reduce((sum, { grossUsd }) => sum + grossUsd, 0),
    underlyings,
    all: profiles.map((profile, i) => ({
      address: addresses[profile.participant]!,
      rank: i + 1,
      profile,
      proximity: readProximity(proximity, profile.participant, context.weight),
      vectors: i < vectorsMax ? reader(profile.participant) : [],
      closings: i < vectorsMax ? closingsOf(books, profile.participant) : [],
    })),
  };
}

/** A vector with whose it is. */
export interface OwnedVector {
  readonly owner: Counterparty;
  readonly vector: CounterpartyVector;
}

/**
 * Lists the vectors that reach somebody, the most notional before nobody else is passed first.
 *
 * Vectors that begin farther than `thinkableMove` are left out: what an account sets off when the
 * price has risen sixfold is nobody's worry.
 *
 * @param counterparties - as read
 * @returns vectors with their owners
 */
export function farthestReaching({ all }: Counterparties): readonly OwnedVector[] {
  return all
    .flatMap((owner) => owner.vectors.map((vector): OwnedVector => ({ owner, vector })))
    .filter(({ vector }) => vector.reached.length > 0 && vector.move <= thinkableMove)
    .sort((a, b) => b.vector.fixedPointUsd - a.vector.fixedPointUsd);
}

function depths(
  { context, proximity }: BrokerState,
  volume: TradedVolume,
  atMicros: number,
): ReadonlyMap<number, UnderlyingMarketDepth> {
  const found = new Map<number, UnderlyingMarketDepth>();
  const names = context.fold.dictionary.texts.texts;
  proximity.spots.forEach((spot, asset) => {
    if (spot <= 0) return;
    found.set(asset, {
      asset,
      name: names[asset]!,
      spot,
      volume: hourlyVolume(volume, asset, atMicros),
      hourlyVol: Math.sqrt(dailyVariance(proximity.volatility, asset) / hoursPerDay),
    });
  });
  return found;
}

function marketOf(
  underlyings: ReadonlyMap<number, UnderlyingMarketDepth>,
  coefficient: number,
  { proximity }: OpenBooks,
): ImpactMarket {
  const assets = proximity.spots.length;
  const hourlyVols = new Float64Array(assets);
  const hourlyVolumes = new Float64Array(assets);
  for (const [asset, { volume, hourlyVol }] of underlyings) {
    hourlyVols[asset] = hourlyVol;
    hourlyVolumes[asset] = volume.units;
  }
  return { coefficient, hourlyVols, hourlyVolumes };
}

function createVectorReader(
  books: OpenBooks,
  profiles: readonly LeverageProfile[],
  market: ImpactMarket,
): (participant: number) => CounterpartyVector[] {
  const grossUsd = new Map(profiles.map((profile) => [profile.participant, profile.grossUsd]));
  const usd = (participants: readonly number[]): number =>
    participants.reduce((sum, participant) => sum + (grossUsd.get(participant) ?? 0), 0);
  const known = sides.map((side) => {
    const sideBooks: SideBooks = liquidationBooks(books, side);
    const places = new Map([...sideBooks.participants].map((id, place) => [id, place]));
    return { sideBooks, places };
  });
  return (participant) =>
    known.flatMap(({ sideBooks, places }) => {
      const place = places.get(participant);
      if (place === undefined) return [];
      const vector = contagionVector(sideBooks, market, place);
      // What is closed now pushes one way only.
      if (vector.move === 0 && vector.flows.every(({ units }) => units <= 0)) return [];
      return {
        ...vector,
        reachedUsd: usd(vector.reached.map((edge) => edge.participant)),
        fixedPointUsd: usd(vector.fixedPoint.participants),
      };
    });
}

function closingsOf(books: OpenBooks, participant: number): PositionClosing[] {
  const { fold, positions } = books;
  const closings: PositionClosing[] = [];
  for (let at = positions.starts[participant]!; at < positions.ends[participant]!; at++) {
    const { name } = fold.dictionary.instruments[positions.instruments[at]!]!;
    const contracts = -positions.contracts[at]!;
    closings.push({ instrument: name, contracts, notionalUsd: notionalOf(books, at) });
  }
  return closings.sort(
    (a, b) => b.notionalUsd - a.notionalUsd || (a.instrument < b.instrument ? -1 : 1),
  );
}
