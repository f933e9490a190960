/**
 * @module Accounts as the user names them: a portfolio file, a pipe, or the folder of a run.
 */
import { stat } from 'node:fs/promises';
import { UserError } from '../user-error.ts';
import {
  openRunAccounts,
  type RunAccountOptions,
  runFolderOf,
  type VenueAccounts,
} from './run-accounts.ts';
import { openPortfolios, type PortfolioSource } from './source.ts';

/** How to open accounts. */
export interface AccountOptions extends RunAccountOptions {
  /** What `-` reads. */
  readonly standardInput: AsyncIterable<Uint8Array>;
}

/**
 * Opens accounts.
 *
 * @param path - portfolio file, folder of a run, or `-` for standard input
 * @param options - instant for a run; a file has its own
 * @returns market and accounts
 * @throws UserError when it is neither, or cannot be used
 */
export async function openAccounts(
  path: string,
  options: AccountOptions,
): Promise<PortfolioSource | VenueAccounts> {
  const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return openPortfolios(path, options.standardInput);
  const folder = await runFolderOf(path);
  if (folder !== undefined) return openRunAccounts(folder, options);
  const wanted = 'name a portfolio file, or a folder that rapport run or demo wrote';
  throw new UserError(`${path}: is a folder without the log of a run; ${wanted}`);
}

/**
 * Tells whether accounts are those of a run.
 *
 * @param source - open accounts
 * @returns true when the broker's terms and the origins of prices are known
 */
export function isVenue(source: PortfolioSource | VenueAccounts): source is VenueAccounts {
  return 'factorsOf' in source;
}
