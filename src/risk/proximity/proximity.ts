/**
 * @module Proximity to liquidation of every account, hour by hour: the moves that liquidate it, the
 *   probability that they come within a day, and the time spent near.
 *
 * Maintenance is what the venue reported within two hours, moved as the assumed rule moves; where
 * it reports none, the assumed rule itself. Equity likewise. Below maintenance already, all moves
 * are none and the probability is 1.
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import type { AccountFold } from '../account-fold.ts';
import { collateralUsd } from '../accounts.ts';
import {
  type AccountExposures,
  createAccountExposures,
  fieldCount,
  fields,
  measureExposures,
} from './account-exposures.ts';
import { linearMove, type Surplus, solveMove } from './liquidating-move.ts';
import {
  createMoveVolatility,
  dailyLevelDeviation,
  dailyVariance,
  extendMoveVolatility,
  type MoveVolatility,
  observeMoves,
  readSpots,
} from './move-volatility.ts';
import {
  clearOptionMoves,
  createOptionMoves,
  type HeldOptions,
  type OptionMoves,
  optionRow,
  sides,
} from './option-moves.ts';
import { isOutOfReach, passageProbability } from './passage.ts';

/** Where an account stands. */
export const standings = { flat: 0, open: 1, liquidatable: 2 } as const;

/** Proximity of every account at the latest full hour. */
export interface Proximity {
  readonly accounts: Table<{
    /** One of `standings`. */
    standing: 'u8';
    /** Log moves of all underlyings that liquidate, sizes; 0 = none within reach. */
    down: 'f64';
    up: 'f64';
    /** Parallel shifts of implied volatility that liquidate, sizes, 1 = 100 points; 0 = none. */
    volUp: 'f64';
    volDown: 'f64';
    /** Of reaching one of them within 24 hours. */
    probability: 'f64';
    /** Deviations of a day to the nearest point; 0 when liquidatable, `farDeviations` when far. */
    deviations: 'f64';
    /** Hours near the threshold, weighted as they were. */
    nearHours: 'f64';
  }>;
  readonly volatility: MoveVolatility;
  /** Scratch of the hour, no part of the state. */
  readonly exposures: AccountExposures;
  readonly options: OptionMoves;
  readonly held: HeldOptions;
  /** By account: where its options begin and end among those held. */
  starts: Int32Array;
  ends: Int32Array;
  spots: Float64Array;
}

/** A reported margin is used for this long. */
export const reportFreshMicros = 2 * microsPerHour;
/** Deviations of a day within which an account counts as near. Bounds [0.1, 5]. */
export const nearDeviations = 1;
/** Deviations that stand for all beyond them and for no point at all. */
export const farDeviations = 99;

/**
 * Creates the proximity of nobody.
 *
 * @returns nothing seen
 */
export function createProximity(): Proximity {
  return {
    accounts: createTable({
      standing: 'u8',
      down: 'f64',
      up: 'f64',
      volUp: 'f64',
      volDown: 'f64',
      probability: 'f64',
      deviations: 'f64',
      nearHours: 'f64',
    }),
    volatility: createMoveVolatility(),
    exposures: createAccountExposures(),
    options: createOptionMoves(),
    held: { from: 0, to: 0, rows: new Int32Array(0), units: new Float64Array(0) },
    starts: new Int32Array(0),
    ends: new Int32Array(0),
    spots: new Float64Array(0),
  };
}

/**
 * Makes room for what a block brings.
 *
 * @param proximity - grows in place
 * @param fold - accounts and prices that know the block's names
 */
export function extendProximity(proximity: Proximity, fold: AccountFold): void {
  growTable(proximity.accounts, fold.accounts.accounts.rows);
  extendMoveVolatility(proximity.volatility, fold.prices);
}

/** The hour at which proximity is measured. */
export interface ProximityHour {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** Weight of evidence of the hour, >= 1. */
  readonly weight: number;
}

/**
 * Measures every account at a full hour.
 *
 * @param proximity - changes in place; `exposures` tell value and gross notional of all accounts
 * @param fold - accounts and prices at the hour
 * @param hour - instant and weight
 */
