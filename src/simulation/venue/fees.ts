/**
 * @module Fee schedule of the synthetic venue.
 */
import { type Contract, notionalOf } from './instruments.ts';

/** Fees in basis points of notional; negative is a rebate. The premium caps an option's fee. */
export const feeRule = {
  perpetualTakerBps: 5,
  perpetualMakerBps: -0.5,
  optionTakerBps: 3,
  optionMakerBps: 1,
  optionPremiumShareMax: 0.125,
} as const;

/**
 * Returns the fee of one side of a fill.
 *
 * @param contract - any contract
 * @param quantity - contracts, > 0
 * @param price - quote units; coin for inverse options
 * @param index - index of the underlying, USD
 * @param isMaker - side of the fill
 * @returns USD, rounded to 1e-6; positive is paid by the participant
 */
export function feeOf(
  contract: Contract,
  quantity: number,
  price: number,
  index: number,
  isMaker: boolean,
): number {
  const notional = quantity * notionalOf(contract, index);
  if (!contract.isOption) {
    const bps = isMaker ? feeRule.perpetualMakerBps : feeRule.perpetualTakerBps;
    return Math.round(notional * bps * 100) / 1e6;
  }
  const bps = isMaker ? feeRule.optionMakerBps : feeRule.optionTakerBps;
  const premium = quantity * contract.size * price * (contract.isInverse ? index : 1);
  const fee = Math.min((notional * bps) / 1e4, premium * feeRule.optionPremiumShareMax);
  return Math.round(fee * 1e6) / 1e6;
}

/**
 * Returns what the taker's fee adds to a price.
 *
 * @param contract - any contract
 * @param price - quote units; coin for inverse options
 * @param index - index of the underlying, USD
 * @returns in the unit of the price, >= 0
 */
export function takerFeePrice(contract: Contract, price: number, index: number): number {
  if (!contract.isOption) return (price * feeRule.perpetualTakerBps) / 1e4;
  const unit = contract.isInverse ? index : 1;
  const bps = (feeRule.optionTakerBps * index) / 1e4;
  return Math.min(bps / unit, Math.max(price, 0) * feeRule.optionPremiumShareMax);
}
