/**
 * @module Heavy-tailed draws: Zipf's law over a list, a discrete power law.
 */
import type { Random } from '../../base/index.ts';

/**
 * Picks from a list by Zipf's law.
 *
 * @param random - advanced by one draw
 * @param list - not empty; entry i has weight 1 / (i + 1)
 * @returns one entry
 */
export function pickZipf<T>(random: Random, list: readonly T[]): T {
  let total = 0;
  for (let i = 1; i <= list.length; i++) total += 1 / i;
  let draw = random.uniform() * total;
  for (let i = 0; i < list.length; i++) {
    draw -= 1 / (i + 1);
    if (draw < 0) return list[i]!;
  }
  return list[list.length - 1]!;
}

/**
 * Draws from a discrete power law.
 *
 * @param random - advanced by one draw
 * @param exponent - > 1; the chance of k falls as k to the minus exponent
 * @param most - largest value, >= 1
 * @returns whole number in [1, most]
 */
export function drawPowerLaw(random: Random, exponent: number, most: number): number {
  let total = 0;
  for (let k = 1; k <= most; k++) total += k ** -exponent;
  let draw = random.uniform() * total;
  for (let k = 1; k < most; k++) {
    draw -= k ** -exponent;
    if (draw < 0) return k;
  }
  return most;
}
