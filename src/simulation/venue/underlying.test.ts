import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strikeStep, underlyings } from './underlying.ts';

describe('strikeStep', () => {
  it('is the planted distance at the first spot', () => {
    for (const underlying of underlyings) {
      const steps = [1, 5, 30, 90].map((days) => strikeStep(underlying, days, underlying.spot));
      expect(steps).toEqual(underlying.strikeSteps);
    }
  });

  it('halves or nearly when spot has halved', () => {
    const [btc] = underlyings;
    expect(strikeStep(btc!, 30, btc!.spot / 2)).toBe(2_500);
    expect(strikeStep(btc!, 5, btc!.spot / 10)).toBe(200);
    expect(strikeStep(btc!, 2, btc!.spot / 10)).toBe(100);
  });
});

describe('properties', () => {
  it('stays within a factor of 1.5 of the planted share of spot', () => {
    const property = fc.property(
      fc.constantFrom(...underlyings),
      fc.constantFrom(1, 3, 20, 100),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (underlying, days, factor) => {
        const share = strikeStep(underlying, days, factor * underlying.spot) / factor;
        const planted = strikeStep(underlying, days, underlying.spot);
        expect(Math.abs(Math.log(share / planted))).toBeLessThan(Math.log(1.5));
      },
    );
    fc.assert(property, { seed: 1 });
  });
});
