/**
 * @module Margin of one account kept ready for fills: a fill reprices its own leg and nothing else.
 */
import { fail, InvariantError, ok, type Result } from '../../../base/index.ts';
import type { MarginEngine } from '../engine/margin.ts';
import { checkPortfolio } from '../engine/portfolio-check.ts';
import type { ScenarioMargin } from '../parameters/parameters.ts';
import type { MarginFailure } from '../portfolio/failures.ts';
import type { OptionLeg, Portfolio, UnderlyingMarket } from '../portfolio/portfolio.ts';
import { fundingProvision, optionFee, oracleShare } from '../scan/charges.ts';
import { countedPortfolio, haircutOf } from '../scan/collateral-terms.ts';
import {
  type ExpiryTerms,
  expiryGroup,
  shockedDiscount,
  shockGroup,
} from '../scan/expiry-group.ts';
import {
  blendWorst,
  dampedChange,
  forwardDelta,
  isSkew,
  linearMove,
  sharedScan,
  type UnderlyingScan,
  worstOf,
} from '../scan/scan.ts';
import { assembleMargin, initialLossFactor } from '../scan/scenario-margin.ts';

/** A trade of the account. */
export type MarginFill =
  | {
      readonly kind: 'option';
      /** Series; its quantity is the quantity filled, signed. */
      readonly leg: OptionLeg;
      /** Paid per unit of the underlying, quote units. */
      readonly price: number;
    }
  | {
      readonly kind: 'perp';
      readonly underlying: string;
      readonly quantity: number;
      readonly price: number;
    };

/** Margin of one account that follows its fills. */
export interface MarginState {
  /**
   * Takes a fill.
   *
   * @param fill - the trade
   * @returns what is wrong with it, empty when it was taken; a refused fill changes nothing
   */
  readonly fill: (fill: MarginFill) => readonly MarginFailure[];
  /**
   * Computes the margin from the kept sums.
   *
   * @returns initial and maintenance margin and equity, settlement coin
   */
  readonly margin: () => {
    readonly initial: number;
    readonly maintenance: number;
    readonly markToMarket: number;
  };
}

/** Values of one unit of a series: under each scenario undiscounted, then now, up and down. */
interface SeriesValues {
  readonly shocked: Float64Array;
  readonly now: number;
  readonly up: number;
  readonly down: number;
  readonly delta: number;
  /** Fee of closing, per unit; 0 without provisions. */
  readonly fee: number;
}

/** Sums over the legs of one expiry and settlement. */
interface GroupSums {
  readonly terms: ExpiryTerms;
  readonly shocked: Float64Array;
  now: number;
  up: number;
  down: number;
  gross: number;
  fees: number;
  readonly strikes: Map<number, number>;
  readonly series: Map<string, { readonly values: SeriesValues; quantity: number }>;
}

/** What an account holds in one underlying. */
interface PairSums {
  readonly market: UnderlyingMarket;
  readonly groups: Map<string, GroupSums>;
  perp: number;
  moving: number;
}

/** Sums of one account. */
interface AccountSums {
  readonly engine: MarginEngine;
  readonly parameters: ScenarioMargin;
  readonly pairs: Map<string, PairSums>;
  readonly empty: Portfolio;
  /** Cash, unsettled profit and collateral. */
  equity: number;
  haircutMaintenance: number;
  haircutInitial: number;
}

/**
 * Keeps the margin of one account ready for fills.
 *
 * @param engine - a scanning preset and the market, which stays as it is
 * @param portfolio - what the account holds; at most one perpetual per underlying
 * @returns the state, margins in settlement coin, or why none is given
 */
export function createMarginState(
  engine: MarginEngine,
  portfolio: Portfolio,
): Result<MarginState, readonly MarginFailure[]> {
  const { parameters } = engine;
  const failures = [...checkPortfolio(portfolio, engine.market, parameters)];
  const { account } = portfolio;
  if (parameters.method !== 'scenarios') {
    const demand = 'scenarios for a state';
    const value = parameters.method;
    failures.push({ kind: 'malformed', account, row: '', field: 'method', demand, value });
  }
  const perps = portfolio.perps.map(({ underlying }) => underlying);
  if (new Set(perps).size < perps.length) {
    const demand = 'one per underlying';
    const value = perps.join(' ');
    failures.push({ kind: 'malformed', account, row: 'perps', field: 'underlying', demand, value });
  }
  if (failures.length > 0 || parameters.method !== 'scenarios') return fail(failures);
  const counted = countedPortfolio(portfolio, parameters, engine.market);
  const sums = sumsOf(engine, parameters, counted);
  return ok({
    fill: (fill) => takeFill(sums, fill),
    margin: () => closeMargin(sums, counted),
  });
}