export function observeProximityHour(
  proximity: Proximity,
  fold: AccountFold,
  { atMicros, weight }: ProximityHour,
): void {
  const { volatility } = proximity;
  const assets = volatility.underlyings.rows;
  if (proximity.spots.length !== assets) proximity.spots = new Float64Array(assets);
  readSpots(fold.prices, proximity.spots);
  observeMoves(volatility, fold.prices, proximity.spots, fold.dictionary, atMicros);
  measureExposures(fold, volatility, proximity.spots, proximity.exposures);
  clearOptionMoves(proximity.options, fold.prices.instruments.rows);
  gatherOptions(proximity, fold, atMicros);
  const volDeviation = dailyLevelDeviation(volatility);
  const { openPositions } = fold.accounts.accounts.columns;
  const { standing, deviations, nearHours } = proximity.accounts.columns;
  for (let id = 0; id < fold.accounts.accounts.rows; id++) {
    if (openPositions[id] === 0) {
      if (standing[id] !== standings.flat) settle(proximity, id, standings.flat, 0);
      continue;
    }
    measureAccount(proximity, fold, id, atMicros, volDeviation);
    if (deviations[id]! <= nearDeviations) nearHours[id] = nearHours[id]! + weight;
  }
}

/** No moves: flat, or liquidatable already. */
function settle(proximity: Proximity, id: number, standing: number, probability: number): void {
  const { columns } = proximity.accounts;
  columns.standing[id] = standing;
  columns.down[id] = 0;
  columns.up[id] = 0;
  columns.volUp[id] = 0;
  columns.volDown[id] = 0;
  columns.probability[id] = probability;
  columns.deviations[id] = standing === standings.liquidatable ? 0 : farDeviations;
}

/** Scratch of an account; copied out at once. */
const surplus: Surplus = { constant: 0, slope: 0 };
const moves = { down: 0, up: 0, volUp: 0, volDown: 0 };

/** Equity above maintenance as a function of the common factor, options' values as they are. */
function setSurplus(fold: AccountFold, values: Float64Array, id: number, atMicros: number): void {
  const at = id * fieldCount;
  const { reportedAt, reportedEquityUsd, reportedMaintenanceUsd } = fold.accounts.accounts.columns;
  const slope = values[at + fields.slopeUsd]!;
  let resting = values[at + fields.restingUsd]!;
  let moving = values[at + fields.movingUsd]!;
  let equity = collateralUsd(fold.accounts, id) + values[at + fields.unrealisedUsd]!;
  if (reportedAt[id]! > 0 && reportedAt[id]! + reportFreshMicros > atMicros) {
    equity = reportedEquityUsd[id]!;
    const reported = reportedMaintenanceUsd[id]!;
    const assumed = resting + moving;
    resting = assumed > 0 ? (resting * reported) / assumed : reported;
    moving = assumed > 0 ? (moving * reported) / assumed : 0;
  }
  surplus.constant = equity - slope - resting;
  surplus.slope = slope - moving;
}

function measureAccount(
  proximity: Proximity,
  fold: AccountFold,
  id: number,
  atMicros: number,
  volDeviation: number,
): void {
  const { values } = proximity.exposures;
  setSurplus(fold, values, id, atMicros);
  if (!(surplus.constant + surplus.slope > 0)) {
    settle(proximity, id, standings.liquidatable, 1);
    return;
  }
  const at = id * fieldCount;
  moves.volUp = 0;
  moves.volDown = 0;
  if (values[at + fields.options]! === 0) {
    moves.down = linearMove(surplus, -1);
    moves.up = linearMove(surplus, 1);
  } else {
    const { options, held } = proximity;
    held.from = proximity.starts[id]!;
    held.to = proximity.ends[id]!;
    moves.down = solveMove(surplus, options, held, sides.down);
    moves.up = solveMove(surplus, options, held, sides.up);
    moves.volUp = solveMove(surplus, options, held, sides.volUp);
    moves.volDown = solveMove(surplus, options, held, sides.volDown);
  }
  writeMoves(proximity, id, volDeviation);
}

/**
 * Lists the options of the accounts that need them, account after account, in one pass over all
 * positions, and adds their slopes to what weights the accounts' volatility.
 */
function gatherOptions(proximity: Proximity, fold: AccountFold, atMicros: number): void {
  const { options, held, spots, volatility, exposures } = proximity;
  const { values } = exposures;
  const ends = startLists(proximity, fold, atMicros);
  const { first, second, quantity } = fold.accounts.positions.columns;
  const { isOption, contractSize, underlying } = fold.prices.instruments.columns;
  const variances = Float64Array.from(spots, (_, asset) => dailyVariance(volatility, asset));
  for (let position = 0; position < fold.accounts.positions.rows; position++) {
    const instrument = second[position]!;
    const contracts = quantity[position]!;
    if (isOption[instrument] === 0 || contracts === 0) continue;
    const at = first[position]! * fieldCount;
    if (values[at + fields.options]! === 0) continue;
    const row = optionRow(options, fold.prices, spots, fold.dictionary, instrument, atMicros);
    if (row < 0) continue;
    const units = contracts * contractSize[instrument]!;
    const place = ends[first[position]!]!;
    held.rows[place] = row;
    held.units[place] = units;
    ends[first[position]!] = place + 1;
    const slope = Math.abs(units * options.slopes[row]!);
    values[at + fields.weightUsd]! += slope;
    values[at + fields.varianceUsd]! += slope * variances[underlying[instrument]!]!;
  }
}

