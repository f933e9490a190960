/**
 * @module One-touch and no-touch options: they pay when a barrier is, or is never, touched.
 */
import { check, checkNonNegative, checkPositive } from '../../base/index.ts';
import { checkSpotMarket, noiselessPath, type SpotMarket, totalVol } from './market.ts';
import { expCdf } from './weighted-normal.ts';

/** Pays once when the barrier is touched, watched continuously. */
export interface OneTouch {
  /** Barrier; quote units, > 0. */
  readonly barrier: number;
  /** Side on which the barrier lies as seen from the spot. */
  readonly direction: 'down' | 'up';
  /** Amount in quote units, >= 0, or one unit of the asset. */
  readonly pays: number | 'asset';
  /** When a touch is paid. */
  readonly paidAt: 'hit' | 'expiry';
}

/** Pays at expiry when the barrier was never touched. */
export interface NoTouch {
  /** Barrier; quote units, > 0. */
  readonly barrier: number;
  /** Side on which the barrier lies as seen from the spot. */
  readonly direction: 'down' | 'up';
  /** Amount in quote units, >= 0, or one unit of the asset. */
  readonly pays: number | 'asset';
}

/**
 * Prices a one-touch option.
 *
 * Limits: a spot at or beyond the barrier counts as touched now; without volatility the forward
 * curve decides. Payment at hit needs (r - q)^2 large enough against a negative rate for a real
 * root.
 *
 * @param touch - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range, or the rate is too negative for payment at
 *   hit
 * @source Reiner and Rubinstein (1991), Unscrambling the binary code, Risk 4(9); asset at hit is
 *   the barrier in cash
 */
export function oneTouchPrice(touch: OneTouch, market: SpotMarket): number {
  checkTouch(touch, market);
  const { rate, dividendYield, years, spot } = market;
  if (touch.paidAt === 'hit') {
    const already = isBeyond(spot, touch.barrier, touch.direction);
    const amount = touch.pays === 'asset' ? (already ? spot : touch.barrier) : touch.pays;
    return amount * touchDiscount(touch.barrier, touch.direction, market);
  }
  if (touch.pays === 'asset') {
    const carried = spot * Math.exp(-dividendYield * years);
    return carried * touchProbability(touch.barrier, touch.direction, market, 0.5);
  }
  const discount = Math.exp(-rate * years);
  return touch.pays * discount * touchProbability(touch.barrier, touch.direction, market, -0.5);
}

/**
 * Prices a no-touch option.
 *
 * @param touch - the option
 * @param market - spot, time and rates
 * @returns value in quote units; zero when the barrier is already touched
 * @throws InvariantError when a field is out of range
 * @source complement of the one-touch paid at expiry
 */
export function noTouchPrice(touch: NoTouch, market: SpotMarket): number {
  checkTouch(touch, market);
  const { rate, dividendYield, years, spot } = market;
  const isAsset = touch.pays === 'asset';
  const size = touch.pays === 'asset' ? spot : touch.pays;
  const discount = Math.exp(-(isAsset ? dividendYield : rate) * years);
  const tilt = isAsset ? 0.5 : -0.5;
  return size * discount * survivalProbability(touch.barrier, touch.direction, market, tilt);
}

/**
 * Tells whether a price counts as having touched a barrier.
 *
 * @param price - quote units
 * @param barrier - quote units
 * @param direction - side of the barrier
 * @returns true at or beyond it; a truth value
 * @source definition
 */
export function isBeyond(price: number, barrier: number, direction: 'down' | 'up'): boolean {
  return direction === 'down' ? price <= barrier : price >= barrier;
}

/**
 * Returns the probability that a barrier is touched before expiry.
 *
 * @param barrier - quote units, > 0
 * @param direction - side of the barrier
 * @param market - spot, time and rates
 * @param tilt - -0.5 under the cash measure, 0.5 under the asset's
 * @returns probability in [0, 1]
 * @source reflection principle with drift; Harrison (1985), Brownian Motion and Stochastic Flow
 *   Systems, section 1.8
 */
export function touchProbability(
  barrier: number,
  direction: 'down' | 'up',
  market: SpotMarket,
  tilt: number,
): number {
  if (isBeyond(market.spot, barrier, direction)) return 1;
  const v = totalVol(market);
  const path = noiselessPath(market);
  if (v === 0)
    return isBeyond(direction === 'down' ? path.low : path.high, barrier, direction) ? 1 : 0;
  const { distance, drift, side } = reflection(barrier, direction, market, tilt, v);
  return (
    expCdf(0, side * (distance - drift)) + expCdf(2 * drift * distance, side * (distance + drift))
  );
}

/**
 * Returns the probability that a barrier is not touched before expiry.
 *
 * @param barrier - quote units, > 0
 * @param direction - side of the barrier
 * @param market - spot, time and rates
 * @param tilt - -0.5 under the cash measure, 0.5 under the asset's
 * @returns probability in [0, 1]
 * @source reflection principle with drift, as for the touch
 */
export function survivalProbability(
  barrier: number,
  direction: 'down' | 'up',
  market: SpotMarket,
  tilt: number,
): number {
  const v = totalVol(market);
  if (v === 0 || isBeyond(market.spot, barrier, direction)) {
    return 1 - touchProbability(barrier, direction, market, tilt);
  }
  const { distance, drift, side } = reflection(barrier, direction, market, tilt, v);
  const survival =
    expCdf(0, -side * (distance - drift)) - expCdf(2 * drift * distance, side * (distance + drift));
  return Math.max(0, survival);
}

/**
 * Returns the expected discount factor to the touch, counting no touch as zero.
 *
 * @param barrier - quote units, > 0
 * @param direction - side of the barrier
 * @param market - spot, time and rates
 * @returns expected discount; pure number
 * @throws InvariantError when the rate is too negative for a real root
 * @source Reiner and Rubinstein (1991), Breaking down the barriers, Risk 4(8), term F
 */
export function touchDiscount(
  barrier: number,
  direction: 'down' | 'up',
  market: SpotMarket,
): number {
  if (isBeyond(market.spot, barrier, direction)) return 1;
  const v = totalVol(market);
  const carry = market.rate - market.dividendYield;
  if (v === 0) {
    if (touchProbability(barrier, direction, market, -0.5) === 0) return 0;
    return Math.exp((-market.rate * Math.log(barrier / market.spot)) / carry);
  }
  const variance = market.vol * market.vol;
  const mu = carry / variance - 0.5;
  const square = mu * mu + (2 * market.rate) / variance;
  check(square >= 0, 'rate', 'at least -(r - q - vol^2/2)^2 / (2 vol^2)', market.rate);
  const lambda = Math.sqrt(square);
  const side = direction === 'down' ? 1 : -1;
  const log = Math.log(barrier / market.spot);
  const near = log / v + lambda * v;
  const far = log / v - lambda * v;
  return expCdf((mu + lambda) * log, side * near) + expCdf((mu - lambda) * log, side * far);
}

function reflection(
  barrier: number,
  direction: 'down' | 'up',
  market: SpotMarket,
  tilt: number,
  v: number,
): { distance: number; drift: number; side: number } {
  const carry = (market.rate - market.dividendYield) * market.years;
  return {
    distance: Math.log(barrier / market.spot) / v,
    drift: carry / v + tilt * v,
    side: direction === 'down' ? 1 : -1,
  };
}

function checkTouch(touch: OneTouch | NoTouch, market: SpotMarket): void {
  checkSpotMarket(market);
  checkPositive('barrier', touch.barrier);
  if (touch.pays !== 'asset') checkNonNegative('pays', touch.pays);
}
