/**
 * @module What the liquidation of one account sets off: the flow, the further move, and whoever is
 *   passed by it, in one step and until nobody else is.
 *
 * The market has moved by m, where the account is liquidated; those with a nearer move are gone by
 * then, and their flow is in m. Its closing moves each underlying on by the impact law. Another
 * account is passed when its own move is at most m plus that further move, each underlying weighed
 * with what it loses in it: of first order, exact where one underlying is held. Whoever is passed
 * is closed too and stays closed, flows add up, and so on to the fixed point, as in Cifuentes,
 * Ferrucci and Shin (2005), Liquidity risk and contagion.
 *
 * It is an estimate at frozen volatility: options count by their delta at their holder's own point,
 * and nobody comes to buy.
 */
import { impactMove } from './impact-law.ts';
import type { MoveSide, SideBooks } from './liquidation-books.ts';

/** What the venue takes, by text id of the underlying. */
export interface ImpactMarket {
  /** Coefficient of the impact law. */
  readonly coefficient: number;
  /** Deviation of the log return of an hour. */
  readonly hourlyVols: Float64Array;
  /** Units of the underlying traded in a usual hour; 0 = not known, flows there move nothing. */
  readonly hourlyVolumes: Float64Array;
}

/** Flow of a liquidation in one underlying. */
export interface ContagionFlow {
  /** Text id of the underlying. */
  readonly asset: number;
  /** Traded in the direction of the side, negative against it; units of the underlying. */
  readonly units: number;
  /** Size of the flow over the volume of a usual hour; undefined when that is not known. */
  readonly hours: number | undefined;
  /** Further log move in the direction of the side; negative = back. */
  readonly move: number;
}

/** An account that a liquidation sets off. */
export interface ContagionEdge {
  readonly participant: number;
  /** Its own liquidating log move, > that of the account that sets it off. */
  readonly move: number;
  /** Further log move as it counts for its book. */
  readonly further: number;
  /** Equity below maintenance after the further move, of first order; USD, >= 0. */
  readonly shortfallUsd: number;
}

/** How far it goes until nobody else is passed. */
export interface ContagionFixedPoint {
  /** Steps in which somebody was passed. */
  readonly depth: number;
  /** Accounts passed, the first one not among them. */
  readonly participants: readonly number[];
  /** False when it was cut off after `stepsMax` steps. */
  readonly isSettled: boolean;
}

/** What the liquidation of an account sets off. */
export interface ContagionVector {
  readonly participant: number;
  readonly side: MoveSide;
  /** Log move that liquidates it; 0 = liquidatable already. */
  readonly move: number;
  readonly flows: readonly ContagionFlow[];
  /** One step. */
  readonly reached: readonly ContagionEdge[];
  readonly fixedPoint: ContagionFixedPoint;
}

/** Steps after which the fixed point is cut off. */
const stepsMax = 1000;

/**
 * Returns the vector of an account.
 *
 * @param books - one side
 * @param market - volumes, volatilities and the coefficient
 * @param place - place of the account in the books
 * @returns flow, accounts reached in one step, nearest first, and the fixed point
 */
export function contagionVector(
  books: SideBooks,
  market: ImpactMarket,
  place: number,
): ContagionVector {
  const { participants, moves, side } = books;
  const spread = createSpread(books, market, place);
  const flows = spread.assets.map((asset) => flowOf(spread, asset));
  const first = pass(spread);
  const reached = first.map((other) => edgeOf(spread, other));
  const passed = [...first];
  let depth = first.length > 0 ? 1 : 0;
  let latest = first;
  while (latest.length > 0 && depth < stepsMax) {
    addFlows(spread, latest);
    latest = pass(spread);
    if (latest.length > 0) depth++;
    passed.push(...latest);
  }
  return {
    participant: participants[place]!,
    side,
    move: moves[place]!,
    flows,
    reached,
    fixedPoint: {
      depth,
      participants: passed.map((other) => participants[other]!),
      isSettled: latest.length === 0,
    },
  };
}

