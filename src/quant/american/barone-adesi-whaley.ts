/**
 * @module Barone-Adesi-Whaley approximation: a quick cross-check of the American pricer.
 */
import { normalCdf, normalPdf } from '../normal.ts';
import {
  type AmericanContract,
  checkAmericanContract,
  equivalentPut,
  exerciseRegime,
} from './contract.ts';
import { europeanPut, plainPut } from './price.ts';

/**
 * Approximates the value of an American option.
 *
 * Error up to about 1 % of the value for long expiries. Under two boundaries, which the method does
 * not know, it returns the larger of European and intrinsic value.
 *
 * @param contract - the option
 * @returns value in quote units
 * @throws InvariantError when a field is negative or not finite
 * @source Barone-Adesi and Whaley (1987), J. Finance 42(2), equations (20) and (25)
 */
export function baroneAdesiWhaleyPrice(contract: AmericanContract): number {
  checkAmericanContract(contract);
  const put = equivalentPut(contract);
  const plain = plainPut(put);
  if (plain !== undefined) return plain;
  const sign = contract.isCall ? 1 : -1;
  const intrinsic = Math.max(0, sign * (contract.spot - contract.strike));
  const european = europeanPut(put);
  if (exerciseRegime(put.rate, put.dividendYield) === 'two') return Math.max(european, intrinsic);
  const power = exponent(contract, sign);
  const critical = criticalSpot(contract, sign, power);
  if (sign * (contract.spot - critical) >= 0) return intrinsic;
  const [, slope] = europeanAt(critical, contract, sign);
  const size = ((sign - slope) * critical) / power;
  return Math.max(european + size * (contract.spot / critical) ** power, intrinsic);
}

/** Exponent of the premium in the spot: positive for calls, negative for puts. */
function exponent(contract: AmericanContract, sign: number): number {
  const { vol, rate, dividendYield, years } = contract;
  const variance = vol * vol;
  const tilt = (2 * (rate - dividendYield)) / variance - 1;
  const grown = -Math.expm1(-rate * years);
  const ratePerGrown = grown === 0 ? 1 / years : rate / grown;
  const root = Math.sqrt(tilt * tilt + (8 * ratePerGrown) / variance);
  return 0.5 * (-tilt + sign * root);
}

/** Spot from which exercise is at once: value matching and smooth pasting, by Newton's method. */
function criticalSpot(contract: AmericanContract, sign: number, power: number): number {
  const { strike, rate, dividendYield } = contract;
  // Where exercise starts just before expiry; the critical spot lies beyond it.
  const ratio = dividendYield === 0 ? Number.POSITIVE_INFINITY : rate / dividendYield;
  const limit =
    strike *
    (ratio > 0 && Number.isFinite(ratio)
      ? sign > 0
        ? Math.max(1, ratio)
        : Math.min(1, ratio)
      : 1);
  let low = sign > 0 ? limit : 0;
  let high = sign > 0 ? Number.POSITIVE_INFINITY : limit;
  let spot = limit * (1 + 0.1 * sign);
  for (let round = 0; round < 200; round++) {
    const [value, slope, curvature] = europeanAt(spot, contract, sign);
    // Positive while exercising at once still falls short of holding.
    const excess = value + ((sign - slope) * spot) / power - sign * (spot - strike);
    if (sign * excess > 0 === sign > 0) {
      if (sign > 0) low = spot;
      else high = spot;
    } else if (sign > 0) high = spot;
    else low = spot;
    const derivative = slope + (sign - slope - curvature * spot) / power - sign;
    let next = spot - excess / derivative;
    if (!(next > low && next < high))
      next = high === Number.POSITIVE_INFINITY ? 2 * spot : (low + high) / 2;
    if (Math.abs(next - spot) <= 1e-12 * strike) return next;
    spot = next;
  }
  return spot;
}

/** European value, delta and gamma at a spot. */
function europeanAt(
  spot: number,
  contract: AmericanContract,
  sign: number,
): [number, number, number] {
  const { strike, vol, rate, dividendYield, years } = contract;
  const v = vol * Math.sqrt(years);
  const dp = (Math.log(spot / strike) + (rate - dividendYield) * years) / v + v / 2;
  const carried = Math.exp(-dividendYield * years);
  const delta = sign * carried * normalCdf(sign * dp);
  const value = spot * delta - sign * strike * Math.exp(-rate * years) * normalCdf(sign * (dp - v));
  return [value, delta, (carried * normalPdf(dp)) / (spot * v)];
}
