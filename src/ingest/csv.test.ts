import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Refusal, Row } from './adapter.ts';
import { createCsvReader } from './csv.ts';
import type { ReadFailure, ReadLimits } from './row-reader.ts';

interface ReadOut {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly refusals: readonly Refusal[];
  readonly findings: readonly string[];
  readonly failure: ReadFailure | undefined;
}

function read(chunks: readonly (Uint8Array | string)[], limits?: ReadLimits): ReadOut {
  const rows: Row[] = [];
  const refusals: Refusal[] = [];
  const findings: string[] = [];
  const out = {
    row: (row: Row) => void rows.push(row),
    refuse: (refusal: Refusal) => void refusals.push(refusal),
    finding: (kind: string, line: number) => void findings.push(`${kind}@${line}`),
  };
  const reader = createCsvReader(out, limits);
  let failure: ReadFailure | undefined;
  for (const chunk of chunks) {
    const pushed = reader.push(chunk);
    if (!pushed.ok) failure ??= pushed.failure;
  }
  const ended = reader.end();
  if (!ended.ok) failure ??= ended.failure;
  return { columns: reader.columns, rows, refusals, findings, failure };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

function inChunks(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('csv limits', () => {
  it('reads a header without rows', () => {
    expect(read(['a,b\n'])).toMatchObject({ columns: ['a', 'b'], rows: [], failure: undefined });
  });

  it('refuses a file without any byte', () => {
    expect(read([]).failure).toMatchObject({ kind: 'empty' });
  });

  it('keeps the last row when its line end is missing, and says so', () => {
    const out = read(['a,b\n1,2\n3,4']);
    expect(out.rows.map(({ fields }) => fields)).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
    expect(out.findings).toEqual(['missing_final_newline@3']);
  });

  it('drops the byte order mark', () => {
    expect(read([new Uint8Array([0xef, 0xbb, 0xbf, 97, 10, 49, 10])]).columns).toEqual(['a']);
  });

  it('accepts CRLF and reports it once, and mixed line ends', () => {
    expect(read(['a\r\n1\r\n2\r\n']).findings).toEqual(['crlf_line_ends@1']);
    expect(read(['a\n1\r\n2\r\n']).findings).toEqual(['crlf_line_ends@2', 'mixed_line_ends@2']);
  });

  it('names unnamed and repeated columns', () => {
    const out = read([',a,a,a_2,__proto__\n1,2,3,4,5\n']);
    expect(out.columns).toEqual(['column_1', 'a', 'a_2', 'a_2_2', 'column_5']);
    expect(out.rows[0]!.fields).toEqual({
      column_1: '1',
      a: '2',
      a_2: '3',
      a_2_2: '4',
      column_5: '5',
    });
    expect(out.findings).toEqual([
      'unnamed_column@1',
      'repeated_column@1',
      'repeated_column@1',
      'unnamed_column@1',
    ]);
  });

  it('takes a first line of numbers for a row, and numbers the columns', () => {
    const out = read(['34200000,,-1.5e3\n34260000,2,3\n']);
    expect(out.columns).toEqual(['column_1', 'column_2', 'column_3']);
    expect(out.rows).toEqual([
      { line: 1, fields: { column_1: '34200000', column_2: '', column_3: '-1.5e3' } },
      { line: 2, fields: { column_1: '34260000', column_2: '2', column_3: '3' } },
    ]);
    expect(out.findings).toEqual(['no_header@1']);
    // One number, a word among numbers, and quoted cells are names.
    expect(read(['7\n8\n']).columns).toEqual(['7']);
    expect(read(['a,1\n1,2\n']).columns).toEqual(['a', '1']);
    expect(read(['"1","2"\n3,4\n']).columns).toEqual(['1', '2']);
  });

  it('takes dots, brackets and quotes in a header', () => {
    const out = read(['x.mul(y).div(100),"a ""b"", c"\n1,2\n']);
    expect(out.columns).toEqual(['x.mul(y).div(100)', 'a "b", c']);
  });

  it('counts physical lines through quoted line breaks', () => {
    const out = read(['a,b\n"x\ny\n",1\nz,2\n']);
    expect(out.rows).toEqual([
      { line: 2, fields: { a: 'x\ny\n', b: '1' } },
      { line: 5, fields: { a: 'z', b: '2' } },
    ]);
  });

  it('refuses ragged rows and goes on', () => {
    const out = read(['a,b\n1\n1,2,3\n4,5\n']);
    expect(out.refusals).toEqual([
      { line: 2, field: '(row)', reason: '1 field, the header has 2', value: '1' },
      { line: 3, field: '(row)', reason: '3 fields, the header has 2', value: '1,2,3' },
    ]);
    expect(out.rows.map(({ line }) => line)).toEqual([4]);
  });

  it('loses one line, not the file, to a quote that is never closed', () => {
    const out = read(['a,b\n1,"x\n2,y\n3,z\n']);
    expect(out.refusals.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'a quote is opened and never closed'],
    ]);
    expect(out.rows.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('refuses text after a closing quote and quotes inside unquoted fields', () => {
    const out = read(['a,b\n"1"x,2\n1,2"3\n']);
    expect(out.refusals.map(({ reason }) => reason)).toEqual([
      'text follows a closing quote',
      'a quote stands inside an unquoted field',
    ]);
  });

  it('refuses over-long lines without keeping them', () => {
    const long = 'x'.repeat(50);
    const out = read(['a,b\n', long, long, `${long}\n1,2\n`], { rowCharsMax: 60 });
    const reason = 'the line is longer than 60 characters';
    expect(out.refusals).toMatchObject([{ line: 2, field: '(row)', reason }]);
    expect(out.rows).toEqual([{ line: 3, fields: { a: '1', b: '2' } }]);
  });

  it('tells compressed, Parquet, UTF-16 and binary files apart from text', () => {
    expect(read([new Uint8Array([0x1f, 0x8b, 8, 0])]).failure?.kind).toBe('compressed');
    expect(read([bytesOf('PAR1....')]).failure?.kind).toBe('parquet');
    expect(read([new Uint8Array([0xff, 0xfe, 97, 0])]).failure?.kind).toBe('binary');
    expect(read([bytesOf('a,b\0c\n')]).failure?.kind).toBe('binary');
    expect(read([new Uint8Array([1, 2, 200, 201, 10])]).failure?.kind).toBe('binary');
    expect(read(['a,b\r1,2\r']).failure?.kind).toBe('bad_header');
  });

  it('reports invalid UTF-8 by line and keeps the row', () => {
    const out = read([bytesOf('a\nok\n'), new Uint8Array([0xc3, 0x28, 10]), bytesOf('ok\n')]);
    expect(out.findings).toEqual(['invalid_utf8@3']);
    expect(out.rows).toHaveLength(3);
  });

  it('takes tab, semicolon or bar when the header has no comma', () => {
    expect(read(['a\tb\n1\t2\n']).rows[0]!.fields).toEqual({ a: '1', b: '2' });
    expect(read(['a;b\n1,5;2\n']).rows[0]!.fields).toEqual({ a: '1,5', b: '2' });
  });
});

describe('csv properties', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'é', 'a', ' '), maxLength: 6 }),
  );
  const written = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const plain = /^[^",\r\n]+$/;
  const document = fc
    .record({
      rows: fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 }),
      crlf: fc.boolean(),
      final: fc.boolean(),
      quoteAll: fc.boolean(),
    })
    .map(({ rows, crlf, final, quoteAll }) => {
      const lineEnd = crlf ? '\r\n' : '\n';
      const lines = rows.map((row) =>
        row.map((c) => (plain.test(c) && !quoteAll ? c : written(c))).join(','),
      );
      return ['x,y,z', ...lines].join(lineEnd) + (final ? lineEnd : '');
    });

  it('reads what csv-parse reads', () => {
    fc.assert(
      fc.property(document, (text) => {
        const expected = parse(text, { columns: true, bom: true }) as unknown[];
        const out = read([text]);
        expect(out.rows.map(({ fields }) => fields)).toEqual(expected);
        expect(out.refusals).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same whatever the chunks, on any bytes', () => {
    const noise = fc.string({
      unit: fc.constantFrom('"', ',', '\n', '\r', 'é', 'a', '""', '",'),
      maxLength: 60,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    const body = fc.oneof(
      document,
      noise.map((text) => `x,y,z\n${text}`),
    );
    fc.assert(
      fc.property(body, sizes, (text, cuts) => {
        const limits = { rowCharsMax: 40 };
        const bytes = bytesOf(text);
        expect(read(inChunks(bytes, cuts), limits)).toEqual(read([bytes], limits));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws and accounts for every line of random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const out = read([bytesOf('a,b\n'), bytes]);
        if (out.failure === undefined) {
          const lines = [...out.rows, ...out.refusals].map(({ line }) => line);
          expect(lines.every((line) => line >= 2)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
