/**
 * @module What options are worth along common moves of spot and of volatility: a table on shared
 *   steps that every account reads, and the exact value between them.
 */
import { microsPerYear } from '../../base/index.ts';
import type { Dictionary } from '../../market/index.ts';
import { black76, impliedVol } from '../../quant/index.ts';
import { type Prices, payoffForms, quoteRate, referencePrice } from '../prices.ts';

/** Farthest common move of spot looked at, either way: ln 8; a fall to 1/8, a rise to 8 times. */
export const spotReach = Math.log(8);
/** Steps of the spot on either side, quadratic in their number: fine near, coarse far. */
export const spotSteps = 16;
/** Farthest parallel shifts of volatility looked at: up 200 points, down 100, floored at 1 %. */
export const volReach = { up: 2, down: 1 } as const;
/** Steps of the volatility on either side. */
export const volSteps = 10;
/** Columns of the table: down, up, volatility up, volatility down. */
export const sides = {
  down: { place: 0, from: 0, steps: spotSteps, reach: spotReach, sign: -1, isSpot: true },
  up: { place: 1, from: spotSteps, steps: spotSteps, reach: spotReach, sign: 1, isSpot: true },
  volUp: {
    place: 2,
    from: 2 * spotSteps,
    steps: volSteps,
    reach: volReach.up,
    sign: 1,
    isSpot: false,
  },
  volDown: {
    place: 3,
    from: 2 * spotSteps + volSteps,
    steps: volSteps,
    reach: volReach.down,
    sign: -1,
    isSpot: false,
  },
} as const;

/** One direction of a move. */
export type Side = (typeof sides)[keyof typeof sides];

const allSides: readonly Side[] = Object.values(sides);

const stride = 2 * spotSteps + 2 * volSteps;
const extremeStride = 8;
const volFloor = 0.01;
/** Volatility of an option whose price tells none. */
const assumedVol = 0.8;
/** Log move over which the slope of a value is measured, either way. */
const slopeStep = 1e-3;

/**
 * Tells where a step of a side lies.
 *
 * @param side - direction
 * @param step - 1 to the side's steps
 * @returns log move, or shift of volatility; >= 0
 */
export function stepAt(side: Side, step: number): number {
  return side.reach * (step / side.steps) ** 2;
}

/**
 * Tells by which factor spot has moved at the steps of a side, from where it is.
 *
 * @param side - direction
 * @returns factors by step, the first is 1; all 1 along volatility
 */
export function factorsOf(side: Side): Float64Array {
  const length = side.steps + 1;
  return Float64Array.from({ length }, (_, step) =>
    side.isSpot ? Math.exp(side.sign * stepAt(side, step)) : 1,
  );
}

/** An option at an hour. */
interface OptionAtHour {
  readonly spot: number;
  /** USD. */
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly isCall: boolean;
  /** Mark; USD per unit of underlying. */
  readonly markUsd: number;
  /** Model value now; the mark is met exactly, only the change is the model's. */
  readonly modelUsd: number;
}

/** Options at an hour with their table; made as accounts ask for them. */
export interface OptionMoves {
  /** By instrument id: row of the table + 1, 0 = not asked for yet, -1 = its value cannot move. */
  places: Int32Array;
  readonly options: OptionAtHour[];
  /** Change of value by option and step; USD per unit of underlying. */
  changes: Float64Array;
  /** Least and greatest change along each side; `extremeStride` by option. */
  extremes: Float64Array;
  /** Change of value per unit of log move at the present spot; USD per unit of underlying. */
  slopes: Float64Array;
}

/**
 * Creates an empty table.
 *
 * @returns scratch of a fold, no part of its state
 */
export function createOptionMoves(): OptionMoves {
  return {
    places: new Int32Array(0),
    options: [],
    changes: new Float64Array(0),
    extremes: new Float64Array(0),
    slopes: new Float64Array(0),
  };
}

/**
 * Forgets the options of the hour before.
 *
 * @param moves - emptied in place
 * @param instruments - instruments known
 */
