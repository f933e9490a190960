/**
 * @module Why a file that the user named gives no rows, in words that name the file.
 */
import type { ReadFailure } from '../../ingest/index.ts';

/** Foreseen failure of a source as a whole; single rows are refused elsewhere. */
export interface SourceFailure {
  readonly kind:
    | 'source_missing'
    | 'source_unreadable'
    | 'source_empty'
    | 'nothing_to_read'
    | 'gzip_truncated'
    | 'gzip_damaged'
    | 'zip_damaged'
    | 'zip_unreadable'
    | 'parquet_compressed'
    | 'parquet_unreadable'
    | ReadFailure['kind'];
  /** Path as the user will recognise it. */
  readonly path: string;
  /** In words that a user understands. */
  readonly detail: string;
}

/** A source that failed after rows had been given out. */
export class SourceFailed extends Error {
  /** The reason. */
  readonly failure: SourceFailure;

  constructor(failure: SourceFailure) {
    super(`${failure.path}: ${failure.detail}`);
    this.name = 'SourceFailed';
    this.failure = failure;
  }
}

const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'permission to read it is missing',
  EPERM: 'permission to read it is missing',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go in a circle',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
};

/**
 * Puts an error of the operating system or of decompression into words.
 *
 * @param path - file concerned
 * @param error - anything thrown while reading it
 * @returns the failure
 */
export function failureOf(path: string, error: unknown): SourceFailure {
  if (error instanceof SourceFailed) return error.failure;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (code === 'Z_BUF_ERROR') {
    const detail = 'the gzip file ends too early; it was probably not copied whole';
    return { kind: 'gzip_truncated', path, detail };
  }
  if (code.startsWith('Z_')) {
    return { kind: 'gzip_damaged', path, detail: 'the gzip file is damaged' };
  }
  const kind = code === 'ENOENT' ? 'source_missing' : 'source_unreadable';
  const message = error instanceof Error ? error.message : String(error);
  return { kind, path, detail: systemWords[code] ?? message };
}
