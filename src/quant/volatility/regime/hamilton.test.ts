import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { filterRegimes } from './markov-filter.ts';
import { longRunShares, type MarkovModel, orderRegimes, regimeDurations } from './markov-model.ts';
import { regimesInRetrospect } from './markov-smoother.ts';
import { fitSwitchingMean } from './switching-mean.ts';

const model: MarkovModel = {
  regimes: 2,
  transition: Float64Array.of(0.9, 0.1, 0.2, 0.8),
  means: Float64Array.of(1, -1),
  variances: Float64Array.of(0.5, 2),
  freedom: null,
  ar: Float64Array.of(0.3),
};

function simulate(seed: string, count: number, process: MarkovModel) {
  const random = createRandom(seed);
  const k = process.regimes;
  let regime = 0;
  const deviations = new Array<number>(process.ar.length).fill(0);
  const path: number[] = [];
  const series = Float64Array.from({ length: count }, () => {
    let draw = random.uniform();
    let to = 0;
    while (to < k - 1 && draw >= process.transition[regime * k + to]!) {
      draw -= process.transition[regime * k + to++]!;
    }
    regime = to;
    path.push(regime);
    let deviation = Math.sqrt(process.variances[regime]!) * random.normal();
    process.ar.forEach((phi, lag) => {
      deviation += phi * deviations[lag]!;
    });
    deviations.unshift(deviation);
    deviations.length = process.ar.length;
    return process.means[regime]! + deviation;
  });
  return { series, path };
}

const { series: growth } = simulate('limits', 135, model);

describe('limits', () => {
  it('a series no longer than the lags has no probabilities', () => {
    const none = filterRegimes(model, Float64Array.of(1));
    expect(none).toMatchObject({ count: 0, logLikelihood: 0 });
    expect(regimesInRetrospect(model, Float64Array.of(1)).count).toBe(0);
  });

  it('one regime is certain', () => {
    const one: MarkovModel = {
      regimes: 1,
      transition: Float64Array.of(1),
      means: Float64Array.of(0),
      variances: Float64Array.of(4),
      freedom: null,
      ar: new Float64Array(0),
    };
    const filtered = filterRegimes(one, Float64Array.of(0, 2));
    expect(Array.from(filtered.probability)).toEqual([1, 1]);
    expect(filtered.logLikelihood).toBeCloseTo(-Math.log(8 * Math.PI) - 0.5, 12);
    expect(regimeDurations(one)[0]).toBe(1e12);
  });

  it('an observation that no regime expects leaves probabilities', () => {
    const filtered = filterRegimes(model, Float64Array.of(0, 1e9, -1e9));
    for (const p of filtered.probability) expect(p).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(filtered.logLikelihood)).toBe(true);
  });

  it('rows that do not sum to 1 and variances of 0 are refused', () => {
    const leaky = { ...model, transition: Float64Array.of(0.9, 0.2, 0.2, 0.8) };
    expect(() => filterRegimes(leaky, growth)).toThrow(/transition row/);
    const flat = { ...model, variances: Float64Array.of(0, 1) };
    expect(() => filterRegimes(flat, growth)).toThrow(/variance/);
  });

  it('few or equal observations are failures', () => {
    expect(fitSwitchingMean(growth.slice(0, 48), 2, 4)).toMatchObject({
      failure: { kind: 'too_few_observations', needed: 49, had: 48 },
    });
    expect(fitSwitchingMean(new Float64Array(100).fill(2), 2, 1)).toMatchObject({
      failure: { kind: 'no_variation' },
    });
  });
});

