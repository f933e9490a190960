import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  takeBlock,
} from '../../market/index.ts';
import type { AdapterSession } from '../adapter.ts';
import { collectRows } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { balancerWeekly } from './adapter.ts';
import { keysCsv, weeklyCsv } from './fixtures.ts';

const files = [keysCsv, weeklyCsv].map((text) => new TextEncoder().encode(text));

/** Reads, decodes and packs into blocks, below an intact or a broken lookup. */
function ingest(bytes: Uint8Array): void {
  const session = balancerWeekly.open();
  decode(new TextEncoder().encode(keysCsv), session);
  decode(bytes, session);
  decode(files[1]!, session);
}

/** A reward that can be read is an event or a refusal; a key may be neither. */
function decode(bytes: Uint8Array, session: AdapterSession): void {
  const read = readAllRows('csv', bytes);
  if (!read.ok) return;
  const { columns, rows } = read.value;
  const sample = sampleOf('a.csv', 'csv', columns, rows);
  if (balancerWeekly.detect(sample) === undefined) return;
  const sink = collectRows(balancerWeekly, sample, rows, session);
  const builder = createBlockBuilder(createDictionary());
  for (const { event } of sink.events) if (appendEvent(builder, event)) takeBlock(builder);
  if (!columns.includes('week')) return;
  expect(sink.events.length + sink.refusals.length).toBe(rows.length);
}

const edit = fc.record({
  at: fc.nat(2000),
  remove: fc.nat(20),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom('1e400', '-', '"', '\n', ',', '9e307', '-0', '٣').map((text) => {
      return new TextEncoder().encode(text);
    }),
  ),
});

describe('bytes', () => {
  it('never throws on random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), ingest), { numRuns: 300 });
  });

  it('never throws on random rows below a right header', () => {
    const header = fc.constantFrom(...files.map((file) => file.slice(0, file.indexOf(10) + 1)));
    const rows = fc.uint8Array({ maxLength: 300 });
    const file = fc.tuple(header, rows).map(([top, rest]) => Uint8Array.from([...top, ...rest]));
    fc.assert(fc.property(file, ingest), { numRuns: 300 });
  });

  it('never throws on files with bytes changed', () => {
    const edits = fc.array(edit, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, (file, changes) => {
        const bytes = [...file];
        for (const { at, remove, insert } of changes) {
          bytes.splice(at % bytes.length, remove, ...insert);
        }
        ingest(Uint8Array.from(bytes));
      }),
      { numRuns: 700 },
    );
  });
});
