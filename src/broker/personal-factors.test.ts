import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personalFactors, requirementOf } from './personal-factors.ts';
import { participantCount } from './state.ts';
import { termsOf } from './terms.ts';
import { foldEvents, writeEvents } from './testing-events.ts';

const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const factor = fc.double({ min: 0.9, max: 2, noNaN: true });

describe('a requirement', () => {
  it('is what the margin leaves of the equity', () => {
    expect(requirementOf({ initial: 40, maintenance: 70, markToMarket: 100 })).toEqual({
      ...{ initialRequirement: 60, maintenanceRequirement: 30 },
      ...{ initial: 40, maintenance: 70 },
    });
  });

  it('grows by its factor, the equity stays', () => {
    const margin = { initial: 40, maintenance: 70, markToMarket: 100 };
    expect(requirementOf(margin, { initial: 1.5, maintenance: 1.1 })).toEqual({
      ...{ initialRequirement: 90, maintenanceRequirement: 33 },
      ...{ initial: 10, maintenance: 67 },
    });
  });

  it('is never less under factors of at least one, where it is one at all', () => {
    fc.assert(
      fc.property(finite, finite, factor, factor, (equity, required, initial, maintenance) => {
        const size = Math.abs(required);
        const margin = { initial: equity - size, maintenance: equity - size, markToMarket: equity };
        const own = requirementOf(margin, {
          initial: Math.max(1, initial),
          maintenance: Math.max(1, maintenance),
        });
        const venue = requirementOf(margin);
        expect(own.initial).toBeLessThanOrEqual(venue.initial + 1e-6);
        expect(own.maintenance).toBeLessThanOrEqual(venue.maintenance + 1e-6);
      }),
    );
  });
});

describe('personal factors', () => {
  it('are the terms in force, the override changing initial alone', () => {
    const { state } = foldEvents(writeEvents({ seed: 'factors', events: 4000, hoursBetween: 0.5 }));
    let [moved, overridden] = [0, 0];
    for (let id = 0; id < participantCount(state); id++) {
      const found = personalFactors(state, id);
      const terms = termsOf(state, id);
      expect(found.initial).toBe(terms.initialMarginFactor);
      expect(found.maintenance).toBe(terms.haircutFactor);
      expect(found.market).toBe(terms.haircutFactor);
      expect(found.expiresAtMicros === null).toBe(found.own === 1);
      if (found.initial !== 1) moved += 1;
      if (found.own === 1) continue;
      overridden += 1;
      const { totalMax } = state.schedule.margin;
      expect(found.initial).toBeCloseTo(Math.min(totalMax, found.own * found.market), 3);
    }
    expect(moved).toBeGreaterThan(0);
    expect(overridden).toBeGreaterThan(0);
  });
});
