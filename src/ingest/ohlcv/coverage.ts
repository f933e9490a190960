/**
 * @module Candles of all sources of a run by asset, so that an hour is told once.
 */

/** What the sources read so far tell of one asset. */
export interface AssetCandles {
  /** Close by end of candle; USD by microseconds since 1970 UTC. */
  readonly closes: Map<number, number>;
  /** End of the last candle; microseconds since 1970 UTC, 0 before the first. */
  lastEndMicros: number;
}

/** Candles by asset. */
export type Coverage = Map<string, AssetCandles>;

/** How a candle stands to what other rows told of the same time. */
export interface Standing {
  readonly kind: 'new' | 'same' | 'different';
  /** Close told before; USD. */
  readonly before: number;
}

const isNew: Standing = { kind: 'new', before: 0 };

/**
 * Returns the candles of an asset.
 *
 * @param coverage - grows in place
 * @param asset - e.g. `BTC`
 * @returns candles so far, none for a new asset
 */
export function candlesOf(coverage: Coverage, asset: string): AssetCandles {
  let candles = coverage.get(asset);
  if (candles === undefined) {
    candles = { closes: new Map(), lastEndMicros: 0 };
    coverage.set(asset, candles);
  }
  return candles;
}

/**
 * Adds a candle unless its time is taken: the row that was read first stays.
 *
 * @param candles - candles of the asset; changed in place
 * @param endMicros - end of the candle; microseconds since 1970 UTC
 * @param close - USD
 * @returns how it stands to the candle told before
 */
export function addCandle(candles: AssetCandles, endMicros: number, close: number): Standing {
  const before = candles.closes.get(endMicros);
  if (before !== undefined) return { kind: before === close ? 'same' : 'different', before };
  candles.closes.set(endMicros, close);
  if (endMicros > candles.lastEndMicros) candles.lastEndMicros = endMicros;
  return isNew;
}
