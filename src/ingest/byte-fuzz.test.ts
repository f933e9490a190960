import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendEvent, createBlockBuilder, createDictionary, takeBlock } from '../market/index.ts';
import type { Adapter, Row, Sink } from './adapter.ts';
import { hyperliquidBlocks } from './hyperliquid-blocks/adapter.ts';
import { blocksNdjson, brokenNdjson } from './hyperliquid-blocks/fixtures.ts';
import { hyperliquidExport } from './hyperliquid-export/adapter.ts';
import { ledgerCsv, liquidationsCsv, tradesCsv } from './hyperliquid-export/fixtures.ts';
import { readAllRows, sampleOf } from './sample.ts';
import { createTableAdapter, table } from './table/adapter.ts';
import { fillsCsv, mixedNdjson, venueCsv, venueMap } from './table/fixtures.ts';
import { parseTableMap } from './table/map.ts';
import { transfers } from './transfers/adapter.ts';
import {
  addressesCsv,
  edgesCsv,
  logsNdjson,
  nodesCsv,
  transfersCsv,
} from './transfers/fixtures.ts';

interface Case {
  readonly adapter: Adapter;
  readonly path: string;
  readonly format: 'csv' | 'ndjson';
  readonly text: string;
  /** Rows of the fixture that are wrong on purpose. */
  readonly refused: number;
}

function venueTable(): Adapter {
  const map = parseTableMap(venueMap);
  if (!map.ok) throw new Error(map.failure.detail);
  return createTableAdapter(map.value);
}

const cases: readonly Case[] = [
  { adapter: hyperliquidExport, path: 'trades.csv', format: 'csv', text: tradesCsv, refused: 0 },
  { adapter: hyperliquidExport, path: 'ledger.csv', format: 'csv', text: ledgerCsv, refused: 1 },
  {
    adapter: hyperliquidExport,
    path: 'liquidations.csv',
    format: 'csv',
    text: liquidationsCsv,
    refused: 1,
  },
  {
    adapter: hyperliquidBlocks,
    path: 'blocks.jsonl',
    format: 'ndjson',
    text: blocksNdjson,
    refused: 0,
  },
  {
    adapter: hyperliquidBlocks,
    path: 'broken.jsonl',
    format: 'ndjson',
    text: brokenNdjson,
    refused: 3,
  },
  { adapter: transfers, path: 'addresses.csv', format: 'csv', text: addressesCsv, refused: 0 },
  { adapter: transfers, path: 'edges.csv', format: 'csv', text: edgesCsv, refused: 0 },
  { adapter: transfers, path: 'nodes.csv', format: 'csv', text: nodesCsv, refused: 0 },
  { adapter: transfers, path: 'logs.jsonl', format: 'ndjson', text: logsNdjson, refused: 2 },
  { adapter: transfers, path: 'transfers.csv', format: 'csv', text: transfersCsv, refused: 2 },
  { adapter: table, path: 'fills.csv', format: 'csv', text: fillsCsv, refused: 1 },
  { adapter: table, path: 'all.jsonl', format: 'ndjson', text: mixedNdjson, refused: 2 },
  { adapter: venueTable(), path: 'export.csv', format: 'csv', text: venueCsv, refused: 1 },
];

function rowsOf(format: 'csv' | 'ndjson', content: Uint8Array | string) {
  const read = readAllRows(format, content);
  return read.ok ? read.value : { columns: [], rows: [] };
}