function sumsOf(
  engine: MarginEngine,
  parameters: ScenarioMargin,
  portfolio: Portfolio,
): AccountSums {
  const { market } = engine;
  const sums: AccountSums = {
    engine,
    parameters,
    pairs: new Map(),
    empty: { ...portfolio, cash: 0, collaterals: [], perps: [], options: [] },
    equity: portfolio.cash,
    haircutMaintenance: 0,
    haircutInitial: 0,
  };
  for (const held of portfolio.collaterals) {
    const value = (held.quantity * (held.price ?? 0)) / market.stablePrice;
    const haircut = haircutOf(parameters.haircuts, held);
    sums.equity += value;
    sums.haircutMaintenance -= value * (haircut?.maintenance ?? 0);
    sums.haircutInitial -= value * (haircut?.initialExtra ?? 0);
    if (held.underlying !== null) pairOf(sums, held.underlying).moving += value;
  }
  for (const { underlying, quantity, unrealised } of portfolio.perps) {
    pairOf(sums, underlying).perp += quantity;
    if (quantity !== 0) sums.equity += unrealised;
  }
  for (const leg of portfolio.options) addLeg(sums, leg);
  return sums;
}

function pairOf(sums: AccountSums, underlying: string): PairSums {
  let pair = sums.pairs.get(underlying);
  if (pair === undefined) {
    const market = sums.engine.market.underlyings.find(({ name }) => name === underlying);
    if (market === undefined) throw new InvariantError('underlying', 'in the market', underlying);
    pair = { market, groups: new Map(), perp: 0, moving: 0 };
    sums.pairs.set(underlying, pair);
  }
  return pair;
}

function groupOf(sums: AccountSums, pair: PairSums, leg: OptionLeg): GroupSums {
  const key = `${leg.settlement} ${leg.expiryMicros}`;
  let group = pair.groups.get(key);
  if (group === undefined) {
    const terms = sums.engine.terms.get(leg.underlying)?.get(leg.expiryMicros);
    if (terms === undefined)
      throw new InvariantError('expiryMicros', 'an expiry with a feed', leg.expiryMicros);
    group = {
      terms,
      shocked: new Float64Array(sums.parameters.scenarios.length),
      now: 0,
      up: 0,
      down: 0,
      gross: 0,
      fees: 0,
      strikes: new Map(),
      series: new Map(),
    };
    pair.groups.set(key, group);
  }
  return group;
}

function addLeg(sums: AccountSums, leg: OptionLeg): void {
  const group = groupOf(sums, pairOf(sums, leg.underlying), leg);
  const key = `${leg.right} ${leg.strike} ${leg.vol}`;
  let series = group.series.get(key);
  if (series === undefined) {
    series = { values: valuesOf(leg, group.terms, sums.parameters), quantity: 0 };
    group.series.set(key, series);
  }
  const { values } = series;
  const { quantity } = leg;
  for (let s = 0; s < group.shocked.length; s++) group.shocked[s] += quantity * values.shocked[s];
  group.now += quantity * values.now;
  group.up += quantity * values.up;
  group.down += quantity * values.down;
  const grown = Math.abs(series.quantity + quantity) - Math.abs(series.quantity);
  group.gross += grown;
  group.fees += grown * values.fee;
  series.quantity += quantity;
  group.strikes.set(leg.strike, (group.strikes.get(leg.strike) ?? 0) + quantity);
}

function valuesOf(leg: OptionLeg, terms: ExpiryTerms, parameters: ScenarioMargin): SeriesValues {
  const one = expiryGroup([{ ...leg, quantity: 1 }], [0], terms, parameters.skew);
  const { provisions } = parameters;
  const { volMin } = parameters.volShock;
  const shocked = Float64Array.from(
    parameters.scenarios,
    ({ spotFactor, vol }) => shockGroup(one, spotFactor, vol, volMin).value,
  );
  const side = (spotFactor: number): number =>
    shockGroup(one, spotFactor, 'none', 0).value * terms.discount;
  const forward = terms.variableForward + terms.fixedForward;
  const isCall = leg.right === 'call';
  return {
    shocked,
    now: one.value,
    up: side(parameters.basis?.spotFactorUp ?? 1),
    down: side(parameters.basis?.spotFactorDown ?? 1),
    delta: forwardDelta(forward, leg.strike, terms.years, leg.vol ?? 0, isCall),
    fee: provisions === null ? 0 : optionFee(one.value, terms.spot, provisions),
  };
}

function takeFill(sums: AccountSums, fill: MarginFill): readonly MarginFailure[] {
  const probe: Portfolio =
    fill.kind === 'option'
      ? { ...sums.empty, cash: fill.price, options: [fill.leg] }
      : {
          ...sums.empty,
          cash: fill.price,
          perps: [{ underlying: fill.underlying, quantity: fill.quantity, unrealised: 0 }],
        };
  const failures = checkPortfolio(probe, sums.engine.market, sums.parameters);
  if (failures.length > 0) return failures;
  if (fill.kind === 'option') {
    sums.equity -= fill.leg.quantity * fill.price;
    addLeg(sums, fill.leg);
  } else {
    const pair = pairOf(sums, fill.underlying);
    pair.perp += fill.quantity;
    sums.equity += fill.quantity * ((pair.market.perpPrice ?? 0) - fill.price);
  }
  return [];
}

