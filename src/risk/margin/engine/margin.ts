/**
 * @module Margin of portfolios under a preset: initial, maintenance, mark-to-market, or the reasons
 *   why none is given.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { checkMarginParameters } from '../parameters/parameter-check.ts';
import type { MarginParameters } from '../parameters/parameters.ts';
import { duplicateAccount, type MarginFailure } from '../portfolio/failures.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import { type RuleMarginResult, ruleMargin } from '../rules/rule-margin.ts';
import { type TermsByExpiry, termsOfMarket } from '../scan/book.ts';
import {
  type ScenarioMarginResult,
  type ScenarioParts,
  scenarioMargin,
} from '../scan/scenario-margin.ts';
import { checkMarket, checkPortfolio } from './portfolio-check.ts';

/** Margin of one account. Below zero, the equity falls short of the requirement. */
export type MarginResult = ScenarioMarginResult | RuleMarginResult;

/** A preset bound to a state of the market; both are checked once. */
export interface MarginEngine {
  readonly market: MarginMarket;
  readonly parameters: MarginParameters;
  /** Terms of the expiries, for the scan; empty under rules. */
  readonly terms: TermsByExpiry;
}

/**
 * Binds a preset to a state of the market.
 *
 * @param market - state of the market
 * @param parameters - preset
 * @returns the engine, or every failure of either
 */
export function createMarginEngine(
  market: MarginMarket,
  parameters: MarginParameters,
): Result<MarginEngine, readonly MarginFailure[]> {
  const checked = checkMarginParameters(parameters);
  const failures = [...(checked.ok ? [] : checked.failure), ...checkMarket(market)];
  if (failures.length > 0) return fail(failures);
  const terms: TermsByExpiry =
    parameters.method === 'scenarios' ? termsOfMarket(market, parameters) : new Map();
  return ok({ market, parameters, terms });
}

/**
 * Computes the margin of one account.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds
 * @returns the margin, settlement coin, or every reason why none is given
 */
export function computeMargin(
  engine: MarginEngine,
  portfolio: Portfolio,
): Result<MarginResult, readonly MarginFailure[]> {
  const failures = checkPortfolio(portfolio, engine.market, engine.parameters);
  if (failures.length > 0) return fail(failures);
  return ok(marginUnchecked(engine, portfolio));
}

/**
 * Computes the margin of a portfolio that is known to pass its checks.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds, checked
 * @returns the margin, settlement coin
 */
export function marginUnchecked(engine: MarginEngine, portfolio: Portfolio): MarginResult {
  const { market, parameters, terms } = engine;
  return parameters.method === 'scenarios'
    ? scenarioMargin(portfolio, market, parameters, terms).result
    : ruleMargin(portfolio, market, parameters);
}

/**
 * Computes the margin of one checked account by the scan, with the parts that explain it.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds, checked
 * @returns the parts, settlement coin; null under rules
 */
export function scenarioParts(engine: MarginEngine, portfolio: Portfolio): ScenarioParts | null {
  const { market, parameters, terms } = engine;
  if (parameters.method !== 'scenarios') return null;
  return scenarioMargin(portfolio, market, parameters, terms);
}

/**
 * Computes the margins of many accounts; one that fails leaves the others answered.
 *
 * @param engine - preset and market
 * @param portfolios - accounts
 * @returns one answer per account, in order, settlement coin; an account given twice is refused
 *   each time
 */
export function computeMargins(
  engine: MarginEngine,
  portfolios: readonly Portfolio[],
): readonly Result<MarginResult, readonly MarginFailure[]>[] {
  const counts = new Map<string, number>();
  for (const { account } of portfolios) counts.set(account, (counts.get(account) ?? 0) + 1);
  return portfolios.map((portfolio) => {
    const { account } = portfolio;
    if ((counts.get(account) ?? 0) === 1) return computeMargin(engine, portfolio);
    return fail([duplicateAccount(account)]);
  });
}
