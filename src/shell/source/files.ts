/**
 * @module From paths that the user named to files, in an order that is the same everywhere.
 */
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packingOf } from './bytes.ts';
import { failureOf, type SourceFailure } from './source-failure.ts';
import { listMembers } from './zip.ts';

/** File to be read. */
export interface SourceFile {
  /** Path; that of a member is the archive's with the name of the member behind it. */
  readonly path: string;
  /** Path relative to what the user named, with `/`. */
  readonly label: string;
  readonly bytes: number;
  /** Unpacks a member of an archive; absent for a file of its own. */
  readonly content?: () => Uint8Array;
  /** Label of the archive that it is a member of; absent for a file of its own. */
  readonly archive?: string;
}

/** File or folder that was not taken, with the reason. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** What the user's paths come to. */
export interface Expansion {
  readonly files: readonly SourceFile[];
  readonly leftOut: readonly LeftOut[];
  readonly failures: readonly SourceFailure[];
}

interface Walk {
  readonly files: SourceFile[];
  readonly leftOut: LeftOut[];
  readonly failures: SourceFailure[];
  /** Real paths of files and folders taken so far. */
  readonly seen: Set<string>;
}

/** What lies beside data in a folder without being data; a file that is named itself is taken. */
const notData: readonly (readonly [RegExp, string])[] = [
  [/^\./, 'hidden'],
  [/^(readme|licen[cs]e|notice|changelog)(\..*)?$/i, 'describes the data'],
  [/\.(md|rst|html?|pdf)$/i, 'describes the data'],
  [/^(sha\d*sums?|md5sums?|checksums?)(\.(txt|gz))?$/i, 'checksums'],
  [/\.(sha\d+|md5|asc|sig)$/i, 'checksums'],
  [/^manifest\.json$/i, 'describes the data'],
  [/\.(part|tmp|crdownload)$/i, 'an unfinished download'],
  [/^__MACOSX$/, 'attributes of another file system'],
];

const reasonAgainst = (name: string): string | undefined =>
  notData.find(([pattern]) => pattern.test(name))?.[1];

/**
 * Expands files, folders and zip archives, folders recursively and by name.
 *
 * A file that is reached twice is taken once. Folders named `truth` hold the answers of a synthetic
 * venue and are left out, unless named themselves.
 *
 * @param paths - as the user wrote them
 * @returns files in order, with what was left out and what failed
 */
export async function expandSources(paths: readonly string[]): Promise<Expansion> {
  const walk: Walk = { files: [], leftOut: [], failures: [], seen: new Set() };
  for (const path of paths) {
    const before = walk.files.length + walk.failures.length;
    const twice = await visit(walk, path, basename(path));
    if (walk.files.length + walk.failures.length > before || twice) continue;
    walk.failures.push({ kind: 'nothing_to_read', path, detail: 'the folder holds no data files' });
  }
  return { files: walk.files, leftOut: walk.leftOut, failures: walk.failures };
}

/** Takes a file or the content of a folder; true when it was taken before. */
async function visit(walk: Walk, path: string, label: string, inside = false): Promise<boolean> {
  try {
    const [found, real] = [await stat(path), await realpath(path)];
    if (walk.seen.has(real)) {
      const reason = found.isDirectory() ? 'the folder was visited already' : 'read already';
      walk.leftOut.push({ path, reason });
      return true;
    }
    walk.seen.add(real);
    if (found.isDirectory()) await visitFolder(walk, path, inside ? `${label}/` : '');
    else if (found.isFile()) await takeFile(walk, { path, label, bytes: found.size });
    else walk.leftOut.push({ path, reason: 'neither a file nor a folder' });
  } catch (error) {
    walk.failures.push(failureOf(path, error));
  }
  return false;
}

/** Takes a file, or the members of an archive; what lies beside data in them is left out. */
async function takeFile(walk: Walk, file: SourceFile): Promise<void> {
  const { path, label, bytes } = file;
  if ((await packingOf(file)) !== 'zip') {
    walk.files.push(file);
    return;
  }
  const before = walk.files.length;
  for (const { name, ...member } of await listMembers(path, bytes)) {
    const inner = `${path}/${name}`;
    const reason = name
      .split('/')
      .map(reasonAgainst)
      .find((one) => one !== undefined);
    if (reason !== undefined) walk.leftOut.push({ path: inner, reason });
    else walk.files.push({ path: inner, label: `${label}/${name}`, archive: label, ...member });
  }
  if (walk.files.length > before) return;
  walk.failures.push({ kind: 'nothing_to_read', path, detail: 'the archive holds no data files' });
}

async function visitFolder(walk: Walk, folder: string, label: string): Promise<void> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) names.push(entry.name);
  // By code units: the order must not depend on the language of the machine.
  for (const name of names.sort()) {
    const path = join(folder, name);
    const reason = name === 'truth' ? 'the answers of a synthetic venue' : reasonAgainst(name);
    if (reason !== undefined) walk.leftOut.push({ path, reason });
    else await visit(walk, path, `${label}${name}`, true);
  }
}
