/**
 * @module Accounts written by hand, measured and listed by side, for tests of contagion.
 */
import { microsPerHour } from '../../base/index.ts';
import type { Instrument, MarketEvent } from '../../market/index.ts';
import {
  createProximity,
  extendProximity,
  measureProximity,
  observeProximityHour,
} from '../proximity/proximity.ts';
import { foldRisk, linearPerpetual } from '../testing-fold.ts';
import type { ImpactMarket } from './contagion-vector.ts';
import { liquidationBooks } from './liquidation-books.ts';
import { openBooks } from './open-books.ts';

/** Full hour at which everything is measured, 30 days before the options of these tests end. */
export const atMicros = Math.floor((1_700_000_000e6 - 720 * microsPerHour) / microsPerHour) * 3.6e9;

const before = atMicros - 60e6;

/** Linear perpetual on BTC. */
export const bitcoinPerpetual: Instrument = {
  ...linearPerpetual,
  name: 'BTC-LINEAR',
  underlying: 'BTC',
};

/** An account: cash, and signed contracts by instrument, all bought at the given prices. */
export interface WrittenAccount {
  readonly name: string;
  readonly cash: number;
  readonly held: readonly (readonly [Instrument, number, number])[];
}

/**
 * Writes the events of accounts at an index of 100 for both underlyings.
 *
 * @returns events of one instant, a minute before the hour
 */
export function eventsOf(accounts: readonly WrittenAccount[]): MarketEvent[] {
  const events: MarketEvent[] = ['ETH', 'BTC'].map((asset) => ({
    kind: 'index',
    atMicros: before,
    asset,
    price: 100,
  }));
  for (const { name: participant, cash, held } of accounts) {
    events.push({ kind: 'deposit', atMicros: before, participant, asset: 'USD', amount: cash });
    for (const [instrument, contracts, price] of held) {
      events.push({
        kind: 'fill',
        atMicros: before,
        participant,
        instrument,
        side: contracts > 0 ? 'buy' : 'sell',
        price,
        quantity: Math.abs(contracts),
        role: 'taker',
      });
    }
  }
  return events;
}

/**
 * Folds, measures and lists accounts.
 *
 * @returns books of both sides with names and ids
 */
export function measured(events: readonly MarketEvent[]) {
  const { fold } = foldRisk(events);
  const proximity = createProximity();
  extendProximity(proximity, fold);
  observeProximityHour(proximity, fold, { atMicros, weight: 1 });
  measureProximity(proximity, fold, atMicros, 'the hour');
  const books = openBooks(fold, proximity, atMicros);
  const { ids, texts } = fold.dictionary.participants;
  return {
    fold,
    books,
    down: liquidationBooks(books, 'down'),
    up: liquidationBooks(books, 'up'),
    name: (participant: number) => texts[participant]!,
    id: (name: string) => ids.get(name)!,
    asset: (name: string) => fold.dictionary.texts.ids.get(name)!,
  };
}

/**
 * Makes a market with the same volume and an hourly volatility of 1 % for every underlying.
 *
 * @returns the market; volume in units of the underlying an hour
 */
export function marketOf(assets: number, hourlyVolume: number, coefficient = 1): ImpactMarket {
  return {
    coefficient,
    hourlyVols: new Float64Array(assets).fill(0.01),
    hourlyVolumes: new Float64Array(assets).fill(hourlyVolume),
  };
}
