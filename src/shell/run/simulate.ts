/**
 * @module Writes the files of a synthetic venue.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkVenueConfig,
  simulateVenue,
  type VenueConfig,
  type VenueConfigFailure,
} from '../../simulation/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { checkOutFolder } from './out-folder.ts';
import { abandonFiles, appendChunk, closeFiles, type VenueFiles } from './venue-files.ts';
import { readVenueManifest } from './verify-venue.ts';

/** What is told while a venue is written. */
export interface VenueProgress {
  /** Minutes simulated of all, and characters written so far. */
  readonly minutes: (done: number, all: number, characters: number) => void;
  /** A file is packed into Parquet. */
  readonly packing: (file: string) => void;
}

const manifestName = 'manifest.json';

/**
 * Simulates a venue and writes what it would export. The manifest comes last, so that a folder
 * without one was not finished.
 *
 * @param folder - empty or new folder
 * @param config - checked here
 * @param progress - told from time to time
 * @throws UserError when the configuration is refused or the folder holds files
 */
export async function writeVenue(
  folder: string,
  config: VenueConfig,
  progress: VenueProgress,
): Promise<void> {
  const checked = checkVenueConfig(config);
  if (!checked.ok) throw refusalOf(checked.failure);
  await checkVenueFolder(folder);
  await mkdir(folder, { recursive: true });
  const files: VenueFiles = { folder, open: new Map() };
  const all = config.days * 1440;
  let written = 0;
  let manifest = '';
  const minuteDone = (done: number): void => progress.minutes(done, all, written);
  try {
    for (const chunk of simulateVenue(checked.value, minuteDone)) {
      if (chunk.file === manifestName) manifest = chunk.text;
      else await appendChunk(files, chunk);
      written += chunk.text.length;
    }
  } catch (error) {
    await abandonFiles(files);
    throw error;
  }
  const statements = await closeFiles(files, progress.packing);
  const stated = { ...JSON.parse(manifest), files: statements };
  await writeFile(join(folder, manifestName), `${JSON.stringify(stated, null, 2)}\n`);
}

/**
 * Refuses a folder that a venue cannot be written to.
 *
 * @param folder - as the user wrote it
 * @throws UserError when it holds files, or is one
 */
export async function checkVenueFolder(folder: string): Promise<void> {
  if (await isFree(folder)) return;
  throw new UserError(`${folder}: not empty; name a new folder with --out`);
}

/**
 * Tells a refused configuration to the user.
 *
 * @param failure - field, demand and value
 * @returns error with the exit code of wrong usage
 */
export function refusalOf({ field, demand, value }: VenueConfigFailure): UserError {
  // Infinity has no form in JSON.
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  const was = shown ?? 'absent';
  return new UserError(`${field} must be ${demand}, was ${was}`, exitCodes.usage);
}

/**
 * Removes what an earlier demo left; anything else is refused, not removed.
 *
 * @param venue - folder of a synthetic venue, or none yet
 * @param results - folder of a run, or none yet
 * @throws UserError when one of them holds something else
 */
export async function removeEarlierDemo(venue: string, results: string): Promise<void> {
  const isOurs = (await isFree(venue)) || (await readVenueManifest(venue)) !== undefined;
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
