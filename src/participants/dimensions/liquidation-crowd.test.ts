/**
 * @module Crowds of liquidations: independent ones count in full, crashes little, dispersion found.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import {
  type Crowd,
  createCrowd,
  crowdDispersion,
  crowdMultiple,
  dispelCrowd,
  hourShare,
  joinCrowd,
  passCrowdHour,
} from './liquidation-crowd.ts';

/** Lets hours pass in which as many closures come as a planted multiple of the expected. */
function passHours(crowd: Crowd, hours: number, multipleOf: (hour: number) => number): void {
  const random = createRandom('crowds');
  const expected = 0.5;
  for (let hour = 0; hour < hours; hour++) {
    passCrowdHour(crowd, expected, 1);
    // Sixty who may be liquidated in the hour are as good as Poisson.
    const chance = (expected * multipleOf(hour)) / 60;
    for (let i = 0; i < 60; i++) if (random.uniform() < chance) joinCrowd(crowd, 1);
  }
}

describe('limits', () => {
  it('nothing seen: an hour counts in full, and a lone closure is no crowd', () => {
    const crowd = createCrowd();
    expect(hourShare(crowd, 1)).toBe(1);
    expect(crowdMultiple(crowd, 1)).toBe(1);
    expect(crowdDispersion(crowd, 1)).toBe(4);
  });

  it('a quiet day does not make a closure count more than one', () => {
    const crowd = createCrowd();
    passCrowdHour(crowd, 10, 1);
    expect(crowdMultiple(crowd, 1)).toBe(1);
  });

  it('the multiple is the posterior mean of a Gamma factor of mean 1', () => {
    const crowd = createCrowd();
    passCrowdHour(crowd, 1, 1);
    for (let i = 0; i < 9; i++) joinCrowd(crowd, 1);
    const k = 1 / crowdDispersion(crowd, 1);
    expect(crowdMultiple(crowd, 1)).toBeCloseTo((k + 9) / (k + 1), 12);
  });

  it('after a silence nobody is expected and nobody came, the dispersion stays', () => {
    const crowd = createCrowd();
    passHours(crowd, 200, () => 1);
    const before = crowdDispersion(crowd, 1);
    dispelCrowd(crowd);
    expect(hourShare(crowd, 1)).toBe(1);
    expect(crowdMultiple(crowd, 1)).toBe(1);
    expect(crowdDispersion(crowd, 1)).toBe(before);
  });
});

describe('properties', () => {
  it('shares lie in (0, 1], multiples are at least 1, whatever came', () => {
    const hours = fc.array(
      fc.record({
        expected: fc.double({ min: 0, max: 1e4, noNaN: true }),
        came: fc.double({ min: 0, max: 1e4, noNaN: true }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(hours, (all) => {
        const crowd = createCrowd();
        all.forEach(({ expected, came }, hour) => {
          const weight = 2 ** (hour / 720);
          passCrowdHour(crowd, expected, weight);
          joinCrowd(crowd, came);
          expect(hourShare(crowd, weight)).toBeGreaterThan(0);
          expect(hourShare(crowd, weight)).toBeLessThanOrEqual(1);
          expect(crowdMultiple(crowd, weight)).toBeGreaterThanOrEqual(1);
          expect(Number.isFinite(crowdMultiple(crowd, weight))).toBe(true);
        });
      }),
    );
  });
});

describe('planted truth', () => {
  it('independent closures are found not to crowd: an hour then counts nearly in full', () => {
    const crowd = createCrowd();
    passHours(crowd, 3000, () => 1);
    expect(crowdDispersion(crowd, 1)).toBeLessThan(0.1);
    expect(hourShare(crowd, 1)).toBeGreaterThan(0.5);
  });

  it('four bad days in sixteen are found to differ from the others', () => {
    const crowd = createCrowd();
    const multiples = [0.2, 0.2, 0.2, 3.4];
    // Their variance is 1.92; fading closures of the days before mix in, and lower it.
    passHours(crowd, 9600, (hour) => multiples[Math.floor(hour / 96) % 4]!);
    expect(crowdDispersion(crowd, 1)).toBeGreaterThan(1);
    expect(crowdDispersion(crowd, 1)).toBeLessThan(2.2);
  });
});
