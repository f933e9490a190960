/**
 * @module Proximity to liquidation of every account, hour by hour: the moves that liquidate it, the
 *   probability that they come within a day, and the time spent near.
 *
 * Maintenance is what the venue reported within two hours, moved as the assumed rule moves; where
 * it reports none, the assumed rule itself. Equity likewise. Below maintenance already, all moves
 * are none and the probability is 1.
 */
import { createTable, growTable, type Table } from '../../base/index.ts';
import type { AccountFold } from '../account-fold.ts';
import {
  type AccountExposure,
  createAccountExposure,
  type ExposureTerms,
  exposeAccount,
} from './account-exposure.ts';
import { type AccountScreen, createAccountScreen, screenAccounts } from './account-screen.ts';
import { linearMove, type Surplus, solveMove } from './liquidating-move.ts';
import {
  createMaintenanceRate,
  type MaintenanceRate,
  maintenanceRateOf,
} from './maintenance-rate.ts';
import {
  createMoveVolatility,
  dailyLevelDeviation,
  dailyVariance,
  extendMoveVolatility,
  type MoveVolatility,
  observeMoves,
  readSpots,
} from './move-volatility.ts';
import { createNearPositions, listNearPositions, type NearPositions } from './near-positions.ts';
import {
  clearOptionMoves,
  createOptionMoves,
  type OptionMoves,
  type ScreenReach,
  sides,
  spotReach,
} from './option-moves.ts';
import { isOutOfReach, passageProbability } from './passage.ts';
import { isReportFresh } from './reported-margin.ts';

/** Where an account stands. */
export const standings = { flat: 0, open: 1, liquidatable: 2 } as const;

/** Columns of what is measured of every account. */
interface Measured {
  /** One of `standings`. */
  readonly standing: Uint8Array;
  /** Of reaching a point of liquidation within 24 hours. */
  readonly probability: Float64Array;
  /** Deviations of a day to the nearest point; `farDeviations` when far; 0 flat or liquidatable. */
  readonly deviations: Float64Array;
}

/** Points of liquidation of every account; sizes of moves, 0 = none within reach. */
type Points = Table<{ down: 'f64'; up: 'f64'; volUp: 'f64'; volDown: 'f64' }>;

/** Proximity of every account at the latest full hour. */
export interface Proximity {
  readonly accounts: Table<{
    standing: 'u8';
    probability: 'f64';
    deviations: 'f64';
    /** Hours near the threshold, weighted as they were. */
    nearHours: 'f64';
  }>;
  readonly volatility: MoveVolatility;
  /** Of perpetuals and futures, where the venue reports no margin. */
  readonly maintenance: MaintenanceRate;
  /** Scratch of a pass over all accounts, no part of the state. */
  readonly screen: AccountScreen;
  readonly near: NearPositions;
  readonly exposure: AccountExposure;
  readonly options: OptionMoves;
  spots: Float64Array;
  /** What `measureProximity` found last, and for which moment of the fold; no part of the state. */
  readonly present: {
    moment: string;
    readonly points: Points;
    readonly accounts: Table<{ standing: 'u8'; probability: 'f64'; deviations: 'f64' }>;
  };
}

/** Deviations of a day within which an account counts as near. Bounds [0.1, 5]. */
export const nearDeviations = 1;
/** Deviations that stand for all beyond them and for no point at all. */
export const farDeviations = 99;
/**
 * An account that no move of so many deviations liquidates is far for the hour: the probability is
 * below 2e-6, and counts as none.
 */
const screenDeviations = 16;

/**
 * Creates the proximity of nobody.
 *
 * @returns nothing seen
 */
