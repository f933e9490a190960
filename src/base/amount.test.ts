import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountToNumber, formatAmount, parseAmount } from './amount.ts';

const amountOf = (text: string, rawDecimals = 0) => {
  const result = parseAmount(text, rawDecimals);
  return result.ok ? result.value : result.failure.kind;
};

describe('limits', () => {
  it('zero in every form', () => {
    for (const text of ['0', '-0', '0.000', '.0', '0.', '0e-300', '+0'])
      expect(amountOf(text)).toBe(0n);
    expect(formatAmount(0n)).toBe('0');
  });

  it('the smallest unit is 1e-18; anything finer is refused', () => {
    expect(amountOf('1e-18')).toBe(1n);
    expect(amountOf('0.000000000000000001')).toBe(1n);
    expect(amountOf('1e-19')).toBe('too_many_decimals');
    expect(amountOf('10e-19')).toBe(1n);
  });

  it('what is no number is refused', () => {
    for (const text of [
      '',
      ' ',
      '.',
      '-',
      'e5',
      '1e',
      '1,5',
      '0x1',
      'NaN',
      'Infinity',
      '1 2',
      '--1',
    ]) {
      expect(amountOf(text)).toBe('not_a_number');
    }
  });

  it('raw integers carry the decimals of their token', () => {
    expect(amountOf('1', 18)).toBe(1n);
    expect(amountOf('150000000', 8)).toBe(1_500_000_000_000_000_000n);
    expect(amountOf('1', 20)).toBe('too_many_decimals');
    expect(amountOf('100', 20)).toBe(1n);
  });

  it('exponents are exact where doubles are not', () => {
    expect(amountOf('1.000000000000000001e3')).toBe(1000_000_000_000_000_001_000n);
    expect(amountOf('1e23')).toBe(10n ** 41n);
  });

  it('signs stay with fractions', () => {
    expect(formatAmount(-5n * 10n ** 17n)).toBe('-0.5');
    expect(amountToNumber(-5n * 10n ** 17n)).toBe(-0.5);
  });
});

describe('properties', () => {
  const amounts = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });

  it('an amount that is written is read again', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(amountOf(formatAmount(amount))).toBe(amount);
      }),
    );
  });

  it('every double reads exactly or has too many decimals, and comes back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const amount = amountOf(String(number));
        if (typeof amount === 'bigint') expect(amountToNumber(amount)).toBe(number + 0);
        else expect(amount).toBe('too_many_decimals');
      }),
    );
  });

  it('sums of texts are sums of amounts', () => {
    fc.assert(
      fc.property(amounts, amounts, (x, y) => {
        expect(amountOf(formatAmount(x + y))).toBe(x + y);
        expect(amountToNumber(x)).toBeCloseTo(Number(x) / 1e18, -20);
      }),
    );
  });
});
