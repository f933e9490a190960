/**
 * @module Writes the files of a synthetic venue.
 */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkVenueConfig, simulateVenue, type VenueConfig } from '../../simulation/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { checkOutFolder } from './out-folder.ts';

/**
 * Simulates a venue and writes what it would export.
 *
 * @param folder - empty or new folder
 * @param config - checked here
 * @param progress - told the characters written from time to time
 * @throws UserError when the configuration is refused or the folder holds files
 */
export async function writeVenue(
  folder: string,
  config: VenueConfig,
  progress: (characters: number) => void,
): Promise<void> {
  const checked = checkVenueConfig(config);
  if (!checked.ok) {
    const { field, demand, value } = checked.failure;
    throw new UserError(`${field} must be ${demand}, was ${String(value)}`, exitCodes.usage);
  }
  if (!(await isFree(folder))) {
    throw new UserError(`${folder}: not empty; name a new folder with --out`);
  }
  await mkdir(folder, { recursive: true });
  const handles = new Map<string, FileHandle>();
  let written = 0;
  try {
    for (const { file, text } of simulateVenue(checked.value)) {
      let handle = handles.get(file);
      if (handle === undefined) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        handle = await open(join(folder, file), 'w');
        handles.set(file, handle);
      }
      await handle.write(text);
      written += text.length;
      progress(written);
    }
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
}

/**
 * Removes what an earlier demo left; anything else is refused, not removed.
 *
 * @param venue - folder of a synthetic venue, or none yet
 * @param results - folder of a run, or none yet
 * @throws UserError when one of them holds something else
 */
export async function removeEarlierDemo(venue: string, results: string): Promise<void> {
  const isOurs = (await isFree(venue)) || (await isSyntheticVenue(venue));
  if (!isOurs) throw new UserError(`${venue}: holds no synthetic venue; name another --out`);
  await checkOutFolder(results);
  await rm(venue, { recursive: true, force: true });
  await rm(results, { recursive: true, force: true });
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code !== 'ENOTDIR') throw error;
    throw new UserError(`${folder}: it is, or lies in, a file; name a folder with --out`);
  }
}

async function isSyntheticVenue(folder: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    return (manifest as { synthetic?: unknown } | null)?.synthetic === true;
  } catch {
    return false;
  }
}
