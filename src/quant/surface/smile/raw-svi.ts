/**
 * @module Raw SVI: total variance of one expiry as a hyperbola in log-moneyness.
 */

/** Raw parameters: w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)). */
export interface RawSvi {
  /** Level, total variance. */
  readonly a: number;
  /** Slope of the wings, >= 0. */
  readonly b: number;
  /** Tilt, in [-1, 1]. */
  readonly rho: number;
  /** Place of the trough, log-moneyness. */
  readonly m: number;
  /** Width of the trough, > 0. */
  readonly sigma: number;
}

/** Total variance with its first two derivatives in log-moneyness. */
export interface VariancePoint {
  w: number;
  slope: number;
  bend: number;
}

/**
 * Computes the total variance.
 *
 * Limits: far from m it grows along straight lines of slopes b (rho - 1) and b (rho + 1).
 *
 * @param svi - raw parameters
 * @param k - ln(strike / forward)
 * @returns total variance, vol^2 years
 * @source Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, eq. (3.1)
 */
export function sviVariance(svi: RawSvi, k: number): number {
  const x = k - svi.m;
  return svi.a + svi.b * (svi.rho * x + Math.sqrt(x * x + svi.sigma * svi.sigma));
}

/**
 * Computes the total variance with its first two derivatives.
 *
 * @param svi - raw parameters
 * @param k - ln(strike / forward)
 * @param out - receives total variance, and its derivatives per unit and unit^2 of k
 * @returns `out`; total variance
 * @source derivatives of Gatheral and Jacquier (2014), eq. (3.1)
 */
export function sviPoint(svi: RawSvi, k: number, out: VariancePoint): VariancePoint {
  const { a, b, rho, m, sigma } = svi;
  const x = k - m;
  const root = Math.sqrt(x * x + sigma * sigma);
  out.w = a + b * (rho * x + root);
  out.slope = b * (rho + x / root);
  out.bend = (b * sigma * sigma) / (root * root * root);
  return out;
}

/**
 * Computes total variance with its first two derivatives at many places.
 *
 * @param svi - raw parameters
 * @param places - ln(strike / forward)
 * @param out - receives three numbers per place: total variance and its derivatives by k
 * @returns nothing; as `sviPoint`, bit by bit
 * @source `sviPoint`
 */
export function fillSviPoints(svi: RawSvi, places: Float64Array, out: Float64Array): void {
  const { a, b, rho, m, sigma } = svi;
  for (let i = 0, at = 0; i < places.length; i++, at += 3) {
    const x = places[i]! - m;
    const root = Math.sqrt(x * x + sigma * sigma);
    out[at] = a + b * (rho * x + root);
    out[at + 1] = b * (rho + x / root);
    out[at + 2] = (b * sigma * sigma) / (root * root * root);
  }
}

/**
 * Computes the total variance at many places.
 *
 * @param svi - raw parameters
 * @param places - ln(strike / forward)
 * @param out - receives the total variance by place
 * @returns nothing; as `sviPoint`, bit by bit
 * @source `sviVariance`
 */
export function fillSviVariances(svi: RawSvi, places: Float64Array, out: Float64Array): void {
  const { a, b, rho, m, sigma } = svi;
  for (let i = 0; i < places.length; i++) {
    const x = places[i]! - m;
    out[i] = a + b * (rho * x + Math.sqrt(x * x + sigma * sigma));
  }
}

/**
 * Computes the least total variance of the slice.
 *
 * @param svi - raw parameters
 * @returns total variance at the trough
 * @source Gatheral and Jacquier (2014), section 3.1: a + b sigma sqrt(1 - rho^2)
 */
export function sviLeast(svi: RawSvi): number {
  return svi.a + svi.b * svi.sigma * Math.sqrt(Math.max(0, 1 - svi.rho * svi.rho));
}
