/**
 * @module Attribution of a margin: what each holding and each charge adds or takes, exactly.
 *
 * With the worst case held fixed, a margin is a sum over holdings: the scenario's change of each
 * leg under the discount of its expiry, and the charges. The lines are these terms, no gradient, so
 * they sum to the margin.
 */

import { type MarginEngine, scenarioParts } from '../engine/margin.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { MarginLine, MarginLineKind } from '../rules/lines.ts';
import { ruleMargin } from '../rules/rule-margin.ts';
import { collateralValue, type UnderlyingBook } from '../scan/book.ts';
import { countedPortfolio } from '../scan/collateral-terms.ts';
import { type ExpiryGroup, shockedDiscount, shockGroup } from '../scan/expiry-group.ts';
import {
  dampedChange,
  deltaSplit,
  groupBasis,
  isSkew,
  linearMove,
  type WorstCase,
} from '../scan/scan.ts';
import type { ScenarioParts } from '../scan/scenario-margin.ts';

/** Part of a worst change, before any factor; settlement coin. */
interface ChangePart {
  readonly kind: MarginLineKind;
  readonly subject: string;
  readonly change: number;
}

/**
 * Lists what a margin is made of.
 *
 * @param engine - preset and market
 * @param holdings - what the account holds, checked
 * @returns lines that sum to the initial and the maintenance margin, settlement coin
 */
export function marginLines(engine: MarginEngine, holdings: Portfolio): readonly MarginLine[] {
  const { market, parameters } = engine;
  const portfolio = countedPortfolio(holdings, parameters, market);
  if (parameters.method === 'rules') return ruleMargin(portfolio, market, parameters).lines;
  const parts = scenarioParts(engine, portfolio);
  if (parts === null) return [];
  return [
    ...valueLines(engine, portfolio, parts),
    ...worstLines(engine, portfolio, parts, parameters),
    ...chargeLines(parts, parameters),
  ];
}

function valueLines(
  { market }: MarginEngine,
  portfolio: Portfolio,
  { books }: ScenarioParts,
): readonly MarginLine[] {
  const lines: MarginLine[] = [];
  const both = (kind: MarginLineKind, subject: string, amount: number): void => {
    if (amount !== 0) lines.push({ kind, subject, initial: amount, maintenance: amount });
  };
  both('cash', 'cash', portfolio.cash);
  for (let index = 0; index < portfolio.collaterals.length; index++) {
    const value = collateralValue(portfolio, index, market.stablePrice);
    both('collateral_value', `collaterals[${index}]`, value);
  }
  for (const [index, perp] of portfolio.perps.entries()) {
    if (perp.quantity !== 0) both('perp_unrealised', `perps[${index}]`, perp.unrealised);
  }
  for (const { groups } of books) {
    for (const { legs } of groups) {
      for (const leg of legs) both('option_value', `options[${leg.index}]`, leg.value);
    }
  }
  return lines;
}

function worstLines(
  engine: MarginEngine,
  portfolio: Portfolio,
  { result, books }: ScenarioParts,
  parameters: ScenarioMargin,
): readonly MarginLine[] {
  const { lossFactor, underlyingOffset } = parameters;
  const pegPart = result.initialFactor - lossFactor.initial;
  const lines: MarginLine[] = [];
  let worst = 0;
  const add = (parts: readonly ChangePart[], weight: number): void => {
    for (const { kind, subject, change } of parts) {
      const amount = change * weight;
      if (amount === 0) continue;
      worst += amount;
      const initial = amount * lossFactor.initial;
      lines.push({ kind, subject, initial, maintenance: amount * lossFactor.maintenance });
    }
  };
  books.forEach((book, row) => {
    const own = result.underlyings[row].worst;
    add(changeParts(engine, portfolio, book, parameters, own), 1 - underlyingOffset);
    add(changeParts(engine, portfolio, book, parameters, result.worst), underlyingOffset);
  });
  if (pegPart !== 0 && worst !== 0) {
    lines.push({ kind: 'peg', subject: 'worst', initial: worst * pegPart, maintenance: 0 });
  }
  return lines;
}

