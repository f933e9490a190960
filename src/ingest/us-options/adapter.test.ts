import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../base/index.ts';
import type { SourceTold } from '../adapter.ts';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { detectAdapter } from '../registry.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { usOptions } from './adapter.ts';
import { dayOf, expiryOf } from './calendar.ts';
import { readFileName, readSeriesName } from './file-name.ts';
import { closingCsv, closingName, minuteCsv, minuteName } from './fixtures.ts';
import { closeTimeMicros, newYorkMicros } from './new-york.ts';

function decode(text: string, path: string, told?: SourceTold): CollectingSink {
  const read = readAllRows('csv', text);
  if (!read.ok) throw new Error(read.failure.detail);
  const { columns, rows } = read.value;
  const sample = sampleOf(path, 'csv', columns, rows);
  return collectRows(usOptions, told === undefined ? sample : { ...sample, told }, rows);
}

function micros(text: string): number {
  const at = parseInstant(text);
  if (!at.ok) throw new Error(text);
  return at.value;
}

const day = (text: string): number => dayOf(text)!;

describe('limits', () => {
  it('gives nothing for a file without rows', () => {
    const { events, refusals } = decode('#expiry,strike,right,close\n', closingName);
    expect([events, refusals]).toEqual([[], []]);
  });

  it('does not detect candles, or rows without header under another name', () => {
    const detect = (path: string, columns: readonly string[]) =>
      usOptions.detect(sampleOf(path, 'csv', columns, []));
    expect(detect(closingName, ['date', 'open', 'high', 'low', 'close'])).toBeUndefined();
    const numbered = Array.from({ length: 11 }, (_, i) => `column_${i + 1}`);
    expect(detect('20170403_xyz.csv', numbered)).toBeUndefined();
    expect(detect(minuteName, numbered)).toMatchObject({ role: 'minute', named: true });
    expect(detect(minuteName, numbered.slice(1))).toBeUndefined();
  });

  it('refuses every row where neither name nor user tells day or underlying', () => {
    const header = 'expiry,strike,right,close\n20170616,90,P,1\n';
    expect(decode(header, 'spx.csv').refusals).toMatchObject([{ line: 2, field: '(file)' }]);
    expect(decode(header, '20170403.csv').refusals[0]!.reason).toContain('--underlying');
    const told = { atMicros: micros('2017-04-03T19:00:00Z'), underlying: 'spx' };
    const { events, refusals } = decode(header, 'closes.csv', told);
    expect(refusals).toEqual([]);
    expect(events.map(({ event }) => event)).toMatchObject([
      {
        kind: 'mark',
        atMicros: told.atMicros,
        price: 1,
        instrument: { underlying: 'SPX', exercise: 'european' },
      },
    ]);
  });

  it('takes what the name tells before what the user tells', () => {
    const told = { atMicros: micros('2016-01-01T00:00:00Z'), underlying: 'ABC' };
    const { events } = decode('expiry,strike,right,close\n20170616,90,P,1\n', closingName, told);
    expect(events[0]!.event).toMatchObject({
      atMicros: micros('2017-04-03T20:00:00Z'),
      instrument: { underlying: 'XYZ' },
    });
  });
});

describe('dates', () => {
  it.each([
    ['20170616', '2017-06-16T00:00:00Z'],
    ['2017-06-16', '2017-06-16T00:00:00Z'],
    ['20240229', '2024-02-29T00:00:00Z'],
  ])('reads %s', (text, at) => {
    expect(dayOf(text)).toBe(micros(at));
  });

  it.each(['20230229', '20171301', '1497571200', '2017-0616', '20170616.0', ''])(
    'does not take %s for a day',
    (text) => {
      expect(dayOf(text)).toBeUndefined();
    },
  );

  // First and last days of daylight saving, by the calendars of those years.
  it.each([
    ['20170310', '2017-03-10T21:00:00Z'],
    ['20170313', '2017-03-13T20:00:00Z'],
    ['20171103', '2017-11-03T20:00:00Z'],
    ['20171106', '2017-11-06T21:00:00Z'],
    ['20060331', '2006-03-31T21:00:00Z'],
    ['20060403', '2006-04-03T20:00:00Z'],
    ['20061027', '2006-10-27T20:00:00Z'],
    ['20061030', '2006-10-30T21:00:00Z'],
  ])('closes New York on %s at %s', (text, at) => {
    expect(newYorkMicros(day(text), closeTimeMicros)).toBe(micros(at));
  });

  it('expires index options of the opening there, and a Saturday on the Friday', () => {
    expect(expiryOf('20170616', 'SPX')?.atMicros).toBe(micros('2017-06-16T13:30:00Z'));
    expect(expiryOf('20170616', 'SPXW')?.atMicros).toBe(micros('2017-06-16T20:00:00Z'));
    expect(expiryOf('20140621', 'AAPL')).toEqual({
      atMicros: micros('2014-06-20T20:00:00Z'),
      fromSaturday: true,
    });
  });
});

