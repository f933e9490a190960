/**
 * @module Where each price of a venue's margin comes from: the live surface, what the venue itself
 *   told, or nothing, said beside the number.
 */
import { microsPerYear } from '../base/index.ts';
import { isDollar, type OptionSeries } from '../market/index.ts';
import {
  curveVol,
  impliedVol,
  type LiveSlice,
  type LiveSurface,
  surfaceForward,
  surfaceVol,
} from '../quant/index.ts';
import type { Prices } from '../risk/index.ts';

/** What tells a price or a volatility, the surest first. */
export type PriceOrigin =
  /** Index of the underlying. */
  | 'index'
  /** The venue's mark, or the volatility that came with it. */
  | 'mark'
  /** The last trade, which is fresher than the mark by a day or the only price. */
  | 'trade'
  /** Smile of the leg's own expiry, between its outermost quotes. */
  | 'surface'
  /** The same beyond the outermost quotes. */
  | 'surface_wing'
  /** Volatility implied from the leg's own last price. */
  | 'implied'
  /** Between the smiles before and after; beyond the last, that of the nearest. */
  | 'neighbours'
  /** A spot pair, a perpetual, or a dated future, of the same underlying. */
  | 'spot'
  | 'perpetual'
  | 'future'
  /** Nothing tells it. */
  | 'none';

/** A number with its origin. */
export interface PricedNumber {
  /** Null where nothing tells it. */
  readonly value: number | null;
  readonly origin: PriceOrigin;
  /** Age of what tells it; microseconds, null when not known. */
  readonly ageMicros: number | null;
}

/** Nothing tells the number. */
export const unpriced: PricedNumber = { value: null, origin: 'none', ageMicros: null };

/**
 * Returns the reference price of an instrument with its origin.
 *
 * @param prices - prices now
 * @param instrument - instrument id
 * @param atMicros - now; microseconds since 1970 UTC
 * @returns quote units, coin for inverse options
 */
export function referenceOf(prices: Prices, instrument: number, atMicros: number): PricedNumber {
  const { mark, markAt, tradeAt, reference } = prices.instruments.columns;
  const value = reference[instrument]!;
  if (!(value > 0)) return unpriced;
  const isMark = markAt[instrument]! > 0 && value === mark[instrument];
  const from = isMark ? markAt[instrument]! : tradeAt[instrument]!;
  return { value, origin: isMark ? 'mark' : 'trade', ageMicros: Math.max(0, atMicros - from) };
}

/** Forward of an expiry with its discount rate. */
export interface PricedForward extends PricedNumber {
  /** Continuous, per year; 0 where nothing tells it. */
  readonly rate: number;
}

/** What is known of an underlying when its expiries are priced. */
export interface UnderlyingPrices {
  /** Undefined without one. */
  readonly surface: LiveSurface | undefined;
  /** Quote units; null when not known. */
  readonly spot: PricedNumber;
  readonly atMicros: number;
  /** Whether the volatility of a mark goes before that of the surface. */
  readonly marksFirst: boolean;
}

function sliceOf({ surface }: UnderlyingPrices, expiryMicros: number): LiveSlice | undefined {
  return surface?.slices.find((slice) => slice.expiryMicros === expiryMicros);
}

/**
 * Returns the forward of an expiry: of its smile, of the dated future of that expiry, of the smiles
 * beside it, or the spot.
 *
 * @param known - surface and spot of the underlying
 * @param expiryMicros - after the instant
 * @param future - price of the dated future of that expiry
 * @returns quote units, with the rate of the smile's discount
 */
export function forwardOf(
  known: UnderlyingPrices,
  expiryMicros: number,
  future: PricedNumber,
): PricedForward {
  const slice = sliceOf(known, expiryMicros);
  if (slice !== undefined) {
    const { forward, discount } = slice.terms;
    const rate = discount > 0 && discount !== 1 ? -Math.log(discount) / slice.years : 0;
    return { value: forward, origin: 'surface', ageMicros: slice.staleMicros, rate };
  }
  if (future.value !== null) return { ...future, origin: 'future', rate: 0 };
  const { surface, spot, atMicros } = known;
  if (surface !== undefined) {
    const value = surfaceForward(surface, (expiryMicros - atMicros) / microsPerYear);
    return { value, origin: 'neighbours', ageMicros: null, rate: 0 };
  }
  return { ...spot, rate: 0 };
}

/** What the venue told of an option. */
export interface OwnPrices {
  /** Volatility of its mark. */
  readonly vol: PricedNumber;
  /** Last price; quote units, coin where it is inverse. */
  readonly price: PricedNumber;
  /** Price of its quote asset; USD, 0 when never seen. */
  readonly rate: number;
}

/**
 * Returns the volatility of an option: of its own smile, of its mark, implied from its last price,
 * or of the smiles beside its expiry; of its mark first where that is wanted. One that is not
 * quoted in dollars has a volatility of its pair, which no smile tells.
 *
 * @param known - surface and spot of the underlying
 * @param series - the option, not expired
 * @param forward - of its expiry; USD
 * @param own - what the venue told of it
 * @returns annualised, 1 = 100 %
 */
export function volOf(
  known: UnderlyingPrices,
  series: OptionSeries,
  forward: PricedForward,
  own: OwnPrices,
): PricedNumber {
  const { expiryMicros, strike } = series;
  if (known.marksFirst && own.vol.value !== null) return own.vol;
  const hasSmile = isDollar(series.quote);
  const slice = hasSmile ? sliceOf(known, expiryMicros) : undefined;
  if (slice !== undefined) {
    const k = Math.log(strike / slice.terms.forward);
    const value = curveVol(slice.curve, k, slice.years);
    const origin = k >= slice.kLow && k <= slice.kHigh ? 'surface' : 'surface_wing';
    if (value > 0) return { value, origin, ageMicros: slice.staleMicros };
  }
  if (own.vol.value !== null) return own.vol;
  const implied = impliedOf(known, series, forward, own);
  if (implied !== null) return implied;
  if (!hasSmile || known.surface === undefined || forward.value === null) return unpriced;
  const years = (expiryMicros - known.atMicros) / microsPerYear;
  const value = surfaceVol(known.surface, { k: Math.log(strike / forward.value), years });
  return value > 0 ? { value, origin: 'neighbours', ageMicros: null } : unpriced;
}

/** Null where the price tells no volatility. */
function impliedOf(
  { atMicros }: UnderlyingPrices,
  { expiryMicros, strike, right, settlement }: OptionSeries,
  { value: forward, rate }: PricedForward,
  { price: { value: price, ageMicros }, rate: quoted }: OwnPrices,
): PricedNumber | null {
  if (forward === null || price === null || quoted === 0) return null;
  const isCoin = settlement === 'inverse';
  const implied = impliedVol({
    ...{ forward, strike: strike * quoted, isCall: right === 'call' },
    years: (expiryMicros - atMicros) / microsPerYear,
    price: price * (isCoin ? forward : quoted),
    rate: isCoin ? 0 : rate,
  });
  if (!implied.ok || !(implied.value > 0)) return null;
  return { value: implied.value, origin: 'implied', ageMicros };
}
