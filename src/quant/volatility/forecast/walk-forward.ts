/**
 * @module Walk forward: every model forecasts each day from the days before it, and is judged.
 */
import { check, checkCount, fail, microsPerDay, ok, type Result } from '../../../base/index.ts';
import type { BarReturns } from '../bars.ts';
import type { DailyVariance } from '../daily-variance.ts';
import type { VolatilityFailure } from '../failure.ts';
import { compareLosses, type LossDifference } from './diebold-mariano.ts';
import type { ForecastModel, VarianceForecaster, VarianceHistory } from './forecast-models.ts';
import { qlike, squaredError } from './losses.ts';

/** What to walk over. */
export interface Walk {
  readonly returns: BarReturns;
  readonly days: DailyVariance;
  readonly models: readonly ForecastModel[];
  /** Days ahead, >= 1. */
  readonly horizonDays: number;
  /** Days known before the first forecast. */
  readonly firstDays: number;
  /** Days between two fits of a model, >= 1. */
  readonly refitDays: number;
}

/** Forecasts made on the way, by target. */
export interface WalkedForecasts {
  readonly horizonDays: number;
  /** When each forecast was made; microseconds since 1970 UTC. */
  readonly madeAtMicros: Float64Array;
  /** Mean daily variance that was then realised over the horizon. */
  readonly realised: Float64Array;
  readonly models: readonly {
    readonly name: string;
    /** Mean daily variance that was forecast. */
    readonly forecast: Float64Array;
    /** Forecasts taken from the first model, because this one had none. */
    readonly borrowed: number;
  }[];
}

/**
 * Walks over the days.
 *
 * Limits: at least ten targets, or a failure. Nothing of a target's day, or later, is shown to a
 * model. Where a model has no answer, that of the first one is taken and counted.
 *
 * @param walk - history, models and horizon
 * @returns forecasts and what was realised, squared logarithms per day
 * @throws InvariantError when a number is below 1 or there is no model
 * @source West (2006), Handbook of Economic Forecasting 1: recursive scheme
 */
export function walkForward(walk: Walk): Result<WalkedForecasts, VolatilityFailure> {
  const { days, models, horizonDays, firstDays, refitDays } = walk;
  checkCount('firstDays', firstDays);
  check(horizonDays >= 1, 'horizonDays', '>= 1', horizonDays);
  check(refitDays >= 1, 'refitDays', '>= 1', refitDays);
  check(models.length > 0, 'models.length', '>= 1', models.length);
  const count = days.count - horizonDays - firstDays + 1;
  if (count < 10 || firstDays < 1) {
    const needed = Math.max(1, firstDays) + horizonDays + 9;
    return fail({ kind: 'too_few_observations', what: 'days', needed, had: days.count });
  }
  const forecasts = models.map(() => new Float64Array(count));
  const borrowed = new Int32Array(models.length);
  const fitted: (VarianceForecaster | null)[] = models.map(() => null);
  const madeAtMicros = new Float64Array(count);
  const realised = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const known = firstDays + row;
    const history = historyUntil(walk, known);
    madeAtMicros[row] = days.atMicros[known - 1]!;
    for (let day = 0; day < horizonDays; day++) {
      realised[row]! += days.variance[known + day]! / horizonDays;
    }
    models.forEach((model, i) => {
      if (row % refitDays === 0) fitted[i] = model.fit(history, horizonDays) ?? fitted[i]!;
      const forecast = fitted[i]?.(history) ?? null;
      if (forecast === null) borrowed[i]!++;
      forecasts[i]![row] = forecast ?? (i === 0 ? realisedMean(history) : forecasts[0]![row]!);
    });
  }
  return ok({
    horizonDays,
    madeAtMicros,
    realised,
    models: models.map(({ name }, i) => ({
      name,
      forecast: forecasts[i]!,
      borrowed: borrowed[i]!,
    })),
  });
}

/**
 * Cuts what is known at the end of a day.
 *
 * @param part - returns and the days made of them
 * @param known - number of days
 * @returns views of the columns up to then
 * @source West (2006)
 */
export function historyUntil(
  { returns, days }: { readonly returns: BarReturns; readonly days: DailyVariance },
  known: number,
): VarianceHistory {
  return {
    variance: days.variance.subarray(0, known),
    value: days.value.subarray(0, known),
    intraday: returns.value.subarray(0, known > 0 ? days.until[known - 1]! : 0),
    barsPerDay: Math.max(1, Math.round(microsPerDay / returns.barMicros)),
  };
}

/** Mean of the past, for days on which nothing moved at all. */
function realisedMean({ variance }: VarianceHistory): number {
  const mean = variance.reduce((sum, x) => sum + x, 0) / variance.length;
  return mean > 0 ? mean : Number.MIN_VALUE;
}

/** How a model fared. */
export interface Judged {
  readonly name: string;
  /** Mean losses; pure number, and daily variance squared. */
  readonly qlike: number;
  readonly mse: number;
  readonly borrowed: number;
  /** Against the baseline; null for itself or where they cannot be told apart. */
  readonly qlikeDifference: LossDifference | null;
  readonly mseDifference: LossDifference | null;
}

/**
 * Judges every model against one of them.
 *
 * @param walked - forecasts and what was realised, above 0
 * @param baseline - name of the naive model
 * @returns one row per model in their order; losses in QLIKE (pure) and squared daily variance
 * @throws InvariantError when no model has that name
 * @source Patton (2011), J. Econometrics 160; Diebold and Mariano (1995)
 */
export function judgeForecasts(walked: WalkedForecasts, baseline: string): readonly Judged[] {
  const { realised, horizonDays, models } = walked;
  const naive = models.find(({ name }) => name === baseline);
  check(naive !== undefined, 'baseline', 'the name of a model', baseline);
  const n = realised.length;
  const lags = Math.max(horizonDays - 1, Math.round(Math.cbrt(n)));
  const losses = (forecast: Float64Array, loss: (f: number, r: number) => number) =>
    forecast.map((f, row) => loss(f, Math.max(realised[row]!, Number.MIN_VALUE)));
  const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / n;
  const against = (forecast: Float64Array, loss: (f: number, r: number) => number) => {
    if (forecast === naive!.forecast) return null;
    const test = compareLosses(
      losses(forecast, loss),
      losses(naive!.forecast, loss),
      horizonDays,
      lags,
    );
    return test.ok ? test.value : null;
  };
  return models.map(({ name, forecast, borrowed }) => ({
    name,
    qlike: mean(losses(forecast, qlike)),
    mse: mean(losses(forecast, squaredError)),
    borrowed,
    qlikeDifference: against(forecast, qlike),
    mseDifference: against(forecast, squaredError),
  }));
}
