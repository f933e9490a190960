/**
 * @module SVI with its local correction, as close to the quotes as no-arbitrage allows.
 */
import {
  type CorrectionSystem,
  correctionSystem,
  type LocalCorrection,
  scaleCorrection,
  solveCorrection,
  stiffen,
} from './local-correction.ts';
import { type RawSvi, sviVariance } from './raw-svi.ts';
import { plainCurve, type SmileCurve } from './smile-curve.ts';
import { type SmileColumns, tempered } from './svi-fit.ts';

/**
 * Sums what SVI leaves for a correction.
 *
 * @param columns - quotes; the error of a half-spread costs 1
 * @param svi - raw parameters
 * @returns sums for `closestHeld`; null for too few quotes, total variance
 * @source Eilers and Marx (1996), as `correctionSystem`
 */
export function systemOf(columns: SmileColumns, svi: RawSvi): CorrectionSystem | null {
  const { k, w } = columns;
  const residuals = new Float64Array(w.length);
  for (let i = 0; i < w.length; i++) residuals[i] = w[i]! - sviVariance(svi, k[i]!);
  return correctionSystem(tempered(columns, svi), residuals);
}

/**
 * Adds to SVI the spline through what it leaves.
 *
 * @param columns - quotes; the error of a half-spread costs 1
 * @param svi - raw parameters
 * @returns curve in total variance
 * @source Eilers and Marx (1996), as `solveCorrection`
 */
export function correctedCurve(columns: SmileColumns, svi: RawSvi): SmileCurve {
  const system = systemOf(columns, svi);
  return { svi, correction: system === null ? null : solveCorrection(system), scale: 1 };
}

/** Curve that holds, and whether it is the closest one. */
export interface HeldCurve {
  readonly curve: SmileCurve;
  readonly closest: boolean;
}

/** Most times that a spline is made stiffer where it does not hold. */
const turns = 24;

/** Shares of the stiffest spline that are tried when it does not hold. */
const shares = [0.7, 0.4, 0.2];

/**
 * Finds a corrected curve that a demand accepts: where the demand refuses the spline it is made
 * stiffer and drawn to SVI, and nowhere else; then shares of it; then SVI alone.
 *
 * @param svi - raw parameters
 * @param system - sums over the quotes, as of `systemOf`
 * @param refusals - log-moneyness where the demand refuses a curve, e.g. for a butterfly
 * @returns the curve in total variance; null when SVI alone is refused as well
 * @source Eilers and Marx (1996), with a penalty that varies along the smile
 */
export function closestHeld(
  svi: RawSvi,
  system: CorrectionSystem | null,
  refusals: (curve: SmileCurve) => readonly number[],
): HeldCurve | null {
  const plain = plainCurve(svi);
  const alone = (): HeldCurve | null =>
    refusals(plain).length === 0 ? { curve: plain, closest: false } : null;
  if (system === null) return alone();
  const stiffness = new Uint8Array(system.right.length);
  let correction: LocalCorrection | null = null;
  for (let turn = 0; turn <= turns; turn++) {
    correction = solveCorrection(system, stiffness);
    if (correction === null) return alone();
    const curve = { svi, correction, scale: 1 };
    const places = refusals(curve);
    if (places.length === 0) return { curve, closest: turn === 0 };
    // Beyond its knots every correction is zero, and SVI alone is refused there as well.
    const { knots } = system;
    if (places.some((k) => k < knots[0]! || k > knots[knots.length - 1]!)) return null;
    stiffen(system, stiffness, places);
  }
  for (const share of shares) {
    const curve = { svi, correction: scaleCorrection(correction!, share), scale: 1 };
    if (refusals(curve).length === 0) return { curve, closest: false };
  }
  return alone();
}
