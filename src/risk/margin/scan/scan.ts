/**
 * @module The scan: change of a portfolio's value under every scenario, and the worst of them.
 */
import { normalCdf } from '../../../quant/index.ts';
import type {
  BasisContingency,
  FarMoves,
  MarginScenario,
  ScenarioMargin,
} from '../parameters/parameters.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import { collateralValue, type UnderlyingBook } from './book.ts';
import { type ExpiryGroup, shockedDiscount, shockGroup } from './expiry-group.ts';

/** What a worst case is: one of the scenarios, the basis contingency or the least per delta. */
export type WorstCase =
  | { readonly kind: 'scenario'; readonly scenario: number; readonly change: number }
  | { readonly kind: 'basis'; readonly change: number }
  | { readonly kind: 'minimum_delta'; readonly change: number };

/** The scan of one underlying. */
export interface UnderlyingScan {
  readonly underlying: string;
  /** Change under each scenario, damped; settlement coin. */
  readonly changes: readonly number[];
  /** Basis contingency, <= 0; 0 without one. */
  readonly basis: number;
  /** Least requirement per delta, <= 0; null without one. */
  readonly minimumDelta: number | null;
  readonly worst: WorstCase;
}

/** Delta of everything that moves with one underlying. */
export interface DeltaSplit {
  /** By leg, units of the underlying, in the order options, perpetuals, collaterals. */
  readonly deltas: readonly { readonly subject: string; readonly delta: number }[];
  readonly net: number;
  /** (gross - |net|) / 2. */
  readonly hedged: number;
}

/**
 * Returns the change of a group under a scenario, before damping.
 *
 * @param group - legs of one expiry
 * @param scenario - the scenario
 * @param volMin - least volatility after a rise
 * @returns quote units; under a skew minus the size of the change
 */
export function groupChange(group: ExpiryGroup, scenario: MarginScenario, volMin: number): number {
  const { value } = shockGroup(group, scenario.spotFactor, scenario.vol, volMin);
  const change = value * shockedDiscount(group.terms, value) - group.value;
  return isSkew(scenario) ? -Math.abs(change) : change;
}

/**
 * Damps the change of one underlying under a scenario: by the scenario's factor, and in a far one
 * by the allowance.
 *
 * @param change - change before damping, settlement coin
 * @param scenario - the scenario
 * @param farMoves - which are far, range and allowance; null for none
 * @returns settlement coin, between 0 and `change * damping`
 */
export function dampedChange(
  change: number,
  scenario: MarginScenario,
  farMoves: FarMoves | null,
): number {
  const damped = change * scenario.damping;
  const move = Math.abs(scenario.spotFactor - 1);
  if (farMoves === null || move <= farMoves.from) return damped;
  const beyond = Math.max(0, move / farMoves.range - 1);
  const allowed = Math.min(beyond * farMoves.allowance, Math.abs(damped));
  return damped - Math.sign(damped) * allowed;
}

/**
 * Returns the move of perpetuals and collaterals under a scenario.
 *
 * @param scenario - the scenario
 * @param farMoves - which are far, and the range at which they stop; null for none
 * @returns relative move, 1 = 100 %
 */
export function linearMove({ spotFactor }: MarginScenario, farMoves: FarMoves | null): number {
  const move = spotFactor - 1;
  if (farMoves === null || Math.abs(move) <= farMoves.from) return move;
  return Math.max(-farMoves.range, Math.min(farMoves.range, move));
}

/**
 * Tells whether a scenario twists the skew, so that each expiry hurts in either direction.
 *
 * @param scenario - the scenario
 * @returns true for both skew rules
 */
export function isSkew(scenario: MarginScenario): boolean {
  return scenario.vol === 'linear-skew' || scenario.vol === 'abs-skew';
}

/**
 * Returns the change of a group at the worse side of the basis, and its weight.
 *
 * @param group - legs of one expiry
 * @param basis - the contingency
 * @returns the side's factor (1 where neither side loses), the change, <= 0, in quote units, and
 *   the share charged
 */
export function groupBasis(
  group: ExpiryGroup,
  basis: BasisContingency,
): { readonly spotFactor: number; readonly change: number; readonly share: number } {
  const share = basis.lossShare + basis.lossSharePerYear * group.terms.years;
  let worst = { spotFactor: 1, change: 0, share };
  for (const spotFactor of [basis.spotFactorUp, basis.spotFactorDown]) {
    const { value } = shockGroup(group, spotFactor, 'none', 0);
    const change = value * group.terms.discount - group.value;
    if (change < worst.change) worst = { spotFactor, change, share };
  }
  return worst;
}

/**
 * Splits the delta of a book into net and hedged; options count the undiscounted delta to their
 * forward.
 *
 * @param portfolio - what the account holds
 * @param book - one underlying of it
 * @param stablePrice - price of the settlement coin
 * @returns deltas, units of the underlying
 */
export function deltaSplit(
  portfolio: Portfolio,
  book: UnderlyingBook,
  stablePrice: number,
): DeltaSplit {
  const deltas: { subject: string; delta: number }[] = [];
  for (const group of book.groups) {
    for (const leg of group.legs) {
      deltas.push({
        subject: `options[${leg.index}]`,
        delta: leg.quantity * unitDelta(group, leg),
      });
    }
  }
  for (const index of book.perps) {
    deltas.push({ subject: `perps[${index}]`, delta: portfolio.perps[index].quantity });
  }
  for (const index of book.collaterals) {
    const delta = collateralValue(portfolio, index, stablePrice) / book.spot;
    deltas.push({ subject: `collaterals[${index}]`, delta });
  }
  let net = 0;
  let gross = 0;
  for (const { delta } of deltas) {
    net += delta;
    gross += Math.abs(delta);
  }
  return { deltas, net, hedged: (gross - Math.abs(net)) / 2 };
}

