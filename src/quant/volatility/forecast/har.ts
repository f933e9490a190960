/**
 * @module HAR-RV: tomorrow's realised variance from that of the last day, week and month.
 */
import { check, fail, ok, type Result } from '../../../base/index.ts';
import { fitLinear } from '../../../math/index.ts';
import type { VolatilityFailure } from '../failure.ts';

/** What is regressed on what. */
export interface HarShape {
  /** Lengths of the windows, ascending; bars of the variances. */
  readonly windows: readonly number[];
  /** Length of the window ahead; bars of the variances. */
  readonly horizon: number;
  /** Scale on which the fit is linear. */
  readonly scale: 'variance' | 'logarithm';
}

/** A fitted regression. */
export interface HarFit {
  readonly shape: HarShape;
  /** Constant first, then one per window. */
  readonly coefficients: Float64Array;
  /** Newey-West, with lags for the overlap of the horizons. */
  readonly standardErrors: Float64Array;
  readonly residualVariance: number;
  readonly rSquared: number;
  readonly observations: number;
  /** Least and greatest target of the fit, on the scale of variance: forecasts stay between. */
  readonly least: number;
  readonly greatest: number;
}

/** Corsi's day, week and month where markets never close. */
export const cryptoWindows: readonly number[] = [1, 7, 30];

/**
 * Fits the regression.
 *
 * Limits: at least 30 targets beyond the longest window, or a failure; equal variances are a
 * failure.
 *
 * @param variances - realised variance per bar (usually a day), any unit, >= 0
 * @param shape - windows, horizon and scale
 * @returns the fit, or why not
 * @throws InvariantError when windows are empty or not ascending, or a variance is negative
 * @source Corsi (2009), J. Financial Econometrics 7; logarithms as Andersen, Bollerslev
 *   and Diebold (2007), Review of Economics and Statistics 89
 */
export function fitHar(
  variances: Float64Array,
  shape: HarShape,
): Result<HarFit, VolatilityFailure> {
  const { windows, horizon, scale } = shape;
  const ascending = windows.every((window, i) => window > (windows[i - 1] ?? 0));
  check(ascending && windows.length > 0, 'windows', 'ascending, above 0', windows.join());
  check(horizon >= 1, 'horizon', '>= 1', horizon);
  for (const variance of variances) check(variance >= 0, 'variance', '>= 0', variance);
  const longest = windows[windows.length - 1]!;
  const rows = variances.length - longest - horizon + 1;
  if (rows < 30) {
    const needed = longest + horizon + 29;
    return fail({ kind: 'too_few_observations', what: 'variances', needed, had: variances.length });
  }
  const sums = runningSums(variances);
  const floor = variances.reduce((most, x) => (x > 0 && x < most ? x : most), Infinity);
  if (floor === Number.POSITIVE_INFINITY) {
    return fail({ kind: 'no_variation', observations: variances.length });
  }
  const onScale = (x: number) => (scale === 'variance' ? x : Math.log(Math.max(x, floor)));
  const past = (window: number) =>
    Float64Array.from({ length: rows }, (_, row) =>
      onScale((sums[row + longest]! - sums[row + longest - window]!) / window),
    );
  const means = Float64Array.from(
    { length: rows },
    (_, row) => (sums[row + longest + horizon]! - sums[row + longest]!) / horizon,
  );
  const columns = [new Float64Array(rows).fill(1), ...windows.map(past)];
  const lags = Math.max(horizon - 1, Math.floor(4 * (rows / 100) ** (2 / 9)));
  const fit = fitLinear(columns, means.map(onScale), lags);
  if (fit === null) return fail({ kind: 'no_variation', observations: variances.length });
  return ok({
    shape,
    coefficients: fit.coefficients,
    standardErrors: fit.standardErrors,
    residualVariance: fit.residualVariance,
    rSquared: fit.rSquared,
    observations: rows,
    least: means.reduce((a, b) => Math.min(a, Math.max(b, floor)), Infinity),
    greatest: means.reduce((a, b) => Math.max(a, b), floor),
  });
}

/**
 * Forecasts the mean variance per bar over the horizon of the fit.
 *
 * Limits: what the regression says outside the range of its targets is moved to the nearest of
 * them, so that a forecast is never zero or negative.
 *
 * @param fit - regression
 * @param variances - past up to now, at least as long as the longest window
 * @returns variance per bar, unit of the variances, > 0
 * @throws InvariantError when the past is too short
 * @source Corsi (2009); the filter is that of Bollerslev, Patton and Quaedvlieg (2016),
 *   J. Econometrics 192
 */
export function forecastHar(fit: HarFit, variances: Float64Array): number {
  const { windows, scale } = fit.shape;
  const n = variances.length;
  check(n >= windows[windows.length - 1]!, 'variances.length', 'a whole window', n);
  let sum = fit.coefficients[0]!;
  windows.forEach((window, i) => {
    let mean = 0;
    for (let t = n - window; t < n; t++) mean += variances[t]! / window;
    const regressor = scale === 'variance' ? mean : Math.log(Math.max(mean, fit.least));
    sum += fit.coefficients[i + 1]! * regressor;
  });
  const variance = scale === 'variance' ? sum : Math.exp(sum + fit.residualVariance / 2);
  return Math.min(Math.max(variance, fit.least), fit.greatest);
}

function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}
