/**
 * @module Many accounts laid out in columns for the scenario grid.
 *
 * A pair is one account in one underlying; a group is the legs of a pair in one slot; a slot is one
 * expiry and settlement of one underlying.
 */

import type { ScenarioMargin } from '../parameters/parameters.ts';
import type {
  MarginMarket,
  OptionLeg,
  Portfolio,
  UnderlyingMarket,
} from '../portfolio/portfolio.ts';
import { collateralValue, type TermsByExpiry } from '../scan/book.ts';
import { oracleShare } from '../scan/charges.ts';
import { countedPortfolio, haircutOf } from '../scan/collateral-terms.ts';
import type { ExpiryTerms } from '../scan/expiry-group.ts';

/** One expiry and settlement of one underlying. */
export interface Slot {
  readonly underlying: number;
  readonly inverse: boolean;
  readonly terms: ExpiryTerms;
}

/** Constants of one account in one underlying. */
export interface PairConstants {
  readonly underlying: number;
  /** Signed and absolute size of the perpetuals. */
  readonly perp: number;
  readonly perpSize: number;
  /** The smaller of long and short perpetuals. */
  readonly offset: number;
  /** Shorts without a long of the same strike. */
  readonly naked: number;
  /** Sizes times oracle shares. */
  readonly oracleUnits: number;
  /** Collateral that moves with the underlying, at the laid-out price, in settlement coin. */
  readonly moving: number;
  readonly movingMaintenance: number;
  readonly movingInitial: number;
  readonly movingOracle: number;
}

/** Constants of one account. */
export interface AccountConstants {
  readonly account: string;
  readonly cash: number;
  readonly unrealised: number;
  readonly still: number;
  readonly stillMaintenance: number;
  readonly stillInitial: number;
  readonly stillOracle: number;
}

/** Accounts in columns. */
export interface BookLayout {
  readonly slots: readonly Slot[];
  readonly accounts: readonly AccountConstants[];
  readonly pairs: readonly PairConstants[];
  /** First pair of each account, and their number at the end. */
  readonly firstPair: readonly number[];
  /** First group of each pair, and their number at the end. */
  readonly firstGroup: readonly number[];
  readonly groupSlot: readonly number[];
  readonly firstLeg: readonly number[];
  readonly legs: readonly OptionLeg[];
}

/**
 * Lists the slots of a market.
 *
 * @param market - state of the market
 * @param terms - terms of its expiries
 * @returns slots in the order of the market; prices in quote units
 */
export function slotsOf(market: MarginMarket, terms: TermsByExpiry): readonly Slot[] {
  return market.underlyings.flatMap(({ name }, underlying) =>
    [...(terms.get(name)?.values() ?? [])].flatMap((expiry) =>
      [false, true].map((inverse) => ({ underlying, inverse, terms: expiry })),
    ),
  );
}

/**
 * Lays accounts out.
 *
 * @param portfolios - accounts, checked
 * @param market - state of the market
 * @param parameters - preset
 * @param slots - slots of the market
 * @returns the layout; money in settlement coin, sizes in units of the underlying
 */
export function layOutBook(
  portfolios: readonly Portfolio[],
  market: MarginMarket,
  parameters: ScenarioMargin,
  slots: readonly Slot[],
): BookLayout {
  const layout = {
    slots,
    accounts: [] as AccountConstants[],
    pairs: [] as PairConstants[],
    firstPair: [0],
    firstGroup: [0],
    groupSlot: [] as number[],
    firstLeg: [0],
    legs: [] as OptionLeg[],
  };
  const slotIndex = new Map(
    slots.map(({ underlying, inverse, terms }, index) => [
      slotKey(market.underlyings[underlying].name, terms.expiryMicros, inverse),
      index,
    ]),
  );
  for (const holdings of portfolios) {
    const portfolio = countedPortfolio(holdings, parameters, market);
    const slotOf = portfolio.options.map(
      (leg) =>
        slotIndex.get(slotKey(leg.underlying, leg.expiryMicros, leg.settlement === 'inverse')) ?? 0,
    );
    const order = [...slotOf.keys()].sort((a, b) => slotOf[a] - slotOf[b] || a - b);
    let next = 0;
    let least = 1;
    for (const [row, underlying] of market.underlyings.entries()) {
      const start = next;
      while (next < order.length && slots[slotOf[order[next]]].underlying === row) next++;
      const mine = order.slice(start, next);
      const touched =
        mine.length > 0 ||
        portfolio.perps.some((perp) => perp.underlying === underlying.name) ||
        portfolio.collaterals.some((held) => held.underlying === underlying.name);
      if (!touched) continue;
      least = Math.min(least, underlying.spotConfidence);
      let position = 0;
      while (position < mine.length) {
        const slot = slotOf[mine[position]];
        layout.groupSlot.push(slot);
        for (; position < mine.length && slotOf[mine[position]] === slot; position++) {
          layout.legs.push(portfolio.options[mine[position]]);
        }
        layout.firstLeg.push(layout.legs.length);
      }
      layout.firstGroup.push(layout.groupSlot.length);
      const legs = mine.map((leg) => ({ leg: portfolio.options[leg], slot: slotOf[leg] }));
      layout.pairs.push(pairConstants(portfolio, market, row, parameters, slots, legs));
    }
    if (layout.pairs.length === layout.firstPair.at(-1)) {
      least = Math.min(1, ...market.underlyings.map(({ spotConfidence }) => spotConfidence));
    }
    layout.firstPair.push(layout.pairs.length);
    layout.accounts.push(accountConstants(portfolio, market, parameters, least));
  }
  return layout;
}

