import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import {
  changedWithin,
  changesInRetrospect,
  createChangePoints,
  expectedRun,
  observeChangePoint,
  standardPrior,
} from './change-points.ts';

// Flow of the Nile at Aswan, 1871 to 1970, 10^8 m^3: Cobb (1978), Biometrika 65.
const nile = [
  ...[1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960],
  ...[1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694],
  ...[940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764],
  ...[821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822],
  ...[1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918],
  ...[986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740],
];

function standardised(values: readonly number[]): number[] {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const scale = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  return values.map((x) => (x - mean) / scale);
}

describe('limits', () => {
  it('before any observation a run is about to begin', () => {
    const state = createChangePoints(standardPrior);
    expect(changedWithin(state, 0)).toBe(1);
    expect(expectedRun(state)).toBe(0);
  });

  it('one observation: the run has length 1, but for the hazard', () => {
    const state = createChangePoints(standardPrior);
    observeChangePoint(state, 0.3);
    expect(changedWithin(state, 0)).toBeCloseTo(0.01, 12);
    expect(expectedRun(state)).toBeCloseTo(0.99, 12);
  });

  it('an observation beyond all belief leaves a distribution', () => {
    const state = createChangePoints(standardPrior);
    for (const x of [0, 1e150, -1e150]) observeChangePoint(state, x);
    const sum = state.probability.reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 9);
    expect(Number.isFinite(expectedRun(state))).toBe(true);
  });

  it('no series and one observation have no change', () => {
    expect(changesInRetrospect([], standardPrior)).toEqual([]);
    expect(changesInRetrospect([5], standardPrior)).toEqual([]);
  });

  it('numbers out of range are refused', () => {
    expect(() => createChangePoints({ ...standardPrior, hazard: 0 })).toThrow(/hazard/);
    expect(() => createChangePoints({ ...standardPrior, shape: 0 })).toThrow(/shape/);
    expect(() => createChangePoints(standardPrior, 1)).toThrow(/runMax/);
    expect(() => observeChangePoint(createChangePoints(standardPrior), Number.NaN)).toThrow(
      /value/,
    );
  });

  it('runs beyond the longest one keep their share', () => {
    const state = createChangePoints(standardPrior, 20);
    const random = createRandom('cap');
    for (let i = 0; i < 300; i++) observeChangePoint(state, random.normal());
    expect(state.lengths).toBe(21);
    expect(state.probability.reduce((total, p) => total + p, 0)).toBeCloseTo(1, 9);
    expect(state.probability[20]).toBeGreaterThan(0.5);
  });
});

describe('golden', () => {
  // Van den Burg and Williams (2020), arXiv 2003.06222: annotators put the change at 28, for the
  // dam.
  it('the Nile changes once, in 1899', () => {
    expect(changesInRetrospect(standardised(nile), standardPrior)).toEqual([28]);
  });

  it('two observations by hand', () => {
    // Prior Student with 2 degrees of freedom and scale 2; after x = 1: mean 1/2, rate 1.25, 3
    // degrees.
    const state = createChangePoints(standardPrior);
    observeChangePoint(state, 1);
    observeChangePoint(state, 2);
    const student = (x: number, freedom: number, constant: number, square: number) =>
      (constant / Math.sqrt(square)) * (1 + (x * x) / (freedom * square)) ** (-(freedom + 1) / 2);
    const fresh = student(2, 2, 1 / (2 * Math.SQRT2), 2);
    const older = student(1.5, 3, 2 / (Math.PI * Math.sqrt(3)), (1.25 * 3) / (1.5 * 2));
    const one = 0.01 * fresh;
    const two = 0.99 * older;
    expect(state.probability[1]).toBeCloseTo((0.99 * one) / (one + two), 12);
    expect(state.probability[2]).toBeCloseTo((0.99 * two) / (one + two), 12);
  });
});

describe('simulated changes', () => {
  it('a change of variance is seen within the day, and steady times stay quiet', () => {
    const random = createRandom('variance');
    const state = createChangePoints({ ...standardPrior, strength: 50, shape: 5, rate: 5 });
    const seen: number[] = [];
    for (let i = 0; i < 600; i++) {
      observeChangePoint(state, (i < 400 ? 1 : 4) * random.normal());
      seen.push(changedWithin(state, 24));
    }
    expect(Math.max(...seen.slice(400, 424))).toBeGreaterThan(0.9);
    expect(seen.slice(200, 400).filter((p) => p > 0.9).length).toBe(0);
    expect(expectedRun(state)).toBeGreaterThan(150);
    expect(expectedRun(state)).toBeLessThan(230);
  });
});

describe('properties', () => {
  const series = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { maxLength: 120 });

  it('probabilities sum to one', () => {
    fc.assert(
      fc.property(series, (values) => {
        const state = createChangePoints(standardPrior, 40);
        for (const x of values) {
          observeChangePoint(state, x);
          const sum = state.probability.reduce((total, p) => total + p, 0);
          expect(sum).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  it('changes ascend inside the series', () => {
    fc.assert(
      fc.property(series, (values) => {
        const changes = changesInRetrospect(values, standardPrior);
        changes.forEach((at, i) => {
          expect(at).toBeGreaterThan(changes[i - 1] ?? 0);
          expect(at).toBeLessThan(values.length);
        });
      }),
    );
  });

  it('shifting series and prior together changes nothing', () => {
    fc.assert(
      fc.property(series, fc.double({ min: -5, max: 5, noNaN: true }), (values, shift) => {
        const run = (by: number) => {
          const state = createChangePoints({ ...standardPrior, mean: by });
          for (const x of values) observeChangePoint(state, x + by);
          return expectedRun(state);
        };
        expect(run(shift)).toBeCloseTo(run(0), 5);
      }),
    );
  });
});
