/**
 * @module Looking up many pairs at once finds what looking them up one by one finds.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPairIndex, ensurePair, findPair, findPairs } from './pair-index.ts';
import { createTable } from './table.ts';

describe('findPairs', () => {
  it('finds nothing in an empty table', () => {
    const table = createTable({ first: 'u32', second: 'u32' });
    const rows = Int32Array.of(7, 7, 7);
    findPairs(createPairIndex(table), table, Uint32Array.of(1, 2), Uint32Array.of(3, 4), rows, 2);
    expect([...rows]).toEqual([-1, -1, 7]);
  });

  it('agrees with findPair, through collisions and growth', () => {
    const id = fc.integer({ min: 0, max: 30 });
    const pairs = fc.array(fc.tuple(id, id), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(pairs, pairs, (known, asked) => {
        const table = createTable({ first: 'u32', second: 'u32' });
        const index = createPairIndex(table);
        for (const [first, second] of known) ensurePair(index, table, first, second);
        const all = [...known, ...asked];
        const firsts = Uint32Array.from(all, ([first]) => first);
        const seconds = Uint32Array.from(all, ([, second]) => second);
        const rows = new Int32Array(all.length);
        findPairs(index, table, firsts, seconds, rows, all.length);
        const single = all.map(([first, second]) => findPair(index, table, first, second));
        expect([...rows]).toEqual(single);
      }),
    );
  });
});
