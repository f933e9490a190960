/**
 * @module Variance swap: the fair variance of a log contract, from a smile or from a strip of
 * strikes.
 */
import { check, checkFinite, checkPositive } from '../../base/index.ts';
import { black76 } from '../black.ts';
import { curveVariance, type SmileCurve } from './smile/smile-curve.ts';

/** Half-width of the integral in total volatilities, and its even number of steps. */
const reach = 10;
const steps = 400;

/**
 * Computes the fair variance of a smile by integrating out-of-the-money options over all strikes.
 *
 * In log-moneyness the integrand is e^-k times the option's value over the forward. The integral
 * runs over ten total volatilities at the money on both sides, widened by the smile's own wings.
 * Limits: a flat smile gives the square of its volatility.
 *
 * @param curve - smile in total variance, above zero
 * @param years - time to expiry; years of 365 days, > 0
 * @returns fair variance per year
 * @throws InvariantError when years is not above zero
 * @source Carr and Madan (1998), Towards a theory of volatility trading; Demeterfi, Derman, Kamal
 *   and Zou (1999), eq. (26)
 */
export function smileVarianceSwap(curve: SmileCurve, years: number): number {
  checkPositive('years', years);
  const left = edgeOf(curve, -1);
  const right = edgeOf(curve, 1);
  return (2 / years) * (integrate(curve, left, 0) + integrate(curve, 0, right));
}

/** Log-moneyness ten total volatilities out, by the volatility that holds there. */
function edgeOf(curve: SmileCurve, side: 1 | -1): number {
  let edge = side * reach * Math.sqrt(Math.max(curveVariance(curve, 0), 1e-12));
  for (let turn = 0; turn < 12; turn++) {
    const wider = side * reach * Math.sqrt(Math.max(curveVariance(curve, edge), 1e-12));
    if (Math.abs(wider) <= 1.02 * Math.abs(edge)) break;
    edge = side * Math.min(Math.abs(wider), 30);
  }
  return edge;
}

/** Simpson's rule on e^-k (value / forward). */
function integrate(curve: SmileCurve, from: number, to: number): number {
  const h = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const k = from + i * h;
    const total = Math.sqrt(Math.max(0, curveVariance(curve, k)));
    const value = black76(1, Math.exp(k), 1, total, k >= 0);
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-k) * value;
  }
  return (sum * h) / 3;
}

/** Strike of a strip with the volatility at which its option is valued. */
export interface StripStrike {
  readonly strike: number;
  /** Annualised volatility. */
  readonly vol: number;
}

/** Strip of options that replicates a log contract. */
export interface VarianceStrip {
  /** Spot price, quote units, > 0; puts are used up to it and calls from it on. */
  readonly spot: number;
  /** Continuous rate per year; no dividends. */
  readonly rate: number;
  /** Years of 365 days, > 0. */
  readonly years: number;
  /** Ascending strikes, at least three, one of them the spot. */
  readonly strikes: readonly StripStrike[];
}

/**
 * Computes the fair variance from a strip of strikes, the log payoff replaced by chords between
 * them.
 *
 * The chord beyond the last strike on either side is as long as the last step. Limits: strikes must
 * contain the spot, where puts give way to calls.
 *
 * @param strip - strikes with volatilities
 * @returns fair variance per year
 * @throws InvariantError when strikes do not ascend or do not contain the spot
 * @source Demeterfi, Derman, Kamal and Zou (1999), eqs. (27), (A4) to (A8)
 */
export function stripVarianceSwap(strip: VarianceStrip): number {
  const { spot, rate, years, strikes } = strip;
  checkPositive('spot', spot);
  checkPositive('years', years);
  checkFinite('rate', rate);
  const centre = strikes.findIndex(({ strike }) => strike === spot);
  check(centre > 0 && centre < strikes.length - 1, 'strikes', 'around the spot', centre);
  for (let i = 1; i < strikes.length; i++) {
    check(strikes[i]!.strike > strikes[i - 1]!.strike, 'strikes', 'ascending', strikes[i]!.strike);
  }
  const calls = sideValue(strip, strikes.slice(centre), true);
  const puts = sideValue(strip, strikes.slice(0, centre + 1).reverse(), false);
  // With the boundary at the spot: 2/T (r T - (e^rT - 1)) + e^rT times the portfolio.
  const drift = (2 / years) * (rate * years - Math.expm1(rate * years));
  return drift + calls + puts;
}

/** Undiscounted value of the options on one side, by the slopes of chords away from the spot. */
function sideValue(
  { spot, rate, years }: VarianceStrip,
  strikes: readonly StripStrike[],
  isCall: boolean,
): number {
  const forward = spot * Math.exp(rate * years);
  const payoff = (price: number): number =>
    (2 / years) * ((price - spot) / spot - Math.log(price / spot));
  let before = 0;
  let value = 0;
  for (let i = 0; i < strikes.length; i++) {
    const { strike, vol } = strikes[i]!;
    const last = i === strikes.length - 1;
    const next = last ? 2 * strike - strikes[i - 1]!.strike : strikes[i + 1]!.strike;
    const slope = Math.abs((payoff(next) - payoff(strike)) / (next - strike));
    value += (slope - before) * black76(forward, strike, years, vol, isCall);
    before = slope;
  }
  return value;
}
