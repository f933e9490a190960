/**
 * @module Volatility regime of the venue: calm, normal or turbulent, and the live volatility of
 *   each underlying, from hourly returns.
 *
 * Every underlying has its usual variance, an average of squared returns that forgets one half in
 * 30 days, and its own filter of three regimes (`quant`, online regimes) for how far volatility
 * departs from usual. The venue has one more filter, fed with the median of the underlyings' moves
 * over those of their long past (half-life 180 days), so that one wild coin is not a wild venue.
 * Its label changes when another regime has a probability of 0.8; it turns turbulent only when at
 * least 1.25 times the volatility of the long run is expected of the next hour, and calm at 0.8
 * times or less. An underlying takes part after its first 24 returns; until then everything is
 * normal. Only prices up to the hour are used.
 */
import { createTable, growTable, microsPerHour, none, type Table } from '../../base/index.ts';
import type { Dictionary } from '../../market/index.ts';
import {
  advanceOnlineRegimes,
  filteredRegimes,
  type OnlineRegimes,
  observeOnlineRegimes,
  onlineObservations,
  onlineRegimesSize,
  relativeRegimeVariance,
  startOnlineRegimes,
  viewOnlineRegimes,
} from '../../quant/index.ts';
import type { Prices } from '../../risk/index.ts';
import { freshSources, priceAt } from './underlying-price.ts';

/** State of the regime. */
export interface VolatilityRegime {
  /** One row. */
  readonly venue: Table<{
    /** Hour since 1970 that the filter of the venue has seen last; 0 = none. */
    hour: 'f64';
    /** Label: 0 calm, 1 normal, 2 turbulent. */
    regime: 'u8';
    /** Hour since which the label holds. */
    sinceHour: 'f64';
    /** Volatility expected of the next day over that of the long run. */
    relativeVol: 'f64';
  }>;
  /** Filters: that of the venue, then one by underlying; `onlineRegimesSize` rows each. */
  readonly filters: Table<{ value: 'f64' }>;
  /** By underlying, in order of first appearance. */
  readonly underlyings: Table<{
    /** Text id. */
    asset: 'u32';
    /** 1 once one of its instruments had a price: names that a block merely brings do not count. */
    seen: 'u8';
    /** Where the price comes from: instrument id + 1; 0 the index. */
    source: 'u32';
    /** Price at `pricedHour`; 0 = none. */
    price: 'f64';
    pricedHour: 'f64';
    /** Weighted sum of squared hourly returns, and of the weights. */
    squares: 'f64';
    weight: 'f64';
    /** The same with a longer memory: what margin is measured against. */
    longSquares: 'f64';
    longWeight: 'f64';
    returns: 'u32';
    /** Hour that its filter has seen last. */
    hour: 'f64';
    /** Volatility expected of the next day over the usual one. */
    relativeVol: 'f64';
  }>;
  /** By instrument: its underlying. */
  readonly instruments: Table<{ underlying: 'u32' }>;
}

/** What can be read of the venue's regime. */
export interface RegimeReading {
  /** Label: 0 calm, 1 normal, 2 turbulent. */
  readonly regime: number;
  /** Filtered probability of calm, normal and turbulent; sums to 1. */
  readonly probabilities: readonly [calm: number, normal: number, turbulent: number];
  /** Expected volatility of the next day over the usual one, > 0; 1 = as usual. */
  readonly relativeVol: number;
  /** Hour since 1970 since which the label holds; 0 = from the beginning. */
  readonly sinceHour: number;
  /** Hours that the filter has seen. */
  readonly observations: number;
}

/** Live volatility of an underlying. */
export interface UnderlyingVolatility {
  /** Expected volatility of the next day over the usual one, > 0; 1 = as usual or not known. */
  readonly relativeVol: number;
  /** The usual volatility, annualised, 1 = 100 %; undefined before any return. */
  readonly usualVol: number | undefined;
  /**
   * Expected volatility of the next day over that of the long past (half-life 180 days), > 0; an
   * era that stays wild does not become usual here within a month.
   */
  readonly overLongVol: number;
  readonly returns: number;
}

/** Names of the regimes by number. */
export const regimeNames = ['calm', 'normal', 'turbulent'] as const;

const usualDecay = 2 ** (-1 / (30 * 24));
const longDecay = 2 ** (-1 / (180 * 24));
const settlingReturns = 24;
/** A price older than this many hours starts a new series instead of making a return. */
const coveredHoursMax = 24;
const switchProbability = 0.8;
const calmVolMost = 0.8;
const turbulentVolLeast = 1.25;
/** A silence lets the filters forget no more than this many hours do. */
const silenceHoursMax = 500;
const hoursPerYear = 8760;
const horizonHours = 24;

/**
 * Creates the regime.
 *
 * @returns regime before any price
 */
