import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { compareLosses } from './diebold-mariano.ts';
import { createEwma, observeEwma, readEwma } from './ewma.ts';
import { cryptoWindows, fitHar, forecastHar, type HarShape } from './har.ts';
import { qlike, squaredError } from './losses.ts';
import { withRealisedInterval } from './variance-forecast.ts';

const corsi: HarShape = { windows: [1, 5, 22], horizon: 1, scale: 'variance' };

/** Waves of a written formula, so that another program can be given the same series. */
const waves = Float64Array.from(
  { length: 120 },
  (_, t) =>
    1 + 0.5 * Math.sin(0.37 * t) + 0.3 * Math.cos(1.7 * t + 0.2) + 0.2 * Math.sin(0.05 * t * t),
);

describe('limits', () => {
  it('a mean of nothing is null, of one value that value', () => {
    const state = createEwma(0.94);
    expect(readEwma(state)).toBeNull();
    observeEwma(state, 3);
    expect(readEwma(state)).toBe(3);
  });

  it('a decay of 1 or 0 is refused', () => {
    expect(() => createEwma(1)).toThrow(/decay/);
    expect(() => createEwma(0)).toThrow(/decay/);
  });

  it('51 variances are too few for a month of 22', () => {
    expect(fitHar(waves.slice(0, 51), corsi)).toMatchObject({
      ok: false,
      failure: { kind: 'too_few_observations', needed: 52, had: 51 },
    });
    expect(fitHar(waves.slice(0, 52), corsi).ok).toBe(true);
  });

  it('variances that never change determine nothing', () => {
    const same = new Float64Array(100).fill(2);
    expect(fitHar(same, corsi)).toMatchObject({ failure: { kind: 'no_variation' } });
    expect(fitHar(new Float64Array(100), corsi)).toMatchObject({
      failure: { kind: 'no_variation' },
    });
  });

  it('windows out of order and negative variances are mistakes', () => {
    expect(() => fitHar(waves, { ...corsi, windows: [5, 1] })).toThrow(/windows/);
    expect(() => fitHar(Float64Array.of(-1), corsi)).toThrow(/variance/);
  });

  it('perfect forecasts have no loss', () => {
    expect(qlike(2, 2)).toBe(0);
    expect(squaredError(2, 2)).toBe(0);
    expect(() => qlike(0, 1)).toThrow(/forecast/);
  });

  it('the same losses cannot be told apart, nor can nine', () => {
    const losses = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    expect(compareLosses(losses, losses, 1)).toMatchObject({ failure: { kind: 'no_variation' } });
    expect(compareLosses(losses.slice(1), losses.slice(1), 1)).toMatchObject({
      failure: { kind: 'too_few_observations', needed: 10, had: 9 },
    });
  });

  it('fewer lags than the overlap are a mistake', () => {
    expect(() => compareLosses(waves, waves, 5, 3)).toThrow(/lags/);
  });

  it('29 earlier forecasts make no interval', () => {
    const past = { forecast: new Float64Array(29).fill(1), realised: new Float64Array(29).fill(1) };
    expect(withRealisedInterval(1, past, 0.9, 1)).toMatchObject({ failure: { needed: 30 } });
  });
});

describe('golden', () => {
  // Python package arch 8.0.0, HARX(y, lags=[1, 5, 22]).
  it('HAR coefficients of the waves', () => {
    const fit = fitHar(waves, corsi);
    if (!fit.ok) throw new Error();
    const golden = [-1.81022832, 0.67669772, -0.88703517, 3.03820069];
    golden.forEach((value, i) => {
      expect(fit.value.coefficients[i]).toBeCloseTo(value, 7);
    });
  });

  // R package forecast, dm.test on these errors with power 2: h = 1, then h = 3 with Bartlett
  // weights.
  it('Diebold-Mariano statistics', () => {
    const first = Float64Array.of(
      ...[1.2, -0.7, 0.4, 2.1, -1.6, 0.3, 0.9, -1.1, 0.5, -0.2, 1.4, -0.8, 0.6, -1.9, 0.7],
    ).map((x) => x * x);
    const second = Float64Array.of(
      ...[0.9, -0.9, 0.2, 1.6, -1.1, 0.5, 0.4, -1.4, 0.1, -0.6, 1.1, -0.2, 0.9, -1.2, 0.8],
    ).map((x) => x * x);
    const one = compareLosses(first, second, 1);
    const three = compareLosses(first, second, 3);
    if (!one.ok || !three.ok) throw new Error();
    expect(one.value.difference).toBeCloseTo(0.414, 12);
    expect(one.value.statistic).toBeCloseTo(1.877136718, 8);
    expect(one.value.pValue).toBeCloseTo(0.0814951715, 8);
    expect(three.value.statistic).toBeCloseTo(1.98729333772, 8);
  });

  it('a decay of one half weighs 4, 2 and 1 sevenths', () => {
    const state = createEwma(0.5);
    for (const x of [7, 14, 21]) observeEwma(state, x);
    expect(readEwma(state)).toBeCloseTo((1 * 7 + 2 * 14 + 4 * 21) / 7, 12);
  });
});

