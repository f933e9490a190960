/**
 * @module Monotone fits: rates that must not fall from one group to the next.
 */
import { check } from '../base/index.ts';

/**
 * Fits the non-decreasing sequence closest to weighted values (pool adjacent violators).
 *
 * @param values - values in order, any unit
 * @param weights - weight of each, > 0
 * @returns fitted values, non-decreasing, same unit
 * @throws InvariantError when the arrays differ in length
 * @source Ayer et al. (1955), Annals of Mathematical Statistics 26, 641-647
 */
export function fitNonDecreasing(
  values: readonly number[],
  weights: readonly number[],
): readonly number[] {
  check(values.length === weights.length, 'weights.length', 'that of values', weights.length);
  const means: number[] = [];
  const masses: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let mean = values[i]!;
    let mass = weights[i]!;
    let size = 1;
    while (means.length > 0 && means[means.length - 1]! > mean) {
      const before = masses.pop()!;
      mean = (means.pop()! * before + mean * mass) / (before + mass);
      mass += before;
      size += sizes.pop()!;
    }
    means.push(mean);
    masses.push(mass);
    sizes.push(size);
  }
  return means.flatMap((mean, block) => new Array<number>(sizes[block]!).fill(mean));
}
