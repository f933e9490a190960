/**
 * @module risk: prices, accounts and positions by replay, valuation, liquidations.
 */
export {
  type AccountFold,
  type AccountOutcome,
  observeAccount,
} from './account-fold.ts';
export {
  type AccountValue,
  type AccountValues,
  createAccountValues,
  valueAccount,
  valueAllAccounts,
} from './account-value.ts';
export {
  type Accounts,
  type AccountTable,
  changePosition,
  collateralUsd,
  createAccounts,
  ensurePosition,
  extendAccounts,
  type PositionChange,
  type PositionTable,
  restoreAccounts,
} from './accounts.ts';
export {
  createLiquidations,
  type LiquidationReplay,
  type Liquidations,
  observeLiquidation,
  replayedLiquidations,
} from './liquidations.ts';
export {
  assetPrice,
  createPrices,
  extendPrices,
  observePrice,
  type Prices,
  payoffForms,
  referencePrice,
  underlyingPrice,
} from './prices.ts';
export { expiryPayoff, notionalUsd, profitUsd } from './valuation.ts';
