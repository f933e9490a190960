/**
 * @module Risk-neutral density and probabilities from a smile.
 */
import { checkFinite } from '../../base/index.ts';
import { normalCdf, normalPdf } from '../normal.ts';
import { durrleman } from './arbitrage/arbitrage.ts';
import { curvePoint, type SmileCurve } from './smile/smile-curve.ts';

/**
 * Computes the density of ln(price at expiry / forward).
 *
 * Limits: no variance at k gives 0; it is negative where the smile has butterfly arbitrage.
 *
 * @param curve - smile in total variance
 * @param k - ln(strike / forward)
 * @returns density per unit of log-moneyness, under the forward's measure
 * @throws InvariantError when k is not finite
 * @source Gatheral and Jacquier (2014), section 2.2: g(k) n(d2) / sqrt(w)
 */
export function smileDensity(curve: SmileCurve, k: number): number {
  checkFinite('k', k);
  const point = curvePoint(curve, k, { w: 0, slope: 0, bend: 0 });
  if (!(point.w > 0)) return 0;
  const total = Math.sqrt(point.w);
  return (durrleman(k, point) * normalPdf(-k / total - total / 2)) / total;
}

/**
 * Computes the probability that the price at expiry exceeds a strike: the price of a digital call.
 *
 * Limits: no variance at k gives 1 below the forward and 0 from it on.
 *
 * @param curve - smile in total variance
 * @param k - ln(strike / forward)
 * @returns probability, in [0, 1] without butterfly arbitrage
 * @throws InvariantError when k is not finite
 * @source minus the derivative of the undiscounted call by the strike: N(d2) - n(d2) d sqrt(w)/dk
 */
export function probabilityAbove(curve: SmileCurve, k: number): number {
  checkFinite('k', k);
  const { w, slope } = curvePoint(curve, k, { w: 0, slope: 0, bend: 0 });
  if (!(w > 0)) return k < 0 ? 1 : 0;
  const total = Math.sqrt(w);
  const d2 = -k / total - total / 2;
  return normalCdf(d2) - (normalPdf(d2) * slope) / (2 * total);
}

/** Interval of prices; null stands for no bound. */
export interface PriceInterval {
  /** ln(price / forward). */
  readonly kFrom: number | null;
  readonly kTo: number | null;
}

/**
 * Computes the probability that the price at expiry lies in an interval.
 *
 * @param curve - smile in total variance
 * @param interval - bounds in log-moneyness, from <= to
 * @returns probability, in [0, 1] without butterfly arbitrage
 * @throws InvariantError when a bound is not finite
 * @source difference of two digital calls
 */
export function probabilityBetween(curve: SmileCurve, { kFrom, kTo }: PriceInterval): number {
  const above = kFrom === null ? 1 : probabilityAbove(curve, kFrom);
  return above - (kTo === null ? 0 : probabilityAbove(curve, kTo));
}
