/**
 * @module The venue's hazard curve: the prior alone, planted lines found, and never falling.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binOf,
  fitHazards,
  hazardAt,
  levelBins,
  levelBounds,
  levelOf,
  middleOf,
} from './hazard-curve.ts';

const none = new Array<number>(levelBins).fill(0);

describe('limits', () => {
  it('levels of impossible and certain are the bounds', () => {
    expect(levelOf(0)).toBe(levelBounds.low);
    expect(levelOf(1)).toBe(levelBounds.high);
    expect(binOf(levelBounds.low)).toBe(0);
    expect(binOf(levelBounds.high)).toBe(levelBins - 1);
  });

  it('a level is the log of the hazard of its probability', () => {
    // 1 - exp(-0.3) of liquidation is a hazard of 0.3 a day.
    expect(levelOf(1 - Math.exp(-0.3))).toBeCloseTo(Math.log(0.3), 12);
  });

  it('a venue never seen is read from the process through the prior line', () => {
    const hazards = fitHazards({ days: none, closures: none });
    hazards.forEach((hazard, bin) => {
      expect(hazard).toBeCloseTo(Math.exp(-1 + 0.7 * middleOf(bin)), 9);
    });
  });
});

const counts = fc.array(
  fc.record({
    days: fc.double({ min: 0, max: 1e4, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: levelBins, maxLength: levelBins },
);

describe('properties', () => {
  it('hazards are positive and do not fall, whatever was counted', () => {
    fc.assert(
      fc.property(counts, (cells) => {
        const hazards = fitHazards({
          days: cells.map(({ days }) => days),
          closures: cells.map(({ days, share }) => days * share ** 3),
        });
        hazards.forEach((hazard, bin) => {
          expect(hazard).toBeGreaterThan(0);
          expect(Number.isFinite(hazard)).toBe(true);
          if (bin > 0) expect(hazard).toBeGreaterThanOrEqual(hazards[bin - 1]!);
        });
      }),
    );
  });

  it('between bins the hazard is continuous and does not fall', () => {
    const hazards = fitHazards({ days: none.map(() => 100), closures: none.map((_, i) => i * i) });
    let before = 0;
    for (let level = levelBounds.low; level <= levelBounds.high; level += 0.01) {
      const now = hazardAt(hazards, level);
      expect(now).toBeGreaterThanOrEqual(before);
      if (before > 0) expect(now / before).toBeLessThan(1.1);
      before = now;
    }
    expect(hazardAt(hazards, middleOf(3))).toBeCloseTo(hazards[3]!, 12);
  });
});

describe('planted truth', () => {
  it('with much evidence the hazards are those that were planted, on the line or off it', () => {
    const truth = none.map((_, bin) => (bin < 6 ? 1e-3 : 0.02 * (bin - 5)));
    const days = none.map(() => 1e6);
    const hazards = fitHazards({ days, closures: days.map((d, bin) => d * truth[bin]!) });
    hazards.forEach((hazard, bin) => {
      expect(hazard / truth[bin]!).toBeCloseTo(1, 1);
    });
  });

  it('a few days of a venue where traders act in time lower the hazards near the threshold', () => {
    const prior = fitHazards({ days: none, closures: none });
    const days = none.map((_, bin) => (bin >= 9 ? 20 : 0));
    const hazards = fitHazards({ days, closures: none });
    expect(hazards[11]! / prior[11]!).toBeLessThan(0.5);
    // The line carries what was learnt near to where nothing was seen.
    expect(hazards[6]! / prior[6]!).toBeLessThan(1);
  });
});
