/**
 * @module Looking ahead reads and changes nothing, whatever the rows name.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBroker, snapshotBroker, step } from './index.ts';
import { lookAhead, rowsAhead } from './look-ahead.ts';
import { blockOf, writeEvents } from './testing-events.ts';

describe('lookAhead', () => {
  it('no row: nothing happens', () => {
    const state = createBroker();
    const before = Buffer.from(snapshotBroker(state));
    lookAhead(state, blockOf([]), 0, 0, 0);
    expect(before.equals(snapshotBroker(state))).toBe(true);
  });

  it('leaves the state as it was, over rows folded already and rows to come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }).map(String), (seed) => {
        const block = blockOf(writeEvents({ seed, events: 400 }));
        const { state } = step(createBroker(), block, 0);
        const before = Buffer.from(snapshotBroker(state));
        for (let from = 0; from < block.length; from += rowsAhead) {
          const to = Math.min(from + rowsAhead, block.length);
          lookAhead(state, block, from, to, block.length + from);
        }
        expect(before.equals(snapshotBroker(state))).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});
