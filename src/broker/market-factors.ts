/**
 * @module Factors of the market in the fold: one for the venue and one by underlying, moved once an
 *   hour, and what they mean for what a participant holds.
 */
import { createTable, growTable, type Table } from '../base/index.ts';
import { readRegime, readUnderlyingVolatility } from '../participants/index.ts';
import { type MarketEvidence, marketWindowHours, nextMarketFactor } from '../policy/index.ts';
import { notionalUsd, quoteRate, referencePrice, underlyingPrice } from '../risk/index.ts';
import type { BrokerState } from './state.ts';

/** Factors by place: 0 the venue, u + 1 the underlying u of the regime. */
export interface MarketFactors {
  readonly places: Table<{
    factor: 'f64';
    relativeVol: 'f64';
    /** Factor that the terms of participants follow so far. */
    announced: 'f64';
    /** Hour since 1970 of the latest move. */
    hour: 'f64';
  }>;
  /** Factors of the last hours; row = place x hours of the window + hour modulo those. */
  readonly window: Table<{ factor: 'f64' }>;
}

/**
 * Creates the factors.
 *
 * @returns factors of an unknown market
 */
export function createMarketFactors(): MarketFactors {
  const factors: MarketFactors = {
    places: createTable({ factor: 'f64', relativeVol: 'f64', announced: 'f64', hour: 'f64' }),
    window: createTable({ factor: 'f64' }, marketWindowHours),
  };
  extendMarketFactors(factors, 0);
  return factors;
}

/**
 * Makes room for underlyings, at factor 1.
 *
 * @param factors - grows in place
 * @param underlyings - underlyings known
 */
export function extendMarketFactors(factors: MarketFactors, underlyings: number): void {
  const { places, window } = factors;
  const known = places.rows;
  if (known === underlyings + 1) return;
  growTable(places, underlyings + 1);
  growTable(window, (underlyings + 1) * marketWindowHours);
  for (const column of ['factor', 'relativeVol', 'announced'] as const) {
    places.columns[column].fill(1, known, underlyings + 1);
  }
  window.columns.factor.fill(1, known * marketWindowHours, window.rows);
}

/**
 * Moves all factors to the current hour.
 *
 * @param state - changes in place; its regime has seen the hour
 * @returns whether a factor rose so far that terms may follow before the day's end
 */
export function moveMarketFactors(state: BrokerState): boolean {
  const { factors, regime, context } = state;
  const { places, window } = factors;
  const { factor, relativeVol, announced, hour } = places.columns;
  const { asset, seen } = regime.underlyings.columns;
  const { changeMin } = state.schedule.market;
  let rose = false;
  for (let place = 0; place < places.rows; place++) {
    // A name that a block brings before its first price must leave no trace of the time between.
    if (place > 0 && seen[place - 1] === 0) continue;
    const from = place * marketWindowHours;
    const held = window.columns.factor.subarray(from, from + marketWindowHours);
    const before = factor[place]!;
    // Hours that the fold skipped had the factor that was in force.
    const skipped = Math.min(context.hour - hour[place]! - 1, marketWindowHours);
    for (let back = 1; back <= skipped; back++) {
      held[(context.hour - back) % marketWindowHours] = before;
    }
    const vol =
      place === 0
        ? readRegime(regime).relativeVol
        : readUnderlyingVolatility(regime, asset[place - 1]!).overLongVol;
    const market = { relativeVol: vol, regime: context.regime };
    // All 24 hours before this one: its own place still holds the factor of a day ago.
    let least = before;
    for (let at = 0; at < marketWindowHours; at++) if (held[at]! < least) least = held[at]!;
    const next = nextMarketFactor(before, least, market, state.schedule.market);
    held[context.hour % marketWindowHours] = next;
    factor[place] = next;
    relativeVol[place] = vol;
    hour[place] = context.hour;
    if (next > announced[place]! * (1 + changeMin)) rose = true;
    else if (next < announced[place]!) announced[place] = next;
  }
  return rose;
}

/**
 * Notes that the terms of participants follow the factors as they are.
 *
 * @param factors - changes in place
 */
export function announceMarketFactors({ places }: MarketFactors): void {
  places.columns.announced.set(places.columns.factor.subarray(0, places.rows));
}

/**
 * Reads the market as it concerns a participant: averaged over the notional that it holds.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns factor and volatility; those of the venue for who holds nothing
 */
export function marketOf(state: BrokerState, participant: number): MarketEvidence {
  const { context, factors, regime } = state;
  const { accounts, prices } = context.fold;
  const { second, quantity, next } = accounts.positions.columns;
  const { contractSize, form, isOption } = prices.instruments.columns;
  const { factor, relativeVol } = factors.places.columns;
  let sum = 0;
  let weighted = 0;
  let vols = 0;
  let link = accounts.accounts.columns.head[participant]!;
  for (; link !== 0; link = next[link - 1]!) {
    const held = quantity[link - 1]!;
    if (held === 0) continue;
    const id = second[link - 1]!;
    const price = referencePrice(prices, id);
    const index = underlyingPrice(prices, id);
    const rate = quoteRate(prices, id);
    const size = contractSize[id]!;
    const notional = notionalUsd(isOption[id] === 1, form[id]!, held, size, price, index, rate);
    const place = regime.instruments.columns.underlying[id]! + 1;
    sum += notional;
    weighted += notional * factor[place]!;
    vols += notional * relativeVol[place]!;
  }
  const known = sum > 0;
  return {
    factor: known ? weighted / sum : factor[0]!,
    relativeVol: known ? vols / sum : relativeVol[0]!,
    regime: context.regime,
  };
}
