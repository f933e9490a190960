import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEvent, blockOf, numberedBlock } from '../../test/conformance/events.ts';
import {
  createRandom,
  createTable,
  growTable,
  type Table,
  type TableSchema,
} from '../base/index.ts';
import { createBlock, createDictionary, type EventBlock, eventKinds } from '../market/index.ts';
import { decodeBlock, encodeBlock } from './block-codec.ts';
import { chainStart, encodeFrameHeader, frameHash, frameHeaderBytes, readFrame } from './frame.ts';
import { decodeTables, encodeTables } from './state-codec.ts';
import { collectCorrections, createWithdrawn, isWithdrawn, withdraw } from './withdrawals.ts';

const checksums = {
  crc32: (bytes: Uint8Array, from: number) => crc32(bytes, from),
  sha256: (...parts: readonly Uint8Array[]) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
};

const anyBlock = fc
  .array(anyEvent, { maxLength: 30 })
  .map((events) => blockOf(events, createDictionary()));

function decoded(bytes: Uint8Array): EventBlock {
  const block = decodeBlock(bytes);
  if (!block.ok) throw new Error(block.failure.kind);
  return block.value;
}

/** Cuts, lengthens or changes bytes. */
const anyMutilation = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  bytes: fc.uint8Array({ maxLength: 12 }),
  keep: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.boolean(),
});

function mutilate(
  bytes: Uint8Array,
  { at, bytes: written, keep, cut }: { at: number; bytes: Uint8Array; keep: number; cut: boolean },
): Uint8Array {
  const changed = bytes.slice();
  const place = Math.floor(at * bytes.length);
  changed.set(written.subarray(0, bytes.length - place), place);
  return cut ? changed.subarray(0, Math.floor(keep * bytes.length)) : changed;
}

describe('block codec: limits', () => {
  it('an empty block is a header', () => {
    const bytes = encodeBlock(createBlock(0));
    expect(bytes.length).toBe(16);
    expect(decoded(bytes)).toEqual(createBlock(0));
  });

  it('columns without content take no bytes', () => {
    const block = createBlock(1000);
    block.kind.fill(eventKinds.gas);
    expect(encodeBlock(block).length).toBe(16 + 1000);
    expect(decoded(encodeBlock(block))).toEqual(block);
  });

  it('events of kind 0 keep their number', () => {
    expect(decoded(encodeBlock(createBlock(5)))).toEqual(createBlock(5));
  });

  it('negative zero stays what it is', () => {
    const block = createBlock(2);
    block.a.fill(-0);
    expect(Object.is(decoded(encodeBlock(block)).a[1], -0)).toBe(true);
  });

  it('columns are views when the bytes are aligned, and copies when not', () => {
    const bytes = encodeBlock(numberedBlock(0, 3));
    expect(decoded(bytes).a.buffer).toBe(bytes.buffer);
    for (let shift = 1; shift < 8; shift++) {
      const shifted = Buffer.alloc(bytes.length + 16).subarray(shift, shift + bytes.length);
      shifted.set(bytes);
      expect(decoded(shifted)).toEqual(numberedBlock(0, 3));
    }
  });

  it('lengths beyond the bytes are refused, also those that would wrap around', () => {
    const bytes = encodeBlock(numberedBlock(0, 3));
    for (const rows of [0, 2, 4, 3 + 2 ** 29, 2 ** 32 - 1]) {
      const changed = bytes.slice();
      new DataView(changed.buffer).setUint32(0, rows, true);
      const result = decodeBlock(changed);
      // Two and four rows fill the same padded columns; the frame's checksum stands before this.
      if (result.ok) expect(Math.abs(result.value.length - 3)).toBeLessThan(8);
      else expect(result.failure).toEqual({ kind: 'block_length_mismatch', bytes: bytes.length });
    }
    const bare = new Uint8Array(16);
    new DataView(bare.buffer).setUint32(0, 2 ** 32 - 1, true);
    expect(decodeBlock(bare).ok).toBe(false);
  });

  it('a column mask of another version, or words that must be zero, are refused', () => {
    const bytes = encodeBlock(numberedBlock(0, 3));
    for (const [offset, bits] of [
      [4, 1 << 11],
      [12, 1],
    ] as const) {
      const changed = bytes.slice();
      const view = new DataView(changed.buffer);
      view.setUint32(offset, view.getUint32(offset, true) | bits, true);
      const failure = { kind: 'block_length_mismatch', bytes: bytes.length };
      expect(decodeBlock(changed)).toEqual({ ok: false, failure });
    }
  });

  it('names that are no names are refused', () => {
    const bytes = encodeBlock(numberedBlock(0, 1));
    const text = JSON.stringify(numberedBlock(0, 1).names);
    const start = Buffer.from(bytes).indexOf(text);
    for (const names of [
      '5',
      'null',
      '{}',
      '{"participants":[1],"texts":[],"instruments":[]}',
      '{',
    ]) {
      const changed = bytes.slice();
      changed.set(Buffer.from(names.padEnd(text.length)), start);
      const failure = { kind: 'block_names_malformed', bytes: bytes.length };
      expect(decodeBlock(changed)).toEqual({ ok: false, failure });
    }
  });

  it('fewer bytes than a header are refused', () => {
    const failure = { kind: 'block_too_short', bytes: 15 };
    expect(decodeBlock(new Uint8Array(15))).toEqual({ ok: false, failure });
  });
});

