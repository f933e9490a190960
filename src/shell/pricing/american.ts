/**
 * @module American options of a table, priced one at a time.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import {
  type AmericanContract,
  type AmericanGreeks,
  type AmericanVolFailure,
  americanGreeks,
  americanImpliedVol,
  americanPrice,
} from '../../quant/index.ts';
import { outOfRange } from './batch.ts';
import { type PricingPlan, valueColumns } from './columns.ts';
import type { OptionTerms } from './row.ts';

/** Values by column; undefined where the American pricer has no such Greek. */
export type AmericanAnswer = readonly (number | undefined)[];

/** Beyond these the pricer was never tried; far beyond, its numbers overflow. */
export const americanRange = {
  /** Of spot over strike, or strike over spot. */
  moneyness: 1e4,
  /** Of rate, yield or volatility, per year. */
  perYear: 20,
  years: 100,
} as const;

/**
 * Prices one American option.
 *
 * @param plan - what the user asked for
 * @param option - the option; with a forward it is one on the future, whose yield is the rate
 * @returns the values of the plan's columns, or field and reason
 */
export function answerAmerican(
  plan: PricingPlan,
  option: OptionTerms,
): Result<AmericanAnswer, string> {
  const { spot, carry = 0, years, rate, isCall, strike, given } = option;
  const terms = { spot, strike, years, rate, dividendYield: rate - carry, isCall };
  const isImplied = plan.command === 'iv';
  const strange = untried({ ...terms, vol: isImplied ? 0 : given });
  if (strange !== undefined) return fail(strange);
  const implied = isImplied ? americanImpliedVol({ ...terms, price: given }) : ok(given);
  if (!implied.ok) return fail(reasonOf(implied.failure, given));
  const contract = { ...terms, vol: implied.value };
  const names = valueColumns(plan).map(({ name }) => name);
  if (names.length > 1) return greeksAnswer(names, contract, option);
  if (isImplied) return finite([implied.value]);
  const priced = americanPrice(contract);
  return priced.ok ? finite([priced.value]) : fail(reasonOf(priced.failure, given));
}

function untried(contract: AmericanContract): string | undefined {
  const { spot, strike, years, vol, rate, dividendYield } = contract;
  const { moneyness, perYear } = americanRange;
  if (strike > 0 && Math.max(spot / strike, strike / spot) > moneyness) {
    return `strike: exercise american takes strikes within a factor of ${moneyness} of the spot`;
  }
  if (Math.max(Math.abs(rate), Math.abs(dividendYield), vol) > perYear) {
    return `(row): exercise american takes rate, yield and vol up to ${perYear}`;
  }
  return years <= americanRange.years
    ? undefined
    : `years: exercise american takes up to ${americanRange.years}`;
}

function greeksAnswer(
  names: readonly string[],
  contract: AmericanContract,
  { carry, given }: OptionTerms,
): Result<AmericanAnswer, string> {
  const found = americanGreeks(contract);
  if (!found.ok) return fail(reasonOf(found.failure, given));
  const { rho, yieldRho } = found.value;
  // A forward that stays where it is lets the yield move with the rate.
  const seenRho = carry === undefined ? rho + yieldRho : rho;
  const seen = { ...found.value, vol: contract.vol, rho: seenRho };
  return finite(
    names.map((name) => (name in seen ? seen[name as keyof AmericanGreeks | 'vol'] : undefined)),
  );
}

function finite(values: AmericanAnswer): Result<AmericanAnswer, string> {
  const isSound = values.every((value) => value === undefined || Number.isFinite(value));
  return isSound ? ok(values) : fail(outOfRange);
}

function reasonOf(failure: AmericanVolFailure, given: number): string {
  switch (failure.kind) {
    case 'below-intrinsic':
      return `price: ${given} is below the intrinsic value ${failure.intrinsic}`;
    case 'at-intrinsic':
      return `price: ${given} is the intrinsic value, which tells no volatility`;
    case 'above-maximum':
      return `price: ${given} is not below ${failure.maximum}, which no volatility reaches`;
    default:
      return '(row): the boundary of early exercise does not settle';
  }
}
