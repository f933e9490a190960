/**
 * @module Nelder-Mead: minimum of a function of a few variables without its derivatives.
 */
import { check, checkCount } from '../base/index.ts';

/** Where the search starts and stops. */
export interface SimplexSearch {
  /** Function to minimise; must return a finite number. */
  readonly objective: (point: Float64Array) => number;
  /** First corner of the simplex. */
  readonly start: readonly number[];
  /** Length of the first edges by variable, not 0. */
  readonly steps: readonly number[];
  /** Most evaluations of the function. */
  readonly evaluationsMax: number;
  /** Stops when the corners' values differ by less than this share of the least one. */
  readonly tolerance: number;
}

/** Best corner found. */
export interface SimplexMinimum {
  readonly point: readonly number[];
  readonly value: number;
  readonly evaluations: number;
}

/**
 * Searches a local minimum with a simplex of reflections, expansions and contractions.
 *
 * Limits: `evaluationsMax` below the number of corners still evaluates every corner once.
 *
 * @param search - function, start and stopping rule
 * @returns best corner; variables and value in the caller's units
 * @throws InvariantError when start and steps differ in length
 * @source Nelder and Mead (1965), Computer Journal 7, 308-313; coefficients 1, 2, 1/2, 1/2
 */
export function minimiseBySimplex(search: SimplexSearch): SimplexMinimum {
  const { objective, start, steps, evaluationsMax, tolerance } = search;
  const n = start.length;
  check(steps.length === n && n > 0, 'steps.length', 'that of start, above 0', steps.length);
  checkCount('evaluationsMax', evaluationsMax);
  const corners = Array.from({ length: n + 1 }, () => Float64Array.from(start));
  for (let i = 0; i < n; i++) corners[i + 1]![i]! += steps[i]!;
  const simplex: Simplex = {
    objective,
    corners,
    values: corners.map((corner) => objective(corner)),
    centre: new Float64Array(n),
    trial: new Float64Array(n),
    evaluations: n + 1,
  };
  sortCorners(simplex);
  while (simplex.evaluations < evaluationsMax) {
    const best = simplex.values[0]!;
    if (simplex.values[n]! - best <= tolerance * Math.abs(best) + 1e-300) break;
    step(simplex, n);
    sortCorners(simplex);
  }
  const { evaluations } = simplex;
  return { point: Array.from(corners[0]!), value: simplex.values[0]!, evaluations };
}

interface Simplex {
  readonly objective: (point: Float64Array) => number;
  readonly corners: Float64Array[];
  readonly values: number[];
  readonly centre: Float64Array;
  readonly trial: Float64Array;
  evaluations: number;
}

/** One move of the worst corner, or a shrink towards the best. */
function step(simplex: Simplex, n: number): void {
  const { corners, values, centre } = simplex;
  centre.fill(0);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) centre[j]! += corners[i]![j]! / n;
  const reflected = probe(simplex, -1);
  if (reflected < values[n]!) accept(simplex, reflected);
  if (reflected < values[0]!) {
    const expanded = probe(simplex, 2);
    if (expanded < reflected) accept(simplex, expanded);
    return;
  }
  if (reflected < values[n - 1]!) return;
  const contracted = probe(simplex, 0.5);
  if (contracted < values[n]!) accept(simplex, contracted);
  else shrink(simplex, n);
}

/** Value at the centre plus a multiple of the way from it to the worst corner. */
function probe(simplex: Simplex, factor: number): number {
  const { corners, centre, trial } = simplex;
  const worst = corners[corners.length - 1]!;
  for (let j = 0; j < trial.length; j++) {
    trial[j] = centre[j]! + factor * (worst[j]! - centre[j]!);
  }
  simplex.evaluations++;
  return simplex.objective(trial);
}

function accept(simplex: Simplex, value: number): void {
  const last = simplex.values.length - 1;
  simplex.corners[last]!.set(simplex.trial);
  simplex.values[last] = value;
}

function shrink(simplex: Simplex, n: number): void {
  const { corners, values, objective } = simplex;
  for (let i = 1; i <= n; i++) {
    for (let j = 0; j < n; j++) corners[i]![j] = 0.5 * (corners[i]![j]! + corners[0]![j]!);
    values[i] = objective(corners[i]!);
    simplex.evaluations++;
  }
}

/** Insertion sort by value: all but one corner are in order already. */
function sortCorners({ corners, values }: Simplex): void {
  for (let i = 1; i < values.length; i++) {
    const corner = corners[i]!;
    const value = values[i]!;
    let j = i - 1;
    for (; j >= 0 && values[j]! > value; j--) {
      corners[j + 1] = corners[j]!;
      values[j + 1] = values[j]!;
    }
    corners[j + 1] = corner;
    values[j + 1] = value;
  }
}
