/**
 * @module The move that liquidates an account: where equity meets maintenance, solved.
 *
 * Along a common move of all underlyings by a factor f the equity above maintenance is a + b f plus
 * the profit of the options; along a parallel shift of volatility it is what it is now plus that
 * profit. Without options the root is (-a) / b; with options it is bracketed between the shared
 * steps and then solved on their exact values.
 */
import { falsePosition, type RootBracket } from '../../math/index.ts';
import {
  factorsOf,
  type HeldOptions,
  leastProfit,
  type OptionMoves,
  profitAt,
  profitAtStep,
  type Side,
  sides,
  spotReach,
  stepAt,
} from './option-moves.ts';

const factorsBySide = [sides.down, sides.up, sides.volUp, sides.volDown].map(factorsOf);

/** Stands for a move that is nowhere within reach. */
export const nowhere = 0;

/** Roots are solved to about this log move, or volatility. */
export const moveTolerance = 1e-7;

/** Equity above maintenance without its options: `constant + slope x factor`; USD. */
export interface Surplus {
  constant: number;
  slope: number;
}

/**
 * Returns the log move at which an account without options is liquidated.
 *
 * @param surplus - above zero at factor 1
 * @param sign - -1 for falls, 1 for rises
 * @returns size of the log move, > 0, at most `spotReach`; `nowhere` for none within reach
 */
export function linearMove(surplus: Surplus, sign: 1 | -1): number {
  const factor = -surplus.constant / surplus.slope;
  if (!(factor > 0)) return nowhere;
  const move = sign * Math.log(factor);
  // Rounding must not make a root of the present, where the surplus is above zero.
  return move > 0 && move <= spotReach ? move : nowhere;
}

/**
 * Solves the move at which an account with options is liquidated.
 *
 * The first step of the side at which the surplus is below zero brackets the root; a surplus that
 * dips below zero and recovers between two steps is not seen. The steps lie 0.008, 0.024, 0.041 ...
 * apart for the spot, 2, 6, 10 ... points for volatility rising.
 *
 * @param surplus - above zero at factor 1
 * @param moves - options of the hour
 * @param held - options of the account
 * @param side - direction
 * @param isRough - off the table alone, by a parabola through three steps
 * @returns log move or shift of volatility, > 0; `nowhere` for none within reach
 */
export function solveMove(
  surplus: Surplus,
  moves: OptionMoves,
  held: HeldOptions,
  side: Side,
  isRough = false,
): number {
  if (isNowhere(surplus, moves, held, side)) return nowhere;
  if (!findBracket(surplus, moves, held, side)) return nowhere;
  if (!isRough) return solveExactly(surplus, moves, held, side);
  return parabolaRoot(bracket).at;
}

/** Sets `bracket`; false where the surplus is above zero at all steps. */
function findBracket(
  { constant, slope }: Surplus,
  moves: OptionMoves,
  held: HeldOptions,
  side: Side,
): boolean {
  const factors = factorsBySide[side.place]!;
  let before = 0;
  let atBefore = constant + slope;
  let low = 0;
  let atLow = atBefore;
  for (let step = 1; step <= side.steps; step++) {
    const high = stepAt(side, step);
    const atHigh = constant + slope * factors[step]! + profitAtStep(moves, held, side, step);
    if (atHigh < 0) {
      bracket.before = before;
      bracket.atBefore = atBefore;
      bracket.low = low;
      bracket.high = high;
      bracket.atLow = atLow;
      bracket.atHigh = atHigh;
      return true;
    }
    before = low;
    atBefore = atLow;
    low = high;
    atLow = atHigh;
  }
  return false;
}

/** Not of the rough pass, which solves many: what an exact value needs would be made each time. */
function solveExactly(
  { constant, slope }: Surplus,
  moves: OptionMoves,
  held: HeldOptions,
  side: Side,
): number {
  const exact = (distance: number): number =>
    constant +
    slope * (side.isSpot ? Math.exp(side.sign * distance) : 1) +
    profitAt(moves, held, side, distance);
  return solveBetween(exact, bracket);
}

/** Even with each option at its own worst step, and the rest at its own, it stays above zero. */
function isNowhere(
  { constant, slope }: Surplus,
  moves: OptionMoves,
  held: HeldOptions,
  side: Side,
): boolean {
  const least = leastProfit(moves, held, side);
  if (!side.isSpot) return constant + slope + least >= 0;
  const farthest = slope * factorsBySide[side.place]![side.steps]!;
  // So far above zero that rounding the same sum in another order cannot matter.
  return (
    constant + Math.min(slope, farthest) + least > 1e-6 * (Math.abs(constant) + Math.abs(farthest))
  );
}

/** Points of a function: the last step before the bracket and its two ends, with its values. */
interface Bracket extends RootBracket {
  readonly before: number;
  readonly atBefore: number;
}

/** Scratch of a solution. */
const bracket = { before: 0, atBefore: 0, low: 0, high: 0, atLow: 0, atHigh: 0 };
const root = { at: 0, slope: 0 };

/**
 * Starts where the parabola through the steps crosses zero and goes on by secants, which takes two
 * or three exact values; where that leaves the bracket, by the false position.
 */
function solveBetween(at: (distance: number) => number, bracket: Bracket): number {
  const { low, high } = bracket;
  let { at: last, slope } = parabolaRoot(bracket);
  let atLast = at(last);
  let x = last - atLast / slope;
  for (let turn = 0; turn < 6 && x > low && x < high; turn++) {
    if (Math.abs(x - last) < moveTolerance) return x;
    const value = at(x);
    slope = (value - atLast) / (x - last);
    const next = x - value / slope;
    if (!(next > low && next < high)) break;
    // The error of a secant goes by the product of the two steps before it.
    if (Math.abs((next - x) * (x - last)) < errorOfSteps) return next;
    last = x;
    atLast = value;
    x = next;
  }
  return falsePosition(at, bracket, moveTolerance);
}

/** Product of two secant steps that leaves an error below `moveTolerance`. */
const errorOfSteps = 1e-9;

/** Where the parabola through the three points crosses zero inside the bracket, and its slope. */
function parabolaRoot({ before, atBefore, low, high, atLow, atHigh }: Bracket): typeof root {
  const secant = (atHigh - atLow) / (high - low);
  root.at = low - atLow / secant;
  root.slope = secant;
  if (before === low) return root;
  const bend = (secant - (atLow - atBefore) / (low - before)) / (high - before);
  // Newton's form around low: atLow + secant (x - low) + bend (x - low)(x - high).
  let x = root.at;
  let slope = secant;
  for (let turn = 0; turn < 4; turn++) {
    slope = secant + bend * (2 * x - low - high);
    const value = atLow + secant * (x - low) + bend * (x - low) * (x - high);
    const next = x - value / slope;
    if (!(next > low && next < high)) return root;
    x = next;
  }
  root.at = x;
  root.slope = slope;
  return root;
}
