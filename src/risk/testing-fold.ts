/**
 * @module Accounts, prices and liquidations folded from written events, for tests of this folder.
 */
import { growTable } from '../base/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Instrument,
  type MarketEvent,
  takeBlock,
} from '../market/index.ts';
import { type AccountFold, observeAccount } from './account-fold.ts';
import { valueAccount } from './account-value.ts';
import { collateralUsd, createAccounts, extendAccounts } from './accounts.ts';
import { createLiquidations, type Liquidations, observeLiquidation } from './liquidations.ts';
import { createPrices, extendPrices, observePrice } from './prices.ts';

/** Linear perpetual on ETH. */
export const linearPerpetual: Instrument = {
  kind: 'perpetual',
  name: 'ETH-PERP',
  underlying: 'ETH',
  quote: 'USD',
  settlement: 'linear',
  contractSize: 1,
};

/** Inverse perpetual on BTC, 10 USD a contract. */
export const inversePerpetual: Instrument = {
  kind: 'perpetual',
  name: 'BTC-PERPETUAL',
  underlying: 'BTC',
  quote: 'USD',
  settlement: 'inverse',
  contractSize: 10,
};

/**
 * Makes an option series on BTC of strike 100.
 *
 * @returns series; contract size in coin
 */
export function optionOf(
  right: 'call' | 'put',
  settlement: 'linear' | 'inverse',
  contractSize = 1,
): Instrument {
  return {
    kind: 'option',
    name: `BTC-100-${right}-${settlement}-${contractSize}`,
    underlying: 'BTC',
    quote: 'USD',
    expiryMicros: 1_700_000_000e6,
    strike: 100,
    right,
    exercise: 'european',
    settlement,
    contractSize,
  };
}

/** State of a fold in a test. */
export interface Folded {
  readonly fold: AccountFold;
  readonly liquidations: Liquidations;
}

/**
 * Folds events one after another, as the broker does.
 *
 * @returns accounts, prices and liquidations after the last event
 */
export function foldRisk(events: readonly MarketEvent[]): Folded {
  const dictionary = createDictionary();
  const builder = createBlockBuilder(dictionary, Math.max(1, events.length));
  for (const event of events) appendEvent(builder, event);
  const block = takeBlock(builder);
  const outcome = { notionalUsd: 0, realisedUsd: 0, flowUsd: 0 };
  const accounts = createAccounts();
  const fold: AccountFold = { accounts, prices: createPrices(), dictionary, outcome };
  const liquidations = createLiquidations();
  extendPrices(fold.prices, dictionary);
  extendAccounts(accounts, dictionary.participants.texts.length);
  growTable(liquidations.latest, dictionary.participants.texts.length);
  for (let row = 0; row < block.length; row++) {
    observeLiquidation(liquidations, fold, block, row);
    observeAccount(fold, block, row);
    observePrice(fold.prices, block, row);
  }
  return { fold, liquidations };
}

/**
 * Reads the account of a participant by name.
 *
 * @returns a plain record; USD
 */
export function accountOf({ fold }: Folded, name: string) {
  const id = fold.dictionary.participants.ids.get(name)!;
  const cash = collateralUsd(fold.accounts, id);
  const { realisedUsd, feesUsd, fundingUsd, openPositions } = fold.accounts.accounts.columns;
  return {
    cash,
    realised: realisedUsd[id]!,
    fees: feesUsd[id]!,
    funding: fundingUsd[id]!,
    open: openPositions[id]!,
    ...valueAccount(fold, id, cash),
  };
}

/**
 * Reads the position of a participant in an instrument.
 *
 * @returns contracts and average price in quote units
 */
export function positionOf({ fold }: Folded, name: string, instrument: Instrument) {
  const id = fold.dictionary.participants.ids.get(name)!;
  const traded = fold.dictionary.instrumentIds.get(instrument.name)!;
  const { first, second, quantity, averagePrice } = fold.accounts.positions.columns;
  for (let row = 0; row < fold.accounts.positions.rows; row++) {
    if (first[row] === id && second[row] === traded) {
      return { quantity: quantity[row]!, average: averagePrice[row]! };
    }
  }
  return { quantity: 0, average: 0 };
}
