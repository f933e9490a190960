/**
 * @module `rapport verify` of a synthetic venue: every file against the hash in its manifest.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { type FileStatement, statementOf } from './venue-files.ts';

/** What a manifest says of its folder, as far as it is read here. */
export interface VenueManifest {
  readonly synthetic: true;
  readonly version?: number;
  readonly seed?: string;
  readonly files?: Readonly<Record<string, FileStatement>>;
}

/** A file that is not as stated. */
export interface FileProblem {
  readonly file: string;
  /** Hash in the manifest; undefined for a file that it does not name. */
  readonly stated: string | undefined;
  /** Hash of the file; undefined for one that is not there. */
  readonly found: string | undefined;
}

/** Outcome of the check of a venue's folder. */
export interface VenueVerification {
  readonly manifest: VenueManifest;
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly FileProblem[];
}

/**
 * Reads the manifest of a synthetic venue.
 *
 * @param folder - any folder
 * @returns manifest; undefined when the folder holds none that says `synthetic`
 */
export async function readVenueManifest(folder: string): Promise<VenueManifest | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const isVenue = (manifest as { synthetic?: unknown } | null)?.synthetic === true;
    return isVenue ? (manifest as VenueManifest) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Compares the files of a synthetic venue with its manifest.
 *
 * @param folder - folder that holds the manifest
 * @param manifest - as read from there
 * @returns files that are changed, missing, or not in the manifest, by name
 * @throws UserError when the manifest states no hashes
 */
export async function verifyVenue(
  folder: string,
  manifest: VenueManifest,
): Promise<VenueVerification> {
  const { files: stated } = manifest;
  if (stated === undefined) {
    throw new UserError(`${folder}: its manifest states no hashes; simulate it again`);
  }
  const found = await filesIn(folder);
  const names = [...new Set([...Object.keys(stated), ...found])].sort();
  const problems: FileProblem[] = [];
  let bytes = 0;
  for (const file of names) {
    const own = Object.hasOwn(stated, file) ? stated[file] : undefined;
    const read = found.has(file) ? await statementOf(join(folder, file)) : undefined;
    bytes += read?.bytes ?? 0;
    if (own?.sha256 === read?.sha256) continue;
    problems.push({ file, stated: own?.sha256, found: read?.sha256 });
  }
  return { manifest, files: names.length, bytes, problems };
}

/** Files of a folder and its folders, hidden ones and the manifest left out. */
async function filesIn(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  const visit = async (inside: string): Promise<void> => {
    for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.name.startsWith('.') || name === 'manifest.json') continue;
      if (entry.isDirectory()) await visit(name);
      else names.add(name);
    }
  };
  await visit('');
  return names;
}