describe('simulated regimes', () => {
  it('three means with a lag are recovered', () => {
    const truth: MarkovModel = {
      regimes: 3,
      transition: Float64Array.of(0.94, 0.04, 0.02, 0.03, 0.94, 0.03, 0.02, 0.04, 0.94),
      means: Float64Array.of(-3, 0, 3),
      variances: new Float64Array(3).fill(1),
      freedom: null,
      ar: Float64Array.of(0.3),
    };
    const { series, path } = simulate('three', 300, truth);
    const found = fitSwitchingMean(series, 3, 1);
    if (!found.ok) throw new Error(found.failure.kind);
    truth.means.forEach((mean, i) => {
      expect(Math.abs(found.value.model.means[i]! - mean)).toBeLessThan(0.6);
    });
    expect(Math.abs(found.value.model.ar[0]! - 0.3)).toBeLessThan(0.15);
    const later = regimesInRetrospect(found.value.model, series);
    let right = 0;
    for (let row = 0; row < later.count; row++) {
      const p = later.probability.subarray(3 * row, 3 * row + 3);
      if (p[path[row + 1]!]! > 0.5) right++;
    }
    expect(right / later.count).toBeGreaterThan(0.9);
  });

  it('filtered probabilities are as often right as they say', () => {
    const { series, path } = simulate('calibrated', 20_000, model);
    const { probability, count } = filterRegimes(model, series);
    const bins = Array.from({ length: 5 }, () => ({ said: 0, came: 0, n: 0 }));
    for (let row = 0; row < count; row++) {
      const p = probability[2 * row]!;
      const bin = bins[Math.min(4, Math.floor(5 * p))]!;
      bin.said += p;
      bin.came += path[row + 1] === 0 ? 1 : 0;
      bin.n++;
    }
    for (const { said, came, n } of bins) {
      expect(Math.abs(said - came) / n).toBeLessThan(4 * Math.sqrt(0.25 / n));
    }
  });
});

describe('properties', () => {
  const observation = fc.double({ min: -50, max: 50, noNaN: true });
  const observations = fc.array(observation, { minLength: 3, maxLength: 40 });

  it('probabilities sum to one, live and in retrospect', () => {
    fc.assert(
      fc.property(observations, (values) => {
        const series = Float64Array.from(values);
        for (const { probability, count } of [
          filterRegimes(model, series),
          regimesInRetrospect(model, series),
        ]) {
          for (let row = 0; row < count; row++) {
            expect(probability[2 * row]! + probability[2 * row + 1]!).toBeCloseTo(1, 9);
            expect(probability[2 * row]).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('later observations change no filtered probability', () => {
    fc.assert(
      fc.property(observations, observations, (early, late) => {
        const before = filterRegimes(model, Float64Array.from(early)).probability;
        const after = filterRegimes(model, Float64Array.from([...early, ...late])).probability;
        expect(Array.from(after.subarray(0, before.length))).toEqual(Array.from(before));
      }),
    );
  });

  it('the last probability in retrospect is the filtered one', () => {
    fc.assert(
      fc.property(observations, (values) => {
        const series = Float64Array.from(values);
        const live = filterRegimes(model, series);
        const later = regimesInRetrospect(model, series);
        const last = 2 * (live.count - 1);
        expect(later.probability[last]).toBeCloseTo(live.probability[last]!, 9);
      }),
    );
  });

  it('renaming the regimes changes names and nothing else', () => {
    fc.assert(
      fc.property(observations, (values) => {
        const series = Float64Array.from(values);
        const byMean = orderRegimes(model, 'means');
        expect(Array.from(byMean.means)).toEqual([-1, 1]);
        expect(longRunShares(byMean)[1]).toBeCloseTo(longRunShares(model)[0]!, 12);
        expect(orderRegimes(byMean, 'variances')).toEqual(model);
        const plain = filterRegimes(model, series);
        const renamed = filterRegimes(byMean, series);
        expect(renamed.logLikelihood).toBeCloseTo(plain.logLikelihood, 6);
        for (let row = 0; row < plain.count; row++) {
          expect(renamed.probability[2 * row + 1]).toBeCloseTo(plain.probability[2 * row]!, 9);
        }
      }),
    );
  });
});
