import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anyEvent, blockOf, numberedBlock } from '../../../test/conformance/events.ts';
import { readAll } from '../../../test/conformance/ports.ts';
import { createRandom } from '../../base/index.ts';
import { frameHash, readFrame } from '../../log/index.ts';
import { checksums } from './checksums.ts';
import { openSegmentLog, type SegmentLogOptions } from './segment-log.ts';
import { verifyLog } from './verify.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-log-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const segment = (number: number) => join(folder, 'log', `${String(number).padStart(8, '0')}.seg`);

async function write(blocks: number, rows: number, options: SegmentLogOptions = {}) {
  const log = await openSegmentLog(folder, options);
  let { checkpoint } = await log.end();
  for (let i = 0; i < blocks; i++, checkpoint += rows) {
    await log.append(numberedBlock(checkpoint, rows), checkpoint);
  }
  const end = await log.end();
  await log.close();
  return end;
}

async function pricesOf(options: SegmentLogOptions = {}): Promise<number[]> {
  const log = await openSegmentLog(folder, { readOnly: true, ...options });
  return (await readAll(log)).flatMap(({ block }) => [...block.a]);
}

async function flipBit(path: string, bit: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  await writeFile(path, bytes);
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('segments', () => {
  it('are sealed at the size asked for, and read as one log', async () => {
    await write(10, 3, { segmentBytes: 400 });
    const names = (await readdir(join(folder, 'log'))).sort();
    expect(names).toEqual(numbers(5).map((n) => `0000000${n}.seg`));
    expect(await pricesOf()).toEqual(numbers(30));
    expect(await pricesOf({ verify: true })).toEqual(numbers(30));
  });

  it('may be missing or empty at the end: the log goes on where the one before ended', async () => {
    const before = await write(4, 2, { segmentBytes: 1 });
    await writeFile(segment(4), '');
    const log = await openSegmentLog(folder);
    expect((await log.end()).checkpoint).toBe(8);
    expect(Buffer.from((await log.end()).hash)).toEqual(Buffer.from(before.hash));
    await log.append(numberedBlock(8, 1), 8);
    await log.close();
    expect(await pricesOf()).toEqual(numbers(9));
    expect((await verifyLog(folder)).findings).toEqual([]);
  });

  it('hold frames larger than a chunk of reading', async () => {
    await write(2, 300_000);
    const log = await openSegmentLog(folder, { readOnly: true });
    const blocks = await readAll(log, 300_000);
    expect(blocks.map(({ firstCheckpoint }) => firstCheckpoint)).toEqual([300_000]);
    expect(blocks[0]!.block.a[299_999]).toBe(599_999);
  });

  it('hold many frames per chunk, and read on over the ends of chunks', async () => {
    await write(120, 2000);
    const prices = await pricesOf();
    expect(prices.length).toBe(240_000);
    expect(prices.every((price, i) => price === i)).toBe(true);
  });

  it('give columns that are views, not copies', async () => {
    await write(2, 10);
    const [first, second] = await readAll(await openSegmentLog(folder, { readOnly: true }));
    expect(first!.block.at.buffer).toBe(second!.block.a.buffer);
  });

  it('may be left half read', async () => {
    await write(120, 2000);
    const log = await openSegmentLog(folder);
    for await (const { firstCheckpoint } of log.read(0)) if (firstCheckpoint > 10_000) break;
    await log.close();
  });
});

describe('one writer', () => {
  it('refuses a second one, lets readers in', async () => {
    const log = await openSegmentLog(folder);
    await expect(openSegmentLog(folder)).rejects.toThrow(`process ${process.pid} is writing`);
    const reader = await openSegmentLog(folder, { readOnly: true });
    await expect(reader.append(numberedBlock(0, 1), 0)).rejects.toThrow('not open for appending');
    await log.close();
    await (await openSegmentLog(folder)).close();
  });

  it('takes over the lock of a dead process, and of a reused process number', async () => {
    await write(1, 1);
    const lock = join(folder, 'log', 'writer.lock');
    for (const holder of [
      { pid: 2 ** 22 + 1, born: '' },
      { pid: process.pid, born: 'another boot/1' },
    ]) {
      await writeFile(lock, JSON.stringify(holder));
      const log = await openSegmentLog(folder);
      expect(log.opening.lockTakenOverFrom).toBe(holder.pid);
      await log.close();
    }
    await writeFile(lock, '{"pid":');
    await (await openSegmentLog(folder)).close();
    expect(await readdir(join(folder, 'log'))).toEqual(['00000000.seg']);
  });

  it('one of several wins a stale lock', async () => {
    await write(1, 1);
    const lock = join(folder, 'log', 'writer.lock');
    for (let round = 0; round < 10; round++) {
      await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, born: `${round}` }));
      const opened = await Promise.allSettled(numbers(6).map(() => openSegmentLog(folder)));
      const logs = opened.flatMap((result) =>
        result.status === 'fulfilled' ? [result.value] : [],
      );
      expect(logs.length).toBe(1);
      await logs[0]!.close();
      expect(await readdir(join(folder, 'log'))).toEqual(['00000000.seg']);
    }
  });

  it('refuses appends after closing', async () => {
    const log = await openSegmentLog(folder);
    await log.close();
    await expect(log.append(numberedBlock(0, 1), 0)).rejects.toThrow('not open for appending');
  });
});

