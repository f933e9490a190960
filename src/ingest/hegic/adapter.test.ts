import { describe, expect, it } from 'vitest';
import { parseInstant, undatedMicros } from '../../base/index.ts';
import type { EventKind, EventOf } from '../../market/index.ts';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { hegic } from './adapter.ts';
import { ownedCsv, ownedHeader, purchasesCsv } from './fixtures.ts';

/** Decodes files of one run in order; gives the sink of each. */
function decode(...texts: readonly string[]): CollectingSink[] {
  const session = hegic.open();
  return texts.map((text) => {
    const read = readAllRows('csv', text);
    if (!read.ok) throw new Error(read.failure.detail);
    const { columns, rows } = read.value;
    return collectRows(hegic, sampleOf('a.csv', 'csv', columns, rows), rows, session);
  });
}

function eventsOf<K extends EventKind>(sink: CollectingSink, kind: K): EventOf<K>[] {
  const events = sink.events.map(({ event }) => event);
  return events.filter((event) => event.kind === kind) as unknown as EventOf<K>[];
}

function micros(text: string): number {
  const at = parseInstant(text);
  if (!at.ok) throw new Error(text);
  return at.value;
}

const purchasesHeader = purchasesCsv.slice(0, purchasesCsv.indexOf('\n') + 1);

describe('limits', () => {
  it('gives nothing for files without rows', () => {
    const [purchases, owned] = decode(purchasesHeader, ownedHeader);
    expect([purchases!.events, owned!.events, [...owned!.findings]]).toEqual([[], [], []]);
  });

  it('reads the purchases before the options with owner', () => {
    const columns = purchasesHeader.trim().split(',');
    expect(hegic.detect(sampleOf('a', 'csv', columns, []))).toMatchObject({ lookup: true });
  });

  it('does not detect other files', () => {
    expect(hegic.detect(sampleOf('a', 'csv', ['amount', 'price', 'symbol'], []))).toBeUndefined();
  });

  it('gives undated fills and no exercise without the purchases', () => {
    const [owned] = decode(ownedCsv) as [CollectingSink];
    expect(eventsOf(owned, 'fill').map(({ atMicros }) => atMicros)).toEqual(
      Array(5).fill(undatedMicros),
    );
    expect(eventsOf(owned, 'exercise')).toEqual([]);
    expect(findingCount(owned, 'undated_fill')).toBe(5);
    expect(findingCount(owned, 'undated_exercise')).toBe(2);
  });
});

describe('options with owner', () => {
  const [, owned] = decode(purchasesCsv, ownedCsv) as [CollectingSink, CollectingSink];
  const fills = eventsOf(owned, 'fill');

  it('are series of their own, American and inverse', () => {
    expect(fills[0]!.instrument).toEqual({
      kind: 'option',
      name: 'HEGIC-ETH-20300329T100000Z-300-C',
      underlying: 'ETH',
      quote: 'USD',
      expiryMicros: micros('2030-03-29T10:00:00Z'),
      strike: 300,
      right: 'call',
      exercise: 'american',
      settlement: 'inverse',
      contractSize: 1,
    });
  });

  it('are bought by their owner for the premium per coin, when the purchase is known', () => {
    expect(fills[0]).toMatchObject({
      participant: '0xa11ce00000000000000000000000000000000001',
      side: 'buy',
      quantity: 2.5,
      price: 0.1,
      atMicros: micros('2030-03-01T10:00:00Z'),
    });
  });

  it('scale by the decimals of their pool', () => {
    const fill = fills.find(({ instrument }) => instrument.underlying === 'WBTC')!;
    expect(fill.quantity).toBe(0.1);
    expect(fill.price).toBeCloseTo(0.0622, 12);
    expect(findingCount(owned, 'mixed_units')).toBe(1);
  });

  it('are exercised with the intrinsic value at the last price known', () => {
    expect(eventsOf(owned, 'exercise')).toMatchObject([
      // (400 - 300) / 400
      { atMicros: micros('2030-03-02T12:00:00Z'), quantity: 2.5, payoff: 0.25 },
      // The call of the pair: (500 - 450) / 500; the put is out of the money.
      { atMicros: micros('2030-03-04T00:00:00Z'), instrument: { right: 'call' } },
    ]);
    expect(eventsOf(owned, 'exercise')[1]!.payoff).toBeCloseTo(0.1, 12);
    expect(findingCount(owned, 'payoff_estimated')).toBe(2);
  });

  it('that share a key leave the exercised purchase to the one exercised when collected', () => {
    const put = ownedCsv.replace('1,0xB0B0', '2,0xB0B0');
    const [, sink] = decode(purchasesCsv, put) as [CollectingSink, CollectingSink];
    expect(eventsOf(sink, 'exercise')[1]).toMatchObject({
      instrument: { right: 'put' },
      payoff: 0,
    });
    expect(findingCount(sink, 'exercise_without_value')).toBe(1);
  });

  it('are not exercised by event when no price was known yet', () => {
    const early = purchasesCsv.replace('2030-03-02 12:00:00', '2030-03-01 12:00:00');
    const [, sink] = decode(early, ownedCsv) as [CollectingSink, CollectingSink];
    expect(eventsOf(sink, 'exercise')).toHaveLength(1);
    expect(findingCount(sink, 'undated_exercise')).toBe(2);
  });

  it.each([
    ['absurd_strike', 1],
    ['beyond_double', 3],
    ['shared_key', 1],
    ['expression_column', 1],
    ['locked_amount_differs', 1],
    ['undated_fill', 1],
  ])('count %s', (kind, count) => {
    expect(findingCount(owned, kind)).toBe(count);
  });

  it('read amounts beyond 2^53 exactly', () => {
    // The two amounts differ by one wei, which no double of this size tells apart.
    const other = ownedCsv.replaceAll('2500000000000000000', '2500000000000000001');
    const [, sink] = decode(purchasesCsv, other) as [CollectingSink, CollectingSink];
    expect(findingCount(sink, 'undated_fill')).toBe(2);
  });

  it.each([
    ['market', 'eth_options', 'eth'],
    ['option_owner', '0xA11CE00000000000000000000000000000000001', ''],
    ['optionType', '1901008800,2,', '1901008800,3,'],
    ['option_state', '2,0xA11', '4,0xA11'],
    ['strike', ',30000000000,', ',0,'],
    ['strike', ',30000000000,', ',1e300,'],
    ['amount', ',2500000000000000000,', ',-1,'],
    ['amount', ',2500000000000000000,', ',1e999,'],
    ['premium', ',250000000000000001,', ',0,'],
    ['expiration_date', ',1901008800,', ',never,'],
  ])('refuse a broken %s', (field, right, wrong) => {
    const [sink] = decode(ownedCsv.replace(right, wrong)) as [CollectingSink];
    expect(sink.refusals).toMatchObject([{ line: 2, field }]);
    expect(eventsOf(sink, 'fill')).toHaveLength(4);
  });
});

