import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainDecimal } from './plain-decimal.ts';

describe('limits', () => {
  it('leaves to others what is not a plain decimal', () => {
    for (const text of [
      '',
      '.',
      '-1',
      '+1',
      '1e5',
      '1E5',
      ' 1',
      '1 ',
      '1.2.3',
      '1,5',
      '0x1',
      'n',
    ]) {
      expect(readPlainDecimal(text)).toBeUndefined();
    }
  });

  it('leaves to others whole parts that a double does not hold exactly', () => {
    expect(readPlainDecimal('9007199254740991')).toBe(9007199254740991);
    expect(readPlainDecimal('9007199254740992')).toBeUndefined();
    expect(readPlainDecimal('9007199254740993')).toBeUndefined();
    expect(readPlainDecimal('90071992547409.93')).toBeUndefined();
    expect(readPlainDecimal('12345678901234567')).toBeUndefined();
  });

  it('accepts a point at either end', () => {
    expect(readPlainDecimal('5.')).toBe(5);
    expect(readPlainDecimal('.5')).toBe(0.5);
    expect(readPlainDecimal('0')).toBe(0);
    expect(readPlainDecimal('000.1')).toBe(0.1);
  });
});

describe('properties', () => {
  it('reads what the language reads, bit by bit', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{0,12}\.?[0-9]{0,16}$/), (text) => {
        const value = readPlainDecimal(text);
        if (value === undefined) return;
        read++;
        expect(value).toBe(Number(text));
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it('reads every double that is written shortly', () => {
    const shown = fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map((x) => x.toPrecision(15));
    fc.assert(
      fc.property(shown, (text) => {
        if (text.includes('e') || text.length > 17) return;
        expect(readPlainDecimal(text)).toBe(Number(text));
      }),
      { numRuns: 1000 },
    );
  });
});
