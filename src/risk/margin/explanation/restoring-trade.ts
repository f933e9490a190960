/**
 * @module The cheapest single trade that brings a margin back to zero.
 */
import { microsPerYear } from '../../../base/index.ts';
import { black76 } from '../../../quant/index.ts';
import { type MarginEngine, marginUnchecked } from '../engine/margin.ts';
import { checkPortfolio } from '../engine/portfolio-check.ts';
import type { OptionLeg, Portfolio } from '../portfolio/portfolio.ts';

/** What trading costs. */
export interface TradeCosts {
  /** Fee, share of the notional at spot. */
  readonly feeShare: number;
  /** Half the spread of a perpetual, share of its price. */
  readonly perpHalfSpread: number;
  /** Half the spread of an option, in volatility, annualised. */
  readonly optionHalfSpreadVol: number;
}

/** An instrument that may be traded; the quantity of a leg is not read. */
export type Tradable =
  | { readonly kind: 'option'; readonly leg: OptionLeg }
  | { readonly kind: 'perp'; readonly underlying: string };

/** A trade that restores the margin. */
export interface RestoringTrade {
  readonly instrument: Tradable;
  /** Signed, units of the underlying; bought positive. */
  readonly quantity: number;
  /** Fee and half spread, settlement coin. */
  readonly cost: number;
  /** Margin afterwards, settlement coin. */
  readonly margin: number;
}

/** Answer to the question for the cheapest restoring trade. */
export type RestoringAnswer =
  | { readonly kind: 'trade'; readonly trade: RestoringTrade }
  /** The margin is not below zero. */
  | { readonly kind: 'not_needed'; readonly margin: number }
  /** No single trade reaches zero; `best` comes closest. */
  | { readonly kind: 'none'; readonly best: RestoringTrade | null };

/** Growth of the trial quantity from one trial to the next. */
const growth = 1.5;
const trials = 40;

/**
 * Finds the cheapest single trade, at mark plus costs, after which the margin is at least zero.
 *
 * Tries the instruments held and those offered, each bought and sold in growing quantities as long
 * as the margin improves, and solves the least quantity that suffices. Costs come out of cash.
 *
 * @param engine - preset and market
 * @param portfolio - what the account holds, checked
 * @param which - margin to restore
 * @param costs - what trading costs
 * @param offered - instruments that may be traded besides those held
 * @returns the trade, or why there is none; settlement coin
 */
export function restoringTrade(
  engine: MarginEngine,
  portfolio: Portfolio,
  which: 'initial' | 'maintenance',
  costs: TradeCosts,
  offered: readonly Tradable[] = [],
): RestoringAnswer {
  const now = marginUnchecked(engine, portfolio)[which];
  if (now >= 0) return { kind: 'not_needed', margin: now };
  let cheapest: RestoringTrade | null = null;
  let best: RestoringTrade | null = null;
  for (const instrument of candidates(engine, portfolio, offered)) {
    const start = startQuantity(engine, portfolio, instrument, now);
    for (const side of [1, -1]) {
      const tried = trySide(engine, portfolio, which, costs, instrument, side, start, now);
      if (tried === null) continue;
      if (tried.margin >= 0) {
        if (cheapest === null || tried.cost < cheapest.cost) cheapest = tried;
      } else if (best === null || tried.margin > best.margin) best = tried;
    }
  }
  return cheapest === null ? { kind: 'none', best } : { kind: 'trade', trade: cheapest };
}

/** Instruments held and offered, each once, as far as the preset margins them. */
function candidates(
  engine: MarginEngine,
  portfolio: Portfolio,
  offered: readonly Tradable[],
): readonly Tradable[] {
  const held: Tradable[] = [
    ...portfolio.options.map((leg): Tradable => ({ kind: 'option', leg })),
    ...engine.market.underlyings
      .filter(({ perpPrice }) => perpPrice !== null)
      .map(({ name }): Tradable => ({ kind: 'perp', underlying: name })),
  ];
  const seen = new Map<string, Tradable>();
  for (const instrument of [...held, ...offered]) {
    const key =
      instrument.kind === 'perp'
        ? instrument.underlying
        : [
            instrument.leg.underlying,
            instrument.leg.expiryMicros,
            instrument.leg.strike,
            instrument.leg.right,
            instrument.leg.settlement,
          ].join(' ');
    if (seen.has(key)) continue;
    const probe = traded({ ...portfolio, options: [], perps: [] }, instrument, 1, 0);
    if (checkPortfolio(probe, engine.market, engine.parameters).length === 0) {
      seen.set(key, instrument);
    }
  }
  return [...seen.values()];
}

function spotOf(engine: MarginEngine, underlying: string): number {
  return engine.market.underlyings.find(({ name }) => name === underlying)?.spot ?? 0;
}

