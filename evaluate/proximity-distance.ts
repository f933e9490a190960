/**
 * @module How far every account is from liquidation at an hour, from what was known then.
 *
 * Two distances. One moves all underlyings together and solves where the equity meets the
 * maintenance of the venue's rule; options are revalued at their mark volatility. The other sets
 * the equity above maintenance against the deviation of the account's own profit over a day, with
 * hourly covariances of the underlyings known by then.
 */
import { microsPerHour, microsPerYear } from '../src/base/index.ts';
import type { BrokerState } from '../src/broker/index.ts';
import type { Dictionary, Instrument } from '../src/market/index.ts';
import { assumedMaintenanceRate } from '../src/participants/index.ts';
import { black76, normalCdf } from '../src/quant/index.ts';
import {
  collateralUsd,
  exitProbability,
  notionalUsd,
  payoffForms,
  profitUsd,
  underlyingPrice,
} from '../src/risk/index.ts';

/** Hours after which an hourly return counts half. */
const halfLifeHours = 72;
/** Annualised volatility taken before anything was seen, and the hours it counts for. */
const priorVol = 0.8;
const priorHours = 24;
const hoursPerYear = 8760;
const dayYears = 1 / 365;
/** Farthest moves looked at. */
const lowest = 0.05;
const highest = 8;

/** Covariances of hourly returns by text id of the underlying, discounted. */
export interface ReturnCovariance {
  readonly last: Map<number, number>;
  readonly sums: Map<string, number>;
  weight: number;
}

/**
 * Creates covariances of nothing.
 */
export function createReturnCovariance(): ReturnCovariance {
  return { last: new Map(), sums: new Map(), weight: 0 };
}

function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/**
 * Folds the prices of an hour.
 *
 * @param covariance - changes in place
 * @param state - broker at the hour
 */
export function observeReturns(covariance: ReturnCovariance, state: BrokerState): void {
  const { prices } = state.context.fold;
  const { underlying, isOption } = prices.instruments.columns;
  const now = new Map<number, number>();
  for (let id = 0; id < prices.instruments.rows; id++) {
    const price = isOption[id] === 1 ? 0 : underlyingPrice(prices, id);
    if (price > 0) now.set(underlying[id]!, price);
  }
  const decay = 0.5 ** (1 / halfLifeHours);
  for (const [key, sum] of covariance.sums) covariance.sums.set(key, sum * decay);
  covariance.weight = covariance.weight * decay + 1;
  const moved = [...now]
    .map(([id, price]) => [id, Math.log(price / (covariance.last.get(id) ?? price))] as const)
    .filter(([, change]) => change !== 0);
  for (const [i, [a, x]] of moved.entries()) {
    for (const [b, y] of moved.slice(i)) {
      const key = pairKey(a, b);
      covariance.sums.set(key, (covariance.sums.get(key) ?? 0) + x * y);
    }
  }
  for (const [id, price] of now) covariance.last.set(id, price);
}

/** Variance or covariance of a year. */
function annualOf({ sums, weight }: ReturnCovariance, a: number, b: number): number {
  const sum = sums.get(pairKey(a, b)) ?? 0;
  const prior = a === b ? (priorVol ** 2 / hoursPerYear) * priorHours : 0;
  return ((sum + prior) / (weight + priorHours)) * hoursPerYear;
}

/** One open position with what its value depends on. */
interface Position {
  readonly instrument: Instrument;
  readonly underlying: number;
  readonly form: number;
  readonly isOption: boolean;
  readonly quantity: number;
  readonly size: number;
  readonly price: number;
  readonly index: number;
  readonly vol: number;
}

function positionsOf(state: BrokerState, participant: number, dictionary: Dictionary): Position[] {
  const { accounts, prices } = state.context.fold;
  const { second, quantity, next } = accounts.positions.columns;
  const columns = prices.instruments.columns;
  const found: Position[] = [];
  let link = accounts.accounts.columns.head[participant]!;
  for (; link !== 0; link = next[link - 1]!) {
    if (quantity[link - 1] === 0) continue;
    const id = second[link - 1]!;
    found.push({
      instrument: dictionary.instruments[id]!,
      underlying: columns.underlying[id]!,
      form: columns.form[id]!,
      isOption: columns.isOption[id] === 1,
      quantity: quantity[link - 1]!,
      size: columns.contractSize[id]!,
      price: columns.reference[id]!,
      index: underlyingPrice(prices, id),
      vol: columns.vol[id]!,
    });
  }
  return found;
}

/** Price of an instrument after its underlying moved by a factor. */
function movedPrice(position: Position, factor: number, atMicros: number): number {
  const { instrument, isOption, form, price, index, vol } = position;
  if (!isOption || instrument.kind !== 'option') return price * factor;
  const years = (instrument.expiryMicros - atMicros) / microsPerYear;
  if (index <= 0 || vol <= 0 || years <= 0) return price;
  const value = (spot: number): number => {
    const quote = black76(spot, instrument.strike, years, vol, instrument.right === 'call');
    return form === payoffForms.inverseOption ? quote / spot : quote;
  };
  // The mark is met exactly; only the change is the model's.
  return Math.max(0, price + value(index * factor) - value(index));
}

