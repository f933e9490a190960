/**
 * @module Every account at the move that liquidates it: what would have to be traded then, and what
 *   it loses as prices go on.
 *
 * Moves are the common log moves of all underlyings that proximity solves; those of each side are
 * sorted once, so that whoever lies between two moves is found by a binary search. Spot alone moves
 * here: volatility, funding and time stand still.
 */
import { payoffForms } from '../prices.ts';
import { assumedOptionRate } from '../proximity/account-exposure.ts';
import { maintenanceRateOf } from '../proximity/maintenance-rate.ts';
import { standings } from '../proximity/proximity.ts';
import { isReportFresh } from '../proximity/reported-margin.ts';
import { equitySlope, notionalOf, type OpenBooks, optionSlope } from './open-books.ts';

/** Which way prices move. */
export type MoveSide = 'down' | 'up';

/** Accounts that a common move of one side liquidates, the nearest first. */
export interface SideBooks {
  readonly side: MoveSide;
  /** Participant ids. */
  readonly participants: Uint32Array;
  /** Log move that liquidates, > 0; 0 = liquidatable already. */
  readonly moves: Float64Array;
  /** By place: first cell of its underlyings; one more at the end. */
  readonly starts: Uint32Array;
  /** By cell: text id of the underlying. */
  readonly assets: Uint32Array;
  /** What closing trades in the direction of the side, negative against it; units of underlying. */
  readonly flows: Float64Array;
  /** Loss of equity above maintenance per unit of log move in the side's direction; USD. */
  readonly losses: Float64Array;
  /** Sum of the losses by place, at least a hundredth of the sum of their sizes; USD. */
  readonly lossUsd: Float64Array;
  /** Sum of the sizes of the losses over `lossUsd`, in [1, 100]; 1 without a leg that gains. */
  readonly weights: Float64Array;
  /** Places where a leg gains as prices go on: moves of single underlyings weigh more on them. */
  readonly hedged: readonly number[];
}

/** Hedged books count a move of one leg at most so many times. */
const hedgeMax = 100;

/** Sums of one account by underlying; scratch. */
interface Sums {
  readonly assets: number[];
  /** Units of the underlying that the positions stand for, long positive. */
  readonly units: Float64Array;
  /** Gain of equity per unit of log move; USD. */
  readonly slopes: Float64Array;
  /** Maintenance under the assumed rule that goes with spot; USD. */
  readonly moving: Float64Array;
  /** Maintenance that stays; USD. */
  restingUsd: number;
  readonly isHeld: Uint8Array;
}

/**
 * Lists the accounts that a common move liquidates.
 *
 * @param books - all books at the instant
 * @param side - which way
 * @returns nearest first; an account without a point within reach is not in it
 */
export function liquidationBooks(books: OpenBooks, side: MoveSide): SideBooks {
  const found = sortedByMove(books, side);
  const sums = createSums(books.proximity.spots.length);
  const starts = new Uint32Array(found.length + 1);
  const assets: number[] = [];
  const flows: number[] = [];
  const losses: number[] = [];
  const lossUsd = new Float64Array(found.length);
  const weights = new Float64Array(found.length);
  const hedged: number[] = [];
  const sign = side === 'down' ? -1 : 1;
  for (let place = 0; place < found.length; place++) {
    const { id, move } = found[place]!;
    sumAccount(sums, books, id, sign * move);
    const scale = reportedScale(sums, books, id);
    let net = 0;
    let size = 0;
    for (const asset of sums.assets) {
      const loss = -sign * (sums.slopes[asset]! - scale * sums.moving[asset]!);
      net += loss;
      size += Math.abs(loss);
      assets.push(asset);
      // Closing sells what is long: that is in the direction of a fall.
      flows.push(-sign * sums.units[asset]!);
      losses.push(loss);
    }
    if (net < size) hedged.push(place);
    lossUsd[place] = Math.max(net, size / hedgeMax);
    weights[place] = size > 0 ? size / lossUsd[place]! : 1;
    starts[place + 1] = assets.length;
  }
  return {
    side,
    participants: Uint32Array.from(found, ({ id }) => id),
    moves: Float64Array.from(found, ({ move }) => move),
    starts,
    assets: Uint32Array.from(assets),
    flows: Float64Array.from(flows),
    losses: Float64Array.from(losses),
    lossUsd,
    weights,
    hedged,
  };
}

