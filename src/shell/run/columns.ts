/**
 * @module Columns of the result tables: names, units and meanings, for files and documents.
 */
import type { TableColumn } from '../store/index.ts';

const column = (name: string, unit: string, description: string): TableColumn => ({
  name,
  unit,
  description,
});
const participant = column('participant', 'address', 'wallet or account that stands for it');
const at = column('at', 'ISO 8601, UTC', 'instant; only events at or before it were used');

const reachColumns = (side: 'down' | 'up') => [
  column(
    `${side}_reached`,
    'count',
    `accounts set off in one step when a move ${side} liquidates it; empty without such a move`,
  ),
  column(`${side}_reached_usd`, 'USD', 'their gross notional'),
  column(`${side}_steps`, 'count', 'steps until nobody else is passed'),
  column(`${side}_passed`, 'count', 'accounts passed by then'),
  column(`${side}_passed_usd`, 'USD', 'their gross notional'),
];
const flowColumns = (side: 'down' | 'up') => [
  column(
    `${side}_flow_usd`,
    'USD',
    `traded to close it when a move ${side} liquidates it, buy positive, options by their delta ` +
      'there; empty without such a move',
  ),
  column(`${side}_flow_hours`, 'hours', 'size of the flow over the hourly volume'),
  column(`${side}_further_move`, 'relative', 'move of the price that the flow adds, assumed law'),
];