/** A thousandth of the notional that the shortfall or the positions span. */
function startQuantity(
  engine: MarginEngine,
  portfolio: Portfolio,
  instrument: Tradable,
  shortfall: number,
): number {
  const underlying = instrument.kind === 'perp' ? instrument.underlying : instrument.leg.underlying;
  let gross = 0;
  for (const row of [...portfolio.options, ...portfolio.perps]) {
    if (row.underlying === underlying) gross += Math.abs(row.quantity);
  }
  return Math.max(gross, -shortfall / spotOf(engine, underlying)) / 1000;
}

function traded(
  portfolio: Portfolio,
  instrument: Tradable,
  quantity: number,
  paid: number,
): Portfolio {
  const cash = portfolio.cash - paid;
  if (instrument.kind === 'option') {
    const row = portfolio.options.findIndex((leg) => sameSeries(leg, instrument.leg));
    const options = portfolio.options.slice();
    if (row < 0) options.push({ ...instrument.leg, quantity });
    else options[row] = { ...options[row], quantity: options[row].quantity + quantity };
    return { ...portfolio, cash, options };
  }
  const { underlying } = instrument;
  const row = portfolio.perps.findIndex((perp) => perp.underlying === underlying);
  const perps = portfolio.perps.slice();
  if (row < 0)
    return { ...portfolio, cash, perps: [...perps, { underlying, quantity, unrealised: 0 }] };
  // A perpetual closed to nothing settles what was not realised yet.
  const next = perps[row].quantity + quantity;
  if (next === 0) {
    const settled = cash + perps[row].unrealised;
    return { ...portfolio, cash: settled, perps: perps.filter((_, at) => at !== row) };
  }
  perps[row] = { ...perps[row], quantity: next };
  return { ...portfolio, cash, perps };
}

function sameSeries(a: OptionLeg, b: OptionLeg): boolean {
  return (
    a.underlying === b.underlying &&
    a.expiryMicros === b.expiryMicros &&
    a.strike === b.strike &&
    a.right === b.right &&
    a.settlement === b.settlement
  );
}

/** What the mark of one unit is, and what crossing half the spread and the fee cost. */
function unitPrices(
  engine: MarginEngine,
  instrument: Tradable,
  costs: TradeCosts,
): { readonly mark: number; readonly cost: number } {
  if (instrument.kind === 'perp') {
    const market = engine.market.underlyings.find(({ name }) => name === instrument.underlying);
    const spread = costs.perpHalfSpread * (market?.perpPrice ?? 0);
    return { mark: 0, cost: spread + costs.feeShare * (market?.spot ?? 0) };
  }
  const { leg } = instrument;
  const market = engine.market.underlyings.find(({ name }) => name === leg.underlying);
  const feed = market?.feeds.find(({ expiryMicros }) => expiryMicros === leg.expiryMicros);
  const spot = market?.spot ?? 0;
  const forward = feed?.forward ?? spot;
  const micros = leg.expiryMicros - engine.market.atMicros;
  const years = micros / microsPerYear;
  const discount = engine.terms.get(leg.underlying)?.get(leg.expiryMicros)?.discount ?? 1;
  const scale = discount * (leg.settlement === 'inverse' ? spot / forward : 1);
  const at = (vol: number): number =>
    scale * black76(forward, leg.strike, years, vol, leg.right === 'call');
  const vol = leg.vol ?? 0;
  const spread = at(vol + costs.optionHalfSpreadVol) - at(vol);
  return { mark: at(vol), cost: spread + costs.feeShare * spot };
}

function trySide(
  engine: MarginEngine,
  portfolio: Portfolio,
  which: 'initial' | 'maintenance',
  costs: TradeCosts,
  instrument: Tradable,
  side: number,
  start: number,
  now: number,
): RestoringTrade | null {
  const { mark, cost } = unitPrices(engine, instrument, costs);
  const marginAt = (size: number): number => {
    const paid = side * size * mark + size * cost;
    return marginUnchecked(engine, traded(portfolio, instrument, side * size, paid))[which];
  };
  const trade = (size: number, margin: number): RestoringTrade => ({
    instrument,
    quantity: side * size,
    cost: size * cost,
    margin,
  });
  let [size, margin] = [0, now];
  let next = start;
  for (let trial = 0; trial < trials; trial++) {
    const reached = marginAt(next);
    if (reached >= 0) return leastSize(marginAt, size, next, reached, trade);
    if (reached <= margin) break;
    [size, margin] = [next, reached];
    next *= growth;
  }
  return size === 0 ? null : trade(size, margin);
}

function leastSize(
  marginAt: (size: number) => number,
  below: number,
  above: number,
  marginAbove: number,
  trade: (size: number, margin: number) => RestoringTrade,
): RestoringTrade {
  let [low, high, margin] = [below, above, marginAbove];
  for (let turn = 0; turn < 60 && high - low > 1e-10 * high; turn++) {
    const middle = (low + high) / 2;
    const reached = marginAt(middle);
    if (reached >= 0) [high, margin] = [middle, reached];
    else low = middle;
  }
  return trade(high, margin);
}