/** Decodes rows; every event must be one that a block accepts. Returns the refused rows. */
function decodeRows(one: Case, columns: readonly string[], rows: readonly Row[]): number {
  const { adapter, path, format } = one;
  const healthy = rowsOf(format, one.text);
  const known = sampleOf(path, format, healthy.columns, healthy.rows);
  const sample = sampleOf(path, format, columns, rows);
  // What is no longer detected is decoded all the same: detection sees only the first rows.
  const { role } = adapter.detect(sample) ?? adapter.detect(known)!;
  const builder = createBlockBuilder(createDictionary());
  let refused = 0;
  const sink: Sink = {
    event: (event) => void (appendEvent(builder, event) && takeBlock(builder)),
    refuse: ({ line, field, reason }) => {
      refused += 1;
      expect(line).toBeGreaterThan(0);
      expect(field).not.toBe('');
      expect(reason).not.toBe('');
    },
    finding: () => undefined,
  };
  const decoder = adapter.open().decoder(role, sample);
  for (const row of rows) decoder.decode(row, sink);
  decoder.finish(sink);
  return refused;
}

function decodeBytes(one: Case, bytes: Uint8Array): number {
  const { columns, rows } = rowsOf(one.format, bytes);
  return decodeRows(one, columns, rows);
}

const encode = (text: string) => new TextEncoder().encode(text);

interface Change {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

function mutate(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  let out = [...bytes];
  for (const { at, remove, insert } of changes) {
    const start = at % (out.length + 1);
    out = [...out.slice(0, start), ...insert, ...out.slice(start + remove)];
  }
  return new Uint8Array(out);
}

const snippet = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc
    .constantFrom(
      ',',
      '\n',
      '"',
      '0',
      '-',
      'e9',
      '1e999',
      'NaN',
      'null',
      '{}',
      '[]',
      '9'.repeat(40),
    )
    .map(encode),
);
const change = fc.record({ at: fc.nat(4000), remove: fc.nat(4), insert: snippet });

const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>('', ' ', '0x', '0xzz', '-1', '1e999', '1e-999', 'NaN', '2030-02-30'),
  fc.constantFrom<unknown>('__proto__', 'constructor', '9'.repeat(400), 2 ** 70, -0, [], {}, [[]]),
  // No text can be made of it by `String`.
  fc.constant({ toString: false, valueOf: 0 }),
);

interface Exchange {
  readonly picks: readonly number[];
  readonly value: unknown;
}

/** Exchanges one value, however deep it lies, for another. */
function exchange(value: unknown, { picks, value: other }: Exchange, depth = 0): unknown {
  const pick = picks[depth];
  if (pick === undefined || typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  if (keys.length === 0) return other;
  const key = keys[pick % keys.length]!;
  const inner = exchange(
    (value as Record<string, unknown>)[key],
    { picks, value: other },
    depth + 1,
  );
  if (Array.isArray(value)) return value.map((part, i) => (String(i) === key ? inner : part));
  return { ...value, [key]: inner };
}

describe.each(cases)('$adapter.name on $path', (one) => {
  it('refuses the wrong rows of its fixture and no others', () => {
    expect(decodeBytes(one, encode(one.text))).toBe(one.refused);
  });

  it('gives refusals and findings, never an exception, on mutated bytes', () => {
    const bytes = encode(one.text);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        decodeBytes(one, mutate(bytes, changes));
      }),
      { numRuns: 120 },
    );
  });

  it('gives refusals and findings, never an exception, on random bytes after its header', () => {
    const header = encode(one.format === 'csv' ? `${one.text.split('\n')[0]}\n` : '');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
        decodeBytes(one, new Uint8Array([...header, ...noise]));
      }),
      { numRuns: 60 },
    );
  });

  it('gives refusals and findings, never an exception, on rows with exchanged values', () => {
    const { columns, rows } = rowsOf(one.format, one.text);
    const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
    const changed = fc.record({ row: fc.nat(20), picks, value: strange });
    fc.assert(
      fc.property(fc.array(changed, { minLength: 1, maxLength: 3 }), (changes) => {
        const mutated = rows.map((row) => ({ ...row }));
        for (const { row, ...change } of changes) {
          const target = mutated[row % mutated.length]!;
          target.fields = exchange(target.fields, change) as Row['fields'];
        }
        decodeRows(one, columns, mutated);
      }),
      { numRuns: 300 },
    );
  });
});
