import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from './adapter.ts';
import { createCollectingSink, findingCount } from './collect.ts';
import { createInstantWatch, createRepeatedRows, createTieCounter } from './duplicates.ts';
import { createNumberForms } from './number-forms.ts';

const row = (line: number, fields: Row['fields']): Row => ({ line, fields });

describe('repeated rows limits', () => {
  it('does not count the first row', () => {
    const sink = createCollectingSink();
    expect(createRepeatedRows().note(row(2, { a: '1' }), sink)).toBe(false);
    expect(sink.findings.size).toBe(0);
  });

  it('does not confuse cells that join to the same text', () => {
    const sink = createCollectingSink();
    const repeated = createRepeatedRows();
    repeated.note(row(2, { a: '1', b: '23' }), sink);
    expect(repeated.note(row(3, { a: '12', b: '3' }), sink)).toBe(false);
  });

  it('looks into lists', () => {
    const sink = createCollectingSink();
    const repeated = createRepeatedRows();
    repeated.note(row(1, { topics: ['a', 'b'] }), sink);
    expect(repeated.note(row(2, { topics: ['a', 'c'] }), sink)).toBe(false);
    expect(repeated.note(row(3, { topics: ['a', 'b'] }), sink)).toBe(true);
  });
});

describe('repeated rows properties', () => {
  const cells = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 200 });

  it('counts rows minus distinct rows', () => {
    fc.assert(
      fc.property(cells, (rows) => {
        const sink = createCollectingSink();
        const repeated = createRepeatedRows();
        for (const [i, [a, b]] of rows.entries()) repeated.note(row(i, { a, b }), sink);
        const distinct = new Set(rows.map(String)).size;
        expect(findingCount(sink, 'duplicate_row')).toBe(rows.length - distinct);
      }),
    );
  });

  it('counts the same within instants as over the whole of a time-ordered source', () => {
    fc.assert(
      fc.property(cells, (rows) => {
        const sorted = [...rows].sort((x, y) => x[0] - y[0]);
        const whole = createCollectingSink();
        const watched = createCollectingSink();
        const repeated = createRepeatedRows();
        const watch = createInstantWatch();
        for (const [i, [at, b]] of sorted.entries()) {
          repeated.note(row(i, { at, b }), whole);
          watch.note(row(i, { at, b }), at, watched);
        }
        const counts = new Map<number, number>();
        for (const [at] of sorted) counts.set(at, (counts.get(at) ?? 0) + 1);
        const tied = [...counts.values()].filter((count) => count > 1).length;
        expect(findingCount(watched, 'duplicate_row')).toBe(findingCount(whole, 'duplicate_row'));
        expect(findingCount(watched, 'same_instant_rows')).toBe(tied);
      }),
    );
  });
});

describe('ties', () => {
  it('counts an instant once however many rows it holds', () => {
    const sink = createCollectingSink();
    const ties = createTieCounter();
    const opened = [5, 5, 5, 6, 7, 7].map((at, line) => ties.note(at, line, sink));
    expect(opened).toEqual([true, false, false, true, true, false]);
    expect(findingCount(sink, 'same_instant_rows')).toBe(2);
  });
});

describe('number forms', () => {
  it('counts empty cells and exponents by cell, mixed forms by column', () => {
    const sink = createCollectingSink();
    const forms = createNumberForms(['a', 'b']);
    forms.note(row(2, { a: '1', b: '' }), sink);
    forms.note(row(3, { a: '1.5', b: '1e-8' }), sink);
    forms.note(row(4, { a: '2', b: '3' }), sink);
    forms.finish(sink);
    expect(findingCount(sink, 'empty_cell')).toBe(1);
    expect(findingCount(sink, 'exponent_number')).toBe(1);
    expect(sink.findings.get('mixed_number_forms')).toEqual({
      count: 1,
      firstLine: 4,
      detail: 'a holds 2 whole numbers and 1 decimals',
    });
  });

  it('says nothing of an empty cell where the column is optional', () => {
    const sink = createCollectingSink();
    createNumberForms(['a', 'b'], [], ['b']).note(row(2, { a: '', b: '' }), sink);
    expect(sink.findings.get('empty_cell')).toEqual({
      count: 1,
      firstLine: 2,
      detail: 'a is empty',
    });
  });
});
