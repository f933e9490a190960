/**
 * @module Columns and rows of `rapport margin`: one row per account, or the parts of each.
 */
import { optionName } from '../../market/index.ts';
import { describeMarginFailure, type LiquidationPoint, type Tradable } from '../../risk/index.ts';
import type { TableColumn, TableRow } from '../store/index.ts';
import { type MarginAnswer, type MarginFigures, ownWorsts } from './answers.ts';

const coin = 'settlement coin';

/** Columns of the figures. */
export const figureColumns: readonly TableColumn[] = [
  { name: 'account', unit: 'text', description: 'account as the portfolio names it' },
  {
    name: 'status',
    unit: 'ok, below_initial, liquidatable or refused',
    description: 'below zero in neither, in initial, in maintenance; or no margin is given',
  },
  { name: 'initial', unit: coin, description: 'equity less initial requirement' },
  { name: 'maintenance', unit: coin, description: 'equity less maintenance requirement' },
  { name: 'mark_to_market', unit: coin, description: 'value of everything held, without haircuts' },
  { name: 'excess', unit: `${coin}, >= 0`, description: 'initial, where it is above zero' },
  {
    name: 'shortfall',
    unit: `${coin}, >= 0`,
    description: 'minus initial, where it is below zero',
  },
  {
    name: 'worst',
    unit: 'text',
    description: 'worst case that all underlyings share; --explain has those of each',
  },
];

/** Columns added by `--what-if`. */
export const beforeColumns: readonly TableColumn[] = [
  { name: 'initial_before', unit: coin, description: 'initial without the changes' },
  { name: 'maintenance_before', unit: coin, description: 'maintenance without the changes' },
];

/** The last column of the figures. */
export const errorColumn: TableColumn = {
  name: 'error',
  unit: 'text',
  description: 'empty, or row, field and reason why there is no margin',
};

/** Columns of the parts that `--explain` writes, several rows per account. */
export const partColumns: readonly TableColumn[] = [
  { name: 'account', unit: 'text', description: 'account as the portfolio names it' },
  {
    name: 'part',
    unit: 'total, worst, line, distance, restoring, sensitivity or refused',
    description: 'what the row tells; the lines sum to the total',
  },
  {
    name: 'name',
    unit: 'text',
    description:
      'worst case, kind of line, direction of the move, side of the trade, path of the parameter',
  },
  {
    name: 'subject',
    unit: 'text',
    description: 'row of the portfolio, underlying or expiry; for a trade the instrument',
  },
  {
    name: 'initial',
    unit: `${coin}; sensitivity: per unit of the parameter`,
    description: 'part of the initial margin; for a trade the margin after it',
  },
  {
    name: 'maintenance',
    unit: `${coin}; sensitivity: per unit of the parameter`,
    description: 'part of the maintenance margin',
  },
  {
    name: 'value',
    unit: 'by part',
    description:
      'total: mark-to-market; worst: change of value; distance: factor of liquidation; ' +
      'restoring: quantity, or its cost; sensitivity: the parameter',
  },
  errorColumn,
];

/** Where a margin stands. */
export type MarginStatus = 'ok' | 'below_initial' | 'liquidatable' | 'refused';

/**
 * Tells where a margin stands.
 *
 * @param figures - the margin; null where none is given
 * @returns status, no unit
 */
export function statusOf(figures: MarginFigures | null): MarginStatus {
  if (figures === null) return 'refused';
  if (figures.maintenance < 0) return 'liquidatable';
  return figures.initial < 0 ? 'below_initial' : 'ok';
}

/**
 * Describes why there is no margin.
 *
 * @param answer - an answer
 * @returns all reasons; empty when there is a margin
 */
export function reasonsOf({ failures }: MarginAnswer): string {
  return failures.map(describeMarginFailure).join('; ');
}

/**
 * Writes an answer as one row of figures.
 *
 * @param answer - the answer
 * @param withBefore - whether the columns of `--what-if` are there
 * @returns cells in the order of the columns
 */
export function figureRow(answer: MarginAnswer, withBefore: boolean): TableRow {
  const { account, figures, before } = answer;
  const initial = figures?.initial;
  return [
    account,
    statusOf(figures),
    initial,
    figures?.maintenance,
    figures?.markToMarket,
    initial === undefined ? undefined : Math.max(0, initial),
    initial === undefined ? undefined : Math.max(0, -initial),
    figures?.worst,
    ...(withBefore ? [before?.initial, before?.maintenance] : []),
    figures === null ? reasonsOf(answer) : undefined,
  ];
}

/**
 * Writes an answer as rows of parts.
 *
 * @param answer - the answer, explained
 * @returns rows in the order of `partColumns`
 */
export function partRows(answer: MarginAnswer): readonly TableRow[] {
  const { account, figures, explanation } = answer;
  const row = (...cells: readonly (string | number | null)[]): TableRow => {
    const padded = [...cells, ...Array<null>(6 - cells.length).fill(null)];
    return [account, ...padded, null];
  };
  if (figures === null || explanation === null) {
    return [[account, 'refused', null, null, null, null, null, reasonsOf(answer)]];
  }
  const { initial, maintenance, markToMarket, worst } = figures;
  const { lines, distance, restoring, sensitivities } = explanation;
  const rows: TableRow[] = [row('total', worst, '', initial, maintenance, markToMarket)];
  for (const own of ownWorsts(answer)) {
    rows.push(row('worst', own.worst, own.underlying, null, null, own.change));
  }
  for (const line of lines) {
    rows.push(row('line', line.kind, line.subject, line.initial, line.maintenance));
  }
  for (const [name, point] of directions(distance)) {
    rows.push(row('distance', name, point.kind, null, null, factorOf(point)));
  }
  const trade = restoring.kind === 'trade' ? restoring.trade : null;
  const best = restoring.kind === 'none' ? restoring.best : trade;
  const name = trade === null && best !== null ? 'closest' : restoring.kind;
  if (best === null) rows.push(row('restoring', name));
  else {
    const subject = instrumentName(best.instrument);
    rows.push(row('restoring', name, subject, best.margin, null, best.quantity));
    rows.push(row('restoring', 'cost', subject, null, null, best.cost));
  }
  for (const found of sensitivities) {
    rows.push(row('sensitivity', found.path, '', found.initial, found.maintenance, found.value));
  }
  return rows;
}

/**
 * Lists the four directions of a distance.
 *
 * @param distance - points of liquidation
 * @returns names and points, factors
 */
export function directions(
  distance: Readonly<Record<'spotDown' | 'spotUp' | 'volDown' | 'volUp', LiquidationPoint>>,
): readonly (readonly [string, LiquidationPoint])[] {
  return [
    ['spot_down', distance.spotDown],
    ['spot_up', distance.spotUp],
    ['vol_down', distance.volDown],
    ['vol_up', distance.volUp],
  ];
}

function factorOf(point: LiquidationPoint): number | null {
  return point.kind === 'at' ? point.factor : point.kind === 'already' ? 1 : null;
}

/**
 * Names an instrument as the venues do.
 *
 * @param instrument - option or perpetual
 * @returns e.g. `BTC-27MAR26-80000-C` or `BTC-PERP`
 */
export function instrumentName(instrument: Tradable): string {
  if (instrument.kind === 'perp') return `${instrument.underlying}-PERP`;
  const { underlying, expiryMicros, strike, right } = instrument.leg;
  return optionName(underlying, expiryMicros, strike, right);
}
