/**
 * @module What every implementation of the ports Log, Snapshots and Outbox must do.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chainStart,
  type Log,
  LogConflict,
  type LoggedBlock,
  type Outbox,
  type OutboxRecord,
  type Snapshots,
} from '../../src/log/index.ts';
import { numberedBlock } from './events.ts';

/** An implementation, opened on storage of its own. */
export interface PortsUnderTest {
  readonly log: Log;
  readonly snapshots: Snapshots;
  readonly outbox: Outbox;
  /** Closes everything and opens it again on the same storage. */
  reopen(): Promise<PortsUnderTest>;
  /** Closes everything and removes the storage. */
  destroy(): Promise<void>;
}

/**
 * Declares the conformance tests of an implementation.
 *
 * @param name - shown as the heading
 * @param create - opens it on empty storage
 */
export function conformPorts(name: string, create: () => Promise<PortsUnderTest>): void {
  describe(`ports: ${name}`, () => {
    let ports: PortsUnderTest;
    beforeEach(async () => {
      ports = await create();
    });
    afterEach(async () => {
      await ports.destroy();
    });
    const reopen = async () => {
      ports = await ports.reopen();
      return ports;
    };
    const current = () => ports;
    describe('log', () => logTests(current, reopen));
    describe('snapshots', () => snapshotTests(current, reopen));
    describe('outbox', () => outboxTests(current, reopen));
  });
}

type Current = () => PortsUnderTest;
type Reopen = () => Promise<PortsUnderTest>;

/**
 * Reads a log whole.
 *
 * @param log - any log
 * @param from - first checkpoint wanted
 * @returns its blocks
 */
export async function readAll(log: Log, from = 0): Promise<LoggedBlock[]> {
  const blocks: LoggedBlock[] = [];
  for await (const block of log.read(from)) blocks.push(block);
  return blocks;
}

async function fill(log: Log, sizes: readonly number[]): Promise<number> {
  let { checkpoint } = await log.end();
  for (const size of sizes) {
    await log.append(numberedBlock(checkpoint, size), checkpoint);
    checkpoint += size;
  }
  return checkpoint;
}

const prices = (blocks: readonly LoggedBlock[]) => blocks.flatMap(({ block }) => [...block.a]);
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, i) => from + i);

function logTests(current: Current, reopen: Reopen): void {
  it('empty: ends at checkpoint 0 with the chain start', async () => {
    const end = await current().log.end();
    expect(end.checkpoint).toBe(0);
    expect(end.blocks).toBe(0);
    expect(Buffer.from(end.hash)).toEqual(Buffer.from(chainStart));
    expect(await readAll(current().log)).toEqual([]);
  });

  it('reads back what was appended, in order', async () => {
    const end = await fill(current().log, [3, 1, 5]);
    const blocks = await readAll(current().log);
    expect(blocks.map(({ firstCheckpoint }) => firstCheckpoint)).toEqual([0, 3, 4]);
    expect(prices(blocks)).toEqual(upTo(end));
    expect(blocks[0]!.block).toEqual(numberedBlock(0, 3));
  });

  it('begins with the block that holds the checkpoint', async () => {
    await fill(current().log, [3, 1, 5]);
    const firsts = async (from: number) =>
      (await readAll(current().log, from)).map(({ firstCheckpoint }) => firstCheckpoint);
    expect(await firsts(2)).toEqual([0, 3, 4]);
    expect(await firsts(3)).toEqual([3, 4]);
    expect(await firsts(8)).toEqual([4]);
    expect(await firsts(9)).toEqual([]);
    expect(await firsts(100)).toEqual([]);
  });

  it('keeps everything when opened again, and goes on', async () => {
    await fill(current().log, [2, 2]);
    const before = await current().log.end();
    const { log } = await reopen();
    const after = await log.end();
    expect(after.checkpoint).toBe(before.checkpoint);
    expect(after.blocks).toBe(before.blocks);
    expect(Buffer.from(after.hash)).toEqual(Buffer.from(before.hash));
    const end = await fill(log, [4]);
    expect(prices(await readAll(log))).toEqual(upTo(end));
  });

  it('refuses an append elsewhere than at its end', async () => {
    await fill(current().log, [3]);
    for (const wrong of [0, 2, 4]) {
      const refused = current().log.append(numberedBlock(wrong, 1), wrong);
      await expect(refused).rejects.toBeInstanceOf(LogConflict);
      await expect(refused).rejects.toMatchObject({
        expectedCheckpoint: wrong,
        actualCheckpoint: 3,
      });
    }
    expect(prices(await readAll(current().log))).toEqual(upTo(3));
  });

  it('keeps the order of appends that were not awaited', async () => {
    const { log } = current();
    const appends = upTo(40).map((i) => log.append(numberedBlock(i * 2, 2), i * 2));
    const ends = await Promise.all(appends);
    expect(ends.map(({ checkpoint }) => checkpoint)).toEqual(upTo(40).map((i) => i * 2 + 2));
    expect(prices(await readAll(log))).toEqual(upTo(80));
    expect(prices(await readAll((await reopen()).log))).toEqual(upTo(80));
  });

  it('does not depend on the arrays of a block after append was called', async () => {
    const { log } = current();
    const block = numberedBlock(0, 4);
    const appended = log.append(block, 0);
    block.a.fill(-1);
    await appended;
    expect(prices(await readAll(log))).toEqual(upTo(4));
  });

  it('gives equal hashes to equal logs', async () => {
    await fill(current().log, [3, 3]);
    const first = Buffer.from((await current().log.end()).hash).toString('hex');
    await fill(current().log, [1]);
    const longer = Buffer.from((await current().log.end()).hash).toString('hex');
    expect(longer).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
  });
}

