/**
 * @module Normal probability times an exponential that may be huge while the product is small.
 */
import { scaledTail } from '../polynomials.ts';

/**
 * Returns exp(logWeight) N(x) without overflow when the tail of N outweighs the exponential.
 *
 * Reflection formulas raise barrier over spot to powers that grow without bound as volatility
 * falls; the tail probability beside them shrinks faster.
 *
 * @param logWeight - ln of the weight
 * @param x - standard deviations
 * @returns product; unit of the weight
 * @source N(x) = exp(-x^2/2) t(-x) for x < 0, t the scaled tail
 */
export function expCdf(logWeight: number, x: number): number {
  if (x < 0) return Math.exp(logWeight - 0.5 * x * x) * scaledTail(-x);
  return Math.exp(logWeight) * (1 - Math.exp(-0.5 * x * x) * scaledTail(x));
}