export function createProximity(): Proximity {
  return {
    accounts: createTable({
      standing: 'u8',
      probability: 'f64',
      deviations: 'f64',
      nearHours: 'f64',
    }),
    volatility: createMoveVolatility(),
    maintenance: createMaintenanceRate(),
    screen: createAccountScreen(),
    near: createNearPositions(),
    exposure: createAccountExposure(),
    options: createOptionMoves(),
    spots: new Float64Array(0),
    present: {
      moment: '',
      points: createTable({ down: 'f64', up: 'f64', volUp: 'f64', volDown: 'f64' }),
      accounts: createTable({ standing: 'u8', probability: 'f64', deviations: 'f64' }),
    },
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
 * Points farther than 16 deviations of a day are not looked for, and with options nearer ones are
 * read off a shared table of exact values; `measureProximity` solves all of them closely.
 *
 * @param proximity - changes in place; its `screen` tells value and notional of all accounts
 * @param fold - accounts and prices at the hour
 * @param hour - instant and weight
 */
export function observeProximityHour(
  proximity: Proximity,
  fold: AccountFold,
  { atMicros, weight }: ProximityHour,
): void {
  findSpots(proximity, fold);
  observeMoves(proximity.volatility, fold.prices, proximity.spots, fold.dictionary, atMicros);
  const { standing, probability, deviations, nearHours } = proximity.accounts.columns;
  measureAccounts(proximity, fold, atMicros, { standing, probability, deviations });
  const { openPositions } = fold.accounts.accounts.columns;
  for (let id = 0; id < fold.accounts.accounts.rows; id++) {
    if (openPositions[id] !== 0 && deviations[id]! <= nearDeviations) {
      nearHours[id] = nearHours[id]! + weight;
    }
  }
}

/**
 * Measures every account at any instant for readers, without a trace in the state; once for all of
 * them as long as the fold stands still.
 *
 * @param proximity - its `present` is overwritten, unless it is of that moment
 * @param fold - accounts and prices at the instant
 * @param atMicros - microseconds since 1970 UTC
 * @param moment - changes with the fold
 */
export function measureProximity(
  proximity: Proximity,
  fold: AccountFold,
  atMicros: number,
  moment: string,
): void {
  const { points, accounts } = proximity.present;
  if (proximity.present.moment === moment) return;
  proximity.present.moment = moment;
  growTable(points, fold.accounts.accounts.rows);
  growTable(accounts, fold.accounts.accounts.rows);
  findSpots(proximity, fold);
  measureAccounts(proximity, fold, atMicros, accounts.columns, points);
}

function findSpots(proximity: Proximity, fold: AccountFold): void {
  const assets = proximity.volatility.underlyings.rows;
  if (proximity.spots.length !== assets) proximity.spots = new Float64Array(assets);
  readSpots(fold.prices, proximity.spots);
}

/** What a pass over all accounts goes by. */
interface Pass extends ExposureTerms {
  readonly volDeviation: number;
  /** Off the shared table alone. */
  readonly isRough: boolean;
}

/** With points all are solved; without, what is near. */
function measureAccounts(
  proximity: Proximity,
  fold: AccountFold,
  atMicros: number,
  into: Measured,
  points?: Points,
): void {
  const { volatility, spots, options, screen, near } = proximity;
  const volDeviation = dailyLevelDeviation(volatility);
  const variances = Float64Array.from(spots, (_, asset) => dailyVariance(volatility, asset));
  const rate = maintenanceRateOf(proximity.maintenance);
  const isRough = points === undefined;
  const reach = isRough ? screenReach(variances, volDeviation) : undefined;
  screenAccounts(screen, fold, { reach, rate, spots, variances, atMicros });
  listNearPositions(near, fold, screen.isNear);
  clearOptionMoves(options, fold.prices.instruments.rows);
  const { coins } = screen;
  const pass = { variances, spots, rate, atMicros, options, coins, near, volDeviation, isRough };
  const { openPositions } = fold.accounts.accounts.columns;
  for (let id = 0; id < fold.accounts.accounts.rows; id++) {
    moves.down = 0;
    moves.up = 0;
    moves.volUp = 0;
    moves.volDown = 0;
    if (openPositions[id] === 0) settle(into, id, standings.flat);
    else if (screen.isNear[id] === 1) measureAccount(proximity, fold, id, pass, into);
    else settle(into, id, screen.equityUsd[id]! > 0 ? standings.open : standings.liquidatable);
    if (points !== undefined) writePoints(points, id);
  }
}

/** So many deviations of the wildest underlying, and of the level of implied volatility. */
function screenReach(variances: Float64Array, volDeviation: number): ScreenReach {
  let most = 0;
  for (const variance of variances) most = Math.max(most, variance);
  return {
    spot: Math.min(spotReach, screenDeviations * Math.sqrt(most)),
    vol: screenDeviations * volDeviation,
  };
}

/** Without points: flat, far from all of them, or liquidatable already. */
function settle(into: Measured, id: number, standing: number): void {
  const isOver = standing === standings.liquidatable;
  into.standing[id] = standing;
  into.probability[id] = isOver ? 1 : 0;
  // What is flat stays as it was made: when a block brings a name must leave no trace.
  into.deviations[id] = standing === standings.open ? farDeviations : 0;
}

function writePoints({ columns }: Points, id: number): void {
  columns.down[id] = moves.down;
  columns.up[id] = moves.up;
  columns.volUp[id] = moves.volUp;
  columns.volDown[id] = moves.volDown;
}

/** Scratch of an account; copied out at once. */
const surplus: Surplus = { constant: 0, slope: 0 };
const moves = { down: 0, up: 0, volUp: 0, volDown: 0 };

/** Equity above maintenance as a function of the common factor, options' values as they are. */
function setSurplus(
  { screen, exposure }: Proximity,
  { accounts }: AccountFold,
  id: number,
  atMicros: number,
): void {
  const { reportedAt, reportedMaintenanceUsd } = accounts.accounts.columns;
  let resting = exposure.restingUsd;
  let moving = exposure.movingUsd;
  if (isReportFresh(reportedAt[id]!, atMicros)) {
    const reported = reportedMaintenanceUsd[id]!;
    const assumed = resting + moving;
    resting = assumed > 0 ? (resting * reported) / assumed : reported;
    moving = assumed > 0 ? (moving * reported) / assumed : 0;
  }
  surplus.constant = screen.equityUsd[id]! - exposure.slopeUsd - resting;
  surplus.slope = exposure.slopeUsd - moving;
}

function measureAccount(
  proximity: Proximity,
  fold: AccountFold,
  id: number,
  pass: Pass,
  into: Measured,
): void {
  const { exposure, options } = proximity;
  const { volDeviation, isRough } = pass;
  exposeAccount(exposure, fold, id, pass);
  setSurplus(proximity, fold, id, pass.atMicros);
  if (!(surplus.constant + surplus.slope > 0)) {
    settle(into, id, standings.liquidatable);
    return;
  }
  const { held, weightUsd, varianceUsd } = exposure;
  if (held.count === 0) {
    moves.down = linearMove(surplus, -1);
    moves.up = linearMove(surplus, 1);
  } else {
    moves.down = solveMove(surplus, options, held, sides.down, isRough);
    moves.up = solveMove(surplus, options, held, sides.up, isRough);
    moves.volUp = solveMove(surplus, options, held, sides.volUp, isRough);
    moves.volDown = solveMove(surplus, options, held, sides.volDown, isRough);
  }
  const spotDeviation = weightUsd > 0 ? Math.sqrt(varianceUsd / weightUsd) : 0;
  const nearest = nearestOf(spotDeviation, volDeviation);
  // As if the screen had found it: what is far must not depend on how tight a bound is.
  if (isRough && nearest > screenDeviations) {
    settle(into, id, standings.open);
    return;
  }
  into.standing[id] = standings.open;
  into.deviations[id] = nearest;
  into.probability[id] =
    spotDeviation > 0 && !isOutOfReach(moves, spotDeviation, volDeviation)
      ? passageProbability(moves, spotDeviation, volDeviation)
      : 0;
}

/** Deviations of a day to the nearest of the moves. */
function nearestOf(spotDeviation: number, volDeviation: number): number {
  let nearest = farDeviations;
  if (moves.down > 0) nearest = Math.min(nearest, moves.down / spotDeviation);
  if (moves.up > 0) nearest = Math.min(nearest, moves.up / spotDeviation);
  if (moves.volUp > 0) nearest = Math.min(nearest, moves.volUp / volDeviation);
  if (moves.volDown > 0) nearest = Math.min(nearest, moves.volDown / volDeviation);
  return nearest;
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
 * Reads the proximity of an account as `measureProximity` found it last.
 *
 * @param proximity - measured at the instant of interest
 * @param participant - participant id
 * @param weight - weight of evidence now
 * @returns moves as relative changes, probability and hours
 */
export function readProximity(
  proximity: Proximity,
  participant: number,
  weight: number,
): ProximityReading {
  const { down, up, volUp, volDown } = proximity.present.points.columns;
  const { standing, probability } = proximity.present.accounts.columns;
  const orNull = (move: number, value: number): number | null => (move === 0 ? null : value);
  return {
    standing: names[standing[participant]!]!,
    spotDown: orNull(down[participant]!, Math.expm1(-down[participant]!)),
    spotUp: orNull(up[participant]!, Math.expm1(up[participant]!)),
    volUp: orNull(volUp[participant]!, volUp[participant]!),
    volDown: orNull(volDown[participant]!, -volDown[participant]!),
    probability: probability[participant]!,
    nearHours: proximity.accounts.columns.nearHours[participant]! / weight,
  };
}
