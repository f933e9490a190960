/**
 * @module Models of a volatility state: fitted to returns, or typical where there are none yet.
 */
import {
  checkPositive,
  microsPerDay,
  microsPerHour,
  microsPerYear,
  ok,
  type Result,
} from '../../../base/index.ts';
import type { BarReturns } from '../bars.ts';
import type { VolatilityFailure } from '../failure.ts';
import type { ChangePointPrior } from './change-points.ts';
import { fitSwitchingVariance } from './switching-variance.ts';
import type { VolatilityModel } from './volatility-state.ts';

/** Half-life of the weighted variance. */
const halfLifeMicros = 2 * microsPerDay;
/** Mean length of a run of standardised returns. */
const runMicros = 30 * microsPerDay;
/** Promotions elsewhere ask for the same probability. */
const switchProbability = 0.8;

/** Settings that do not come from a fit. */
function settings(barMicros: number): Omit<VolatilityModel, 'regimes'> {
  const runs: ChangePointPrior = {
    hazard: Math.min(0.5, barMicros / runMicros),
    mean: 0,
    // Worth fifty returns: a run is told by its variance, hardly by its mean.
    strength: 50,
    shape: 5,
    rate: 5,
  };
  return { barMicros, decay: 0.5 ** (barMicros / halfLifeMicros), runs, switchProbability };
}

/**
 * Fits the regimes to returns, with Student's shocks.
 *
 * @param returns - at least 100, logarithmic; the model must not be used to judge these
 * @param regimes - 2 or 3
 * @returns the model, or why not
 * @source Hamilton (1990), J. Econometrics 45
 */
export function fitVolatilityModel(
  returns: BarReturns,
  regimes: 2 | 3,
): Result<VolatilityModel, VolatilityFailure> {
  const fit = fitSwitchingVariance(returns.value, regimes, 'student');
  if (!fit.ok) return fit;
  return ok({ ...settings(returns.barMicros), regimes: fit.value.model });
}

/**
 * Makes a model of three regimes from a volatility that is usual for the underlying.
 *
 * Regimes have 0.35, 0.8 and 1.8 times the usual volatility and last 30, 30 and 16 hours. An
 * assumption for the first weeks of an underlying, to be replaced by a fit.
 *
 * @param usualVol - annualised, 1 = 100 %, > 0
 * @param barMicros - time from one return to the next; microseconds, > 0
 * @returns the model, variances per bar
 * @throws InvariantError when an argument is not above 0
 * @source multiples and durations near those fitted to hourly BTC and ETH returns of 2022 to 2025
 */
export function typicalVolatilityModel(usualVol: number, barMicros: number): VolatilityModel {
  checkPositive('usualVol', usualVol);
  checkPositive('barMicros', barMicros);
  const leave = (hours: number) => Math.min(0.5, barMicros / (hours * microsPerHour));
  const [calm, normal, stressed] = [leave(30), leave(30), leave(16)];
  const variance = (usualVol * usualVol * barMicros) / microsPerYear;
  return {
    ...settings(barMicros),
    regimes: {
      regimes: 3,
      transition: Float64Array.of(
        ...[1 - calm, calm, 0],
        ...[0.3 * normal, 1 - normal, 0.7 * normal],
        ...[0, stressed, 1 - stressed],
      ),
      means: new Float64Array(3),
      variances: Float64Array.of(0.35, 0.8, 1.8).map((multiple) => multiple ** 2 * variance),
      freedom: 4,
      ar: new Float64Array(0),
    },
  };
}
