import { describe, expect, it } from 'vitest';
import type { AdapterSession } from '../adapter.ts';
import { type CollectingSink, collectRows } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { transfers } from './adapter.ts';
import { addressesCsv, edgesCsv, logsNdjson, nodesCsv, transfersCsv } from './fixtures.ts';

const anna = '0xa11a000000000000000000000000000000000001';
const bert = '0xbe27000000000000000000000000000000000002';

function decode(
  text: string,
  session: AdapterSession = transfers.open(),
  format: 'csv' | 'ndjson' = 'csv',
): CollectingSink {
  const read = readAllRows(format, text);
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  return collectRows(transfers, sampleOf('x', format, columns, rows), rows, session);
}

const kindsOf = (sink: CollectingSink) =>
  Object.fromEntries([...sink.findings].map(([kind, { count }]) => [kind, count]));

describe('transfer graph limits', () => {
  it('reads the addresses first and gives no events for them', () => {
    const columns = ['id', 'address'];
    expect(transfers.detect(sampleOf('x', 'csv', columns, []))).toMatchObject({ lookup: true });
    const sink = decode(addressesCsv);
    expect(sink.events).toEqual([]);
    expect(kindsOf(sink)).toEqual({ null_address: 1, repeated_key: 1 });
  });

  it('turns an edge into an undated transfer with a count', () => {
    const session = transfers.open();
    decode(addressesCsv, session);
    const sink = decode(edgesCsv, session);
    expect(sink.events.map(({ event }) => event)).toEqual([
      { kind: 'transfer', atMicros: 0, participant: anna, to: bert, asset: 'Te|Tp', count: 3 },
      {
        kind: 'transfer',
        atMicros: 0,
        participant: bert,
        to: `0x${'0'.repeat(40)}`,
        asset: 'unknown',
        count: 1,
      },
      { kind: 'transfer', atMicros: 0, participant: bert, to: bert, asset: 'No', count: 2 },
    ]);
    expect(sink.refusals).toEqual([
      { line: 4, field: 'dst', reason: 'has no address', value: '9' },
    ]);
    expect(kindsOf(sink)).toEqual({ no_time: 1, no_amount: 1, self_transfer: 1 });
  });

  it('names participants by key when there is no table of addresses', () => {
    expect(decode(edgesCsv).events[0]!.event).toMatchObject({
      participant: 'node:0',
      to: 'node:1',
    });
  });

  it('gives a marker at the first use of the bridge and only counts labels', () => {
    const sink = decode(nodesCsv);
    expect(sink.events.map(({ event }) => event)).toMatchObject([
      { kind: 'marker', atMicros: 1_640_321_104_000_000, participant: 'node:0', value: 128.5 },
      { kind: 'marker', atMicros: 1_640_321_105_000_000, participant: 'node:1' },
    ]);
    expect(sink.events[1]!.event).not.toHaveProperty('value');
    expect(kindsOf(sink)).toEqual({
      mixed_group: 1,
      group_and_report: 1,
      labels_unknown: 1,
      service_address: 1,
    });
  });
});

describe('transfer log limits', () => {
  it('reads raw logs and decoded ones, with the decimals of known tokens', () => {
    const sink = decode(logsNdjson, transfers.open(), 'ndjson');
    expect(sink.events.map(({ event }) => event)).toEqual([
      {
        kind: 'transfer',
        atMicros: 0x65e1b4c0 * 1e6,
        participant: anna,
        to: bert,
        asset: 'USDC',
        amount: 1.5,
      },
      {
        kind: 'transfer',
        atMicros: 1_709_290_700_000_000,
        participant: bert,
        to: anna,
        asset: 'USDC',
        amount: 0.25,
      },
      {
        kind: 'transfer',
        atMicros: 0,
        participant: `0x${'0'.repeat(40)}`,
        to: anna,
        asset: '0x00000000000000000000000000000000000f00d5',
      },
    ]);
  });

  it('leaves out withdrawn logs and items, and refuses other events', () => {
    const sink = decode(logsNdjson, transfers.open(), 'ndjson');
    expect(kindsOf(sink)).toEqual({
      no_time: 1,
      null_address: 1,
      unknown_decimals: 1,
      removed_log: 1,
      item_transfer: 1,
    });
    expect(sink.refusals.map(({ line, field }) => [line, field])).toEqual([
      [6, 'topics'],
      [7, 'data'],
    ]);
  });

  it('reads raw integers beyond 2^53 by their decimals, and names that are no address', () => {
    const sink = decode(transfersCsv);
    expect(sink.events.map(({ event }) => event)).toMatchObject([
      { to: 'terra1bert', asset: 'WHALE', amount: 12345.678901234567 },
      { asset: 'POINT', amount: 100 },
    ]);
    expect(sink.refusals.map(({ field, reason }) => [field, reason])).toEqual([
      ['from', 'stands for a missing address'],
      ['value', 'must not be negative'],
    ]);
  });

  it('streams a table in time order and buffers one that is not', () => {
    const columns = ['from', 'to', 'amount', 'time'];
    const rows = [20, 10].map((time, i) => ({ line: i + 2, fields: { time: String(time) } }));
    const detect = (order: typeof rows) =>
      transfers.detect(sampleOf('x', 'csv', columns, order))?.sorted;
    expect(detect(rows)).toBe(false);
    expect(detect([...rows].reverse())).toBe(true);
  });
});
