/**
 * @module SVI with its local correction, as close to the quotes as no-arbitrage allows.
 */
import {
  type CorrectionStiffness,
  fitCorrection,
  scaleCorrection,
  stiffnessSteps,
} from './local-correction.ts';
import { type RawSvi, sviVariance } from './raw-svi.ts';
import { plainCurve, type SmileCurve } from './smile-curve.ts';
import { reweighted, type SmileColumns } from './svi-fit.ts';

/**
 * Adds to SVI the spline through what it leaves.
 *
 * @param columns - quotes; the error of a half-spread costs 1
 * @param svi - raw parameters
 * @param stiffness - how the spline is held; the closest unless told
 * @returns curve in total variance
 * @source Eilers and Marx (1996), as `fitCorrection`
 */
export function correctedCurve(
  columns: SmileColumns,
  svi: RawSvi,
  stiffness: CorrectionStiffness = stiffnessSteps[0]!,
): SmileCurve {
  const { k, w } = columns;
  const residuals = w.map((one, i) => one - sviVariance(svi, k[i]!));
  const correction = fitCorrection(reweighted(columns, svi), residuals, stiffness);
  return { svi, correction, scale: 1 };
}

/** Curve that holds, and whether it is the closest one. */
export interface HeldCurve {
  readonly curve: SmileCurve;
  readonly closest: boolean;
}

/**
 * Finds the closest corrected curve that a demand accepts: stiffer splines first, then half of the
 * stiffest, then SVI alone.
 *
 * @param columns - quotes; the error of a half-spread costs 1
 * @param svi - raw parameters
 * @param holds - the demand, e.g. no arbitrage on a grid
 * @returns the curve in total variance; null when SVI alone is refused as well
 * @source Eilers and Marx (1996), as `fitCorrection`
 */
export function closestHeld(
  columns: SmileColumns,
  svi: RawSvi,
  holds: (curve: SmileCurve) => boolean,
): HeldCurve | null {
  let curve = plainCurve(svi);
  for (const stiffness of stiffnessSteps) {
    curve = correctedCurve(columns, svi, stiffness);
    if (holds(curve)) return { curve, closest: stiffness === stiffnessSteps[0] };
    if (curve.correction === null) return null;
  }
  const half = { ...curve, correction: scaleCorrection(curve.correction!, 0.5) };
  if (holds(half)) return { curve: half, closest: false };
  const plain = plainCurve(svi);
  return holds(plain) ? { curve: plain, closest: false } : null;
}
