import { describe, expect, it } from 'vitest';
import { createCollectingSink, findingCount } from './collect.ts';
import { createTimeNotation } from './time-notation.ts';

function mixedOf(times: readonly unknown[]): number {
  const sink = createCollectingSink();
  const watch = createTimeNotation();
  times.forEach((time, i) => {
    watch.note(time, i + 2, sink);
  });
  return findingCount(sink, 'mixed_time_notation');
}

describe('createTimeNotation', () => {
  it('none, or one notation alone: nothing', () => {
    expect(mixedOf([])).toBe(0);
    expect(mixedOf(['2026-03-02', '2026-03-02T10:00:00Z', '2026-03-02 11:00'])).toBe(0);
    expect(mixedOf(['1772409600', 1772409601, ' 1772409602.5 '])).toBe(0);
  });

  it('counts each time that is written otherwise than the first', () => {
    const same = 1_772_409_600;
    expect(mixedOf([same, same * 1e3, `${same}000000`, `${same}000000000`])).toBe(3);
    expect(mixedOf([same * 1e6, '2026-03-02T00:00:00Z', same * 1e6])).toBe(1);
  });
});
