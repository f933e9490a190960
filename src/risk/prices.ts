/**
 * @module Last known prices by instrument and underlying: what every valuation in the fold rests
 *   on.
 */
import { createTable, growTable, microsPerDay, none, type Table } from '../base/index.ts';
import {
  contractSizeOf,
  type Dictionary,
  type EventBlock,
  eventKinds,
  isInverse,
  presenceShift,
} from '../market/index.ts';

/** How an instrument's value follows its price. */
export const payoffForms = { linear: 0, inverseOption: 1, inverseFuture: 2 } as const;

/** Prices by instrument id; 0 stands for "never seen". */
export interface Prices {
  readonly instruments: Table<{
    mark: 'f64';
    markAt: 'f64';
    trade: 'f64';
    tradeAt: 'f64';
    vol: 'f64';
    /** Price to value at: see `referencePrice`. */
    reference: 'f64';
    contractSize: 'f64';
    form: 'u8';
    isOption: 'u8';
    underlying: 'u32';
  }>;
  /** By text id of the asset; USD, 0 stands for "never seen". */
  readonly underlyings: Table<{ index: 'f64'; indexAt: 'f64' }>;
}

/** A mark this much older than the last trade no longer beats it. */
const markStaleMicros = microsPerDay;

/**
 * Creates prices.
 *
 * @returns prices of nothing
 */
export function createPrices(): Prices {
  return {
    instruments: createTable({
      mark: 'f64',
      markAt: 'f64',
      trade: 'f64',
      tradeAt: 'f64',
      vol: 'f64',
      reference: 'f64',
      contractSize: 'f64',
      form: 'u8',
      isOption: 'u8',
      underlying: 'u32',
    }),
    underlyings: createTable({ index: 'f64', indexAt: 'f64' }),
  };
}

/**
 * Makes room for the instruments that a block brings.
 *
 * @param prices - grows in place
 * @param dictionary - names up to and including the block's
 */
export function extendPrices(prices: Prices, dictionary: Dictionary): void {
  const { instruments, underlyings } = prices;
  for (let id = instruments.rows; id < dictionary.instruments.length; id++) {
    const instrument = dictionary.instruments[id]!;
    growTable(instruments, id + 1);
    const { columns } = instruments;
    columns.contractSize[id] = contractSizeOf(instrument);
    columns.isOption[id] = instrument.kind === 'option' ? 1 : 0;
    columns.form[id] = !isInverse(instrument)
      ? payoffForms.linear
      : instrument.kind === 'option'
        ? payoffForms.inverseOption
        : payoffForms.inverseFuture;
    const underlying = dictionary.texts.ids.get(instrument.underlying)!;
    columns.underlying[id] = underlying;
    growTable(underlyings, underlying + 1);
  }
}

/**
 * Folds one event into the prices.
 *
 * @param prices - changes in place
 * @param block - block of the event
 * @param row - row of the event
 */
export function observePrice(prices: Prices, block: EventBlock, row: number): void {
  const subject = block.subject[row]!;
  const at = block.at[row]!;
  switch (block.kind[row]) {
    case eventKinds.fill: {
      const { columns } = prices.instruments;
      columns.trade[subject] = block.a[row]!;
      columns.tradeAt[subject] = at;
      settleReference(prices, subject);
      return;
    }
    case eventKinds.mark: {
      const { columns } = prices.instruments;
      columns.mark[subject] = block.a[row]!;
      columns.markAt[subject] = at;
      settleReference(prices, subject);
      const flags = block.flags[row]! >> presenceShift;
      if (flags & 2) columns.vol[subject] = block.b[row]!;
      if (flags & 16) setIndex(prices, columns.underlying[subject]!, block.e[row]!, at);
      return;
    }
    case eventKinds.index:
      setIndex(prices, subject, block.a[row]!, at);
      return;
    default:
  }
}

function setIndex(prices: Prices, underlying: number, price: number, at: number): void {
  growTable(prices.underlyings, underlying + 1);
  prices.underlyings.columns.index[underlying] = price;
  prices.underlyings.columns.indexAt[underlying] = at;
}

/**
 * Returns the price to value an instrument at: its mark, or its last trade when that is fresher by
 * a day or there is no mark.
 *
 * @param prices - prices now
 * @param instrument - instrument id
 * @returns quote units (coin for inverse options); 0 when never seen
 */
export function referencePrice(prices: Prices, instrument: number): number {
  return prices.instruments.columns.reference[instrument]!;
}

/** Chosen when a price arrives, since it is read far more often. */
function settleReference(prices: Prices, instrument: number): void {
  const { mark, markAt, trade, tradeAt, reference } = prices.instruments.columns;
  const isStale =
    markAt[instrument] === 0 || tradeAt[instrument]! - markAt[instrument]! > markStaleMicros;
  reference[instrument] = isStale ? trade[instrument]! : mark[instrument]!;
}

/**
 * Returns the price of an instrument's underlying.
 *
 * @param prices - prices now
 * @param instrument - instrument id
 * @returns USD; the instrument's own price (a linear option's premium too) where no index is known,
 *   and 0 for inverse options, whose price is in coin
 */
export function underlyingPrice(prices: Prices, instrument: number): number {
  const { underlying, form } = prices.instruments.columns;
  const index = assetPrice(prices, underlying[instrument]!);
  if (index > 0 || form[instrument] === payoffForms.inverseOption) return index;
  return referencePrice(prices, instrument);
}

/**
 * Returns the index price of an asset.
 *
 * @param prices - prices now
 * @param asset - text id of the asset, or `none`
 * @returns USD; 0 when never seen
 */
export function assetPrice(prices: Prices, asset: number): number {
  if (asset === none || asset >= prices.underlyings.rows) return 0;
  return prices.underlyings.columns.index[asset]!;
}
