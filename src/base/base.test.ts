import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  check,
  checkCount,
  checkFinite,
  checkInRange,
  checkNonNegative,
  checkPositive,
  InvariantError,
} from './check.ts';
import { createInterner, intern } from './interner.ts';
import { createPairIndex, ensurePair, findPair } from './pair-index.ts';
import { onGrid } from './quantity.ts';
import { addRow, createTable, growTable, tableBytes } from './table.ts';

const pairs = () => createTable({ first: 'u32', second: 'u32', amount: 'f64' });

describe('checks', () => {
  it('name the argument, the demand and the value', () => {
    const broken = () => check(false, 'vol', '>= 0', -0.2);
    expect(broken).toThrow(InvariantError);
    expect(broken).toThrow('vol must be >= 0, was -0.2');
  });

  it('hold at their limits and break beyond them', () => {
    const { MAX_SAFE_INTEGER, NaN: nan, POSITIVE_INFINITY: infinite } = Number;
    const cases: [(value: number) => void, number[], number[]][] = [
      [(v) => checkFinite('v', v), [0, -1e308], [nan, infinite, -infinite]],
      [(v) => checkNonNegative('v', v), [0, -0, 1e308], [-1e-300, nan, infinite]],
      [(v) => checkPositive('v', v), [5e-324], [0, -1, nan, infinite]],
      [(v) => checkInRange('v', v, 0, 1), [0, 1, 0.5], [-1e-9, 1.0001, nan]],
      [(v) => checkCount('v', v), [0, MAX_SAFE_INTEGER], [-1, 0.5, nan, MAX_SAFE_INTEGER + 1]],
    ];
    for (const [demand, good, bad] of cases) {
      for (const value of good) expect(() => demand(value)).not.toThrow();
      for (const value of bad) expect(() => demand(value)).toThrow(InvariantError);
    }
  });
});

describe('tables', () => {
  it('begin empty, and take no bytes', () => {
    const table = createTable({ a: 'f64', b: 'u8' }, 0);
    expect(table.rows).toBe(0);
    expect(tableBytes(table)).toBe(0);
  });

  it('keep what was written when they grow; new cells are zero', () => {
    const table = createTable({ a: 'f64', b: 'i32', c: 'u8' }, 1);
    for (let i = 0; i < 1000; i++) {
      const row = addRow(table);
      expect(row).toBe(i);
      expect([table.columns.a[row], table.columns.b[row], table.columns.c[row]]).toEqual([0, 0, 0]);
      table.columns.a[row] = i / 2;
      table.columns.b[row] = -i;
      table.columns.c[row] = i;
    }
    for (let i = 1; i < 1000; i++) expect(table.columns.b[i]).toBe(-i);
    expect(tableBytes(table)).toBe(13_000);
  });

  it('never shrink', () => {
    const table = createTable({ a: 'f64' });
    growTable(table, 10);
    growTable(table, 3);
    expect(table.rows).toBe(10);
  });
});

describe('interner', () => {
  it('gives ids in order of first appearance', () => {
    const interner = createInterner(['a', 'b', 'a']);
    expect(interner.texts).toEqual(['a', 'b']);
    for (const [text, id] of [
      ['', 2],
      ['__proto__', 3],
      ['a', 0],
      ['', 2],
    ] as const) {
      expect(intern(interner, text)).toBe(id);
    }
  });
});

describe('grid of quantities', () => {
  it('zero is positive zero, from either side', () => {
    for (const value of [0, -0, 1e-17, -1e-17, -4e-10])
      expect(Object.is(onGrid(value), 0)).toBe(true);
  });

  it('beyond what doubles count a double is its own grid', () => {
    expect(onGrid(2 ** 53 + 2)).toBe(2 ** 53 + 2);
    expect(onGrid(-1e300)).toBe(-1e300);
  });

  it('keeps the decimals of a sum of millions', () => {
    expect(onGrid(-1_758_686.9 - 1_929_822.07)).toBe(-3_688_508.97);
    expect(onGrid(123_456_789.123456 - 0.1)).toBe(123_456_789.023456);
  });

  it('decimals of nine places are kept as they are written', () => {
    const decimals = fc.integer({ min: -1e15, max: 1e15 }).map((n) => n / 1e9 + 0);
    fc.assert(
      fc.property(decimals, (value) => {
        expect(onGrid(value)).toBe(value);
      }),
    );
  });

  it('what was bought in parts and sold again in parts is exactly zero', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 1e12 }), { maxLength: 40 });
    fc.assert(
      fc.property(parts, (units) => {
        const signed = [...units, ...units.map((n) => -n)].map((n) => n / 1e9);
        const position = signed.reduce((sum, quantity) => onGrid(sum + quantity), 0);
        expect(Object.is(position, 0)).toBe(true);
      }),
    );
  });
});

describe('index of pairs', () => {
  it('empty: finds nothing', () => {
    const table = pairs();
    expect(findPair(createPairIndex(table), table, 0, 0)).toBe(-1);
  });

  it('equals a map of pairs, through growth and rebuilding', () => {
    const id = fc.oneof(fc.nat(30), fc.constantFrom(0xffff_ffff, 0x8000_0000, 0x7fff_ffff));
    const few = fc.array(fc.tuple(id, id), { maxLength: 400 });
    fc.assert(
      fc.property(few, few, (added, asked) => {
        const table = pairs();
        const index = createPairIndex(table);
        const model = new Map<string, number>();
        for (const [first, second] of added) {
          const key = `${first}/${second}`;
          const row = ensurePair(index, table, first, second);
          expect(row).toBe(model.get(key) ?? model.size);
          model.set(key, row);
        }
        expect(table.rows).toBe(model.size);
        const rebuilt = createPairIndex(table);
        for (const [first, second] of [...added, ...asked]) {
          const expected = model.get(`${first}/${second}`) ?? -1;
          expect(findPair(index, table, first, second)).toBe(expected);
          expect(findPair(rebuilt, table, first, second)).toBe(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('holds 50,000 regular pairs in short probes', () => {
    const table = pairs();
    const index = createPairIndex(table);
    for (let i = 0; i < 50_000; i++) ensurePair(index, table, i >> 3, i & 7);
    expect(table.rows).toBe(50_000);
    expect(index.mask + 1).toBeGreaterThanOrEqual(100_000);
    for (let i = 0; i < 50_000; i += 7) expect(findPair(index, table, i >> 3, i & 7)).toBe(i);
    // The mean distance from the slot a pair wants is that of a good hash at this load.
    let free = 0;
    let longest = 0;
    let run = 0;
    for (const slot of index.slots) {
      run = slot === 0 ? 0 : run + 1;
      longest = Math.max(longest, run);
      if (slot === 0) free += 1;
    }
    expect(free).toBe(index.slots.length - 50_000);
    expect(longest).toBeLessThan(200);
  });
});
