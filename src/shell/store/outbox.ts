/**
 * @module Outbox file: effects and their acknowledgements as JSON lines, synced before they count.
 */
import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outbox, OutboxRecord } from '../../log/index.ts';
import { ensureFolder, syncFolder } from './atomic-file.ts';
import { checksums } from './checksums.ts';
import { StoreDamaged, systemCode } from './store-error.ts';
import { createSyncQueue } from './sync-queue.ts';

/** Outbox in a file. */
export interface OutboxFile extends Outbox {
  /** Bytes of an unfinished last line that were cut off when opening. */
  readonly tornBytes: number;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** Effects by key; a value of undefined is an effect that was acknowledged. */
type Effects = Map<string, OutboxRecord | undefined>;

const keyOf = ({ checkpoint, effect }: OutboxRecord): string => `${checkpoint}/${effect}`;

/**
 * Opens the outbox of a store, creating it when there is none. The caller holds the writer lock.
 *
 * @param folder - folder of the store
 * @returns the outbox, to be closed by the caller
 * @throws StoreDamaged when a line other than the last is not what was written
 */
export async function openOutbox(folder: string): Promise<OutboxFile> {
  await ensureFolder(folder);
  const path = join(folder, 'outbox.ndjson');
  const bytes = await readFile(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const effects: Effects = new Map();
  const sound = readLines(path, bytes, effects);
  if (sound < bytes.length) await truncate(path, sound);
  const handle = await open(path, 'a');
  await handle.sync();
  await syncFolder(folder);
  return createOutbox(handle, effects, bytes.length - sound);
}

function createOutbox(handle: FileHandle, effects: Effects, tornBytes: number): OutboxFile {
  const queue = createSyncQueue<string, undefined>(async (lines) => {
    await handle.appendFile(lines.join(''));
    await handle.datasync();
    return lines.map(() => undefined);
  });
  /** Writes under way by key: a repeated call waits for the first instead of overtaking it. */
  const underWay = new Map<string, Promise<undefined>>();
  const write = async (key: string, line: string): Promise<void> => {
    const written = queue.push(line);
    underWay.set(key, written);
    try {
      await written;
    } finally {
      if (underWay.get(key) === written) underWay.delete(key);
    }
  };
  return {
    tornBytes,
    async put(record) {
      const key = keyOf(record);
      await underWay.get(key);
      if (effects.has(key)) return;
      effects.set(key, record);
      await write(key, lineOf('put', record));
    },
    async pending() {
      await queue.idle();
      const open = [...effects.values()].filter((record) => record !== undefined);
      return open.sort((x, y) => x.checkpoint - y.checkpoint || x.effect - y.effect);
    },
    async acknowledge(record) {
      const key = keyOf(record);
      await underWay.get(key);
      if (!effects.has(key)) throw new Error(`effect ${key} was never recorded`);
      if (effects.get(key) === undefined) return;
      effects.set(key, undefined);
      const { checkpoint, effect } = record;
      await write(key, lineOf('acknowledge', { checkpoint, effect, topic: '', payload: '' }));
    },
    async close() {
      await queue.idle();
      await handle.close();
    },
  };
}

function lineOf(action: string, record: OutboxRecord): string {
  const { checkpoint, effect, topic, payload } = record;
  const text = JSON.stringify([action, checkpoint, effect, topic, payload]);
  return `${text.slice(0, -1)},${checksums.crc32(Buffer.from(text), 0)}]\n`;
}

/** Applies all whole lines; returns the bytes they take. */
function readLines(path: string, bytes: Buffer, effects: Effects): number {
  let at = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, at)) {
    const line = bytes.subarray(at, end + 1).toString('utf8');
    if (!applyLine(line, effects)) {
      // A torn write of several lines may have lost its middle; nothing after it was acknowledged.
      if (bytes.indexOf(10, end + 1) < 0) return at;
      throw new StoreDamaged(path, at, 'outbox_line_malformed');
    }
    at = end + 1;
  }
  return at;
}

function applyLine(line: string, effects: Effects): boolean {
  try {
    const [action, checkpoint, effect, topic, payload] = JSON.parse(line) as [
      string,
      number,
      number,
      string,
      string,
    ];
    const record = { checkpoint, effect, topic, payload };
    if (line !== lineOf(action, record)) return false;
    if (action === 'put') effects.set(keyOf(record), record);
    else effects.set(keyOf(record), undefined);
    return action === 'put' || action === 'acknowledge';
  } catch {
    return false;
  }
}
