import { describe, expect, it } from 'vitest';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { decodeFuzzed, fuzzBytes } from '../testing-fuzz.ts';
import { snapshotVotes } from './adapter.ts';

const vote = {
  id: '0x01',
  voter: '0xA11a000000000000000000000000000000000001',
  created: 1_772_445_600,
  choice: 2,
  vp: 125.5,
  proposal: { id: 'raise-fees', choices: ['For', 'Against'] },
  space: { id: 'venue.eth' },
};

function decode(rows: readonly object[]): CollectingSink {
  const read = readAllRows('ndjson', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows: found } = read.value;
  return collectRows(snapshotVotes, sampleOf('any.ndjson', 'ndjson', columns, found), found);
}

describe('snapshot votes limits', () => {
  it('give who voted how, and with what weight', () => {
    expect(decode([vote])).toMatchObject({
      refusals: [],
      events: [
        {
          line: 1,
          event: {
            kind: 'vote',
            atMicros: 1_772_445_600_000_000,
            participant: '0xa11a000000000000000000000000000000000001',
            proposal: 'raise-fees',
            power: 125.5,
            choice: 'against',
          },
        },
      ],
    });
  });

  it('keep weighted choices as written, and numbers without texts', () => {
    const weighted = { ...vote, choice: { 1: 60, 2: 40 } };
    const bare = { ...vote, id: '0x02', proposal: 'raise-fees' };
    const choices = decode([weighted, bare]).events.map(({ event }) => event);
    expect(choices).toMatchObject([{ choice: '{"1":60,"2":40}' }, { choice: '2' }]);
  });

  it('count a vote once, whatever the pages', () => {
    const sink = decode([vote, { ...vote, id: '0x02' }, vote]);
    expect(sink.events).toHaveLength(2);
    expect(findingCount(sink, 'duplicate_row')).toBe(1);
  });

  it('refuse a vote without weight, proposal or time', () => {
    for (const [field, value] of [
      ['vp', -1],
      ['proposal', { choices: [] }],
      ['created', 'soon'],
      ['choice', null],
    ] as const) {
      const { refusals, events } = decode([{ ...vote, [field]: value }]);
      expect([field, events.length, refusals[0]?.field]).toEqual([field, 0, field]);
    }
  });

  it('are known by their columns, latest first as unsorted', () => {
    const rows = [vote, { ...vote, created: 1 }].map((fields, line) => ({ line, fields }));
    const sample = sampleOf('x', 'ndjson', Object.keys(vote), rows);
    expect(snapshotVotes.detect(sample)).toMatchObject({ role: 'votes', sorted: false });
    expect(snapshotVotes.detect(sampleOf('x', 'ndjson', ['voter'], []))).toBeUndefined();
  });
});

const csv = 'id,voter,created,choice,vp,proposal\n0x1,0xa1,1772445600,1,2,raise-fees\n';

fuzzBytes([new TextEncoder().encode(csv)], (bytes) => {
  decodeFuzzed(snapshotVotes, bytes, 'votes.csv');
});
