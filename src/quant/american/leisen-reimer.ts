/**
 * @module Leisen-Reimer binomial tree: an independent check of the American pricer, and its
 *   stand-in for premiums next to nothing.
 */
import { check, checkInRange } from '../../base/index.ts';
import { type AmericanContract, checkAmericanContract } from './contract.ts';

/**
 * Prices an American option on a Leisen-Reimer tree.
 *
 * The error falls with the square of the steps for European options and about linearly for American
 * ones. Zero time or volatility gives the largest discounted payoff over the steps.
 *
 * @param contract - the option
 * @param steps - odd number of steps, 3..20001
 * @returns value in quote units
 * @throws InvariantError when a field is negative or not finite, or the steps are even
 * @source Leisen and Reimer (1996), Applied Mathematical Finance 3, Peizer-Pratt inversion 2
 */
export function leisenReimerPrice(contract: AmericanContract, steps = 201): number {
  return grow(contract, steps).american;
}

/**
 * Computes what early exercise adds on a Leisen-Reimer tree.
 *
 * Both values come from the same nodes, so most of the tree's error cancels: with 201 steps about a
 * hundredth of what exercise can earn at most, rate times strike times years, is left.
 *
 * @param contract - the option
 * @param steps - odd number of steps, 3..20001
 * @returns American less European value, quote units, >= 0
 * @throws InvariantError when a field is negative or not finite, or the steps are even
 * @source Leisen and Reimer (1996), Applied Mathematical Finance 3, Peizer-Pratt inversion 2
 */
export function leisenReimerPremium(contract: AmericanContract, steps = 201): number {
  const { american, european } = grow(contract, steps);
  return Math.max(0, american - european);
}

interface TreeValues {
  readonly american: number;
  readonly european: number;
}

function grow(contract: AmericanContract, steps: number): TreeValues {
  checkAmericanContract(contract);
  check(Number.isInteger(steps) && steps % 2 === 1, 'steps', 'an odd whole number', steps);
  checkInRange('steps', steps, 3, 20_001);
  const { spot, strike, years, vol, rate, dividendYield, isCall } = contract;
  const sign = isCall ? 1 : -1;
  if (years === 0 || spot === 0 || strike === 0 || vol === 0) return noiseless(contract, steps);
  const total = vol * Math.sqrt(years);
  const d1 = (Math.log(spot / strike) + (rate - dividendYield) * years) / total + total / 2;
  const stepYears = years / steps;
  const growth = Math.exp((rate - dividendYield) * stepYears);
  const up = peizerPratt(d1 - total, steps);
  // So far from the strike that the tree has one branch: noise cannot matter.
  if (up === 0 || up === 1) return noiseless(contract, steps);
  const factorUp = (growth * peizerPratt(d1, steps)) / up;
  const factorDown = (growth - up * factorUp) / (1 - up);
  const discount = Math.exp(-rate * stepYears);
  const weightUp = discount * up;
  const weightDown = discount * (1 - up);
  const ratio = factorUp / factorDown;
  const values = new Float64Array(steps + 1);
  const ends = new Float64Array(steps + 1);
  let lowest = spot * factorDown ** steps;
  for (let i = 0, s = lowest; i <= steps; i++, s *= ratio)
    ends[i] = values[i] = Math.max(0, sign * (s - strike));
  for (let level = steps - 1; level >= 0; level--) {
    lowest /= factorDown;
    let s = lowest;
    for (let i = 0; i <= level; i++) {
      const held = weightUp * values[i + 1] + weightDown * values[i];
      const exercised = sign * (s - strike);
      values[i] = Math.max(held, exercised);
      ends[i] = weightUp * ends[i + 1] + weightDown * ends[i];
      s *= ratio;
    }
  }
  return { american: values[0], european: ends[0] };
}

function peizerPratt(z: number, steps: number): number {
  const scaled = z / (steps + 1 / 3 + 0.1 / (steps + 1));
  const spread = 0.5 * Math.sqrt(-Math.expm1(-scaled * scaled * (steps + 1 / 6)));
  return z < 0 ? 0.5 - spread : 0.5 + spread;
}

function noiseless(contract: AmericanContract, steps: number): TreeValues {
  const { spot, strike, years, rate, dividendYield, isCall } = contract;
  let american = 0;
  let european = 0;
  for (let i = 0; i <= steps; i++) {
    const t = (years * i) / steps;
    const gain = spot * Math.exp(-dividendYield * t) - strike * Math.exp(-rate * t);
    european = Math.max(0, isCall ? gain : -gain);
    american = Math.max(american, european);
  }
  return { american, european };
}