function unitDelta(group: ExpiryGroup, leg: ExpiryGroup['legs'][number]): number {
  const forward = group.terms.variableForward + group.terms.fixedForward;
  return forwardDelta(forward, leg.strike, group.terms.years, leg.vol, leg.isCall);
}

/**
 * Returns the undiscounted delta of an option to its forward.
 *
 * @param forward - quote units, > 0
 * @param strike - quote units, > 0
 * @param years - time to expiry, years
 * @param vol - annualised volatility
 * @param isCall - true for a call
 * @returns delta in [-1, 1], units of the underlying
 */
export function forwardDelta(
  forward: number,
  strike: number,
  years: number,
  vol: number,
  isCall: boolean,
): number {
  const total = vol * Math.sqrt(years);
  const call =
    total === 0
      ? Number(forward > strike)
      : normalCdf(Math.log(forward / strike) / total + total / 2);
  return isCall ? call : call - 1;
}

/**
 * Scans one underlying.
 *
 * @param portfolio - what the account holds, checked
 * @param book - one underlying of it
 * @param market - state of the market
 * @param parameters - preset
 * @returns changes and the worst, settlement coin
 */
export function scanBook(
  portfolio: Portfolio,
  book: UnderlyingBook,
  market: MarginMarket,
  parameters: ScenarioMargin,
): UnderlyingScan {
  const moving = movingValue(portfolio, book, market.stablePrice);
  const { volMin } = parameters.volShock;
  const changes = parameters.scenarios.map((scenario) => {
    let change = moving * linearMove(scenario, parameters.farMoves);
    for (const group of book.groups) change += groupChange(group, scenario, volMin);
    return dampedChange(change, scenario, parameters.farMoves);
  });
  let basis = 0;
  if (parameters.basis !== null) {
    for (const group of book.groups) {
      const { change, share } = groupBasis(group, parameters.basis);
      basis += change * share;
    }
  }
  let minimumDelta: number | null = null;
  if (parameters.minimumDelta !== null) {
    const { net, hedged } = deltaSplit(portfolio, book, market.stablePrice);
    const terms = parameters.minimumDelta;
    minimumDelta = -(terms.net * Math.abs(net) + terms.hedged * hedged) * book.spot;
  }
  const scan = { underlying: book.market.name, changes, basis, minimumDelta };
  const hasBasis = parameters.basis !== null;
  return { ...scan, worst: worstOf(changes, hasBasis ? basis : null, minimumDelta) };
}

/**
 * Returns what moves one for one with the spot: perpetuals and collaterals of the underlying.
 *
 * @param portfolio - what the account holds
 * @param book - one underlying of it
 * @param stablePrice - price of the settlement coin
 * @returns settlement coin per 100 % of spot
 */
export function movingValue(
  portfolio: Portfolio,
  book: UnderlyingBook,
  stablePrice: number,
): number {
  let moving = 0;
  for (const index of book.perps) {
    moving += portfolio.perps[index].quantity * (book.market.perpPrice ?? 0);
  }
  for (const index of book.collaterals) moving += collateralValue(portfolio, index, stablePrice);
  return moving;
}

/**
 * Picks the worst case.
 *
 * @param changes - change under each scenario, settlement coin
 * @param basis - basis contingency, or null
 * @param minimumDelta - least requirement per delta as a change, or null
 * @returns the least; the first of equals
 */
export function worstOf(
  changes: readonly number[],
  basis: number | null,
  minimumDelta: number | null,
): WorstCase {
  let worst: WorstCase = { kind: 'scenario', scenario: 0, change: changes[0] };
  for (let scenario = 1; scenario < changes.length; scenario++) {
    if (changes[scenario] < worst.change) {
      worst = { kind: 'scenario', scenario, change: changes[scenario] };
    }
  }
  if (basis !== null && basis < worst.change) worst = { kind: 'basis', change: basis };
  if (minimumDelta !== null && minimumDelta < worst.change) {
    worst = { kind: 'minimum_delta', change: minimumDelta };
  }
  return worst;
}

/**
 * Adds the scans of all underlyings into the case that all share.
 *
 * @param scans - scan by underlying, at least one
 * @param parameters - preset
 * @returns changes by scenario summed over the underlyings and the worst of them, settlement coin
 */
export function sharedScan(
  scans: readonly UnderlyingScan[],
  parameters: ScenarioMargin,
): { readonly changes: readonly number[]; readonly worst: WorstCase } {
  const changes = parameters.scenarios.map((_, s) =>
    scans.reduce((sum, scan) => sum + scan.changes[s], 0),
  );
  const basis = scans.reduce((sum, scan) => sum + scan.basis, 0);
  const least = scans.reduce((sum, scan) => sum + (scan.minimumDelta ?? 0), 0);
  const worst = worstOf(
    changes,
    parameters.basis === null ? null : basis,
    parameters.minimumDelta === null ? null : least,
  );
  return { changes, worst };
}

/**
 * Blends each underlying's own worst with the worst that all share.
 *
 * @param scans - scan by underlying
 * @param shared - worst of the sum
 * @param offset - 0 for no offset between underlyings, 1 for the full one
 * @returns settlement coin
 */
export function blendWorst(
  scans: readonly UnderlyingScan[],
  shared: WorstCase,
  offset: number,
): number {
  const own = scans.reduce((sum, scan) => sum + scan.worst.change, 0);
  return offset === 0 ? own : own + offset * (shared.change - own);
}
