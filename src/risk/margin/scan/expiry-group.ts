/**
 * @module Legs of one underlying, expiry and settlement, ready to be revalued under a shock.
 */
import { microsPerSecond, microsPerYear } from '../../../base/index.ts';
import { black76 } from '../../../quant/index.ts';
import type {
  MarginScenario,
  ScenarioMargin,
  SkewCap,
  SkewShock,
  StaticDiscount,
  VolShock,
} from '../parameters/parameters.ts';
import type { ExpiryFeed, OptionLeg } from '../portfolio/portfolio.ts';

/** Terms of one expiry under a preset, the same for all accounts. */
export interface ExpiryTerms {
  readonly expiryMicros: number;
  readonly years: number;
  readonly spot: number;
  /** Part of the forward that moves with the spot. */
  readonly variableForward: number;
  readonly fixedForward: number;
  readonly confidence: number;
  /** Discount of marks. */
  readonly discount: number;
  /** Discounts of shocked values, marks' discount included. */
  readonly longDiscount: number;
  readonly shortDiscount: number;
  /** Factors of volatility. */
  readonly volUp: number;
  readonly volDown: number;
}

/** A leg with its index in the portfolio and its present value. */
export interface GroupLeg {
  readonly index: number;
  readonly strike: number;
  readonly isCall: boolean;
  readonly quantity: number;
  readonly vol: number;
  /** Multipliers of volatility under the two skew rules. */
  readonly linearSkew: number;
  readonly absSkew: number;
  /** Value of the whole leg now, quote units. */
  readonly value: number;
}

/** Legs that are revalued, discounted and, under a skew, counted together. */
export interface ExpiryGroup {
  readonly terms: ExpiryTerms;
  readonly inverse: boolean;
  readonly legs: readonly GroupLeg[];
  /** Value now, quote units. */
  readonly value: number;
}

/** Days of one month, where the volatility multiplier is 1. */
const referenceDays = 30;

/** Years per second and day, from the project's year of 365 days. */
const microsPerDayOfYear = microsPerYear / 365;

/**
 * Splits a forward into the part that still moves and the part that averaging has fixed.
 *
 * @param feed - prices of the expiry
 * @param seconds - time to expiry, seconds, > 0
 * @param averagingSeconds - length of the averaging, seconds, >= 0
 * @returns both parts, quote units; their sum is the forward
 */
export function splitForward(
  feed: ExpiryFeed,
  seconds: number,
  averagingSeconds: number,
): { readonly variable: number; readonly fixed: number } {
  if (feed.fixedForward !== null) {
    return { variable: feed.forward - feed.fixedForward, fixed: feed.fixedForward };
  }
  if (seconds >= averagingSeconds) return { variable: feed.forward, fixed: 0 };
  const fixed = (feed.forward * (averagingSeconds - seconds)) / averagingSeconds;
  return { variable: (feed.forward * seconds) / averagingSeconds, fixed };
}

/**
 * Computes the terms of one expiry.
 *
 * @param feed - prices of the expiry
 * @param spot - quote units, > 0
 * @param atMicros - now, before the expiry
 * @param parameters - preset
 * @returns the terms; prices in quote units
 */
export function expiryTerms(
  feed: ExpiryFeed,
  spot: number,
  atMicros: number,
  parameters: ScenarioMargin,
): ExpiryTerms {
  const micros = feed.expiryMicros - atMicros;
  const years = micros / microsPerYear;
  const { variable, fixed } = splitForward(
    feed,
    micros / microsPerSecond,
    parameters.averagingSeconds,
  );
  const rate = Math.max(feed.rate, 0);
  const { discountsMarks, long, short } = parameters.discounting;
  const discount = discountsMarks ? Math.exp(-rate * years) : 1;
  const enlarged = short.factor * growth(short, rate, years);
  const days = micros / microsPerDayOfYear;
  const multiplier = volMultiplier(days, parameters.volShock);
  return {
    expiryMicros: feed.expiryMicros,
    years,
    spot,
    variableForward: variable,
    fixedForward: fixed,
    confidence: feed.confidence,
    discount,
    longDiscount: (discount * long.factor) / growth(long, rate, years),
    shortDiscount: Math.min(1, discount * enlarged),
    volUp: 1 + parameters.volShock.up * multiplier,
    volDown: Math.max(0, 1 - parameters.volShock.down * multiplier),
  };
}

function growth(terms: StaticDiscount, rate: number, years: number): number {
  return Math.exp(years * (rate * terms.rateShare + terms.rateAdded));
}

