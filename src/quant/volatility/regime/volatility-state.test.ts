import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerHour } from '../../../base/index.ts';
import type { BarReturns } from '../bars.ts';
import { filterRegimes } from './markov-filter.ts';
import { longRunShares } from './markov-model.ts';
import { fitSwitchingVariance } from './switching-variance.ts';
import { fitVolatilityModel, typicalVolatilityModel } from './volatility-model.ts';
import { createVolatilityState, observeReturn, readVolatility } from './volatility-state.ts';

const model = typicalVolatilityModel(0.6, microsPerHour);
const hourly = 0.6 / Math.sqrt(8760);

/** Hourly returns that are calm, then far above the usual, then calm. */
function storm(seed: string, calm: number, wild: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 * calm + wild }, (_, i) => {
    const scale = i >= calm && i < calm + wild ? 4 * hourly : 0.3 * hourly;
    return scale * random.normal();
  });
}

function asReturns(value: Float64Array): BarReturns {
  return {
    count: value.length,
    barMicros: microsPerHour,
    barsPerYear: 8760,
    atMicros: value.map((_, i) => (i + 1) * microsPerHour),
    value,
    silent: new Uint8Array(value.length),
  };
}

describe('limits', () => {
  it('before any return the state reads the long run', () => {
    const reading = readVolatility(createVolatilityState(model));
    expect(reading).toMatchObject({ atMicros: null, observations: 0, runBars: 0, changed: 1 });
    const shares = longRunShares(model.regimes);
    reading.probability.forEach((p, i) => {
      expect(p).toBeCloseTo(shares[i]!, 12);
    });
    const variance = shares.reduce((sum, p, i) => sum + p * model.regimes.variances[i]!, 0);
    expect(reading.vol).toBeCloseTo(Math.sqrt(variance * 8760), 12);
    expect(reading.regimeVol).toBeCloseTo(reading.vol, 9);
  });

  it('a return at or before the last is refused', () => {
    const state = createVolatilityState(model);
    observeReturn(state, 0.01, microsPerHour);
    expect(() => observeReturn(state, 0.01, microsPerHour)).toThrow(/atMicros/);
    expect(() => observeReturn(state, Number.NaN, 2 * microsPerHour)).toThrow(/value/);
  });

  it('a silence of a year brings back the long run but for the one return', () => {
    const state = createVolatilityState(model);
    storm('silence', 0, 100).forEach((r, i) => {
      observeReturn(state, r, (i + 1) * microsPerHour);
    });
    expect(readVolatility(state).label).toBe('stressed');
    observeReturn(state, hourly * Math.sqrt(8760), (100 + 8760) * microsPerHour);
    const reading = readVolatility(state);
    expect(reading.vol).toBeCloseTo(0.6, 2);
  });

  it('a model with lags is refused', () => {
    const lagged = { ...model, regimes: { ...model.regimes, ar: Float64Array.of(0.1) } };
    expect(() => createVolatilityState(lagged)).toThrow(/regimes.ar/);
  });

  it('returns that never move have no regimes', () => {
    expect(fitSwitchingVariance(new Float64Array(200), 2)).toMatchObject({
      failure: { kind: 'no_variation' },
    });
    expect(fitSwitchingVariance(new Float64Array(99), 2)).toMatchObject({
      failure: { kind: 'too_few_observations', needed: 100, had: 99 },
    });
  });
});

describe('a storm in the middle', () => {
  it('turns the label within hours and back within days, and shows as a change', () => {
    const state = createVolatilityState(model);
    const labels: string[] = [];
    const changed: number[] = [];
    storm('turn', 500, 100).forEach((r, i) => {
      observeReturn(state, r, (i + 1) * microsPerHour);
      const reading = readVolatility(state);
      labels.push(reading.label);
      changed.push(reading.changed);
    });
    expect(labels.slice(100, 500).filter((label) => label === 'calm').length).toBeGreaterThan(380);
    const turned = labels.indexOf('stressed', 500);
    expect(turned).toBeLessThan(510);
    expect(labels.slice(510, 600).filter((label) => label === 'stressed').length).toBeGreaterThan(
      80,
    );
    expect(labels.slice(650).every((label) => label === 'calm')).toBe(true);
    expect(Math.max(...changed.slice(500, 524))).toBeGreaterThan(0.9);
    expect(Math.max(...changed.slice(200, 500))).toBeLessThan(0.6);
  });

  it('the label needs more than a doubt to change', () => {
    const state = createVolatilityState({ ...model, switchProbability: 0.999999 });
    storm('doubt', 300, 3).forEach((r, i) => {
      observeReturn(state, r, (i + 1) * microsPerHour);
      expect(readVolatility(state).label).not.toBe('stressed');
    });
  });
});

