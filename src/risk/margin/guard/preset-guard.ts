/**
 * @module Guard of a margin preset: a change of its numbers, run over every account first.
 */

import { createMarginBook } from '../book/margin-book.ts';
import { computeMargins, createMarginEngine, type MarginEngine } from '../engine/margin.ts';
import { parameterNumbers, withParameter } from '../parameters/parameter-bounds.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import {
  type MarginOverride,
  type OverrideTerms,
  overriddenParameters,
} from '../terms/overrides.ts';
import type { ParameterMove, PastMove } from './guard.ts';
import { type DryRun, type GuardDecision, type GuardTerms, judgeChange } from './guard.ts';

/** Accounts from which the scenario grid pays its preparation. */
const bookFrom = 64;

/**
 * Computes the maintenance margin of every account, on the grid when there are many.
 *
 * @param engine - preset and market
 * @param portfolios - accounts
 * @returns by account, settlement coin; null where none can be given
 */
export function maintenanceByAccount(
  engine: MarginEngine,
  portfolios: readonly Portfolio[],
): ReadonlyMap<string, number | null> {
  const margins = new Map<string, number | null>(portfolios.map(({ account }) => [account, null]));
  if (engine.parameters.method === 'scenarios' && portfolios.length >= bookFrom) {
    const answer = createMarginBook(engine, portfolios);
    if (!answer.ok) return margins;
    const { book } = answer.value;
    book.run();
    for (const [row, account] of book.accounts.entries()) {
      margins.set(account, book.maintenance[row]);
    }
    return margins;
  }
  for (const margin of computeMargins(engine, portfolios)) {
    if (margin.ok) margins.set(margin.value.account, margin.value.maintenance);
  }
  return margins;
}

/** Overrides in force, for the accounts that have one. */
export interface PersonalTerms {
  readonly overrides: ReadonlyMap<string, MarginOverride>;
  readonly terms: OverrideTerms;
}

/** The same with accounts that have an override under their own numbers. */
function personalMaintenance(
  engine: MarginEngine,
  portfolios: readonly Portfolio[],
  personal: PersonalTerms | null,
  atMicros: number,
): ReadonlyMap<string, number | null> {
  if (personal === null) return maintenanceByAccount(engine, portfolios);
  const { overrides, terms } = personal;
  const margins = new Map(maintenanceByAccount(engine, portfolios));
  for (const portfolio of portfolios) {
    const override = overrides.get(portfolio.account);
    // An account that is refused, as one given twice, is refused with an override too.
    if (override === undefined || margins.get(portfolio.account) === null) continue;
    const own = overriddenParameters(engine.parameters, override, terms, atMicros);
    const bound = createMarginEngine(engine.market, own);
    const [margin] = bound.ok ? computeMargins(bound.value, [portfolio]) : [];
    margins.set(portfolio.account, margin?.ok ? margin.value.maintenance : null);
  }
  return margins;
}

/**
 * Judges a change of a preset by running every account under both.
 *
 * A change outside the preset's own bounds leaves every account unanswered and is refused for that.
 *
 * @param engine - preset in force and market
 * @param portfolios - every account of the venue
 * @param moves - the change, by path of the preset
 * @param past - changes made before
 * @param terms - what the guard demands
 * @param atMicros - now
 * @param personal - overrides in force; a number below the floor of the changed preset is lifted to
 *   it, as in force; null for none
 * @returns the decision, with every account that would become liquidatable; settlement coin
 */
export function judgePresetChange(
  engine: MarginEngine,
  portfolios: readonly Portfolio[],
  moves: readonly ParameterMove[],
  past: readonly PastMove[],
  terms: GuardTerms,
  atMicros: number,
  personal: PersonalTerms | null = null,
): GuardDecision {
  const { parameters, market } = engine;
  const values = new Map(parameterNumbers(parameters).map(({ path, value }) => [path, value]));
  const before = personalMaintenance(engine, portfolios, personal, atMicros);
  const dryRun: DryRun = (changed) => {
    let next = parameters;
    for (const [path, value] of changed) {
      if (value !== values.get(path)) next = withParameter(next, path, value);
    }
    const moved = createMarginEngine(market, next);
    const after = moved.ok
      ? personalMaintenance(moved.value, portfolios, personal, atMicros)
      : null;
    return [...before].map(([account, margin]) => ({
      account,
      before: margin,
      after: after?.get(account) ?? null,
    }));
  };
  return judgeChange(values, moves, past, terms, atMicros, dryRun);
}
