/**
 * @module Last known prices by instrument and underlying: what every valuation in the fold rests
 *   on.
 */
import { check, createTable, growTable, microsPerDay, none, type Table } from '../base/index.ts';
import {
  contractSizeOf,
  type Dictionary,
  type EventBlock,
  eventKinds,
  type Instrument,
  isDollar,
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
    /** Text id of the asset that it is quoted in, where that is no dollar; `none` for dollars. */
    quote: 'u32';
  }>;
  /** By text id of the asset; USD, 0 stands for "never seen". */
  readonly underlyings: Table<{
    index: 'f64';
    indexAt: 'f64';
    /** Events that counted 0 because the asset had no price yet. */
    unvalued: 'f64';
  }>;
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
      quote: 'u32',
    }),
    underlyings: createTable({ index: 'f64', indexAt: 'f64', unvalued: 'f64' }),
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
    const underlying = textOf(instrument, instrument.underlying, dictionary);
    columns.underlying[id] = underlying;
    growTable(underlyings, underlying + 1);
    columns.quote[id] = quoteOf(instrument, dictionary);
    if (columns.quote[id] !== none) growTable(underlyings, columns.quote[id]! + 1);
  }
}

function quoteOf(instrument: Instrument, dictionary: Dictionary): number {
  return isDollar(instrument.quote) ? none : textOf(instrument, instrument.quote, dictionary);
}

/** A log from before quotes had names lacks some; guessing an id would mix up assets. */
function textOf({ name }: Instrument, asset: string, dictionary: Dictionary): number {
  const id = dictionary.texts.ids.get(asset);
  check(id !== undefined, `asset of ${name}`, 'a name of the log; ingest it again', asset);
  return id!;
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
      const rate = quoteRate(prices, subject);
      if (flags & 16 && rate > 0) {
        setIndex(prices, columns.underlying[subject]!, block.e[row]! * rate, at);
      }
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
 * Returns the price of the asset that an instrument is quoted in.
 *
 * @param prices - prices now
 * @param instrument - instrument id
 * @returns USD per quote unit: 1 for dollars, else the latest index; 0 when never seen
 */
export function quoteRate(prices: Prices, instrument: number): number {
  const asset = prices.instruments.columns.quote[instrument]!;
  return asset === none ? 1 : prices.underlyings.columns.index[asset]!;
}

/**
 * Returns the price of an instrument's underlying.
 *
 * Limits: it may be as old as it likes, since a position must be worth something all the time.
 * `freshSources` of the participants' profile asks for another thing: whether a price moved in the
 * hour, and since the same place as before.
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
  return referencePrice(prices, instrument) * quoteRate(prices, instrument);
}

/**
 * Returns the price of what an instrument's profit is paid in: its quote asset, or the underlying
 * coin where it is inverse.
 *
 * @param prices - prices now
 * @param instrument - instrument id
 * @returns USD; 0 when not known
 */
export function payoutPrice(prices: Prices, instrument: number): number {
  return prices.instruments.columns.form[instrument] === payoffForms.linear
    ? quoteRate(prices, instrument)
    : underlyingPrice(prices, instrument);
}

/**
 * Returns the asset that an instrument's profit is paid in.
 *
 * @param prices - prices now
 * @param instrument - instrument id
 * @returns text id; `none` for dollars
 */
export function payoutAsset(prices: Prices, instrument: number): number {
  const { form, quote, underlying } = prices.instruments.columns;
  return (form[instrument] === payoffForms.linear ? quote : underlying)[instrument]!;
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

/**
 * Notes that an event counted 0 because an asset has no price yet.
 *
 * @param prices - changes in place
 * @param asset - text id of the asset
 */
export function noteUnvalued(prices: Prices, asset: number): void {
  growTable(prices.underlyings, asset + 1);
  const { unvalued } = prices.underlyings.columns;
  unvalued[asset] = unvalued[asset]! + 1;
}

/** An asset in which something counted 0 because it had no price yet. */
export interface UnvaluedAsset {
  readonly asset: string;
  /** Fills, flows, funding and closings that counted 0. */
  readonly events: number;
  /** It has a price now, so that coins of it count from here on. */
  readonly isPriced: boolean;
}

/**
 * Lists the assets in which something counted 0 because they had no price yet.
 *
 * @param prices - prices now
 * @param dictionary - names
 * @returns assets in order of first appearance; empty where all is in dollars or had its price
 */
export function unvaluedAssets(prices: Prices, dictionary: Dictionary): readonly UnvaluedAsset[] {
  const { index, unvalued } = prices.underlyings.columns;
  const assets: UnvaluedAsset[] = [];
  for (let id = 0; id < prices.underlyings.rows; id++) {
    const events = unvalued[id]!;
    if (events === 0) continue;
    assets.push({ asset: dictionary.texts.texts[id]!, events, isPriced: index[id]! > 0 });
  }
  return assets;
}
