/**
 * @module How far prices and implied volatility move in a day, as known at an hour: discounted
 *   squares of hourly changes.
 *
 * Volatility reverts to what is usual: that of the next day is taken as the geometric mean of the
 * live one (half-life 36 hours) and the usual one (half-life 30 days).
 */
import { createTable, growTable, microsPerHour, type Table } from '../../base/index.ts';
import type { Dictionary } from '../../market/index.ts';
import { assetPrice, type Prices, referencePrice, underlyingPrice } from '../prices.ts';

/** Squares of hourly changes, by underlying and for the level of implied volatility. */
export interface MoveVolatility {
  /** By text id of the underlying: its price at the last hour, 0 = none; squared log returns. */
  readonly underlyings: Table<{
    price: 'f64';
    live: 'f64';
    liveWeight: 'f64';
    usual: 'f64';
    usualWeight: 'f64';
  }>;
  /** By instrument id: implied volatility at the last hour, 0 = none. */
  readonly instruments: Table<{ vol: 'f64' }>;
  /** One row: squares of the mean change of the options' volatilities. */
  readonly level: Table<{ squares: 'f64'; weight: 'f64' }>;
}

/** Hours after which a change counts half. Bounds [6, 720] and [168, 8760]. */
const liveHalfLifeHours = 36;
const usualHalfLifeHours = 720;
const liveDecay = 0.5 ** (1 / liveHalfLifeHours);
const usualDecay = 0.5 ** (1 / usualHalfLifeHours);
/** What is taken before anything was seen, and the hours that it counts for. */
const priorVol = 0.8;
const priorLevelPerDay = 0.05;
const priorHours = 24;
const priorHoursOfUsual = 336;
const hoursPerDay = 24;
const hoursPerYear = 8760;
/** Options that end sooner tell of their own end, not of the level. */
const leastMicrosLeft = 72 * microsPerHour;

/**
 * Creates volatilities of nothing.
 *
 * @returns nothing seen
 */
export function createMoveVolatility(): MoveVolatility {
  const level = createTable({ squares: 'f64', weight: 'f64' }, 1);
  growTable(level, 1);
  return {
    underlyings: createTable({
      price: 'f64',
      live: 'f64',
      liveWeight: 'f64',
      usual: 'f64',
      usualWeight: 'f64',
    }),
    instruments: createTable({ vol: 'f64' }),
    level,
  };
}

/**
 * Makes room for the instruments that a block brings.
 *
 * @param volatility - grows in place
 * @param prices - prices that know the instruments
 */
export function extendMoveVolatility(volatility: MoveVolatility, prices: Prices): void {
  const { underlying } = prices.instruments.columns;
  for (let id = volatility.instruments.rows; id < prices.instruments.rows; id++) {
    growTable(volatility.underlyings, underlying[id]! + 1);
  }
  growTable(volatility.instruments, prices.instruments.rows);
}

/**
 * Finds the price of every underlying on which something has been priced: its index, else the price
 * of something on it that is no option.
 *
 * It is `underlyingPrice`, asked for a whole asset: accounts are valued at these prices, and it is
 * their moves that count. An hour without a new price is one in which no account moved. The regimes
 * of volatility ask for the market's own moves instead, and take silence for no news; see
 * `freshSources` of the participants' profile.
 *
 * @param prices - prices now
 * @param spots - by text id of the underlying, overwritten; USD, 0 where there is none
 */
export function readSpots(prices: Prices, spots: Float64Array): void {
  const { underlying, isOption } = prices.instruments.columns;
  spots.fill(0);
  for (let id = 0; id < prices.instruments.rows; id++) {
    const asset = underlying[id]!;
    // Names that a block merely brings do not count, or the cut into blocks would.
    if (spots[asset]! > 0 || referencePrice(prices, id) <= 0) continue;
    if (isOption[id] === 1 && assetPrice(prices, asset) === 0) continue;
    spots[asset] = underlyingPrice(prices, id);
  }
}

/**
 * Folds the prices of an hour.
 *
 * @param volatility - changes in place
 * @param prices - prices at the hour
 * @param spots - prices of the underlyings at the hour, from `readSpots`
 * @param dictionary - names, for the ends of options
 * @param atMicros - the hour; microseconds since 1970 UTC
 */
export function observeMoves(
  volatility: MoveVolatility,
  prices: Prices,
  spots: Float64Array,
  dictionary: Dictionary,
  atMicros: number,
): void {
  const { price, live, liveWeight, usual, usualWeight } = volatility.underlyings.columns;
  for (let asset = 0; asset < volatility.underlyings.rows; asset++) {
    const now = spots[asset]!;
    if (now <= 0) continue;
    const before = price[asset]!;
    price[asset] = now;
    if (before <= 0) continue;
    const square = Math.log(now / before) ** 2;
    live[asset] = live[asset]! * liveDecay + square;
    liveWeight[asset] = liveWeight[asset]! * liveDecay + 1;
    usual[asset] = usual[asset]! * usualDecay + square;
    usualWeight[asset] = usualWeight[asset]! * usualDecay + 1;
  }
  observeLevel(volatility, prices, dictionary, atMicros);
}

function observeLevel(
  volatility: MoveVolatility,
  prices: Prices,
  dictionary: Dictionary,
  atMicros: number,
): void {
  const { vol, isOption, markAt } = prices.instruments.columns;
  const before = volatility.instruments.columns.vol;
  let sum = 0;
  let count = 0;
  for (let id = 0; id < prices.instruments.rows; id++) {
    if (isOption[id] === 0 || vol[id]! <= 0 || markAt[id]! < atMicros - microsPerHour) continue;
    const series = dictionary.instruments[id]!;
    const isLong = series.kind === 'option' && series.expiryMicros - atMicros > leastMicrosLeft;
    if (before[id]! > 0 && isLong) {
      sum += vol[id]! - before[id]!;
      count++;
    }
    before[id] = vol[id]!;
  }
  if (count === 0) return;
  const { squares, weight } = volatility.level.columns;
  squares[0] = squares[0]! * liveDecay + (sum / count) ** 2;
  weight[0] = weight[0]! * liveDecay + 1;
}

/**
 * Returns the variance of an underlying's log return over a day.
 *
 * @param volatility - as known at the hour
 * @param asset - text id of the underlying
 * @returns variance over 24 hours, > 0; that of 80 % a year as long as nothing was seen
 */
export function dailyVariance(volatility: MoveVolatility, asset: number): number {
  const { live, liveWeight, usual, usualWeight } = volatility.underlyings.columns;
  const prior = priorVol ** 2 / hoursPerYear;
  const now = (live[asset]! + prior * priorHours) / (liveWeight[asset]! + priorHours);
  const long =
    (usual[asset]! + prior * priorHoursOfUsual) / (usualWeight[asset]! + priorHoursOfUsual);
  return Math.sqrt(now * long) * hoursPerDay;
}

/**
 * Returns the deviation of the level of implied volatility over a day.
 *
 * @param volatility - as known at the hour
 * @returns annualised volatility, 1 = 100 points, > 0; 5 points as long as nothing was seen
 */
export function dailyLevelDeviation(volatility: MoveVolatility): number {
  const { squares, weight } = volatility.level.columns;
  const prior = (priorLevelPerDay ** 2 / hoursPerDay) * priorHours;
  return Math.sqrt(((squares[0]! + prior) / (weight[0]! + priorHours)) * hoursPerDay);
}
