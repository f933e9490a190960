/**
 * @module Gauss-Legendre quadrature on the unit interval.
 */
import { checkInRange } from '../../base/index.ts';

/** Gauss-Legendre rule mapped to [0, 1]. */
export interface UnitRule {
  /** Abscissae in (0, 1). */
  readonly x: Float64Array;
  /** Weights; their sum is 1. */
  readonly weight: Float64Array;
}

/**
 * Builds a Gauss-Legendre rule on [0, 1].
 *
 * @param count - number of points, 1..1000
 * @returns abscissae and weights; pure numbers
 * @throws InvariantError when count is out of range
 * @source Newton on the Legendre polynomial from Tricomi's cosine guess; Press et al., Numerical
 *   Recipes, section 4.6
 */
export function gaussLegendre(count: number): UnitRule {
  checkInRange('count', count, 1, 1000);
  const x = new Float64Array(count);
  const weight = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let previous = 0;
      let value = 1;
      for (let j = 0; j < count; j++) {
        const older = previous;
        previous = value;
        value = ((2 * j + 1) * z * previous - j * older) / (j + 1);
      }
      slope = (count * (z * value - previous)) / (z * z - 1);
      const step = value / slope;
      z -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    x[i] = (1 - z) / 2;
    weight[i] = 1 / ((1 - z * z) * slope * slope);
  }
  return { x, weight };
}
