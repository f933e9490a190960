import { describe, expect, it } from 'vitest';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { hyperliquidExport } from './adapter.ts';
import { ledgerCsv, liquidationsCsv, tradesCsv } from './fixtures.ts';

function decode(text: string): CollectingSink {
  const read = readAllRows('csv', text);
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  return collectRows(hyperliquidExport, sampleOf('any.csv', 'csv', columns, rows), rows);
}

describe('hyperliquid export limits', () => {
  it('knows its files by their columns alone and refuses others', () => {
    const sample = (columns: string[]) => sampleOf('trades.csv', 'csv', columns, []);
    expect(hyperliquidExport.detect(sample(['time', 'user', 'delta_usd']))).toMatchObject({
      role: 'ledger',
      rank: 0,
      sorted: true,
    });
    expect(hyperliquidExport.detect(sample(['time', 'user']))).toBeUndefined();
  });

  it('puts money before liquidations before fills at one instant', () => {
    const ranks = [ledgerCsv, liquidationsCsv, tradesCsv].map((text) => {
      const columns = text.split('\n')[0]!.split(',');
      return hyperliquidExport.detect(sampleOf('x', 'csv', columns, []))!.rank;
    });
    expect(ranks).toEqual([0, 1, 2]);
  });

  it('reads both sides, both roles and exponents of trades', () => {
    const { events, refusals } = decode(tradesCsv);
    expect(refusals).toEqual([]);
    expect(events[0]).toEqual({
      line: 2,
      event: {
        kind: 'fill',
        atMicros: Date.UTC(2030, 2, 1, 10) * 1000,
        participant: '0xa11a000000000000000000000000000000000001',
        instrument: {
          kind: 'perpetual',
          name: 'ETH-PERP',
          underlying: 'ETH',
          quote: 'USD',
          settlement: 'linear',
          contractSize: 1,
        },
        side: 'buy',
        price: 1600,
        quantity: 0.5,
        role: 'taker',
        fee: 0,
      },
    });
    expect(events[1]!.event).toMatchObject({ side: 'sell', role: 'maker', price: 1601.5 });
    expect(events[3]!.event).toMatchObject({ quantity: 0.002 });
  });

  it('counts ties, repeated rows, exponents and mixed number forms, and keeps every row', () => {
    const sink = decode(tradesCsv);
    expect(sink.events).toHaveLength(6);
    expect(findingCount(sink, 'same_instant_rows')).toBe(2);
    expect(findingCount(sink, 'duplicate_row')).toBe(1);
    expect(findingCount(sink, 'exponent_number')).toBe(1);
    expect(findingCount(sink, 'mixed_number_forms')).toBe(2);
  });

  it('splits the ledger by sign and refuses a row that moves nothing', () => {
    const { events, refusals } = decode(ledgerCsv);
    expect(events.map(({ event }) => [event.kind, 'amount' in event && event.amount])).toEqual([
      ['deposit', 30],
      ['withdrawal', 1.1],
    ]);
    expect(refusals).toEqual([
      { line: 4, field: 'delta_usd', reason: 'moves nothing', value: '0' },
    ]);
  });

  it('reads the margin mode of liquidations and refuses an unknown one', () => {
    const { events, refusals } = decode(liquidationsCsv);
    expect(events.map(({ event }) => event)).toMatchObject([
      { kind: 'liquidation', stage: 'closed', notional: 795, accountValue: 6.5, mode: 'cross' },
      { notional: 100.25, accountValue: -1, mode: 'isolated' },
    ]);
    expect(refusals).toMatchObject([{ line: 4, field: 'leverage_type', value: 'Portfolio' }]);
  });
});
