/**
 * @module Folder of the results: whether it is free, and what of an earlier run has to go.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { tableColumns } from './columns.ts';
import { ingestedFile } from './ingested.ts';

/** Formats of the result tables, as endings of their files. */
export const tableFormats = ['csv', 'ndjson', 'parquet'] as const;

const early: ReadonlySet<string> = new Set(['log', 'rejected.ndjson']);

/** Format of the result tables. */
export type TableFormat = (typeof tableFormats)[number];

/**
 * Refuses a folder that holds something else: results would replace files of the same name.
 *
 * @param folder - where results shall go; need not exist
 * @throws UserError when it is a file, or holds files and no run
 */
export async function checkOutFolder(folder: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw error;
    throw new UserError(`${folder}: it is, or lies in, a file; name a folder with --out`);
  }
  // A run that was cut off early leaves less than a whole one.
  const isOurs = names.includes(ingestedFile) || names.every((name) => early.has(name));
  if (isOurs) return;
  throw new UserError(`${folder}: holds other files; name a new or empty folder with --out`);
}

/**
 * Tells whether a folder holds the results of a run.
 *
 * @param folder - any folder
 * @returns true when a run wrote it
 */
export async function isRunFolder(folder: string): Promise<boolean> {
  return stat(join(folder, ingestedFile)).then(
    () => true,
    () => false,
  );
}

/**
 * Removes tables that this run does not write anew, so that no result of an earlier one stays.
 *
 * @param folder - folder of the results
 * @param format - format of this run
 * @param hasHistory - whether this run writes a history
 */
export async function removeStaleTables(
  folder: string,
  format: TableFormat,
  hasHistory: boolean,
): Promise<void> {
  for (const name of Object.keys(tableColumns)) {
    for (const ending of tableFormats) {
      if (ending === format && (name !== 'history' || hasHistory)) continue;
      await rm(join(folder, `${name}.${ending}`), { force: true });
    }
  }
}
