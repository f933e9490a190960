import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../base/index.ts';
import { filterRegimes } from './markov-filter.ts';
import { longRunShares, type MarkovModel } from './markov-model.ts';
import {
  longRunOf,
  movedRegimes,
  type OnlineModel,
  observeOnlineModel,
  onlineModelSize,
  onlineShocks,
  relativeVarianceOf,
  startOnlineModel,
  viewOnlineModel,
} from './online-model.ts';
import {
  advanceOnlineRegimes,
  filteredRegimes,
  type OnlineRegimes,
  observeOnlineRegimes,
  onlineObservations,
  onlineRegimesSize,
  onlineWeights,
  relativeRegimeVariance,
  startOnlineRegimes,
  viewOnlineRegimes,
} from './online-regimes.ts';

const tails = onlineShocks(4);

function startedModel(): OnlineModel {
  const model = viewOnlineModel(new Float64Array(onlineModelSize), 0);
  startOnlineModel(model, tails);
  return model;
}

function started(): OnlineRegimes {
  const state = viewOnlineRegimes(new Float64Array(onlineRegimesSize));
  startOnlineRegimes(state);
  return state;
}

/** The same process for the filter that looks at a whole series. */
function modelOf({ transition, variances }: OnlineModel): MarkovModel {
  return {
    regimes: 3,
    transition: transition.slice(),
    means: new Float64Array(3),
    variances: variances.slice(),
    freedom: 4,
    ar: new Float64Array(0),
  };
}

/** Student's shock with four degrees of freedom and variance 1. */
function tailedShock(random: Random): number {
  let squares = 0;
  for (let i = 0; i < 4; i++) squares += random.normal() ** 2 / 4;
  return random.normal() / Math.sqrt(2 * squares);
}

const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0);

/** Share of observations at which a regime is likelier than 0.8, after a number of them. */
function shareOf(squares: readonly number[], regime: number, after: number): number {
  const state = started();
  let count = 0;
  squares.forEach((square, i) => {
    observeOnlineRegimes(state, square);
    if (i >= after && filteredRegimes(state)[regime]! >= 0.8) count++;
  });
  return count / (squares.length - after);
}

describe('limits', () => {
  it('begins in the long run of the typical model, as usual, with equal models', () => {
    const state = started();
    for (const model of state.models) {
      longRunShares(modelOf(model)).forEach((share, i) => {
        expect(model.filtered[i]).toBeCloseTo(share, 9);
      });
    }
    expect(onlineObservations(state)).toBe(0);
    expect(onlineWeights(state)).toEqual([0.5, 0.5]);
    expect(relativeRegimeVariance(state, 1)).toBeCloseTo(1, 9);
    expect(relativeRegimeVariance(state, 24)).toBeCloseTo(1, 9);
  });

  it('observations of nothing leave a calm regime with a variance', () => {
    const state = started();
    for (let i = 0; i < 5000; i++) observeOnlineRegimes(state, 0);
    expect(filteredRegimes(state)[0]).toBeGreaterThan(0.95);
    for (const { variances } of state.models) expect(variances[0]).toBeCloseTo(0.01, 12);
  });

  it('one shock beyond all belief leaves probabilities and moves no variance by much', () => {
    const state = started();
    observeOnlineRegimes(state, 1e300);
    expect(total(filteredRegimes(state))).toBeCloseTo(1, 12);
    expect(total(onlineWeights(state))).toBeCloseTo(1, 12);
    for (const { variances } of state.models) expect(variances[2]! / 1.8 ** 2).toBeLessThan(1.35);
  });

  it('a long silence forgets all but the long run', () => {
    const state = started();
    for (let i = 0; i < 24; i++) observeOnlineRegimes(state, 9);
    expect(filteredRegimes(state)[2]).toBeGreaterThan(0.9);
    for (let i = 0; i < 2000; i++) advanceOnlineRegimes(state);
    for (const model of state.models) {
      longRunShares(modelOf(model)).forEach((share, i) => {
        expect(model.filtered[i]).toBeCloseTo(share, 9);
      });
    }
  });

  it('expected variance leads from the present to the long run', () => {
    const model = startedModel();
    for (let i = 0; i < 24; i++) observeOnlineModel(model, 9, tails);
    const longRun = longRunOf(model);
    longRunShares(modelOf(model)).forEach((share, i) => {
      expect(longRun[i]).toBeCloseTo(share, 9);
    });
    const mean = (shares: ArrayLike<number>) =>
      model.variances.reduce((sum, variance, i) => sum + shares[i]! * variance, 0);
    const next = mean(movedRegimes(model.filtered, model.transition));
    expect(relativeVarianceOf(model, 1)).toBeCloseTo(next / mean(longRun), 12);
    expect(relativeVarianceOf(model, 24)).toBeLessThan(relativeVarianceOf(model, 1));
    expect(relativeVarianceOf(model, 20_000)).toBeCloseTo(1, 2);
  });

  it('refuses squares below zero, short columns and no horizon', () => {
    expect(() => observeOnlineRegimes(started(), -1)).toThrow(/square/);
    expect(() => observeOnlineRegimes(started(), Number.NaN)).toThrow(/square/);
    expect(() => viewOnlineRegimes(new Float64Array(3))).toThrow(/length/);
    expect(() => relativeRegimeVariance(started(), 0)).toThrow(/horizon/);
  });
});