describe('simulated variances', () => {
  it.each(['variance', 'logarithm'] as const)('HAR on the scale of %s finds its law', (scale) => {
    const random = createRandom('har');
    const values: number[] = new Array(30).fill(1);
    const onScale = (x: number) => (scale === 'variance' ? x : Math.log(x));
    const mean = (window: number) =>
      onScale(values.slice(-window).reduce((sum, x) => sum + x, 0) / window);
    for (let t = 0; t < 6000; t++) {
      const sum = 0.4 * mean(1) + 0.3 * mean(7) + 0.2 * mean(30);
      const next =
        scale === 'variance'
          ? (0.1 + sum) * (0.7 + 0.3 * random.exponential())
          : sum + 0.5 * random.normal();
      values.push(Math.max(1e-9, scale === 'variance' ? next : Math.exp(next)));
    }
    const shape: HarShape = { windows: cryptoWindows, horizon: 1, scale };
    const fit = fitHar(Float64Array.from(values), shape);
    if (!fit.ok) throw new Error();
    [0.4, 0.3, 0.2].forEach((truth, i) => {
      const score = (fit.value.coefficients[i + 1]! - truth) / fit.value.standardErrors[i + 1]!;
      expect(Math.abs(score)).toBeLessThan(3.5);
      expect(fit.value.standardErrors[i + 1]).toBeLessThan(0.15);
    });
  });

  it('an interval holds what it says of ratios of one law', () => {
    const random = createRandom('ratios');
    const draws = (n: number) => Float64Array.from({ length: n }, () => random.exponential());
    const past = { forecast: new Float64Array(2000).fill(1), realised: draws(2000) };
    const interval = withRealisedInterval(3, past, 0.9, 1);
    if (!interval.ok) throw new Error();
    const held = draws(5000).filter((x) => {
      const realised = 3 * x;
      return realised >= interval.value.low && realised <= interval.value.high;
    });
    expect(held.length / 5000).toBeGreaterThan(0.88);
    expect(held.length / 5000).toBeLessThan(0.92);
  });
});

describe('properties', () => {
  const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  const variances = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), {
    minLength: 70,
    maxLength: 120,
  });

  it.each(['variance', 'logarithm'] as const)('HAR forecasts by %s are positive', (scale) => {
    fc.assert(
      fc.property(variances, fc.integer({ min: 1, max: 7 }), (values, horizon) => {
        const series = Float64Array.from(values);
        const fit = fitHar(series, { windows: cryptoWindows, horizon, scale });
        if (!fit.ok) return;
        const forecast = forecastHar(fit.value, series);
        expect(forecast).toBeGreaterThan(0);
        expect(Number.isFinite(forecast)).toBe(true);
      }),
    );
  });

  it('HAR forecasts stay positive where the targets vanish beside what came before', () => {
    const series = new Float64Array(70).fill(1e-30);
    series[0] = 1;
    const fit = fitHar(series, { windows: [2], horizon: 7, scale: 'variance' });
    if (!fit.ok) throw new Error(fit.failure.kind);
    expect(forecastHar(fit.value, series)).toBe(1e-30);
  });

  it.each(['variance', 'logarithm'] as const)('HAR forecasts by %s follow the unit', (scale) => {
    const shape: HarShape = { ...corsi, scale };
    const of = (series: Float64Array) => {
      const fit = fitHar(series, shape);
      if (!fit.ok) throw new Error();
      return forecastHar(fit.value, series);
    };
    fc.assert(
      fc.property(positive, (unit) => {
        expect(of(waves.map((x) => x * unit)) / unit).toBeCloseTo(of(waves), 6);
      }),
    );
  });

  it('losses are never negative and least at the truth', () => {
    fc.assert(
      fc.property(positive, positive, (forecast, realised) => {
        expect(qlike(forecast, realised)).toBeGreaterThanOrEqual(0);
        expect(squaredError(forecast, realised)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('exchanging the forecasts turns the sign', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), { minLength: 12 }), (pairs) => {
        const a = Float64Array.from(pairs, (pair) => pair[0]);
        const b = Float64Array.from(pairs, (pair) => pair[1]);
        const there = compareLosses(a, b, 2);
        const back = compareLosses(b, a, 2);
        expect(there.ok).toBe(back.ok);
        if (!there.ok || !back.ok) return;
        expect(there.value.statistic).toBeCloseTo(-back.value.statistic, 6);
        expect(there.value.pValue).toBeLessThanOrEqual(1);
      }),
    );
  });
});
