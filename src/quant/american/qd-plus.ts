/**
 * @module QD+ approximation of the exercise boundary: the first guess of the fixed point.
 */
import { densityAtZero } from '../polynomials.ts';
import { weightedCdf } from './weighted-cdf.ts';

/** Terms of a put of strike 1 with one exercise boundary. */
export interface PutTerms {
  /** Horizon; years, > 0. */
  readonly years: number;
  /** Annualised volatility, > 0. */
  readonly vol: number;
  /** Continuous interest rate per year, >= 0. */
  readonly rate: number;
  /** Continuous yield of the underlying per year. */
  readonly dividendYield: number;
}

/**
 * Returns ln of the boundary just before expiry, for strike 1.
 *
 * @param rate - per year, >= 0
 * @param dividendYield - per year
 * @returns ln(min(1, rate / dividendYield)); pure number <= 0
 * @source Kim (1990), Review of Financial Studies 3, section 2
 */
export function logBoundaryAtExpiry(rate: number, dividendYield: number): number {
  return dividendYield > rate && rate > 0 ? Math.log(rate / dividendYield) : 0;
}

/**
 * Solves the QD+ equation for ln of the boundary, for strike 1, by Newton's method.
 *
 * Every step is confined to the interval below the boundary at expiry. The answer seeds an
 * iteration that does not need it exact, so six steps or a move of one percent of the total
 * volatility end the search.
 *
 * @param tau - time to expiry; years, > 0
 * @param guess - ln of a candidate boundary
 * @param ceiling - ln of the boundary at expiry
 * @param terms - the put
 * @returns ln of the boundary; pure number <= ceiling
 * @source Li (2010), Analytical approximations for the critical stock prices of American options,
 *   Review of Derivatives Research 13, section 3 (QD+)
 */
export function qdPlusLogBoundary(
  tau: number,
  guess: number,
  ceiling: number,
  terms: PutTerms,
): number {
  const { vol, rate, dividendYield } = terms;
  const variance = vol * vol;
  const v = vol * Math.sqrt(tau);
  const carry = rate - dividendYield;
  const discount = Math.exp(-rate * tau);
  const grown = -Math.expm1(-rate * tau);
  // rate / (1 - exp(-rate tau)) tends to 1 / tau as the rate vanishes.
  const ratePerGrown = grown !== 0 ? rate / grown : 1 / tau;
  const tilt = (2 * carry) / variance - 1;
  const root = Math.sqrt(tilt * tilt + (8 * ratePerGrown) / variance);
  const lambda = -0.5 * (tilt + root);
  // 2 lambda + omega - 1 equals -root.
  const thetaWeight = -2 / (variance * root);
  const lambdaSlope = (2 * ratePerGrown * ratePerGrown) / (variance * root);
  const exponent = lambda - thetaWeight * discount * (ratePerGrown - lambdaSlope / root);
  const yieldDiscount = Math.exp(-dividendYield * tau);
  // No boundary lies deeper than this by more than rounding can tell.
  const floor = ceiling - 12 * v;
  let x = Math.min(guess, ceiling - 1e-6 * v);
  for (let step = 0; step < 6; step++) {
    const dp = (x + carry * tau) / v + 0.5 * v;
    const dm = dp - v;
    const spot = Math.exp(x);
    const carried = spot * yieldDiscount;
    const bell = carried * Math.exp(-0.5 * dp * dp);
    // spot exp(-q tau) n(d+) = discount n(d-), so one bell serves both probabilities.
    const below = weightedCdf(-dp, bell, carried);
    const belowStrike = weightedCdf(-dm, bell, discount);
    const density = densityAtZero * bell;
    const gain = 1 - spot - belowStrike + below;
    const theta = rate * belowStrike - dividendYield * below - (0.5 * variance * density) / v;
    const value = spot - below + exponent * gain + thetaWeight * theta;
    const charm = -density * (carry / v - dm / (2 * tau)) - dividendYield * below;
    const slope = (1 - exponent) * (spot - below) + density / v + thetaWeight * charm;
    const next = Math.min(ceiling, Math.max(floor, x - value / slope));
    if (!(Math.abs(next - x) > 1e-2 * v)) return next;
    x = next;
  }
  return x;
}
