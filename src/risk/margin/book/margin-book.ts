/**
 * @module Margins of many accounts at once, on the fused scenario grid.
 */
import { checkPositive, fail, ok, type Result } from '../../../base/index.ts';
import { black76, type EngineChoice } from '../../../quant/index.ts';
import type { MarginEngine } from '../engine/margin.ts';
import { checkPortfolio } from '../engine/portfolio-check.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';
import { duplicateAccount, type MarginFailure } from '../portfolio/failures.ts';
import { movedMarket } from '../portfolio/market-move.ts';
import type { MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import { termsOfMarket } from '../scan/book.ts';
import { fundingProvision, optionFee } from '../scan/charges.ts';
import { dampedChange, forwardDelta, linearMove } from '../scan/scan.ts';
import { assembleMargin, initialLossFactor } from '../scan/scenario-margin.ts';
import { type BookGrids, createBookGrids, fillBookGrids } from './book-grids.ts';
import { type BookLayout, layOutBook, type Slot, slotsOf } from './book-layout.ts';

/** Codes of a worst case that is no scenario. */
export const worstCodes = { basis: -1, minimumDelta: -2 } as const;

/** Greatest factor of volatility that the grid takes. */
const volFactorMax = 1e6;

/** Margins by account, in columns; written by `run`. */
export interface MarginBook {
  /** Names, in the order of the columns. */
  readonly accounts: readonly string[];
  readonly initial: Float64Array;
  readonly maintenance: Float64Array;
  readonly markToMarket: Float64Array;
  /** Worst case that all underlyings share: a scenario, or one of `worstCodes`. */
  readonly worst: Int32Array;
  /**
   * Moves the spot of one underlying, or of all, with what moves along: perpetuals, forwards,
   * collaterals. Volatilities stay at their strikes. Takes effect with the next run.
   *
   * @param factor - multiplies the spot, > 0
   * @param underlying - its name; null for all
   * @throws InvariantError when the factor is not above zero
   */
  readonly moveSpot: (factor: number, underlying: string | null) => void;
  /** Computes every margin at the present market. */
  readonly run: () => void;
}

/** A book of the accounts that pass their checks, and what is wrong with the others. */
export interface MarginBookAnswer {
  readonly book: MarginBook;
  readonly failures: readonly MarginFailure[];
}

/** Working columns of a book. */
interface BookState {
  market: MarginMarket;
  readonly parameters: ScenarioMargin;
  readonly layout: BookLayout;
  slots: readonly Slot[];
  readonly grids: BookGrids | null;
  /** Spot over the spot at which the book was laid out, by underlying. */
  readonly spotFactors: Float64Array;
  readonly startPerps: readonly number[];
  readonly worst: Float64Array;
}

/**
 * Creates a book for accounts whose positions stay while the market moves.
 *
 * @param engine - a scanning preset and the market
 * @param portfolios - accounts
 * @param choice - engine of the kernel; `auto` unless given
 * @returns the book, margins in settlement coin, or failures when the preset does not scan
 */
export function createMarginBook(
  engine: MarginEngine,
  portfolios: readonly Portfolio[],
  choice: EngineChoice = 'auto',
): Result<MarginBookAnswer, readonly MarginFailure[]> {
  const { parameters, market, terms } = engine;
  if (parameters.method !== 'scenarios') {
    const row = 'parameters';
    const demand = 'scenarios for a book';
    return fail([
      { kind: 'malformed', account: '', row, field: 'method', demand, value: parameters.method },
    ]);
  }
  const wild = [...terms.values()].some((byExpiry) =>
    [...byExpiry.values()].some(({ volUp }) => volUp > volFactorMax),
  );
  if (wild) {
    const demand = `such that no volatility grows by more than ${volFactorMax}`;
    const value = 'more';
    return fail([
      { kind: 'out_of_bounds', account: '', row: 'parameters', field: 'volShock', demand, value },
    ]);
  }
  const failures: MarginFailure[] = [];
  const accepted = acceptedOf(portfolios, engine, failures);
  const slots = slotsOf(market, terms);
  const layout = layOutBook(accepted, market, parameters, slots);
  const grids = layout.legs.length === 0 ? null : createBookGrids(layout, parameters, choice);
  const state: BookState = {
    market,
    parameters,
    layout,
    slots,
    grids,
    spotFactors: new Float64Array(market.underlyings.length).fill(1),
    startPerps: market.underlyings.map(({ perpPrice }) => perpPrice ?? 0),
    worst: new Float64Array(parameters.scenarios.length),
  };
  const columns = {
    accounts: accepted.map(({ account }) => account),
    initial: new Float64Array(accepted.length),
    maintenance: new Float64Array(accepted.length),
    markToMarket: new Float64Array(accepted.length),
    worst: new Int32Array(accepted.length),
  };
  const book: MarginBook = {
    ...columns,
    moveSpot: (factor, underlying) => moveSpot(state, factor, underlying),
    run: () => runBook(state, columns),
  };
  return ok({ book, failures });
}

function acceptedOf(
  portfolios: readonly Portfolio[],
  engine: MarginEngine,
  failures: MarginFailure[],
): readonly Portfolio[] {
  const counts = new Map<string, number>();
  for (const { account } of portfolios) counts.set(account, (counts.get(account) ?? 0) + 1);
  return portfolios.filter((portfolio) => {
    const { account } = portfolio;
    const found =
      (counts.get(account) ?? 0) > 1
        ? [duplicateAccount(account)]
        : checkPortfolio(portfolio, engine.market, engine.parameters);
    failures.push(...found);
    return found.length === 0;
  });
}

function moveSpot(state: BookState, factor: number, underlying: string | null): void {
  checkPositive('factor', factor);
  state.market = movedMarket(state.market, { spotFactor: factor, volFactor: 1, underlying });
  for (const [row, { name }] of state.market.underlyings.entries()) {
    if (underlying === null || underlying === name) state.spotFactors[row] *= factor;
  }
  state.slots = slotsOf(state.market, termsOfMarket(state.market, state.parameters));
}

type Columns = Omit<MarginBook, 'moveSpot' | 'run' | 'accounts'>;

function runBook(state: BookState, columns: Columns): void {
  const { grids, layout, parameters } = state;
  if (grids !== null) {
    fillBookGrids(grids, layout, state.slots, parameters);
    grids.basis.run();
    const { groupChange, stride } = grids.basis;
    if (groupChange !== null) {
      const { current } = grids.scan.groups;
      for (let group = 0; group < current.length; group++) {
        current[group] = groupChange[group * stride];
      }
    }
    grids.scan.run();
  }
  const initialFactor = initialLossFactor(parameters, state.market.stablePrice);
  for (let account = 0; account < layout.accounts.length; account++) {
    closeAccount(state, columns, account, initialFactor);
  }
}

/** Adds the pairs of one account into its margin. */
function closeAccount(
  state: BookState,
  columns: Columns,
  account: number,
  initialFactor: number,
): void {
  const { layout, parameters, market } = state;
  const fixed = layout.accounts[account];
  const shared = state.worst.fill(0);
  let own = 0;
  let basis = 0;
  let least = 0;
  let value = fixed.cash + fixed.unrealised + fixed.still;
  let perps = 0;
  let offset = 0;
  let naked = 0;
  let provisions = 0;
  let haircutMaintenance = fixed.stillMaintenance;
  let haircutInitial = fixed.stillInitial;
  let oracle = fixed.stillOracle;
  for (let pair = layout.firstPair[account]; pair < layout.firstPair[account + 1]; pair++) {
    const held = layout.pairs[pair];
    const { spot, perpPrice } = market.underlyings[held.underlying];
    const factor = state.spotFactors[held.underlying];
    const price = perpPrice ?? 0;
    const options = presentAndBasis(state, pair);
    const delta = parameters.minimumDelta === null ? 0 : leastPerDelta(state, pair, spot ?? 0);
    const moving = held.perp * price + held.moving * factor;
    provisions += pairProvisions(state, pair, price);
    own += pairWorst(state, pair, moving, options.basis, delta);
    basis += options.basis;
    least += delta;
    const gain = held.perp * (price - state.startPerps[held.underlying]);
    value += options.value + held.moving * factor + gain;
    perps += held.perpSize * (spot ?? 0);
    offset += held.offset * (spot ?? 0);
    naked += held.naked * (spot ?? 0);
    haircutMaintenance += held.movingMaintenance * factor;
    haircutInitial += held.movingInitial * factor;
    oracle += held.oracleUnits * (spot ?? 0) + held.movingOracle * factor;
  }
  const worst = leastOf(shared, parameters, basis, least);
  columns.worst[account] = worst.code;
  columns.markToMarket[account] = value;
  const { perp, offsettingFutures, nakedShort, underlyingOffset } = parameters;
  const margins = assembleMargin(
    {
      worstChange: own + underlyingOffset * (worst.change - own),
      totals: {
        perpMaintenance: -perps * perp.maintenance - offset * offsettingFutures.maintenance,
        perpInitial: -perps * perp.initialExtra - offset * offsettingFutures.initialExtra,
        optionMaintenance: -naked * nakedShort.maintenance,
        optionInitial: -naked * nakedShort.initialExtra,
        collateralMaintenance: -haircutMaintenance,
        collateralInitial: -haircutInitial,
        oracle: -oracle,
        provisions: -provisions,
      },
      markToMarket: value,
      initialFactor,
    },
    parameters,
  );
  columns.initial[account] = margins.initial;
  columns.maintenance[account] = margins.maintenance;
}

/** Value of a pair's options now and their basis contingency. */
function presentAndBasis(state: BookState, pair: number): { value: number; basis: number } {
  const { grids, layout, parameters } = state;
  const values = grids?.basis.groupChange ?? null;
  let value = 0;
  let basis = 0;
  if (grids === null || values === null) return { value, basis };
  const { stride } = grids.basis;
  for (let group = layout.firstGroup[pair]; group < layout.firstGroup[pair + 1]; group++) {
    const at = group * stride;
    const now = values[at];
    value += now;
    if (parameters.basis === null) continue;
    const { lossShare, lossSharePerYear } = parameters.basis;
    const change = Math.min(values[at + 1] - now, values[at + 2] - now, 0);
    const { years } = state.slots[layout.groupSlot[group]].terms;
    basis += change * (lossShare + lossSharePerYear * years);
  }
  return { value, basis };
}

/** Worst change of one pair; adds its changes to those the account's pairs share. */
function pairWorst(
  state: BookState,
  pair: number,
  moving: number,
  basis: number,
  delta: number,
): number {
  const { grids, parameters, worst: shared } = state;
  const { scenarios } = parameters;
  let worst = Number.POSITIVE_INFINITY;
  for (let s = 0; s < scenarios.length; s++) {
    const options = grids === null ? 0 : grids.scan.accountChange[pair * grids.scan.stride + s];
    const raw = moving * linearMove(scenarios[s], parameters.farMoves) + options;
    const change = dampedChange(raw, scenarios[s], parameters.farMoves);
    shared[s] += change;
    if (change < worst) worst = change;
  }
  if (parameters.basis !== null && basis < worst) worst = basis;
  if (parameters.minimumDelta !== null && delta < worst) worst = delta;
  return worst;
}

function leastOf(
  changes: Float64Array,
  parameters: ScenarioMargin,
  basis: number,
  delta: number,
): { change: number; code: number } {
  let worst = { change: changes[0], code: 0 };
  for (let s = 1; s < changes.length; s++) {
    if (changes[s] < worst.change) worst = { change: changes[s], code: s };
  }
  if (parameters.basis !== null && basis < worst.change) {
    worst = { change: basis, code: worstCodes.basis };
  }
  if (parameters.minimumDelta !== null && delta < worst.change) {
    worst = { change: delta, code: worstCodes.minimumDelta };
  }
  return worst;
}

/** Least requirement per delta of one pair, as a change. */
function leastPerDelta(state: BookState, pair: number, spot: number): number {
  const { layout, parameters, slots } = state;
  if (parameters.minimumDelta === null) return 0;
  const held = layout.pairs[pair];
  const moving = (held.moving * state.spotFactors[held.underlying]) / spot;
  let net = held.perp + moving;
  let gross = held.perpSize + moving;
  for (let group = layout.firstGroup[pair]; group < layout.firstGroup[pair + 1]; group++) {
    const { terms } = slots[layout.groupSlot[group]];
    const forward = terms.variableForward + terms.fixedForward;
    for (let row = layout.firstLeg[group]; row < layout.firstLeg[group + 1]; row++) {
      const { strike, vol, right, quantity } = layout.legs[row];
      const delta =
        quantity * forwardDelta(forward, strike, terms.years, vol ?? 0, right === 'call');
      net += delta;
      gross += Math.abs(delta);
    }
  }
  const hedged = (gross - Math.abs(net)) / 2;
  const { minimumDelta } = parameters;
  return -(minimumDelta.net * Math.abs(net) + minimumDelta.hedged * hedged) * spot;
}

/** What one pair sets aside for funding and fees. */
function pairProvisions(state: BookState, pair: number, perpPrice: number): number {
  const { layout, parameters, slots, market } = state;
  const { provisions } = parameters;
  if (provisions === null) return 0;
  const held = layout.pairs[pair];
  const underlying = market.underlyings[held.underlying];
  const spot = underlying.spot ?? 0;
  let sum = fundingProvision(held.perp, underlying, provisions);
  sum += held.perpSize * perpPrice * provisions.perpFee;
  for (let group = layout.firstGroup[pair]; group < layout.firstGroup[pair + 1]; group++) {
    const slot = slots[layout.groupSlot[group]];
    const forward = slot.terms.variableForward + slot.terms.fixedForward;
    const scale = slot.terms.discount * (slot.inverse ? slot.terms.spot / forward : 1);
    for (let row = layout.firstLeg[group]; row < layout.firstLeg[group + 1]; row++) {
      const { strike, vol, right, quantity } = layout.legs[row];
      const unit = black76(forward, strike, slot.terms.years, vol ?? 0, right === 'call');
      sum += Math.abs(quantity) * optionFee(scale * unit, spot, provisions);
    }
  }
  return sum;
}
