/**
 * @module Structured payoffs as data: a closed set of kinds, and a formula tree for all others.
 */

/** Pays against a strike at one instant. */
export interface EuropeanPayoff {
  readonly kind: 'european';
  /** Strike; quote units, > 0. */
  readonly strike: number;
  readonly isCall: boolean;
  /** Payment; years from today, > 0. */
  readonly years: number;
}

/** Pays the average of fixings against a strike, or the last fixing against the average. */
export interface AsianPayoff {
  readonly kind: 'asian';
  readonly average: 'arithmetic' | 'geometric';
  /** Strike in quote units, or the average itself. */
  readonly strike: number | 'floating';
  readonly isCall: boolean;
  /** Fixings; years from today, ascending, > 0. The last one pays. */
  readonly fixingYears: readonly number[];
}

/** Single barrier watched at given instants only. */
export interface BarrierPayoff {
  readonly kind: 'barrier';
  /** Strike; quote units, > 0. */
  readonly strike: number;
  readonly isCall: boolean;
  /** Barrier; quote units, > 0. */
  readonly barrier: number;
  readonly direction: 'down' | 'up';
  readonly knock: 'in' | 'out';
  /** Paid at the touch (out) or at the end (in never came in); quote units, >= 0. */
  readonly rebate: number;
  /** Observations; years from today, ascending, > 0. The last one pays. */
  readonly observationYears: readonly number[];
}

/** Pays an extreme of the observations against a strike, or the last one against the extreme. */
export interface LookbackPayoff {
  readonly kind: 'lookback';
  /** Strike in quote units, or the extreme itself. */
  readonly strike: number | 'floating';
  readonly isCall: boolean;
  /** Observations; years from today, ascending, > 0. Today's spot counts too. */
  readonly observationYears: readonly number[];
}

/** Pays the sum of capped and floored returns between resets (a ratchet). */
export interface CliquetPayoff {
  readonly kind: 'cliquet';
  /** Amount on which the returns are paid; quote units, > 0. */
  readonly notional: number;
  /** Ends of the periods; years from today, ascending, > 0. The last one pays. */
  readonly resetYears: readonly number[];
  /** Bounds of each period's return; shares, e.g. -0.02 and 0.05. */
  readonly localFloor: number;
  readonly localCap: number;
  /** Bounds of the sum; shares. */
  readonly globalFloor: number;
  readonly globalCap: number;
}

/** Redeems early with coupons once the price is high enough; capital is at risk below a level. */
export interface AutocallablePayoff {
  readonly kind: 'autocallable';
  /** Amount redeemed; quote units, > 0. */
  readonly notional: number;
  /** Price against which levels are measured; quote units, > 0. */
  readonly reference: number;
  /** Observations; years from today, ascending, > 0. */
  readonly observationYears: readonly number[];
  /** Early redemption at or above this share of the reference; > 0. */
  readonly callLevel: number;
  /** Coupon per observation passed, paid with the redemption; share of the notional, >= 0. */
  readonly coupon: number;
  /** At the end the coupons are still paid at or above this share of the reference. */
  readonly couponLevel: number;
  /** At the end the loss is passed on below this share of the reference. */
  readonly protectionLevel: number;
}

/** Any payoff of the fixings, paid at the last one. */
export interface FormulaPayoff {
  readonly kind: 'formula';
  /** Fixings; years from today, ascending, > 0. */
  readonly fixingYears: readonly number[];
  /** What is paid; quote units. */
  readonly value: Expression;
}

/**
 * Expression over the fixings of a path: a number; a fixing by its index, -1 being today's spot;
 * or an operation on expressions. `if` compares two of them and takes `yes` or `no`.
 */
export type Expression =
  | number
  | { readonly fixing: number }
  | { readonly sum: readonly Expression[] }
  | { readonly product: readonly Expression[] }
  | { readonly max: readonly Expression[] }
  | { readonly min: readonly Expression[] }
  | { readonly ratio: readonly [Expression, Expression] }
  | {
      readonly if: readonly [Expression, '<' | '<=' | '>' | '>=', Expression];
      readonly yes: Expression;
      readonly no: Expression;
    };

/** A path-dependent payoff, described as data. */
export type Payoff =
  | EuropeanPayoff
  | AsianPayoff
  | BarrierPayoff
  | LookbackPayoff
  | CliquetPayoff
  | AutocallablePayoff
  | FormulaPayoff;

/**
 * Returns the instants at which a payoff looks at the price.
 *
 * @param payoff - the description
 * @returns times; years from today, ascending
 * @source definition
 */
export function payoffYears(payoff: Payoff): readonly number[] {
  switch (payoff.kind) {
    case 'european':
      return [payoff.years];
    case 'asian':
    case 'formula':
      return payoff.fixingYears;
    case 'barrier':
    case 'lookback':
    case 'autocallable':
      return payoff.observationYears;
    case 'cliquet':
      return payoff.resetYears;
  }
}
