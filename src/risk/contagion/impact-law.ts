/**
 * @module How far a flow moves a price: the square-root law.
 *
 * move = coefficient x volatility x sqrt(flow / volume), all of the same span of time. The
 * coefficient is an assumption, not an estimate: of order one over markets and decades.
 */
import { checkInRange, checkNonNegative } from '../../base/index.ts';

/** Coefficient of the law where nobody says otherwise. */
export const defaultImpactCoefficient = 1;
/** Coefficients that are let through; 0 = flows move nothing. */
export const impactCoefficientBounds = { low: 0, high: 5 } as const;

/** A flow and the market that takes it. */
export interface ImpactTerms {
  /** In `impactCoefficientBounds`. */
  readonly coefficient: number;
  /** Deviation of the log return of an hour, >= 0. */
  readonly hourlyVol: number;
  /** Signed; any unit. */
  readonly flow: number;
  /** Traded in a usual hour, same unit, >= 0. */
  readonly hourlyVolume: number;
}

/**
 * Returns how far a flow moves a price.
 *
 * Limits: no flow, no volatility or coefficient 0 moves nothing; no known volume tells nothing, and
 * 0 is returned: the caller has to say so. Beyond some tenths of a day's volume the law was never
 * seen at work, and what it says is an extrapolation.
 *
 * @param terms - flow and market
 * @returns log move with the sign of the flow
 * @throws InvariantError when the coefficient is outside its bounds, or a size is negative
 *
 * @source Tóth et al. (2011), Anomalous price impact and the critical nature of liquidity in
 *   financial markets, Physical Review X 1, 021006: coefficient of order one; for bitcoin, Donier
 *   and Bonart (2015), A million metaorder analysis of market impact on the Bitcoin
 */
export function impactMove({ coefficient, hourlyVol, flow, hourlyVolume }: ImpactTerms): number {
  const { low, high } = impactCoefficientBounds;
  checkInRange('coefficient', coefficient, low, high);
  checkNonNegative('hourlyVol', hourlyVol);
  checkNonNegative('hourlyVolume', hourlyVolume);
  if (hourlyVolume === 0 || flow === 0) return 0;
  const size = coefficient * hourlyVol * Math.sqrt(Math.abs(flow) / hourlyVolume);
  return Math.sign(flow) * size;
}
