import { describe, expect, it } from 'vitest';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { hyperliquidBlocks } from './adapter.ts';
import { readNodeFill } from './fill.ts';
import { blocksNdjson, brokenNdjson } from './fixtures.ts';

function decode(text: string): CollectingSink {
  const read = readAllRows('ndjson', text);
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  return collectRows(hyperliquidBlocks, sampleOf('x', 'ndjson', columns, rows), rows);
}

const kindsOf = (sink: CollectingSink) =>
  Object.fromEntries([...sink.findings].map(([kind, { count }]) => [kind, count]));

describe('hyperliquid blocks limits', () => {
  it('is not detected without a list of events', () => {
    const columns = ['block_time', 'block_number', 'events'];
    const rows = [{ line: 1, fields: { block_time: 'x', block_number: 1, events: 'x' } }];
    expect(hyperliquidBlocks.detect(sampleOf('x', 'ndjson', columns, rows))).toBeUndefined();
    expect(hyperliquidBlocks.detect(sampleOf('x', 'csv', columns, rows))).toBeUndefined();
  });

  it('reads both sides of a trade with role, fee, rebate and ids', () => {
    const [buy, sell] = decode(blocksNdjson).events;
    expect(buy!.event).toMatchObject({
      kind: 'fill',
      atMicros: 1_898_589_600_123_000,
      participant: '0xa11a000000000000000000000000000000000001',
      instrument: { kind: 'perpetual', name: 'ETH-PERP', quote: 'USDC' },
      side: 'buy',
      role: 'taker',
      fee: 0.45,
      trade: 1,
      order: '214106928180',
      cause: 'order',
    });
    expect(sell!.event).toMatchObject({ side: 'sell', role: 'maker', fee: -0.03 });
  });

  it('leaves a fee in another token out, counts it, and lets it change the spot position', () => {
    const sink = decode(blocksNdjson);
    const spot = sink.events.find(({ event }) => event.kind === 'fill' && event.trade === 2)!;
    expect(spot.event).toMatchObject({ instrument: { kind: 'spot', name: '@156' } });
    expect(spot.event).not.toHaveProperty('fee');
    expect(findingCount(sink, 'foreign_fee_token')).toBe(1);
    expect(findingCount(sink, 'start_position_gap')).toBe(0);
  });

  it('gives the mark of a liquidation once, and the cause on both sides', () => {
    const { events } = decode(blocksNdjson);
    const last = events.slice(-3).map(({ event }) => event);
    expect(last).toMatchObject([
      { kind: 'mark', price: 4001 },
      { kind: 'fill', cause: 'liquidation' },
      { kind: 'fill', cause: 'liquidation' },
    ]);
    expect(events).toHaveLength(9);
  });

  it('counts empty and late blocks and times without a zone', () => {
    expect(kindsOf(decode(blocksNdjson))).toEqual({
      time_without_zone: 1,
      empty_block: 1,
      late_block: 1,
      foreign_fee_token: 1,
    });
  });

  it('refuses a fill that lacks a key which every fill has', () => {
    const needed = ['coin', 'px', 'sz', 'side', 'time', 'startPosition', 'oid', 'tid', 'crossed'];
    const line = JSON.parse(blocksNdjson.split('\n')[0]!);
    const [wallet, whole] = line.events[0];
    expect(readNodeFill(1, [wallet, whole]).ok).toBe(true);
    for (const key of needed) {
      const { [key]: _, ...rest } = whole;
      expect(readNodeFill(1, [wallet, rest])).toMatchObject({ failure: { field: key } });
    }
  });

  it('refuses elements that are no pair of wallet and fill', () => {
    for (const element of [[], ['0x1'], ['0x1', null], ['0x1', {}, 3], {}, null, [null, {}]]) {
      expect(readNodeFill(1, element).ok).toBe(false);
    }
  });

  it('finds broken invariants and refuses what is no fill', () => {
    const sink = decode(brokenNdjson);
    expect(kindsOf(sink)).toEqual({
      time_without_zone: 1,
      block_gap: 1,
      start_position_gap: 1,
      unbalanced_trade: 1,
      unpaired_trade: 1,
    });
    expect(sink.refusals.map(({ line, field }) => [line, field])).toEqual([
      [2, 'px'],
      [2, 'events'],
      [3, 'events'],
    ]);
  });
});
