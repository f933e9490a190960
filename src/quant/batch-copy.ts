/**
 * @module Batches over the caller's own arrays: copied through a batch's columns in chunks of its
 * capacity. At 4,096 rows the copies cost about 4 % of the time; smaller chunks cost more.
 */
import { check, checkCount } from '../base/index.ts';
import { type GreekColumns, greekNames, inputNames, type OptionColumns } from './kernel/columns.ts';
import type { OptionBatch } from './option-batch.ts';

function checkRows(count: number, columns: readonly { readonly length: number }[]): void {
  checkCount('count', count);
  for (const column of columns) {
    check(column.length >= count, 'count', 'within every column', count);
  }
}

function loadRows(batch: OptionBatch, inputs: OptionColumns, start: number, end: number): void {
  for (const name of inputNames) batch.inputs[name].set(inputs[name].subarray(start, end));
  batch.inputs.isCall.set(inputs.isCall.subarray(start, end));
}

/**
 * Prices the caller's columns.
 *
 * @param batch - batch to run on; its columns are overwritten
 * @param inputs - columns in
 * @param outputs - columns out; vanna, volga and charm are only touched when wanted
 * @param count - rows
 * @param wanted - `second` also computes vanna, volga and charm
 * @returns number of rows whose code is not `rowCodes.ok`
 * @throws InvariantError when the count exceeds a column
 * @source the columns of `OptionBatch`, which see
 */
export function priceColumns(
  batch: OptionBatch,
  inputs: OptionColumns,
  outputs: GreekColumns,
  count: number,
  wanted: 'first' | 'second' = 'first',
): number {
  const names = wanted === 'second' ? greekNames : greekNames.slice(0, 6);
  checkRows(count, [...Object.values(inputs), ...names.map((name) => outputs[name]), outputs.code]);
  let failed = 0;
  for (let start = 0; start < count; start += batch.capacity) {
    const some = Math.min(batch.capacity, count - start);
    loadRows(batch, inputs, start, start + some);
    failed += batch.price(some, wanted);
    for (const name of names) outputs[name].set(batch.outputs[name].subarray(0, some), start);
    outputs.code.set(batch.outputs.code.subarray(0, some), start);
  }
  return failed;
}

/**
 * Implies volatilities for the caller's columns.
 *
 * @param batch - batch to run on; its columns are overwritten
 * @param inputs - columns in; `vol` is written, NaN where the code is not 0
 * @param quote - discounted prices, quote units
 * @param codes - one of `rowCodes` per row; written
 * @param count - rows
 * @returns number of rows whose code is not `rowCodes.ok`
 * @throws InvariantError when the count exceeds a column
 */
export function implyColumns(
  batch: OptionBatch,
  inputs: OptionColumns,
  quote: Float64Array,
  codes: Uint8Array,
  count: number,
): number {
  checkRows(count, [...Object.values(inputs), quote, codes]);
  let failed = 0;
  for (let start = 0; start < count; start += batch.capacity) {
    const some = Math.min(batch.capacity, count - start);
    loadRows(batch, inputs, start, start + some);
    batch.quote.set(quote.subarray(start, start + some));
    failed += batch.imply(some);
    inputs.vol.set(batch.inputs.vol.subarray(0, some), start);
    codes.set(batch.outputs.code.subarray(0, some), start);
  }
  return failed;
}

/**
 * Turns priced columns into those of inverse options, settled in coin at 1/forward: see
 * `inverseGreeks` for what each column then means.
 *
 * @param inputs - columns that were priced
 * @param outputs - columns out, rewritten in place
 * @param count - rows
 * @param wanted - `second` when vanna, volga and charm were computed
 * @throws InvariantError when the count exceeds a column
 */
export function settleInCoin(
  inputs: OptionColumns,
  outputs: GreekColumns,
  count: number,
  wanted: 'first' | 'second' = 'first',
): void {
  checkRows(count, [inputs.forward, outputs.price]);
  const { price, delta, gamma, vega, theta, rho, vanna, volga, charm } = outputs;
  for (let row = 0; row < count; row++) {
    const perForward = 1 / inputs.forward[row];
    price[row] *= perForward;
    delta[row] -= price[row];
    gamma[row] -= delta[row] * perForward;
    vega[row] *= perForward;
    theta[row] *= perForward;
    rho[row] *= perForward;
    if (wanted === 'first') continue;
    vanna[row] -= vega[row];
    volga[row] *= perForward;
    charm[row] -= theta[row];
  }
}
