/**
 * @module Fit error of a slice: how far its curve runs from the quotes, in points and in
 * half-spreads.
 */
import type { Slice } from './smile/slice.ts';
import { curveVol, type SmileCurve } from './smile/smile-curve.ts';

/** Errors of one curve against the quotes that it was fitted to. */
export interface FitError {
  readonly quotes: number;
  /** Median absolute error; volatility, 0.01 is one point. */
  readonly medianVol: number;
  /** Median absolute error as a fraction of the quoted half-spread in volatility. */
  readonly medianHalfSpreads: number;
  /** Share of quotes whose spread holds the curve. */
  readonly insideSpread: number;
}

/**
 * Measures a curve against the quotes of its slice.
 *
 * @param slice - slice whose quotes count, at least one
 * @param curve - the slice's curve unless told
 * @returns errors; volatility and fractions of the half-spread
 * @source medians of absolute errors
 */
export function fitError(slice: Slice, curve: SmileCurve = slice.curve): FitError {
  const { quotes, years } = slice;
  const vols = quotes.map(({ k, vol }) => Math.abs(curveVol(curve, k, years) - vol));
  const halfSpreads = vols.map((error, i) => error / quotes[i]!.halfSpreadVol);
  return {
    quotes: quotes.length,
    medianVol: medianOf(vols),
    medianHalfSpreads: medianOf(halfSpreads),
    insideSpread: halfSpreads.filter((error) => error <= 1).length / quotes.length,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
