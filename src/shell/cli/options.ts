/**
 * @module Option values of the command line, checked and explained.
 */
import { InvalidArgumentError } from 'commander';
import { parseDuration, parseInstant } from '../../base/index.ts';

/**
 * Reads an instant option.
 *
 * @param text - ISO 8601 or Unix time
 * @returns microseconds since 1970 UTC
 * @throws InvalidArgumentError when the text is no instant
 */
export function instantOption(text: string): number {
  const parsed = parseInstant(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError('give a time such as 2026-02-05T10:00:00Z or a Unix time.');
}

/**
 * Reads a duration option.
 *
 * @param text - e.g. `1h`
 * @returns microseconds
 * @throws InvalidArgumentError when the text is no duration
 */
export function durationOption(text: string): number {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError('give a duration such as 30m, 1h or 1d12h.');
}

/**
 * Reads a share option.
 *
 * @param text - number in [0, 1], or a percentage
 * @returns share
 * @throws InvalidArgumentError when it is none
 */
export function shareOption(text: string): number {
  const isPercentage = text.trim().endsWith('%');
  const value = Number(text.trim().replace(/%$/, '')) / (isPercentage ? 100 : 1);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('give a share such as 0.01 or 1%.');
}

/**
 * Makes a reader of whole-number options.
 *
 * @param low - least value
 * @param high - greatest value
 * @returns reader that throws InvalidArgumentError outside the bounds
 */
export function wholeOption(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high)
      return value;
    throw new InvalidArgumentError(`give a whole number from ${low} to ${high}.`);
  };
}
