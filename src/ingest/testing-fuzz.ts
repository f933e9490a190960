/**
 * @module Fuzz tests on bytes that the adapters share: noise, noise below a header, files damaged.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendEvent, createBlockBuilder, createDictionary, takeBlock } from '../market/index.ts';
import type { Adapter, AdapterSession } from './adapter.ts';
import { type CollectingSink, collectRows } from './collect.ts';
import { readAllRows, sampleOf } from './sample.ts';

/** What a decoder made of a CSV file, and of how many rows. */
export interface FuzzedFile {
  readonly sink: CollectingSink;
  readonly columns: readonly string[];
  readonly rows: number;
}

/**
 * Decodes the bytes of a CSV file and packs its events into blocks.
 *
 * @param adapter - adapter under test
 * @param bytes - file, sound or not
 * @param path - name of the file, which detection may look at
 * @param session - state shared with other files
 * @returns what came out; undefined when the bytes are no CSV or no file of the adapter
 */
export function decodeFuzzed(
  adapter: Adapter,
  bytes: Uint8Array,
  path: string,
  session: AdapterSession = adapter.open(),
): FuzzedFile | undefined {
  const read = readAllRows('csv', bytes);
  if (!read.ok) return undefined;
  const { columns, rows } = read.value;
  const sample = sampleOf(path, 'csv', columns, rows);
  if (adapter.detect(sample) === undefined) return undefined;
  const sink = collectRows(adapter, sample, rows, session);
  const builder = createBlockBuilder(createDictionary());
  for (const { event } of sink.events) if (appendEvent(builder, event)) takeBlock(builder);
  return { sink, columns, rows: rows.length };
}

/**
 * Expects that every row that could be read is an event, a refusal or a finding.
 *
 * @param file - what a decoder made of a file
 */
export function expectRowsAccounted({ sink, rows }: FuzzedFile): void {
  const found = [...sink.findings.values()].reduce((sum, { count }) => sum + count, 0);
  expect(sink.events.length + sink.refusals.length + found).toBeGreaterThanOrEqual(rows);
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

/**
 * Declares the tests: whatever the bytes, `ingest` must not throw.
 *
 * @param files - sound files of the adapter
 * @param ingest - reads, decodes and checks one file
 */
export function fuzzBytes(files: readonly Uint8Array[], ingest: (bytes: Uint8Array) => void): void {
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
}