export function clearOptionMoves(moves: OptionMoves, instruments: number): void {
  if (moves.places.length < instruments) moves.places = new Int32Array(instruments * 2);
  else moves.places.fill(0);
  moves.options.length = 0;
}

/**
 * Returns the row of an option, making it when it is asked for the first time in the hour.
 *
 * @param moves - grows in place
 * @param prices - prices at the hour
 * @param spots - prices of the underlyings; USD
 * @param dictionary - terms of the series
 * @param instrument - instrument id of an option
 * @param atMicros - the hour
 * @returns row, or -1 when it has ended or its underlying or itself has no price: it cannot move
 */
export function optionRow(
  moves: OptionMoves,
  prices: Prices,
  spots: Float64Array,
  dictionary: Dictionary,
  instrument: number,
  atMicros: number,
): number {
  const place = moves.places[instrument]!;
  if (place !== 0) return place > 0 ? place - 1 : -1;
  const option = optionAt(prices, spots, dictionary, instrument, atMicros);
  if (option === undefined) {
    moves.places[instrument] = -1;
    return -1;
  }
  const row = moves.options.push(option) - 1;
  moves.places[instrument] = row + 1;
  if (moves.changes.length < (row + 1) * stride) {
    const changes = new Float64Array((row + 1) * 2 * stride);
    changes.set(moves.changes);
    moves.changes = changes;
    const slopes = new Float64Array((row + 1) * 2);
    slopes.set(moves.slopes);
    moves.slopes = slopes;
    const extremes = new Float64Array((row + 1) * 2 * extremeStride);
    extremes.set(moves.extremes);
    moves.extremes = extremes;
  }
  for (const side of allSides) {
    for (let step = 1; step <= side.steps; step++) {
      moves.changes[row * stride + side.from + step - 1] = changeOf(
        option,
        side,
        stepAt(side, step),
      );
    }
  }
  for (const side of allSides) {
    const from = row * stride + side.from;
    const along = moves.changes.subarray(from, from + side.steps);
    const place = row * extremeStride + 2 * side.place;
    moves.extremes[place] = Math.min(...along);
    moves.extremes[place + 1] = Math.max(...along);
  }
  const rise = valueAfter(option, Math.exp(slopeStep), 0);
  const fall = valueAfter(option, Math.exp(-slopeStep), 0);
  moves.slopes[row] = (rise - fall) / (2 * slopeStep);
  return row;
}

function optionAt(
  prices: Prices,
  spots: Float64Array,
  dictionary: Dictionary,
  instrument: number,
  atMicros: number,
): OptionAtHour | undefined {
  const series = dictionary.instruments[instrument]!;
  const { form, underlying, vol } = prices.instruments.columns;
  const spot = spots[underlying[instrument]!]!;
  if (series.kind !== 'option' || spot <= 0) return undefined;
  const years = (series.expiryMicros - atMicros) / microsPerYear;
  const isCoin = form[instrument] === payoffForms.inverseOption;
  const rate = quoteRate(prices, instrument);
  const markUsd = referencePrice(prices, instrument) * (isCoin ? spot : rate);
  if (years <= 0 || rate === 0) return undefined;
  const terms = { strike: series.strike * rate, years, isCall: series.right === 'call' };
  let sigma = vol[instrument]!;
  if (sigma <= 0) {
    const implied = impliedVol({ ...terms, price: markUsd, forward: spot });
    sigma = implied.ok ? implied.value : assumedVol;
  }
  const modelUsd = black76(spot, terms.strike, years, sigma, terms.isCall);
  return { spot, ...terms, vol: sigma, markUsd, modelUsd };
}

/** Value after a move; never below zero. */
function valueAfter(option: OptionAtHour, factor: number, shift: number): number {
  const { spot, strike, years, vol, isCall, markUsd, modelUsd } = option;
  const moved = Math.max(Math.min(vol, volFloor), vol + shift);
  return Math.max(0, markUsd + black76(spot * factor, strike, years, moved, isCall) - modelUsd);
}

