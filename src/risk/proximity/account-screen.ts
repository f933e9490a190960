/**
 * @module One quick pass over all positions: value and notional of every account, and which of them
 *   some move within reach might liquidate. The others are far, and are not looked at closely.
 *
 * The bound adds the worst of every position by itself, spot and volatility alike, and the
 * maintenance at the far end; so it may call near what is far, never far what is near.
 */
import type { Dictionary } from '../../market/index.ts';
import type { AccountFold } from '../account-fold.ts';
import { collateralUsd } from '../accounts.ts';
import {
  assetPrice,
  type Prices,
  payoffForms,
  payoutPrice,
  quoteRate,
  underlyingPrice,
} from '../prices.ts';
import { notionalUsd, profitUsd } from '../valuation.ts';
import { assumedOptionRate } from './account-exposure.ts';
import { type ScreenReach, worstOfOption } from './option-moves.ts';
import { isReportFresh } from './reported-margin.ts';

/** Cash in coins by participant id. */
export interface CoinCash {
  /** Sum of the coins' worth, and of its size; USD. */
  worthUsd: Float64Array;
  absoluteUsd: Float64Array;
  /** Sum of sizes times the daily variance of the coin. */
  varianceUsd: Float64Array;
}

/** What the pass finds, by participant id; scratch of a fold, no part of its state. */
export interface AccountScreen {
  /** Profit of open positions; USD. */
  unrealisedUsd: Float64Array;
  /** Sum of the notionals of open positions; USD. */
  grossUsd: Float64Array;
  /** Cash and profit, or what the venue reported lately; USD. */
  equityUsd: Float64Array;
  /** Bound below the profit, maintenance taken off, of any move within reach; USD. */
  leastUsd: Float64Array;
  /** 1 where there is equity, and a move within reach might liquidate or nothing was ruled out. */
  isNear: Uint8Array;
  readonly coins: CoinCash;
  /** Profit, notional and bound of an account side by side, as positions are added up; USD. */
  sums: Float64Array;
  /** By instrument id: worst outcome of one contract long, then of one short; USD, <= 0. */
  worst: Float64Array;
  /** By instrument id: price of its underlying, of what pays it, notional of one unit; USD. */
  indices: Float64Array;
  payouts: Float64Array;
  unitNotionals: Float64Array;
}

/** Cells of `sums` by account: side by side, so that each waits for memory only once. */
const sumStride = 4;

/**
 * Creates the scratch of `screenAccounts`.
 *
 * @returns nothing found
 */
export function createAccountScreen(): AccountScreen {
  return {
    unrealisedUsd: new Float64Array(0),
    grossUsd: new Float64Array(0),
    equityUsd: new Float64Array(0),
    leastUsd: new Float64Array(0),
    isNear: new Uint8Array(0),
    coins: {
      worthUsd: new Float64Array(0),
      absoluteUsd: new Float64Array(0),
      varianceUsd: new Float64Array(0),
    },
    sums: new Float64Array(0),
    worst: new Float64Array(0),
    indices: new Float64Array(0),
    payouts: new Float64Array(0),
    unitNotionals: new Float64Array(0),
  };
}

/** How far and at what maintenance to look. */
export interface ScreenTerms {
  /** Undefined: every account is near. */
  readonly reach: ScreenReach | undefined;
  /** Maintenance of perpetuals and futures, share of notional. */
  readonly rate: number;
  /** Prices of the underlyings by text id; USD. */
  readonly spots: Float64Array;
  /** Of a day, by text id of the underlying. */
  readonly variances: Float64Array;
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
}

/**
 * Values all accounts and finds those near liquidation.
 *
 * @param screen - overwritten; grows in place
 * @param fold - accounts and prices now
 * @param terms - reach, maintenance rate, spots and instant
 */
export function screenAccounts(screen: AccountScreen, fold: AccountFold, terms: ScreenTerms): void {
  const participants = fold.accounts.accounts.rows;
  clear(screen, participants);
  readInstruments(screen, fold.prices);
  findWorst(screen, fold.prices, fold.dictionary, terms);
  addPositions(screen, fold, terms);
  spreadSums(screen, participants);
  addCoins(screen, fold, terms);
  const rise = terms.reach === undefined ? Number.POSITIVE_INFINITY : Math.exp(terms.reach.spot);
  for (let id = 0; id < participants; id++) {
    screen.isNear[id] = isNear(screen, fold, id, terms.atMicros, rise) ? 1 : 0;
  }
}

