/**
 * @module quant: option prices, Greeks, implied volatility and scenario grids.
 */

export { baroneAdesiWhaleyPrice } from './american/barone-adesi-whaley.ts';
export { type AmericanBatch, americanCodes, americanPrices } from './american/batch.ts';
export type { AmericanContract, ExerciseRegime } from './american/contract.ts';
export { type AmericanGreeks, americanGreeks } from './american/greeks.ts';
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
