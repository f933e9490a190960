import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../base/index.ts';
import { listedExpiries } from './calendar.ts';

const at = (text: string) => Date.parse(text) * 1000;

describe('listedExpiries', () => {
  it('lists three weeks of Fridays, the last of three months, and of the quarters', () => {
    // Fridays of the calendar of 2026; 24 April is the last one of its month.
    expect(listedExpiries(at('2026-03-02T00:00:00Z')).map(formatInstant)).toEqual([
      '2026-03-06T08:00:00Z',
      '2026-03-13T08:00:00Z',
      '2026-03-20T08:00:00Z',
      '2026-03-27T08:00:00Z',
      '2026-04-24T08:00:00Z',
      '2026-05-29T08:00:00Z',
      '2026-06-26T08:00:00Z',
    ]);
  });

  it('leaves out an expiry at the instant itself', () => {
    const expiry = at('2026-03-06T08:00:00Z');
    expect(listedExpiries(expiry - 1)[0]).toBe(expiry);
    expect(listedExpiries(expiry)[0]).toBe(at('2026-03-13T08:00:00Z'));
  });
});

describe('properties', () => {
  const day = 86_400e6;
  const first = at('2025-12-01T00:00:00Z');
  const last = at('2028-12-01T00:00:00Z');
  const days = Array.from({ length: Math.floor((last - first) / day) }, (_, i) => first + i * day);
  const date = (expiry: number) => new Date(expiry / 1000);
  /** Whether the Friday after is in another month, and in another quarter. */
  const ends = (expiry: number, months: number) =>
    Math.floor(date(expiry).getUTCMonth() / months) !==
    Math.floor(date(expiry + 7 * day).getUTCMonth() / months);

  it('are Fridays at eight, with the weeks, months and quarters ahead among them', () => {
    for (const now of days) {
      const expiries = listedExpiries(now);
      const within = (span: number) => expiries.filter((expiry) => expiry <= now + span * day);
      expect(expiries.every((e) => date(e).getUTCDay() === 5 && date(e).getUTCHours() === 8)).toBe(
        true,
      );
      expect(within(21).length).toBe(3);
      expect(within(92).filter((e) => ends(e, 1)).length).toBeGreaterThanOrEqual(2);
      expect(expiries.filter((e) => ends(e, 3)).length).toBeGreaterThanOrEqual(2);
      // Beyond the weeks only months, beyond the months only quarters.
      const far = expiries.filter((e) => e > now + 23 * day);
      expect(far.every((e) => ends(e, 1))).toBe(true);
      expect(far.filter((e) => e > now + 93 * day).every((e) => ends(e, 3))).toBe(true);
    }
  });

  it('stay listed until they expire', () => {
    let before: readonly number[] = [];
    for (const now of days) {
      const expiries = listedExpiries(now);
      for (const expiry of before) if (expiry > now) expect(expiries).toContain(expiry);
      before = expiries;
    }
  });
});
