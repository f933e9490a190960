/**
 * @module Variance risk premium: implied variance less the realised variance that was to be
 * expected.
 */
import { check, checkNonNegative, checkPositive, fail, ok, type Result } from '../../base/index.ts';
import { fitLinear } from '../../math/index.ts';
import type { VolatilityFailure } from './failure.ts';

/** Implied variance of one expiry or tenor. */
export interface ImpliedVariance {
  /** Time of the quote; microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** Time to expiry; years of 365 days, > 0. */
  readonly years: number;
  /** Per year; the square of a volatility, or a variance-swap rate. */
  readonly variance: number;
}

/** Realised variance that was forecast, never what came to pass. */
export interface ExpectedVariance {
  /** Time of the last observation that the forecast uses; microseconds since 1970 UTC. */
  readonly madeAtMicros: number;
  /** Horizon; years of 365 days. */
  readonly years: number;
  /** Mean over the horizon, per year. */
  readonly variance: number;
  /** Interval of what will be realised, per year. */
  readonly low: number;
  readonly high: number;
}

/** Premium of one quote. */
export interface VariancePremium {
  readonly atMicros: number;
  /** Tenor; years of 365 days. */
  readonly years: number;
  /** Variances per year. */
  readonly implied: number;
  readonly expected: number;
  /** implied - expected; positive where sellers of variance are paid. */
  readonly premium: number;
  /** Premium if the realised variance comes to the ends of its interval; low to high. */
  readonly low: number;
  readonly high: number;
  /** Implied less expected volatility, annualised. */
  readonly volPoints: number;
}

/** Share by which tenor and horizon may differ. */
const tenorTolerance = 0.1;

/**
 * Returns the premium of one quote over a forecast made by then.
 *
 * @param implied - quote
 * @param expected - forecast for about the same tenor
 * @returns variances per year
 * @throws InvariantError when the forecast was made later than the quote, or for another tenor
 * @source Carr and Wu (2009), Review of Financial Studies 22; with a forecast as
 *   Bollerslev, Tauchen and Zhou (2009), Review of Financial Studies 22
 */
export function variancePremium(
  implied: ImpliedVariance,
  expected: ExpectedVariance,
): VariancePremium {
  const { atMicros, years } = implied;
  checkNonNegative('implied.variance', implied.variance);
  checkPositive('expected.variance', expected.variance);
  const { madeAtMicros } = expected;
  check(madeAtMicros <= atMicros, 'madeAtMicros', `at most ${atMicros}`, madeAtMicros);
  const apart = Math.abs(expected.years / years - 1);
  check(apart <= tenorTolerance, 'expected.years', `near ${years}`, expected.years);
  return {
    atMicros,
    years,
    implied: implied.variance,
    expected: expected.variance,
    premium: implied.variance - expected.variance,
    low: implied.variance - expected.high,
    high: implied.variance - expected.low,
    volPoints: Math.sqrt(implied.variance) - Math.sqrt(expected.variance),
  };
}

/**
 * Interpolates implied variance to a tenor, linear in total variance between neighbouring expiries.
 *
 * Limits: no extrapolation: a tenor outside the expiries has no answer.
 *
 * @param term - expiries of one moment, ascending in `years`
 * @param years - tenor; years of 365 days, > 0
 * @returns variance per year; null outside the expiries
 * @source Cboe (2019), VIX white paper, step 3
 */
export function impliedAtTenor(term: readonly ImpliedVariance[], years: number): number | null {
  checkPositive('years', years);
  for (let i = 0; i < term.length; i++) {
    const { years: far, variance } = term[i]!;
    if (far === years) return variance;
    const before = term[i - 1];
    if (far < years || before === undefined) continue;
    if (before.years > years) return null;
    const share = (years - before.years) / (far - before.years);
    const total = (1 - share) * before.variance * before.years + share * variance * far;
    return total / years;
  }
  return null;
}

/** Premiums of one tenor through time. */
export interface PremiumSummary {
  readonly years: number;
  readonly observations: number;
  /** Mean premium; variance per year. */
  readonly mean: number;
  /** Newey-West, over the lags given. */
  readonly standardError: number;
  /** Mean of implied less expected volatility, annualised. */
  readonly meanVolPoints: number;
  /** Share of the premiums above 0, in [0, 1]. */
  readonly positiveShare: number;
}

/**
 * Sums up the premiums of one tenor.
 *
 * Limits: fewer than three premiums are a failure.
 *
 * @param premiums - of one tenor, in time order
 * @param lags - of the Bartlett kernel: premiums that share a horizon
 * @returns means and errors, variance per year
 * @throws InvariantError when tenors differ by more than a tenth
 * @source Carr and Wu (2009); errors of Newey and West (1987)
 */
export function summarisePremiums(
  premiums: readonly VariancePremium[],
  lags: number,
): Result<PremiumSummary, VolatilityFailure> {
  const n = premiums.length;
  if (n < 3) return fail({ kind: 'too_few_observations', what: 'premiums', needed: 3, had: n });
  const years = premiums.reduce((sum, { years: tenor }) => sum + tenor, 0) / n;
  for (const { years: tenor } of premiums) {
    check(Math.abs(tenor / years - 1) <= tenorTolerance, 'years', `near ${years}`, tenor);
  }
  const ones = new Float64Array(n).fill(1);
  const fit = fitLinear(
    [ones],
    Float64Array.from(premiums, ({ premium }) => premium),
    lags,
  )!;
  return ok({
    years,
    observations: n,
    mean: fit.coefficients[0]!,
    standardError: fit.standardErrors[0]!,
    meanVolPoints: premiums.reduce((sum, { volPoints }) => sum + volPoints, 0) / n,
    positiveShare: premiums.filter(({ premium }) => premium > 0).length / n,
  });
}
