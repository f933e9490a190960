/**
 * @module GARCH forecasts: variance over the next bars, with the error of its parameters.
 */
import { check, checkCount } from '../../../base/index.ts';
import { normalValueAt } from '../../../math/index.ts';
import type { GarchFit } from './garch.ts';
import type { VarianceForecast } from './variance-forecast.ts';

/**
 * Forecasts the mean variance per bar over a horizon.
 *
 * Limits: a far horizon tends to the variance in the long run; where there is none, as alpha + beta
 * reaches 1, the next variance is held for all bars, since the recursion would explode. The
 * interval is of the expected variance, by the robust covariance of the parameters on a logarithmic
 * scale; what will be realised scatters far more.
 *
 * @param fit - model of these returns
 * @param returns - the returns that were fitted
 * @param horizonBars - bars ahead, >= 1
 * @param level - of the interval, in (0, 1)
 * @returns variance per bar, unit of the returns squared
 * @throws InvariantError when the returns are not those of the fit in number
 * @source Engle and Patton (2001), Quantitative Finance 1; delta method
 */
export function forecastGarch(
  fit: GarchFit,
  returns: Float64Array,
  horizonBars: number,
  level: number,
): VarianceForecast {
  checkCount('horizonBars', horizonBars);
  check(horizonBars >= 1, 'horizonBars', '>= 1', horizonBars);
  check(
    returns.length === fit.observations,
    'returns.length',
    `${fit.observations}`,
    returns.length,
  );
  const explodes = fit.persistence >= 1;
  let variance = fit.nextVariance;
  let slopes = nextSlopes(fit, returns);
  let sum = 0;
  const total = new Float64Array(4);
  for (let bar = 1; bar <= horizonBars; bar++) {
    sum += variance;
    for (let i = 0; i < 4; i++) total[i]! += slopes[i]! / horizonBars;
    if (explodes) continue;
    const before = variance;
    slopes = slopes.map((x, i) => fit.persistence * x + [0, 1, before, before][i]!);
    variance = fit.parameters.omega + fit.persistence * before;
  }
  const mean = sum / horizonBars;
  let square = 0;
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) square += total[i]! * fit.robustCovariance[4 * i + j]! * total[j]!;
  }
  const width = (normalValueAt((1 + level) / 2) * Math.sqrt(Math.max(0, square))) / mean;
  return {
    variance: mean,
    low: mean * Math.exp(-width),
    high: mean * Math.exp(width),
    level,
    horizonBars,
  };
}

/** Derivatives of the next variance by mean, omega, alpha, beta. */
function nextSlopes(fit: GarchFit, returns: Float64Array): number[] {
  const { mean, omega, alpha, beta } = fit.parameters;
  const n = returns.length;
  let square = 0;
  let slope = 0;
  for (const r of returns) {
    square += (r - mean) ** 2 / n;
    slope -= (2 * (r - mean)) / n;
  }
  let h = square;
  let [m, w, a, b] = [slope, 0, 0, 0];
  for (let t = 0; t <= n; t++) {
    b = h + beta * b;
    a = square + beta * a;
    w = 1 + beta * w;
    m = alpha * slope + beta * m;
    h = omega + alpha * square + beta * h;
    const shock = (returns[t] ?? mean) - mean;
    square = shock * shock;
    slope = -2 * shock;
  }
  return [m, w, a, b];
}