describe('fitted regimes', () => {
  it('variances and durations of simulated regimes are recovered', () => {
    const random = createRandom('regimes');
    let wild = false;
    const values = Float64Array.from({ length: 20_000 }, () => {
      wild = random.uniform() < (wild ? 0.98 : 0.01);
      return 0.001 + (wild ? 0.03 : 0.01) * random.normal();
    });
    const fit = fitSwitchingVariance(values, 2);
    if (!fit.ok) throw new Error();
    const { variances, transition, means } = fit.value.model;
    expect(Math.sqrt(variances[0]!) / 0.01).toBeCloseTo(1, 1);
    expect(Math.sqrt(variances[1]!) / 0.03).toBeCloseTo(1, 1);
    expect(Math.abs(transition[0]! - 0.99)).toBeLessThan(0.002);
    expect(Math.abs(transition[3]! - 0.98)).toBeLessThan(0.004);
    expect(Math.abs(means[0]! - 0.001)).toBeLessThan(0.0003);
    expect(means[1]).toBe(means[0]);
  });

  it('Student shocks keep outliers out of the regimes', () => {
    const random = createRandom('student');
    let wild = false;
    const path: boolean[] = [];
    const values = Float64Array.from({ length: 20_000 }, () => {
      wild = random.uniform() < (wild ? 0.98 : 0.01);
      path.push(wild);
      // A normal over the root of a mean of four squares: Student's t with 4 degrees, variance 2.
      let squares = 0;
      for (let i = 0; i < 4; i++) squares += random.normal() ** 2 / 4;
      return ((wild ? 0.03 : 0.01) * random.normal()) / Math.sqrt(2 * squares);
    });
    const fit = fitSwitchingVariance(values, 2, 'student');
    const normal = fitSwitchingVariance(values, 2);
    if (!fit.ok || !normal.ok) throw new Error();
    expect(fit.value.model.freedom).toBe(4);
    expect(fit.value.logLikelihood).toBeGreaterThan(normal.value.logLikelihood + 100);
    expect(Math.sqrt(fit.value.model.variances[0]!) / 0.01).toBeCloseTo(1, 1);
    expect(Math.sqrt(fit.value.model.variances[1]!) / 0.03).toBeCloseTo(1, 1);
    expect(Math.abs(fit.value.model.transition[0]! - 0.99)).toBeLessThan(0.003);
    expect(normal.value.model.transition[3]).toBeLessThan(0.95);
    const { probability } = filterRegimes(fit.value.model, values);
    const right = path.filter((truth, i) => probability[2 * i + 1]! > 0.5 === truth).length;
    expect(right / path.length).toBeGreaterThan(0.85);
  });

  it('the filter and the fit agree on the likelihood', () => {
    const values = storm('agree', 300, 100);
    for (const shocks of ['normal', 'student'] as const) {
      const fit = fitSwitchingVariance(values, 3, shocks);
      if (!fit.ok) throw new Error();
      const filtered = filterRegimes(fit.value.model, values);
      expect(filtered.logLikelihood).toBeCloseTo(fit.value.logLikelihood, 6);
    }
  });

  it('Student densities integrate to one and have the variance of their regime', () => {
    const student = { ...model.regimes, regimes: 1, transition: Float64Array.of(1) };
    const one = {
      ...student,
      means: Float64Array.of(0),
      variances: Float64Array.of(2),
      freedom: 6,
    };
    let mass = 0;
    let variance = 0;
    const step = 0.01;
    for (let x = -60; x <= 60; x += step) {
      const density = Math.exp(filterRegimes(one, Float64Array.of(x)).logLikelihood);
      mass += density * step;
      variance += x * x * density * step;
    }
    expect(mass).toBeCloseTo(1, 5);
    expect(variance).toBeCloseTo(2, 3);
  });

  it('the likelihood rises with a third regime, whose names ascend', () => {
    const values = storm('third', 1500, 500);
    const two = fitSwitchingVariance(values, 2);
    const three = fitVolatilityModel(asReturns(values), 3);
    if (!two.ok || !three.ok) throw new Error();
    const { variances } = three.value.regimes;
    expect(variances[0]).toBeLessThan(variances[1]!);
    expect(variances[1]).toBeLessThan(variances[2]!);
    const state = createVolatilityState(three.value);
    observeReturn(state, 0, microsPerHour);
    expect(readVolatility(state).probability.length).toBe(3);
  });
});

describe('properties', () => {
  const returns = fc.array(fc.double({ min: -0.9, max: 0.9, noNaN: true }), {
    minLength: 1,
    maxLength: 60,
  });

  it('readings are finite, and probabilities sum to one', () => {
    fc.assert(
      fc.property(returns, fc.integer({ min: 1, max: 50 }), (values, bars) => {
        const state = createVolatilityState(model);
        values.forEach((r, i) => {
          observeReturn(state, r, (i + 1) * bars * microsPerHour);
          const { vol, regimeVol, probability, stressed, changed, runBars } = readVolatility(state);
          for (const x of [vol, regimeVol, runBars]) expect(Number.isFinite(x)).toBe(true);
          for (const p of [stressed, changed]) {
            expect(p).toBeGreaterThanOrEqual(0);
            expect(p).toBeLessThanOrEqual(1 + 1e-12);
          }
          expect(probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        });
      }),
    );
  });

  it('the same returns give the same state, byte for byte', () => {
    fc.assert(
      fc.property(returns, (values) => {
        const run = () => {
          const state = createVolatilityState(model);
          values.forEach((r, i) => {
            observeReturn(state, r, (i + 1) * microsPerHour);
          });
          return readVolatility(state);
        };
        expect(run()).toEqual(run());
      }),
    );
  });
});
