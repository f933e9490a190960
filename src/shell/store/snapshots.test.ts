import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from './outbox.ts';
import { openSnapshots } from './snapshots.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-snapshots-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const snapshot = (checkpoint: number) => ({
  checkpoint,
  logHash: '00'.repeat(32),
  state: new TextEncoder().encode(`state\nat ${checkpoint}`),
});
const fileOf = (checkpoint: number) =>
  join(folder, 'snapshots', `${String(checkpoint).padStart(16, '0')}.snapshot`);

describe('snapshot files', () => {
  it('only the last few are kept', async () => {
    const snapshots = openSnapshots(folder, { keep: 2 });
    for (const checkpoint of [1, 2, 3, 4]) await snapshots.save(snapshot(checkpoint));
    expect((await readdir(join(folder, 'snapshots'))).length).toBe(2);
    expect(await snapshots.latest(2)).toBeUndefined();
    expect((await snapshots.latest(3))!.checkpoint).toBe(3);
  });

  it('a damaged one is reported and the one before taken, whichever byte was damaged', async () => {
    const reports: string[] = [];
    const onDamaged = (file: string) => reports.push(file);
    const snapshots = openSnapshots(folder, { onDamaged });
    await snapshots.save(snapshot(1));
    await snapshots.save(snapshot(2));
    const whole = await readFile(fileOf(2));
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      await writeFile(fileOf(2), damaged);
      expect((await snapshots.latest(9))!.checkpoint).toBe(1);
      await writeFile(fileOf(2), whole.subarray(0, at));
      expect((await snapshots.latest(9))!.checkpoint).toBe(1);
    }
    expect(new Set(reports)).toEqual(new Set([fileOf(2)]));
    expect(reports.length).toBe(2 * whole.length);
  });

  it('one left half written by a crash is no snapshot', async () => {
    const snapshots = openSnapshots(folder);
    await snapshots.save(snapshot(1));
    await writeFile(`${fileOf(2)}.99.part`, 'half');
    expect((await snapshots.latest(9))!.state).toEqual(snapshot(1).state);
  });
});

describe('outbox file', () => {
  const record = (effect: number) => ({ checkpoint: 5, effect, topic: 't', payload: 'é\n' });
  const path = () => join(folder, 'outbox.ndjson');

  it('is cut to its whole lines at every byte of the last one', async () => {
    const outbox = await openOutbox(folder);
    await outbox.put(record(0));
    const { length } = await readFile(path());
    await outbox.put(record(1));
    await outbox.close();
    const whole = await readFile(path());
    for (let size = length; size < whole.length; size++) {
      await writeFile(path(), whole.subarray(0, size));
      const reopened = await openOutbox(folder);
      expect(reopened.tornBytes).toBe(size - length);
      expect(await reopened.pending()).toEqual([record(0)]);
      await reopened.close();
      expect((await readFile(path())).length).toBe(length);
    }
  });

  it('refuses a damaged line that is not the last', async () => {
    const outbox = await openOutbox(folder);
    await outbox.put(record(0));
    await outbox.put(record(1));
    await outbox.close();
    const bytes = await readFile(path());
    bytes[9]! ^= 1;
    await writeFile(path(), bytes);
    await expect(openOutbox(folder)).rejects.toThrow(/outbox\.ndjson is damaged at byte 0/);
  });
});