function slotKey(underlying: string, expiryMicros: number, inverse: boolean): string {
  return `${inverse ? 'i' : 'l'}${expiryMicros} ${underlying}`;
}

function pairConstants(
  portfolio: Portfolio,
  market: MarginMarket,
  row: number,
  parameters: ScenarioMargin,
  slots: readonly Slot[],
  legs: readonly { readonly leg: OptionLeg; readonly slot: number }[],
): PairConstants {
  const underlying = market.underlyings[row];
  let perp = 0;
  let perpSize = 0;
  for (const held of portfolio.perps) {
    if (held.underlying !== underlying.name) continue;
    perp += held.quantity;
    perpSize += Math.abs(held.quantity);
  }
  const { oracle } = parameters;
  const confidence = Math.min(underlying.spotConfidence, underlying.perpConfidence);
  let oracleUnits = perpSize * oracleShare(confidence, oracle);
  const base = perpSize > 0 ? confidence : underlying.spotConfidence;
  for (const { leg, slot } of legs) {
    const least = Math.min(base, slots[slot].terms.confidence);
    oracleUnits += Math.abs(leg.quantity) * oracleShare(least, oracle);
  }
  return {
    underlying: row,
    perp,
    perpSize,
    offset: (perpSize - Math.abs(perp)) / 2,
    naked: nakedSize(legs),
    oracleUnits,
    ...movingConstants(portfolio, market, underlying, parameters),
  };
}

function nakedSize(legs: readonly { readonly leg: OptionLeg; readonly slot: number }[]): number {
  const net = new Map<number, Map<number, number>>();
  for (const { leg, slot } of legs) {
    let strikes = net.get(slot);
    if (strikes === undefined) {
      strikes = new Map();
      net.set(slot, strikes);
    }
    strikes.set(leg.strike, (strikes.get(leg.strike) ?? 0) + leg.quantity);
  }
  let naked = 0;
  for (const strikes of net.values())
    for (const size of strikes.values()) naked -= Math.min(size, 0);
  return naked;
}

function movingConstants(
  portfolio: Portfolio,
  market: MarginMarket,
  { name, spotConfidence }: UnderlyingMarket,
  parameters: ScenarioMargin,
): Pick<PairConstants, 'moving' | 'movingMaintenance' | 'movingInitial' | 'movingOracle'> {
  const sums = { moving: 0, movingMaintenance: 0, movingInitial: 0, movingOracle: 0 };
  for (const [index, held] of portfolio.collaterals.entries()) {
    if (held.underlying !== name) continue;
    const value = collateralValue(portfolio, index, market.stablePrice);
    const haircut = haircutOf(parameters.haircuts, held);
    sums.moving += value;
    sums.movingMaintenance += value * (haircut?.maintenance ?? 0);
    sums.movingInitial += value * (haircut?.initialExtra ?? 0);
    const confidence = Math.min(held.confidence, spotConfidence);
    sums.movingOracle += value * oracleShare(confidence, parameters.oracle);
  }
  return sums;
}

function accountConstants(
  portfolio: Portfolio,
  market: MarginMarket,
  parameters: ScenarioMargin,
  least: number,
): AccountConstants {
  let unrealised = 0;
  for (const perp of portfolio.perps) if (perp.quantity !== 0) unrealised += perp.unrealised;
  const sums = { still: 0, stillMaintenance: 0, stillInitial: 0, stillOracle: 0 };
  for (const [index, held] of portfolio.collaterals.entries()) {
    if (held.underlying !== null) continue;
    const value = collateralValue(portfolio, index, market.stablePrice);
    const haircut = haircutOf(parameters.haircuts, held);
    sums.still += value;
    sums.stillMaintenance += value * (haircut?.maintenance ?? 0);
    sums.stillInitial += value * (haircut?.initialExtra ?? 0);
    const confidence = Math.min(held.confidence, least);
    sums.stillOracle += value * oracleShare(confidence, parameters.oracle);
  }
  return { account: portfolio.account, cash: portfolio.cash, unrealised, ...sums };
}
