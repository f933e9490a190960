/**
 * @module Portfolios and the market state that their margin rests on.
 */

/** Prices of one expiry of one underlying. */
export interface ExpiryFeed {
  readonly expiryMicros: number;
  /** Quote units, > 0. */
  readonly forward: number;
  /** Part of the forward already fixed by averaging; null to derive it from the time left. */
  readonly fixedForward: number | null;
  /** Continuous, per year. */
  readonly rate: number;
  /** Least confidence of the feeds of this expiry, 0 to 1. */
  readonly confidence: number;
}

/** Prices of one underlying. */
export interface UnderlyingMarket {
  readonly name: string;
  /** Quote units, > 0; null when not known. */
  readonly spot: number | null;
  readonly spotConfidence: number;
  /** Price of the perpetual; null when there is none or it is not known. */
  readonly perpPrice: number | null;
  readonly perpConfidence: number;
  /** What a long perpetual pays per 8 hours, share of spot; 0 when absent. */
  readonly funding?: number;
  readonly feeds: readonly ExpiryFeed[];
}

/** State of the market at one instant, shared by all accounts. */
export interface MarginMarket {
  readonly atMicros: number;
  /** Price of the settlement coin, > 0; 1 at its peg. */
  readonly stablePrice: number;
  readonly underlyings: readonly UnderlyingMarket[];
}

/** An asset held as collateral. */
export interface Collateral {
  readonly name: string;
  readonly quantity: number;
  /** Quote units per unit; null when not known. */
  readonly price: number | null;
  readonly confidence: number;
  /** Underlying with which it moves in the scenarios; null for one that does not move. */
  readonly underlying: string | null;
}

/**
 * A perpetual. An inverse one of N quote units counts as N / price units: the same change in USD.
 */
export interface PerpPosition {
  readonly underlying: string;
  /** Units of the underlying, signed, long positive. */
  readonly quantity: number;
  /** Profit and funding not settled yet, quote units. */
  readonly unrealised: number;
}

/** Options of one series. */
export interface OptionLeg {
  readonly underlying: string;
  readonly expiryMicros: number;
  /** Quote units, > 0. */
  readonly strike: number;
  readonly right: 'call' | 'put';
  /** Units of the underlying, signed, long positive. */
  readonly quantity: number;
  /** Mark volatility, annualised; null when not known. */
  readonly vol: number | null;
  /** Whether it pays quote units or the underlying itself. */
  readonly settlement: 'linear' | 'inverse';
}

/** What one account holds. */
export interface Portfolio {
  readonly account: string;
  /** Settlement coin. */
  readonly cash: number;
  readonly collaterals: readonly Collateral[];
  readonly perps: readonly PerpPosition[];
  readonly options: readonly OptionLeg[];
}