function volMultiplier(days: number, shock: VolShock): number {
  const power = days <= referenceDays ? shock.shortPower : shock.longPower;
  return (referenceDays / Math.max(days, shock.floorDays)) ** power;
}

/**
 * Computes the multiplier of a leg's volatility under a skew rule.
 *
 * @param k - log-moneyness ln(strike/forward), or its size for the absolute rule
 * @param years - time to expiry, years
 * @param cap - largest twist of the rule
 * @param skew - shape
 * @returns multiplier, >= 0
 */
export function skewMultiplier(k: number, years: number, cap: SkewCap, skew: SkewShock): number {
  const root = Math.sqrt(years);
  const most = cap.cap + cap.capPerRootYear * root;
  const vol = skew.widthVol + skew.widthVolPerRootYear * root;
  const width = Math.max(skew.widthMin, root * skew.widthDeviations * vol);
  const bound = Math.abs(most);
  return Math.max(0, 1 + Math.min(bound, Math.max(-bound, (k * most) / width)));
}

/**
 * Prepares the legs of one group.
 *
 * @param options - all legs of the portfolio, checked
 * @param indexes - which of them belong to the group
 * @param terms - terms of the expiry
 * @param skew - shape of the skew twists, or null
 * @returns the group with its value now, quote units
 */
export function expiryGroup(
  options: readonly OptionLeg[],
  indexes: readonly number[],
  terms: ExpiryTerms,
  skew: SkewShock | null,
): ExpiryGroup {
  const forward = terms.variableForward + terms.fixedForward;
  const inverse = options[indexes[0]].settlement === 'inverse';
  const scale = terms.discount * (inverse ? terms.spot / forward : 1);
  let value = 0;
  const legs = indexes.map((index): GroupLeg => {
    const { strike, right, quantity, vol: known } = options[index];
    const vol = known ?? 0;
    const isCall = right === 'call';
    const k = Math.log(strike / forward);
    const now = scale * quantity * black76(forward, strike, terms.years, vol, isCall);
    value += now;
    return {
      index,
      strike,
      isCall,
      quantity,
      vol,
      linearSkew: skew === null ? 1 : skewMultiplier(k, terms.years, skew.linear, skew),
      absSkew: skew === null ? 1 : skewMultiplier(Math.abs(k), terms.years, skew.absolute, skew),
      value: now,
    };
  });
  return { terms, inverse, legs, value };
}

/**
 * Shocks the volatility of one leg.
 *
 * @param leg - the leg
 * @param terms - terms of its expiry
 * @param rule - how volatility moves
 * @param volMin - least volatility after a rise
 * @returns annualised volatility
 */
function shockedVol(
  leg: GroupLeg,
  terms: ExpiryTerms,
  rule: MarginScenario['vol'],
  volMin: number,
): number {
  switch (rule) {
    case 'up':
      return Math.max(volMin, leg.vol * terms.volUp);
    case 'down':
      return leg.vol * terms.volDown;
    case 'linear-skew':
      return leg.vol * leg.linearSkew;
    case 'abs-skew':
      return leg.vol * leg.absSkew;
    case 'none':
      return leg.vol;
  }
}

/** Values of a group's legs under one shock. */
export interface ShockedGroup {
  /** Value of each leg before any discount, quote units. */
  readonly legs: readonly number[];
  readonly value: number;
}

/**
 * Revalues a group, undiscounted.
 *
 * @param group - the group
 * @param spotFactor - multiplies spot and the moving part of the forward, > 0
 * @param rule - how volatility moves
 * @param volMin - least volatility after a rise
 * @returns values by leg and in all, quote units before any discount
 */
export function shockGroup(
  group: ExpiryGroup,
  spotFactor: number,
  rule: MarginScenario['vol'],
  volMin: number,
): ShockedGroup {
  const { terms } = group;
  const forward = terms.variableForward * spotFactor + terms.fixedForward;
  const scale = group.inverse ? (terms.spot * spotFactor) / forward : 1;
  let value = 0;
  const legs = group.legs.map((leg) => {
    const vol = shockedVol(leg, terms, rule, volMin);
    const unit = black76(forward, leg.strike, terms.years, vol, leg.isCall);
    const shocked = scale * leg.quantity * unit;
    value += shocked;
    return shocked;
  });
  return { legs, value };
}

/**
 * Returns the discount of a shocked value of a group.
 *
 * @param terms - terms of the expiry
 * @param value - shocked value before discount; its sign decides
 * @returns factor, > 0
 */
export function shockedDiscount(terms: ExpiryTerms, value: number): number {
  return value >= 0 ? terms.longDiscount : terms.shortDiscount;
}
