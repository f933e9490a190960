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
  type CoverageTest,
  independenceTest,
  kupiecTest,
  type Procyclicality,
  procyclicality,
  shortfallStatistic,
} from './margin/coverage.ts';
export {
  type CaseDifference,
  compareDeriveCase,
  type DeriveCase,
  type ExpectedNumber,
  parseDeriveCases,
} from './margin/derive-case.ts';
export {
  type DynamicObservation,
  type DynamicTerms,
  dynamicFactor,
  withDynamicFactor,
} from './margin/dynamic-terms.ts';
export { explainMargin, type MarginExplanation } from './margin/explanation.ts';
export {
  describeMarginFailure,
  type MarginFailure,
  type MarginFailureKind,
} from './margin/failures.ts';
export {
  type ChangeLimit,
  type DryRun,
  type DryRunAccount,
  type GuardDecision,
  type GuardRefusal,
  type GuardTerms,
  judgeChange,
  type ParameterMove,
  type PastMove,
} from './margin/guard.ts';
export { type MarginLine, type MarginLineKind, sumLines } from './margin/lines.ts';
export {
  type LiquidationDistance,
  type LiquidationPoint,
  liquidationDistance,
  maintenanceAfter,
} from './margin/liquidation-distance.ts';
export {
  exitProbability,
  liquidationProbability,
  type ProximityObservation,
  type SpotMotion,
  shareOfTimeNear,
} from './margin/liquidation-probability.ts';
export {
  computeMargin,
  computeMargins,
  createMarginEngine,
  type MarginEngine,
  type MarginResult,
} from './margin/margin.ts';
export {
  createMarginBook,
  type MarginBook,
  type MarginBookAnswer,
  worstCodes,
} from './margin/margin-book.ts';
export {
  coverageLevel,
  type MarginCoverage,
  type MarginPath,
  marginCoverage,
  marginCycle,
} from './margin/margin-coverage.ts';
export { marginLines } from './margin/margin-lines.ts';
export { createMarginState, type MarginFill, type MarginState } from './margin/margin-state.ts';
export { type MarketMove, movedMarket, movedPortfolio } from './margin/market-move.ts';
export {
  decideOverride,
  type MarginOverride,
  type OverrideChange,
  type OverrideLimit,
  type OverrideProposal,
  type OverrideRefusal,
  type OverrideTerms,
  overriddenParameters,
  overrideFloor,
} from './margin/overrides.ts';
export {
  type ParameterBound,
  type ParameterNumber,
  parameterBound,
  parameterBounds,
  parameterNumbers,
  withParameter,
} from './margin/parameter-bounds.ts';
export { checkMarginParameters } from './margin/parameter-check.ts';
export type {
  MarginParameters,
  MarginScenario,
  RuleMargin,
  ScenarioMargin,
  VolRule,
} from './margin/parameters.ts';
export type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  Portfolio,
  UnderlyingMarket,
} from './margin/portfolio.ts';
export { checkMarket, checkPortfolio } from './margin/portfolio-check.ts';
export { type PortfolioDocument, parsePortfolio } from './margin/portfolio-format.ts';
export {
  accountOfRow,
  createPortfolioRows,
  type PortfolioRows,
  parsePortfolioRows,
} from './margin/portfolio-rows.ts';
export { portfolioSchema } from './margin/portfolio-schema.ts';
export { judgePresetChange, maintenanceByAccount } from './margin/preset-guard.ts';
export { marginPresets } from './margin/presets.ts';
export {
  type RestoringAnswer,
  type RestoringTrade,
  restoringTrade,
  type Tradable,
  type TradeCosts,
} from './margin/restoring-trade.ts';
export type { RuleMarginResult } from './margin/rule-margin.ts';
export type { UnderlyingScan, WorstCase } from './margin/scan.ts';
export type { ChargeTotals, ScenarioMarginResult } from './margin/scenario-margin.ts';
export { type MarginSensitivity, marginSensitivities } from './margin/sensitivity.ts';
export {
  type ChainRow,
  type ChainSnapshot,
  chainMarket,
  type HeldPortfolio,
  standingChange,
  standingPortfolios,
} from './margin/standing-portfolios.ts';
export { type UsableMarket, usableMarket, withMarketFailures } from './margin/usable-market.ts';
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
