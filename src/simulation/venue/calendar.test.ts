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
