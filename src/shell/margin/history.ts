/**
 * @module History of preset changes as a file of JSON lines: read, judged under a lock, and written
 *   anew with the records of an accepted change; and overrides in force.
 */
import { readFile } from 'node:fs/promises';
import type { Result } from '../../base/index.ts';
import {
  type ChangeRecord,
  changeRecordFields,
  type MarginFailure,
  type OverrideRecord,
  parseChangeRecord,
  parseOverrideRecord,
} from '../../risk/index.ts';
import { StoreLocked, takeWriterLock, writeAtomically } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { refusal } from './preset.ts';

/** A history that is open. */
export interface ChangeHistory {
  readonly records: readonly ChangeRecord[];
  /**
   * Adds records: the file has all of them afterwards, or none.
   *
   * @param records - records of one accepted change
   */
  readonly append: (records: readonly ChangeRecord[]) => Promise<void>;
  /** Lets others write. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a history.
 *
 * @param path - file of JSON lines
 * @param willRecord - whether records may be added: nobody else writes until it is closed, and the
 *   file may be absent
 * @returns its records
 * @throws UserError when it is absent or being written; exit code 3 when a line cannot be read
 */
export async function openHistory(path: string, willRecord: boolean): Promise<ChangeHistory> {
  const lock = willRecord ? await lockOf(path) : null;
  const close = async (): Promise<void> => lock?.release();
  try {
    const text = await textOf(path, willRecord, '; --record starts one');
    const append = async (records: readonly ChangeRecord[]): Promise<void> => {
      const lines = records.map((record) => `${JSON.stringify(changeRecordFields(record))}\n`);
      const kept = text === '' || text.endsWith('\n') ? text : `${text}\n`;
      await writeAtomically(path, async (handle) => {
        await handle.writeFile(kept + lines.join(''));
      });
    };
    return { records: recordsOf(path, text), append, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function lockOf(path: string): ReturnType<typeof takeWriterLock> {
  try {
    return await takeWriterLock(`${path}.lock`);
  } catch (error) {
    if (!(error instanceof StoreLocked)) throw error;
    throw new UserError(`${path}: another process records a change; try again`);
  }
}

async function textOf(path: string, mayBeAbsent: boolean, hint = ''): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (mayBeAbsent) return '';
    throw new UserError(`${path}: no such file${hint}`);
  }
}

function recordsOf(path: string, text: string): readonly ChangeRecord[] {
  return linesOf(path, 'history', text, parseChangeRecord);
}

/**
 * Reads overrides in force.
 *
 * @param path - file of JSON lines
 * @returns one record per number
 * @throws UserError when it is absent; exit code 3 when a line cannot be read
 */
export async function readOverrides(path: string): Promise<readonly OverrideRecord[]> {
  return linesOf(path, 'list of overrides', await textOf(path, false), parseOverrideRecord);
}

function linesOf<T>(
  path: string,
  what: string,
  text: string,
  parse: (value: unknown, row: string) => Result<T, readonly MarginFailure[]>,
): readonly T[] {
  const records: T[] = [];
  const failures: MarginFailure[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const row = `line ${at + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      const demand = 'a JSON object';
      failures.push({ kind: 'malformed', account: '', row, field: '', demand, value: line });
      continue;
    }
    const record = parse(value, row);
    if (record.ok) records.push(record.value);
    else failures.push(...record.failure);
  }
  if (failures.length > 0) throw refusal(`${path}: not a usable ${what}`, failures);
  return records;
}
