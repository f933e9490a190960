/**
 * @module Files of a synthetic venue on their way to disk, with the size and hash of each.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportColumnType, type FileChunk } from '../../simulation/index.ts';
import { packCsv } from '../store/index.ts';

/** Size and hash of a file, as the manifest states them. */
export interface FileStatement {
  readonly bytes: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly hash: Hash;
  bytes: number;
  /** First line; kept for files that are packed. */
  header: string;
}

/** Folder that files are appended to. */
export interface VenueFiles {
  readonly folder: string;
  readonly open: Map<string, OpenFile>;
}

/**
 * Returns the SHA-256 of a file.
 *
 * @param path - the file
 * @returns size and hash
 */
export async function statementOf(path: string): Promise<FileStatement> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

const isPacked = (file: string): boolean => file.endsWith('.parquet');

/** Rows of a Parquet file wait as text beside it until the last one is there. */
const spoolOf = (file: string): string => `${file}.part`;

/**
 * Appends text to its file; the first text of a file creates it.
 *
 * @param files - changed in place
 * @param chunk - whole lines
 */
export async function appendChunk(files: VenueFiles, { file, text }: FileChunk): Promise<void> {
  let opened = files.open.get(file);
  if (opened === undefined) {
    const path = join(files.folder, isPacked(file) ? spoolOf(file) : file);
    await mkdir(dirname(path), { recursive: true });
    const header = text.slice(0, text.indexOf('\n'));
    opened = { handle: await open(path, 'w'), hash: createHash('sha256'), bytes: 0, header };
    files.open.set(file, opened);
  }
  const bytes = Buffer.from(text);
  await opened.handle.writeFile(bytes);
  opened.hash.update(bytes);
  opened.bytes += bytes.length;
}

/**
 * Closes all files; what is to be Parquet is packed.
 *
 * @param files - no text may follow
 * @param packing - told the name of each file before it is packed
 * @returns size and hash of every file, by name in order
 */
export async function closeFiles(
  files: VenueFiles,
  packing: (file: string) => void,
): Promise<Readonly<Record<string, FileStatement>>> {
  await abandonFiles(files);
  const statements: Record<string, FileStatement> = {};
  for (const file of [...files.open.keys()].sort()) {
    const { bytes, hash, header } = files.open.get(file)!;
    if (!isPacked(file)) {
      statements[file] = { bytes, sha256: hash.digest('hex') };
      continue;
    }
    packing(file);
    const names = header.split(',');
    const columns = names.map((name) => ({ name, type: exportColumnType(file, name) }));
    const path = join(files.folder, file);
    await packCsv(spoolOf(path), path, columns);
    await rm(spoolOf(path));
    statements[file] = await statementOf(path);
  }
  return statements;
}

/**
 * Closes the files as they stand, e.g. after a failure.
 *
 * @param files - no text may follow
 */
export async function abandonFiles(files: VenueFiles): Promise<void> {
  for (const { handle } of files.open.values()) await handle.close();
}
