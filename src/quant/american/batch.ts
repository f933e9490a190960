/**
 * @module Many American options at once, with a code for each.
 */
import { check } from '../../base/index.ts';
import { americanPrice } from './price.ts';
import type { AmericanScheme } from './scheme.ts';
import { americanSchemes } from './schemes.ts';

/** Columns of a batch of American options; all of one length, units as in `AmericanContract`. */
export interface AmericanBatch {
  readonly spot: Float64Array;
  readonly strike: Float64Array;
  readonly years: Float64Array;
  readonly vol: Float64Array;
  readonly rate: Float64Array;
  readonly dividendYield: Float64Array;
  /** 1 for a call, 0 for a put. */
  readonly isCall: Uint8Array;
}

/** Outcome of one row: priced; an argument out of range; no settled boundary. */
export const americanCodes = { priced: 0, 'bad-argument': 1, 'boundary-not-settled': 2 } as const;

/**
 * Prices a batch; a row that cannot be priced gets NaN together with its code, the others go on.
 *
 * @param batch - columns
 * @param prices - written; quote units
 * @param codes - written; values of `americanCodes`
 * @param scheme - numbers of nodes and iterations, default `fast`
 * @returns number of rows not priced
 * @throws InvariantError when columns differ in length
 * @source the scalar price, row by row: Andersen, Lake and Offengenden (2016)
 */
export function americanPrices(
  batch: AmericanBatch,
  prices: Float64Array,
  codes: Uint8Array,
  scheme: AmericanScheme = americanSchemes.fast,
): number {
  const n = batch.spot.length;
  for (const [name, column] of Object.entries({ ...batch, prices, codes })) {
    check(column.length === n, name, `${n} rows long`, column.length);
  }
  let refused = 0;
  for (let i = 0; i < n; i++) {
    const contract = {
      spot: batch.spot[i],
      strike: batch.strike[i],
      years: batch.years[i],
      vol: batch.vol[i],
      rate: batch.rate[i],
      dividendYield: batch.dividendYield[i],
      isCall: batch.isCall[i] === 1,
    };
    prices[i] = Number.NaN;
    codes[i] = americanCodes['bad-argument'];
    if (isSensible(contract)) {
      const result = americanPrice(contract, scheme);
      codes[i] = result.ok ? americanCodes.priced : americanCodes['boundary-not-settled'];
      if (result.ok) prices[i] = result.value;
    }
    if (codes[i] !== americanCodes.priced) refused++;
  }
  return refused;
}

function isSensible(contract: {
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly dividendYield: number;
}): boolean {
  const { spot, strike, years, vol, rate, dividendYield } = contract;
  const least = Math.min(spot, strike, years, vol);
  const sum = spot + strike + years + vol + rate + dividendYield;
  return least >= 0 && Number.isFinite(sum);
}
