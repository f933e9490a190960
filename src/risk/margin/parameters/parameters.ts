/**
 * @module Margin as data: every number that decides a margin requirement, in one plain object.
 */

/** How a scenario moves volatility; the two skews move it by strike. */
export type VolRule = 'up' | 'down' | 'none' | 'linear-skew' | 'abs-skew';

/** One scenario of the scan. */
export interface MarginScenario {
  /** Multiplies the spot and the part of each forward that still moves; 1 for a skew. */
  readonly spotFactor: number;
  readonly vol: VolRule;
  /** Multiplies the change of value; 1 for none. */
  readonly damping: number;
}

/** Size of the volatility moves; they are multiplied by (30 d / time to expiry)^power. */
export interface VolShock {
  /** Relative rise, 1 = 100 %. */
  readonly up: number;
  /** Relative fall. */
  readonly down: number;
  /** Power up to 30 days. */
  readonly shortPower: number;
  /** Power beyond 30 days. */
  readonly longPower: number;
  /** Least time to expiry in the multiplier, days. */
  readonly floorDays: number;
  /** Least volatility after a rise, annualised. */
  readonly volMin: number;
}

/** Largest twist of one skew rule: `cap + capPerRootYear * sqrt(years)`. */
export interface SkewCap {
  readonly cap: number;
  readonly capPerRootYear: number;
}

/** Shape of the skew twists: multiplier 1 + k cap / k*, the twist within its cap. */
export interface SkewShock {
  readonly linear: SkewCap;
  readonly absolute: SkewCap;
  /** Least log-moneyness at which the twist reaches its cap. */
  readonly widthMin: number;
  /** Standard deviations at which the twist reaches its cap. */
  readonly widthDeviations: number;
  /** Volatility that sets the width: `widthVol + widthVolPerRootYear * sqrt(years)`. */
  readonly widthVol: number;
  readonly widthVolPerRootYear: number;
}

/**
 * Haircut on the shocked value of an expiry: `factor * exp(-+ years (rate rateShare + rateAdded))`.
 */
export interface StaticDiscount {
  readonly factor: number;
  readonly rateShare: number;
  /** Per year. */
  readonly rateAdded: number;
}

/** How future values are brought to today. */
export interface Discounting {
  /** Whether marks are discounted at the feed's rate, negative rates counting as zero. */
  readonly discountsMarks: boolean;
  /** Where the shocked value of an expiry is >= 0; shrinks it. */
  readonly long: StaticDiscount;
  /** Where it is negative; enlarges it, to at most the undiscounted value. */
  readonly short: StaticDiscount;
}

/** Charge for forwards that part from the spot; competes with the scenarios. */
export interface BasisContingency {
  readonly spotFactorUp: number;
  readonly spotFactorDown: number;
  /** Share of the loss of each expiry at the worse of both. */
  readonly lossShare: number;
  /** Added share per year to expiry. */
  readonly lossSharePerYear: number;
}

/** A charge in two parts: what maintenance asks, and what initial margin asks on top. */
export interface TwoPartCharge {
  /** Share of the notional at spot. */
  readonly maintenance: number;
  /** Additional share. */
  readonly initialExtra: number;
}

/** Weaker settlement coin: the initial loss factor grows by `factor * (threshold - price)`. */
export interface PegTerms {
  readonly threshold: number;
  readonly factor: number;
}

/** Weak oracles: below the threshold, `(1 - confidence) * share` of the notional, initial only. */
export interface OracleTerms {
  readonly threshold: number;
  readonly share: number;
}

/**
 * Scenarios of far spot moves, meant for options: what moves one for one with the spot stops at the
 * range, and the change as a whole shrinks by `(|spotFactor - 1| / range - 1) * allowance`, at most
 * to nothing. An amount of money, not a share: large portfolios get proportionally less of it.
 */
export interface FarMoves {
  /** Spot move beyond which a scenario is far, 1 = 100 %. */
  readonly from: number;
  /** Spot move at which perpetuals and collaterals stop in a far scenario. */
  readonly range: number;
  /** Settlement coin, by underlying, for each range beyond the first. */
  readonly allowance: number;
}

/** What is set aside for payments to come: in full from both margins, whatever the factors. */
export interface Provisions {
  /** Hours of funding that net payers set aside, by underlying, at the market's present rate. */
  readonly fundingHours: number;
  /** Fee of closing a perpetual, share of its price. */
  readonly perpFee: number;
  /** Fee of closing an option, share of spot, but at most `optionFeeCap` of its mark. */
  readonly optionFee: number;
  readonly optionFeeCap: number;
}

