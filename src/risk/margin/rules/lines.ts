/**
 * @module A margin as a sum of lines: what each holding and each charge adds or takes.
 */

/** What a line stands for. */
export type MarginLineKind =
  | 'cash'
  | 'collateral_value'
  | 'perp_unrealised'
  | 'option_value'
  | 'scenario_option'
  | 'scenario_perp'
  | 'scenario_collateral'
  | 'far_move'
  | 'basis'
  | 'minimum_delta'
  | 'perp_contingency'
  | 'offsetting_futures'
  | 'naked_short'
  | 'collateral_haircut'
  | 'short_option'
  | 'perp_requirement'
  | 'funding_provision'
  | 'fee_provision'
  | 'peg'
  | 'oracle';

/** One line; positive adds to the margin, negative takes from it. */
export interface MarginLine {
  readonly kind: MarginLineKind;
  /** Row of the portfolio, as `options[3]`, or the underlying or expiry it belongs to. */
  readonly subject: string;
  /** Part of the initial margin, settlement coin. */
  readonly initial: number;
  /** Part of the maintenance margin, settlement coin. */
  readonly maintenance: number;
}

/**
 * Sums lines.
 *
 * @param lines - any lines
 * @returns initial and maintenance margin, settlement coin
 */
export function sumLines(lines: readonly MarginLine[]): {
  readonly initial: number;
  readonly maintenance: number;
} {
  let initial = 0;
  let maintenance = 0;
  for (const line of lines) {
    initial += line.initial;
    maintenance += line.maintenance;
  }
  return { initial, maintenance };
}
