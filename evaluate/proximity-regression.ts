/**
 * @module Logistic regression that learns from what came, day by day, never from what was to come.
 */

/** Days whose readings are counted once: hourly readings of a day share their outcome. */
const readingsPerDay = 24;
/** Strength of the prior that draws the slopes to where they start. */
const ridge = 2;
const rounds = 8;

/** One reading on its way to its outcome. */
interface Pending {
  readonly hour: number;
  readonly participant: number;
  readonly features: readonly number[];
}

/** A regression under way. */
export interface Regression {
  /** Tells the probability of a reading and keeps it until its day is over. */
  readonly tell: (hour: number, participant: number, features: readonly number[]) => number;
  /** Fits again on all readings whose day is over by the hour. */
  readonly learn: (hour: number) => void;
  readonly weights: () => readonly number[];
}

/**
 * Creates a regression.
 *
 * @param start - intercept and slopes before anything came
 * @param came - whether a participant was liquidated after an hour and not later than another
 */
export function createRegression(
  start: readonly number[],
  came: (participant: number, after: number, until: number) => boolean,
): Regression {
  let weights = start.slice();
  const pending: Pending[] = [];
  const known: { readonly x: readonly number[]; readonly y: number }[] = [];
  let taken = 0;
  return {
    tell(hour, participant, features) {
      const x = [1, ...features];
      pending.push({ hour, participant, features: x });
      return probabilityOf(weights, x);
    },
    learn(hour) {
      for (; taken < pending.length && pending[taken]!.hour + 24 <= hour; taken++) {
        const { participant, hour: from, features } = pending[taken]!;
        known.push({ x: features, y: came(participant, from, from + 24) ? 1 : 0 });
      }
      weights = fitWeights(start, known);
    },
    weights: () => weights,
  };
}

function probabilityOf(weights: readonly number[], x: readonly number[]): number {
  const logit = x.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  return 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, logit))));
}

/** Newton's method on the penalised likelihood; the intercept is hardly held. */
function fitWeights(
  start: readonly number[],
  known: readonly { readonly x: readonly number[]; readonly y: number }[],
): number[] {
  const size = start.length;
  let weights = start.slice();
  for (let round = 0; round < rounds; round++) {
    const gradient = start.map((from, i) => (from - weights[i]!) * (i === 0 ? 0.5 : ridge));
    const matrix = start.map((_, i) =>
      start.map((__, j) => (i === j ? (i === 0 ? 0.5 : ridge) : 0)),
    );
    for (const { x, y } of known) {
      const p = probabilityOf(weights, x);
      const curvature = (p * (1 - p)) / readingsPerDay;
      for (let i = 0; i < size; i++) {
        gradient[i]! += ((y - p) * x[i]!) / readingsPerDay;
        for (let j = 0; j < size; j++) matrix[i]![j]! += curvature * x[i]! * x[j]!;
      }
    }
    const step = solveLinear(matrix, gradient);
    weights = weights.map((weight, i) => weight + Math.max(-2, Math.min(2, step[i]!)));
  }
  return weights;
}

/** Gaussian elimination; the matrix is positive definite. */
function solveLinear(matrix: number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let i = 0; i < size; i++) {
    for (let k = i + 1; k < size; k++) {
      const factor = rows[k]![i]! / rows[i]![i]!;
      for (let j = i; j <= size; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  const found = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let sum = rows[i]![size]!;
    for (let j = i + 1; j < size; j++) sum -= rows[i]![j]! * found[j]!;
    found[i] = sum / rows[i]![i]!;
  }
  return found;
}