export function createVolatilityRegime(): VolatilityRegime {
  const regime: VolatilityRegime = {
    venue: createTable({ hour: 'f64', regime: 'u8', sinceHour: 'f64', relativeVol: 'f64' }, 1),
    filters: createTable({ value: 'f64' }, onlineRegimesSize),
    underlyings: createTable({
      asset: 'u32',
      seen: 'u8',
      source: 'u32',
      price: 'f64',
      pricedHour: 'f64',
      squares: 'f64',
      weight: 'f64',
      longSquares: 'f64',
      longWeight: 'f64',
      returns: 'u32',
      hour: 'f64',
      relativeVol: 'f64',
    }),
    instruments: createTable({ underlying: 'u32' }),
  };
  growTable(regime.venue, 1);
  regime.venue.columns.regime[0] = 1;
  regime.venue.columns.relativeVol[0] = 1;
  addFilter(regime, 0);
  return regime;
}

function addFilter(regime: VolatilityRegime, place: number): void {
  growTable(regime.filters, (place + 1) * onlineRegimesSize);
  startOnlineRegimes(filterAt(regime, place));
}

/** Place 0 is the venue's, place u + 1 that of underlying u. */
function filterAt(regime: VolatilityRegime, place: number): OnlineRegimes {
  const from = place * onlineRegimesSize;
  return viewOnlineRegimes(regime.filters.columns.value.subarray(from, from + onlineRegimesSize));
}

/**
 * Makes room for instruments, as a block brings them: not as hours find them, or the state would
 * tell how the log was cut into blocks.
 *
 * @param regime - grows in place
 * @param dictionary - names up to and including the block's
 */
export function extendVolatilityRegime(regime: VolatilityRegime, dictionary: Dictionary): void {
  const { instruments, underlyings } = regime;
  for (let id = instruments.rows; id < dictionary.instruments.length; id++) {
    const asset = dictionary.texts.ids.get(dictionary.instruments[id]!.underlying)!;
    let place = underlyingOf(regime, asset);
    if (place === none) {
      place = underlyings.rows;
      growTable(underlyings, place + 1);
      underlyings.columns.asset[place] = asset;
      underlyings.columns.relativeVol[place] = 1;
      addFilter(regime, place + 1);
    }
    growTable(instruments, id + 1);
    instruments.columns.underlying[id] = place;
  }
}

/**
 * Returns the place of an underlying in the regime.
 *
 * @param regime - regime now
 * @param asset - text id of the asset
 * @returns its row, or `none` where no instrument has it as underlying
 */
export function underlyingOf(regime: VolatilityRegime, asset: number): number {
  const { rows, columns } = regime.underlyings;
  for (let place = 0; place < rows; place++) if (columns.asset[place] === asset) return place;
  return none;
}

/**
 * Folds the prices at the end of an hour.
 *
 * @param regime - changes in place
 * @param prices - prices at the end of the hour
 * @param endMicros - end of the hour; microseconds since 1970 UTC
 * @param isOption - by instrument id; the price of an option is not one of its underlying
 * @returns regime of the next hour: 0 calm, 1 normal, 2 turbulent
 */
export function observeVolatilityHour(
  regime: VolatilityRegime,
  prices: Prices,
  endMicros: number,
  isOption: (instrument: number) => boolean,
): number {
  const hour = Math.round(endMicros / microsPerHour);
  const sources = freshSources(regime, prices, endMicros, isOption);
  const moves: number[] = [];
  for (let place = 0; place < regime.underlyings.rows; place++) {
    const source = sources[place]!;
    if (source === none) continue;
    const square = foldReturn(regime, place, source, priceAt(regime, prices, place, source), hour);
    if (square !== undefined) moves.push(square);
  }
  if (moves.length > 0) foldVenue(regime, median(moves), hour);
  return readVolatilityRegime(regime);
}

/** Returns the squared move over the long variance, once the underlying takes part. */
function foldReturn(
  regime: VolatilityRegime,
  place: number,
  from: number,
  priceNow: number,
  hourNow: number,
): number | undefined {
  const { columns } = regime.underlyings;
  const { source, price, pricedHour, squares, weight, returns, hour, longSquares, longWeight } =
    columns;
  const covered = hourNow - pricedHour[place]!;
  const isReturn = source[place] === from && price[place]! > 0 && covered <= coveredHoursMax;
  const move = isReturn && priceNow > 0 ? Math.log(priceNow / price[place]!) : undefined;
  source[place] = from;
  price[place] = priceNow;
  pricedHour[place] = hourNow;
  if (move === undefined) return undefined;
  const hourly = (move * move) / covered;
  const usual = weight[place]! > 0 ? squares[place]! / weight[place]! : 0;
  const takesPart = returns[place]! >= settlingReturns && usual > 0;
  if (takesPart) {
    const filter = filterAt(regime, place + 1);
    observeAfter(filter, hourNow - hour[place]!, hourly / usual);
    columns.relativeVol[place] = Math.sqrt(relativeRegimeVariance(filter, horizonHours));
    hour[place] = hourNow;
  }
  const long = longWeight[place]! > 0 ? longSquares[place]! / longWeight[place]! : 0;
  average(squares, weight, place, usualDecay, hourly, covered);
  average(longSquares, longWeight, place, longDecay, hourly, covered);
  returns[place] = returns[place]! + 1;
  return takesPart ? hourly / long : undefined;
}

