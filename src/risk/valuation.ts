/**
 * @module Value of positions in USD: profit between two prices and notional, linear and inverse.
 */
import type { Instrument } from '../market/index.ts';
import { payoffForms } from './prices.ts';

/**
 * Returns the profit of a position between two prices.
 *
 * Linear: (price - entry) x size. Inverse option: the same in coin, turned into USD at the index.
 * Inverse future: contracts of `contractSize` USD, (1/entry - 1/price) coin each, turned into USD
 * at the index. A missing index or price gives 0 there: what cannot be valued is not invented.
 *
 * @param form - one of `payoffForms`
 * @param quantity - contracts, signed, long positive
 * @param contractSize - units of underlying (USD for inverse futures) per contract, > 0
 * @param entry - price paid; quote units, coin for inverse options
 * @param price - price now, same units
 * @param index - price of the underlying; USD
 * @returns USD, positive is a gain
 */
export function profitUsd(
  form: number,
  quantity: number,
  contractSize: number,
  entry: number,
  price: number,
  index: number,
): number {
  if (form === payoffForms.linear) return (price - entry) * quantity * contractSize;
  if (form === payoffForms.inverseOption) return (price - entry) * quantity * contractSize * index;
  if (entry <= 0 || price <= 0) return 0;
  return quantity * contractSize * (1 / entry - 1 / price) * index;
}

/**
 * Returns the notional of a quantity: the value of the underlying that it controls.
 *
 * @param isOption - options count their underlying, everything else its own price
 * @param form - one of `payoffForms`
 * @param quantity - contracts, any sign
 * @param contractSize - as in `profitUsd`
 * @param price - price of the instrument; quote units
 * @param index - price of the underlying; USD, 0 when unknown
 * @returns USD, >= 0; an option of unknown index counts its premium
 */
export function notionalUsd(
  isOption: boolean,
  form: number,
  quantity: number,
  contractSize: number,
  price: number,
  index: number,
): number {
  const size = Math.abs(quantity) * contractSize;
  if (form === payoffForms.inverseFuture) return size;
  if (isOption && index > 0) return size * index;
  return size * price;
}

/**
 * Returns what one contract pays at expiry.
 *
 * @param instrument - expiring instrument
 * @param settlementPrice - price of the underlying at expiry; quote units, > 0
 * @returns settlement asset units per unit of underlying: coin for inverse options, >= 0 for
 *   options
 */
export function expiryPayoff(instrument: Instrument, settlementPrice: number): number {
  if (instrument.kind !== 'option') return settlementPrice;
  const sign = instrument.right === 'call' ? 1 : -1;
  const intrinsic = Math.max(0, sign * (settlementPrice - instrument.strike));
  return instrument.settlement === 'inverse' ? intrinsic / settlementPrice : intrinsic;
}