describe('one model', () => {
  it('agrees with the filter of a whole series, but for what one observation teaches', () => {
    const model = startedModel();
    const value = 1.7;
    const whole = filterRegimes(modelOf(model), Float64Array.of(value, value));
    const one = filterRegimes(modelOf(model), Float64Array.of(value));
    // The first observation of a series finds the long run, which the chain does not leave.
    const first = observeOnlineModel(model, value * value, tails);
    expect(Math.log(first)).toBeCloseTo(one.logLikelihood, 9);
    expect(model.filtered[2]).toBeCloseTo(whole.probability[2]!, 9);
    observeOnlineModel(model, value * value, tails);
    expect(Math.abs(model.filtered[2]! - whole.probability[5]!)).toBeLessThan(0.01);
  });

  it('finds planted variances and stays', () => {
    const random = createRandom('planted');
    const deviations = [0.5, 1, 2.5];
    const stay = 0.98;
    const model = startedModel();
    let regime = 1;
    let right = 0;
    const hours = 40_000;
    for (let i = 0; i < hours; i++) {
      if (random.uniform() > stay) regime = regime === 1 ? 2 * random.integer(2) : 1;
      observeOnlineModel(model, (deviations[regime]! * tailedShock(random)) ** 2, tails);
      if (model.filtered[regime]! > 0.5) right++;
    }
    deviations.forEach((deviation, i) => {
      expect(Math.sqrt(model.variances[i]!) / deviation).toBeGreaterThan(0.8);
      expect(Math.sqrt(model.variances[i]!) / deviation).toBeLessThan(1.2);
      expect(Math.abs(model.transition[4 * i]! - stay)).toBeLessThan(0.015);
    });
    expect(right / hours).toBeGreaterThan(0.7);
  });
});

describe('both models', () => {
  const steady = (seed: string, draw: (random: Random) => number) => {
    const random = createRandom(seed);
    return Array.from({ length: 3000 }, () => draw(random) ** 2);
  };

  it('the record finds whether shocks have tails', () => {
    const weightOfTails = (squares: readonly number[]) => {
      const state = started();
      for (const square of squares) observeOnlineRegimes(state, square);
      return onlineWeights(state)[0]!;
    };
    expect(weightOfTails(steady('tails', tailedShock))).toBeGreaterThan(0.9);
    expect(weightOfTails(steady('normal', (random) => random.normal()))).toBeLessThan(0.1);
  });

  it('a steady market is hardly ever turbulent, with tails or without', () => {
    expect(shareOf(steady('tails', tailedShock), 2, 1000)).toBeLessThan(0.05);
    expect(
      shareOf(
        steady('normal', (random) => random.normal()),
        2,
        1000,
      ),
    ).toBeLessThan(0.05);
  });

  it('a storm after it is turbulent within hours', () => {
    const before = steady('before', (random) => random.normal()).slice(0, 400);
    const random = createRandom('storm');
    const storm = Array.from({ length: 24 }, () => (4 * random.normal()) ** 2);
    expect(shareOf([...before, ...storm], 2, 406)).toBeGreaterThan(0.9);
  });
});

describe('properties', () => {
  const squares = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 300 });

  it('probabilities, rows and names hold, and density is positive', () => {
    fc.assert(
      fc.property(squares, (values) => {
        const state = started();
        for (const square of values) {
          expect(observeOnlineRegimes(state, square)).toBeGreaterThan(0);
          expect(total(filteredRegimes(state))).toBeCloseTo(1, 9);
          expect(relativeRegimeVariance(state, 24)).toBeGreaterThan(0);
          for (const { transition, variances } of state.models) {
            for (let i = 0; i < 3; i++) {
              expect(total(transition.subarray(3 * i, 3 * i + 3))).toBeCloseTo(1, 9);
            }
            const [calm, normal, turbulent] = Array.from(variances, Math.sqrt);
            expect(calm! / normal!).toBeLessThanOrEqual(0.6 + 1e-9);
            expect(turbulent! / normal!).toBeGreaterThanOrEqual(2 - 1e-9);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('the column is all there is: a copy goes on alike', () => {
    fc.assert(
      fc.property(squares, squares, (before, after) => {
        const column = new Float64Array(onlineRegimesSize);
        const state = viewOnlineRegimes(column);
        startOnlineRegimes(state);
        for (const square of before) observeOnlineRegimes(state, square);
        const copy = viewOnlineRegimes(column.slice());
        for (const square of after) {
          expect(observeOnlineRegimes(copy, square)).toBe(observeOnlineRegimes(state, square));
        }
      }),
      { numRuns: 50 },
    );
  });
});