/** Adds an observation over some hours to a weighted sum. */
function average(
  sums: Float64Array,
  weights: Float64Array,
  place: number,
  decay: number,
  hourly: number,
  covered: number,
): void {
  const kept = decay ** covered;
  const gain = (1 - kept) / (1 - decay);
  sums[place] = kept * sums[place]! + gain * hourly;
  weights[place] = kept * weights[place]! + gain;
}

/** The chain moves on through hours without a move, and then learns of this one. */
function observeAfter(filter: OnlineRegimes, hours: number, square: number): void {
  if (onlineObservations(filter) > 0) {
    for (let step = 1; step < Math.min(hours, silenceHoursMax); step++) {
      advanceOnlineRegimes(filter);
    }
  }
  observeOnlineRegimes(filter, square);
}

/** Square of the median of the moves. */
function median(squares: number[]): number {
  squares.sort((a, b) => a - b);
  const middle = squares.length >> 1;
  const high = Math.sqrt(squares[middle]!);
  const low = squares.length % 2 === 1 ? high : Math.sqrt(squares[middle - 1]!);
  return ((low + high) / 2) ** 2;
}

function foldVenue(regime: VolatilityRegime, square: number, hourNow: number): void {
  const { hour, regime: label, sinceHour, relativeVol } = regime.venue.columns;
  const filter = filterAt(regime, 0);
  observeAfter(filter, hourNow - hour[0]!, square);
  relativeVol[0] = Math.sqrt(relativeRegimeVariance(filter, horizonHours));
  hour[0] = hourNow;
  const next = filteredRegimes(filter).findIndex((probability) => probability >= switchProbability);
  const vol = Math.sqrt(relativeRegimeVariance(filter, 1));
  if (next < 0 || next === label[0]) return;
  const isPlain = (next === 0 && vol > calmVolMost) || (next === 2 && vol < turbulentVolLeast);
  const chosen = isPlain ? 1 : next;
  if (chosen === label[0]) return;
  label[0] = chosen;
  sinceHour[0] = hourNow;
}

/**
 * Reads the label of the venue's regime.
 *
 * @param regime - regime now
 * @returns 0 calm, 1 normal, 2 turbulent
 */
export function readVolatilityRegime(regime: VolatilityRegime): number {
  return regime.venue.columns.regime[0]!;
}

/**
 * Reads the venue's regime.
 *
 * Limits: before the first hour that counts it is normal and as usual.
 *
 * @param regime - regime now
 * @returns label, probabilities and the volatility of the next day over the usual one
 */
export function readRegime(regime: VolatilityRegime): RegimeReading {
  const filter = filterAt(regime, 0);
  const [calm, normal, turbulent] = filteredRegimes(filter);
  return {
    regime: readVolatilityRegime(regime),
    probabilities: [calm!, normal!, turbulent!],
    relativeVol: regime.venue.columns.relativeVol[0]!,
    sinceHour: regime.venue.columns.sinceHour[0]!,
    observations: onlineObservations(filter),
  };
}

/**
 * Reads the live volatility of an underlying.
 *
 * @param regime - regime now
 * @param asset - text id of the asset
 * @returns volatility over the usual one, and the usual one per year; as usual where not known
 */
export function readUnderlyingVolatility(
  regime: VolatilityRegime,
  asset: number,
): UnderlyingVolatility {
  const place = underlyingOf(regime, asset);
  if (place === none) return { relativeVol: 1, usualVol: undefined, overLongVol: 1, returns: 0 };
  const { columns } = regime.underlyings;
  const { squares, weight, longSquares, longWeight, returns } = columns;
  const usual = weight[place]! > 0 ? squares[place]! / weight[place]! : 0;
  const long = longWeight[place]! > 0 ? longSquares[place]! / longWeight[place]! : 0;
  const relativeVol = columns.relativeVol[place]!;
  return {
    relativeVol,
    overLongVol: long > 0 ? relativeVol * Math.sqrt(usual / long) : 1,
    usualVol: usual > 0 ? Math.sqrt(usual * hoursPerYear) : undefined,
    returns: returns[place]!,
  };
}
