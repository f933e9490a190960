/**
 * @module Leverage profile of every account with a position, the largest gross notional first.
 */
import { equitySlope, notionalOf, type OpenBooks } from './open-books.ts';

/** What an account holds on one underlying. */
export interface ProfileExposure {
  /** Text id of the underlying. */
  readonly asset: number;
  /** Sum of notionals; USD, >= 0. */
  readonly grossUsd: number;
  /** Bought less sold, puts counted the other way; USD. */
  readonly netUsd: number;
  /** What equity gains when the price rises by its own size, cash in the coin too; USD. */
  readonly deltaUsd: number;
  /** Share of the gross notional of all accounts on the underlying, both sides; in [0, 1]. */
  readonly shareOfOpenInterest: number;
}

/** An account of size. */
export interface LeverageProfile {
  readonly participant: number;
  /** As proximity takes it: reported within two hours, else cash, coins and profit; USD. */
  readonly equityUsd: number;
  readonly grossUsd: number;
  readonly netUsd: number;
  /** Gross notional over equity; undefined without equity. */
  readonly leverage: number | undefined;
  /** Share of the gross notional of all accounts, in [0, 1]. */
  readonly share: number;
  /** Share of this account and all larger ones, in [0, 1]. */
  readonly cumulativeShare: number;
  /** Sum of squared shares of its instruments in its gross notional, in (0, 1]. */
  readonly herfindahl: number;
  readonly exposures: readonly ProfileExposure[];
}

/**
 * Profiles all accounts with a position of some notional.
 *
 * @param books - all books at the instant
 * @returns the largest gross notional first; accounts without any known price left out
 */
export function leverageProfiles(books: OpenBooks): readonly LeverageProfile[] {
  const { fold, proximity, positions } = books;
  const sums: Sum[] = [];
  const venue = new Map<number, number>();
  for (let id = 0; id < fold.accounts.accounts.rows; id++) {
    if (positions.starts[id] === positions.ends[id]) continue;
    const sum = sumOf(books, id);
    if (!(sum.grossUsd > 0)) continue;
    sums.push(sum);
    for (const [asset, { grossUsd }] of sum.byAsset) {
      venue.set(asset, (venue.get(asset) ?? 0) + grossUsd);
    }
  }
  sums.sort((a, b) => b.grossUsd - a.grossUsd || a.participant - b.participant);
  const total = sums.reduce((all, { grossUsd }) => all + grossUsd, 0);
  let larger = 0;
  return sums.map((sum) => {
    larger += sum.grossUsd;
    return profileOf(sum, proximity.screen.equityUsd[sum.participant]!, total, larger, venue);
  });
}

interface Held {
  grossUsd: number;
  netUsd: number;
  deltaUsd: number;
}

interface Sum {
  readonly participant: number;
  grossUsd: number;
  netUsd: number;
  squares: number;
  readonly byAsset: Map<number, Held>;
}

function sumOf(books: OpenBooks, id: number): Sum {
  const { proximity, positions, coins, fold } = books;
  const { underlying } = fold.prices.instruments.columns;
  const sum: Sum = { participant: id, grossUsd: 0, netUsd: 0, squares: 0, byAsset: new Map() };
  for (let place = positions.starts[id]!; place < positions.ends[id]!; place++) {
    const instrument = positions.instruments[place]!;
    const notional = notionalOf(books, place);
    const series = fold.dictionary.instruments[instrument]!;
    const direction = series.kind === 'option' && series.right === 'put' ? -1 : 1;
    const net = direction * Math.sign(positions.contracts[place]!) * notional;
    const held = heldOf(sum, underlying[instrument]!);
    held.grossUsd += notional;
    held.netUsd += net;
    held.deltaUsd += equitySlope(books, place, 0);
    sum.grossUsd += notional;
    sum.netUsd += net;
    sum.squares += notional ** 2;
  }
  for (let row = coins.starts[id]!; row < coins.starts[id + 1]!; row++) {
    const asset = coins.assets[row]!;
    heldOf(sum, asset).deltaUsd += coins.quantities[row]! * proximity.spots[asset]!;
  }
  return sum;
}

function heldOf({ byAsset }: Sum, asset: number): Held {
  const known = byAsset.get(asset);
  if (known !== undefined) return known;
  const held = { grossUsd: 0, netUsd: 0, deltaUsd: 0 };
  byAsset.set(asset, held);
  return held;
}

function profileOf(
  { participant, grossUsd, netUsd, squares, byAsset }: Sum,
  equityUsd: number,
  totalUsd: number,
  largerUsd: number,
  venue: ReadonlyMap<number, number>,
): LeverageProfile {
  const exposures = [...byAsset].map(([asset, held]): ProfileExposure => {
    const all = venue.get(asset) ?? 0;
    return { asset, ...held, shareOfOpenInterest: all > 0 ? held.grossUsd / all : 0 };
  });
  return {
    participant,
    equityUsd,
    grossUsd,
    netUsd,
    leverage: equityUsd > 0 ? grossUsd / equityUsd : undefined,
    share: grossUsd / totalUsd,
    cumulativeShare: Math.min(1, largerUsd / totalUsd),
    herfindahl: squares / grossUsd ** 2,
    exposures: exposures.sort((a, b) => b.grossUsd - a.grossUsd || a.asset - b.asset),
  };
}