describe('purchases without owner', () => {
  const [purchases] = decode(purchasesCsv) as [CollectingSink];

  it('give amounts bought and exercised, and no fill of anybody', () => {
    const told = eventsOf(purchases, 'macro').map(({ series, value }) => [series, value]);
    expect(told).toEqual([
      ['hegic:ETH:bought', 2.5],
      ['hegic:ETH:exercised', 2.5],
      ['hegic:ETH:bought', 1],
      ['hegic:ETH:bought', 1],
      ['hegic:ETH:exercised', 1],
      ['hegic:WBTC:bought', 0.1],
      ['hegic:ETH:bought', 1e-10],
      ['hegic:ETH:bought', 1e-10],
    ]);
    expect(eventsOf(purchases, 'fill')).toEqual([]);
  });

  it('give the day price at the midnight after, never before it was known', () => {
    const told = eventsOf(purchases, 'index').map(({ asset, price, atMicros }) => {
      return [asset, price, atMicros];
    });
    expect(told).toEqual([
      ['ETH', 400, micros('2030-03-02T00:00:00Z')],
      ['WBTC', 40000.5, micros('2030-03-02T00:00:00Z')],
      ['ETH', 500, micros('2030-03-03T00:00:00Z')],
    ]);
  });

  it.each([
    ['exponent_number', 2],
    ['duplicate_row', 1],
    ['missing_owner', 6],
    ['missing_type', 6],
    ['price_is_daily', 3],
  ])('count %s', (kind, count) => {
    expect(findingCount(purchases, kind)).toBe(count);
  });

  it.each([
    ['amount', '0,400,2030-03-01 10:00:00,2030-03-29 10:00:00,,ETH'],
    ['price', '1,-4,2030-03-01 10:00:00,2030-03-29 10:00:00,,ETH'],
    ['timestamp', '1,400,2030-13-01 10:00:00,2030-03-29 10:00:00,,ETH'],
    ['expiration', '1,400,2030-03-01 10:00:00,2030-03-01 10:00:00,,ETH'],
    ['exercise_timestamp', '1,400,2030-03-01 10:00:00,2030-03-29 10:00:00,2030-02-01,ETH'],
    ['symbol', '1,400,2030-03-01 10:00:00,2030-03-29 10:00:00,,BTC'],
  ])('refuse a broken %s', (field, row) => {
    const [sink] = decode(`${purchasesHeader}${row}\n`) as [CollectingSink];
    expect(sink.refusals).toMatchObject([{ line: 2, field }]);
    expect(sink.events).toEqual([]);
  });
});
