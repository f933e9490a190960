/**
 * @module Value of a European option on a forward (Black-76), accurate in every tail.
 */
import { checkNonNegative, checkPositive } from '../base/index.ts';
import { gaussian } from './normal.ts';
import { scaledTail, scaledTailSlope } from './polynomials.ts';

/**
 * Computes the undiscounted Black-76 value of a European option.
 *
 * Limits: zero volatility or zero time gives the intrinsic value; zero strike gives the forward for
 * a call and 0 for a put.
 *
 * @param forward - forward price, quote units, > 0
 * @param strike - strike price, quote units, >= 0
 * @param years - time to expiry, years of 365 days, >= 0
 * @param vol - annualised volatility, 1 = 100 %, >= 0
 * @param isCall - true for a call, false for a put
 * @returns value at expiry's money, quote units
 * @throws InvariantError when an argument is out of range or not finite
 * @source Black (1976); out-of-the-money value as difference of scaled tails, Jackel (2015)
 */
export function black76(
  forward: number,
  strike: number,
  years: number,
  vol: number,
  isCall: boolean,
): number {
  checkPositive('forward', forward);
  checkNonNegative('strike', strike);
  checkNonNegative('years', years);
  checkNonNegative('vol', vol);
  const intrinsic = isCall ? Math.max(forward - strike, 0) : Math.max(strike - forward, 0);
  if (strike === 0) return intrinsic;
  const timeValue =
    Math.min(forward, strike) *
    relativeTimeValue(logMoneyness(forward, strike), vol * Math.sqrt(years));
  return intrinsic + timeValue;
}

/**
 * Computes |ln(forward/strike)|, exact to the last places near the money.
 *
 * @param forward - forward price, > 0
 * @param strike - strike price, > 0
 * @returns absolute log-moneyness, dimensionless
 */
export function logMoneyness(forward: number, strike: number): number {
  const low = Math.min(forward, strike);
  const high = Math.max(forward, strike);
  if (high < 2 * low) return Math.log1p((high - low) / low);
  const ratio = high / low;
  return ratio < Number.POSITIVE_INFINITY ? Math.log(ratio) : Math.log(high) - Math.log(low);
}

/**
 * Computes the out-of-the-money value over the smaller of forward and strike.
 *
 * @param k - absolute log-moneyness, >= 0
 * @param s - total volatility, vol sqrt(years), >= 0
 * @returns value in [0, 1]; relative error near (1 + (k/s)^2) 2e-16
 */
export function relativeTimeValue(k: number, s: number): number {
  if (s === 0) return 0;
  const distance = k / s;
  const t = 0.5 * s;
  const near = distance - t;
  if (near > 38.7) return 0;
  const peak = gaussian(near);
  if (t <= 0.25) return peak * tailDifference(distance, t);
  const far = distance + t;

  if (near >= 0) return peak * (scaledTail(near) - scaledTail(far));
  return 1 - peak * (scaledTail(-near) + scaledTail(far));
}

/**
 * Computes Y(d - t) - Y(d + t) of the scaled tail Y by its Taylor series around d, so that
 * short-dated options lose no digits to cancellation.
 *
 * @param d - distance of the strike in total volatilities, 0 to 39
 * @param t - half the total volatility, 0 to 0.25
 * @returns the difference, relative error below 3e-15 for d t < 4
 */
export function tailDifference(d: number, t: number): number {
  const t2 = t * t;
  // Y and its derivatives with signs turned are moments of u^n exp(-d u - u^2/2): all positive.
  let even = scaledTail(d);
  let odd = scaledTailSlope(d);
  let term = 2 * t;
  let sum = odd * term;
  for (let n = 2; n <= 14; n += 2) {
    even = (n - 1) * even - d * odd;
    odd = n * odd - d * even;
    term *= t2 / (n * (n + 1));
    sum += odd * term;
  }
  return sum;
}
