/**
 * @module Margin as the worst of a scan of scenarios plus contingencies.
 */

import type { ScenarioMargin } from '../parameters/parameters.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import { booksOf, collateralValue, type TermsByExpiry, type UnderlyingBook } from './book.ts';
import { type Charge, chargesOf } from './charges.ts';
import { countedPortfolio } from './collateral-terms.ts';
import { blendWorst, scanBook, sharedScan, type UnderlyingScan, type WorstCase } from './scan.ts';

/** Sums of the charges, each <= 0, settlement coin; `initial` is what it takes on top. */
export interface ChargeTotals {
  readonly perpMaintenance: number;
  readonly perpInitial: number;
  readonly optionMaintenance: number;
  readonly optionInitial: number;
  readonly collateralMaintenance: number;
  readonly collateralInitial: number;
  readonly oracle: number;
  /** Set aside in full from both margins. */
  readonly provisions: number;
}

/** Margin of one account by the scan. Below zero, an equity falls short of its requirement. */
export interface ScenarioMarginResult {
  readonly method: 'scenarios';
  readonly account: string;
  readonly initial: number;
  readonly maintenance: number;
  readonly markToMarket: number;
  /** Change under each scenario, summed over underlyings, damped. */
  readonly changes: readonly number[];
  /** Basis contingency, <= 0. */
  readonly basis: number;
  /** Worst change that the margin rests on. */
  readonly worstChange: number;
  /** Worst case that all underlyings share. */
  readonly worst: WorstCase;
  readonly underlyings: readonly UnderlyingScan[];
  readonly charges: ChargeTotals;
  /** Initial loss factor, with the peg's part. */
  readonly initialFactor: number;
}

/** A margin with the parts that explain it. */
export interface ScenarioParts {
  readonly result: ScenarioMarginResult;
  readonly books: readonly UnderlyingBook[];
  readonly charges: readonly Charge[];
}

/**
 * Computes the margin of one checked portfolio.
 *
 * @param holdings - what the account holds, checked
 * @param market - state of the market, checked
 * @param parameters - preset, checked
 * @param terms - terms of the market's expiries
 * @returns margin and its parts, settlement coin
 */
export function scenarioMargin(
  holdings: Portfolio,
  market: MarginMarket,
  parameters: ScenarioMargin,
  terms: TermsByExpiry,
): ScenarioParts {
  const portfolio = countedPortfolio(holdings, parameters, market);
  const books = booksOf(portfolio, market, parameters, terms);
  const underlyings = books.map((book) => scanBook(portfolio, book, market, parameters));
  const shared = sharedScan(underlyings, parameters);
  const worstChange = blendWorst(underlyings, shared.worst, parameters.underlyingOffset);
  const charges = chargesOf(portfolio, books, market, parameters);
  const totals = chargeTotals(charges);
  const markToMarket = portfolioValue(portfolio, books, market);
  const initialFactor = initialLossFactor(parameters, market.stablePrice);
  const margins = assembleMargin({ worstChange, totals, markToMarket, initialFactor }, parameters);
  const result: ScenarioMarginResult = {
    method: 'scenarios',
    account: portfolio.account,
    ...margins,
    markToMarket,
    changes: shared.changes,
    basis: underlyings.reduce((sum, { basis }) => sum + basis, 0),
    worstChange,
    worst: shared.worst,
    underlyings,
    charges: totals,
    initialFactor,
  };
  return { result, books, charges };
}

/**
 * Puts a margin together from its totals.
 *
 * @param parts - worst change, charges, equity, all in settlement coin, and the initial loss factor
 * @param parameters - preset
 * @returns initial and maintenance margin, settlement coin
 */
export function assembleMargin(
  parts: {
    readonly worstChange: number;
    readonly totals: ChargeTotals;
    readonly markToMarket: number;
    readonly initialFactor: number;
  },
  parameters: ScenarioMargin,
): { readonly initial: number; readonly maintenance: number } {
  const { worstChange, totals, markToMarket, initialFactor } = parts;
  const maintenanceFactor = parameters.lossFactor.maintenance;
  const scaled = parameters.contingenciesScaled;
  const contingencies =
    totals.perpMaintenance + totals.optionMaintenance + totals.collateralMaintenance;
  const extra =
    totals.perpInitial + totals.optionInitial + totals.collateralInitial + totals.oracle;
  return {
    initial:
      worstChange * initialFactor +
      contingencies * (scaled ? initialFactor : 1) +
      extra +
      totals.provisions +
      markToMarket,
    maintenance:
      worstChange * maintenanceFactor +
      contingencies * (scaled ? maintenanceFactor : 1) +
      totals.provisions +
      markToMarket,
  };
}

/**
 * Returns the factor of the worst change in the initial margin.
 *
 * @param parameters - preset
 * @param stablePrice - price of the settlement coin
 * @returns factor, >= 0, dimensionless
 */
export function initialLossFactor(parameters: ScenarioMargin, stablePrice: number): number {
  const { peg, lossFactor } = parameters;
  return lossFactor.initial + peg.factor * Math.max(0, peg.threshold - stablePrice);
}

function portfolioValue(
  portfolio: Portfolio,
  books: readonly UnderlyingBook[],
  market: MarginMarket,
): number {
  let value = portfolio.cash;
  for (const { groups } of books) for (const group of groups) value += group.value;
  for (const perp of portfolio.perps) if (perp.quantity !== 0) value += perp.unrealised;
  for (let index = 0; index < portfolio.collaterals.length; index++) {
    value += collateralValue(portfolio, index, market.stablePrice);
  }
  return value;
}

/**
 * Sums charges by kind.
 *
 * @param charges - any charges
 * @returns totals, each <= 0, settlement coin
 */
export function chargeTotals(charges: readonly Charge[]): ChargeTotals {
  const sum = (kind: Charge['kind'], part: 'maintenance' | 'initialExtra'): number => {
    let total = 0;
    for (const charge of charges) if (charge.kind === kind) total += charge[part];
    return total;
  };
  return {
    perpMaintenance:
      sum('perp_contingency', 'maintenance') + sum('offsetting_futures', 'maintenance'),
    perpInitial:
      sum('perp_contingency', 'initialExtra') + sum('offsetting_futures', 'initialExtra'),
    optionMaintenance: sum('naked_short', 'maintenance'),
    optionInitial: sum('naked_short', 'initialExtra'),
    collateralMaintenance: sum('collateral_haircut', 'maintenance'),
    collateralInitial: sum('collateral_haircut', 'initialExtra'),
    oracle: sum('oracle', 'initialExtra'),
    provisions: sum('funding_provision', 'maintenance') + sum('fee_provision', 'maintenance'),
  };
}
