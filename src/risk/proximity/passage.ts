/**
 * @module Probability that a move reaches a point of liquidation within a day.
 *
 * The process: the log of spot and the level of implied volatility move as independent Brownian
 * motions, watched without a break, the spot's drift minus half its variance. Their deviations of a
 * day are known up to a common factor, lognormal with a deviation of `volOfVol`; the probability is
 * the mean over that factor. Positions and cash stay.
 */
import { normalCdf } from '../../quant/index.ts';
import { exitProbability } from '../margin/distance/liquidation-probability.ts';

/** Deviation of the log of the factor by which the volatility of a day is not known. */
export const volOfVol = 0.5;

/** Nodes and weights of the Gauss-Hermite rule of five points, for a standard normal number. */
const nodes = [-2.8569700138728056, -1.355626179974266, 0, 1.355626179974266, 2.8569700138728056];
const weights = [
  0.011257411327720691, 0.22207592200561263, 0.5333333333333333, 0.22207592200561263,
  0.011257411327720691,
];
const factors = nodes.map((node) => Math.exp(volOfVol * node));
const farthest = factors.at(-1)!;
/** Deviations beyond which a point is not reached: less than one in 1e15. */
const deviationsMax = 8;

/** Points of liquidation; sizes of moves, 0 stands for none. */
export interface LiquidatingMoves {
  /** Log moves of spot, >= 0. */
  readonly down: number;
  readonly up: number;
  /** Shifts of volatility, >= 0; 1 = 100 points. */
  readonly volUp: number;
  readonly volDown: number;
}

/**
 * Returns the probability that any of the points is reached within the time of the deviations.
 *
 * @param moves - points of liquidation
 * @param spotDeviation - deviation of the log of spot, > 0
 * @param volDeviation - deviation of the level of implied volatility, > 0
 * @returns probability in [0, 1]; 0 without a point
 * @source Hull and White (1987), Journal of Finance 42: mean over the distribution of volatility;
 *   one barrier by reflection, two by `exitProbability`
 */
export function passageProbability(
  moves: LiquidatingMoves,
  spotDeviation: number,
  volDeviation: number,
): number {
  const { down, up, volUp, volDown } = moves;
  let sum = 0;
  for (let i = 0; i < factors.length; i++) {
    const spot = spotPassage(down, up, spotDeviation * factors[i]!);
    const vol = volPassage(volUp, volDown, volDeviation * factors[i]!);
    sum += weights[i]! * (spot + vol - spot * vol);
  }
  return Math.min(1, sum);
}

function spotPassage(down: number, up: number, deviation: number): number {
  const nearest = down === 0 ? up : up === 0 ? down : Math.min(down, up);
  if (nearest === 0 || nearest > deviationsMax * deviation) return 0;
  // So far apart, nobody reaches both.
  if (down === 0 || up === 0 || down + up > deviationsMax * deviation) {
    return Math.min(1, hit(-down, deviation) + hit(up, deviation));
  }
  return exitProbability(Math.exp(-down), Math.exp(up), { vol: deviation, years: 1 });
}

/** Reflection with drift minus half the variance: ln(spot) reaches a level. */
function hit(level: number, deviation: number): number {
  if (level === 0) return 0;
  const side = Math.sign(level);
  const drift = -0.5 * deviation * deviation;
  return (
    normalCdf((side * (drift - level)) / deviation) +
    Math.exp(-level) * normalCdf((-side * (level + drift)) / deviation)
  );
}

function volPassage(up: number, down: number, deviation: number): number {
  let sum = 0;
  if (up > 0) sum += 2 * normalCdf(-up / deviation);
  if (down > 0) sum += 2 * normalCdf(-down / deviation);
  return Math.min(1, sum);
}

/**
 * Tells whether all points lie so far that `passageProbability` is 0.
 *
 * @param moves - points of liquidation
 * @param spotDeviation - as there
 * @param volDeviation - as there
 * @returns true when none can be reached
 */
export function isOutOfReach(
  { down, up, volUp, volDown }: LiquidatingMoves,
  spotDeviation: number,
  volDeviation: number,
): boolean {
  const spot = spotDeviation * farthest * deviationsMax;
  const vol = volDeviation * farthest * deviationsMax;
  return (
    (down === 0 || down > spot) &&
    (up === 0 || up > spot) &&
    (volUp === 0 || volUp > vol) &&
    (volDown === 0 || volDown > vol)
  );
}
