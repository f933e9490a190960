/**
 * @module Columns of a batch of options: inputs, value with Greeks, and a code per row.
 */

/** Codes of a row; 0 means that every value of the row holds. */
export const rowCodes = {
  /** The values hold. */
  ok: 0,
  /** An input is not finite or out of range. */
  invalid: 1,
  /** The price is below the intrinsic value. */
  belowIntrinsic: 2,
  /** The price reaches or exceeds what any volatility can give. */
  aboveMaximum: 3,
  /** The price equals the intrinsic value, which does not tell a volatility. */
  atIntrinsic: 4,
} as const;

/** Names of the numeric input columns, in the kernel's order. */
export const inputNames = ['forward', 'strike', 'years', 'vol', 'rate'] as const;

/** Names of the output columns, in the kernel's order; the last three are the second-order ones. */
export const greekNames = [
  'price',
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'vanna',
  'volga',
  'charm',
] as const;

/** Inputs, one row per option. */
export interface OptionColumns {
  /** Forward price, quote units, > 0. */
  readonly forward: Float64Array;
  /** Strike, quote units, >= 0. */
  readonly strike: Float64Array;
  /** Time to expiry, years of 365 days, >= 0. */
  readonly years: Float64Array;
  /** Annualised volatility, 1 = 100 %, >= 0. */
  readonly vol: Float64Array;
  /** Continuous discount rate per year. */
  readonly rate: Float64Array;
  /** 1 for a call, 0 for a put. */
  readonly isCall: Uint8Array;
}

/** Discounted value and pure derivatives at a fixed forward; NaN only where `code` is not 0. */
export interface GreekColumns {
  /** Value, quote units. */
  readonly price: Float64Array;
  /** First derivative by the forward. */
  readonly delta: Float64Array;
  /** Second derivative by the forward. */
  readonly gamma: Float64Array;
  /** Derivative by volatility, per 1.00. */
  readonly vega: Float64Array;
  /** Minus the derivative by time to expiry, per year. */
  readonly theta: Float64Array;
  /** Derivative by the rate, per 1.00. */
  readonly rho: Float64Array;
  /** Derivative of delta by volatility. */
  readonly vanna: Float64Array;
  /** Second derivative by volatility. */
  readonly volga: Float64Array;
  /** Minus the derivative of delta by time to expiry, per year. */
  readonly charm: Float64Array;
  /** One of `rowCodes`. */
  readonly code: Uint8Array;
}
