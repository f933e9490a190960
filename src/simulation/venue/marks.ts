/**
 * @module Marks: index, perpetual and option prices of the current minute, computed when asked for.
 */
import { microsPerYear } from '../../base/index.ts';
import { black76 } from '../../quant/index.ts';
import { type Contract, contractValue, type Listing, notionalOf } from './instruments.ts';
import { busyYears } from './market/season.ts';
import type { MarketPath } from './market-path.ts';
import { impliedVol, type SurfaceState } from './surface.ts';
import { underlyings } from './underlying.ts';

/** Prices of one minute; option values are kept until the minute changes. */
export interface Marks {
  readonly path: MarketPath;
  readonly listing: Listing;
  minute: number;
  atMicros: number;
  /** Index of every underlying, USD. */
  readonly index: number[];
  /** Minute of the value kept for each contract. */
  stamp: Int32Array;
  /** Minute of the mark last written for each contract. */
  written: Int32Array;
  price: Float64Array;
  iv: Float64Array;
  /** What one contract is worth at its mark, and its notional; USD. */
  unitUsd: Float64Array;
  notionalUsd: Float64Array;
}

/**
 * Creates marks that stand at no minute yet.
 *
 * @param path - market path
 * @param listing - contracts; may grow later
 * @returns marks; call `moveMarks` before reading
 */
export function createMarks(path: MarketPath, listing: Listing): Marks {
  const size = 1024;
  return {
    path,
    listing,
    minute: -1,
    atMicros: 0,
    index: underlyings.map(() => 0),
    stamp: new Int32Array(size).fill(-1),
    written: new Int32Array(size).fill(-1),
    price: new Float64Array(size),
    iv: new Float64Array(size),
    unitUsd: new Float64Array(size),
    notionalUsd: new Float64Array(size),
  };
}

/**
 * Moves the marks to a minute.
 *
 * @param marks - changed in place
 * @param minute - from the start of the run
 * @param atMicros - its instant; microseconds since 1970 UTC
 */
export function moveMarks(marks: Marks, minute: number, atMicros: number): void {
  marks.minute = minute;
  marks.atMicros = atMicros;
  marks.path.paths.forEach((path, u) => {
    marks.index[u] = path.spot[minute]!;
  });
}

/**
 * Returns the mark price of a contract now, on the grid it is exported on.
 *
 * @param marks - standing at a minute
 * @param contract - live contract
 * @returns quote units; coin for inverse options
 */
export function markOf(marks: Marks, contract: Contract): number {
  const { id } = contract;
  if (id >= marks.stamp.length) growMarks(marks, id);
  if (marks.stamp[id] !== marks.minute) {
    marks.stamp[id] = marks.minute;
    const price = contract.isOption ? optionMark(marks, contract) : perpMark(marks, contract);
    const index = marks.index[contract.underlying]!;
    marks.price[id] = price;
    marks.unitUsd[id] = contractValue(contract, price) * (contract.isInverse ? index : 1);
    marks.notionalUsd[id] = notionalOf(contract, index);
  }
  return marks.price[id]!;
}

function growMarks(marks: Marks, id: number): void {
  const size = Math.max(2 * marks.stamp.length, id + 1);
  for (const name of ['stamp', 'written'] as const) {
    const grown = new Int32Array(size).fill(-1);
    grown.set(marks[name]);
    marks[name] = grown;
  }
  for (const name of ['price', 'iv', 'unitUsd', 'notionalUsd'] as const) {
    const grown = new Float64Array(size);
    grown.set(marks[name]);
    marks[name] = grown;
  }
}

function perpMark(marks: Marks, contract: Contract): number {
  const u = contract.underlying;
  const price = marks.index[u]! * (1 + marks.path.paths[u]!.basis[marks.minute]!);
  return Math.round(price * 100) / 100;
}

function surfaceOf({ path, minute }: Marks, u: number): SurfaceState {
  const { lasting, era, fear, tilt } = path.paths[u]!;
  return { lasting: lasting[minute]!, era: era[minute]!, fear: fear[minute]!, tilt: tilt[minute]! };
}

function optionMark(marks: Marks, contract: Contract): number {
  const years = yearsTo(marks, contract);
  const forward = forwardOf(marks, contract);
  const state = surfaceOf(marks, contract.underlying);
  const underlying = underlyings[contract.underlying]!;
  // The surface counts time by how busy it is: the last night of an option is worth less.
  const busy = busyYears(marks.atMicros, marks.atMicros + years * microsPerYear);
  const vol =
    impliedVol(underlying, state, forward, contract.strike, busy) * Math.sqrt(busy / years);
  marks.iv[contract.id] = Math.round(vol * 1e6) / 1e6;
  const usd = black76(forward, contract.strike, years, vol, contract.isCall);
  return contract.isInverse ? Math.round((usd / forward) * 1e6) / 1e6 : Math.round(usd * 1e4) / 1e4;
}

/**
 * Returns the time to expiry of an option, at least one minute.
 *
 * @param marks - standing at a minute
 * @param contract - live option
 * @returns years of 365 days, > 0
 */
export function yearsTo(marks: Marks, contract: Contract): number {
  return Math.max(contract.expiryMicros - marks.atMicros, 60e6) / microsPerYear;
}

/**
 * Returns the forward to a contract's expiry.
 *
 * @param marks - standing at a minute
 * @param contract - live option
 * @returns quote units, rounded to cents
 */
export function forwardOf(marks: Marks, contract: Contract): number {
  const { carry } = underlyings[contract.underlying]!;
  const forward = marks.index[contract.underlying]! * Math.exp(carry * yearsTo(marks, contract));
  return Math.round(forward * 100) / 100;
}

/** First derivatives of an option's value. */
export interface Sensitivity {
  /** Per unit of underlying, in [-1, 1]. */
  readonly delta: number;
  /** Quote units per 1.00 of volatility and unit of underlying. */
  readonly vega: number;
}

/**
 * Returns delta and vega of an option now.
 *
 * @param marks - standing at a minute
 * @param contract - live option
 * @returns undiscounted Black-76 sensitivities
 */
export function sensitivityOf(marks: Marks, contract: Contract): Sensitivity {
  markOf(marks, contract);
  const vol = marks.iv[contract.id]!;
  const years = yearsTo(marks, contract);
  const forward = forwardOf(marks, contract);
  const deviation = vol * Math.sqrt(years);
  const distance = Math.log(forward / contract.strike) / deviation + deviation / 2;
  const vega = (forward * Math.sqrt(years) * Math.exp(-distance * distance * 0.5)) / 2.506628274631;
  const { strike, isCall } = contract;
  const bump = 1e-4;
  const up = black76(forward * (1 + bump), strike, years, vol, isCall);
  const down = black76(forward * (1 - bump), strike, years, vol, isCall);
  return { delta: (up - down) / (2 * bump * forward), vega };
}
