import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantText } from './records.ts';

describe('instantText', () => {
  it('keeps zeros within the number', () => {
    expect(instantText(1_772_409_600_000_000)).toBe('1772409600000000');
    expect(instantText(1_772_409_600_000_007)).toBe('1772409600000007');
    expect(instantText(100_000_000)).toBe('100000000');
  });

  it('is the decimal number, whatever the instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e8, max: Number.MAX_SAFE_INTEGER }), (at) => {
        expect(instantText(at)).toBe(String(at));
      }),
    );
  });
});
