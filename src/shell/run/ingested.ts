/**
 * @module Which sources a store has taken in, so that the same file never counts twice.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileCount, JournalFinding } from '../report/summary.ts';
import { ensureFolder, writeAtomically } from '../store/index.ts';
import { UserError } from '../user-error.ts';

/** Source that is in the log, with what reading it came to. */
export interface IngestedSource extends Readonly<FileCount> {
  readonly sha256: string;
  /** Size of the file. */
  readonly bytes: number;
  /** First checkpoint after the sources were taken in. */
  readonly untilCheckpoint: number;
}

/** What a store remembers of its sources. */
export interface Ingested {
  readonly sources: readonly IngestedSource[];
  readonly findings: readonly JournalFinding[];
  /** Bytes of rejected.ndjson that belong to these sources. */
  readonly rejectedBytes: number;
  /** Checkpoint where an ingest began that has not ended; absent when none is under way. */
  readonly pendingFrom?: number;
  /** One of the sources was a synthetic venue. */
  readonly synthetic: boolean;
}

/** Name of the file in the folder of a run; where it lies, results lie. */
export const ingestedFile = 'ingested.json';

/**
 * Reads what a store remembers.
 *
 * @param folder - folder of the store
 * @returns sources taken in; none when the store is new
 * @throws UserError when the file is damaged
 */
export async function readIngested(folder: string): Promise<Ingested> {
  const path = join(folder, ingestedFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // Any other failure must not pass for a new store: its sources would count twice.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return { sources: [], findings: [], rejectedBytes: 0, synthetic: false };
  }
  try {
    const content = JSON.parse(text) as Ingested;
    if (Array.isArray(content.sources) && Array.isArray(content.findings)) return content;
  } catch {
    // Told below, as any other content that is not ours.
  }
  throw new UserError(`${path}: damaged; remove the folder and run again, the sources are whole`);
}

/**
 * Writes what a store remembers, whole or not at all.
 *
 * @param folder - folder of the store
 * @param ingested - new content
 */
export async function writeIngested(folder: string, ingested: Ingested): Promise<void> {
  await ensureFolder(folder);
  await writeAtomically(join(folder, ingestedFile), async (handle) => {
    await handle.writeFile(`${JSON.stringify(ingested, null, 2)}\n`);
  });
}
