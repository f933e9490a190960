/**
 * @module participants: profile facets and Bayesian dimensions, folded from the venue's events.
 */
export { type Estimate, evidenceHalfLifeDays, type FoldContext } from './context.ts';
export {
  type AlphaContribution,
  type AlphaEstimate,
  type AlphaPrior,
  type AlphaSums,
  alphaCells,
  alphaPrior,
  createAlphaContribution,
  extendAlphaContribution,
  observeMarkOut,
  readAlphaContribution,
  readAlphaSums,
} from './dimensions/alpha-contribution.ts';
export {
  type CapitalVelocity,
  createCapitalVelocity,
  extendCapitalVelocity,
  observeExposureHour,
  observeTurnover,
  readCapitalVelocity,
  type VelocityPrior,
  velocityPrior,
} from './dimensions/capital-velocity.ts';
export { levelBins, levelBounds, levelOf } from './dimensions/hazard-curve.ts';
export {
  createMarkOuts,
  isMarkOutDue,
  type MarkOut,
  type MarkOuts,
  markOutMicros,
  queueMarkOut,
  resolveMarkOuts,
} from './dimensions/mark-outs.ts';
export {
  createSystemicRisk,
  extendSystemicRisk,
  observeRiskClosure,
  observeRiskHour,
  type RiskReading,
  readSystemicRisk,
  type SystemicPrior,
  type SystemicRisk,
  startRiskHour,
  systemicPrior,
} from './dimensions/systemic-risk.ts';
export {
  type Collateral,
  type CollateralProfile,
  createCollateral,
  extendCollateral,
  observeCollateral,
  readCollateral,
} from './profile/collateral.ts';
export {
  createLiquidationHistory,
  extendLiquidationHistory,
  type LiquidationHistory,
  type LiquidationProfile,
  observeLiquidationHistory,
  readLiquidationHistory,
} from './profile/liquidation.ts';
export {
  createTrading,
  extendTrading,
  observeSeen,
  observeTrading,
  readTrading,
  type Trading,
  type TradingProfile,
} from './profile/trading.ts';
export {
  createVolatilityRegime,
  extendVolatilityRegime,
  observeVolatilityHour,
  type RegimeReading,
  readRegime,
  readUnderlyingVolatility,
  readVolatilityRegime,
  regimeNames,
  type UnderlyingVolatility,
  type VolatilityRegime,
} from './profile/volatility-regime.ts';
export {
  createVolatilitySensitivity,
  extendVolatilitySensitivity,
  observeSensitivityHour,
  observeVolatilitySensitivity,
  readVolatilitySensitivity,
  type VolatilitySensitivity,
} from './profile/volatility-sensitivity.ts';
