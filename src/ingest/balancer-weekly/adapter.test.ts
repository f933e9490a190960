import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../base/index.ts';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { balancerWeekly } from './adapter.ts';
import { keysCsv, weeklyCsv } from './fixtures.ts';

/** Decodes files of one run in order; gives the sink of each. */
function decode(...texts: readonly string[]): CollectingSink[] {
  const session = balancerWeekly.open();
  return texts.map((text) => {
    const read = readAllRows('csv', text);
    if (!read.ok) throw new Error(read.failure.detail);
    const { columns, rows } = read.value;
    return collectRows(balancerWeekly, sampleOf('a.csv', 'csv', columns, rows), rows, session);
  });
}

function rewards(sink: CollectingSink) {
  return sink.events.map(({ event }) => {
    if (event.kind !== 'reward') throw new Error(event.kind);
    return event;
  });
}

describe('limits', () => {
  it('gives nothing for files without rows', () => {
    const [keys, weekly] = decode('lp,address\n', 'week,lp,bal\n');
    expect([keys!.events, weekly!.events, [...weekly!.findings]]).toEqual([[], [], []]);
  });

  it('refuses every reward without the table of keys', () => {
    const [weekly] = decode(weeklyCsv);
    expect(weekly!.events).toEqual([]);
    expect(weekly!.refusals).toHaveLength(10);
  });

  it('does not detect other files', () => {
    const sample = sampleOf('a', 'csv', ['lp', 'address', 'note'], []);
    expect(balancerWeekly.detect(sample)).toBeUndefined();
  });

  it('reads the table of keys before all others', () => {
    const sample = sampleOf('lps.csv', 'csv', ['lp', 'address'], []);
    expect(balancerWeekly.detect(sample)).toMatchObject({ role: 'keys', lookup: true });
  });
});

describe('rewards', () => {
  const [keys, weekly] = decode(keysCsv, weeklyCsv) as [CollectingSink, CollectingSink];

  it('stand at the end of their week, when they are known', () => {
    // Week 1 starts 2020-06-01 00:00; week 60 ended 2021-07-25 24:00, so week 58 on 07-12 00:00.
    const at = (text: string) => {
      const instant = parseInstant(text);
      return instant.ok ? instant.value : undefined;
    };
    expect(rewards(weekly)[0]).toEqual({
      kind: 'reward',
      atMicros: at('2020-06-08T00:00:00Z'),
      participant: '0xa11ce00000000000000000000000000000000001',
      programme: 'balancer-liquidity-mining',
      amount: 10.5,
    });
    expect(rewards(weekly).at(-1)!.atMicros).toBe(at('2021-07-12T00:00:00Z'));
  });

  it('of one provider and week add up as two events', () => {
    const amounts = rewards(weekly).filter(({ participant }) => participant.startsWith('0xa11ce'));
    expect(amounts.slice(0, 2).map(({ amount }) => amount)).toEqual([10.5, 2.25]);
    expect(findingCount(weekly, 'repeated_week_and_provider')).toBe(1);
  });

  it('of an unknown key are refused', () => {
    expect(weekly.refusals).toEqual([
      { line: 5, field: 'lp', reason: 'no address for this key', value: '9' },
    ]);
  });

  it('write addresses in lower case', () => {
    expect(rewards(weekly)[1]!.participant).toBe('0xb0b0000000000000000000000000000000000002');
  });

  it('tell once that several networks are summed, with the step of providers', () => {
    expect(weekly.findings.get('several_networks')).toMatchObject({ count: 1, firstLine: 7 });
    expect(weekly.findings.get('several_networks')!.detail).toContain('1, 2, 3');
  });

  it('count an address that nobody owns, and keep its rewards', () => {
    expect(findingCount(keys, 'pseudo_address')).toBe(1);
    expect(rewards(weekly).at(-1)!.amount).toBe(5);
  });

  it.each([
    ['week', '0,0,1'],
    ['week', '1.5,0,1'],
    ['week', '5001,0,1'],
    ['lp', '1,x,1'],
    ['bal', '1,0,0'],
    ['bal', '1,0,-1'],
    ['bal', '1,0,'],
  ])('refuse a broken %s in %s', (field, row) => {
    const [, broken] = decode(keysCsv, `week,lp,bal\n${row}\n`);
    expect(broken!.refusals).toMatchObject([{ line: 2, field }]);
  });

  it('say when a week goes back', () => {
    const [, sink] = decode(keysCsv, 'week,lp,bal\n2,0,1\n1,0,1\n');
    expect(findingCount(sink!, 'time_goes_back')).toBe(1);
    expect(sink!.events).toHaveLength(2);
  });
});

describe('keys', () => {
  it('refuse a second address, and count a repetition', () => {
    const [a, b] = ['0xa11ce00000000000000000000000000000000001', '0xb0b'];
    const [keys] = decode(`lp,address\n1,${a}\n1,${a}\n1,${b}\n`);
    expect(findingCount(keys!, 'repeated_key')).toBe(1);
    expect(keys!.refusals).toMatchObject([{ line: 4, field: 'address' }]);
  });
});

describe('properties', () => {
  it('rewards sum to the accepted rows, in any order of rows', () => {
    const row = fc.record({
      week: fc.integer({ min: 1, max: 4 }),
      lp: fc.integer({ min: 0, max: 2 }),
      bal: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const text = rows.map(({ week, lp, bal }) => `${week},${lp},${bal}\n`).join('');
        const [, sink] = decode(keysCsv, `week,lp,bal\n${text}`);
        const sum = rewards(sink!).reduce((total, { amount }) => total + amount, 0);
        expect(sum).toBe(rows.reduce((total, { bal }) => total + bal, 0));
      }),
      { numRuns: 50 },
    );
  });
});
