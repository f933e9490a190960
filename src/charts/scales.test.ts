import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, linearAxis, logAxis, timeAxis, widen } from './scales.ts';
import { fitText, textWidth, wrapText } from './text-fit.ts';
import { formatMoment, formatTimeSpan } from './time-ticks.ts';

const place = { from: 0, to: 100, count: 5 };
const at = (text: string) => Date.parse(text) * 1000;

describe('limits', () => {
  it('no number has no extent, one has an extent of no width', () => {
    expect(extentOf([null, undefined])).toBeNull();
    expect(extentOf([3, null])).toEqual([3, 3]);
  });
  it('a span of no width is opened around its centre', () => {
    expect(widen(0, 0)).toEqual([-1, 1]);
    expect(widen(-10, -10)).toEqual([-11, -9]);
    expect(widen(2, 1)).toEqual([1, 2]);
  });
  it('a format too coarse for the ticks gives way', () => {
    const labels = linearAxis({ low: 100, high: 100.4, ...place, format: (v) => v.toFixed(0) });
    expect(new Set(labels.ticks.map((tick) => tick.label)).size).toBe(labels.ticks.length);
  });
  it('zero on a logarithmic axis stands at its low end', () => {
    const axis = logAxis({ low: 1, high: 1000, ...place });
    expect(axis.at(0)).toBe(0);
    expect(axis.at(10)).toBeCloseTo(100 / 3, 9);
    expect(axis.ticks.map((tick) => tick.label)).toEqual(['1', '10', '100', '1k']);
  });
  it('one instant is given an hour', () => {
    const axis = timeAxis({ low: at('2026-02-05'), high: at('2026-02-05'), ...place });
    expect(axis.high - axis.low).toBe(3_600e6);
    expect(axis.at(at('2026-02-05'))).toBe(50);
  });
  it('a text without room is an ellipsis, an empty text stays empty', () => {
    expect(fitText('abc', 1)).toBe('…');
    expect(fitText('', -5)).toBe('');
    expect(wrapText('', 100, 11, 2)).toEqual([]);
  });
});

describe('time', () => {
  const labels = (low: string, high: string) =>
    timeAxis({ low: at(low), high: at(high), ...place }).ticks.map((tick) => tick.label);
  it('ticks are as coarse as their distance', () => {
    expect(labels('2020-01-01', '2025-01-01')).toContain('2023');
    expect(labels('2025-11-01', '2026-03-01')).toEqual(['Nov', 'Dec', '2026', 'Feb', 'Mar']);
    expect(labels('2026-02-05T22:00Z', '2026-02-06T02:00Z')).toContain('6 Feb');
    expect(labels('2026-02-05T22:00Z', '2026-02-06T02:00Z')).toContain('23:00');
    expect(labels('2026-02-05T22:00:00Z', '2026-02-05T22:00:05Z')).toContain('22:00:03');
  });
  it('spans and moments are named in UTC', () => {
    expect(formatTimeSpan(at('2026-02-05'), at('2026-02-05T09:00Z'))).toBe('5 Feb 2026, UTC');
    expect(formatTimeSpan(at('2025-12-31'), at('2026-01-02'))).toBe(
      '31 Dec 2025 to 2 Jan 2026, UTC',
    );
    expect(formatMoment(at('2026-02-05T10:00:05Z'))).toBe('5 Feb 2026 10:00:05 UTC');
  });
});

describe('properties', () => {
  const finite = fc.double({ min: -1e15, max: 1e15, noNaN: true });
  it('every axis keeps its ends, its order and finite ticks', () => {
    fc.assert(
      fc.property(finite, finite, fc.constantFrom(linearAxis, timeAxis), (a, b, make) => {
        const axis = make({ low: Math.min(a, b), high: Math.max(a, b), ...place });
        expect(axis.at(axis.low)).toBeCloseTo(0, 6);
        expect(axis.at(axis.high)).toBeCloseTo(100, 6);
        for (const tick of axis.ticks) {
          expect(axis.at(tick.value)).toBeGreaterThanOrEqual(-0.01);
          expect(axis.at(tick.value)).toBeLessThanOrEqual(100.01);
        }
      }),
    );
  });
  it('a fitted text fits, or is an ellipsis', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 200 }), (text, width) => {
        const fitted = fitText(text, width);
        expect(fitted === '…' || textWidth(fitted) <= width).toBe(true);
      }),
    );
  });
});
