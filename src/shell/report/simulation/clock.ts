/**
 * @module Clock of the pictures: evenly spaced instants from the start to the end of a run.
 */
import { microsPerDay, microsPerHour } from '../../../base/index.ts';

/** Instants at which curves have a point: place 0 is the start, place `steps` the end. */
export interface Clock {
  /** Microseconds since 1970 UTC. */
  readonly startMicros: number;
  readonly endMicros: number;
  /** Whole hours. */
  readonly stepMicros: number;
  readonly steps: number;
}

/** Most points of a curve. */
const stepsMax = 240;

/**
 * Chooses the finest clock of whole hours that has at most 240 steps.
 *
 * @param startMicros - first instant, a full hour; microseconds since 1970 UTC
 * @param days - length of the run, > 0
 * @returns clock
 */
export function createClock(startMicros: number, days: number): Clock {
  const hours = days * 24;
  const stepHours = Math.ceil(hours / stepsMax);
  const steps = Math.ceil(hours / stepHours);
  return {
    startMicros,
    endMicros: startMicros + days * microsPerDay,
    stepMicros: stepHours * microsPerHour,
    steps,
  };
}

/**
 * Returns the first place at or after an instant.
 *
 * @param clock - of the run
 * @param atMicros - microseconds since 1970 UTC
 * @returns whole number in [0, steps]
 */
export function placeAfter({ startMicros, stepMicros, steps }: Clock, atMicros: number): number {
  return Math.max(0, Math.min(steps, Math.ceil((atMicros - startMicros) / stepMicros)));
}

/**
 * Returns the instant of a place.
 *
 * @param clock - of the run
 * @param place - whole number in [0, steps]
 * @returns microseconds since 1970 UTC
 */
export function instantOf({ startMicros, stepMicros, endMicros }: Clock, place: number): number {
  return Math.min(endMicros, startMicros + place * stepMicros);
}

/**
 * Turns changes into running sums, in place.
 *
 * @param values - changes by place
 * @returns the same array
 */
export function runningSum(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++) values[i]! += values[i - 1]!;
  return values;
}
