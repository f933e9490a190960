import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { fitGarch, type GarchParameters } from './garch.ts';
import { forecastGarch } from './garch-forecast.ts';
import { garchDerivatives, garchLogLikelihood, garchVariances } from './garch-likelihood.ts';

function simulate(seed: string, count: number, parameters: GarchParameters): Float64Array {
  const { mean, omega, alpha, beta } = parameters;
  const random = createRandom(seed);
  let variance = omega / (1 - alpha - beta);
  return Float64Array.from({ length: count }, () => {
    const shock = Math.sqrt(variance) * random.normal();
    variance = omega + alpha * shock ** 2 + beta * variance;
    return mean + shock;
  });
}

const truth: GarchParameters = { mean: 0.03, omega: 0.05, alpha: 0.1, beta: 0.85 };

function fitted(returns: Float64Array) {
  const fit = fitGarch(returns);
  if (!fit.ok) throw new Error(JSON.stringify(fit.failure));
  return fit.value;
}

/** The waves of a written formula, so that another program can be given the same series. */
const waves = Float64Array.from(
  { length: 400 },
  (_, t) => (0.6 + 0.5 * Math.sin(t / 20)) * Math.sin(0.7 * t * t) + 0.05,
);

describe('limits', () => {
  it('99 returns are too few', () => {
    expect(fitGarch(new Float64Array(99))).toMatchObject({
      ok: false,
      failure: { kind: 'too_few_observations', needed: 100, had: 99 },
    });
  });

  it('equal returns have no variance', () => {
    expect(fitGarch(new Float64Array(200).fill(0.1))).toMatchObject({
      failure: { kind: 'no_variation' },
    });
    expect(fitGarch(new Float64Array(200))).toMatchObject({ failure: { kind: 'no_variation' } });
  });

  it('returns of constant variance are not identified, or show hardly any clustering', () => {
    const outcomes = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => {
      const fit = fitGarch(simulate(seed, 500, { mean: 0, omega: 1, alpha: 0, beta: 0 }));
      return fit.ok ? fit.value.parameters.alpha : fit.failure.kind;
    });
    for (const outcome of outcomes) {
      if (typeof outcome === 'number') expect(outcome).toBeLessThan(0.15);
      else expect(['not_identified', 'not_converged']).toContain(outcome);
    }
    expect(outcomes).toContain('not_identified');
  });

  it('a variance that is not above 0 has likelihood 0', () => {
    const point = Float64Array.of(0, -1, 0.1, 0.1);
    expect(garchLogLikelihood(waves, point)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('returns other than those of the fit are refused', () => {
    expect(() => forecastGarch(fitted(waves), waves.slice(1), 1, 0.9)).toThrow(/returns.length/);
    expect(() => forecastGarch(fitted(waves), waves, 0, 0.9)).toThrow(/horizonBars/);
  });
});

describe('golden', () => {
  // Maximum found by scipy 1.17.1, Nelder-Mead to 1e-11, on a Python likelihood written apart.
  it('the waves', () => {
    const fit = fitted(waves);
    expect(fit.logLikelihood).toBeCloseTo(-153.01763544344539, 8);
    expect(fit.parameters.mean).toBeCloseTo(0.04854510197, 6);
    expect(fit.parameters.omega).toBeCloseTo(0.00076838495, 7);
    expect(fit.parameters.alpha).toBeCloseTo(0.31768791234, 6);
    expect(fit.parameters.beta).toBeCloseTo(0.70270717596, 6);
  });

  it('the likelihood is the sum of normal densities', () => {
    const point = Float64Array.of(0.04, 0.01, 0.2, 0.7);
    const variances = garchVariances(waves, point);
    const sum = waves.reduce((total, r, t) => {
      const density =
        Math.exp(-((r - 0.04) ** 2) / (2 * variances[t]!)) / Math.sqrt(2 * Math.PI * variances[t]!);
      return total + Math.log(density);
    }, 0);
    expect(garchLogLikelihood(waves, point)).toBeCloseTo(sum, 9);
    expect(garchDerivatives(waves, point).value).toBeCloseTo(sum, 9);
  });

  it('gradient and Hessian are the differences of the likelihood', () => {
    const point = Float64Array.of(0.03, 0.01, 0.2, 0.7);
    const { gradient, hessian } = garchDerivatives(waves, point);
    const step = 1e-6;
    for (let i = 0; i < 4; i++) {
      const at = (sign: number) => point.map((x, j) => (i === j ? x + sign * step : x));
      const slope =
        (garchLogLikelihood(waves, at(1)) - garchLogLikelihood(waves, at(-1))) / (2 * step);
      expect(gradient[i]! / slope).toBeCloseTo(1, 6);
      const above = garchDerivatives(waves, at(1)).gradient;
      const below = garchDerivatives(waves, at(-1)).gradient;
      for (let j = 0; j < 4; j++) {
        const curvature = (above[j]! - below[j]!) / (2 * step);
        expect(hessian[4 * i + j]! / curvature).toBeCloseTo(1, 4);
      }
    }
  });

  it('forecasts are the sums of the recursion', () => {
    const returns = simulate('recursion', 1000, truth);
    const fit = fitted(returns);
    const { omega, alpha, beta } = fit.parameters;
    const path = [fit.nextVariance];
    for (let bar = 1; bar < 5; bar++) path.push(omega + (alpha + beta) * path[bar - 1]!);
    const mean = path.reduce((sum, x) => sum + x, 0) / 5;
    expect(forecastGarch(fit, returns, 5, 0.95).variance).toBeCloseTo(mean, 12);
  });

  it('a recursion that would explode holds the next variance', () => {
    const fit = fitted(waves);
    expect(fit.persistence).toBeGreaterThan(1);
    const far = forecastGarch(fit, waves, 1000, 0.95);
    expect(far.variance / fit.nextVariance).toBeCloseTo(1, 9);
  });
});

describe('simulated returns with known parameters', () => {
  it('are recovered within their errors', () => {
    let square = 0;
    const names = ['mean', 'omega', 'alpha', 'beta'] as const;
    for (let run = 0; run < 25; run++) {
      const fit = fitted(simulate(`garch${run}`, 4000, truth));
      for (const name of names) {
        square += ((fit.parameters[name] - truth[name]) / fit.robustErrors[name]) ** 2;
        const ratio = fit.robustErrors[name] / fit.hessianErrors[name];
        expect(ratio).toBeGreaterThan(0.6);
        expect(ratio).toBeLessThan(1.7);
      }
    }
    // Mean of 100 squared standard scores, a third of them dependent.
    expect(square / 100).toBeLessThan(1.6);
    expect(square / 100).toBeGreaterThan(0.5);
  });

  it('the interval of a forecast holds the true variance as often as it says', () => {
    let held = 0;
    const runs = 60;
    for (let run = 0; run < runs; run++) {
      const returns = simulate(`forecast${run}`, 2000, truth);
      const fit = fitted(returns);
      const { mean, omega, alpha, beta } = truth;
      const true1 = garchVariances(returns, Float64Array.of(mean, omega, alpha, beta))[2000]!;
      const { low, high } = forecastGarch(fit, returns, 1, 0.9);
      if (low <= true1 && true1 <= high) held++;
    }
    // 54 expected; 46 or fewer in one of 200 calibrated cases.
    expect(held).toBeGreaterThan(45);
  });
});

describe('properties', () => {
  it('a change of unit changes the parameters by its power and no more', () => {
    const returns = simulate('unit', 1000, truth);
    const plain = fitted(returns);
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e5, noNaN: true }), (unit) => {
        const fit = fitted(returns.map((r) => r * unit));
        expect(fit.parameters.alpha).toBeCloseTo(plain.parameters.alpha, 6);
        expect(fit.parameters.beta).toBeCloseTo(plain.parameters.beta, 6);
        expect(fit.parameters.mean / unit).toBeCloseTo(plain.parameters.mean, 6);
        expect(fit.parameters.omega / unit ** 2).toBeCloseTo(plain.parameters.omega, 6);
        expect(fit.robustErrors.omega / unit ** 2).toBeCloseTo(plain.robustErrors.omega, 6);
        expect(fit.logLikelihood + 1000 * Math.log(unit)).toBeCloseTo(plain.logLikelihood, 6);
      }),
      { numRuns: 20 },
    );
  });

  it('any returns give finite positive forecasts or a failure', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const series = fc.array(value, { minLength: 100, maxLength: 160 });
    fc.assert(
      fc.property(series, (values) => {
        const returns = Float64Array.from(values);
        const fit = fitGarch(returns);
        if (!fit.ok) return;
        for (const horizon of [1, 30]) {
          const forecast = forecastGarch(fit.value, returns, horizon, 0.95);
          expect(forecast.low).toBeGreaterThan(0);
          expect(forecast.variance).toBeGreaterThanOrEqual(forecast.low);
          expect(Number.isFinite(forecast.high)).toBe(true);
        }
      }),
    );
  });
});
