import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatInstant,
  microsPerDay,
  microsPerHour,
  microsPerSecond,
  microsPerYear,
  parseDuration,
  parseInstant,
} from './time.ts';

const instantOf = (text: string) => {
  const result = parseInstant(text);
  return result.ok ? result.value : result.failure.kind;
};
const durationOf = (text: string) => {
  const result = parseDuration(text);
  return result.ok ? result.value : result.failure.kind;
};

describe('limits', () => {
  it('1970 is zero in every form', () => {
    const zeros = ['0', '1970-01-01', '1970-01-01T00:00:00Z', '1970-01-01 00:00', '-0', '0.0'];
    for (const text of zeros) expect(Math.abs(Number(instantOf(text)))).toBe(0);
  });

  it('days that do not exist are refused', () => {
    for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-04-31']) {
      expect(instantOf(text)).toBe('not_a_time');
    }
    expect(instantOf('2024-02-29')).toBe(Date.UTC(2024, 1, 29) * 1000);
  });

  it('times of day that do not exist are refused', () => {
    for (const time of ['24:00:00', '12:60:00', '12:00:60', '12:00:00+1', '1:00:00']) {
      expect(instantOf(`2026-01-01T${time}`)).toBe('not_a_time');
    }
  });

  it('years before 100 are refused: the calendar of the platform would move them', () => {
    expect(instantOf('0050-01-01')).toBe('not_a_time');
  });

  it('what is no time is refused', () => {
    for (const text of ['', 'now', 'NaN', '1e9', '12:00', '9'.repeat(21), '0x10']) {
      expect(instantOf(text)).toBe('not_a_time');
    }
  });

  it('durations of nothing, without unit or beyond exact numbers are refused', () => {
    for (const text of ['', '0s', '5', 's', '-1h', '1y', '1 h', '9'.repeat(400).concat('d')]) {
      expect(durationOf(text)).toBe('not_a_duration');
    }
  });
});

describe('forms', () => {
  it('the size of a Unix time tells its unit', () => {
    const texts = ['1770285600', '1770285600000', '1770285600000000', '1770285600000000000'];
    for (const text of texts) expect(instantOf(text)).toBe(1770285600e6);
    expect(instantOf('1770285600.25')).toBe(1770285600_250000);
    expect(instantOf('-1')).toBe(-1e6);
  });

  it('zones move the instant, absent ones mean UTC', () => {
    const noon = Date.UTC(2026, 1, 5, 12) * 1000;
    const texts = ['2026-02-05T12:00', '2026-02-05 12:00:00 UTC', '2026-02-05T14:00:00+02:00'];
    for (const text of [...texts, '2026-02-05T06:30:00-0530', ' 2026-02-05t12:00:00z ']) {
      expect(instantOf(text)).toBe(noon);
    }
  });

  it('decimals of the second: up to six count', () => {
    const second = Date.UTC(2026, 1, 5) * 1000;
    expect(instantOf('2026-02-05T00:00:00.5Z')).toBe(second + 500_000);
    expect(instantOf('2026-02-05T00:00:00,000001Z')).toBe(second + 1);
    expect(instantOf('2026-02-05T00:00:00.123456789Z')).toBe(second + 123_456);
  });

  it('instants are written as short as they are exact', () => {
    expect(formatInstant(0)).toBe('1970-01-01T00:00:00Z');
    expect(formatInstant(-1)).toBe('1969-12-31T23:59:59.999999Z');
    expect(formatInstant(1770285600_120000)).toBe('2026-02-05T10:00:00.120Z');
    expect(formatInstant(1770285600_000001)).toBe('2026-02-05T10:00:00.000001Z');
  });

  it('durations add up', () => {
    expect(durationOf('1h')).toBe(microsPerHour);
    expect(durationOf('1d12h')).toBe(1.5 * microsPerDay);
    expect(durationOf('1.5s')).toBe(1.5 * microsPerSecond);
    expect(durationOf(' 2w ')).toBe(14 * microsPerDay);
    expect(durationOf('1m30ms7us')).toBe(60 * microsPerSecond + 30_007);
    expect(microsPerYear).toBe(365 * 24 * 3600 * 1e6);
  });
});

describe('properties', () => {
  it('an instant that is written is read again', () => {
    const instants = fc.integer({ min: -9e15, max: 9e15 });
    fc.assert(
      fc.property(instants, (at) => {
        expect(instantOf(formatInstant(at))).toBe(at);
      }),
    );
  });

  it('no text makes it throw or leave the whole numbers', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[-0-9TZ:. +]{0,30}$/));
    fc.assert(
      fc.property(texts, (text) => {
        for (const result of [parseInstant(text), parseDuration(text)]) {
          if (result.ok) expect(Number.isInteger(result.value)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
