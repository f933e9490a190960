/**
 * @module What can go wrong with stored files, in words that name the file.
 */

/** Stored bytes are not what was written; nothing is changed. */
export class StoreDamaged extends Error {
  /** Path of the file. */
  readonly file: string;
  /** Byte offset in the file. */
  readonly offset: number;
  /** Discriminated reason, e.g. `frame_checksum_mismatch`. */
  readonly kind: string;

  constructor(file: string, offset: number, kind: string, remedy = '') {
    super(`${file} is damaged at byte ${offset}: ${kind}${remedy === '' ? '' : `; ${remedy}`}`);
    this.name = 'StoreDamaged';
    this.file = file;
    this.offset = offset;
    this.kind = kind;
  }
}

/** Another living process writes to the folder. */
export class StoreLocked extends Error {
  /** Path of the lock file. */
  readonly file: string;
  /** Process that holds it. */
  readonly pid: number;

  constructor(file: string, pid: number) {
    super(`process ${pid} is writing there already (${file})`);
    this.name = 'StoreLocked';
    this.file = file;
    this.pid = pid;
  }
}

/**
 * Tells the code of an error of the operating system.
 *
 * @param error - anything thrown
 * @returns e.g. `ENOENT`, or undefined
 */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
