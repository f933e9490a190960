/**
 * @module Greeks of every exotic closed form by high-order differences.
 */
import { check } from '../../base/index.ts';
import { checkSpotMarket, type SpotMarket } from './market.ts';

/** Value of an exotic and its pure derivatives. */
export interface ExoticGreeks {
  /** Value; quote units. */
  readonly price: number;
  /** Per unit of spot. */
  readonly delta: number;
  /** Delta per unit of spot. */
  readonly gamma: number;
  /** Per 1.00 of volatility. */
  readonly vega: number;
  /** Per year of calendar time passing. */
  readonly theta: number;
  /** Per 1.00 of interest rate. */
  readonly rho: number;
  /** Per 1.00 of the underlying's yield. */
  readonly yieldRho: number;
  /** Delta per 1.00 of volatility. */
  readonly vanna: number;
  /** Vega per 1.00 of volatility. */
  readonly volga: number;
}

/** Where the price is smooth: differences stay strictly inside. */
export interface SmoothRange {
  /** Lower end in the spot, e.g. a barrier or a running low; quote units, default 0. */
  readonly spotLow?: number;
  /** Upper end in the spot; quote units, default none. */
  readonly spotHigh?: number;
  /** Shortest time to expiry, e.g. that of the first fixing; years, default 0. */
  readonly yearsLow?: number;
  /** Longest time to expiry, e.g. the period of an average under way; years, default none. */
  readonly yearsHigh?: number;
}

/**
 * Computes the Greeks of a price function.
 *
 * Six-point central differences with steps on the price's own scale, spot vol sqrt(years). Against
 * analytic Greeks of plain options the error is below 1e-8 of each Greek's natural size. A step
 * shrinks to stay inside the smooth range; closer to an end than 1 % of the step, differences look
 * to one side and lose about two digits. Theta is minus the derivative in time to expiry.
 *
 * @param price - closed form as a function of the market, quote units
 * @param market - spot, time and rates; spot, years and vol > 0
 * @param range - where the price is smooth
 * @returns price and Greeks in the units of their fields
 * @throws InvariantError when years or vol is zero, where derivatives do not exist
 * @source Fornberg (1988), Mathematics of Computation 51, weights of central differences
 */
export function greeksByDifferences(
  price: (market: SpotMarket) => number,
  market: SpotMarket,
  range: SmoothRange = {},
): ExoticGreeks {
  checkSpotMarket(market);
  const { spot, years, vol, rate, dividendYield } = market;
  check(years > 0, 'years', '> 0 for Greeks', years);
  check(vol > 0, 'vol', '> 0 for Greeks', vol);
  const total = vol * Math.sqrt(years);
  const spotLine: Line = {
    at: spot,
    step: spot * Math.min(0.04 * total, 0.05),
    low: range.spotLow ?? 0,
    high: range.spotHigh ?? Number.POSITIVE_INFINITY,
  };
  const volLine: Line = { at: vol, step: 0.02 * vol, low: 0, high: Number.POSITIVE_INFINITY };
  const yearsLine: Line = {
    at: years,
    step: 0.02 * years,
    low: range.yearsLow ?? 0,
    high: range.yearsHigh ?? Number.POSITIVE_INFINITY,
  };
  const rateStep = Math.min(0.02, (0.02 * total) / years);
  const rateLine = (at: number): Line => ({
    at,
    step: rateStep,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  });
  const deltaAt = (v: number): number =>
    slope((s) => price({ ...market, spot: s, vol: v }), spotLine);
  return {
    price: price(market),
    delta: deltaAt(vol),
    gamma: curvature((s) => price({ ...market, spot: s }), spotLine),
    vega: slope((v) => price({ ...market, vol: v }), volLine),
    theta: -slope((t) => price({ ...market, years: t }), yearsLine),
    rho: slope((r) => price({ ...market, rate: r }), rateLine(rate)),
    yieldRho: slope((q) => price({ ...market, dividendYield: q }), rateLine(dividendYield)),
    vanna: slope(deltaAt, volLine),
    volga: curvature((v) => price({ ...market, vol: v }), volLine),
  };
}

interface Line {
  readonly at: number;
  readonly step: number;
  readonly low: number;
  readonly high: number;
}

/** Step that keeps three of them inside on both sides, or 0 when an end is too close. */
function centralStep(line: Line): number {
  const room = Math.min(line.at - line.low, line.high - line.at);
  const step = Math.min(line.step, room / 3.001);
  return step < 0.01 * line.step ? 0 : step;
}

function slope(f: (x: number) => number, line: Line): number {
  const h = centralStep(line);
  const { at } = line;
  if (h === 0) {
    const d = sidedStep(line);
    const side = (k: number): number => f(at + k * d);
    return (-25 * side(0) + 48 * side(1) - 36 * side(2) + 16 * side(3) - 3 * side(4)) / (12 * d);
  }
  const odd = (k: number): number => f(at + k * h) - f(at - k * h);
  return (45 * odd(1) - 9 * odd(2) + odd(3)) / (60 * h);
}

function curvature(f: (x: number) => number, line: Line): number {
  const h = centralStep(line);
  const { at } = line;
  if (h === 0) {
    const d = sidedStep(line);
    const side = (k: number): number => f(at + k * d);
    return (
      (45 * side(0) - 154 * side(1) + 214 * side(2) - 156 * side(3) + 61 * side(4) - 10 * side(5)) /
      (12 * d * d)
    );
  }
  const even = (k: number): number => f(at + k * h) + f(at - k * h);
  return (270 * even(1) - 27 * even(2) + 2 * even(3) - 490 * f(at)) / (180 * h * h);
}

/** Signed step away from the nearer end. */
function sidedStep(line: Line): number {
  const up = line.at - line.low < line.high - line.at;
  const room = up ? line.high - line.at : line.at - line.low;
  // Sided formulas err more, so they step less.
  return (up ? 1 : -1) * Math.min(line.step / 4, room / 5.001);
}
