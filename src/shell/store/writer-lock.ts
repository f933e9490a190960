/**
 * @module Writer lock: at most one process appends to a folder; a dead writer's lock is taken over.
 */
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { StoreLocked, systemCode } from './store-error.ts';

/** A lock that is held. */
export interface WriterLock {
  /** Process whose stale lock was taken over; undefined when there was none. */
  readonly takenOverFrom: number | undefined;
  /** Gives the lock back. */
  release(): Promise<void>;
}

const attemptsMax = 40;
const attemptPauseMs = 25;

interface Holder {
  readonly pid: number;
  /** When the process began, as the system counts it: process numbers are used again. */
  readonly born: string;
}

/**
 * Takes the lock.
 *
 * @param file - path of the lock file; its folder exists
 * @returns the lock
 * @throws StoreLocked when a living process holds it, this one included
 */
export async function takeWriterLock(file: string): Promise<WriterLock> {
  const mine = JSON.stringify({ pid: process.pid, born: birthOf(process.pid) } satisfies Holder);
  const lockFrom = (takenOverFrom?: number): WriterLock => ({
    takenOverFrom,
    release: () => releaseLock(file, mine),
  });
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (await createLock(file, mine)) return lockFrom();
    const text = await readLock(file);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && isLiving(holder)) throw new StoreLocked(file, holder.pid);
    if (await takeOver(file, text, mine)) return lockFrom(holder?.pid ?? 0);
    await setTimeout(attemptPauseMs);
  }
  throw new StoreLocked(file, 0);
}

async function createLock(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readLock(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/**
 * Several processes may find the same stale lock. Who holds the claim replaces it, in one step, so
 * that the lock is never absent in between.
 */
async function takeOver(file: string, stale: string, mine: string): Promise<boolean> {
  const claim = `${file}.takeover`;
  if (!(await createLock(claim, mine))) {
    const holder = parseHolder((await readLock(claim)) ?? '');
    if (holder !== undefined && !isLiving(holder)) await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await readLock(file)) !== stale) return false;
    const next = `${file}.next`;
    await writeFile(next, mine, { flush: true });
    await rename(next, file);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

async function releaseLock(file: string, mine: string): Promise<void> {
  if ((await readLock(file)) === mine) await rm(file, { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    const isHolder = Number.isSafeInteger(value?.pid) && typeof value?.born === 'string';
    return isHolder ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function isLiving({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  const now = birthOf(pid);
  return born === '' || now === '' || born === now;
}

/** Boot and start time of a process where the system tells them, else nothing. */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks; the start time is the twentieth field after it.
    return `${boot}/${fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}
