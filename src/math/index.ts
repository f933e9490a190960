/**
 * @module math: distributions, Sharpe ratios, pooling, monotone fits; knows no markets.
 */
export { type NormalEquations3, solveBoxed3 } from './box-quadratic.ts';
export { solveCholesky } from './cholesky.ts';
export { invertPositive, sandwich } from './covariance.ts';
export { falsePosition, type RootBracket } from './false-position.ts';
export { gammaQuantile, logGamma } from './gamma.ts';
export { fitLinear, type LinearFit, longRunCovariance } from './least-squares.ts';
export { fitNonDecreasing } from './monotone.ts';
export { minimiseBySimplex, type SimplexMinimum, type SimplexSearch } from './nelder-mead.ts';
export { normalProbability, normalValueAt } from './normal.ts';
export { type Pooled, poolEstimates } from './pooling.ts';
export { minimiseSmooth, type SmoothMinimum, type SmoothSearch } from './quasi-newton.ts';
export {
  fitRobustLine,
  fitRobustLocation,
  type RobustLine,
  type RobustLocation,
} from './robust-line.ts';
export { probabilisticSharpe, sharpeVariance } from './sharpe.ts';
export { studentProbability } from './student.ts';
