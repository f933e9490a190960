/**
 * @module Volatility report of an underlying: estimators, forecasts with intervals, regimes,
 * series.
 */
import { microsPerDay, ok, type Result } from '../../base/index.ts';
import { type BarReturns, barReturns, barsBetween, type PriceBars } from './bars.ts';
import { type DailyVariance, dailyVariance } from './daily-variance.ts';
import type { VolatilityFailure } from './failure.ts';
import { ewmaOfReturns, forecastModels } from './forecast/forecast-models.ts';
import { type VarianceForecast, withRealisedInterval } from './forecast/variance-forecast.ts';
import {
  historyUntil,
  type Judged,
  judgeForecasts,
  type WalkedForecasts,
  walkForward,
} from './forecast/walk-forward.ts';
import { bipowerVol } from './realised/bipower.ts';
import { closeToCloseVol } from './realised/close-to-close.ts';
import { garmanKlassVol } from './realised/garman-klass.ts';
import { parkinsonVol } from './realised/parkinson.ts';
import type { RealisedVol } from './realised/realised-vol.ts';
import { rogersSatchellVol } from './realised/rogers-satchell.ts';
import { twoScaleVol } from './realised/two-scale.ts';
import { yangZhangVol } from './realised/yang-zhang.ts';
import { fitVolatilityModel } from './regime/volatility-model.ts';
import {
  createVolatilityState,
  observeReturn,
  readVolatility,
  type VolatilityModel,
  type VolatilityReading,
} from './regime/volatility-state.ts';

/** Estimates of one stretch of time, each or why not. */
export interface EstimatorRow {
  /** Days before the last bar; null for all bars. */
  readonly windowDays: number | null;
  readonly estimates: readonly Result<RealisedVol, VolatilityFailure>[];
}

/** Forecast of one model over one horizon. */
export interface ForecastRow {
  readonly model: string;
  readonly horizonDays: number;
  /** Mean daily variance, with an interval for what will be realised. */
  readonly forecast: VarianceForecast;
  /** The same as volatilities, annualised. */
  readonly vol: number;
  readonly volLow: number;
  readonly volHigh: number;
}

/** Contest and forecasts of one horizon. */
export interface HorizonForecasts {
  readonly walked: WalkedForecasts;
  readonly judged: readonly Judged[];
  readonly rows: readonly ForecastRow[];
}

/** Regimes as they could be read live: the model is fitted to the bars before the first reading. */
export interface RegimeHistory {
  readonly model: VolatilityModel;
  /** Returns that the model was fitted to. */
  readonly fittedReturns: number;
  /** One per later return. */
  readonly readings: readonly VolatilityReading[];
}

/**
 * Estimates realised volatility by every estimator over some windows.
 *
 * @param bars - accepted bars
 * @param windowsDays - days before the last bar, above 0; null for all
 * @returns one row per window; volatilities per year
 * @source the estimators' own
 */
export function estimatorTable(
  bars: PriceBars,
  windowsDays: readonly (number | null)[],
): readonly EstimatorRow[] {
  const end = bars.atMicros[bars.count - 1]! + bars.barMicros;
  return windowsDays.map((windowDays) => {
    const from = windowDays === null ? bars.atMicros[0]! : end - windowDays * microsPerDay;
    const cut = barsBetween(bars, from, end);
    return { windowDays, estimates: cut.ok ? estimate(cut.value) : [cut] };
  });
}

function estimate(bars: PriceBars): readonly Result<RealisedVol, VolatilityFailure>[] {
  const returns = barReturns(bars);
  return [
    closeToCloseVol(returns),
    parkinsonVol(bars),
    garmanKlassVol(bars),
    rogersSatchellVol(bars),
    yangZhangVol(bars),
    bipowerVol(returns),
    twoScaleVol(returns),
  ];
}

/** Days known before the first forecast of the contest, and between two fits. */
const firstDays = 200;
const refitDays = 7;
const level = 0.9;

/**
 * Forecasts variance over a horizon by every model, judged on the past against the naive one.
 *
 * Limits: needs 200 days, the horizon and 30 days more, or is a failure.
 *
 * @param returns - logarithmic, per bar
 * @param horizonDays - >= 1
 * @returns contest and forecasts; variances per day, volatilities per year
 * @source West (2006), Handbook of Economic Forecasting 1; the models' own
 */
export function forecastTable(
  returns: BarReturns,
  horizonDays: number,
): Result<HorizonForecasts, VolatilityFailure> {
  const days: DailyVariance = dailyVariance(returns);
  const models = forecastModels;
  const walked = walkForward({ returns, days, models, horizonDays, firstDays, refitDays });
  if (!walked.ok) return walked;
  const judged = judgeForecasts(walked.value, ewmaOfReturns.name);
  const history = historyUntil({ returns, days }, days.count);
  const rows: ForecastRow[] = [];
  for (const [i, model] of models.entries()) {
    const variance = model.fit(history, horizonDays)?.(history) ?? null;
    if (variance === null) continue;
    const past = {
      forecast: walked.value.models[i]!.forecast,
      realised: walked.value.realised,
    };
    const forecast = withRealisedInterval(variance, past, level, horizonDays);
    if (!forecast.ok) return forecast;
    rows.push(rowOf(model.name, horizonDays, forecast.value));
  }
  return ok({ walked: walked.value, judged, rows });
}

function rowOf(model: string, horizonDays: number, forecast: VarianceForecast): ForecastRow {
  const annual = (variance: number) => Math.sqrt(365 * variance);
  return {
    model,
    horizonDays,
    forecast,
    vol: annual(forecast.variance),
    volLow: annual(forecast.low),
    volHigh: annual(forecast.high),
  };
}

/**
 * Reads the volatility state along a history, with a model fitted to its first part only.
 *
 * Limits: needs 100 returns in the first part, or is a failure.
 *
 * @param returns - logarithmic, per bar
 * @param regimes - 2 or 3
 * @param fittedShare - share of the returns that the model is fitted to, in (0, 1)
 * @returns model and readings after each later return; volatilities per year
 * @source Hamilton (1989), Econometrica 57
 */
export function regimeHistory(
  returns: BarReturns,
  regimes: 2 | 3,
  fittedShare: number,
): Result<RegimeHistory, VolatilityFailure> {
  const fittedReturns = Math.floor(returns.count * fittedShare);
  const first: BarReturns = {
    ...returns,
    count: fittedReturns,
    value: returns.value.subarray(0, fittedReturns),
    atMicros: returns.atMicros.subarray(0, fittedReturns),
  };
  const model = fitVolatilityModel(first, regimes);
  if (!model.ok) return model;
  const state = createVolatilityState(model.value);
  const readings: VolatilityReading[] = [];
  for (let i = 0; i < returns.count; i++) {
    // Returns over a gap are not known: each return covers one bar, also after a silence.
    observeReturn(state, returns.value[i]!, returns.atMicros[i]!, 1);
    if (i >= fittedReturns) readings.push(readVolatility(state));
  }
  return ok({ model: model.value, fittedReturns, readings });
}