/** Change of value at a distance along a side. */
function changeOf(option: OptionAtHour, side: Side, distance: number): number {
  const moved = side.sign * distance;
  const value = side.isSpot ? valueAfter(option, Math.exp(moved), 0) : valueAfter(option, 1, moved);
  return value - option.markUsd;
}

/** Options of the account looked at. */
export interface HeldOptions {
  count: number;
  /** Rows of the table, and units of underlying, long positive. */
  rows: Int32Array;
  units: Float64Array;
}

/**
 * Adds an option to those held.
 *
 * @param held - grows in place
 * @param row - of the table
 * @param units - of underlying, long positive
 */
export function addHeld(held: HeldOptions, row: number, units: number): void {
  const place = held.count;
  if (held.rows.length === place) {
    const rows = new Int32Array(2 * place + 16);
    rows.set(held.rows);
    held.rows = rows;
    const all = new Float64Array(2 * place + 16);
    all.set(held.units);
    held.units = all;
  }
  held.rows[place] = row;
  held.units[place] = units;
  held.count = place + 1;
}

/**
 * Returns the profit of held options at a step of a side.
 *
 * @param moves - table of the hour
 * @param held - options of the account
 * @param side - direction
 * @param step - 1 to the side's steps
 * @returns USD
 */
export function profitAtStep(
  moves: OptionMoves,
  held: HeldOptions,
  side: Side,
  step: number,
): number {
  const { changes } = moves;
  const { rows, units } = held;
  const column = side.from + step - 1;
  let sum = 0;
  for (let i = 0; i < held.count; i++) sum += units[i]! * changes[rows[i]! * stride + column]!;
  return sum;
}

/** How far a screen looks: common log move of spot, shift of volatility; > 0. */
export interface ScreenReach {
  readonly spot: number;
  readonly vol: number;
}

/**
 * Returns the least and greatest change of an option's value over every move of spot, or of
 * volatility, within a reach: the value rises or falls all along a side, so that its end tells.
 *
 * @param prices - prices at the hour
 * @param spots - prices of the underlyings; USD
 * @param dictionary - terms of the series
 * @param instrument - instrument id of an option
 * @param atMicros - the hour
 * @param reach - how far to look
 * @returns USD per unit of underlying, `least` <= 0 <= `most`; both 0 for what cannot move
 */
export function worstOfOption(
  prices: Prices,
  spots: Float64Array,
  dictionary: Dictionary,
  instrument: number,
  atMicros: number,
  reach: ScreenReach,
): { readonly least: number; readonly most: number } {
  const option = optionAt(prices, spots, dictionary, instrument, atMicros);
  if (option === undefined) return { least: 0, most: 0 };
  let least = 0;
  let most = 0;
  for (const side of allSides) {
    const change = changeOf(option, side, side.isSpot ? reach.spot : reach.vol);
    least = Math.min(least, change);
    most = Math.max(most, change);
  }
  return { least, most };
}

/**
 * Returns a bound below the profit of held options at every step of a side.
 *
 * @param moves - table of the hour
 * @param held - options of the account
 * @param side - direction
 * @returns USD; each option at its own worst step
 */
export function leastProfit(moves: OptionMoves, held: HeldOptions, side: Side): number {
  const { extremes } = moves;
  const { rows, units } = held;
  const column = 2 * side.place;
  let sum = 0;
  for (let i = 0; i < held.count; i++) {
    const size = units[i]!;
    sum += size * extremes[rows[i]! * extremeStride + column + (size > 0 ? 0 : 1)]!;
  }
  return sum;
}

/**
 * Returns the exact profit of held options at any distance along a side.
 *
 * @param moves - options of the hour
 * @param held - options of the account
 * @param side - direction
 * @param distance - log move, or shift of volatility; >= 0
 * @returns USD
 */
export function profitAt(
  moves: OptionMoves,
  held: HeldOptions,
  side: Side,
  distance: number,
): number {
  let sum = 0;
  for (let i = 0; i < held.count; i++) {
    sum += held.units[i]! * changeOf(moves.options[held.rows[i]!]!, side, distance);
  }
  return sum;
}
