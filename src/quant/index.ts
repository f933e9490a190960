/**
 * @module quant: option prices, Greeks, implied volatility and scenario grids.
 */
export { implyColumns, priceColumns, settleInCoin } from './batch-copy.ts';
export { black76 } from './black.ts';
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
export { normalCdf, normalPdf, normalQuantile } from './normal.ts';
export { createOptionBatch, type OptionBatch } from './option-batch.ts';
export { createScenarioGrid, type ScenarioGrid, type Shock } from './scenario-grid.ts';