function changeParts(
  { market }: MarginEngine,
  portfolio: Portfolio,
  book: UnderlyingBook,
  parameters: ScenarioMargin,
  worst: WorstCase,
): readonly ChangePart[] {
  switch (worst.kind) {
    case 'scenario':
      return scenarioChangeParts(portfolio, book, parameters, worst.scenario, market.stablePrice);
    case 'basis':
      return book.groups.flatMap((group) => basisParts(group, parameters));
    case 'minimum_delta':
      return deltaParts(portfolio, book, parameters, market.stablePrice);
  }
}

function scenarioChangeParts(
  portfolio: Portfolio,
  book: UnderlyingBook,
  parameters: ScenarioMargin,
  index: number,
  stablePrice: number,
): readonly ChangePart[] {
  const scenario = parameters.scenarios[index];
  const move = linearMove(scenario, parameters.farMoves) * scenario.damping;
  const parts: ChangePart[] = [];
  for (const perp of book.perps) {
    const change = portfolio.perps[perp].quantity * (book.market.perpPrice ?? 0) * move;
    parts.push({ kind: 'scenario_perp', subject: `perps[${perp}]`, change });
  }
  for (const row of book.collaterals) {
    const change = collateralValue(portfolio, row, stablePrice) * move;
    parts.push({ kind: 'scenario_collateral', subject: `collaterals[${row}]`, change });
  }
  for (const group of book.groups) {
    const { spotFactor, vol } = scenario;
    const shocked = shockGroup(group, spotFactor, vol, parameters.volShock.volMin);
    const discount = shockedDiscount(group.terms, shocked.value);
    const total = shocked.value * discount - group.value;
    const sign = (isSkew(scenario) && total > 0 ? -1 : 1) * scenario.damping;
    for (const [row, leg] of group.legs.entries()) {
      const change = sign * (shocked.legs[row] * discount - leg.value);
      parts.push({ kind: 'scenario_option', subject: `options[${leg.index}]`, change });
    }
  }
  const sum = parts.reduce((total, { change }) => total + change, 0);
  const plain = { ...scenario, damping: 1 };
  const far = dampedChange(sum, plain, parameters.farMoves) - sum;
  if (far !== 0) parts.push({ kind: 'far_move', subject: book.market.name, change: far });
  return parts;
}

function basisParts(group: ExpiryGroup, { basis }: ScenarioMargin): readonly ChangePart[] {
  if (basis === null) return [];
  const { spotFactor, change, share } = groupBasis(group, basis);
  if (change === 0) return [];
  const shocked = shockGroup(group, spotFactor, 'none', 0);
  return group.legs.map((leg, row) => ({
    kind: 'basis',
    subject: `options[${leg.index}]`,
    change: share * (shocked.legs[row] * group.terms.discount - leg.value),
  }));
}

function deltaParts(
  portfolio: Portfolio,
  book: UnderlyingBook,
  { minimumDelta }: ScenarioMargin,
  stablePrice: number,
): readonly ChangePart[] {
  if (minimumDelta === null) return [];
  const { deltas, net } = deltaSplit(portfolio, book, stablePrice);
  const side = Math.sign(net);
  return deltas.map(({ subject, delta }) => ({
    kind: 'minimum_delta',
    subject,
    change:
      -book.spot *
      (minimumDelta.net * side * delta +
        (minimumDelta.hedged * (Math.abs(delta) - side * delta)) / 2),
  }));
}

function chargeLines(
  { result, charges }: ScenarioParts,
  parameters: ScenarioMargin,
): readonly MarginLine[] {
  const scaled = parameters.contingenciesScaled;
  const initialFactor = scaled ? result.initialFactor : 1;
  const maintenanceFactor = scaled ? parameters.lossFactor.maintenance : 1;
  return charges.map(({ kind, subject, maintenance, initialExtra }) => {
    const isProvision = kind === 'funding_provision' || kind === 'fee_provision';
    return {
      kind,
      subject,
      initial: maintenance * (isProvision ? 1 : initialFactor) + initialExtra,
      maintenance: maintenance * (isProvision ? 1 : maintenanceFactor),
    };
  });
}
