/**
 * @module Probability that an account is liquidated within a horizon, and time spent near
 *   liquidation.
 *
 * The process is stated: the spot is a lognormal martingale of constant volatility, watched without
 * a break; volatilities of the options and the positions stay. Jumps would add to the probability.
 */
import { check, checkPositive } from '../../../base/index.ts';
import { normalCdf } from '../../../quant/index.ts';
import type { LiquidationDistance, LiquidationPoint } from './liquidation-distance.ts';

/** The process under which a probability is stated. */
export interface SpotMotion {
  /** Annualised volatility of the spot, > 0. */
  readonly vol: number;
  /** Horizon, years, > 0. */
  readonly years: number;
}

/** Images of the start on either side, and waves: enough for the last place where each is used. */
const images = 12;
const waves = 24;

/**
 * Returns the probability that a lognormal martingale leaves an interval within the horizon.
 *
 * @param lower - lower factor, in (0, 1]; null for none
 * @param upper - upper factor, >= 1; null for none
 * @param motion - volatility and horizon
 * @returns probability in [0, 1]
 * @throws InvariantError when a factor is on the wrong side or the motion is not positive
 * @source Borodin and Salminen (2002), Handbook of Brownian motion, 2.1.15; reflection for one side
 */
export function exitProbability(
  lower: number | null,
  upper: number | null,
  motion: SpotMotion,
): number {
  checkPositive('vol', motion.vol);
  checkPositive('years', motion.years);
  check(lower === null || (lower > 0 && lower <= 1), 'lower', 'in (0, 1]', lower);
  check(upper === null || (upper >= 1 && Number.isFinite(upper)), 'upper', '>= 1', upper);
  if (lower === 1 || upper === 1) return 1;
  const deviation = motion.vol * Math.sqrt(motion.years);
  if (lower === null && upper === null) return 0;
  if (upper === null) return hitProbability(Math.log(lower ?? 1), deviation);
  if (lower === null) return hitProbability(Math.log(upper), deviation);
  return 1 - stayProbability(Math.log(lower), Math.log(upper), deviation);
}

/** Probability that ln(spot), drifting by minus half its variance, reaches a level. */
function hitProbability(level: number, deviation: number): number {
  const drift = -0.5 * deviation * deviation;
  const side = Math.sign(level);
  const direct = normalCdf((side * (drift - level)) / deviation);
  const reflected = Math.exp(-level) * normalCdf((-side * (level + drift)) / deviation);
  return Math.min(1, direct + reflected);
}

/** Images for a short time, waves for a long one: each converges where the other cancels. */
function stayProbability(low: number, high: number, deviation: number): number {
  const stay =
    deviation < (high - low) / 2
      ? stayByImages(low, high, deviation)
      : stayByWaves(low, high, deviation);
  return Math.min(1, Math.max(0, stay));
}

function stayByWaves(low: number, high: number, deviation: number): number {
  const width = high - low;
  let sum = 0;
  for (let n = 1; n <= waves; n++) {
    const frequency = (n * Math.PI) / width;
    const decay = Math.exp(-0.5 * (frequency * deviation) ** 2);
    const edge = 1 - (-1) ** n * Math.exp(-width / 2);
    sum += (Math.sin(-frequency * low) * decay * frequency * edge) / (0.25 + frequency ** 2);
  }
  return (2 / width) * Math.exp(-(deviation ** 2) / 8 - low / 2) * sum;
}

function stayByImages(low: number, high: number, deviation: number): number {
  const drift = -0.5 * deviation * deviation;
  const width = high - low;
  const mass = (image: number): number => {
    const centre = image + drift;
    const share = normalCdf((high - centre) / deviation) - normalCdf((low - centre) / deviation);
    // The drift over the variance is -1/2.
    return share === 0 ? 0 : Math.exp(-image / 2) * share;
  };
  let stay = 0;
  for (let k = -images; k <= images; k++) {
    stay += mass(2 * k * width) - mass(2 * high + 2 * k * width);
  }
  return stay;
}

/**
 * Returns the probability that an account is liquidated by a move of its underlying.
 *
 * @param distance - its points of liquidation
 * @param motion - volatility and horizon
 * @returns probability in [0, 1]; 1 for an account that is below maintenance already
 */
export function liquidationProbability(distance: LiquidationDistance, motion: SpotMotion): number {
  const { spotDown, spotUp } = distance;
  if (spotDown.kind === 'already' || spotUp.kind === 'already') return 1;
  return exitProbability(factorOf(spotDown), factorOf(spotUp), motion);
}

function factorOf(point: LiquidationPoint): number | null {
  return point.kind === 'at' ? point.factor : null;
}

/** One observation of how near an account is. */
export interface ProximityObservation {
  readonly atMicros: number;
  readonly distance: LiquidationDistance;
}

/**
 * Returns the share of time that an account spent near liquidation; each observation holds until
 * the next.
 *
 * @param observations - in time order
 * @param near - size of ln(factor) within which a point of the spot counts as near, > 0
 * @returns share in [0, 1]; null with less than two observations or no time between them
 * @throws InvariantError when the observations are not in time order
 */
export function shareOfTimeNear(
  observations: readonly ProximityObservation[],
  near: number,
): number | null {
  checkPositive('near', near);
  let [total, within] = [0, 0];
  for (let i = 1; i < observations.length; i++) {
    const { atMicros, distance } = observations[i - 1];
    const held = observations[i].atMicros - atMicros;
    check(held >= 0, `observations[${i}].atMicros`, 'in time order', observations[i].atMicros);
    total += held;
    const isNear = [distance.spotDown, distance.spotUp].some(
      (point) =>
        point.kind === 'already' ||
        (point.kind === 'at' && Math.abs(Math.log(point.factor)) <= near),
    );
    if (isNear) within += held;
  }
  return total === 0 ? null : within / total;
}
