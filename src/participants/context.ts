/**
 * @module What every facet may look at while it folds an event or an hour.
 */
import type { AccountFold } from '../risk/index.ts';

/** Half-life of evidence; days. Bounds [1, 3650]. */
export const evidenceHalfLifeDays = 30;

/**
 * Context of the fold. Evidence is discounted by weighting what comes later more: an observation at
 * time t counts 2^(t / half-life), and a reader divides by the weight of now. Sums stay mergeable,
 * and nothing old has to be touched.
 */
export interface FoldContext {
  readonly fold: AccountFold;
  /** Participants known. */
  participants: number;
  /** Weight of an observation made in the current hour, >= 1. */
  weight: number;
  /** Number of the current hour since 1970. */
  hour: number;
  /** Volatility regime of the current hour: 0 calm, 1 normal, 2 turbulent. */
  regime: number;
  /**
   * Volatility that the venue's regimes expect of the next 24 hours over the usual one, > 0; 1 = as
   * usual, and as long as nothing is known.
   */
  relativeVol: number;
}

/** Estimate of a dimension or rate: mean, 90 % interval and the observations behind it. */
export interface Estimate {
  readonly mean: number;
  readonly low90: number;
  readonly high90: number;
  /** Effective number of observations; 0 means that only the prior speaks. */
  readonly observations: number;
}
