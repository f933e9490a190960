import { describe, expect, it } from 'vitest';
import { createSyncQueue } from './sync-queue.ts';

/** Writes that finish when told to. */
function gated() {
  const batches: number[][] = [];
  const finish: ((error?: Error) => void)[] = [];
  const queue = createSyncQueue<number, string>(async (batch) => {
    batches.push([...batch]);
    const error = await new Promise<Error | undefined>((resolve) => finish.push(resolve));
    if (error !== undefined) throw error;
    return batch.map((item) => `done ${item}`);
  });
  return { batches, finish, queue };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('idle: nothing to wait for', async () => {
    await createSyncQueue(async () => []).idle();
  });

  it('writes of one turn go together, later ones with the next batch, in order', async () => {
    const { batches, finish, queue } = gated();
    const results = [queue.push(1), queue.push(2)];
    await turn();
    results.push(queue.push(3), queue.push(4));
    await turn();
    expect(batches).toEqual([[1, 2]]);
    finish[0]!();
    expect(await results[0]).toBe('done 1');
    await turn();
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    finish[1]!();
    expect(await Promise.all(results)).toEqual(['done 1', 'done 2', 'done 3', 'done 4']);
    await queue.idle();
  });

  it('nothing is acknowledged before its write is done', async () => {
    const { finish, queue } = gated();
    let acknowledged = 0;
    const results = [1, 2].map((item) => queue.push(item).then(() => ++acknowledged));
    await turn();
    expect(acknowledged).toBe(0);
    finish[0]!();
    await Promise.all(results);
    expect(acknowledged).toBe(2);
  });

  it('after a failed write everything is refused, what waits included', async () => {
    const { batches, finish, queue } = gated();
    const failing = [queue.push(1), queue.push(2)];
    const settled = Promise.allSettled(failing);
    await turn();
    const waiting = Promise.allSettled([queue.push(3)]);
    finish[0]!(new Error('the disk is full'));
    for (const result of [...(await settled), ...(await waiting)]) {
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the disk is full' } });
    }
    await expect(queue.push(4)).rejects.toThrow('the disk is full');
    expect(queue.broken?.message).toBe('the disk is full');
    expect(batches).toEqual([[1, 2]]);
  });
});
