/**
 * @module Columns of the tables that `rapport vol` writes, with units, for files and documents.
 */
import type { TableColumn } from '../store/index.ts';

const column = (name: string, unit: string, description: string): TableColumn => ({
  name,
  unit,
  description,
});

const asset = column('asset', 'name', 'what the candles price');
const vol = 'annualised, 1 = 100 %';
const horizon = column('horizon_days', 'days', 'how far the forecast looks ahead');
const model = column('model', 'name', 'forecasting model');
const tenor = column('tenor_days', 'days', 'how far implied and forecast variance look ahead');
const variance = 'variance per year; 0.25 is a volatility of 50 %';
const retrospect = 'nobody could know it then';
const smoothed = `smoothed with later returns too, for history only: ${retrospect}`;

/** Columns by table. */
export const volColumns = {
  estimators: [
    asset,
    column('window_days', 'days', 'before the end of the last bar; empty for all bars'),
    column('estimator', 'name', 'way of estimating'),
    column('vol', vol, 'realised volatility'),
    column('standard_error', vol, 'of vol within the window; empty where no formula holds'),
    column('observations', 'count', 'returns or bars that entered'),
    column('missing', 'text', 'why there is no estimate; else empty'),
  ],
  forecasts: [
    asset,
    horizon,
    model,
    column('made_at', 'ISO 8601, UTC', 'end of the last day that the forecast uses'),
    column('vol', vol, 'root of the mean variance that is forecast over the horizon'),
    column('vol_low', vol, 'lower end of the interval of what will be realised'),
    column('vol_high', vol, 'upper end'),
    column('level', '(0, 1)', 'probability of the interval, from earlier errors'),
  ],
  contests: [
    asset,
    horizon,
    model,
    column('forecasts', 'count', 'days forecast out of sample, from the days before each alone'),
    column('borrowed', 'count', 'forecasts taken from the naive model, for want of an own one'),
    column('qlike', 'pure number, >= 0', 'mean QLIKE loss; less is better'),
    column('mse', 'squared daily variance', 'mean squared error; less is better'),
    column('qlike_difference', 'pure number', 'less that of the naive model; < 0 is better'),
    column('qlike_difference_low', 'pure number', 'lower end of its 95 % interval'),
    column('qlike_difference_high', 'pure number', 'upper end'),
    column('statistic', 'pure number', "Diebold and Mariano's, of the QLIKE difference"),
    column('p_value', '[0, 1]', 'chance of a difference as large either way'),
    column('mse_p_value', '[0, 1]', 'the same for the squared error'),
    column(
      'verdict',
      'baseline, better, worse, not told apart',
      'against the naive model, by QLIKE with a chance below 0.05',
    ),
  ],
  regimes: [
    asset,
    column('at', 'ISO 8601, UTC', 'end of the bar; nothing later is used but where told'),
    column('vol', vol, 'expected volatility of the next bar by the weighted mean'),
    column('regime_vol', vol, 'expected volatility of the next bar by the regimes'),
    column('label', 'calm, normal, stressed', 'changes when another regime has 0.8 or more'),
    column('calm', '[0, 1]', 'filtered probability of the first regime'),
    column('normal', '[0, 1]', 'filtered probability of the second regime'),
    column('stressed', '[0, 1]', 'filtered probability of the last regime'),
    column('changed', '[0, 1]', 'probability that a new run began within the last day'),
    column('run_bars', 'bars', 'mean length of the present run'),
    column('calm_in_retrospect', '[0, 1]', smoothed),
    column('normal_in_retrospect', '[0, 1]', smoothed),
    column('stressed_in_retrospect', '[0, 1]', smoothed),
  ],
  premiums: [
    asset,
    tenor,
    column('at', 'ISO 8601, UTC', 'instant of the chain'),
    column(
      'implied_variance',
      variance,
      'fair variance of the smiles at the tenor, wings included',
    ),
    column('implied_vol', vol, 'its root'),
    column('at_forward_vol', vol, 'volatility at the forward; empty outside the expiries'),
    column('expected_variance', variance, 'forecast from the days before the quote alone'),
    column('expected_low', variance, 'lower end of the 90 % interval of what will be realised'),
    column('expected_high', variance, 'upper end'),
    column('made_at', 'ISO 8601, UTC', 'end of the last day that the forecast uses'),
    model,
    column('premium', variance, 'implied less expected; > 0 where sellers of variance are paid'),
    column('premium_low', variance, 'implied less expected_high'),
    column('premium_high', variance, 'implied less expected_low'),
    column('premium_points', 'volatility points, 1 = 1 %', 'implied less expected volatility'),
    column(
      'realised_in_retrospect',
      variance,
      `realised over the tenor, empty while it lasts; ${retrospect}`,
    ),
    column('premium_in_retrospect', variance, `implied less realised; ${retrospect}`),
  ],
  premium_tenors: [
    asset,
    tenor,
    column('from', 'ISO 8601, UTC', 'first quote with a premium'),
    column('until', 'ISO 8601, UTC', 'last quote with a premium'),
    column('quotes', 'count', 'quotes with a premium'),
    column('stretches', 'count', 'stretches of the tenor without overlap that they span'),
    column('mean_premium', variance, 'mean over time; empty with fewer than three quotes'),
    column(
      'standard_error',
      variance,
      'of the mean, Newey and West over the overlap; empty below three stretches',
    ),
    column('mean_points', 'volatility points, 1 = 1 %', 'mean of implied less expected volatility'),
    column('positive_share', '[0, 1]', 'share of the quotes with a premium above 0'),
    column('beyond_interval', 'count', 'quotes whose premium leaves 0 outside its interval'),
    column('last_premium', variance, 'at the last quote'),
    column('last_low', variance, 'lower end at the last quote'),
    column('last_high', variance, 'upper end at the last quote'),
    column('ended', 'count', 'quotes whose tenor has ended'),
    column(
      'mean_in_retrospect',
      variance,
      `mean of implied less realised over them; ${retrospect}`,
    ),
    column('missing', 'text', 'why quotes have no premium; else empty'),
  ],
} as const satisfies Readonly<Record<string, readonly TableColumn[]>>;
