/**
 * @module Exercise boundary that is known to have settled, by a finer scheme if need be.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import { type Boundary, exerciseBoundary } from './boundary.ts';
import type { PutTerms } from './qd-plus.ts';
import type { AmericanScheme } from './scheme.ts';
import { americanSchemes } from './schemes.ts';
import type { BoundaryFailure } from './two-boundaries.ts';

/** A boundary with the scheme whose tables it belongs to. */
export interface SettledBoundary {
  readonly boundary: Boundary;
  readonly scheme: AmericanScheme;
}

/** Largest last move of ln of the boundary, in total volatilities, that counts as settled. */
export const settledMove = 0.02;

/**
 * Computes one exercise boundary and demands that it settled.
 *
 * A negative yield over a long time magnifies errors of the boundary by exp(-yield years), so from
 * -0.5 on the scheme is at least `accurate` and from -3 on `high-precision`. A scheme that does not
 * settle hands over to the next finer one, so that a price is right or absent, never silently
 * wrong.
 *
 * @param terms - the put; strike 1, one boundary
 * @param scheme - the scheme to begin with
 * @returns boundary and the scheme that made it, or the failure of the finest
 * @source the iteration is that of `exerciseBoundary`
 */
export function settledBoundary(
  terms: PutTerms,
  scheme: AmericanScheme,
): Result<SettledBoundary, BoundaryFailure> {
  const bound = settledMove * terms.vol * Math.sqrt(terms.years);
  const growth = -terms.dividendYield * terms.years;
  const { accurate, 'high-precision': finest } = americanSchemes;
  let moved = Number.NaN;
  for (const used of [scheme, accurate, finest]) {
    const isFirst = used === scheme;
    if (!isFirst && used.size.boundary <= scheme.size.boundary) continue;
    const hasFiner = used.size.boundary < finest.size.boundary;
    if (hasFiner && growth > (used.size.boundary < accurate.size.boundary ? 0.5 : 3)) continue;
    const boundary = exerciseBoundary(terms, used);
    if (boundary.moved <= bound) return ok({ boundary, scheme: used });
    moved = boundary.moved;
  }
  return fail({
    kind: 'boundary-not-settled',
    years: terms.years,
    moved: Number.isNaN(moved) ? null : moved,
  });
}
