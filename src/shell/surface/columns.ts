/**
 * @module Columns of the tables that `rapport surface` writes, with units, for files and documents.
 */
import { forwardReasons, repairKinds } from '../../quant/index.ts';
import { quoteUses } from '../report/surface/quotes.ts';
import { surfaceModels } from '../report/surface/tables.ts';
import type { TableColumn } from '../store/index.ts';

const column = (name: string, unit: string, description: string): TableColumn => ({
  name,
  unit,
  description,
});

const place: readonly TableColumn[] = [
  column('underlying', 'name', 'what the options are on'),
  column('at', 'ISO 8601, UTC', 'last event of the underlying that was used'),
  column('expiry', 'ISO 8601, UTC', 'expiry of the options'),
];
const vol = 'annualised, 1 = 100 %';
const points = 'volatility points, 1 = 1 %';

/** Columns by table. */
export const surfaceColumns = {
  slices: [
    ...place,
    column('days', 'days, > 0', 'time to expiry; a year has 365'),
    column('settlement', 'linear or inverse', 'inverse is paid in coin'),
    column('model', surfaceModels.join(', '), 'what was fitted'),
    column('missing', 'text', 'why the expiry has no smile and what it would take; else empty'),
    column('forward', 'quote units', 'forward of the expiry'),
    column('forward_deviation', 'quote units', 'standard deviation of the forward from parity'),
    column('forward_source', 'parity or future', 'what weighs most in the forward'),
    column('forward_reason', Object.keys(forwardReasons).join(', '), 'why; see below'),
    column('forward_pairs', 'count', 'pairs of call and put behind the forward'),
    column('future', 'quote units', 'future that the venue tells; empty when missing'),
    column('discount', 'ratio', 'discount factor; 1 for inverse options'),
    column('quotes', 'count', 'strikes that the fit uses'),
    column('outliers', 'count', 'strikes left out as outliers; named in smiles'),
    column('atm_vol', vol, 'volatility at the forward'),
    column('variance_swap_vol', vol, 'root of the fair variance'),
    column('svi_a', 'total variance', 'raw SVI: level'),
    column('svi_b', 'total variance, >= 0', 'raw SVI: slope of the wings'),
    column('svi_rho', '[-1, 1]', 'raw SVI: tilt'),
    column('svi_m', 'log-moneyness', 'raw SVI: place of the trough'),
    column('svi_sigma', 'log-moneyness, > 0', 'raw SVI: width of the trough'),
    column(
      'correction_knots',
      'count',
      'knots of the local correction added to SVI; 0 without one; curves has the sum',
    ),
    column('sabr_alpha', vol, 'SABR: level; empty for other models, as SVI is for this one'),
    column('sabr_rho', '(-1, 1)', 'SABR: correlation'),
    column('sabr_nu', 'per square root of a year', 'SABR: volatility of volatility'),
    column('jw_v', 'variance per year', 'jump wings: at the money'),
    column('jw_psi', 'per log-moneyness', 'jump wings: skew of total volatility at the money'),
    column('jw_p', 'ratio, >= 0', 'jump wings: slope of the put wing'),
    column('jw_c', 'ratio, >= 0', 'jump wings: slope of the call wing'),
    column('jw_v_least', 'variance per year', 'jump wings: least variance'),
    column('error_points', points, 'median distance of the fit from the mid volatility'),
    column('error_half_spreads', 'half-spreads', 'the same over half of the quoted bid-ask'),
    column('inside_spread', '[0, 1]', 'share of the quotes whose bid-ask holds the fit'),
    column('error_points_unrepaired', points, 'as error_points, before repair'),
    column('error_half_spreads_unrepaired', 'half-spreads', 'as above, before repair'),
    column('repair', repairKinds.join(', '), 'what made the smile free of arbitrage'),
    column('least_g_before', 'pure number', 'least Durrleman g before repair; < 0 is arbitrage'),
    column('least_g', 'pure number', 'least Durrleman g after repair'),
    column('butterflies_before', 'grid points', 'with butterfly arbitrage before repair'),
    column('butterflies', 'grid points', 'with butterfly arbitrage after repair'),
    column(
      'least_rise_before',
      'total variance',
      'least rise from the expiry before, before repair; < 0 is arbitrage; empty for the first',
    ),
    column('least_rise', 'total variance', 'the same after repair'),
    column('crossings_before', 'grid points', 'with calendar arbitrage before repair'),
    column('crossings', 'grid points', 'with calendar arbitrage after repair'),
  ],
  smiles: [
    ...place,
    column('strike', 'quote units', 'strike price'),
    column('type', 'C or P', 'call or put'),
    column('bid', 'quote units; coin when inverse', 'best bid; empty when nobody bids'),
    column('ask', 'quote units; coin when inverse', 'best ask; empty when nobody offers'),
    column('mark', 'quote units; coin when inverse', 'mark or close, when told'),
    column('log_moneyness', 'pure number', 'ln(strike / forward)'),
    column('bid_vol', vol, 'volatility of the bid; empty at or below intrinsic value'),
    column('mid_vol', vol, 'volatility of the mid price, or of the mark where marks are fitted'),
    column('ask_vol', vol, 'volatility of the ask'),
    column('fitted_vol', vol, 'volatility of the surface at the strike'),
    column('error_points', points, 'fitted less mid volatility'),
    column('error_half_spreads', 'half-spreads', 'the same over half of the bid-ask'),
    column(
      'use',
      Object.keys(quoteUses).join(', '),
      'fitted, or why the quote is not; see the meanings below',
    ),
  ],
  curves: [
    ...place,
    column('log_moneyness', 'pure number', 'ln(strike / forward), even steps'),
    column('strike', 'quote units', 'strike price'),
    column('vol', vol, 'volatility of the surface'),
    column('density', 'per log-moneyness', 'risk-neutral density'),
  ],
} as const satisfies Readonly<Record<string, readonly TableColumn[]>>;
