/**
 * @module Columns and rows of `rapport margin`: one row per account, or the parts of each.
 */
import { requirementOf } from '../../broker/index.ts';
import { optionName } from '../../market/index.ts';
import type { LiquidationPoint, Tradable } from '../../risk/index.ts';
import type { TableColumn, TableRow } from '../store/index.ts';
import { type MarginAnswer, ownWorsts } from './answers.ts';
import { usedShare } from './ranking.ts';
import { reasonsOf, statusOf } from './status.ts';
import { personalCells, personalColumns } from './terms-columns.ts';

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
  { name: 'initial_requirement', unit: coin, description: 'mark_to_market less initial' },
  { name: 'maintenance_requirement', unit: coin, description: 'mark_to_market less maintenance' },
  {
    name: 'used',
    unit: 'share, >= 0',
    description:
      'maintenance_requirement over mark_to_market; 1 is liquidation, empty without equity',
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
    unit: 'total, terms, worst, line, distance, restoring, sensitivity, origin or refused',
    description: 'what the row tells; the lines sum to the total',
  },
  {
    name: 'name',
    unit: 'text',
    description:
      'worst case, kind of line, direction of the move, side of the trade, path of the ' +
      'parameter, factor, what the price is and where it comes from',
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
      'restoring: quantity, or its cost; sensitivity: the parameter; terms: factors on both; ' +
      'origin: the price or volatility',
  },
  errorColumn,
];

/** Which columns stand beside the figures. */
export interface FigureShape {
  /** Those of `--what-if`. */
  readonly withBefore: boolean;
  /** Those of `--terms`. */
  readonly withTerms: boolean;
}

/**
 * Lists the columns of a table of figures.
 *
 * @param shape - what stands beside
 * @returns columns in order, units in their description
 */
export function figureTable({ withBefore, withTerms }: FigureShape): readonly TableColumn[] {
  return [
    ...figureColumns,
    ...(withTerms ? personalColumns : []),
    ...(withBefore ? beforeColumns : []),
    errorColumn,
  ];
}

/**
 * Writes an answer as one row of figures.
 *
 * @param answer - the answer
 * @param shape - what stands beside
 * @returns cells in the order of `figureTable`
 */
export function figureRow(answer: MarginAnswer, { withBefore, withTerms }: FigureShape): TableRow {
  const { account, figures, before } = answer;
  const initial = figures?.initial;
  const venue = figures === null ? undefined : requirementOf(figures);
  return [
    account,
    statusOf(figures),
    initial,
    figures?.maintenance,
    figures?.markToMarket,
    initial === undefined ? undefined : Math.max(0, initial),
    initial === undefined ? undefined : Math.max(0, -initial),
    venue?.initialRequirement,
    venue?.maintenanceRequirement,
    figures === null ? undefined : usedShare(figures, null),
    figures?.worst,
    ...(withTerms ? personalCells(answer) : []),
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
  const { account, figures, explanation, terms, origins } = answer;
  const row = (...cells: readonly (string | number | null)[]): TableRow => {
    const padded = [...cells, ...Array<null>(6 - cells.length).fill(null)];
    return [account, ...padded, null];
  };
  if (figures === null || explanation === null) {
    return [
      [account, 'refused', null, null, null, null, null, reasonsOf(answer)],
      ...origins.map(({ what, origin, subject, value }) =>
        row('origin', `${what} ${origin}`, subject, null, null, value),
      ),
    ];
  }
  const { initial, maintenance, markToMarket, worst } = figures;
  const { lines, distance, restoring, sensitivities } = explanation;
  const rows: TableRow[] = [row('total', worst, '', initial, maintenance, markToMarket)];
  if (terms !== null) {
    const personal = requirementOf(figures, terms);
    const { initial: ofInitial, maintenance: ofMaintenance } = personal;
    rows.push(row('terms', 'margin', '', ofInitial, ofMaintenance));
    rows.push(row('terms', 'factor', 'initial', null, null, terms.initial));
    rows.push(row('terms', 'factor', 'maintenance', null, null, terms.maintenance));
  }
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
  for (const { what, origin, subject, value } of origins) {
    rows.push(row('origin', `${what} ${origin}`, subject, null, null, value));
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
