import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../base/index.ts';
import type { EventKind, EventOf } from '../../market/index.ts';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { deribitChain } from './adapter.ts';
import { chainCsv, futureCsv, perpetualCsv } from './fixtures.ts';

const header = 'ts,instrument,bid,ask,mark,iv,delta,vega,oi,volume,fut,idx\n';

function decode(text: string): CollectingSink {
  const read = readAllRows('csv', text);
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  return collectRows(deribitChain, sampleOf('a.csv', 'csv', columns, rows), rows);
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

function chainRow(cells: Readonly<Record<string, string>> = {}): string {
  const row: Record<string, string> = {
    ts: '2030-03-01T00:00:05Z',
    instrument: 'BTC-29MAR30-100000-C',
    bid: '0.05',
    ask: '0.051',
    mark: '0.0505',
    iv: '0.5',
    delta: '0.5',
    vega: '1',
    oi: '1',
    volume: '1',
    fut: '100500',
    idx: '100000',
    ...cells,
  };
  return header + Object.values(row).join(',');
}

describe('limits', () => {
  it('gives nothing for a file without rows', () => {
    const { events, refusals, findings } = decode(header);
    expect([events, refusals, [...findings]]).toEqual([[], [], []]);
  });

  it('does not detect other files', () => {
    expect(deribitChain.detect(sampleOf('a', 'csv', ['ts', 'bid', 'ask'], []))).toBeUndefined();
  });

  it('gives only a pulled quote for a row without any price', () => {
    const sink = decode(chainRow({ bid: '', ask: '', mark: '', iv: '', fut: '', idx: '' }));
    expect(sink.events.map(({ event }) => event.kind)).toEqual(['quote']);
    expect(eventsOf(sink, 'quote')[0]).toMatchObject({ bidSize: 0, askSize: 0 });
    expect(findingCount(sink, 'missing_mark')).toBe(1);
  });
});

describe('chain', () => {
  const sink = decode(chainCsv);

  it('reads an inverse option on one coin that expires at 08:00 UTC', () => {
    expect(eventsOf(sink, 'mark')[0]!.instrument).toEqual({
      kind: 'option',
      name: 'BTC-29MAR30-100000-C',
      underlying: 'BTC',
      quote: 'USD',
      expiryMicros: micros('2030-03-29T08:00:00Z'),
      strike: 100_000,
      right: 'call',
      exercise: 'european',
      settlement: 'inverse',
      contractSize: 1,
    });
  });

  it('gives mark and quote of every row at the time of its snapshot', () => {
    const mark = eventsOf(sink, 'mark')[0]!;
    expect(mark).toMatchObject({ price: 0.0505, iv: 0.5, forward: 100500.5, index: 100000.25 });
    expect(mark.atMicros).toBe(micros('2030-03-01T00:00:05Z'));
    const [quote] = eventsOf(sink, 'quote');
    expect(quote).toMatchObject({ bid: 0.05, ask: 0.051 });
    expect(quote).not.toHaveProperty('participant');
    expect(quote).not.toHaveProperty('bidSize');
  });

  it('gives a missing side as pulled, and leaves out a missing forward', () => {
    const quote = eventsOf(sink, 'quote')[1]!;
    expect(quote).toMatchObject({ bidSize: 0, ask: 0.046 });
    expect(quote).not.toHaveProperty('bid');
    expect(eventsOf(sink, 'mark')[2]).not.toHaveProperty('forward');
  });

  it('gives the index once per snapshot and coin, the first one told', () => {
    const prices = eventsOf(sink, 'index').map(({ asset, price }) => [asset, price]);
    expect(prices).toEqual([
      ['BTC', 100000.25],
      ['ETH', 4000],
      ['BTC', 100100],
      ['ETH', 4001],
      ['BTC', 100200],
      ['BTC', 100300],
      ['ETH', 4001],
    ]);
  });

  it.each([
    ['missing_bid', 2],
    ['missing_ask', 1],
    ['missing_forward', 1],
    ['exponent_number', 3],
    ['mark_zero', 1],
    ['wild_ask', 1],
    ['crossed_quote', 1],
    ['index_drift', 1],
    ['repeated_row', 1],
    ['row_after_expiry', 1],
    ['expired_since_last_snapshot', 1],
    ['irregular_spacing', 1],
    ['time_goes_back', 0],
  ])('counts %s', (kind, count) => {
    expect(findingCount(sink, kind)).toBe(count);
  });

  it('refuses nothing in a file that is only dirty', () => {
    expect(sink.refusals).toEqual([]);
  });

  it.each([
    ['ts', 'yesterday'],
    ['instrument', 'BTC-31FEB30-100000-C'],
    ['instrument', 'BTC-29MAR30-0-C'],
    ['instrument', 'BTC-29MAR30'],
    ['instrument', 'SOL_USDC-29MAR30-100-C'],
    ['bid', '-0.1'],
    ['ask', 'n/a'],
    ['mark', '0x10'],
    ['iv', 'NaN'],
    ['fut', 'Infinity'],
    ['idx', '1e999'],
  ])('refuses a row for its %s %s', (field, value) => {
    const broken = decode(chainRow({ [field]: value }));
    expect(broken.refusals).toMatchObject([{ line: 2, field, value }]);
    expect(broken.events).toEqual([]);
  });

  it('says when snapshots are out of order', () => {
    const rows = chainRow().concat(
      `\n${chainRow({ ts: '2030-02-28T00:00:00Z' }).slice(header.length)}`,
    );
    expect(findingCount(decode(rows), 'time_goes_back')).toBe(1);
  });
});

describe('futures', () => {
  it('gives the perpetual as an inverse instrument of 10 USD on BTC and 1 USD on ETH', () => {
    const marks = eventsOf(decode(perpetualCsv), 'mark');
    expect(marks.map(({ instrument }) => instrument)).toMatchObject([
      { kind: 'perpetual', name: 'BTC-PERPETUAL', settlement: 'inverse', contractSize: 10 },
      { kind: 'perpetual', name: 'ETH-PERPETUAL', settlement: 'inverse', contractSize: 1 },
    ]);
  });

  it('places a price no earlier than it was made', () => {
    const sink = decode(perpetualCsv);
    expect(eventsOf(sink, 'mark').map(({ atMicros }) => atMicros)).toEqual([
      micros('2030-03-01T00:00:05.250001Z'),
      micros('2030-03-01T00:01:00Z'),
    ]);
    expect(findingCount(sink, 'price_after_snapshot')).toBe(1);
    expect(findingCount(sink, 'missing_price')).toBe(1);
  });

  it('gives a dated future with its expiry', () => {
    expect(eventsOf(decode(futureCsv), 'mark')).toMatchObject([
      {
        price: 100500.5,
        instrument: { kind: 'future', expiryMicros: micros('2030-03-29T08:00:00Z') },
      },
    ]);
  });

  it.each([
    ['instrument_name', perpetualCsv.replace('BTC-PERPETUAL', 'BTC-29MAR30')],
    ['instrument_name', perpetualCsv.replace('BTC-PERPETUAL', 'DOGE-PERPETUAL')],
    ['obs_datetime', perpetualCsv.replace('2030-03-01T00:00:05', 'soon')],
    ['perp_futures_mark_price', perpetualCsv.replace('100010.5', '0')],
    ['futures_instrument_name', futureCsv.replace('BTC-29MAR30', 'BTC-PERPETUAL')],
  ])('refuses a broken %s', (field, text) => {
    expect(decode(text).refusals).toMatchObject([{ line: 2, field }]);
  });
});