function clear(screen: AccountScreen, participants: number): void {
  const fresh = (column: Float64Array, cells = participants): Float64Array =>
    column.length < cells ? new Float64Array(cells * 2) : column.fill(0);
  screen.sums = fresh(screen.sums, participants * sumStride);
  screen.unrealisedUsd = fresh(screen.unrealisedUsd);
  screen.grossUsd = fresh(screen.grossUsd);
  screen.equityUsd = fresh(screen.equityUsd);
  screen.leastUsd = fresh(screen.leastUsd);
  screen.coins.worthUsd = fresh(screen.coins.worthUsd);
  screen.coins.absoluteUsd = fresh(screen.coins.absoluteUsd);
  screen.coins.varianceUsd = fresh(screen.coins.varianceUsd);
  if (screen.isNear.length < participants) screen.isNear = new Uint8Array(participants * 2);
}

function readInstruments(screen: AccountScreen, prices: Prices): void {
  const instruments = prices.instruments.rows;
  if (screen.indices.length < instruments) {
    screen.indices = new Float64Array(instruments * 2);
    screen.payouts = new Float64Array(instruments * 2);
    screen.unitNotionals = new Float64Array(instruments * 2);
  }
  const { form, isOption, reference } = prices.instruments.columns;
  for (let id = 0; id < instruments; id++) {
    const index = underlyingPrice(prices, id);
    screen.indices[id] = index;
    screen.payouts[id] = payoutPrice(prices, id);
    screen.unitNotionals[id] = notionalUsd(
      isOption[id] === 1,
      form[id]!,
      1,
      1,
      reference[id]!,
      index,
      quoteRate(prices, id),
    );
  }
}

/** Worst outcome of a contract of every instrument; without reach there is none to tell. */
function findWorst(
  screen: AccountScreen,
  prices: Prices,
  dictionary: Dictionary,
  { reach, rate, spots, atMicros }: ScreenTerms,
): void {
  const instruments = prices.instruments.rows;
  if (screen.worst.length < instruments * 2) screen.worst = new Float64Array(instruments * 4);
  const worst = screen.worst.fill(0);
  if (reach === undefined) return;
  const { contractSize, form, isOption, reference, underlying } = prices.instruments.columns;
  const rise = Math.exp(reach.spot);
  const fall = Math.exp(-reach.spot);
  for (let id = 0; id < instruments; id++) {
    const price = reference[id]! * quoteRate(prices, id);
    const size = contractSize[id]!;
    if (price <= 0) continue;
    if (isOption[id] === 1) {
      const { least, most } = worstOfOption(prices, spots, dictionary, id, atMicros, reach);
      const index = screen.indices[id]!;
      const maintenance = assumedOptionRate * (index > 0 ? index : price) * rise;
      worst[2 * id] = size * least;
      worst[2 * id + 1] = -size * (most + maintenance);
    } else if (form[id] !== payoffForms.inverseFuture && spots[underlying[id]!]! > 0) {
      worst[2 * id] = -size * price * (1 - fall + rate);
      worst[2 * id + 1] = -size * price * (rise - 1 + rate * rise);
    }
  }
}

/** Rows whose accounts are read before they are added to; see `fetchSums`. */
const rowsAhead = 128;

function addPositions(screen: AccountScreen, fold: AccountFold, terms: ScreenTerms): void {
  const { positions } = fold.accounts;
  for (let from = 0; from < positions.rows; from += rowsAhead) {
    const to = Math.min(from + rowsAhead, positions.rows);
    fetchSums(screen.sums, positions.columns.first, from, to);
    addRows(screen, fold, terms, from, to);
  }
}

/** What was read, kept so that no compiler may leave the reading out. */
const seen = { sum: 0 };

/**
 * Brings the sums of the next positions' accounts into the cache. Positions come in no order;
 * adding to one account after another would wait for memory each time, here the waits run side by
 * side.
 */
function fetchSums(sums: Float64Array, first: Uint32Array, from: number, to: number): void {
  let sum = 0;
  for (let row = from; row < to; row++) sum += sums[first[row]! * sumStride]!;
  seen.sum = sum;
}

