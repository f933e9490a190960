/**
 * @module The models that forecast daily variance, each fitted to the past and then asked.
 */
import { createEwma, observeEwma, readEwma, riskMetricsDecay } from './ewma.ts';
import { fitGarch } from './garch.ts';
import { garchVariances } from './garch-likelihood.ts';
import { cryptoWindows, fitHar, forecastHar, type HarShape } from './har.ts';

/** What is known at the end of a day. */
export interface VarianceHistory {
  /** Realised variance by day. */
  readonly variance: Float64Array;
  /** Logarithmic return by day. */
  readonly value: Float64Array;
  /** Logarithmic return by bar, up to the end of the last day. */
  readonly intraday: Float64Array;
  readonly barsPerDay: number;
}

/** Asks for the mean daily variance over the horizon; null where nothing can be said. */
export type VarianceForecaster = (history: VarianceHistory) => number | null;

/** A model by name. */
export interface ForecastModel {
  readonly name: string;
  /** Fits to a history; null where it does not suffice. */
  readonly fit: (history: VarianceHistory, horizonDays: number) => VarianceForecaster | null;
}

function weighted(values: Float64Array, square: boolean): number | null {
  const state = createEwma(riskMetricsDecay);
  for (const x of values) observeEwma(state, square ? x * x : x);
  const variance = readEwma(state);
  return variance !== null && variance > 0 ? variance : null;
}

/** The naive forecast of RiskMetrics: squared daily returns, decay 0.94. */
export const ewmaOfReturns: ForecastModel = {
  name: 'EWMA of squared daily returns',
  fit: () => (history) => weighted(history.value, true),
};

/** The same decay on realised variance: naive, but fed with what the better models know. */
export const ewmaOfRealised: ForecastModel = {
  name: 'EWMA of realised variance',
  fit: () => (history) => weighted(history.variance, false),
};

/**
 * Mean of a GARCH forecast over some bars, from the parameters of an earlier fit. With alpha + beta
 * of 1 or more the next variance is held, as `forecastGarch` does.
 */
function garchMean(returns: Float64Array, point: Float64Array, bars: number): number {
  let variance = garchVariances(returns, point)[returns.length]!;
  const persistence = point[2]! + point[3]!;
  if (persistence >= 1) return variance;
  let sum = 0;
  for (let bar = 0; bar < bars; bar++) {
    sum += variance;
    variance = point[1]! + persistence * variance;
  }
  return sum / bars;
}

/** GARCH(1,1) of daily returns. */
export const garchOfDays: ForecastModel = {
  name: 'GARCH of daily returns',
  fit: (history, horizonDays) => {
    const fit = fitGarch(history.value);
    if (!fit.ok) return null;
    const { mean, omega, alpha, beta } = fit.value.parameters;
    const point = Float64Array.of(mean, omega, alpha, beta);
    return ({ value }) => garchMean(value, point, horizonDays);
  },
};

/** Days of bars that the GARCH of bars looks back. */
const intradayDays = 180;

/** GARCH(1,1) of the returns of single bars, summed to days. */
export const garchOfBars: ForecastModel = {
  name: 'GARCH of bars',
  fit: (history, horizonDays) => {
    const recent = ({ intraday, barsPerDay }: VarianceHistory) =>
      intraday.subarray(Math.max(0, intraday.length - intradayDays * barsPerDay));
    const fit = fitGarch(recent(history));
    if (!fit.ok) return null;
    const { mean, omega, alpha, beta } = fit.value.parameters;
    const point = Float64Array.of(mean, omega, alpha, beta);
    return (now) => now.barsPerDay * garchMean(recent(now), point, horizonDays * now.barsPerDay);
  },
};

function har(name: string, scale: HarShape['scale']): ForecastModel {
  return {
    name,
    fit: (history, horizonDays) => {
      const fit = fitHar(history.variance, { windows: cryptoWindows, horizon: horizonDays, scale });
      return fit.ok ? ({ variance }) => forecastHar(fit.value, variance) : null;
    },
  };
}

/** HAR-RV of Corsi. */
export const harOfVariance: ForecastModel = har('HAR', 'variance');

/** HAR-RV on logarithms. */
export const harOfLogarithms: ForecastModel = har('HAR of logarithms', 'logarithm');

/** All models; the first two are the naive ones. */
export const forecastModels: readonly ForecastModel[] = [
  ewmaOfReturns,
  ewmaOfRealised,
  garchOfDays,
  garchOfBars,
  harOfVariance,
  harOfLogarithms,
];
