/**
 * @module Files that appear whole or not at all: written beside, synced, renamed.
 */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes the entries of a folder durable: a new or renamed file survives a power cut only then.
 *
 * @param folder - path of the folder
 */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; it keeps their entries in its own journal.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Creates a folder with its parents, each durable in the one above.
 *
 * @param folder - path of the folder
 */
export async function ensureFolder(folder: string): Promise<void> {
  const whole = resolve(folder);
  const first = await mkdir(whole, { recursive: true });
  if (first === undefined) return;
  for (let at = whole; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
}

/**
 * Writes a file atomically: readers see the old file or the whole new one.
 *
 * @param path - the file
 * @param write - fills the file; when it rejects, the old file stays
 */
export async function writeAtomically(
  path: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  await replaceAtomically(path, async (beside) => {
    const handle = await open(beside, 'w');
    try {
      await write(handle);
    } finally {
      await handle.close();
    }
  });
}

/**
 * Replaces a file by one that somebody else writes to the path given, e.g. a database.
 *
 * @param path - the file
 * @param produce - creates the file at the path beside it
 */
export async function replaceAtomically(
  path: string,
  produce: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    await produce(beside);
    const handle = await open(beside, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}