describe('block codec: properties', () => {
  it('a block that is encoded is decoded, names of every script included', () => {
    fc.assert(
      fc.property(anyBlock, (block) => {
        const bytes = encodeBlock(block);
        expect(bytes.length % 8).toBe(0);
        expect(decoded(bytes)).toEqual(block);
      }),
    );
  });

  it('mutilated bytes never throw', () => {
    fc.assert(
      fc.property(anyBlock, anyMutilation, (block, mutilation) => {
        const result = decodeBlock(mutilate(encodeBlock(block), mutilation));
        if (result.ok) expect(result.value.a.length).toBe(result.value.length);
        else expect(result.failure.kind).toMatch(/^block_/);
      }),
      { numRuns: 400 },
    );
  });

  it('arbitrary bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const result = decodeBlock(bytes);
        if (!result.ok) expect(result.failure.bytes).toBe(bytes.length);
      }),
      { numRuns: 400 },
    );
  });
});

describe('frames', () => {
  const frameOf = (block: EventBlock, firstCheckpoint: number, previousHash = chainStart) => {
    const payload = encodeBlock(block);
    const header = {
      payloadBytes: payload.length,
      firstCheckpoint,
      rows: block.length,
      previousHash,
    };
    const bytes = Buffer.concat([encodeFrameHeader(header, payload, checksums), payload]);
    return { header, payload, bytes };
  };

  it('a frame that is written is read again, at its offset', () => {
    const { header, payload, bytes } = frameOf(numberedBlock(7, 3), 7, Buffer.alloc(32, 0xab));
    const before = Buffer.alloc(24, 1);
    const frame = readFrame(Buffer.concat([before, bytes]), 24, checksums);
    if (!frame.ok) throw new Error(frame.failure.kind);
    expect(frame.value.header).toEqual({ ...header, previousHash: Buffer.alloc(32, 0xab) });
    expect(Buffer.from(frame.value.payload)).toEqual(Buffer.from(payload));
    expect(frame.value.end).toBe(24 + bytes.length);
  });

  it('every flipped bit is detected', () => {
    const { bytes } = frameOf(numberedBlock(1, 2), 1);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(readFrame(bytes, 0, checksums).ok).toBe(false);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(readFrame(bytes, 0, checksums).ok).toBe(true);
  });

  it('a frame cut at any byte is truncated', () => {
    const { bytes } = frameOf(numberedBlock(1, 2), 1);
    for (let size = 0; size < bytes.length; size++) {
      const failure = { kind: 'frame_truncated', offset: 0 };
      expect(readFrame(bytes.subarray(0, size), 0, checksums)).toEqual({ ok: false, failure });
    }
  });

  it('other bytes are not recognised', () => {
    const failure = { kind: 'frame_not_recognised', offset: 8 };
    expect(readFrame(new Uint8Array(200), 8, checksums)).toEqual({ ok: false, failure });
  });

  it('the hash covers the frame alone, header included', () => {
    const first = frameOf(numberedBlock(0, 2), 0);
    const second = frameOf(numberedBlock(0, 2), 2);
    const both = Buffer.concat([first.bytes, second.bytes]);
    const middle = first.bytes.length;
    const hash = frameHash(both, middle, both.length, checksums);
    expect(Buffer.from(hash)).toEqual(Buffer.from(checksums.sha256(second.bytes)));
    expect(Buffer.from(hash)).not.toEqual(Buffer.from(frameHash(both, 0, middle, checksums)));
    expect(hash.length).toBe(32);
    expect(frameHeaderBytes).toBe(64);
  });
});

