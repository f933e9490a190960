import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../market/index.ts';
import { foldLog } from '../run/fold-log.ts';
import { logOf, opening, venueEvents } from '../run/testing-log.ts';
import { type JournalFinding, summarise, summaryText } from './summary.ts';

async function textOf(
  findings: readonly JournalFinding[],
  events: readonly MarketEvent[] = venueEvents(2),
): Promise<string[]> {
  const { state } = await foldLog(logOf(events));
  const summary = summarise(state, {
    synthetic: false,
    asOfMicros: opening,
    asOfGiven: false,
    firstAtMicros: opening,
    files: [],
    findings,
    logHash: 'ff',
    checkpoint: 0,
    tiers: [],
  });
  return summaryText(summary).split('\n');
}

const tie = (file: string, count: number, firstLine: number): JournalFinding => ({
  file,
  kind: 'same_instant_rows',
  count,
  firstLine,
  detail: 'file order decides',
});

describe('the summary as people read it', () => {
  it('has no part on data quality where nothing was found', async () => {
    expect(await textOf([])).not.toContain('data quality');
  });

  it('tells what counted nothing for want of an index, and only then', async () => {
    const asset = 'EUR';
    const moved = { kind: 'deposit', atMicros: opening, participant: 'eve', asset } as const;
    const events = [{ ...moved, amount: 9 }, ...venueEvents(2), { ...moved, amount: 1 }];
    const line = 'unvalued      2 events in EUR counted 0: ';
    expect(await textOf([], events)).toContain(`${line}no index`);
    const index = { kind: 'index', atMicros: opening, asset, price: 1.1 } as const;
    expect(await textOf([], [...events, index])).toContain(
      `${line}they came before its first index`,
    );
    expect((await textOf([], [index, ...events])).join()).not.toContain('unvalued');
  });

  it('names the file and the line of what was found in one file', async () => {
    expect(await textOf([tie('a.csv', 3, 7)])).toContain(
      '         3  same_instant_rows in a.csv, first at line 7: file order decides',
    );
  });

  it('tells a habit of many files once, with their sum and the file that has most', async () => {
    const other: JournalFinding = { ...tie('b.csv', 1, 2), kind: 'empty_cell', detail: 'none' };
    const lines = await textOf([tie('a.csv', 3, 7), other, tie('b.csv', 2000, 9)]);
    expect(lines.slice(lines.indexOf('data quality') + 1, -1)).toEqual([
      '     2,003  same_instant_rows in 2 files, 2,000 of them in b.csv, ' +
        'there first at line 9: file order decides',
      '         1  empty_cell in b.csv, first at line 2: none',
    ]);
  });
});
