import { describe, expect, it } from 'vitest';
import { countAddressForms } from './address-forms.ts';
import { createCollectingSink } from './collect.ts';
import { readAllRows, sampleOf } from './sample.ts';
import { table } from './table/adapter.ts';

const checksummed = '0xA11A000000000000000000000000000000000001';
const lower = checksummed.toLowerCase();

function decode(...participants: string[]) {
  const lines = participants.map((name, i) => `2030-03-0${i + 1},${name},USD,1`);
  const read = readAllRows('csv', ['at,participant,asset,amount', ...lines, ''].join('\n'));
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  const sample = sampleOf('deposits.csv', 'csv', columns, rows);
  const sink = createCollectingSink();
  const decoder = countAddressForms(table.open().decoder('deposit', sample));
  for (const row of rows) decoder.decode(row, sink);
  decoder.finish(sink);
  return sink;
}

describe('spellings of participants', () => {
  it('says nothing of one spelling: all lower, all with a checksum, all names', () => {
    expect(decode(lower, lower).findings.size).toBe(0);
    expect(decode(checksummed).findings.size).toBe(0);
    expect(decode('alice', 'terra1abc').findings.size).toBe(0);
  });

  it('counts both cases of addresses, and reads them as one participant', () => {
    const sink = decode(lower, checksummed, lower);
    const participants = sink.events.map(
      ({ event }) => 'participant' in event && event.participant,
    );
    expect(new Set(participants)).toEqual(new Set([lower]));
    expect([...sink.findings]).toEqual([
      [
        'mixed_address_case',
        {
          count: 1,
          firstLine: 3,
          detail:
            '1 addresses have capital letters and 2 have none; ' +
            'spellings that differ in case alone are one participant',
        },
      ],
    ]);
  });

  it('counts names among addresses', () => {
    const { findings } = decode(lower, 'alice', 'bob');
    expect(findings.get('name_among_addresses')).toEqual({
      count: 1,
      firstLine: 3,
      detail: '2 events name participants that are no 20-byte address',
    });
  });

  it('leaves events and refusals as they are', () => {
    const sink = decode(lower, '', 'alice');
    expect(sink.events.map(({ line }) => line)).toEqual([2, 4]);
    expect(sink.refusals).toMatchObject([{ line: 3, field: 'participant' }]);
  });
});
