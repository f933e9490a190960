/**
 * @module math: distributions, Sharpe ratios, pooling, monotone fits; knows no markets.
 */
export { betaQuantile } from './beta.ts';
export { gammaQuantile, logGamma } from './gamma.ts';
export { fitNonDecreasing } from './monotone.ts';
export { normalProbability, normalValueAt } from './normal.ts';
export { type Pooled, poolEstimates } from './pooling.ts';
export { probabilisticSharpe, sharpeVariance } from './sharpe.ts';
