/**
 * @module Snapshot files: written atomically, checked by SHA-256 when read, the last few kept.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot, Snapshots } from '../../log/index.ts';
import { ensureFolder, writeAtomically } from './atomic-file.ts';
import { checksums } from './checksums.ts';
import { systemCode } from './store-error.ts';

/** How snapshots are kept. */
export interface SnapshotOptions {
  /** Snapshots kept; the oldest go first; default 3, > 0. */
  readonly keep?: number;
  /** Told of each file that is passed over because it is damaged. */
  readonly onDamaged?: (file: string, reason: string) => void;
}

const snapshotFolder = 'snapshots';
const form = 'rapport-snapshot 1';

/**
 * Opens the snapshots of a store.
 *
 * @param folder - folder of the store; files live in its `snapshots` folder
 * @param options - how many to keep
 * @returns the snapshots
 */
export function openSnapshots(folder: string, options: SnapshotOptions = {}): Snapshots {
  const { keep = 3, onDamaged = () => undefined } = options;
  const root = join(folder, snapshotFolder);
  return {
    async save(snapshot) {
      await ensureFolder(root);
      await writeAtomically(join(root, nameOf(snapshot.checkpoint)), async (handle) => {
        await handle.writeFile(headOf(snapshot));
        await handle.writeFile(snapshot.state);
      });
      for (const checkpoint of (await listCheckpoints(root)).slice(keep)) {
        await rm(join(root, nameOf(checkpoint)), { force: true });
      }
    },
    async latest(atOrBefore) {
      for (const checkpoint of await listCheckpoints(root)) {
        if (checkpoint > atOrBefore) continue;
        const file = join(root, nameOf(checkpoint));
        const snapshot = parseSnapshot(await readFile(file), checkpoint);
        if (typeof snapshot === 'object') return snapshot;
        onDamaged(file, snapshot);
      }
      return undefined;
    },
  };
}

function nameOf(checkpoint: number): string {
  return `${String(checkpoint).padStart(16, '0')}.snapshot`;
}

/** Checkpoints of the snapshots, latest first. */
async function listCheckpoints(root: string): Promise<number[]> {
  const names = await readdir(root).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => /^\d{16}\.snapshot$/.test(name))
    .map((name) => Number(name.slice(0, 16)))
    .sort((x, y) => y - x);
}

function headOf({ checkpoint, logHash, state }: Snapshot): string {
  return `${form}\n${checkpoint}\n${logHash}\n${hashOf(checkpoint, logHash, state)}\n`;
}

function hashOf(checkpoint: number, logHash: string, state: Uint8Array): string {
  const head = Buffer.from(`${form}\n${checkpoint}\n${logHash}\n`);
  return Buffer.from(checksums.sha256(head, state)).toString('hex');
}

/** The snapshot, or why it is damaged. */
function parseSnapshot(bytes: Buffer, checkpoint: number): Snapshot | string {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0 && ends.length < 4; at = bytes.indexOf(10, at + 1)) {
    ends.push(at);
  }
  if (ends.length < 4) return 'it is cut short';
  const [first, second, logHash, hash] = bytes.subarray(0, ends[3]).toString('latin1').split('\n');
  if (first !== form) return `it does not begin with "${form}"`;
  if (second !== String(checkpoint)) return 'its checkpoint is not that of its name';
  const state = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length).subarray(ends[3]! + 1);
  if (hash !== hashOf(checkpoint, logHash!, state)) return 'its SHA-256 does not match';
  return { checkpoint, logHash: logHash!, state };
}
