/**
 * @module Tables of a surface for reports: parameters, forward, fit, arbitrage, outliers, smiles.
 */
import { checkCount } from '../../base/index.ts';
import type { SliceForward } from './chain/forward.ts';
import { smileDensity } from './density.ts';
import { type FitError, fitError } from './fit-error.ts';
import { type JumpWings, jumpWingsOf } from './smile/jump-wings.ts';
import type { RawSvi } from './smile/raw-svi.ts';
import type { SabrSmile } from './smile/sabr-smile.ts';
import type { RepairKind, Slice } from './smile/slice.ts';
import type { Outlier } from './smile/smile.ts';
import { curveVol } from './smile/smile-curve.ts';
import type { VolSurface } from './surface.ts';
import { smileVarianceSwap } from './variance-swap.ts';

/** One expiry of a surface in a table. */
export interface SliceRow {
  readonly expiryMicros: number;
  readonly years: number;
  readonly terms: SliceForward;
  /** The smile, or beside a smile of SABR the raw SVI of the same quotes. */
  readonly svi: RawSvi;
  /** Null unless the smile is one of SABR. */
  readonly sabr: SabrSmile | null;
  /** Null where the smile has no counterpart in jump wings, or is one of SABR. */
  readonly wings: JumpWings | null;
  /** Volatility at the forward, annualised. */
  readonly atMoneyVol: number;
  /** Volatility of the fair variance, annualised. */
  readonly varianceSwapVol: number;
  readonly fit: FitError;
  /** The fit before repair; the difference is the cost of repair. */
  readonly fitUnrepaired: FitError;
  readonly repair: RepairKind;
  /** Least g on the grid before and after repair. */
  readonly leastGBefore: number;
  readonly leastG: number;
  /** Least rise of total variance from the expiry before; null for the first. */
  readonly leastRiseBefore: number | null;
  readonly leastRise: number | null;
  readonly outliers: readonly Outlier[];
}

/**
 * Lists the expiries of a surface.
 *
 * @param surface - fitted surface
 * @returns one row per slice; annualised volatilities, years of 365 days
 * @source functions of the columns' names
 */
export function sliceRows(surface: VolSurface): readonly SliceRow[] {
  const { before, after } = surface;
  return surface.slices.map((slice, i) => {
    const { curve, years } = slice;
    const wings = jumpWingsOf(curve.svi, years);
    return {
      expiryMicros: slice.expiryMicros,
      years,
      terms: slice.terms,
      svi: curve.svi,
      sabr: curve.sabr ?? null,
      wings: wings.ok && curve.sabr === undefined ? wings.value : null,
      atMoneyVol: curveVol(curve, 0, years),
      varianceSwapVol: Math.sqrt(smileVarianceSwap(curve, years)),
      fit: fitError(slice),
      fitUnrepaired: fitError(slice, slice.unrepaired),
      repair: slice.repair,
      leastGBefore: before.butterfly[i]!.least.value,
      leastG: after.butterfly[i]!.least.value,
      leastRiseBefore: before.calendar[i - 1]?.least.value ?? null,
      leastRise: after.calendar[i - 1]?.least.value ?? null,
      outliers: slice.outliers,
    };
  });
}

/** Point of a fitted smile. */
export interface SmilePoint {
  readonly k: number;
  /** Quote units. */
  readonly strike: number;
  /** Annualised volatility. */
  readonly vol: number;
  /** Risk-neutral density per unit of log-moneyness. */
  readonly density: number;
}

/**
 * Samples a smile evenly over its quoted range, widened by a tenth on both sides.
 *
 * @param slice - slice of a surface
 * @param points - number of points, at least 2
 * @returns points in ascending strikes; annualised volatility
 * @throws InvariantError when points is no count
 * @source `curveVol`, `smileDensity`
 */
export function smilePoints(slice: Slice, points = 81): readonly SmilePoint[] {
  checkCount('points', points);
  const { kLow, kHigh, curve, years } = slice;
  const margin = (kHigh - kLow) / 10;
  const step = (kHigh - kLow + 2 * margin) / Math.max(1, points - 1);
  return Array.from({ length: points }, (_, i) => {
    const k = kLow - margin + i * step;
    const strike = slice.terms.forward * Math.exp(k);
    return { k, strike, vol: curveVol(curve, k, years), density: smileDensity(curve, k) };
  });
}
