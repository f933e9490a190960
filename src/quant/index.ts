/**
 * @module quant: option prices, Greeks, implied volatility and scenario grids.
 */

export { baroneAdesiWhaleyPrice } from './american/barone-adesi-whaley.ts';
export { type AmericanBatch, americanCodes, americanPrices } from './american/batch.ts';
export type { AmericanContract, ExerciseRegime } from './american/contract.ts';
export { type AmericanGreeks, americanGreeks } from './american/greeks.ts';
export {
  type AmericanVolFailure,
  americanImpliedVol,
  type QuotedAmerican,
} from './american/implied-vol.ts';
export { leisenReimerPrice } from './american/leisen-reimer.ts';
export { type AmericanFailure, americanPrice } from './american/price.ts';
export { type AmericanScheme, createAmericanScheme, type SchemeSize } from './american/scheme.ts';
export { type AmericanSchemeName, americanSchemes } from './american/schemes.ts';
export { implyColumns, priceColumns, settleInCoin } from './batch-copy.ts';
export { black76 } from './black.ts';
export { arithmeticAsianPrice } from './exotic/arithmetic-asian.ts';
export type { AsianOption, ContinuousAveraging, DiscreteAveraging } from './exotic/averaging.ts';
export { type BarrierOption, barrierPrice, shiftedBarrier } from './exotic/barrier.ts';
export { type Digital, digitalPrice, type Gap, gapPrice } from './exotic/digital.ts';
export { type DoubleBarrierOption, doubleBarrierPrice } from './exotic/double-barrier.ts';
export { type Exotic, exoticGreeks, exoticPrice } from './exotic/exotic.ts';
export { geometricAsianPrice } from './exotic/geometric-asian.ts';
export { type ExoticGreeks, greeksByDifferences, type SmoothRange } from './exotic/greeks.ts';
export {
  type FixedLookback,
  type FloatingLookback,
  fixedLookbackPrice,
  floatingLookbackPrice,
} from './exotic/lookback.ts';
export type { SpotMarket } from './exotic/market.ts';
export { type NoTouch, noTouchPrice, type OneTouch, oneTouchPrice } from './exotic/one-touch.ts';
export {
  blackGreeks,
  type EuropeanOption,
  type Greeks,
  inverseGreeks,
  type SpotGreeks,
  type SpotOption,
  spotGreeks,
} from './greeks.ts';
export { type ImpliedVolFailure, impliedVol, type QuotedOption } from './implied-vol.ts';
export { type GreekColumns, type OptionColumns, rowCodes } from './kernel/columns.ts';
export { chooseEngine, type Engine, type EngineChoice } from './kernel/engine.ts';
export type {
  CellColumns,
  ExpiryColumns,
  GridShape,
  GridView,
  GroupColumns,
  LegColumns,
  ScenarioColumns,
} from './kernel/grid-columns.ts';
export { checkPayoff, type PayoffFailure, parsePayoff } from './monte-carlo/check-payoff.ts';
export type { PathMarket } from './monte-carlo/control.ts';
export { type Estimate, type PathGreeks, simulateGreeks } from './monte-carlo/path-greeks.ts';
export type {
  AsianPayoff,
  AutocallablePayoff,
  BarrierPayoff,
  CliquetPayoff,
  EuropeanPayoff,
  Expression,
  FormulaPayoff,
  LookbackPayoff,
  Payoff,
} from './monte-carlo/payoff.ts';
export { type PathOptions, type PathPrice, simulatePrice } from './monte-carlo/simulate.ts';
export { normalCdf, normalPdf, normalQuantile } from './normal.ts';
export { createOptionBatch, type OptionBatch } from './option-batch.ts';
export { createScenarioGrid, type ScenarioGrid, type Shock } from './scenario-grid.ts';
export {
  arbitrageGrid,
  type ButterflyReport,
  type CalendarReport,
  durrleman,
  measureButterfly,
  measureCalendar,
  type QuotedRange,
  type WorstPoint,
} from './surface/arbitrage/arbitrage.ts';
export { jumpWingsRule, repairButterfly } from './surface/arbitrage/butterfly-repair.ts';
export { type ArbitrageReport, measureArbitrage } from './surface/arbitrage/repair.ts';
export {
  type ChainFinding,
  type ChainQuote,
  type ExpiryFailure,
  type FindingKind,
  findingMeanings,
  type OptionChain,
  type SurfaceFailure,
} from './surface/chain/chain.ts';
export { type ForwardReason, forwardReasons, type SliceForward } from './surface/chain/forward.ts';
export { probabilityAbove, probabilityBetween, smileDensity } from './surface/density.ts';
export { type FitError, fitError } from './surface/fit-error.ts';
export {
  type ChainFold,
  createChainFold,
  foldedChains,
  observeChain,
} from './surface/live/chain-fold.ts';
export { observeSurface } from './surface/live/live-surface.ts';
export {
  type LiveFailure,
  type LiveSlice,
  type LiveSurface,
  type SurfaceQuestion,
  surfaceAt,
} from './surface/live/reading.ts';
export { createLiveSurfaces, type LiveOptions, type LiveSurfaces } from './surface/live/state.ts';
export {
  type ArchiveOptions,
  archivedSurfaceAt,
  createSurfaceArchive,
  type EventsFrom,
  observeArchive,
  type SurfaceArchive,
} from './surface/live/surface-archive.ts';
export { fitEssvi, fitSsvi, type PowerLawFit, type SsviFit } from './surface/smile/essvi-fit.ts';
export {
  type JumpWings,
  type JumpWingsFailure,
  jumpWingsOf,
  rawSviOf,
} from './surface/smile/jump-wings.ts';
export { type RawSvi, sviVariance } from './surface/smile/raw-svi.ts';
export { fitSabr, type Sabr, type SabrFit, sabrVol } from './surface/smile/sabr.ts';
export type { SabrSmile } from './surface/smile/sabr-smile.ts';
export {
  type RepairKind,
  repairKinds,
  type Slice,
} from './surface/smile/slice.ts';
export { columnsOf as smileColumns, type Outlier, type SmileQuote } from './surface/smile/smile.ts';
export { curveVariance, curveVol, type SmileCurve } from './surface/smile/smile-curve.ts';
export {
  essviCalendarHolds,
  type PowerLaw,
  powerLawPhi,
  rawOfSsvi,
  type SsviConditions,
  type SsviSlice,
  ssviConditions,
  ssviVariance,
} from './surface/smile/ssvi.ts';
export { fitSvi, type SmileColumns, type SviFit } from './surface/smile/svi-fit.ts';
export {
  type AbsentExpiry,
  fitSurface,
  type SurfaceModelName,
  type SurfaceOptions,
  type SurfacePlace,
  surfaceForward,
  surfaceVariance,
  surfaceVol,
  type TimedSmiles,
  type VolSurface,
} from './surface/surface.ts';
export {
  type SliceRow,
  type SmilePoint,
  sliceRows,
  smilePoints,
} from './surface/surface-tables.ts';
export {
  type StripStrike,
  smileVarianceSwap,
  stripVarianceSwap,
  type VarianceStrip,
} from './surface/variance-swap.ts';
export {
  type IndexContribution,
  type IndexFailure,
  type IndexStrike,
  type QuotedTerm,
  quotedVariance,
  surfaceIndex,
  type TermVariance,
} from './surface/volatility-index.ts';
export {
  acceptBars,
  type BarRefusal,
  type BarReturns,
  barReturns,
  barsBetween,
  type PriceBars,
  type RawBars,
} from './volatility/bars.ts';
export { type DailyVariance, dailyVariance } from './volatility/daily-variance.ts';
export type { VolatilityFailure } from './volatility/failure.ts';
export { compareLosses, type LossDifference } from './volatility/forecast/diebold-mariano.ts';
export {
  createEwma,
  type Ewma,
  observeEwma,
  readEwma,
  riskMetricsDecay,
} from './volatility/forecast/ewma.ts';
export {
  ewmaOfRealised,
  ewmaOfReturns,
  type ForecastModel,
  forecastModels,
  garchOfBars,
  garchOfDays,
  harOfLogarithms,
  harOfVariance,
  type VarianceForecaster,
  type VarianceHistory,
} from './volatility/forecast/forecast-models.ts';
export { fitGarch, type GarchFit, type GarchParameters } from './volatility/forecast/garch.ts';
export { forecastGarch } from './volatility/forecast/garch-forecast.ts';
export { garchLogLikelihood, garchVariances } from './volatility/forecast/garch-likelihood.ts';
export {
  cryptoWindows,
  fitHar,
  forecastHar,
  type HarFit,
  type HarShape,
} from './volatility/forecast/har.ts';
export { qlike, squaredError } from './volatility/forecast/losses.ts';
export {
  type VarianceForecast,
  withRealisedInterval,
} from './volatility/forecast/variance-forecast.ts';
export {
  historyUntil,
  type Judged,
  judgeForecasts,
  type Walk,
  type WalkedForecasts,
  walkForward,
} from './volatility/forecast/walk-forward.ts';
export {
  type ImpliedTerm,
  type PremiumGaps,
  type PremiumWalk,
  type WalkedPremium,
  type WalkedPremiums,
  walkPremiums,
} from './volatility/premium-walk.ts';
export { type BipowerVol, bipowerVol } from './volatility/realised/bipower.ts';
export { closeToCloseVol } from './volatility/realised/close-to-close.ts';
export { garmanKlassVol } from './volatility/realised/garman-klass.ts';
export { parkinsonVol } from './volatility/realised/parkinson.ts';
export type { EstimatorName, RealisedVol } from './volatility/realised/realised-vol.ts';
export { rogersSatchellVol } from './volatility/realised/rogers-satchell.ts';
export { twoScaleVol } from './volatility/realised/two-scale.ts';
export { yangZhangVol } from './volatility/realised/yang-zhang.ts';
export {
  type ChangePointPrior,
  type ChangePoints,
  changedWithin,
  changesInRetrospect,
  createChangePoints,
  expectedRun,
  observeChangePoint,
  standardPrior,
} from './volatility/regime/change-points.ts';
export { type FilteredRegimes, filterRegimes } from './volatility/regime/markov-filter.ts';
export {
  longRunShares,
  type MarkovModel,
  orderRegimes,
  regimeDurations,
} from './volatility/regime/markov-model.ts';
export {
  type RetrospectiveRegimes,
  regimesInRetrospect,
} from './volatility/regime/markov-smoother.ts';
export type { OnlineModel } from './volatility/regime/online-model.ts';
export {
  advanceOnlineRegimes,
  filteredRegimes,
  type OnlineRegimes,
  observeOnlineRegimes,
  onlineObservations,
  onlineRegimesSize,
  onlineWeights,
  relativeRegimeVariance,
  startOnlineRegimes,
  viewOnlineRegimes,
} from './volatility/regime/online-regimes.ts';
export { fitSwitchingMean, type MarkovFit } from './volatility/regime/switching-mean.ts';
export { fitSwitchingVariance } from './volatility/regime/switching-variance.ts';
export {
  fitVolatilityModel,
  typicalVolatilityModel,
} from './volatility/regime/volatility-model.ts';
export {
  createVolatilityState,
  observeReturn,
  type RegimeLabel,
  readVolatility,
  type VolatilityModel,
  type VolatilityReading,
  type VolatilityState,
} from './volatility/regime/volatility-state.ts';
export {
  type ExpectedVariance,
  type ImpliedVariance,
  impliedAtTenor,
  type PremiumSummary,
  summarisePremiums,
  type VariancePremium,
  variancePremium,
} from './volatility/variance-premium.ts';
export {
  type EstimatorRow,
  estimatorTable,
  type ForecastRow,
  forecastTable,
  type HorizonForecasts,
  type RegimeHistory,
  regimeHistory,
} from './volatility/volatility-report.ts';