describe('state codec', () => {
  const schema = { b: 'f64', a: 'u8', c: 'i32', d: 'u32' } as const satisfies TableSchema;
  const anyRows = fc.array(fc.tuple(fc.double(), fc.nat(255), fc.integer(), fc.nat(0xffff_ffff)), {
    maxLength: 20,
  });
  type Rows = readonly (readonly [number, number, number, number])[];

  function tableOf(rows: Rows, capacity: number, growsAtOnce: boolean): Table<typeof schema> {
    const table = createTable(schema, capacity);
    if (growsAtOnce) growTable(table, rows.length);
    rows.forEach(([b, a, c, d], row) => {
      growTable(table, row + 1);
      table.columns.b[row] = b;
      table.columns.a[row] = a;
      table.columns.c[row] = c;
      table.columns.d[row] = d;
    });
    return table;
  }
  const fresh = () => ({ x: createTable(schema), y: createTable(schema, 0) });

  it('no tables and no rows', () => {
    expect(decodeTables(encodeTables({}, 1), {}, 1).ok).toBe(true);
    const tables = fresh();
    expect(decodeTables(encodeTables(fresh(), 1), tables, 1).ok).toBe(true);
    expect(tables.x.rows).toBe(0);
  });

  it('tables that are encoded are restored, whatever their capacity and order', () => {
    const capacity = fc.nat(40);
    fc.assert(
      fc.property(anyRows, anyRows, capacity, capacity, (x, y, small, large) => {
        const first = encodeTables({ x: tableOf(x, small, true), y: tableOf(y, 1, false) }, 3);
        const second = encodeTables({ y: tableOf(y, large, true), x: tableOf(x, 0, false) }, 3);
        expect(Buffer.from(second).equals(first)).toBe(true);
        const tables = fresh();
        expect(decodeTables(first, tables, 3).ok).toBe(true);
        expect(Buffer.from(encodeTables(tables, 3)).equals(first)).toBe(true);
        x.forEach(([b], row) => {
          expect(tables.x.columns.b[row]).toBe(b);
        });
        growTable(tables.x, x.length + 1);
        expect(tables.x.columns.b[x.length]).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('another version, other tables, other columns are refused', () => {
    const bytes = encodeTables(fresh(), 1);
    const kindOf = (tables: Parameters<typeof decodeTables>[1], version = 1) => {
      const result = decodeTables(bytes, tables, version);
      return result.ok ? 'ok' : result.failure.kind;
    };
    expect(kindOf(fresh(), 2)).toBe('state_tables_differ');
    expect(kindOf({ x: createTable(schema) })).toBe('state_tables_differ');
    expect(kindOf({ x: createTable(schema), z: createTable(schema) })).toBe('state_tables_differ');
    const other = createTable({ a: 'u8', b: 'f64', c: 'i32', d: 'u32' });
    expect(kindOf({ x: createTable(schema), y: other })).toBe('state_tables_differ');
    expect(kindOf(fresh())).toBe('ok');
  });

  it('too few and too many bytes are refused, before anything is restored', () => {
    const whole = encodeTables({ x: tableOf([[1, 2, 3, 4]], 1, false), y: createTable(schema) }, 1);
    for (const bytes of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.alloc(1)])]) {
      const tables = fresh();
      const result = decodeTables(bytes, tables, 1);
      expect(result.ok ? 'ok' : result.failure.kind).toBe('state_length_mismatch');
      expect(tables.x.rows).toBe(0);
    }
  });

  it('mutilated bytes never throw', () => {
    fc.assert(
      fc.property(anyRows, anyMutilation, (x, mutilation) => {
        const bytes = encodeTables({ x: tableOf(x, 1, false), y: createTable(schema) }, 1);
        const result = decodeTables(mutilate(bytes, mutilation), fresh(), 1);
        if (!result.ok) expect(result.failure.kind).toMatch(/^state_/);
      }),
      { numRuns: 400 },
    );
    for (const head of ['null', '{}', '{"tables":null}', '{"version":1,"tables":[null,null]}']) {
      const bytes = Buffer.from(`rapport-state\n${head}\n`);
      expect(decodeTables(bytes, fresh(), 1).ok).toBe(false);
    }
  });
});

describe('withdrawn events', () => {
  it('empty: nothing is withdrawn', () => {
    expect(isWithdrawn(createWithdrawn(), 0)).toBe(false);
  });

  it('an interval that ends before it begins is a mistake, and names nothing in a block', () => {
    const withdrawn = createWithdrawn();
    expect(() => withdraw(withdrawn, 5, 4)).toThrow('from must be at or before 4, was 5');
    const block = blockOf([{ kind: 'correction', atMicros: 0, from: 5, to: 4 }]);
    expect(collectCorrections(withdrawn, block)).toBe(-1);
    expect(withdrawn).toEqual(createWithdrawn());
  });

  it('a block tells the earliest checkpoint that it takes back', () => {
    const withdrawn = createWithdrawn();
    const block = blockOf([
      { kind: 'correction', atMicros: 0, from: 8, to: 9 },
      { kind: 'gas', atMicros: 0, chain: 'c', value: 1 },
      { kind: 'correction', atMicros: 0, from: 3, to: 3, reason: 'reorganised' },
    ]);
    expect(collectCorrections(withdrawn, block)).toBe(3);
    expect(withdrawn).toEqual({ from: [3, 8], to: [3, 9] });
    expect(collectCorrections(withdrawn, numberedBlock(0, 3))).toBe(-1);
  });

  it('equals a plain set of checkpoints, as disjoint ascending intervals', () => {
    const intervals = fc.array(fc.tuple(fc.nat(60), fc.nat(8)), { maxLength: 25 });
    fc.assert(
      fc.property(intervals, (given) => {
        const withdrawn = createWithdrawn();
        const set = new Set<number>();
        for (const [from, length] of given) {
          withdraw(withdrawn, from, from + length);
          for (let at = from; at <= from + length; at++) set.add(at);
        }
        for (let at = -1; at < 80; at++) expect(isWithdrawn(withdrawn, at)).toBe(set.has(at));
        for (let i = 1; i < withdrawn.from.length; i++) {
          expect(withdrawn.from[i]! - withdrawn.to[i - 1]!).toBeGreaterThan(1);
        }
      }),
    );
  });

  it('100,000 corrections of single events are taken in one after another', () => {
    const withdrawn = createWithdrawn();
    const random = createRandom('corrections');
    const set = new Set<number>();
    for (let i = 0; i < 100_000; i++) {
      const at = random.integer(1e7);
      set.add(at);
      withdraw(withdrawn, at, at);
    }
    for (const at of set) if (!isWithdrawn(withdrawn, at)) throw new Error(`${at} is missing`);
    const size = withdrawn.from.reduce((sum, from, i) => sum + withdrawn.to[i]! - from + 1, 0);
    expect(size).toBe(set.size);
  });
});
