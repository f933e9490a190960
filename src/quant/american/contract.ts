/**
 * @module Terms of an American option, their checks and what kind of exercise they call for.
 */
import { checkFinite, checkNonNegative } from '../../base/index.ts';

/** American option on a spot with a continuous yield. */
export interface AmericanContract {
  /** Price of the underlying; quote units, >= 0. */
  readonly spot: number;
  /** Strike; quote units, >= 0. */
  readonly strike: number;
  /** Time to expiry; years of 365 days, >= 0. */
  readonly years: number;
  /** Annualised volatility, 1 = 100 %, >= 0. */
  readonly vol: number;
  /** Continuous interest rate per year, any sign. */
  readonly rate: number;
  /** Continuous yield of the underlying per year (dividend, staking, lending), any sign. */
  readonly dividendYield: number;
  /** True for a call. */
  readonly isCall: boolean;
}

/** Put of another strike and spot that has the same value: calls by symmetry, puts as they are. */
export interface EquivalentPut {
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly dividendYield: number;
}

/**
 * Which early exercise can pay: `never`, below `one` boundary, or between `two`.
 */
export type ExerciseRegime = 'never' | 'one' | 'two';

/**
 * Demands a complete and sensible contract.
 *
 * @param contract - the option
 * @throws InvariantError naming the field that is negative or not finite
 */
export function checkAmericanContract(contract: AmericanContract): void {
  checkNonNegative('spot', contract.spot);
  checkNonNegative('strike', contract.strike);
  checkNonNegative('years', contract.years);
  checkNonNegative('vol', contract.vol);
  checkFinite('rate', contract.rate);
  checkFinite('dividendYield', contract.dividendYield);
}

/**
 * Returns the put of the same value.
 *
 * @param contract - the option
 * @returns the put; quote units
 * @source McDonald and Schroder (1998), A parity result for American options, J. Computational
 *   Finance 1(3): C(S, K, r, q) = P(K, S, q, r)
 */
export function equivalentPut(contract: AmericanContract): EquivalentPut {
  if (!contract.isCall) return contract;
  return {
    spot: contract.strike,
    strike: contract.spot,
    years: contract.years,
    vol: contract.vol,
    rate: contract.dividendYield,
    dividendYield: contract.rate,
  };
}

/**
 * Tells which early exercise of a put can pay.
 *
 * Holding the strike earns `rate * strike`, giving up the underlying saves `-dividendYield * spot`.
 *
 * @param rate - per year
 * @param dividendYield - per year
 * @returns the regime; a word
 * @source Battauz, De Donno and Sbuelz (2015), Management Science 61(5), section 2
 */
export function exerciseRegime(rate: number, dividendYield: number): ExerciseRegime {
  if (rate > 0) return 'one';
  if (dividendYield >= rate) return 'never';
  return rate === 0 ? 'one' : 'two';
}

/** When to exercise where nothing is uncertain. */
export interface NoiselessExercise {
  /** Discounted payoff; quote units, >= 0. */
  readonly value: number;
  /** Years from now; the earliest of equals. */
  readonly after: number;
}

/**
 * Finds the best exercise of a put whose underlying moves without noise.
 *
 * @param put - the put; vol is read as zero
 * @returns largest discounted payoff over all exercise times, in quote units, and its time in years
 * @source the payoff strike e^(-rt) - spot e^(-qt) is greatest at an end or where its slope is zero
 */
export function noiselessPut(put: EquivalentPut): NoiselessExercise {
  const { spot, strike, years, rate, dividendYield } = put;
  const at = (after: number): NoiselessExercise => {
    const payoff = strike * Math.exp(-rate * after) - spot * Math.exp(-dividendYield * after);
    return { value: Math.max(0, payoff), after };
  };
  const better = (a: NoiselessExercise, b: NoiselessExercise) => (b.value > a.value ? b : a);
  const ends = better(at(0), at(years));
  const ratio = (rate * strike) / (dividendYield * spot);
  if (rate === dividendYield || !(ratio > 0) || !Number.isFinite(ratio)) return ends;
  const turning = Math.log(ratio) / (rate - dividendYield);
  return turning > 0 && turning < years ? better(ends, at(turning)) : ends;
}
