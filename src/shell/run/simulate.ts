/**
 * @module Writes the files of a synthetic venue.
 */

import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkVenueConfig, simulateVenue, type VenueConfig } from '../../simulation/index.ts';
import { exitCodes, UserError } from '../user-error.ts';

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
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new UserError(`${folder}: not empty; name a new folder with --out`);
  }
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