/** Profit since now and notional after a move of all underlyings. */
function afterMove(positions: readonly Position[], factor: number, atMicros: number) {
  let profit = 0;
  let notional = 0;
  for (const position of positions) {
    const { form, isOption, quantity, size, price, index } = position;
    const moved = movedPrice(position, factor, atMicros);
    const spot = index * factor;
    // Value in USD now and then: an option's premium moves with price and index alike.
    profit +=
      form === payoffForms.inverseOption
        ? quantity * size * (moved * spot - price * index)
        : profitUsd(form, quantity, size, price, moved, spot);
    notional += notionalUsd(isOption, form, quantity, size, moved, spot);
  }
  return { profit, notional };
}

/** Distances of one account. */
export interface Proximity {
  /** Factor of all underlyings at which it is liquidated; null for none within reach. */
  readonly down: number | null;
  readonly up: number | null;
  /** Probability that the common move gets there within a day. */
  readonly bySpot: number;
  /** Equity above maintenance in deviations of its own profit of a day. */
  readonly deviations: number;
  /** Probability that a Brownian profit eats it up within a day. */
  readonly byProfit: number;
}

function solve(surplus: (factor: number) => number, end: number): number | null {
  const steps = 24;
  const width = Math.log(end) / steps;
  for (let i = 1; i <= steps; i++) {
    if (surplus(Math.exp(i * width)) >= 0) continue;
    let [near, far] = [(i - 1) * width, i * width];
    for (let turn = 0; turn < 30; turn++) {
      const middle = (near + far) / 2;
      if (surplus(Math.exp(middle)) >= 0) near = middle;
      else far = middle;
    }
    return Math.exp((near + far) / 2);
  }
  return null;
}

/** What a venue's report makes of the rule: its maintenance over the notional, and its equity. */
function ruleOf(state: BrokerState, participant: number, gross: number, equity: number) {
  const columns = state.context.fold.accounts.accounts.columns;
  const fresh =
    columns.reportedAt[participant]! + 2 * microsPerHour > state.context.hour * microsPerHour;
  if (!fresh || gross <= 0) return { rate: assumedMaintenanceRate, held: equity };
  const rate = columns.reportedMaintenanceUsd[participant]! / gross;
  return { rate, held: columns.reportedEquityUsd[participant]! };
}

/**
 * Measures how far an account is from liquidation.
 *
 * @param state - broker at an hour
 * @param participant - participant id
 * @param dictionary - names
 * @param covariance - covariances known by then
 * @returns distances; null without an open position
 */
export function proximityOf(
  state: BrokerState,
  participant: number,
  dictionary: Dictionary,
  covariance: ReturnCovariance,
): Proximity | null {
  const positions = positionsOf(state, participant, dictionary);
  if (positions.length === 0) return null;
  const { fold, hour } = state.context;
  const atMicros = hour * microsPerHour;
  const { averagePrice, second, next } = fold.accounts.positions.columns;
  const entries = new Map<string, number>();
  let link = fold.accounts.accounts.columns.head[participant]!;
  for (; link !== 0; link = next[link - 1]!) {
    entries.set(dictionary.instruments[second[link - 1]!]!.name, averagePrice[link - 1]!);
  }
  let equity = collateralUsd(fold.accounts, participant);
  for (const { instrument, form, quantity, size, price, index } of positions) {
    equity += profitUsd(form, quantity, size, entries.get(instrument.name)!, price, index);
  }
  const gross = afterMove(positions, 1, atMicros).notional;
  const { rate, held } = ruleOf(state, participant, gross, equity);
  const surplus = (factor: number): number => {
    const { profit, notional } = afterMove(positions, factor, atMicros);
    return held + profit - rate * notional;
  };
  const now = surplus(1);
  if (!(now > 0)) return { down: 1, up: 1, bySpot: 1, deviations: 0, byProfit: 1 };
  const exposures = exposuresOf(positions, atMicros);
  const deviation = Math.sqrt(varianceOf(exposures, covariance) * dayYears);
  const vol = Math.sqrt(commonVariance(exposures, covariance));
  const [down, up] = [solve(surplus, lowest), solve(surplus, highest)];
  const deviations = deviation > 0 ? now / deviation : Number.MAX_VALUE;
  return {
    down,
    up,
    bySpot: exitProbability(down, up, { vol, years: dayYears }),
    deviations,
    byProfit: 2 * normalCdf(-deviations),
  };
}

/** Change of value per relative move, by underlying, with the gross of the same. */
function exposuresOf(positions: readonly Position[], atMicros: number) {
  const exposures = new Map<number, { net: number; gross: number }>();
  for (const position of positions) {
    const bump = 0.001;
    const one = [position];
    const slope =
      (afterMove(one, 1 + bump, atMicros).profit - afterMove(one, 1 - bump, atMicros).profit) /
      (2 * bump);
    const entry = exposures.get(position.underlying) ?? { net: 0, gross: 0 };
    entry.net += slope;
    entry.gross += Math.abs(slope);
    exposures.set(position.underlying, entry);
  }
  return exposures;
}

type Exposures = ReturnType<typeof exposuresOf>;

function varianceOf(exposures: Exposures, covariance: ReturnCovariance): number {
  let variance = 0;
  for (const [a, x] of exposures) {
    for (const [b, y] of exposures) variance += x.net * y.net * annualOf(covariance, a, b);
  }
  return Math.max(0, variance);
}

/** Variance of the common move: that of the underlyings, by the size of the exposure. */
function commonVariance(exposures: Exposures, covariance: ReturnCovariance): number {
  let [sum, weight] = [0, 0];
  for (const [id, { gross }] of exposures) {
    sum += gross * annualOf(covariance, id, id);
    weight += gross;
  }
  return weight > 0 ? sum / weight : annualOf(covariance, -1, -1);
}
