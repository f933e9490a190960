import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventField, type EventKind, eventFields } from '../../market/index.ts';
import { type CollectingSink, collectRows } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { createTableAdapter, table } from './adapter.ts';
import { tableFormatPage } from './document.ts';
import { fillsCsv, mixedNdjson, venueCsv, venueMap } from './fixtures.ts';
import { kindOfPath, kindRank } from './kind.ts';
import { fieldsOf, parseTableMap } from './map.ts';
import { boundOf } from './value.ts';

function decode(
  text: string,
  path: string,
  format: 'csv' | 'ndjson' = 'csv',
  adapter = table,
): CollectingSink {
  const read = readAllRows(format, text);
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  return collectRows(adapter, sampleOf(path, format, columns, rows), rows);
}

describe('table limits', () => {
  it('takes the kind from the begin of the file name, the longest that fits', () => {
    expect(kindOfPath('day/Fills.csv.gz')).toBe('fill');
    expect(kindOfPath('liquidation-2026.csv')).toBe('liquidation');
    expect(kindOfPath('markers_1.csv')).toBe('marker');
    expect(kindOfPath('marks.csv')).toBe('mark');
    expect(kindOfPath('indexes.csv')).toBe('index');
    expect(kindOfPath('filler.csv')).toBeUndefined();
    expect(kindOfPath('margins-and-more/trades.csv')).toBeUndefined();
  });

  it('orders kinds at one instant: prices, money, liquidations, fills', () => {
    const kinds: EventKind[] = ['mark', 'deposit', 'margin', 'liquidation', 'quote', 'fill'];
    const ranks = kinds.map(kindRank);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(Object.keys(eventFields).every((kind) => kindRank(kind as EventKind) >= 0)).toBe(true);
  });

  it('tells of times in another notation, and of marks that another one replaces', () => {
    const rows = [
      ['1772409600000000', 'BTC-PERP', 880_000],
      ['1772409600000000', 'BTC-PERP', 88_000],
      ['1772409600000000', 'ETH-PERP', 3_000],
      ['2026-03-02T00:01:00Z', 'BTC-PERP', 88_000],
      ['1772409720000', 'BTC-PERP', 88_000],
      ['1772409720000000', 'BTC-PERP', 88_000],
    ];
    const text = ['at,instrument,price', ...rows.map((cells) => cells.join())].join('\n');
    const { events, findings } = decode(text, 'marks.csv');
    expect(events).toHaveLength(6);
    expect(findings.get('mixed_time_notation')).toMatchObject({ count: 2, firstLine: 5 });
    // The last two rows agree, so nothing was wrong.
    expect(findings.get('repeated_mark')).toMatchObject({ count: 1, firstLine: 3 });
  });

  it('is not detected without the required columns', () => {
    const detect = (path: string, columns: string[]) =>
      table.detect(sampleOf(path, 'csv', columns, []));
    expect(detect('deposits.csv', ['at', 'participant', 'asset', 'amount'])).toMatchObject({
      role: 'deposit',
      sorted: true,
    });
    expect(detect('deposits.csv', ['at', 'participant', 'asset'])).toBeUndefined();
    expect(detect('deposits.csv', ['participant', 'asset', 'amount'])).toBeUndefined();
    expect(detect('money.csv', ['at', 'participant', 'asset', 'amount'])).toBeUndefined();
    expect(detect('money.csv', ['kind', 'at', 'participant'])).toMatchObject({ role: 'mixed' });
    expect(detect('chain.csv', ['at', 'instrument', 'bid', 'ask'])).toMatchObject({
      role: 'quote',
    });
    expect(detect('chain.csv', ['at', 'instrument', 'bid'])).toBeUndefined();
  });

  it('reads options, perpetuals and spot by name, with the conventions of the columns', () => {
    const sink = decode(fillsCsv, 'fills.csv');
    expect(sink.events.map(({ event }) => event)).toMatchObject([
      {
        kind: 'fill',
        participant: '0xa11a000000000000000000000000000000000001',
        instrument: { kind: 'option', settlement: 'inverse', strike: 100_000, right: 'call' },
        price: 0.05,
        fee: 0.0003,
      },
      { instrument: { kind: 'perpetual', settlement: 'linear', quote: 'USD' }, side: 'sell' },
    ]);
    expect(sink.refusals).toEqual([
      { line: 4, field: 'side', reason: 'is not one of buy, sell', value: 'bought' },
    ]);
    expect([...sink.findings.keys()]).toEqual([
      'exponent_number',
      'same_instant_rows',
      'unknown_column',
    ]);
    expect(sink.findings.get('unknown_column')!.detail).toContain('note');
  });

  it('reads raw integers and decimals of one column alike, and says that they are mixed', () => {
    const map = parseTableMap({
      kind: { constant: 'deposit' },
      at: 'at',
      fields: { amount: { column: 'amount', decimals: 6 } },
    });
    if (!map.ok) throw new Error(map.failure.detail);
    const text =
      'at,participant,asset,amount\n' +
      '2030-03-01,a,USD,2500000\n2030-03-02,a,USD,2.5\n2030-03-03,a,USD,25e5\n';
    const sink = decode(text, 'deposits.csv', 'csv', createTableAdapter(map.value));
    const amounts = sink.events.map(({ event }) => 'amount' in event && event.amount);
    expect(amounts.slice(0, 2)).toEqual([2.5, 2.5]);
    expect(sink.findings.get('mixed_number_forms')?.detail).toBe(
      'amount holds 1 whole numbers and 1 decimals',
    );
    expect(sink.findings.get('exponent_number')?.count).toBe(1);
  });

  it('lets an optional instrument be empty but not wrong', () => {
    const text =
      'at,participant,instrument,stage,notional,accountValue,mode\n' +
      '2030-03-01,desk-7,,closed,1,1,cross\n' +
      '2030-03-01,desk-7,BTC-31FEB30-1-C,closed,1,1,cross\n';
    const sink = decode(text, 'liquidations.csv');
    expect(sink.events.map(({ line }) => line)).toEqual([2]);
    expect(sink.refusals).toMatchObject([{ line: 3, field: 'instrument' }]);
  });

  it('reads rows of several kinds, undated transfers among them, and refuses unknown kinds', () => {
    const sink = decode(mixedNdjson, 'all.ndjson', 'ndjson');
    expect(sink.events.map(({ event }) => [event.kind, event.atMicros])).toEqual([
      ['mark', 1_898_589_600_000_000],
      ['deposit', 1_898_589_600_000_000],
      ['transfer', 0],
    ]);
    expect(sink.refusals.map(({ line, field, reason }) => [line, field, reason])).toEqual([
      [4, 'kind', 'is no event kind'],
      [5, 'at', 'is empty'],
    ]);
  });

  it('reads the words, units and instruments of a venue through a map', () => {
    const map = parseTableMap(venueMap);
    if (!map.ok) throw new Error(map.failure.detail);
    const sink = decode(venueCsv, 'export.csv', 'csv', createTableAdapter(map.value));
    expect(sink.events.map(({ event }) => event)).toEqual([
      {
        kind: 'fill',
        atMicros: 1_898_589_600_123_000,
        participant: 'desk-7',
        instrument: {
          kind: 'option',
          name: 'BTC-29MAR30-100000-C',
          underlying: 'BTC',
          quote: 'USD',
          settlement: 'inverse',
          contractSize: 1,
          expiryMicros: Date.UTC(2030, 2, 29, 8) * 1000,
          strike: 100_000,
          right: 'call',
          exercise: 'european',
        },
        side: 'buy',
        price: 0.05,
        quantity: 2.5,
        role: 'taker',
        fee: 0.12,
      },
    ]);
    expect(sink.refusals).toMatchObject([{ line: 3, field: 'raw_size', value: 'x' }]);
    expect([...sink.findings.keys()]).toEqual([]);
  });

  it('refuses a map that says what it cannot mean', () => {
    const failures = [
      [7, 'not_a_map', ''],
      [{ kinds: 'x' }, 'unknown_key', 'kinds'],
      [{ kind: { constant: 'gossip' } }, 'unknown_kind', 'kind'],
      [{ fields: { prize: 'px' } }, 'unknown_field', 'fields.prize'],
      [{ fields: { price: { column: 'px', constant: 1 } } }, 'bad_source', 'fields.price'],
      [{ fields: { price: { column: 'px', scale: 0 } } }, 'bad_source', 'fields.price.scale'],
      [{ at: { column: 't', unit: 'h' } }, 'bad_source', 'at.unit'],
      [{ at: { column: 't', constructor: 1 } }, 'unknown_key', 'at.constructor'],
      [{ instrument: { colour: 'c' } }, 'unknown_field', 'instrument.colour'],
      [{ rank: 0.5 }, 'bad_source', 'rank'],
      [{ sorted: 'yes' }, 'bad_source', 'sorted'],
    ] as const;
    for (const [map, kind, key] of failures) {
      expect(parseTableMap(map)).toMatchObject({ ok: false, failure: { kind, key } });
    }
  });

  it('reads times in a stated unit without losing microseconds', () => {
    const map = parseTableMap({ kind: { constant: 'gas' }, at: { column: 't', unit: 'ns' } });
    if (!map.ok) throw new Error(map.failure.detail);
    const text = 't,chain,value\n1898589600123456789,eth,5\n';
    const sink = decode(text, 'x.csv', 'csv', createTableAdapter(map.value));
    expect(sink.events[0]!.event.atMicros).toBe(1_898_589_600_123_456);
  });
});

