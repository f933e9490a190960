import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Refusal, Row } from './adapter.ts';
import { createNdjsonReader } from './ndjson.ts';
import type { ReadFailure, ReadLimits } from './row-reader.ts';

function read(chunks: readonly (Uint8Array | string)[], limits?: ReadLimits) {
  const rows: Row[] = [];
  const refusals: Refusal[] = [];
  const findings: string[] = [];
  const out = {
    row: (row: Row) => void rows.push(row),
    refuse: (refusal: Refusal) => void refusals.push(refusal),
    finding: (kind: string, line: number) => void findings.push(`${kind}@${line}`),
  };
  const reader = createNdjsonReader(out, limits);
  let failure: ReadFailure | undefined;
  for (const chunk of chunks) {
    const pushed = reader.push(chunk);
    if (!pushed.ok) failure ??= pushed.failure;
  }
  const ended = reader.end();
  if (!ended.ok) failure ??= ended.failure;
  return { columns: reader.columns, rows, refusals, findings, failure };
}

const encode = (text: string) => new TextEncoder().encode(text);

describe('ndjson limits', () => {
  it('refuses a file without records', () => {
    expect(read(['\n \n']).failure).toMatchObject({ kind: 'empty' });
  });

  it('reads lines with their numbers and collects the keys', () => {
    const out = read(['{"a":1}\n\n{"b":[2]}\n']);
    expect(out.rows).toEqual([
      { line: 1, fields: { a: 1 } },
      { line: 3, fields: { b: [2] } },
    ]);
    expect(out.columns).toEqual(['a', 'b']);
    expect(out.findings).toEqual(['empty_line@2']);
  });

  it('refuses what is no object and goes on', () => {
    const out = read(['{"a":1}\n{"a":\n[1]\n7\n{"a":2}']);
    expect(out.refusals.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'not a JSON value'],
      [3, 'not a JSON object'],
      [4, 'not a JSON object'],
    ]);
    expect(out.rows.map(({ line }) => line)).toEqual([1, 5]);
    expect(out.findings).toEqual(['missing_final_newline@5']);
  });

  it('reads one array of objects over many lines', () => {
    const out = read(['[\n  {"a": "]},{"},\n  {"a":\n   {"b": [1, 2]}}\n]\n']);
    expect(out.rows).toEqual([
      { line: 2, fields: { a: ']},{' } },
      { line: 3, fields: { a: { b: [1, 2] } } },
    ]);
    expect(out.failure).toBeUndefined();
  });

  it('fails on an array that ends early or goes on after its end', () => {
    expect(read(['[{"a":1},']).failure).toMatchObject({ kind: 'bad_json' });
    expect(read(['[{"a":1}]\n{}']).failure).toMatchObject({ kind: 'bad_json', line: 2 });
    const detail = 'a bracket closes that was never opened';
    expect(read(['[{"a":1}},\n{"a":2}]']).failure).toMatchObject({ line: 1, detail });
  });

  it('fails on a pretty-printed object, which is neither lines nor an array', () => {
    const entries = Array.from({ length: 30 }, (_, i) => [`k${i}`, i]);
    const text = JSON.stringify(Object.fromEntries(entries), null, 2);
    expect(read([text]).failure).toMatchObject({ kind: 'bad_json', line: 20 });
  });

  it('refuses over-long lines and elements', () => {
    const long = `{"a":"${'x'.repeat(80)}"}`;
    expect(read([`${long}\n{"a":1}\n`], { rowCharsMax: 50 })).toMatchObject({
      refusals: [{ line: 1 }],
      rows: [{ line: 2 }],
    });
    expect(read([`[${long},\n{"a":1}]`], { rowCharsMax: 50 })).toMatchObject({
      refusals: [{ line: 1 }],
      rows: [{ line: 2 }],
    });
  });

  it('tells compressed and binary files apart', () => {
    expect(read([new Uint8Array([0x1f, 0x8b, 8, 0])]).failure?.kind).toBe('compressed');
    expect(read([new Uint8Array([200, 201, 202, 10])]).failure?.kind).toBe('binary');
  });
});

describe('ndjson properties', () => {
  const record = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }));
  const cut = fc.integer({ min: 1, max: 7 });

  it('gives back what was written, in lines and as an array, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), cut, (records, size) => {
        const texts = records.map((value) => JSON.stringify(value));
        for (const text of [`${texts.join('\n')}\n`, `[\n${texts.join(',\n')}\n]`]) {
          const bytes = encode(text);
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
          const out = read(chunks);
          expect(out.failure).toBeUndefined();
          expect(out.rows.map(({ fields }) => fields)).toEqual(texts.map((t) => JSON.parse(t)));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on random or mutated bytes', () => {
    const mutated = fc
      .tuple(fc.array(record, { maxLength: 3 }), fc.nat(200), fc.nat(255))
      .map(([records, at, byte]) => {
        const bytes = encode(JSON.stringify(records));
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), mutated), (bytes) => {
        const out = read([bytes]);
        expect(out.rows.every(({ fields }) => typeof fields === 'object')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