function createSums(assets: number): Sums {
  return {
    assets: [],
    units: new Float64Array(assets),
    slopes: new Float64Array(assets),
    moving: new Float64Array(assets),
    restingUsd: 0,
    isHeld: new Uint8Array(assets),
  };
}

function sortedByMove(
  { fold, proximity }: OpenBooks,
  side: MoveSide,
): readonly { readonly id: number; readonly move: number }[] {
  const { points, accounts } = proximity.present;
  const moves = points.columns[side];
  const { standing } = accounts.columns;
  const found: { id: number; move: number }[] = [];
  for (let id = 0; id < fold.accounts.accounts.rows; id++) {
    const isOver = standing[id] === standings.liquidatable;
    if (!isOver && (standing[id] !== standings.open || moves[id] === 0)) continue;
    found.push({ id, move: isOver ? 0 : moves[id]! });
  }
  return found.sort((a, b) => a.move - b.move || a.id - b.id);
}

/** A reported maintenance is moved as the assumed one moves. */
function reportedScale(sums: Sums, { fold, atMicros }: OpenBooks, id: number): number {
  const { reportedAt, reportedMaintenanceUsd } = fold.accounts.accounts.columns;
  if (!isReportFresh(reportedAt[id]!, atMicros)) return 1;
  let assumed = sums.restingUsd;
  for (const asset of sums.assets) assumed += sums.moving[asset]!;
  return assumed > 0 ? reportedMaintenanceUsd[id]! / assumed : 0;
}

/** Sums an account by underlying at a signed log move of all of them. */
function sumAccount(sums: Sums, books: OpenBooks, id: number, move: number): void {
  clearSums(sums);
  const { positions, coins, proximity, fold } = books;
  const { underlying } = fold.prices.instruments.columns;
  const factor = Math.exp(move);
  for (let place = positions.starts[id]!; place < positions.ends[id]!; place++) {
    const asset = underlying[positions.instruments[place]!]!;
    hold(sums, asset);
    sums.slopes[asset]! += equitySlope(books, place, move);
    addPosition(sums, books, place, asset, move);
  }
  for (let row = coins.starts[id]!; row < coins.starts[id + 1]!; row++) {
    const asset = coins.assets[row]!;
    hold(sums, asset);
    sums.slopes[asset]! += coins.quantities[row]! * proximity.spots[asset]! * factor;
  }
}

function clearSums(sums: Sums): void {
  for (const asset of sums.assets) {
    sums.units[asset] = 0;
    sums.slopes[asset] = 0;
    sums.moving[asset] = 0;
    sums.isHeld[asset] = 0;
  }
  sums.assets.length = 0;
  sums.restingUsd = 0;
}

function hold(sums: Sums, asset: number): void {
  if (sums.isHeld[asset] === 1) return;
  sums.isHeld[asset] = 1;
  sums.assets.push(asset);
}

/** Adds what closing a position trades, and its maintenance. */
function addPosition(
  sums: Sums,
  books: OpenBooks,
  place: number,
  asset: number,
  move: number,
): void {
  const { fold, proximity, positions } = books;
  const { form, isOption } = fold.prices.instruments.columns;
  const instrument = positions.instruments[place]!;
  const contracts = positions.contracts[place]!;
  const notional = notionalOf(books, place);
  const factor = Math.exp(move);
  const price = proximity.spots[asset]! * factor;
  if (isOption[instrument] === 1) {
    if (contracts < 0) sums.moving[asset]! += assumedOptionRate * notional * factor;
    if (price > 0) sums.units[asset]! += optionSlope(books, place, move) / price;
    return;
  }
  const maintenance = maintenanceRateOf(proximity.maintenance) * notional;
  // The face value of an inverse future is in USD: fewer coins the higher the price.
  const isInverse = form[instrument] === payoffForms.inverseFuture;
  if (isInverse) sums.restingUsd += maintenance;
  else sums.moving[asset]! += maintenance * factor;
  if (price > 0) {
    sums.units[asset]! += (Math.sign(contracts) * notional * (isInverse ? 1 : factor)) / price;
  }
}
