/**
 * @module Foreseen absence of an answer, as data: a value, or a failure with its kind and numbers.
 */

/** Success carrying a value. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** Foreseen failure carrying a discriminated reason. */
export interface Fail<F> {
  readonly ok: false;
  readonly failure: F;
}

/** Either a value or a foreseen failure; the caller decides by `ok`. */
export type Result<T, F> = Ok<T> | Fail<F>;

/**
 * Wraps a value as a success.
 *
 * @param value - the answer
 * @returns the success
 */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/**
 * Wraps a reason as a failure.
 *
 * @param failure - discriminated reason with the numbers that explain it
 * @returns the failure
 */
export function fail<F>(failure: F): Fail<F> {
  return { ok: false, failure };
}
