/**
 * @module Options priced many at a time: rows grouped by how they settle, run through the batch.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import {
  createOptionBatch,
  type EngineChoice,
  type GreekColumns,
  type OptionBatch,
  type OptionColumns,
  rowCodes,
  settleInCoin,
} from '../../quant/index.ts';
import { type PricingPlan, valueColumns } from './columns.ts';
import type { OptionTerms } from './row.ts';

/** Rows that are priced at once: large enough for the batch, small enough for the cache. */
export const pricerRows = 4096;

/** Prices options many at a time. */
export interface Pricer {
  /**
   * Prices.
   *
   * @param terms - at most `pricerRows` options
   */
  run(terms: readonly OptionTerms[]): void;
  /**
   * Gives an answer of the last run.
   *
   * @param index - place among the terms
   * @returns the values of the plan's columns, or field and reason
   */
  answer(index: number): Result<readonly number[], string>;
}

type Outputs = Omit<GreekColumns, 'code'>;

/**
 * Creates a pricer.
 *
 * @param plan - what the user asked for
 * @param engine - what runs the batch
 * @returns pricer with memory of its own, sized once
 */
export function createPricer(plan: PricingPlan, engine: EngineChoice): Pricer {
  const batch = createOptionBatch(pricerRows, engine);
  const carry = new Float64Array(pricerRows);
  const impliedCodes = new Uint8Array(pricerRows);
  const slots = new Uint16Array(pricerRows);
  const isImplied = plan.command === 'iv';
  const names = valueColumns(plan).map(({ name }) => name);
  const wanted = names.length > 1 ? 'second' : 'first';
  const isPriced = !isImplied || names.length > 1;
  const columns = names.map((name) =>
    name === 'vol' ? batch.inputs.vol : batch.outputs[name as keyof Outputs],
  );
  let ran: readonly OptionTerms[] = [];
  return {
    run(terms) {
      ran = terms;
      const [spotStart, coinStart] = placeByKind(terms, slots);
      fillColumns(batch, terms, slots, isImplied, carry);
      if (isImplied) {
        batch.imply(terms.length);
        impliedCodes.set(batch.outputs.code.subarray(0, terms.length));
      }
      if (!isPriced) return;
      batch.price(terms.length, wanted);
      const { inputs, outputs } = batch;
      if (wanted === 'second') seenFromSpot(inputs, outputs, carry, spotStart, coinStart);
      const coin = <T extends OptionColumns | GreekColumns>(all: T): T =>
        slice(all, coinStart, terms.length);
      settleInCoin(coin(inputs), coin(outputs), terms.length - coinStart, wanted);
    },
    answer(index) {
      const slot = slots[index]!;
      const implied = isImplied ? impliedCodes[slot]! : rowCodes.ok;
      if (implied !== rowCodes.ok) return fail(impliedReason(ran[index]!, implied));
      const values = columns.map((column) => column[slot]!);
      if (isPriced && batch.outputs.code[slot] !== rowCodes.ok) return fail(outOfRange);
      return values.every(Number.isFinite) ? ok(values) : fail(outOfRange);
    },
  };
}

/** Reason of a row whose values are no numbers. */
export const outOfRange = '(row): the values leave the range of numbers';

/** Places rows by forward, by spot and settled in coin together; gives where the latter start. */
function placeByKind(terms: readonly OptionTerms[], slots: Uint16Array): readonly [number, number] {
  const counts = [0, 0, 0];
  for (const option of terms) counts[kindOf(option)]! += 1;
  const spotStart = counts[0]!;
  const coinStart = spotStart + counts[1]!;
  const next = [0, spotStart, coinStart];
  for (const [index, option] of terms.entries()) {
    const kind = kindOf(option);
    slots[index] = next[kind]!;
    next[kind]! += 1;
  }
  return [spotStart, coinStart];
}

function kindOf({ carry, isInverse }: OptionTerms): 0 | 1 | 2 {
  return isInverse ? 2 : carry === undefined ? 0 : 1;
}

function fillColumns(
  { inputs, quote }: OptionBatch,
  terms: readonly OptionTerms[],
  slots: Uint16Array,
  isImplied: boolean,
  carry: Float64Array,
): void {
  for (const [index, option] of terms.entries()) {
    const slot = slots[index]!;
    inputs.forward[slot] = option.forward;
    inputs.strike[slot] = option.strike;
    inputs.years[slot] = option.years;
    inputs.rate[slot] = option.rate;
    inputs.isCall[slot] = option.isCall ? 1 : 0;
    carry[slot] = option.carry ?? 0;
    if (!isImplied) inputs.vol[slot] = option.given;
    else quote[slot] = option.isInverse ? option.given * option.forward : option.given;
  }
}

/** Chain rule on forward = spot e^(carry years), as `spotGreeks` states it. */
function seenFromSpot(
  { forward, years }: OptionColumns,
  { delta, gamma, theta, rho, vanna, charm }: GreekColumns,
  carry: Float64Array,
  start: number,
  end: number,
): void {
  for (let row = start; row < end; row++) {
    const growth = Math.exp(carry[row]! * years[row]!);
    const drift = delta[row]! * forward[row]!;
    charm[row] = growth * (charm[row]! - carry[row]! * (delta[row]! + forward[row]! * gamma[row]!));
    theta[row]! -= carry[row]! * drift;
    rho[row]! += years[row]! * drift;
    delta[row]! *= growth;
    gamma[row]! *= growth * growth;
    vanna[row]! *= growth;
  }
}

/** Rows of all columns, without a copy. */
function slice<T extends OptionColumns | GreekColumns>(all: T, start: number, end: number): T {
  const columns = Object.entries<Float64Array | Uint8Array>({ ...all });
  return Object.fromEntries(
    columns.map(([name, column]) => [name, column.subarray(start, end)]),
  ) as unknown as T;
}

function impliedReason(option: OptionTerms, code: number): string {
  const { forward, strike, years, rate, isCall, isInverse, given } = option;
  const scale = Math.exp(-rate * years) / (isInverse ? forward : 1);
  const unit = isInverse ? ' coin' : '';
  const intrinsic = scale * Math.max(isCall ? forward - strike : strike - forward, 0);
  const maximum = scale * (isCall ? forward : strike);
  switch (code) {
    case rowCodes.belowIntrinsic:
      return `price: ${given} is below the intrinsic value ${intrinsic}${unit}`;
    case rowCodes.atIntrinsic:
      return `price: ${given} is the intrinsic value${unit}, which tells no volatility`;
    case rowCodes.aboveMaximum:
      return (
        `price: ${given} is not below ${maximum}${unit}, which no volatility reaches` +
        (isInverse ? ' (the price of an inverse option is in coin)' : '')
      );
    default:
      return outOfRange;
  }
}