/** Columns of every table that `rapport run` writes, by file. */
export const tableColumns = {
  participants: [
    participant,
    column(
      'wallets',
      'addresses joined by |',
      'wallets that belong to it; one until entities exist',
    ),
    column('first_seen', 'ISO 8601, UTC', 'first event that names it; empty when undated'),
    column('last_seen', 'ISO 8601, UTC', 'latest event that names it'),
    column('fills', 'count', 'fills on its side'),
    column('volume_usd', 'USD', 'traded notional; options count their underlying'),
    column('maker_share', '[0, 1]', 'share of the volume that it made'),
    column('fees_usd', 'USD', 'fees paid less rebates; positive is paid'),
    column('realised_pnl_usd', 'USD', 'realised profit at average cost, before fees'),
    column('equity_usd', 'USD', 'cash plus unrealised profit at the last known prices'),
    column('leverage', 'ratio', 'gross notional over equity; empty without equity'),
    column('liquidations', 'count', 'liquidations recorded'),
    column(
      'liquidation_spot_down',
      'relative',
      'common move of all underlyings that liquidates, -0.2 = fall of 20 %, at the prices known ' +
        'then; 0 = liquidatable already, empty = none down to 1/8 or no position',
    ),
    column('liquidation_spot_up', 'relative', 'likewise upwards; empty = none up to 8 times'),
    column(
      'liquidation_vol_up',
      'vol points',
      'parallel rise of implied volatility that liquidates; empty = none up to 200',
    ),
    column('liquidation_vol_down', 'vol points', 'likewise downwards, negative; none to -100'),
    column(
      'liquidation_process_1d',
      'probability',
      'of reaching one of these moves within 24 hours under the stated process, uncalibrated',
    ),
    column('near_hours', 'hours', 'within one daily deviation of liquidation; half-life 30 days'),
  ],
  dimensions: [
    at,
    participant,
    column(
      'dimension',
      'name',
      'alpha-contribution (Sharpe per active hour), systemic-risk (probability of liquidation ' +
        'within a day), capital-velocity (turnovers of collateral per day)',
    ),
    column('mean', 'as the dimension', 'posterior mean'),
    column('low90', 'as the dimension', 'lower end of the 90 % interval'),
    column('high90', 'as the dimension', 'upper end of the 90 % interval'),
    column('observations', 'count', 'effective observations; 0 means that only the prior speaks'),
  ],
  terms: [
    participant,
    column('tier', 'name', 'tier of the schedule'),
    column('maker_fee_bps', 'basis points', 'positive is paid by the participant'),
    column('taker_fee_bps', 'basis points', 'positive is paid by the participant'),
    column('initial_margin_factor', 'ratio', "multiple of the venue's initial margin"),
    column('own_margin_factor', 'ratio', 'part of it that is its own: the override; 1 without'),
    column('haircut_factor', 'ratio', "multiple of the venue's haircuts: the market's part"),
    column('override_expires', 'ISO 8601, UTC', 'end of the override; empty without'),
    column('override_evidence', 'SHA-256', 'hash of what a loosening rests on; else empty'),
    column('reasons', 'text joined by ;', 'feature, value against threshold, and what it did'),
    column(
      'evidence',
      'checkpoints',
      'first..last event in the log, their number, latest liquidation',
    ),
  ],
  history: [
    at,
    participant,
    column('alpha_contribution', 'Sharpe per active hour', 'posterior mean'),
    column('alpha_contribution_low90', 'Sharpe per active hour', 'lower end of the 90 % interval'),
    column('alpha_contribution_high90', 'Sharpe per active hour', 'upper end'),
    column('systemic_risk', 'probability', 'posterior mean'),
    column('systemic_risk_low90', 'probability', 'lower end of the 90 % interval'),
    column('systemic_risk_high90', 'probability', 'upper end'),
    column('capital_velocity', 'per day', 'posterior mean'),
    column('capital_velocity_low90', 'per day', 'lower end of the 90 % interval'),
    column('capital_velocity_high90', 'per day', 'upper end'),
    column('liquidation_probability_1d', 'probability', 'of a liquidation within 24 hours'),
  ],
  liquidations: [
    column('at', 'ISO 8601, UTC', 'instant of the record'),
    participant,
    column('recorded_notional_usd', 'USD', 'notional closed, as the venue recorded it'),
    column('replayed_notional_usd', 'USD', 'notional of the closing fills of the replay'),
    column('recorded_account_value_usd', 'USD', 'account value, as the venue recorded it'),
    column('replayed_account_value_usd', 'USD', 'equity of the replay at the closing prices'),
    column('matched', 'true or false', 'replayed notional within 2 % of the recorded one'),
    column('reason', 'text', 'why not, when not matched'),
  ],
  counterparties: [
    at,
    participant,
    column('rank', 'count', '1 = the largest gross notional'),
    column('equity_usd', 'USD', 'reported within two hours, else cash, coins and profit'),
    column('gross_notional_usd', 'USD', 'sum of notionals; options count their underlying'),
    column('net_notional_usd', 'USD', 'bought less sold, puts the other way'),
    column('leverage', 'ratio', 'gross notional over equity; empty without equity'),
    column('share', '[0, 1]', 'of the gross notional of all accounts'),
    column('cumulative_share', '[0, 1]', 'of this account and all larger ones'),
    column('herfindahl', '(0, 1]', 'squared shares of its instruments; 1 = a single one'),
    column('liquidation_spot_down', 'relative', 'as in participants'),
    column('liquidation_spot_up', 'relative', 'as in participants'),
    column('liquidation_process_1d', 'probability', 'as in participants'),
    column('near_hours', 'hours', 'as in participants'),
    ...reachColumns('down'),
    ...reachColumns('up'),
  ],
  exposures: [
    at,
    participant,
    column('underlying', 'asset', 'asset that is held, or that options are on'),
    column('gross_notional_usd', 'USD', 'sum of notionals on it'),
    column('net_notional_usd', 'USD', 'bought less sold, puts the other way'),
    column(
      'delta_usd',
      'USD',
      'gain of equity per relative rise of its price, coins held as cash too',
    ),
    column('open_interest_share', '[0, 1]', 'of the gross notional of all accounts on it'),
    column('hourly_volume_usd', 'USD', 'median of the last week of hours; empty when not known'),
    ...flowColumns('down'),
    ...flowColumns('up'),
  ],
  closings: [
    at,
    participant,
    column('instrument', 'name', 'what is to be traded to close the account'),
    column('contracts', 'contracts', 'buy positive: the position the other way round'),
    column('notional_usd', 'USD', 'at the prices of now; options count their underlying'),
  ],
  contagion: [
    at,
    participant,
    column('side', 'down or up', 'way of the common move that liquidates it'),
    column('move', 'relative', 'common move at which it is liquidated; 0 = already'),
    column('reached', 'address', 'account whose own move is passed by what its closing adds'),
    column('reached_move', 'relative', 'common move that liquidates the account reached'),
    column(
      'further_move',
      'relative',
      'what the closing adds, each underlying weighed with what the account reached loses in it',
    ),
    column('reached_equity_usd', 'USD', 'equity now'),
    column('reached_notional_usd', 'USD', 'gross notional now'),
    column('shortfall_usd', 'USD', 'equity below maintenance after it, of first order'),
  ],
} as const satisfies Readonly<Record<string, readonly TableColumn[]>>;
