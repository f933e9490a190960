/**
 * @module Checks at every boundary: a programmer's mistake stops with argument, demand and value.
 */

/** A demand on an argument was broken by the calling code. */
export class InvariantError extends Error {
  /** Name of the argument. */
  readonly argument: string;
  /** What was demanded, e.g. `>= 0`. */
  readonly demand: string;
  /** The value that broke the demand. */
  readonly value: unknown;

  constructor(argument: string, demand: string, value: unknown) {
    super(`${argument} must be ${demand}, was ${String(value)}`);
    this.name = 'InvariantError';
    this.argument = argument;
    this.demand = demand;
    this.value = value;
  }
}

/**
 * Demands a condition.
 *
 * @param holds - the condition
 * @param argument - name of what is checked
 * @param demand - the demand in words, read after "must be"
 * @param value - the value seen
 * @throws InvariantError when the condition does not hold
 */
export function check(holds: boolean, argument: string, demand: string, value: unknown): void {
  if (!holds) throw new InvariantError(argument, demand, value);
}

/**
 * Demands a finite number.
 *
 * @param argument - name of the argument
 * @param value - number, any unit
 * @throws InvariantError when NaN or infinite
 */
export function checkFinite(argument: string, value: number): void {
  if (!Number.isFinite(value)) throw new InvariantError(argument, 'finite', value);
}

/**
 * Demands a finite number of at least zero.
 *
 * @param argument - name of the argument
 * @param value - number, any unit
 * @throws InvariantError when negative, NaN or infinite
 */
export function checkNonNegative(argument: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvariantError(argument, '>= 0 and finite', value);
  }
}

/**
 * Demands a finite number above zero.
 *
 * @param argument - name of the argument
 * @param value - number, any unit
 * @throws InvariantError when zero, negative, NaN or infinite
 */
export function checkPositive(argument: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvariantError(argument, '> 0 and finite', value);
  }
}

/**
 * Demands a number in a closed interval.
 *
 * @param argument - name of the argument
 * @param value - number, any unit
 * @param low - least allowed value
 * @param high - greatest allowed value
 * @throws InvariantError when outside or NaN
 */
export function checkInRange(argument: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new InvariantError(argument, `in [${low}, ${high}]`, value);
  }
}

/**
 * Demands a whole number of at least zero that a double holds exactly.
 *
 * @param argument - name of the argument
 * @param value - number, any unit
 * @throws InvariantError when negative, fractional or beyond 2^53 - 1
 */
export function checkCount(argument: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) {
    throw new InvariantError(argument, 'a whole number >= 0', value);
  }
}