function snapshotTests(current: Current, reopen: Reopen): void {
  const at = (checkpoint: number) => ({
    checkpoint,
    logHash: 'ab'.repeat(32),
    state: Uint8Array.from([checkpoint, 10, 0, 255]),
  });

  it('empty: has no latest', async () => {
    expect(await current().snapshots.latest(1e9)).toBeUndefined();
  });

  it('returns the latest at or before a checkpoint', async () => {
    for (const checkpoint of [10, 20, 30]) await current().snapshots.save(at(checkpoint));
    const { snapshots } = await reopen();
    expect(await snapshots.latest(9)).toBeUndefined();
    for (const [limit, found] of [
      [10, 10],
      [29, 20],
      [30, 30],
      [99, 30],
    ] as const) {
      const snapshot = (await snapshots.latest(limit))!;
      expect({ ...snapshot, state: Uint8Array.from(snapshot.state) }).toEqual(at(found));
    }
  });

  it('replaces a snapshot at the same checkpoint, and holds an empty state', async () => {
    await current().snapshots.save(at(10));
    await current().snapshots.save({ ...at(10), state: new Uint8Array() });
    expect((await current().snapshots.latest(10))!.state).toHaveLength(0);
  });
}

function outboxTests(current: Current, reopen: Reopen): void {
  const record = (checkpoint: number, effect: number, payload = 'x\n"y"\u2028'): OutboxRecord => ({
    checkpoint,
    effect,
    topic: 'terms',
    payload,
  });

  it('empty: nothing is pending', async () => {
    expect(await current().outbox.pending()).toEqual([]);
  });

  it('gives effects in order of checkpoint and effect', async () => {
    const { outbox } = current();
    for (const [c, e] of [
      [7, 1],
      [7, 0],
      [2, 0],
      [10, 0],
    ] as const)
      await outbox.put(record(c, e));
    const expected = [record(2, 0), record(7, 0), record(7, 1), record(10, 0)];
    expect(await outbox.pending()).toEqual(expected);
    expect(await (await reopen()).outbox.pending()).toEqual(expected);
  });

  it('records the same effect once, also after its acknowledgement', async () => {
    const { outbox } = current();
    await Promise.all([outbox.put(record(1, 0)), outbox.put(record(1, 0, 'other'))]);
    expect(await outbox.pending()).toEqual([record(1, 0)]);
    await outbox.acknowledge(record(1, 0));
    await outbox.put(record(1, 0));
    expect(await outbox.pending()).toEqual([]);
    const again = (await reopen()).outbox;
    await again.put(record(1, 0));
    expect(await again.pending()).toEqual([]);
  });

  it('acknowledges twice without harm, and never what was not recorded', async () => {
    const { outbox } = current();
    await outbox.put(record(1, 0));
    await outbox.acknowledge(record(1, 0));
    await outbox.acknowledge(record(1, 0));
    await expect(outbox.acknowledge(record(5, 0))).rejects.toThrow();
    expect(await outbox.pending()).toEqual([]);
  });
}
