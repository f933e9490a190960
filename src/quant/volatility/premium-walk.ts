/**
 * @module Premiums through time: every quote of implied variance against the forecast made by then.
 */
import { check, microsPerDay } from '../../base/index.ts';
import type { BarReturns } from './bars.ts';
import type { DailyVariance } from './daily-variance.ts';
import type { ForecastModel, VarianceForecaster } from './forecast/forecast-models.ts';
import { withRealisedInterval } from './forecast/variance-forecast.ts';
import { historyUntil } from './forecast/walk-forward.ts';
import {
  type ImpliedVariance,
  impliedAtTenor,
  type VariancePremium,
  variancePremium,
} from './variance-premium.ts';

/** Implied variances of all expiries at one moment. */
export interface ImpliedTerm {
  readonly atMicros: number;
  /** Ascending in `years`. */
  readonly expiries: readonly ImpliedVariance[];
}

/** What to walk over. */
export interface PremiumWalk {
  readonly returns: BarReturns;
  readonly days: DailyVariance;
  readonly model: ForecastModel;
  /** In time order. */
  readonly terms: readonly ImpliedTerm[];
  /** Days ahead of quote and forecast, >= 1. */
  readonly tenorDays: number;
  /** Days known before the first forecast. */
  readonly firstDays: number;
  /** Days between two fits, >= 1. */
  readonly refitDays: number;
  /** Probability of the interval, in (0, 1). */
  readonly level: number;
}

/** Premium of one quote with what it was made from. */
export interface WalkedPremium extends VariancePremium {
  /** End of the last day that the forecast uses; microseconds since 1970 UTC. */
  readonly madeAtMicros: number;
  /**
   * Variance that was realised over the tenor, per year; null while the tenor lasts. It became
   * known only when the tenor had ended, and nothing else here uses it.
   */
  readonly realisedInRetrospect: number | null;
}

/** Quotes without a premium, by reason. */
export interface PremiumGaps {
  /** The tenor lies outside the expiries of the moment. */
  noTenor: number;
  /** Too few days, or too few forecasts whose outcome was known, lay behind. */
  tooFewDays: number;
  /** The last day of the bars was not the day before. */
  noRecentBars: number;
  /** The model had no answer. */
  noForecast: number;
}

/** Premiums of one tenor. */
export interface WalkedPremiums {
  readonly tenorDays: number;
  readonly premiums: readonly WalkedPremium[];
  readonly gaps: Readonly<PremiumGaps>;
}

/** The last day of the bars may end this long before a quote. */
const freshMicros = 1.5 * microsPerDay;

/**
 * Walks over the quotes of one tenor.
 *
 * Every forecast is made of the days before its quote alone, by a model fitted to days before it,
 * and its interval comes from earlier forecasts whose outcome was known by then. Limits: needs
 * `firstDays`, the tenor and 30 days more before the first quote; quotes without a premium are
 * counted by reason.
 *
 * @param walk - history, quotes, model and tenor
 * @returns premiums in time order; variances per year of 365 days
 * @throws InvariantError when a number is below 1
 * @source Carr and Wu (2009), Review of Financial Studies 22; forecasts as Bollerslev, Tauchen and
 *   Zhou (2009), same volume; recursive scheme, West (2006)
 */
export function walkPremiums(walk: PremiumWalk): WalkedPremiums {
  const { days, terms, tenorDays, firstDays, refitDays } = walk;
  check(tenorDays >= 1, 'tenorDays', '>= 1', tenorDays);
  check(firstDays >= 1, 'firstDays', '>= 1', firstDays);
  check(refitDays >= 1, 'refitDays', '>= 1', refitDays);
  const forecasts = forecastDays(walk);
  const realised = realisedAfter(days, tenorDays);
  const gaps: PremiumGaps = { noTenor: 0, tooFewDays: 0, noRecentBars: 0, noForecast: 0 };
  const premiums: WalkedPremium[] = [];
  const years = tenorDays / 365;
  let known = 0;
  for (const { atMicros, expiries } of terms) {
    while (known < days.count && days.atMicros[known]! <= atMicros) known++;
    const variance = impliedAtTenor(expiries, years);
    if (variance === null) {
      gaps.noTenor++;
      continue;
    }
    const past = known < firstDays ? null : pastOf(forecasts, realised, known - tenorDays);
    if (past === null || past.forecast.length < pastMin) {
      gaps.tooFewDays++;
      continue;
    }
    const madeAtMicros = days.atMicros[known - 1]!;
    if (atMicros - madeAtMicros > freshMicros) {
      gaps.noRecentBars++;
      continue;
    }
    const daily = forecasts[known] ?? null;
    const interval =
      daily === null ? null : withRealisedInterval(365 * daily, past, walk.level, tenorDays);
    if (daily === null || interval === null || !interval.ok) {
      gaps.noForecast++;
      continue;
    }
    // Ratios of realised to forecast have no unit: the interval is per year as the forecast is.
    const { low, high } = interval.value;
    const expected = { madeAtMicros, years, variance: 365 * daily, low, high };
    const premium = variancePremium({ atMicros, years, variance }, expected);
    const later = realised[known] ?? null;
    premiums.push({
      ...premium,
      madeAtMicros,
      realisedInRetrospect: later === null ? null : 365 * later,
    });
  }
  return { tenorDays, premiums, gaps };
}

/** Fewest earlier forecasts behind an interval, as `withRealisedInterval` has it. */
const pastMin = 30;

/** Forecast at the end of each number of days; null before the first and where there is none. */
function forecastDays(walk: PremiumWalk): readonly (number | null)[] {
  const { days, model, tenorDays, firstDays, refitDays } = walk;
  const forecasts: (number | null)[] = [];
  let fitted: VarianceForecaster | null = null;
  for (let known = 0; known <= days.count; known++) {
    if (known < firstDays) {
      forecasts.push(null);
      continue;
    }
    const history = historyUntil(walk, known);
    if ((known - firstDays) % refitDays === 0) fitted = model.fit(history, tenorDays) ?? fitted;
    forecasts.push(fitted?.(history) ?? null);
  }
  return forecasts;
}

/** Mean daily variance over the tenor after each number of days; null while it lasts. */
function realisedAfter({ count, variance }: DailyVariance, tenor: number): (number | null)[] {
  return Array.from({ length: count + 1 }, (_, known) => {
    if (known + tenor > count) return null;
    let sum = 0;
    for (let day = known; day < known + tenor; day++) sum += variance[day]!;
    return sum / tenor;
  });
}

/** Forecasts whose outcome was known after some days, with the outcome. */
function pastOf(
  forecasts: readonly (number | null)[],
  realised: readonly (number | null)[],
  until: number,
): { readonly forecast: readonly number[]; readonly realised: readonly number[] } {
  const past: { forecast: number[]; realised: number[] } = { forecast: [], realised: [] };
  for (let known = 0; known <= until; known++) {
    const [forecast, outcome] = [forecasts[known] ?? null, realised[known] ?? null];
    if (forecast === null || outcome === null || outcome <= 0) continue;
    past.forecast.push(forecast);
    past.realised.push(outcome);
  }
  return past;
}
