/**
 * @module Control variates: payoffs of known value that move with the one being priced.
 */
import { black76 } from '../black.ts';
import { geometricAsianPrice } from '../exotic/geometric-asian.ts';
import type { SpotMarket } from '../exotic/market.ts';
import type { PathValue } from './path-block.ts';
import { type Payoff, payoffYears } from './payoff.ts';
import { pathValue, plainValue } from './payoff-values.ts';

/** A payoff of known value. */
export interface Control {
  readonly name: 'geometric-asian' | 'plain-option' | 'discounted-price';
  /** Its exact value; quote units. */
  readonly expectation: number;
  readonly value: PathValue;
}

/** Rates and volatility of the paths; `years` of a `SpotMarket` comes from the payoff. */
export type PathMarket = Omit<SpotMarket, 'years'>;

/**
 * Chooses a control variate.
 *
 * An arithmetic average with a strike has the geometric one; barriers and fixed lookbacks have the
 * plain option; the others have the discounted price at the last instant. A plain option and a
 * geometric average are known exactly themselves and take the price.
 *
 * @param payoff - a checked description
 * @param market - spot, rates, volatility
 * @param discounts - discount factor to each instant
 * @returns the control; its expectation in quote units
 * @source Kemna and Vorst (1990), J. Banking and Finance 14, for the geometric average
 */
export function controlOf(payoff: Payoff, market: PathMarket, discounts: Float64Array): Control {
  const instants = payoffYears(payoff);
  const n = instants.length;
  const years = instants[n - 1];
  if (payoff.kind === 'asian' && payoff.average === 'arithmetic' && payoff.strike !== 'floating') {
    const yearsBeforeExpiry = payoff.fixingYears.map((t) => years - t);
    const averaging = {
      kind: 'discrete',
      yearsBeforeExpiry,
      pastCount: 0,
      pastAverage: 0,
    } as const;
    const { strike, isCall } = payoff;
    return {
      name: 'geometric-asian',
      expectation: geometricAsianPrice({ strike, isCall, averaging }, { ...market, years }),
      value: pathValue({ ...payoff, average: 'geometric' }, discounts),
    };
  }
  const forward = market.spot * Math.exp((market.rate - market.dividendYield) * years);
  const discount = discounts[n - 1];
  const hasPlain =
    payoff.kind === 'barrier' || (payoff.kind === 'lookback' && payoff.strike !== 'floating');
  if (hasPlain) {
    const strike = payoff.strike as number;
    return {
      name: 'plain-option',
      expectation: discount * black76(forward, strike, years, market.vol, payoff.isCall),
      value: plainValue(n - 1, strike, payoff.isCall, discount),
    };
  }
  return {
    name: 'discounted-price',
    expectation: discount * forward,
    value: plainValue(n - 1, 0, true, discount),
  };
}
