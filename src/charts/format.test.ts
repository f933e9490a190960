import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBps,
  formatCompact,
  formatPercent,
  formatTicks,
  formatUsd,
  shortAddress,
} from './format.ts';

describe('limits', () => {
  it('writes zero as 0', () => {
    expect(formatCompact(0)).toBe('0');
    expect(formatUsd(-0)).toBe('$0');
    expect(formatPercent(-0.00001)).toBe('0%');
  });
  it('moves to the next unit when rounding reaches it', () => {
    expect(formatCompact(999.4)).toBe('999');
    expect(formatCompact(999.6)).toBe('1k');
    expect(formatCompact(999_600)).toBe('1M');
  });
  it('uses an exponent for the very large and the very small', () => {
    expect(formatCompact(1.5e18)).toBe('1.5e18');
    expect(formatCompact(-2e-7)).toBe('−2e-7');
    expect(formatCompact(5e-324)).toBe('4.94e-324');
  });
  it('refuses what is not finite', () => {
    expect(() => formatCompact(Number.NaN)).toThrow('finite');
    expect(() => formatPercent(Number.POSITIVE_INFINITY)).toThrow('finite');
  });
  it('keeps short hexadecimal texts', () => {
    expect(shortAddress('0x1234')).toBe('0x1234');
    expect(shortAddress('')).toBe('');
  });
});

describe('forms', () => {
  it.each([
    [1_234_567, '1.23M'],
    [12_345, '12.3k'],
    [-45, '−45'],
    [0.012345, '0.0123'],
    [7.1e9, '7.1B'],
    [3e12, '3T'],
  ])('compact %d', (value, text) => {
    expect(formatCompact(value)).toBe(text);
  });
  it('money, ratios and basis points carry sign and unit', () => {
    expect(formatUsd(-340)).toBe('−$340');
    expect(formatPercent(0.1234)).toBe('12.3%');
    expect(formatPercent(-0.5, 0)).toBe('−50%');
    expect(formatBps(12.54)).toBe('12.5 bps');
  });
  it('addresses inside a text are shortened', () => {
    const address = '0x1234567890123456789012345678901234567abcd';
    expect(shortAddress(`cluster of ${address}`)).toBe('cluster of 0x1234…abcd');
  });
  it('ticks share a unit and tell neighbours apart', () => {
    expect(formatTicks([0, 500, 1000])).toEqual(['0', '0.5k', '1.0k']);
    expect(formatTicks([1_000_000, 1_000_002])).toEqual(['1.000000M', '1.000002M']);
    expect(formatTicks([-0.2, 0, 0.2])).toEqual(['−0.2', '0', '0.2']);
  });
});

describe('properties', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  it('compact texts are short and read back within rounding', () => {
    fc.assert(
      fc.property(finite, (value) => {
        const text = formatCompact(value);
        expect(text.length).toBeLessThanOrEqual(10);
        const unit = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 }[text.at(-1)!] ?? 1;
        const read = Number(text.replace('−', '-').replace(/[kMBT]$/, '')) * unit;
        const room = Math.abs(value) * 0.00501 + Number.MIN_VALUE;
        expect(
          Number.isFinite(read) ? Math.abs(read - value) <= room : Math.abs(value) > 1.79e308,
        ).toBe(true);
      }),
    );
  });
  it('no form writes NaN, Infinity or a sign before zero', () => {
    fc.assert(
      fc.property(finite, (value) => {
        for (const text of [formatUsd(value), formatPercent(value), formatBps(value)]) {
          expect(text).not.toMatch(/NaN|Infinity|undefined|−\$?0(?:%| bps|$)/);
        }
      }),
    );
  });
});
