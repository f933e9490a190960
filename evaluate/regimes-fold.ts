/**
 * @module The venue's regime folded over hourly prices, beside what it is judged against.
 */
import { microsPerHour } from '../src/base/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Instrument,
  takeBlock,
} from '../src/market/index.ts';
import {
  createVolatilityRegime,
  extendVolatilityRegime,
  observeVolatilityHour,
  readRegime,
  readUnderlyingVolatility,
} from '../src/participants/index.ts';
import {
  observeOnlineRegimes,
  onlineRegimesSize,
  relativeRegimeVariance,
  startOnlineRegimes,
  viewOnlineRegimes,
} from '../src/quant/index.ts';
import { createPrices, extendPrices } from '../src/risk/index.ts';

/** Prices of some underlyings at the end of an hour. */
export interface HourlyPrices {
  /** Hours since 1970 at the end. */
  readonly hour: number;
  readonly prices: readonly number[];
}

/** What was known at the end of an hour, and what the hour brought. */
export interface HourlyReading {
  readonly hour: number;
  /** By underlying: logarithmic return of the hour. */
  readonly returns: readonly number[];
  /** Label of the filter, and of the ratio that it replaced: 0 calm, 1 normal, 2 turbulent. */
  readonly label: number;
  readonly ratioLabel: number;
  /** Volatility expected of the next day over the usual one; of the venue. */
  readonly relativeVol: number;
  /** By underlying: that over the long past. */
  readonly overLongVol: readonly number[];
  /** By model and underlying: expected variance of an hour, for the next one and the next day. */
  readonly nextHour: Readonly<Record<ForecastName, readonly number[]>>;
  readonly nextDay: Readonly<Record<ForecastName, readonly number[]>>;
  /** Mean log density that the filters gave the hour's returns; undefined for the first ones. */
  readonly filterScore: number | undefined;
}

/** Forecasts that are compared. */
export type ForecastName = 'filter' | 'ratio' | 'ewma 24 h' | 'ewma 48 h';

const hoursPerYear = 8760;
const settlingHours = 24;

/** Weighted mean of squared returns by underlying. */
class Averages {
  readonly #kept: number;
  readonly #sums: number[];
  #weight = 0;

  constructor(halfLifeHours: number, count: number) {
    this.#kept = 2 ** (-1 / halfLifeHours);
    this.#sums = Array(count).fill(0);
  }

  add(returns: readonly number[]): void {
    returns.forEach((r, i) => {
      this.#sums[i] = this.#kept * this.#sums[i] + r * r;
    });
    this.#weight = this.#kept * this.#weight + 1;
  }

  read(): readonly number[] {
    return this.#sums.map((sum) => (this.#weight > 0 ? sum / this.#weight : 0));
  }
}

/**
 * The fast over the slow average of squared returns: half-lives 6 hours and 7 days, calm below a
 * ratio of volatilities of 0.7, turbulent above 1.4. Its forecast is the slow variance times what
 * followed the label so far.
 */
class FastSlowRatio {
  readonly #slow: Averages;
  #fast = 0;
  #long = 0;
  #hours = 0;
  #label = 1;
  /** By label: sum and number of variances over the slow one; hour and day after. */
  readonly #hour = { sums: [0.5 * 100, 100, 3 * 100], counts: [100, 100, 100] };
  readonly #day = { sums: [0.5 * 100, 100, 3 * 100], counts: [100, 100, 100] };
  readonly #open: { label: number; slow: readonly number[]; sum: number; hours: number }[] = [];

  constructor(count: number) {
    this.#slow = new Averages(168, count);
  }

  get label(): number {
    return this.#label;
  }

  forecast(day: boolean): readonly number[] {
    const { sums, counts } = day ? this.#day : this.#hour;
    const multiple = sums[this.#label] / counts[this.#label];
    return this.#slow.read().map((variance) => multiple * variance);
  }

  add(returns: readonly number[]): void {
    const slow = this.#slow.read();
    const square = returns.reduce((sum, r) => sum + r * r, 0) / returns.length;
    if (this.#hours >= settlingHours) {
      this.#open.push({ label: this.#label, slow, sum: 0, hours: 0 });
      for (const one of this.#open) {
        one.sum += returns.reduce((sum, r, i) => sum + r ** 2 / one.slow[i], 0) / returns.length;
        one.hours++;
      }
      const { sum } = this.#open.at(-1)!;
      this.#hour.sums[this.#label] += sum;
      this.#hour.counts[this.#label]++;
      if (this.#open[0].hours === 24) {
        const done = this.#open.shift()!;
        this.#day.sums[done.label] += done.sum / 24;
        this.#day.counts[done.label]++;
      }
    }
    this.#slow.add(returns);
    const [fast, long] = [2 ** (-1 / 6), 2 ** (-1 / 168)];
    this.#fast = this.#hours === 0 ? square : fast * this.#fast + (1 - fast) * square;
    this.#long = this.#hours === 0 ? square : long * this.#long + (1 - long) * square;
    this.#hours++;
    const ratio = Math.sqrt(this.#fast / this.#long);
    this.#label = this.#hours < settlingHours ? 1 : ratio < 0.7 ? 0 : ratio > 1.4 ? 2 : 1;
  }
}

function perpetual(underlying: string): Instrument {
  return {
    kind: 'perpetual',
    name: `${underlying}-PERP`,
    underlying,
    quote: 'USD',
    settlement: 'linear',
    contractSize: 1,
  };
}

/** Filters of single underlyings as the fold has them, for what it does not tell. */
class Filters {
  readonly #kept = 2 ** (-1 / 720);
  readonly #filters;
  #hours = 0;

  constructor(count: number) {
    this.#filters = Array.from({ length: count }, () => {
      const filter = viewOnlineRegimes(new Float64Array(onlineRegimesSize));
      startOnlineRegimes(filter);
      return { filter, squares: 0, weight: 0 };
    });
  }

