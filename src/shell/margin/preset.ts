/**
 * @module Margin presets as the user names them: a known name, or a JSON file.
 */
import { readFile } from 'node:fs/promises';
import {
  checkMarginParameters,
  describeMarginFailure,
  type MarginFailure,
  type MarginParameters,
  marginPresets,
} from '../../risk/index.ts';
import { exitCodes, UserError } from '../user-error.ts';

/**
 * Finds a preset.
 *
 * @param name - name of a preset, or path of a JSON file that holds one
 * @returns the preset, every number within its bounds
 * @throws UserError when it is neither; every parameter out of bounds is named, exit code 3
 */
export async function loadPreset(name: string): Promise<MarginParameters> {
  const known = marginPresets.get(name);
  if (known !== undefined) return known;
  const checked = checkMarginParameters(await readJson(name, presetHint));
  if (checked.ok) return checked.value;
  throw refusal(`${name}: not a usable preset`, checked.failure);
}

const presetHint = () => `presets: ${[...marginPresets.keys()].join(', ')}; or name a JSON file`;

/**
 * Reads a JSON file.
 *
 * @param path - the file
 * @param hint - said when there is no such file
 * @returns parsed content
 * @throws UserError when it cannot be read or is not JSON
 */
export async function readJson(path: string, hint = () => ''): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw error;
    throw new UserError([`${path}: no such file`, hint()].filter(Boolean).join('\n'));
  }
  return parseJson(path, text);
}

/**
 * Parses JSON.
 *
 * @param path - how messages call it
 * @param text - the content
 * @returns parsed content
 * @throws UserError when it is not JSON
 */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(`${path}: not JSON: ${(error as Error).message}`);
  }
}

/** Failures named in one message; the rest is counted. */
const namedMax = 50;

/**
 * Turns failures that leave nothing to answer into a message with exit code 3.
 *
 * @param what - what cannot be used
 * @param failures - why
 * @returns the error to throw
 */
export function refusal(what: string, failures: readonly MarginFailure[]): UserError {
  const lines = failures.slice(0, namedMax).map((failure) => `  ${describeMarginFailure(failure)}`);
  if (failures.length > namedMax) lines.push(`  and ${failures.length - namedMax} more`);
  return new UserError([what, ...lines].join('\n'), exitCodes.limit);
}
