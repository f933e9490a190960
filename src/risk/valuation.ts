/**
 * @module Value of positions in USD: profit between two prices and notional, linear and inverse.
 */
import type { Instrument } from '../market/index.ts';
import { payoffForms } from './prices.ts';

/**
 * Returns the profit of a position between two prices.
 *
 * Linear: (price - entry) x size in the quote asset. Inverse option: the same in coin. Inverse
 * future: contracts of `contractSize` quote units, (1/entry - 1/price) coin each. All are turned
 * into USD at the price of what pays them; where that or a price is missing the profit is 0: what
 * cannot be valued is not invented.
 *
 * @param form - one of `payoffForms`
 * @param quantity - contracts, signed, long positive
 * @param contractSize - units of underlying (of the quote asset for inverse futures) per contract,
 *   > 0
 * @param entry - price paid; quote units, coin for inverse options
 * @param price - price now, same units
 * @param payout - price of what the profit is paid in, see `payoutPrice`; USD, 0 when unknown
 * @returns USD, positive is a gain
 */
export function profitUsd(
  form: number,
  quantity: number,
  contractSize: number,
  entry: number,
  price: number,
  payout: number,
): number {
  if (form !== payoffForms.inverseFuture) return (price - entry) * quantity * contractSize * payout;
  if (entry <= 0 || price <= 0) return 0;
  return quantity * contractSize * (1 / entry - 1 / price) * payout;
}

/**
 * Returns the notional of a quantity: the value of the underlying that it controls.
 *
 * @param isOption - options count their underlying, everything else its own price
 * @param form - one of `payoffForms`
 * @param quantity - contracts, any sign
 * @param contractSize - as in `profitUsd`
 * @param price - price of the instrument; quote units, coin for inverse options
 * @param index - price of the underlying; USD, 0 when unknown
 * @param rate - price of the quote asset, see `quoteRate`; USD, 0 when unknown
 * @returns USD, >= 0; a linear option of unknown index counts its premium, an inverse one 0
 */
export function notionalUsd(
  isOption: boolean,
  form: number,
  quantity: number,
  contractSize: number,
  price: number,
  index: number,
  rate: number,
): number {
  const size = Math.abs(quantity) * contractSize;
  if (form === payoffForms.inverseFuture) return size * rate;
  if (form === payoffForms.inverseOption || (isOption && index > 0)) return size * index;
  return size * price * rate;
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
