/**
 * @module Columns of a scenario grid as the caller fills and reads them.
 */

/** Sizes of a grid; they fix its memory. */
export interface GridShape {
  readonly accounts: number;
  readonly groups: number;
  readonly legs: number;
  readonly expiries: number;
  /** At most 256. */
  readonly scenarios: number;
  /** Tables of one volatility multiplier per leg; 0 unless given. */
  readonly twists?: number;
  /** Whether the change of each group is wanted besides that of each account. */
  readonly keepsGroups?: boolean;
}

/** Columns of legs, sorted by group. */
export interface LegColumns {
  /** Strike, quote units, >= 0. */
  readonly strike: Float64Array;
  /** Annualised volatility, 1 = 100 %, >= 0. */
  readonly vol: Float64Array;
  /** Signed number of options; negative is short. */
  readonly quantity: Float64Array;
  /** 1 for a call, 0 for a put. */
  readonly isCall: Uint8Array;
  /** Volatility multipliers, one column per twist, >= 0; 1 at first. */
  readonly twists: readonly Float64Array[];
}

/** Columns of groups, sorted by account. */
export interface GroupColumns {
  /** Index of the expiry. */
  readonly expiry: Int32Array;
  /** First leg of each group, and the number of legs at the end. */
  readonly firstLeg: Int32Array;
  /**
   * Value taken off the scenario value, so that the outputs are changes; quote units, 0 at
   * first.
   */
  readonly current: Float64Array;
}

/** Columns of expiries. */
export interface ExpiryColumns {
  /** Part of the forward that moves with the spot, quote units. */
  readonly variableForward: Float64Array;
  /** Part of the forward that does not move; the sum of both is > 0. */
  readonly fixedForward: Float64Array;
  /** Time to expiry, years of 365 days, >= 0. */
  readonly years: Float64Array;
  /** Discount factor where the value of a group is >= 0; 1 at first. */
  readonly longDiscount: Float64Array;
  /** Discount factor where it is negative; 1 at first. */
  readonly shortDiscount: Float64Array;
}

/** Cells, one per expiry and scenario, at `expiry * stride + scenario`. */
export interface CellColumns {
  /** Shocked forward, quote units, > 0. */
  readonly forward: Float64Array;
  /** Shocked time to expiry, years, >= 0. */
  readonly years: Float64Array;
  /** Multiplies the volatility, >= 0. */
  readonly volFactor: Float64Array;
  /** Added to the volatility afterwards. */
  readonly volShift: Float64Array;
  /** Least volatility, >= 0. */
  readonly volFloor: Float64Array;
  /** Multiplies the value of a group, e.g. 1/forward for settlement in coin; > 0. */
  readonly scale: Float64Array;
}

/** Columns of scenarios. */
export interface ScenarioColumns {
  /** 0 for none, otherwise the number of the twist, from 1. */
  readonly twist: Int32Array;
  /**
   * 1 where each group counts minus the size of its change, so that it hurts in either
   * direction.
   */
  readonly hurts: Uint8Array;
}

/** The caller's columns of a grid. */
export interface GridView {
  /** Distance between rows of `cells` and of the outputs: scenarios, rounded up to even. */
  readonly stride: number;
  readonly legs: LegColumns;
  readonly groups: GroupColumns;
  /** First group of each account, and the number of groups at the end. */
  readonly firstGroup: Int32Array;
  readonly expiries: ExpiryColumns;
  readonly cells: CellColumns;
  readonly scenarios: ScenarioColumns;
  /** Change of each account under each scenario, at `account * stride + scenario`, quote units. */
  readonly accountChange: Float64Array;
  /** Change of each group, at `group * stride + scenario`; null unless the shape keeps groups. */
  readonly groupChange: Float64Array | null;
}