/** Makes room for every account's options; those below maintenance need none. */
function startLists(proximity: Proximity, fold: AccountFold, atMicros: number): Int32Array {
  const { held, exposures } = proximity;
  const { values } = exposures;
  const accounts = fold.accounts.accounts.rows;
  if (proximity.ends.length < accounts) {
    proximity.starts = new Int32Array(accounts * 2);
    proximity.ends = new Int32Array(accounts * 2);
  }
  let total = 0;
  for (let id = 0; id < accounts; id++) {
    proximity.starts[id] = total;
    proximity.ends[id] = total;
    const at = id * fieldCount + fields.options;
    if (values[at] === 0) continue;
    setSurplus(fold, values, id, atMicros);
    if (surplus.constant + surplus.slope > 0) total += values[at]!;
    else values[at] = 0;
  }
  if (held.rows.length < total) {
    held.rows = new Int32Array(total * 2);
    held.units = new Float64Array(total * 2);
  }
  return proximity.ends;
}

function writeMoves({ accounts, exposures }: Proximity, id: number, volDeviation: number): void {
  const { columns } = accounts;
  const at = id * fieldCount;
  const weight = exposures.values[at + fields.weightUsd]!;
  const spotDeviation =
    weight > 0 ? Math.sqrt(exposures.values[at + fields.varianceUsd]! / weight) : 0;
  columns.standing[id] = standings.open;
  columns.down[id] = moves.down;
  columns.up[id] = moves.up;
  columns.volUp[id] = moves.volUp;
  columns.volDown[id] = moves.volDown;
  columns.deviations[id] = Math.min(
    farDeviations,
    moves.down > 0 ? moves.down / spotDeviation : farDeviations,
    moves.up > 0 ? moves.up / spotDeviation : farDeviations,
    moves.volUp > 0 ? moves.volUp / volDeviation : farDeviations,
    moves.volDown > 0 ? moves.volDown / volDeviation : farDeviations,
  );
  columns.probability[id] =
    spotDeviation > 0 && !isOutOfReach(moves, spotDeviation, volDeviation)
      ? passageProbability(moves, spotDeviation, volDeviation)
      : 0;
}

/** How near an account is, in the units that people read. */
export interface ProximityReading {
  readonly standing: 'flat' | 'open' | 'liquidatable';
  /** Common move of all underlyings that liquidates: -0.2 is a fall of 20 %; null = none. */
  readonly spotDown: number | null;
  readonly spotUp: number | null;
  /** Parallel shift of implied volatility that liquidates, 1 = 100 points; null = none in reach. */
  readonly volUp: number | null;
  readonly volDown: number | null;
  /** Of reaching one of them within 24 hours under the process, in [0, 1]. */
  readonly probability: number;
  /** Hours near the threshold, discounted. */
  readonly nearHours: number;
}

const names = ['flat', 'open', 'liquidatable'] as const;

/**
 * Reads the proximity of an account as of the latest full hour.
 *
 * @param proximity - proximity now
 * @param participant - participant id
 * @param weight - weight of evidence now
 * @returns moves as relative changes, probability and hours
 */
export function readProximity(
  proximity: Proximity,
  participant: number,
  weight: number,
): ProximityReading {
  const { standing, down, up, volUp, volDown, probability, nearHours } = proximity.accounts.columns;
  const orNull = (move: number, value: number): number | null => (move === 0 ? null : value);
  return {
    standing: names[standing[participant]!]!,
    spotDown: orNull(down[participant]!, Math.expm1(-down[participant]!)),
    spotUp: orNull(up[participant]!, Math.expm1(up[participant]!)),
    volUp: orNull(volUp[participant]!, volUp[participant]!),
    volDown: orNull(volDown[participant]!, -volDown[participant]!),
    probability: probability[participant]!,
    nearHours: nearHours[participant]! / weight,
  };
}
