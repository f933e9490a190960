/**
 * @module Tradable instruments: option series (linear or inverse), perpetual, future, spot, pool.
 */

/** European or American style option series. */
export interface OptionSeries {
  readonly kind: 'option';
  /** Venue's name, unique, e.g. `BTC-27MAR26-80000-C`. */
  readonly name: string;
  /** Underlying asset, e.g. `BTC`. */
  readonly underlying: string;
  /** Quote asset of strike and payoff, e.g. `USD`. */
  readonly quote: string;
  /** Expiry; microseconds since 1970 UTC. */
  readonly expiryMicros: number;
  /** Strike; quote units, > 0. */
  readonly strike: number;
  readonly right: 'call' | 'put';
  readonly exercise: 'european' | 'american';
  /** `inverse`: premium and payoff in the underlying coin; `linear`: in the quote asset. */
  readonly settlement: 'linear' | 'inverse';
  /** Units of underlying per contract, > 0. */
  readonly contractSize: number;
}

/** Perpetual future. */
export interface Perpetual {
  readonly kind: 'perpetual';
  readonly name: string;
  readonly underlying: string;
  readonly quote: string;
  readonly settlement: 'linear' | 'inverse';
  /** Units of underlying (linear) or quote (inverse) per contract, > 0. */
  readonly contractSize: number;
}

/** Dated future. */
export interface Future {
  readonly kind: 'future';
  readonly name: string;
  readonly underlying: string;
  readonly quote: string;
  readonly expiryMicros: number;
  readonly settlement: 'linear' | 'inverse';
  readonly contractSize: number;
}

/** Spot pair. */
export interface Spot {
  readonly kind: 'spot';
  readonly name: string;
  readonly underlying: string;
  readonly quote: string;
}

/** Share of a liquidity pool or vault. */
export interface PoolPosition {
  readonly kind: 'pool';
  readonly name: string;
  readonly underlying: string;
  readonly quote: string;
}

/** Anything that an event can name as traded. */
export type Instrument = OptionSeries | Perpetual | Future | Spot | PoolPosition;

/**
 * Tells whether premium and payoff are paid in the underlying coin.
 *
 * @param instrument - any instrument
 * @returns true for inverse options, perpetuals and futures
 */
export function isInverse(instrument: Instrument): boolean {
  return 'settlement' in instrument && instrument.settlement === 'inverse';
}

/**
 * Returns the units of underlying per traded unit.
 *
 * @param instrument - any instrument
 * @returns contract size; 1 for spot and pools
 */
export function contractSizeOf(instrument: Instrument): number {
  return 'contractSize' in instrument ? instrument.contractSize : 1;
}
