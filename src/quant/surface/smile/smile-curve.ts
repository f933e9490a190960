/**
 * @module Smile curve: raw SVI with a local correction where quotes are dense, or SABR, and the
 * share of time left.
 */
import type { LocalCorrection } from './local-correction.ts';
import { addCorrection, addCorrections } from './local-correction.ts';
import { fillSviPoints, type RawSvi, sviPoint, type VariancePoint } from './raw-svi.ts';
import { type SabrSmile, sabrPoint } from './sabr-smile.ts';

/** Total variance of one expiry in log-moneyness. */
export interface SmileCurve {
  /** The curve, unless `sabr` is told: then the raw SVI of the same quotes, for comparison. */
  readonly svi: RawSvi;
  /** Added to SVI between the outermost quotes and a little beyond; null when SVI stands alone. */
  readonly correction: LocalCorrection | null;
  /** Factor of the whole, in (0, 1]: the share of the time at the fit that is left. */
  readonly scale: number;
  /** The curve in place of `svi` and `correction`. */
  readonly sabr?: SabrSmile;
}

/**
 * Wraps raw SVI as a curve.
 *
 * @param svi - raw parameters
 * @returns curve in total variance, without correction, unscaled
 * @source Gatheral and Jacquier (2014), eq. (3.1)
 */
export function plainCurve(svi: RawSvi): SmileCurve {
  return { svi, correction: null, scale: 1 };
}

/**
 * Computes total variance with its first two derivatives.
 *
 * @param curve - any curve
 * @param k - ln(strike / forward)
 * @param out - receives the three numbers
 * @returns `out`; total variance and its derivatives by k
 * @source sum of `sviPoint` and the correction's spline, or `sabrPoint`
 */
export function curvePoint(curve: SmileCurve, k: number, out: VariancePoint): VariancePoint {
  if (curve.sabr === undefined) {
    sviPoint(curve.svi, k, out);
    if (curve.correction !== null) addCorrection(curve.correction, k, out);
  } else sabrPoint(curve.sabr, k, out);
  const { scale } = curve;
  if (scale !== 1) {
    out.w *= scale;
    out.slope *= scale;
    out.bend *= scale;
  }
  return out;
}

/**
 * Computes total variance with its first two derivatives at many places.
 *
 * @param curve - any curve
 * @param places - ln(strike / forward), ascending
 * @param out - room for three numbers per place or more; a new array unless told
 * @returns `out`: three numbers per place; as `curvePoint`, bit by bit
 * @source `curvePoint`
 */
export function curvePoints(
  curve: SmileCurve,
  places: Float64Array,
  out: Float64Array = new Float64Array(3 * places.length),
): Float64Array {
  const { scale } = curve;
  if (curve.sabr === undefined) {
    fillSviPoints(curve.svi, places, out);
    if (curve.correction !== null) addCorrections(curve.correction, places, out);
  } else {
    const point = { w: 0, slope: 0, bend: 0 };
    for (let i = 0; i < places.length; i++) {
      sabrPoint(curve.sabr, places[i]!, point);
      out[3 * i] = point.w;
      out[3 * i + 1] = point.slope;
      out[3 * i + 2] = point.bend;
    }
  }
  if (scale !== 1) for (let i = 0; i < 3 * places.length; i++) out[i]! *= scale;
  return out;
}

/**
 * Computes total variance.
 *
 * @param curve - any curve
 * @param k - ln(strike / forward)
 * @returns total variance, vol^2 years
 * @source `curvePoint`
 */
export function curveVariance(curve: SmileCurve, k: number): number {
  return curvePoint(curve, k, { w: 0, slope: 0, bend: 0 }).w;
}

/**
 * Computes the volatility.
 *
 * Limits: a curve at or below zero has volatility 0 there; repaired curves never are.
 *
 * @param curve - any curve
 * @param k - ln(strike / forward)
 * @param years - time to expiry, years of 365 days, > 0
 * @returns annualised volatility, 1 = 100 %
 * @source vol = sqrt(w / years)
 */
export function curveVol(curve: SmileCurve, k: number, years: number): number {
  return Math.sqrt(Math.max(0, curveVariance(curve, k)) / years);
}
