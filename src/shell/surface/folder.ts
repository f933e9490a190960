/**
 * @module Folder that `rapport surface` and `rapport vol` write: only their own files are replaced.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder, writeAtomically } from '../store/index.ts';
import { UserError } from '../user-error.ts';

/** Files of both commands, so that they may share a folder. */
const surfaceFiles = /^((slices|smiles|curves)\.\w+|surface\.html|(smile|surface|term)-.+\.svg)$/;
const volFiles =
  // wide: one pattern reads better than its pieces
  /^((estimators|forecasts|contests|regimes|premiums|premium_tenors)\.\w+|vol\.html|(estimators|level|regimes|regime-shares|forecasts|contest|premium)-.+\.svg)$/;

/**
 * Makes a folder ready: it holds nothing but files of these commands, and none of an earlier run of
 * this one.
 *
 * @param folder - where results shall go; need not exist
 * @param command - whose earlier files go
 * @throws UserError when it is a file or holds others' files
 */
export async function readyFolder(folder: string, command: 'surface' | 'vol'): Promise<void> {
  const names = await namesIn(folder);
  const own = command === 'surface' ? surfaceFiles : volFiles;
  const foreign = names.find((name) => !surfaceFiles.test(name) && !volFiles.test(name));
  if (foreign !== undefined) {
    const words = `holds other files, e.g. ${foreign}; name a new or empty folder with --out`;
    throw new UserError(`${folder}: ${words}`);
  }
  await ensureFolder(folder);
  for (const name of names) if (own.test(name)) await rm(join(folder, name), { force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code !== 'ENOTDIR') throw error;
    throw new UserError(`${folder}: it is, or lies in, a file; name a folder with --out`);
  }
}

/**
 * Writes a text file whole or not at all.
 *
 * @param folder - ready folder
 * @param name - name of the file
 * @param text - content
 */
export async function writeText(folder: string, name: string, text: string): Promise<void> {
  await writeAtomically(join(folder, name), async (handle) => {
    await handle.writeFile(text);
  });
}
