/**
 * @module Which sources a store has taken in, so that the same file never counts twice.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder, writeAtomically } from '../store/index.ts';
import { UserError } from '../user-error.ts';

/** Source that is in the log. */
export interface IngestedSource {
  readonly file: string;
  readonly adapter: string;
  readonly sha256: string;
  /** First checkpoint after the sources were taken in. */
  readonly untilCheckpoint: number;
}

/** What a store remembers of its sources. */
export interface Ingested {
  readonly sources: readonly IngestedSource[];
  /** Checkpoint where an ingest began that has not ended; absent when none is under way. */
  readonly pendingFrom?: number;
  /** One of the sources was a synthetic venue. */
  readonly synthetic: boolean;
}

const fileName = 'ingested.json';

/**
 * Reads what a store remembers.
 *
 * @param folder - folder of the store
 * @returns sources taken in; none when the store is new
 * @throws UserError when the file is damaged
 */
export async function readIngested(folder: string): Promise<Ingested> {
  const path = join(folder, fileName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return { sources: [], synthetic: false };
  }
  try {
    return JSON.parse(text) as Ingested;
  } catch {
    throw new UserError(`${path}: damaged; remove the folder and run again, the sources are whole`);
  }
}

/**
 * Writes what a store remembers, whole or not at all.
 *
 * @param folder - folder of the store
 * @param ingested - new content
 */
export async function writeIngested(folder: string, ingested: Ingested): Promise<void> {
  await ensureFolder(folder);
  await writeAtomically(join(folder, fileName), async (handle) => {
    await handle.writeFile(`${JSON.stringify(ingested, null, 2)}\n`);
  });
}