describe('torn tail', () => {
  it('is cut at every byte of the last frame, reported and kept', async () => {
    await write(3, 2);
    const whole = await readFile(segment(0));
    const frames = [0];
    for (let at = 0; at < whole.length; frames.push(at)) {
      const frame = readFrame(whole, at, checksums);
      if (!frame.ok) throw new Error(frame.failure.kind);
      at = frame.value.end;
    }
    const lastFrame = frames.at(-2)!;
    for (let size = lastFrame; size < whole.length; size++) {
      await writeFile(segment(0), whole.subarray(0, size));
      const log = await openSegmentLog(folder);
      expect(log.opening.tornBytes).toBe(size - lastFrame);
      expect((await log.end()).checkpoint).toBe(4);
      await log.append(numberedBlock(4, 2), 4);
      await log.close();
      expect(await readFile(segment(0))).toEqual(whole);
      if (log.opening.tornFile === undefined) continue;
      expect(await readFile(log.opening.tornFile)).toEqual(whole.subarray(lastFrame, size));
      await rm(log.opening.tornFile);
    }
  });

  it('of zero bytes, as a power cut may leave it, is cut', async () => {
    await write(2, 2);
    const whole = await readFile(segment(0));
    await writeFile(segment(0), Buffer.concat([whole, Buffer.alloc(5000)]));
    const log = await openSegmentLog(folder);
    expect(log.opening.tornBytes).toBe(5000);
    expect((await log.end()).checkpoint).toBe(4);
    await log.close();
    expect(await readFile(segment(0))).toEqual(whole);
  });

  it('is passed over by a reader, which changes nothing', async () => {
    await write(2, 2);
    const { length } = await readFile(segment(0));
    await truncate(segment(0), length - 5);
    expect(await pricesOf()).toEqual(numbers(2));
    expect((await readFile(segment(0))).length).toBe(length - 5);
  });

  it('is none when sound frames follow: refused, or cut on demand', async () => {
    await write(3, 2);
    await flipBit(segment(0), 100 * 8);
    await expect(openSegmentLog(folder)).rejects.toThrow(
      /00000000\.seg is damaged at byte 0: frame_checksum_mismatch; a sound frame stands at/,
    );
    const log = await openSegmentLog(folder, { repair: true });
    expect((await log.end()).checkpoint).toBe(0);
    await log.close();
  });
});