function addRows(
  { sums, worst: worstOfContract, indices, payouts, unitNotionals }: AccountScreen,
  { accounts, prices }: AccountFold,
  { reach, rate }: ScreenTerms,
  from: number,
  to: number,
): void {
  const widest = reach === undefined ? 0 : Math.expm1(reach.spot);
  const { first, second, quantity, averagePrice } = accounts.positions.columns;
  const { contractSize, form, reference } = prices.instruments.columns;
  for (let row = from; row < to; row++) {
    const held = quantity[row]!;
    if (held === 0) continue;
    const id = first[row]!;
    const instrument = second[row]!;
    const price = reference[instrument]!;
    const index = indices[instrument]!;
    const size = contractSize[instrument]!;
    const shape = form[instrument]!;
    const entry = averagePrice[row]!;
    const place = id * sumStride;
    const payout = payouts[instrument]!;
    sums[place] = sums[place]! + profitUsd(shape, held, size, entry, price, payout);
    sums[place + 1] = sums[place + 1]! + Math.abs(held) * size * unitNotionals[instrument]!;
    let worst = Math.abs(held) * worstOfContract[2 * instrument + (held > 0 ? 0 : 1)]!;
    // What was paid in coin moves with the coin, whatever the price of the contract does.
    if (shape === payoffForms.inverseOption)
      worst -= Math.abs(held * size * entry * index) * widest;
    else if (shape === payoffForms.inverseFuture && entry > 0) {
      const slope = Math.abs((held * size * index) / entry);
      worst -= slope * widest + rate * Math.abs(held) * size * unitNotionals[instrument]!;
    }
    sums[place + 2] = sums[place + 2]! + worst;
  }
}

function spreadSums(
  { sums, unrealisedUsd, grossUsd, leastUsd }: AccountScreen,
  participants: number,
): void {
  for (let id = 0; id < participants; id++) {
    unrealisedUsd[id] = sums[id * sumStride]!;
    grossUsd[id] = sums[id * sumStride + 1]!;
    leastUsd[id] = sums[id * sumStride + 2]!;
  }
}

function addCoins(
  { unrealisedUsd, leastUsd, coins }: AccountScreen,
  { accounts, prices }: AccountFold,
  { reach, spots, variances }: ScreenTerms,
): void {
  const widest = reach === undefined ? 0 : Math.expm1(reach.spot);
  const { first, second, quantity, bookedUsd } = accounts.coins.columns;
  for (let row = 0; row < accounts.coins.rows; row++) {
    const asset = second[row]!;
    const spot = asset < spots.length ? spots[asset]! : 0;
    const price = spot > 0 ? spot : assetPrice(prices, asset);
    if (price <= 0 || quantity[row] === 0) continue;
    const worth = quantity[row]! * price;
    const id = first[row]!;
    unrealisedUsd[id] = unrealisedUsd[id]! + worth - bookedUsd[row]!;
    // What nothing is traded on here stays, however the market moves.
    if (spot <= 0) continue;
    leastUsd[id] = leastUsd[id]! - Math.abs(worth) * widest;
    coins.worthUsd[id] = coins.worthUsd[id]! + worth;
    coins.absoluteUsd[id] = coins.absoluteUsd[id]! + Math.abs(worth);
    coins.varianceUsd[id] = coins.varianceUsd[id]! + Math.abs(worth) * variances[asset]!;
  }
}

/** Finds the equity too; `rise` is the factor at the end of the reach, infinite without one. */
function isNear(
  { unrealisedUsd, equityUsd, leastUsd }: AccountScreen,
  { accounts }: AccountFold,
  id: number,
  atMicros: number,
  rise: number,
): boolean {
  const { openPositions, reportedAt, reportedEquityUsd, reportedMaintenanceUsd } =
    accounts.accounts.columns;
  const isReported = isReportFresh(reportedAt[id]!, atMicros);
  const equity = isReported
    ? reportedEquityUsd[id]!
    : collateralUsd(accounts, id) + unrealisedUsd[id]!;
  equityUsd[id] = equity;
  if (openPositions[id] === 0 || !(equity > 0)) return false;
  if (rise === Number.POSITIVE_INFINITY) return true;
  const maintenance = isReported ? reportedMaintenanceUsd[id]! * rise : 0;
  return !(equity + leastUsd[id]! - maintenance > 0);
}
