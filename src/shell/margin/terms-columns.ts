/**
 * @module Columns of `--terms`: the margin of an account under what the broker decided for it.
 */
import { requirementOf } from '../../broker/index.ts';
import type { TableColumn, TableRow } from '../store/index.ts';
import type { MarginAnswer } from './answers.ts';
import { usedShare } from './ranking.ts';
import { statusOf } from './status.ts';

const coin = 'settlement coin';

/** Columns added by `--terms`. */
export const personalColumns: readonly TableColumn[] = [
  {
    name: 'market_factor',
    unit: 'factor',
    description: "the market's factor; multiplies maintenance_requirement",
  },
  { name: 'own_factor', unit: 'factor', description: "of the participant's override; 1 without" },
  {
    name: 'initial_factor',
    unit: 'factor',
    description: 'both together, as bounded by the schedule; multiplies initial_requirement',
  },
  { name: 'personal_status', unit: 'as status', description: 'status under personal terms' },
  { name: 'personal_initial', unit: coin, description: 'equity less personal requirement' },
  { name: 'personal_maintenance', unit: coin, description: 'the same of maintenance' },
  {
    name: 'personal_initial_requirement',
    unit: coin,
    description: 'initial_requirement times initial_factor',
  },
  {
    name: 'personal_maintenance_requirement',
    unit: coin,
    description: 'maintenance_requirement times market_factor',
  },
  { name: 'personal_excess', unit: `${coin}, >= 0`, description: 'personal_initial, above zero' },
  {
    name: 'personal_shortfall',
    unit: `${coin}, >= 0`,
    description: 'minus personal_initial, where it is below zero',
  },
  {
    name: 'personal_used',
    unit: 'share, >= 0',
    description: 'personal_maintenance_requirement over mark_to_market; empty without equity',
  },
];

/**
 * Writes the cells of an answer under personal terms.
 *
 * @param answer - the answer
 * @returns cells in the order of `personalColumns`
 */
export function personalCells({ figures, terms }: MarginAnswer): TableRow {
  const factors = [terms?.market, terms?.own, terms?.initial];
  if (figures === null || terms === null) {
    return [...factors, statusOf(null), ...Array<null>(personalColumns.length - 4).fill(null)];
  }
  const margin = requirementOf(figures, terms);
  return [
    ...factors,
    statusOf(margin),
    margin.initial,
    margin.maintenance,
    margin.initialRequirement,
    margin.maintenanceRequirement,
    Math.max(0, margin.initial),
    Math.max(0, -margin.initial),
    usedShare(figures, terms),
  ];
}
