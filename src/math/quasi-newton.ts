/**
 * @module Quasi-Newton search: minimum of a smooth function from its values alone.
 */
import { checkCount } from '../base/index.ts';

/** What to minimise and when to stop. */
export interface SmoothSearch {
  /** Function to minimise; returns a finite number, or Infinity where it is not defined. */
  readonly objective: (point: Float64Array) => number;
  readonly start: ArrayLike<number>;
  /** Most moves. */
  readonly movesMax: number;
  /** Stops when the gradient's largest entry is below this; units of value per variable. */
  readonly gradientTolerance: number;
}

/** Where the search ended. */
export interface SmoothMinimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Largest entry of the gradient there. */
  readonly gradientMax: number;
  readonly moves: number;
}

/**
 * Searches a local minimum by BFGS with central differences and a halving line search.
 *
 * Limits: `movesMax = 0` returns the start. Differences limit the gradient to about 1e-10 of the
 * value's size, so the point is good to about ten digits.
 *
 * @param search - function, start and stopping rule
 * @returns the best point; variables and value in the caller's units
 * @source Nocedal and Wright (2006), Numerical Optimization, algorithm 6.1
 */
export function minimiseSmooth(search: SmoothSearch): SmoothMinimum {
  const { objective, movesMax, gradientTolerance } = search;
  checkCount('movesMax', movesMax);
  const n = search.start.length;
  let point: Float64Array = Float64Array.from(search.start);
  let value = objective(point);
  let gradient: Float64Array = centralGradient(objective, point);
  const inverse = identity(n);
  let moves = 0;
  let stalled = 0;
  while (moves < movesMax && stalled < 3 && largest(gradient) > gradientTolerance) {
    let direction: Float64Array = descend(inverse, gradient);
    let slope = inner(direction, gradient);
    if (!(slope < 0)) {
      inverse.set(identity(n));
      direction = gradient.map((x) => -x);
      slope = inner(direction, gradient);
    }
    const next = searchLine(objective, { point, value, direction, slope });
    if (next === null) break;
    const nextGradient = centralGradient(objective, next.point);
    if (!nextGradient.every(Number.isFinite)) break;
    updateInverse(inverse, difference(next.point, point), difference(nextGradient, gradient));
    // Towards a bound at infinity the gradient fades for ever: end when the value stands still.
    stalled = value - next.value > 1e-10 * Math.abs(value) ? 0 : stalled + 1;
    point = next.point;
    value = next.value;
    gradient = nextGradient;
    moves++;
  }
  return { point, value, gradientMax: largest(gradient), moves };
}

/** Derivatives by central differences; the step balances truncation and rounding. */
function centralGradient(
  objective: (point: Float64Array) => number,
  point: Float64Array,
): Float64Array {
  const trial = point.slice();
  return point.map((x, i) => {
    const step = 6e-6 * Math.max(1, Math.abs(x));
    trial[i] = x + step;
    const above = objective(trial);
    trial[i] = x - step;
    const below = objective(trial);
    trial[i] = x;
    return (above - below) / (2 * step);
  });
}

interface Line {
  readonly point: Float64Array;
  readonly value: number;
  readonly direction: Float64Array;
  readonly slope: number;
}

function searchLine(
  objective: (point: Float64Array) => number,
  { point, value, direction, slope }: Line,
): { readonly point: Float64Array; readonly value: number } | null {
  for (let step = 1; step > 1e-14; step *= 0.5) {
    const trial = point.map((x, i) => x + step * direction[i]!);
    const reached = objective(trial);
    if (reached <= value + 1e-4 * step * slope) return { point: trial, value: reached };
  }
  return null;
}

/** The update of the inverse Hessian; skipped where curvature along the move is not positive. */
function updateInverse(inverse: Float64Array, move: Float64Array, change: Float64Array): void {
  const n = move.length;
  const curvature = inner(move, change);
  if (!(curvature > 1e-14)) return;
  const image = descend(inverse, change).map((x) => -x);
  const scale = (1 + inner(change, image) / curvature) / curvature;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      inverse[i * n + j]! +=
        scale * move[i]! * move[j]! - (image[i]! * move[j]! + move[i]! * image[j]!) / curvature;
    }
  }
}

function descend(inverse: Float64Array, gradient: Float64Array): Float64Array {
  const n = gradient.length;
  return gradient.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum -= inverse[i * n + j]! * gradient[j]!;
    return sum;
  });
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x - b[i]!);
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function largest(values: Float64Array): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
