/**
 * @module Single-barrier options: down and up, in and out, call and put, with rebate.
 */
import { checkNonNegative, checkPositive } from '../../base/index.ts';
import { checkSpotMarket, noiselessPath, type SpotMarket, totalVol } from './market.ts';
import { isBeyond, survivalProbability, touchDiscount } from './one-touch.ts';
import { expCdf } from './weighted-normal.ts';

/** Option that starts or ends to exist when a barrier is touched, watched continuously. */
export interface BarrierOption {
  /** Strike; quote units, > 0. */
  readonly strike: number;
  /** Barrier; quote units, > 0. */
  readonly barrier: number;
  /** Side on which the barrier lies as seen from the spot. */
  readonly direction: 'down' | 'up';
  /** Whether the touch brings the option to life or ends it. */
  readonly knock: 'in' | 'out';
  /** True for a call. */
  readonly isCall: boolean;
  /**
   * Paid when an `out` is knocked out, or at expiry when an `in` never came in; quote units, >= 0.
   */
  readonly rebate: number;
}

/** Shift of a barrier between discrete and continuous watching, in volatilities of one interval. */
export const discreteBarrierShift = 0.5825971579390107;

/**
 * Prices a single-barrier option.
 *
 * Limits: a spot at or beyond the barrier counts as touched (an `in` is the plain option, an `out`
 * its rebate); without volatility the forward curve decides. In plus out without rebate is the
 * plain option.
 *
 * @param option - the option
 * @param market - spot, time and rates
 * @returns value in quote units
 * @throws InvariantError when a field is out of range
 * @source Reiner and Rubinstein (1991), Breaking down the barriers, Risk 4(8), terms A to F
 */
export function barrierPrice(option: BarrierOption, market: SpotMarket): number {
  checkSpotMarket(market);
  checkPositive('strike', option.strike);
  checkPositive('barrier', option.barrier);
  checkNonNegative('rebate', option.rebate);
  const v = totalVol(market);
  const { barrier, direction, rebate } = option;
  const touched = isBeyond(market.spot, barrier, direction);
  if (option.knock === 'out') {
    const paid = rebate === 0 ? 0 : rebate * touchDiscount(barrier, direction, market);
    if (touched) return paid;
    if (v === 0)
      return paid + (touchesNoiselessly(option, market) ? 0 : noiselessValue(option, market));
    return paid + Math.max(0, survivingValue(option, market, v));
  }
  if (touched) return v === 0 ? noiselessValue(option, market) : plainTerm(option, market, v);
  const kept =
    rebate *
    Math.exp(-market.rate * market.years) *
    survivalProbability(barrier, direction, market, -0.5);
  if (v === 0)
    return kept + (touchesNoiselessly(option, market) ? noiselessValue(option, market) : 0);
  return kept + Math.max(0, plainTerm(option, market, v) - survivingValue(option, market, v));
}

/**
 * Shifts a barrier that is watched at intervals, so that the continuous formula fits.
 *
 * @param barrier - quote units, > 0
 * @param direction - side of the barrier
 * @param vol - annualised volatility, >= 0
 * @param intervalYears - time between observations; years, >= 0
 * @returns barrier to put into the continuous formula; quote units
 * @throws InvariantError when an argument is out of range
 * @source Broadie, Glasserman and Kou (1997), Mathematical Finance 7(4): exp(0.5826 vol sqrt(dt)),
 *   the constant being -zeta(1/2) / sqrt(2 pi)
 */
export function shiftedBarrier(
  barrier: number,
  direction: 'down' | 'up',
  vol: number,
  intervalYears: number,
): number {
  checkPositive('barrier', barrier);
  checkNonNegative('vol', vol);
  checkNonNegative('intervalYears', intervalYears);
  const shift = discreteBarrierShift * vol * Math.sqrt(intervalYears);
  return barrier * Math.exp(direction === 'up' ? shift : -shift);
}

/** Value of an `out` without rebate, spot on the living side. */
function survivingValue(option: BarrierOption, market: SpotMarket, v: number): number {
  const { strike, barrier, isCall, direction } = option;
  const isAway = isCall === (direction === 'down');
  const strikeLives = direction === 'down' ? strike > barrier : strike < barrier;
  if (isAway) {
    // The payoff lies away from the barrier: it starts at the strike, or at the barrier beyond it.
    const from = strikeLives ? strike : barrier;
    return payoffTerm(option, market, v, from) - reflectedTerm(option, market, v, from);
  }
  if (!strikeLives) return 0;
  return (
    payoffTerm(option, market, v, strike) -
    payoffTerm(option, market, v, barrier) +
    reflectedTerm(option, market, v, strike, true) -
    reflectedTerm(option, market, v, barrier, true)
  );
}

function plainTerm(option: BarrierOption, market: SpotMarket, v: number): number {
  return payoffTerm(option, market, v, option.strike);
}

/** Terms A and B: value of the payoff counted from `from` on. */
function payoffTerm(option: BarrierOption, market: SpotMarket, v: number, from: number): number {
  const sign = option.isCall ? 1 : -1;
  const { spot, years, rate, dividendYield } = market;
  const x = (Math.log(spot / from) + (rate - dividendYield) * years) / v + 0.5 * v;
  const asset = spot * expCdf(-dividendYield * years, sign * x);
  return sign * (asset - option.strike * expCdf(-rate * years, sign * (x - v)));
}

/**
 * Terms C and D: the same for paths reflected at the barrier. With `inner` the probabilities are
 * those of ending on the barrier's side, as the tables ask where the payoff faces the barrier.
 */
function reflectedTerm(
  option: BarrierOption,
  market: SpotMarket,
  v: number,
  from: number,
  inner = false,
): number {
  const sign = option.isCall ? 1 : -1;
  const side = inner ? -sign : sign;
  const { spot, years, rate, dividendYield } = market;
  const log = Math.log(option.barrier / spot);
  const carry = (rate - dividendYield) * years;
  const y = (2 * log + Math.log(spot / from) + carry) / v + 0.5 * v;
  const power = (2 * carry * log) / (v * v);
  const asset = spot * expCdf(power + log - dividendYield * years, side * y);
  const cash = option.strike * expCdf(power - log - rate * years, side * (y - v));
  return sign * (asset - cash);
}

function touchesNoiselessly(option: BarrierOption, market: SpotMarket): boolean {
  const path = noiselessPath(market);
  const extreme = option.direction === 'down' ? path.low : path.high;
  return isBeyond(extreme, option.barrier, option.direction);
}

function noiselessValue(option: BarrierOption, market: SpotMarket): number {
  const sign = option.isCall ? 1 : -1;
  const gain = sign * (noiselessPath(market).end - option.strike);
  return Math.exp(-market.rate * market.years) * Math.max(0, gain);
}