describe('damage', () => {
  it('flipped bits in sealed segments are all found by verify', async () => {
    await write(12, 3, { segmentBytes: 600 });
    const segments = (await readdir(join(folder, 'log'))).length;
    const random = createRandom('flipped bits');
    for (let round = 0; round < 60; round++) {
      const path = segment(random.integer(segments - 1));
      const whole = await readFile(path);
      const bit = random.integer(whole.length * 8);
      await flipBit(path, bit);
      const { findings } = await verifyLog(folder);
      expect(findings.length).toBeGreaterThan(0);
      expect(findings[0]!.file).toBe(path);
      expect(findings[0]!.offset).toBeLessThanOrEqual(bit >> 3);
      await writeFile(path, whole);
    }
    expect((await verifyLog(folder)).findings).toEqual([]);
  });

  it('several damaged frames are found each, with file and offset', async () => {
    await write(9, 2, { segmentBytes: 800 });
    const whole = await readFile(segment(0));
    const first = readFrame(whole, 0, checksums);
    if (!first.ok) throw new Error(first.failure.kind);
    const { end } = first.value;
    await flipBit(segment(0), 80 * 8);
    await flipBit(segment(0), (2 * end + 80) * 8);
    await flipBit(segment(1), 8);
    const { findings, blocks } = await verifyLog(folder);
    expect(findings).toEqual([
      { file: segment(0), offset: 0, kind: 'frame_checksum_mismatch' },
      { file: segment(0), offset: 2 * end, kind: 'frame_checksum_mismatch' },
      { file: segment(1), offset: 0, kind: 'frame_not_recognised' },
    ]);
    expect(blocks).toBe(6);
  });

  it('a block exchanged together with its checksum breaks the chain', async () => {
    await write(3, 2, { segmentBytes: 1 });
    const forged = await mkdtemp(join(tmpdir(), 'rapport-forged-'));
    const log = await openSegmentLog(forged);
    await log.append(numberedBlock(100, 2), 0);
    await log.close();
    await writeFile(segment(0), await readFile(join(forged, 'log', '00000000.seg')));
    await rm(forged, { recursive: true });
    const chainBroken = { file: segment(1), offset: 0, kind: 'frame_chain_broken' };
    expect((await verifyLog(folder)).findings).toEqual([chainBroken]);
    await expect(openSegmentLog(folder)).rejects.toMatchObject(chainBroken);
  });

  it('in the last frame of a sealed segment is found by every opening', async () => {
    await write(4, 2, { segmentBytes: 1 });
    await flipBit(segment(1), 100 * 8);
    const damage = { file: segment(1), offset: 0, kind: 'frame_checksum_mismatch' };
    await expect(openSegmentLog(folder)).rejects.toMatchObject(damage);
  });

  it('a sealed segment cut short is refused with file and offset', async () => {
    await write(4, 2, { segmentBytes: 1 });
    await truncate(segment(1), 70);
    const truncated = { file: segment(1), offset: 0, kind: 'frame_truncated' };
    await expect(openSegmentLog(folder)).rejects.toMatchObject(truncated);
    expect((await verifyLog(folder)).findings).toContainEqual(truncated);
  });

  it('a missing segment is refused and found', async () => {
    await write(4, 2, { segmentBytes: 1 });
    await rm(segment(1));
    const missing = { file: segment(2), offset: 0, kind: 'segment_before_it_is_missing' };
    await expect(openSegmentLog(folder)).rejects.toMatchObject(missing);
    expect((await verifyLog(folder)).findings).toContainEqual(missing);
  });

  it('in a sealed segment is found while reading and by a thorough opening', async () => {
    await write(12, 2, { segmentBytes: 600 });
    await flipBit(segment(1), 100 * 8);
    const damage = { file: segment(1), offset: 0, kind: 'frame_checksum_mismatch' };
    await (await openSegmentLog(folder)).close();
    await expect(pricesOf()).rejects.toMatchObject(damage);
    await expect(openSegmentLog(folder, { verify: true })).rejects.toMatchObject(damage);
  });

  it('verification tells the hash at the end of a sound log', async () => {
    const end = await write(5, 2, { segmentBytes: 700 });
    const hash = Buffer.from(end.hash).toString('hex');
    expect(await verifyLog(folder)).toMatchObject({ findings: [], blocks: 5, events: 10, hash });
    const bytes = await readFile(segment(0));
    expect(frameHash(bytes, 0, bytes.length, checksums)).toHaveLength(32);
  });
});

describe('properties', () => {
  it('any blocks are read back from any checkpoint, whatever the size of segments', async () => {
    const anyBlock = fc.array(anyEvent, { maxLength: 12 }).map((events) => blockOf(events));
    const blocks = fc.array(anyBlock, { minLength: 1, maxLength: 12 });
    const sizes = fc.constantFrom(1, 300, 3000, 1 << 20);
    await fc.assert(
      fc.asyncProperty(blocks, sizes, fc.nat(80), async (given, segmentBytes, from) => {
        const store = await mkdtemp(join(folder, 'store-'));
        const log = await openSegmentLog(store, { segmentBytes });
        let checkpoint = 0;
        const expected = [];
        for (const block of given) {
          const isBefore =
            block.length === 0 ? checkpoint < from : checkpoint + block.length <= from;
          if (!isBefore) expected.push({ firstCheckpoint: checkpoint, block });
          ({ checkpoint } = await log.append(block, checkpoint));
        }
        expect(await readAll(log, from)).toEqual(expected);
        await log.close();
        const reader = await openSegmentLog(store, { readOnly: true, verify: true });
        expect(await readAll(reader, from)).toEqual(expected);
        expect((await reader.end()).blocks).toBe(given.length);
        expect((await verifyLog(store)).findings).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
