/**
 * @module Everything that explains one margin: its lines, worst case, distance to liquidation,
 *   cheapest repair and sensitivities.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { type LiquidationDistance, liquidationDistance } from '../distance/liquidation-distance.ts';
import { computeMargin, type MarginEngine, type MarginResult } from '../engine/margin.ts';
import type { MarginFailure } from '../portfolio/failures.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { MarginLine } from '../rules/lines.ts';
import { marginLines } from './margin-lines.ts';
import {
  type RestoringAnswer,
  restoringTrade,
  type Tradable,
  type TradeCosts,
} from './restoring-trade.ts';
import { type MarginSensitivity, marginSensitivities } from './sensitivity.ts';

/** An explained margin. */
export interface MarginExplanation {
  readonly margin: MarginResult;
  /** Sum to the initial and the maintenance margin. */
  readonly lines: readonly MarginLine[];
  /** With all underlyings moving together. */
  readonly distance: LiquidationDistance;
  /** Cheapest single trade that restores the initial margin. */
  readonly restoring: RestoringAnswer;
  readonly sensitivities: readonly MarginSensitivity[];
}

/**
 * Explains the margin of one account.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds
 * @param costs - what trading costs
 * @param offered - instruments that may be traded besides those held
 * @returns the explanation, settlement coin, or every reason why no margin is given
 */
export function explainMargin(
  engine: MarginEngine,
  portfolio: Portfolio,
  costs: TradeCosts,
  offered: readonly Tradable[] = [],
): Result<MarginExplanation, readonly MarginFailure[]> {
  const margin = computeMargin(engine, portfolio);
  if (!margin.ok) return fail(margin.failure);
  return ok({
    margin: margin.value,
    lines: marginLines(engine, portfolio),
    distance: liquidationDistance(engine, portfolio),
    restoring: restoringTrade(engine, portfolio, 'initial', costs, offered),
    sensitivities: marginSensitivities(engine, portfolio),
  });
}