/** A liquidation as it spreads. */
interface Spread {
  readonly books: SideBooks;
  readonly market: ImpactMarket;
  /** Underlyings with a flow. */
  readonly assets: number[];
  /** Flow so far by underlying; units. */
  readonly totals: Float64Array;
  /** Further log moves by underlying. */
  readonly further: Float64Array;
  /** First place whose move lies beyond that of the account. */
  readonly from: number;
  readonly move: number;
  readonly isPassed: Uint8Array;
}

function createSpread(books: SideBooks, market: ImpactMarket, place: number): Spread {
  const move = books.moves[place]!;
  const spread: Spread = {
    books,
    market,
    assets: [],
    totals: new Float64Array(market.hourlyVols.length),
    further: new Float64Array(market.hourlyVols.length),
    from: firstBeyond(books.moves, move),
    move,
    isPassed: new Uint8Array(books.moves.length),
  };
  addFlows(spread, [place]);
  return spread;
}

/** First place whose move is greater. */
function firstBeyond(moves: Float64Array, move: number): number {
  let low = 0;
  let high = moves.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moves[middle]! <= move) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addFlows(spread: Spread, places: readonly number[]): void {
  const { books, totals, further, market } = spread;
  const { starts, assets, flows } = books;
  for (const place of places) {
    for (let cell = starts[place]!; cell < starts[place + 1]!; cell++) {
      const asset = assets[cell]!;
      if (!spread.assets.includes(asset)) spread.assets.push(asset);
      totals[asset]! += flows[cell]!;
    }
  }
  for (const asset of spread.assets) {
    further[asset] = impactMove({
      coefficient: market.coefficient,
      hourlyVol: market.hourlyVols[asset]!,
      flow: totals[asset]!,
      hourlyVolume: market.hourlyVolumes[asset]!,
    });
  }
}

function flowOf({ totals, further, market }: Spread, asset: number): ContagionFlow {
  const units = totals[asset]!;
  const volume = market.hourlyVolumes[asset]!;
  return {
    asset,
    units,
    hours: volume > 0 ? Math.abs(units) / volume : undefined,
    move: further[asset]!,
  };
}

/** Finds who is passed by the further moves as they are and was not before. */
function pass(spread: Spread): number[] {
  const { books, further, from, move, isPassed } = spread;
  const { moves, hedged, weights } = books;
  let farthest = 0;
  for (const asset of spread.assets) farthest = Math.max(farthest, Math.abs(further[asset]!));
  const found: number[] = [];
  const look = (place: number): void => {
    if (isPassed[place] === 1 || moves[place]! > move + weights[place]! * farthest) return;
    if (moves[place]! > move + furtherFor(spread, place)) return;
    isPassed[place] = 1;
    found.push(place);
  };
  // Without a leg that gains nobody feels more than the farthest move of an underlying.
  const end = firstBeyond(moves, move + farthest);
  for (let place = from; place < end; place++) look(place);
  for (const place of hedged) if (place >= end) look(place);
  return found;
}

/** Further common move that costs an account as much as the moves of its underlyings do. */
function furtherFor({ books, further }: Spread, place: number): number {
  const { starts, assets, losses, lossUsd } = books;
  let sum = 0;
  for (let cell = starts[place]!; cell < starts[place + 1]!; cell++) {
    sum += losses[cell]! * further[assets[cell]!]!;
  }
  return sum === 0 ? 0 : sum / lossUsd[place]!;
}

function edgeOf(spread: Spread, place: number): ContagionEdge {
  const { books, move } = spread;
  const own = books.moves[place]!;
  const further = furtherFor(spread, place);
  return {
    participant: books.participants[place]!,
    move: own,
    further,
    shortfallUsd: Math.max(0, (move + further - own) * books.lossUsd[place]!),
  };
}
