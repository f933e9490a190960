/**
 * @module Price of an American option by the exercise-boundary method of Andersen and Lake.
 */
import { ok, type Result } from '../../base/index.ts';
import { black76 } from '../black.ts';
import {
  type AmericanContract,
  checkAmericanContract,
  type EquivalentPut,
  equivalentPut,
  exerciseRegime,
  noiselessPut,
} from './contract.ts';
import { leisenReimerPremium } from './leisen-reimer.ts';
import { boundaryPremium } from './premium.ts';
import { logBoundaryAtExpiry } from './qd-plus.ts';
import type { AmericanScheme } from './scheme.ts';
import { americanSchemes, twoBoundaryScheme } from './schemes.ts';
import { settledBoundary } from './settled.ts';
import { type BoundaryFailure, exerciseBand } from './two-boundaries.ts';

/** Why an American option has no price. */
export type AmericanFailure = BoundaryFailure;

/** Total volatility below which noise moves the price by less than its rounding. */
export const noiselessTotalVol = 1e-7;

/**
 * Prices an American option.
 *
 * Limits: zero time gives the intrinsic value; zero volatility the best exercise along the forward
 * curve. Where rates are so near zero that exercise earns less than 1e-11 of the strike it is left
 * out; where it earns less than 1e-4 and the boundary does not settle, a tree tells the premium,
 * to about a hundredth of what exercise can earn at most. A put with yield < rate < 0, and a call
 * with rate < yield < 0, has two boundaries: it is priced by its own scheme whichever is named, to
 * about 1e-8 of the strike, in 2 to 50 ms.
 *
 * @param contract - the option
 * @param scheme - numbers of nodes and iterations; `americanSchemes` holds three
 * @returns value in quote units, or why there is none
 * @throws InvariantError when a field is negative or not finite
 * @source Andersen, Lake and Offengenden (2016), J. Computational Finance 20(1)
 */
export function americanPrice(
  contract: AmericanContract,
  scheme: AmericanScheme = americanSchemes.accurate,
): Result<number, AmericanFailure> {
  checkAmericanContract(contract);
  const put = equivalentPut(contract);
  const plain = plainPut(put);
  if (plain !== undefined) return ok(plain);
  if (put.rate < 0) return bandPrice(put);
  const logSpot = Math.log(put.spot / put.strike);
  const intrinsic = put.strike - put.spot;
  const settled = settledBoundary(put, scheme);
  if (!settled.ok) {
    // Rates near zero leave the boundary without hold, and the premium next to nothing.
    if (!isIdle(put)) return settled;
    const premium = leisenReimerPremium({ ...put, isCall: false });
    return ok(Math.max(europeanPut(put) + premium, intrinsic));
  }
  const { boundary, scheme: used } = settled.value;
  if (logSpot <= boundary.logs[0]) return ok(intrinsic);
  const premium = put.strike * boundaryPremium(logSpot, put, boundary, used);
  return ok(Math.max(europeanPut(put) + Math.max(0, premium), intrinsic));
}

/**
 * Returns the value of a put that needs no boundary.
 *
 * @param put - the put
 * @returns value in quote units; undefined when early exercise has to be worked out
 * @source limits at zero spot, strike, time and volatility; European where exercise never pays
 */
export function plainPut(put: EquivalentPut): number | undefined {
  const { spot, strike, years, vol } = put;
  if (strike === 0) return 0;
  if (years === 0) return Math.max(0, strike - spot);
  if (spot === 0) return Math.max(strike, strike * Math.exp(-put.rate * years));
  if (vol * Math.sqrt(years) < noiselessTotalVol) return noiselessPut(put).value;
  const isNever = exerciseRegime(put.rate, put.dividendYield) === 'never';
  // Rounding must not leave a deep put below what exercise pays.
  if (isNever || isOutOfReach(put)) return Math.max(europeanPut(put), strike - spot);
  return undefined;
}

/** Premiums, as shares of the strike, that are left out, and that a tree tells well enough. */
const nothing = 1e-11;
const nextToNothing = 1e-4;

/**
 * Tells whether early exercise of a put earns so little that it needs no boundary.
 *
 * @param put - the put
 * @returns true below 1e-4 of the strike; 1
 * @source the bound is what exercise earns if it is certain and at once
 */
export function isIdle(put: EquivalentPut): boolean {
  return mostEarned(put) < nextToNothing * put.strike;
}

/** Bound above the premium: what exercise earns if it is certain and at once; quote units. */
function mostEarned({ spot, strike, years, rate, dividendYield }: EquivalentPut): number {
  return (Math.abs(rate) * strike + Math.max(0, -dividendYield) * spot) * years;
}

/** Whether the premium, what exercise earns times its chance, is next to nothing. */
function isOutOfReach(put: EquivalentPut): boolean {
  const { spot, strike, years, vol, rate, dividendYield } = put;
  if (mostEarned(put) < nothing * strike) return true;
  if (dividendYield < 0) return false;
  const depth = Math.log(spot / strike) - logBoundaryAtExpiry(rate, dividendYield);
  return depth - Math.abs(rate - dividendYield) * years > 12 * vol * Math.sqrt(years);
}

/**
 * Returns the European value of a put on a spot.
 *
 * @param put - the put; spot > 0
 * @returns discounted value; quote units
 * @source Black (1976) on the forward spot e^((r - q) T)
 */
export function europeanPut(put: EquivalentPut): number {
  const { spot, strike, years, vol, rate, dividendYield } = put;
  const forward = spot * Math.exp((rate - dividendYield) * years);
  return Math.exp(-rate * years) * black76(forward, strike, years, vol, false);
}

function bandPrice(put: EquivalentPut): Result<number, AmericanFailure> {
  const found = exerciseBand(put, twoBoundaryScheme);
  if (!found.ok) return found;
  const { upper, lower, years } = found.value;
  const logSpot = Math.log(put.spot / put.strike);
  const intrinsic = put.strike - put.spot;
  const alive = years >= put.years;
  if (alive && logSpot <= upper.logs[0] && logSpot >= lower.logs[0]) return ok(intrinsic);
  const gain =
    boundaryPremium(logSpot, put, upper, twoBoundaryScheme) -
    boundaryPremium(logSpot, put, lower, twoBoundaryScheme);
  return ok(Math.max(europeanPut(put) + Math.max(0, put.strike * gain), intrinsic));
}
