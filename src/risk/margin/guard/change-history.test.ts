import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import {
  type ChangeRecord,
  changeRecordFields,
  historyRefusals,
  parseChangeRecord,
  recordsOfChange,
} from './change-history.ts';

const at = 20_000 * microsPerDay;
const record = (change: Partial<ChangeRecord> = {}): ChangeRecord => ({
  ...{ atMicros: at, path: 'a', from: 1, to: 2, preset: '', note: '' },
  ...change,
});
const values = new Map([['a', 2]]);

describe('limits', () => {
  it('an empty history refuses nothing', () => {
    expect(historyRefusals([], values, at)).toEqual([]);
  });

  it('one that ends where the number is in force refuses nothing', () => {
    expect(historyRefusals([record()], values, at)).toEqual([]);
  });

  it('one that ends elsewhere is a gap', () => {
    const [found] = historyRefusals([record({ to: 3 })], values, at);
    expect(found).toEqual({ kind: 'history_gap', path: 'a', ended: 3, continues: 2 });
  });

  it('a step that does not start where the last one ended is a gap', () => {
    const second = record({ atMicros: at + 2, from: 5, to: 2 });
    const [found] = historyRefusals([second, record({ to: 4 })], values, at + 2);
    expect(found).toEqual({ kind: 'history_gap', path: 'a', ended: 4, continues: 5 });
  });

  it('one ahead of the change is named', () => {
    const kinds = historyRefusals([record()], values, at - 1).map(({ kind }) => kind);
    expect(kinds).toEqual(['history_ahead']);
  });

  it('numbers that the preset does not have bind nothing', () => {
    expect(historyRefusals([record({ path: 'gone' })], values, at)).toEqual([]);
  });

  it('a number that keeps its value is not recorded', () => {
    const moves = [
      { path: 'a', requested: 2, applied: 2 },
      { path: 'b', requested: 2, applied: 3 },
    ];
    const both = new Map([...values, ['b', 1]]);
    const made = recordsOfChange(both, moves, { atMicros: at, preset: 'p', note: 'n' });
    expect(made).toEqual([{ atMicros: at, path: 'b', from: 1, to: 3, preset: 'p', note: 'n' }]);
  });

  it.each([
    ['no object', 5, ''],
    ['no instant', { path: 'a', from: 1, to: 2 }, 'at'],
    ['a date that is none', { at: '2026-13-01', path: 'a', from: 1, to: 2 }, 'at'],
    ['no path', { at: '2026-01-01T00:00:00Z', from: 1, to: 2 }, 'path'],
    ['no number', { at: '2026-01-01T00:00:00Z', path: 'a', from: 'x', to: 2 }, 'from'],
    ['another field', { at: '2026-01-01T00:00:00Z', path: 'a', from: 1, to: 2, by: 'me' }, 'by'],
  ])('%s is named', (_, value, field) => {
    const parsed = parseChangeRecord(value, 'line 1');
    expect(parsed.ok ? [] : parsed.failure.map((failure) => failure.field)).toEqual([field]);
  });
});

describe('properties', () => {
  it('what is written is read', () => {
    fc.assert(
      fc.property(
        fc.record({
          atMicros: fc.integer({ min: 0, max: at }),
          path: fc.string({ minLength: 1 }).filter((path) => path.trim() !== ''),
          from: fc.double({ noNaN: true, noDefaultInfinity: true }),
          to: fc.double({ noNaN: true, noDefaultInfinity: true }),
          preset: fc.constantFrom('', 'tighter'),
          note: fc.constantFrom('', 'after the fall'),
        }),
        (one) => {
          const line = JSON.stringify(changeRecordFields(one));
          const read = parseChangeRecord(JSON.parse(line), 'line 1');
          // -0 is written as 0.
          expect(read).toEqual({ ok: true, value: { ...one, from: one.from + 0, to: one.to + 0 } });
        },
      ),
    );
  });

  it('a walk of steps leads to its end, in whatever order it is read', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (walk) => {
        const steps = walk
          .slice(1)
          .map((to, row) => record({ atMicros: at + row, from: walk[row], to }));
        const end = new Map([['a', walk.at(-1) ?? 2]]);
        expect(historyRefusals(steps.toReversed(), end, at + walk.length)).toEqual([]);
      }),
    );
  });
});