/**
 * Greatest price at which a collateral counts, in units of the underlying with which it moves:
 * `ratio * (1 + growthPerYear * years since sinceMicros)`. Ratio and instant are one vector: moved
 * apart, they make another cap than anybody wanted.
 */
export interface PriceCap {
  readonly ratio: number;
  /** Instant at which the ratio was read, microseconds since 1970. */
  readonly sinceMicros: number;
  readonly growthPerYear: number;
}

/** Least requirement per unit of delta, times spot. */
export interface MinimumDelta {
  readonly net: number;
  readonly hedged: number;
}

/**
 * Charges on the value of collateral, by name, `*` for any other; unnamed ones count for nothing.
 */
export interface Haircuts {
  /** Where it moves with an underlying in the scenarios. */
  readonly moving: Readonly<Record<string, TwoPartCharge>>;
  /** Where it does not. */
  readonly still: Readonly<Record<string, TwoPartCharge>>;
}

/** Margin as the worst of a scan of scenarios, plus contingencies. */
export interface ScenarioMargin {
  readonly method: 'scenarios';
  readonly name: string;
  readonly scenarios: readonly MarginScenario[];
  /** Null where far scenarios are damped by their factor alone. */
  readonly farMoves: FarMoves | null;
  readonly volShock: VolShock;
  /** Null where no scenario twists the skew. */
  readonly skew: SkewShock | null;
  readonly discounting: Discounting;
  /** Seconds before expiry over which the settlement price is averaged; 0 for none. */
  readonly averagingSeconds: number;
  readonly basis: BasisContingency | null;
  /** On the size of each perpetual. */
  readonly perp: TwoPartCharge;
  /**
   * On what rows of perpetuals in one underlying offset, the smaller of long and short: rows are
   * separate instruments, so that a dated future is a row of its own.
   */
  readonly offsettingFutures: TwoPartCharge;
  /** On shorts that no long of the same strike and expiry covers, whatever the type. */
  readonly nakedShort: TwoPartCharge;
  /** Whether the loss factors multiply the contingencies of maintenance too. */
  readonly contingenciesScaled: boolean;
  readonly minimumDelta: MinimumDelta | null;
  /** Null where nothing is set aside. */
  readonly provisions: Provisions | null;
  readonly haircuts: Haircuts;
  /** By name of a collateral that moves with an underlying; others have no cap. */
  readonly priceCaps: Readonly<Record<string, PriceCap>>;
  /** Multiplies the worst change. */
  readonly lossFactor: { readonly maintenance: number; readonly initial: number };
  readonly peg: PegTerms;
  readonly oracle: OracleTerms;
  /** 0: each underlying at its own worst scenario; 1: all at the same worst scenario. */
  readonly underlyingOffset: number;
}

/** Requirement of one uncovered short option, as shares of spot and mark. */
export interface ShortOptionTerms {
  /** Maintenance: share of spot, on top of the mark. */
  readonly maintenanceSpot: number;
  /** Puts: the larger of that and this share of the mark. */
  readonly maintenanceMark: number;
  /** Initial: share of spot less the distance out of the money. */
  readonly initialSpot: number;
  /** Initial: least share of spot. */
  readonly initialSpotMin: number;
  /** Puts: initial is at least this multiple of maintenance. */
  readonly initialOverMaintenance: number;
  /** Largest loss of an expiry: share of the forward per uncovered short call. */
  readonly uncoveredMaintenance: number;
  readonly uncoveredInitial: number;
}

/** Margin by fixed rules, position by position and expiry by expiry. */
export interface RuleMargin {
  readonly method: 'rules';
  readonly name: string;
  /** Null where options are not margined. */
  readonly shortOption: ShortOptionTerms | null;
  /** Shares of the perpetual's price. */
  readonly perp: { readonly maintenance: number; readonly initial: number };
  /** Share of the value that counts, by collateral name; `*` for any other. */
  readonly collateralShares: Readonly<Record<string, number>>;
  /** On short options and perpetuals, times spot, initial only. */
  readonly peg: PegTerms;
  readonly oracle: OracleTerms;
  readonly averagingSeconds: number;
}

/** Everything that decides a margin requirement. */
export type MarginParameters = ScenarioMargin | RuleMargin;