describe('table properties', () => {
  const word = fc.string({
    unit: fc.constantFrom(...'abcXYZ0189-,"é'),
    minLength: 1,
    maxLength: 8,
  });
  const name = fc.constantFrom('BTC-29MAR30-100000-C', 'ETH-5APR30', 'SOL-PERP', 'ETH/USD');

  function cellOf(kind: EventKind, field: string, shape: EventField): fc.Arbitrary<string> {
    if ('shift' in shape) return fc.constantFrom(...shape.values);
    if (shape.type === 'instrument') return name;
    if (shape.type === 'instant') return fc.constant('2030-03-01T10:00:00.123456Z');
    if (shape.type !== 'number') return word.map((text) => `x${text}`);
    const min = boundOf(kind, field) === undefined ? -1e6 : 1e-6;
    return fc.double({ min, max: 1e9, noNaN: true }).map(String);
  }

  const row = fc.constantFrom(...(Object.keys(eventFields) as EventKind[])).chain((kind) => {
    const cells: Record<string, fc.Arbitrary<string>> = {};
    for (const [field, shape] of fieldsOf(kind)) {
      const cell = cellOf(kind, field, shape);
      cells[field] = shape.optional === true ? fc.option(cell, { nil: '' }) : cell;
    }
    return fc.record(cells).map((values) => ({ kind, values }));
  });
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

  it('gives back every event of every kind that is written in the identity form', () => {
    fc.assert(
      fc.property(row, ({ kind, values }) => {
        const names = Object.keys(values);
        const text = `at,${names.join(',')}\n2030-03-01T10:00:00Z,${names
          .map((field) => quoted(values[field]!))
          .join(',')}\n`;
        const sink = decode(text, `${kind}s.csv`);
        expect(sink.refusals).toEqual([]);
        const event = sink.events[0]!.event as unknown as Record<string, unknown>;
        for (const [field, shape] of fieldsOf(kind)) {
          const cell = values[field]!;
          if (cell === '') expect(event).not.toHaveProperty(field);
          else if (!('type' in shape)) expect(event[field]).toBe(cell);
          else if (shape.type === 'instrument') expect(event[field]).toMatchObject({ name: cell });
          else if (shape.type === 'instant') expect(event[field]).toBe(1_898_589_600_123_456);
          else expect(event[field]).toBe(shape.type === 'number' ? Number(cell) : cell);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('table format page', () => {
  it('is what the vocabulary says; `vitest -u` writes it anew', async () => {
    await expect(tableFormatPage()).toMatchFileSnapshot('../../../docs/reference/table-format.md');
  });

  it('shows the very map that the tests read', () => {
    const shown = /```json\n([\s\S]*?)```/.exec(tableFormatPage())![1]!;
    expect(JSON.parse(shown)).toEqual(venueMap);
  });
});
