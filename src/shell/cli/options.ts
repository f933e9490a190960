/**
 * @module Option values of the command line, checked and explained, and lists of options that
 *   several commands share.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseInstant } from '../../base/index.ts';

/** Values of `addSourceOptions`. */
export interface SourceFlags {
  readonly adapter?: string;
  readonly map?: string;
  readonly skipUnknown: boolean;
}

/** Values of `addResultOptions`. */
export interface ResultFlags {
  readonly out?: string;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Adds the options that say how files are read.
 *
 * @param command - command under construction
 * @returns the command
 */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--adapter <name>', 'read every file with this adapter instead of detecting it')
    .option('--map <file>', 'column map (JSON) for the table adapter')
    .option('--skip-unknown', 'leave files of unknown format out', false);
}

/**
 * Adds the options that say where tables, page and charts go.
 *
 * @param command - command under construction
 * @param page - name of the page
 * @returns the command
 */
export function addResultOptions(command: Command, page: string): Command {
  return command
    .option('--out <dir>', `write tables, ${page} and SVG files to this folder`)
    .addOption(
      new Option('--format <format>', 'format of the tables')
        .choices(['csv', 'ndjson', 'parquet'])
        .default('csv'),
    )
    .option('--json', 'print the summary as JSON', false)
    .option('--quiet', 'say nothing on stderr but errors', false);
}

/**
 * Reads an option that lists names.
 *
 * @param text - names, separated by commas
 * @returns names without blanks, none empty
 * @throws InvalidArgumentError when there is none
 */
export function namesOption(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const told = names.filter((name) => name !== '');
  if (told.length > 0) return told;
  throw new InvalidArgumentError('give names, separated by commas, e.g. BTC,ETH.');
}

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

/**
 * Reads a number as it stands, for a configuration whose own bounds are checked later.
 *
 * @param text - any text
 * @returns the number, or the text when it is none
 */
export function numberOrText(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}
