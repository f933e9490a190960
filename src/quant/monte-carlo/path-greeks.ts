/**
 * @module Greeks of structured payoffs: the same paths under moved markets.
 */
import { check } from '../../base/index.ts';
import type { PathMarket } from './control.ts';
import { type Payoff, payoffYears } from './payoff.ts';
import { adjustedMeans, meanAndError, type PathOptions, simulateReplicates } from './simulate.ts';

/** An estimate and how certain it is, in the same unit. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** Value of a structured payoff and its pure derivatives, each with its standard error. */
export interface PathGreeks {
  /** Value; quote units. */
  readonly price: Estimate;
  /** Per unit of spot. */
  readonly delta: Estimate;
  /** Delta per unit of spot. */
  readonly gamma: Estimate;
  /** Per 1.00 of volatility. */
  readonly vega: Estimate;
  /** Per year of calendar time passing. */
  readonly theta: Estimate;
  /** Per 1.00 of interest rate. */
  readonly rho: Estimate;
  /** Per 1.00 of the underlying's yield. */
  readonly yieldRho: Estimate;
}

/**
 * Estimates Greeks by central differences on common paths.
 *
 * Ten further simulations. The differences are of the payoff smoothed over one step: 1 % of the
 * spot, 1 point of volatility, half a percent of a rate, and half a day or a quarter of the first
 * instant, so gamma of a payoff with jumps carries a visible standard error. Levels fixed in quote
 * units stay; today's spot, where the payoff uses it, moves.
 *
 * @param payoff - description; checked
 * @param market - spot, rates and volatility; vol > 0
 * @param options - seed, numbers of paths and kind of points
 * @returns price and Greeks with standard errors, in the units of their fields
 * @throws InvariantError naming the field that is wrong
 * @source Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 7.1
 */
export function simulateGreeks(
  payoff: Payoff,
  market: PathMarket,
  options: PathOptions,
): PathGreeks {
  check(market.vol > 0, 'vol', '> 0 for Greeks', market.vol);
  const base = simulateReplicates(payoff, market, options, 0);
  // One weight for all runs: a weight fitted anew in each would add its own noise to the
  // differences.
  const weight = options.control ? base.weight : 0;
  const middle = adjustedMeans(base, weight);
  const run = (change: Partial<PathMarket>, elapsed = 0): Float64Array =>
    adjustedMeans(simulateReplicates(payoff, { ...market, ...change }, options, elapsed), weight);
  const spotStep = 0.01 * market.spot;
  const volStep = Math.min(0.01, market.vol / 2);
  const rateStep = 5e-3;
  const yearsStep = Math.min(0.5 / 365, payoffYears(payoff)[0] / 4);
  const up = run({ spot: market.spot + spotStep });
  const down = run({ spot: market.spot - spotStep });
  const central = (high: Float64Array, low: Float64Array, step: number): Estimate =>
    estimate(high.map((h, r) => (h - low[r]) / (2 * step)));
  return {
    price: estimate(middle),
    delta: central(up, down, spotStep),
    gamma: estimate(up.map((u, r) => (u - 2 * middle[r] + down[r]) / spotStep ** 2)),
    vega: central(run({ vol: market.vol + volStep }), run({ vol: market.vol - volStep }), volStep),
    theta: central(run({}, yearsStep), run({}, -yearsStep), yearsStep),
    rho: central(
      run({ rate: market.rate + rateStep }),
      run({ rate: market.rate - rateStep }),
      rateStep,
    ),
    yieldRho: central(
      run({ dividendYield: market.dividendYield + rateStep }),
      run({ dividendYield: market.dividendYield - rateStep }),
      rateStep,
    ),
  };
}

function estimate(values: Float64Array): Estimate {
  const { mean, standardError } = meanAndError(values);
  return { value: mean, standardError };
}
