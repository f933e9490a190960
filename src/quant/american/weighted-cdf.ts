/**
 * @module Normal probability with a weight whose exponential is already known.
 */
import { scaledTail } from '../polynomials.ts';

/**
 * Returns weight N(x) from weight exp(-x^2/2), so that one exponential serves both.
 *
 * @param x - standard deviations; unchecked, because it runs in the innermost loops
 * @param bell - weight exp(-x^2/2)
 * @param weight - read only for x at or above zero
 * @returns weighted probability; unit of the weight, relative error near 1e-15 in the left tail
 * @source N(x) = exp(-x^2/2) t(-x) for x < 0 and 1 - exp(-x^2/2) t(x) otherwise, t the scaled tail
 */
export function weightedCdf(x: number, bell: number, weight: number): number {
  return x < 0 ? bell * scaledTail(-x) : weight - bell * scaledTail(x);
}