describe('names', () => {
  it.each([
    ['indexoption_spx_20151223.csv.gz', 'SPX', '20151223', 'european'],
    ['option_aapl_20140602.csv.gz', 'AAPL', '20140602', 'american'],
    ['universes/spx/20151223.csv', 'SPX', '20151223', 'european'],
    ['2015-12-23/brk.b.csv', 'BRK.B', '20151223', 'american'],
    ['SPXW-2021-01-04-closes.csv', 'SPXW', '20210104', 'european'],
    ['archive_20210104.zip/xsp.csv', 'XSP', '20210104', 'european'],
  ])('%s is of %s on %s, %s', (path, underlying, date, exercise) => {
    expect(readFileName(path)).toEqual({ underlying, dayMicros: day(date), exercise });
  });

  it.each(['closes.csv', 'option_chain.csv', '20151399_spx.csv'])('%s tells no day', (path) => {
    expect(readFileName(path).dayMicros).toBeUndefined();
  });

  it('of minute quotes tell the contract', () => {
    expect(readSeriesName(`archive.zip/${minuteName}`)).toEqual({
      underlying: 'XYZ',
      dayMicros: day('20170403'),
      exercise: 'american',
      expiryMicros: micros('2017-06-16T20:00:00Z'),
      strike: 105,
      right: 'call',
    });
    expect(readSeriesName(minuteName.replace('1050000', '0'))).toBeUndefined();
    expect(readSeriesName(minuteName.replace('20170616', '20170631'))).toBeUndefined();
    expect(readSeriesName(minuteName.replace('quote', 'trade'))).toBeUndefined();
  });
});

describe('closing prices', () => {
  const sink = decode(closingCsv, closingName);

  it('are linear European options in dollars at the close in New York', () => {
    expect(sink.events[1]!.event).toEqual({
      kind: 'mark',
      atMicros: micros('2017-04-03T20:00:00Z'),
      instrument: {
        kind: 'option',
        name: 'XYZ-16JUN17-90-P',
        underlying: 'XYZ',
        quote: 'USD',
        expiryMicros: micros('2017-06-16T20:00:00Z'),
        strike: 90,
        right: 'put',
        exercise: 'european',
        settlement: 'linear',
        contractSize: 100,
      },
      price: 1.25,
      iv: 0.21,
    });
  });

  it('give the underlying as a candle, and no volatility at its floor', () => {
    expect(sink.events[0]!.event).toMatchObject({
      kind: 'index',
      asset: 'XYZ',
      price: 100,
      open: 99,
      high: 101,
      low: 98,
    });
    expect(sink.events[2]!.event).not.toHaveProperty('iv');
  });

  it('pull both sides of a series without a price', () => {
    expect(sink.events[3]!.event).toMatchObject({ kind: 'quote', bidSize: 0, askSize: 0 });
  });

  it('read bid and ask where there are such columns', () => {
    const text = 'expiry,strike,right,bid,ask\n20170616,90,P,1,1.5\n20170616,95,P,,1.5\n';
    expect(decode(text, closingName).events.map(({ event }) => event)).toMatchObject([
      { kind: 'quote', bid: 1, ask: 1.5 },
      { kind: 'quote', bidSize: 0, ask: 1.5 },
    ]);
  });

  it.each([
    ['missing_price', 1],
    ['saturday_expiry', 1],
    ['repeated_row', 1],
    ['row_after_expiry', 1],
  ])('count %s', (kind, count) => {
    expect(findingCount(sink, kind)).toBe(count);
  });

  it('refuse a Unix time for a date, and whatever makes no contract', () => {
    expect(sink.refusals.map(({ line, field }) => [line, field])).toEqual([
      [9, '#expiry'],
      [10, 'strike'],
      [11, 'right'],
      [12, 'close'],
    ]);
    expect(sink.refusals[0]!.reason).toBe('is not a date such as 20170616');
  });
});

describe('minute quotes', () => {
  const sink = decode(minuteCsv, minuteName);

  it('stand at the end of their minute, in dollars, a missing side pulled', () => {
    // 09:30 in New York in summer is 13:30 UTC; the close of that minute is known at 13:31.
    expect(sink.events.map(({ event }) => event)).toMatchObject([
      { atMicros: micros('2017-04-03T13:31:00Z'), bid: 1.04, bidSize: 5, ask: 1.11, askSize: 7 },
      { atMicros: micros('2017-04-03T13:32:00Z'), bidSize: 0, ask: 1.11 },
      { bidSize: 0, askSize: 0 },
      { bid: 1.2, ask: 1.1 },
    ]);
    expect(sink.events[3]!.event).not.toHaveProperty('askSize');
  });

  it('count what is dirty and refuse what is no minute', () => {
    const counts = ['missing_bid', 'missing_ask', 'crossed_quote'].map((kind) =>
      findingCount(sink, kind),
    );
    expect(counts).toEqual([2, 1, 1]);
    expect(sink.refusals).toMatchObject([
      { line: 5, field: 'column_1' },
      { line: 6, field: 'column_5', value: 'x' },
    ]);
  });

  it('are told from other files by name and columns', () => {
    const read = readAllRows('csv', minuteCsv);
    if (!read.ok) throw new Error(read.failure.detail);
    expect(read.value.findings).toContain('no_header');
    const { columns, rows } = read.value;
    const found = detectAdapter(sampleOf(minuteName, 'csv', columns, rows));
    expect(found.ok && found.value.adapter.name).toBe('us-options');
    expect(rows[0]).toMatchObject({ line: 1, fields: { column_1: '34200000', column_11: '7' } });
  });
});
