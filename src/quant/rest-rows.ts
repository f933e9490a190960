/**
 * @module Rows of a batch that the kernel leaves: limits, extreme prices and bad input.
 */
import { computeGreeks, type Greeks } from './greeks.ts';
import { impliedVol } from './implied-vol.ts';
import { type GreekColumns, greekNames, type OptionColumns, rowCodes } from './kernel/columns.ts';
import { untreated } from './kernel/price-rows.ts';

/**
 * Prices the marked rows one by one: those at a limit get their values, bad input gets NaN and a
 * code.
 *
 * @param count - rows
 * @param inputs - columns in
 * @param outputs - columns out, with marked codes
 * @param second - whether vanna, volga and charm are wanted
 * @returns number of rows with a code other than ok
 * @source limits of `blackGreeks`
 */
export function priceRest(
  count: number,
  inputs: OptionColumns,
  outputs: GreekColumns,
  second: boolean,
): number {
  const names = second ? greekNames : greekNames.slice(0, 6);
  let failed = 0;
  for (let row = 0; row < count; row++) {
    if (outputs.code[row] !== untreated) continue;
    const greeks = limitOf(inputs, row);
    outputs.code[row] = greeks === null ? rowCodes.invalid : rowCodes.ok;
    if (greeks === null) failed++;
    for (const name of names) outputs[name][row] = greeks === null ? Number.NaN : greeks[name];
  }
  return failed;
}

function limitOf(inputs: OptionColumns, row: number): Greeks | null {
  const forward = inputs.forward[row];
  const strike = inputs.strike[row];
  const years = inputs.years[row];
  const vol = inputs.vol[row];
  const rate = inputs.rate[row];
  const isCall = (inputs.isCall[row] & 1) === 1;
  const given = Number.isFinite(forward + strike + years + vol + rate);
  if (!(given && forward > 0 && strike >= 0 && years >= 0 && vol >= 0)) return null;
  const greeks = computeGreeks({ forward, strike, years, vol, rate, isCall });
  return Object.values(greeks).every(Number.isFinite) ? greeks : null;
}

const failureCodes = {
  'below-intrinsic': rowCodes.belowIntrinsic,
  'at-intrinsic': rowCodes.atIntrinsic,
  'above-maximum': rowCodes.aboveMaximum,
} as const;

/**
 * Implies the volatility of the marked rows one by one; where there is none, it is NaN with a code.
 *
 * @param count - rows
 * @param inputs - columns in; `vol` is written
 * @param quote - discounted prices, quote units
 * @param codes - marked codes; written
 * @returns number of rows with a code other than ok
 */
export function implyRest(
  count: number,
  inputs: OptionColumns,
  quote: Float64Array,
  codes: Uint8Array,
): number {
  let failed = 0;
  for (let row = 0; row < count; row++) {
    if (codes[row] !== untreated) continue;
    const { vol, code } = extremeVol(inputs, quote[row], row);
    inputs.vol[row] = vol;
    codes[row] = code;
    if (code !== rowCodes.ok) failed++;
  }
  return failed;
}

function extremeVol(
  inputs: OptionColumns,
  price: number,
  row: number,
): { readonly vol: number; readonly code: number } {
  const forward = inputs.forward[row];
  const strike = inputs.strike[row];
  const years = inputs.years[row];
  const rate = inputs.rate[row];
  const isCall = (inputs.isCall[row] & 1) === 1;
  const given = Number.isFinite(price + forward + strike + years + rate);
  if (!(given && price >= 0 && forward > 0 && strike > 0 && years > 0)) {
    return { vol: Number.NaN, code: rowCodes.invalid };
  }
  const answer = impliedVol({ price, forward, strike, years, rate, isCall });
  if (answer.ok) return { vol: answer.value, code: rowCodes.ok };
  return { vol: Number.NaN, code: failureCodes[answer.failure.kind] };
}