function closeMargin(
  sums: AccountSums,
  portfolio: Portfolio,
): { initial: number; maintenance: number; markToMarket: number } {
  const { parameters, engine } = sums;
  const scans: UnderlyingScan[] = [];
  let markToMarket = sums.equity;
  let perps = 0;
  let naked = 0;
  let provisions = 0;
  const { provisions: terms } = parameters;
  let oracle = collateralOracle(sums, portfolio);
  for (const pair of sums.pairs.values()) {
    scans.push(pairScan(pair, parameters));
    const { spot, spotConfidence, perpConfidence } = pair.market;
    const price = spot ?? 0;
    const both = Math.min(spotConfidence, perpConfidence);
    perps -= Math.abs(pair.perp) * price;
    if (terms !== null) {
      provisions -= fundingProvision(pair.perp, pair.market, terms);
      provisions -= Math.abs(pair.perp) * (pair.market.perpPrice ?? 0) * terms.perpFee;
    }
    oracle -= Math.abs(pair.perp) * price * oracleShare(both, parameters.oracle);
    const base = pair.perp === 0 ? spotConfidence : both;
    for (const group of pair.groups.values()) {
      markToMarket += group.now;
      provisions -= group.fees;
      for (const size of group.strikes.values()) naked += Math.min(size, 0) * price;
      const confidence = Math.min(base, group.terms.confidence);
      oracle -= group.gross * price * oracleShare(confidence, parameters.oracle);
    }
  }
  const shared = sharedScan(scans, parameters);
  const totals = {
    perpMaintenance: perps * parameters.perp.maintenance,
    perpInitial: perps * parameters.perp.initialExtra,
    optionMaintenance: naked * parameters.nakedShort.maintenance,
    optionInitial: naked * parameters.nakedShort.initialExtra,
    collateralMaintenance: sums.haircutMaintenance,
    collateralInitial: sums.haircutInitial,
    oracle,
    provisions,
  };
  const worstChange = blendWorst(scans, shared.worst, parameters.underlyingOffset);
  const initialFactor = initialLossFactor(parameters, engine.market.stablePrice);
  const parts = { worstChange, totals, markToMarket, initialFactor };
  return { ...assembleMargin(parts, parameters), markToMarket };
}

function collateralOracle(
  { engine, parameters, pairs }: AccountSums,
  portfolio: Portfolio,
): number {
  const { market } = engine;
  const touched =
    pairs.size > 0 ? [...pairs.values()].map((pair) => pair.market) : market.underlyings;
  const least = Math.min(1, ...touched.map(({ spotConfidence }) => spotConfidence));
  let oracle = 0;
  for (const { quantity, price, confidence, underlying } of portfolio.collaterals) {
    const own = underlying === null ? undefined : pairs.get(underlying)?.market.spotConfidence;
    const share = oracleShare(Math.min(confidence, own ?? least), parameters.oracle);
    oracle -= ((quantity * (price ?? 0)) / market.stablePrice) * share;
  }
  return oracle;
}

function pairScan(pair: PairSums, parameters: ScenarioMargin): UnderlyingScan {
  const moving = pair.perp * (pair.market.perpPrice ?? 0) + pair.moving;
  const groups = [...pair.groups.values()];
  const changes = parameters.scenarios.map((scenario, s) => {
    let change = moving * linearMove(scenario, parameters.farMoves);
    for (const { terms, shocked, now } of groups) {
      const moved = shocked[s] * shockedDiscount(terms, shocked[s]) - now;
      change += isSkew(scenario) ? -Math.abs(moved) : moved;
    }
    return dampedChange(change, scenario, parameters.farMoves);
  });
  let basis = 0;
  if (parameters.basis !== null) {
    const { lossShare, lossSharePerYear } = parameters.basis;
    for (const { terms, now, up, down } of groups) {
      basis += Math.min(up - now, down - now, 0) * (lossShare + lossSharePerYear * terms.years);
    }
  }
  const minimumDelta = pairMinimumDelta(pair, groups, parameters);
  const worst = worstOf(changes, parameters.basis === null ? null : basis, minimumDelta);
  return { underlying: pair.market.name, changes, basis, minimumDelta, worst };
}

function pairMinimumDelta(
  pair: PairSums,
  groups: readonly GroupSums[],
  { minimumDelta }: ScenarioMargin,
): number | null {
  if (minimumDelta === null) return null;
  const spot = pair.market.spot ?? 0;
  const moving = pair.moving / spot;
  let net = pair.perp + moving;
  let gross = Math.abs(pair.perp) + moving;
  for (const { series } of groups) {
    for (const { values, quantity } of series.values()) {
      net += values.delta * quantity;
      gross += Math.abs(values.delta * quantity);
    }
  }
  const hedged = (gross - Math.abs(net)) / 2;
  return -(minimumDelta.net * Math.abs(net) + minimumDelta.hedged * hedged) * spot;
}
