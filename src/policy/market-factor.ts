/**
 * @module Factor of the market: haircuts and margin that follow live volatility and regime, within
 *   bounds and a daily budget of rises.
 */
import { microsPerDay, microsPerHour } from '../base/index.ts';
import { regimeNames } from '../participants/index.ts';
import { type DynamicTerms, dynamicFactor } from '../risk/index.ts';
import type { MarketTerms } from './schedule.ts';

/** Hours over which the rise of the factor is limited. */
export const marketWindowHours = 24;

/** What the factor follows. */
export interface MarketState {
  /** Volatility expected of the next day over that of the long past, > 0; 1 = as usual. */
  readonly relativeVol: number;
  /** Regime of the venue: 0 calm, 1 normal, 2 turbulent. */
  readonly regime: number;
}

/**
 * Returns the factor that the market asks for, whatever is in force.
 *
 * @param market - volatility and regime now
 * @param terms - how the factor follows
 * @returns factor within the bounds of the terms
 */
export function wantedMarketFactor(market: MarketState, terms: MarketTerms): number {
  const multiple = market.regime === 2 ? terms.turbulentMultiple : 1;
  return Math.min(terms.factorMax, Math.max(1, multiple * market.relativeVol ** terms.power));
}

/**
 * Moves the factor by an hour.
 *
 * A rise takes effect at once, as far as the least factor of the last 24 hours times the daily
 * rise allows; so no day sees a greater rise, whatever the market does. A fall goes at the daily
 * pace.
 *
 * @param present - factor in force, >= 1
 * @param least - least factor of the last 24 hours, the present one included
 * @param market - volatility and regime now
 * @param terms - how it follows
 * @returns factor within the bounds of the terms
 */
export function nextMarketFactor(
  present: number,
  least: number,
  market: MarketState,
  terms: MarketTerms,
): number {
  // Most hours: nothing is asked and nothing in force.
  if (present === 1 && wantedMarketFactor(market, terms) === 1) return 1;
  const dynamic = dynamicTermsOf(terms);
  const observation = { vol: market.relativeVol, regime: regimeNames[market.regime]! };
  const paced = dynamicFactor(present, { ...observation, elapsedMicros: microsPerHour }, dynamic);
  const atOnce = dynamicFactor(least, { ...observation, elapsedMicros: microsPerDay }, dynamic);
  return Math.min(least * terms.riseOfDayMax, Math.max(paced, atOnce));
}

/**
 * Returns the terms of the market as the risk folder understands them.
 *
 * @param terms - of the schedule
 * @returns bounds, power, regimes and pace; volatility is relative, so its reference is 1
 */
export function dynamicTermsOf(terms: MarketTerms): DynamicTerms {
  return {
    referenceVol: 1,
    power: terms.power,
    regimes: { turbulent: terms.turbulentMultiple },
    factorMin: 1,
    factorMax: terms.factorMax,
    risePerDayMax: terms.riseOfDayMax,
    fallPerDayMax: terms.fallOfDayMax,
  };
}