  /** Returns the mean log density of the returns. */
  add(returns: readonly number[]): number | undefined {
    const isKnown = this.#hours++ >= settlingHours;
    let score = 0;
    returns.forEach((r, i) => {
      const one = this.#filters[i];
      const usual = one.squares / one.weight;
      if (isKnown) {
        const own = observeOnlineRegimes(one.filter, (r * r) / usual);
        score += Math.log(own / Math.sqrt(usual)) / returns.length;
      }
      one.squares = this.#kept * one.squares + r * r;
      one.weight = this.#kept * one.weight + 1;
    });
    return isKnown ? score : undefined;
  }

  nextHour(): readonly number[] {
    return this.#filters.map(
      ({ filter, squares, weight }) => (squares / weight) * relativeRegimeVariance(filter, 1),
    );
  }
}

/**
 * Folds hourly prices through the regime as the broker does.
 *
 * @param assets - names of the underlyings
 * @param hours - in time order
 * @returns readings of the hours that follow another directly
 */
export function readHours(
  assets: readonly string[],
  hours: readonly HourlyPrices[],
): HourlyReading[] {
  const dictionary = createDictionary();
  const builder = createBlockBuilder(dictionary, assets.length);
  for (const asset of assets) {
    appendEvent(builder, { kind: 'mark', atMicros: 1, instrument: perpetual(asset), price: 1 });
  }
  takeBlock(builder);
  const prices = createPrices();
  extendPrices(prices, dictionary);
  const regime = createVolatilityRegime();
  extendVolatilityRegime(regime, dictionary);
  const ids = assets.map((asset) => dictionary.texts.ids.get(asset)!);
  const averages = {
    'ewma 24 h': new Averages(24, assets.length),
    'ewma 48 h': new Averages(48, assets.length),
  };
  const ratio = new FastSlowRatio(assets.length);
  const filters = new Filters(assets.length);
  const readings: HourlyReading[] = [];
  hours.forEach(({ hour, prices: now }, at) => {
    const { mark, markAt } = prices.instruments.columns;
    now.forEach((price, i) => {
      mark[i] = price;
      markAt[i] = hour * microsPerHour - 1;
    });
    const label = observeVolatilityHour(regime, prices, hour * microsPerHour, () => false);
    const before = hours[at - 1];
    if (before === undefined || before.hour !== hour - 1) return;
    const returns = now.map((price, i) => Math.log(price / before.prices[i]));
    for (const average of Object.values(averages)) average.add(returns);
    ratio.add(returns);
    const filterScore = filters.add(returns);
    const vols = ids.map((id) => readUnderlyingVolatility(regime, id));
    const perHour = (day: boolean) => ({
      filter: day
        ? vols.map(
            ({ usualVol, relativeVol }) => ((usualVol ?? 0) * relativeVol) ** 2 / hoursPerYear,
          )
        : filters.nextHour(),
      ratio: ratio.forecast(day),
      'ewma 24 h': averages['ewma 24 h'].read(),
      'ewma 48 h': averages['ewma 48 h'].read(),
    });
    readings.push({
      hour,
      returns,
      label,
      ratioLabel: ratio.label,
      relativeVol: readRegime(regime).relativeVol,
      overLongVol: vols.map(({ overLongVol }) => overLongVol),
      nextHour: perHour(false),
      nextDay: perHour(true),
      filterScore,
    });
  });
  return readings;
}

const tails = { freedom: 4, constant: 0.75 };

/** Student's density with four degrees of freedom and a variance. */
function density(square: number, variance: number): number {
  const width = variance * (tails.freedom - 2);
  return (tails.constant / Math.sqrt(width)) * (1 + square / width) ** -2.5;
}

/**
 * Scores the density that each model gave the next return of each underlying.
 *
 * The filter has its own; the others are Student's with four degrees of freedom at their variance,
 * which suits them better than a normal one.
 *
 * @param readings - in time order
 * @returns mean log density over underlyings, by model and reading; undefined for the first ones
 */
export function logScores(
  readings: readonly HourlyReading[],
): readonly (Readonly<Record<ForecastName, number>> | undefined)[] {
  const count = readings[0].returns.length;
  return readings.map(({ returns, filterScore }, t) => {
    if (filterScore === undefined) return undefined;
    const { nextHour } = readings[t - 1];
    const score = (name: ForecastName) =>
      returns.reduce((sum, r, i) => sum + Math.log(density(r * r, nextHour[name][i])), 0) / count;
    return {
      filter: filterScore,
      ratio: score('ratio'),
      'ewma 24 h': score('ewma 24 h'),
      'ewma 48 h': score('ewma 48 h'),
    };
  });
}
