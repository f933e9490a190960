/**
 * @module risk: prices, accounts and positions by replay, valuation, liquidations, contagion.
 */
export {
  type AccountFold,
  type AccountOutcome,
  observeAccount,
} from './account-fold.ts';
export { type AccountValue, valueAccount } from './account-value.ts';
export {
  type Accounts,
  type AccountTable,
  addCoins,
  type CoinTable,
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
  type ContagionEdge,
  type ContagionFixedPoint,
  type ContagionFlow,
  type ContagionVector,
  contagionVector,
  type ImpactMarket,
} from './contagion/contagion-vector.ts';
export {
  defaultImpactCoefficient,
  type ImpactTerms,
  impactCoefficientBounds,
  impactMove,
} from './contagion/impact-law.ts';
export {
  type LeverageProfile,
  leverageProfiles,
  type ProfileExposure,
} from './contagion/leverage-profile.ts';
export {
  liquidationBooks,
  type MoveSide,
  type SideBooks,
} from './contagion/liquidation-books.ts';
export { notionalOf, type OpenBooks, openBooks } from './contagion/open-books.ts';
export {
  createTradedVolume,
  type HourlyVolume,
  hourlyVolume,
  observeTradedVolume,
  type TradedVolume,
  volumeWindowHours,
} from './contagion/traded-volume.ts';
export {
  createLiquidations,
  type LiquidationReplay,
  type Liquidations,
  observeLiquidation,
  replayedLiquidations,
} from './liquidations.ts';
export {
  type CoverageTest,
  effectiveSample,
  independenceTest,
  kupiecTest,
  type Procyclicality,
  procyclicality,
  shortfallStatistic,
} from './margin/backtest/coverage.ts';
export {
  coverageLevel,
  type MarginCoverage,
  type MarginPath,
  marginCoverage,
  marginCycle,
} from './margin/backtest/margin-coverage.ts';
export {
  type ChainRow,
  type ChainSnapshot,
  chainMarket,
  type HeldPortfolio,
  standingChange,
  standingPortfolios,
} from './margin/backtest/standing-portfolios.ts';
export {
  createMarginBook,
  type MarginBook,
  type MarginBookAnswer,
  worstCodes,
} from './margin/book/margin-book.ts';
export {
  createMarginState,
  type MarginFill,
  type MarginState,
} from './margin/book/margin-state.ts';
export {
  type CaseDifference,
  compareDeriveCase,
  type DeriveCase,
  type ExpectedNumber,
  parseDeriveCases,
} from './margin/cases/derive-case.ts';
export {
  type LiquidationDistance,
  type LiquidationPoint,
  liquidationDistance,
  maintenanceAfter,
} from './margin/distance/liquidation-distance.ts';
export {
  exitProbability,
  liquidationProbability,
  type ProximityObservation,
  type SpotMotion,
  shareOfTimeNear,
} from './margin/distance/liquidation-probability.ts';
export {
  computeMargin,
  computeMargins,
  createMarginEngine,
  type MarginEngine,
  type MarginResult,
} from './margin/engine/margin.ts';
export { checkMarket, checkPortfolio } from './margin/engine/portfolio-check.ts';
export {
  type UsableMarket,
  usableMarket,
  withMarketFailures,
} from './margin/engine/usable-market.ts';
export { explainMargin, type MarginExplanation } from './margin/explanation/explanation.ts';
export { marginLines } from './margin/explanation/margin-lines.ts';
export {
  type RestoringAnswer,
  type RestoringTrade,
  restoringTrade,
  type Tradable,
  type TradeCosts,
} from './margin/explanation/restoring-trade.ts';
export { type MarginSensitivity, marginSensitivities } from './margin/explanation/sensitivity.ts';
export {
  type ChangeRecord,
  changeRecordFields,
  changeRecordSchema,
  historyRefusals,
  parseChangeRecord,
  recordsOfChange,
} from './margin/guard/change-history.ts';
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
} from './margin/guard/guard.ts';
export {
  judgePresetChange,
  maintenanceByAccount,
  type PersonalTerms,
} from './margin/guard/preset-guard.ts';
export {
  type ParameterBound,
  type ParameterNumber,
  parameterBound,
  parameterBounds,
  parameterNumbers,
  withParameter,
} from './margin/parameters/parameter-bounds.ts';
export { checkMarginParameters } from './margin/parameters/parameter-check.ts';
export type {
  MarginParameters,
  MarginScenario,
  RuleMargin,
  ScenarioMargin,
  VolRule,
} from './margin/parameters/parameters.ts';
export { marginPresets } from './margin/parameters/presets.ts';
export {
  describeMarginFailure,
  type MarginFailure,
  type MarginFailureKind,
} from './margin/portfolio/failures.ts';
export { type MarketMove, movedMarket, movedPortfolio } from './margin/portfolio/market-move.ts';
export type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  Portfolio,
  UnderlyingMarket,
} from './margin/portfolio/portfolio.ts';
export { type PortfolioDocument, parsePortfolio } from './margin/portfolio/portfolio-format.ts';
export {
  accountOfRow,
  createPortfolioRows,
  type PortfolioRows,
  parsePortfolioRows,
} from './margin/portfolio/portfolio-rows.ts';
export { portfolioSchema } from './margin/portfolio/portfolio-schema.ts';
export { type MarginLine, type MarginLineKind, sumLines } from './margin/rules/lines.ts';
export type { RuleMarginResult } from './margin/rules/rule-margin.ts';
export type { UnderlyingScan, WorstCase } from './margin/scan/scan.ts';
export type { ChargeTotals, ScenarioMarginResult } from './margin/scan/scenario-margin.ts';
export {
  type DynamicObservation,
  type DynamicTerms,
  dynamicFactor,
  withDynamicFactor,
} from './margin/terms/dynamic-terms.ts';
export { overrideLimits } from './margin/terms/override-limits.ts';
export {
  gatherOverrides,
  type OverrideRecord,
  parseOverrideRecord,
} from './margin/terms/override-records.ts';
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
} from './margin/terms/overrides.ts';
export {
  assetPrice,
  createPrices,
  extendPrices,
  observePrice,
  type Prices,
  payoffForms,
  payoutPrice,
  quoteRate,
  referencePrice,
  type UnvaluedAsset,
  underlyingPrice,
  unvaluedAssets,
} from './prices.ts';
export { assumedOptionRate } from './proximity/account-exposure.ts';
export { moveTolerance } from './proximity/liquidating-move.ts';
export {
  assumedMaintenanceRate,
  maintenanceRateOf,
  observeMaintenanceRate,
} from './proximity/maintenance-rate.ts';
export { dailyLevelDeviation, dailyVariance } from './proximity/move-volatility.ts';
export { spotReach, volReach } from './proximity/option-moves.ts';
export { type LiquidatingMoves, passageProbability, volOfVol } from './proximity/passage.ts';
export {
  createProximity,
  extendProximity,
  farDeviations,
  measureProximity,
  nearDeviations,
  observeProximityHour,
  type Proximity,
  type ProximityHour,
  type ProximityReading,
  readProximity,
  standings,
} from './proximity/proximity.ts';
export { expiryPayoff, notionalUsd, profitUsd } from './valuation.ts';
