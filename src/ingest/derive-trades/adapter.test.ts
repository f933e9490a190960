import { describe, expect, it } from 'vitest';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { detectAdapter } from '../registry.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { decodeFuzzed, fuzzBytes } from '../testing-fuzz.ts';
import { deriveTrades } from './adapter.ts';
import { linesOf, optionTrade, perpetualTrade, type TradeRow } from './fixtures.ts';
import { deriveInstrument } from './instrument.ts';

function decode(rows: readonly TradeRow[]): CollectingSink {
  const read = readAllRows('ndjson', linesOf(rows));
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows: found } = read.value;
  return collectRows(deriveTrades, sampleOf('any.ndjson', 'ndjson', columns, found), found);
}

const all = [...optionTrade, ...perpetualTrade];

describe('derive trades limits', () => {
  it('are known by their columns, sorted or latest first', () => {
    for (const [rows, sorted] of [
      [all, true],
      [all.toReversed(), false],
    ] as const) {
      const read = readAllRows('ndjson', linesOf(rows));
      if (!read.ok) throw new Error(read.failure.detail);
      const sample = sampleOf('x.json', 'ndjson', read.value.columns, read.value.rows);
      expect(detectAdapter(sample)).toMatchObject({
        ok: true,
        value: { adapter: { name: 'derive-trades' }, detection: { role: 'trades', sorted } },
      });
    }
    const sample = sampleOf('x', 'ndjson', ['trade_id', 'timestamp'], []);
    expect(deriveTrades.detect(sample)).toBeUndefined();
  });

  it('give a fill for each side, the rebate taken off the fee', () => {
    const { events, refusals, findings } = decode(all);
    expect(refusals).toEqual([]);
    expect([...findings.keys()]).toEqual([]);
    expect(events[0]).toEqual({
      line: 1,
      event: {
        kind: 'fill',
        atMicros: 1_772_445_600_123_000,
        participant: '0xa11a000000000000000000000000000000000001',
        instrument: {
          kind: 'option',
          name: 'ETH-27MAR26-3000-C',
          underlying: 'ETH',
          quote: 'USD',
          expiryMicros: Date.UTC(2026, 2, 27, 8) * 1000,
          strike: 3000,
          right: 'call',
          exercise: 'european',
          settlement: 'linear',
          contractSize: 1,
        },
        side: 'buy',
        price: 101.5,
        quantity: 2.25,
        role: 'taker',
        fee: 0.6,
        trade: 1,
        reference: 100.75,
      },
    });
    expect(events[1]!.event).toMatchObject({ side: 'sell', role: 'maker', fee: 0.1 - 0.25 });
    expect(events.map(({ event }) => 'trade' in event && event.trade)).toEqual([1, 1, 2, 2]);
  });

  it('leave a side out that was read already, as pages overlap', () => {
    const sink = decode([...all, ...all]);
    expect(sink.events).toHaveLength(4);
    expect(findingCount(sink, 'duplicate_row')).toBe(4);
    expect(findingCount(sink, 'unpaired_trade')).toBe(0);
  });

  it('leave failed batches out, count them, and take the trade when it settles after all', () => {
    const failed = optionTrade.map((row) => ({ ...row, batch_status: 'ProvingError' }));
    const sink = decode([...failed, ...optionTrade, ...perpetualTrade]);
    expect(findingCount(sink, 'reverted_trade')).toBe(2);
    expect(sink.events.map(({ event }) => 'trade' in event && event.trade)).toEqual([1, 1, 2, 2]);
    const late = decode(optionTrade.map((row) => ({ ...row, batch_status: 'Executing' })));
    expect(late.events).toHaveLength(2);
    expect(findingCount(late, 'unsettled_trade')).toBe(2);
  });

  it('refuse an unknown status, role or direction, and amounts that are not above zero', () => {
    const [row] = optionTrade;
    for (const [field, value] of [
      ['batch_status', 'Lost'],
      ['liquidity_role', 'both'],
      ['direction', 'up'],
      ['trade_amount', '0'],
      ['trade_price', '-1'],
      ['timestamp', 'soon'],
      ['instrument_name', 'ETH-20260231-3000-C'],
      ['wallet', ''],
    ] as const) {
      const { events, refusals } = decode([{ ...row, [field]: value }, optionTrade[1]]);
      expect([field, events.length]).toEqual([field, 1]);
      expect(refusals).toMatchObject([{ line: 1, field }]);
    }
  });

  it('tell a lone side, trades at one instant, another time notation, a missing fee', () => {
    const [first] = perpetualTrade;
    const at = new Date(1_772_445_600_123).toISOString();
    const same = { ...first, timestamp: at, trade_fee: null };
    const sink = decode([...optionTrade, same]);
    for (const kind of ['unpaired_trade', 'same_instant_rows', 'mixed_time_notation', 'no_fee']) {
      expect([kind, findingCount(sink, kind)]).toEqual([kind, 1]);
    }
    expect(sink.events[2]!.event).not.toHaveProperty('fee');
  });
});

describe('names', () => {
  it('of options, perpetuals and pairs', () => {
    expect(deriveInstrument('BTC-20261225-0_25-P')).toMatchObject({
      ok: true,
      value: { kind: 'option', name: 'BTC-25DEC26-0d25-P', strike: 0.25, right: 'put' },
    });
    expect(deriveInstrument('BTC-PERP')).toMatchObject({ value: { kind: 'perpetual' } });
    const pair = { kind: 'spot', name: 'ETH/USDC', underlying: 'ETH', quote: 'USDC' };
    expect(deriveInstrument('ETH-USDC')).toMatchObject({ value: pair });
  });

  it.each(['ETH', '', 'ETH-20260327', 'ETH-20261327-1-C', 'ETH-20260327-0-C', 'ETH-20260327-1-X'])(
    'refuses %j',
    (name) => {
      expect(deriveInstrument(name).ok).toBe(false);
    },
  );
});

const header = Object.keys(optionTrade[0]);
const csv = [header, ...all.map((row) => header.map((name) => row[name] ?? ''))]
  .map((cells) => `${cells.join(',')}\n`)
  .join('');

fuzzBytes([new TextEncoder().encode(csv)], (bytes) => {
  decodeFuzzed(deriveTrades, bytes, 'trades.csv');
});
