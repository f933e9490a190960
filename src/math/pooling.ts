/**
 * @module Pooling of estimates: the mean and spread of true values behind noisy ones.
 */
import { check } from '../base/index.ts';

/** Mean of the true values and the variance between them. */
export interface Pooled {
  readonly mean: number;
  readonly varianceBetween: number;
  /** Estimates that entered. */
  readonly estimates: number;
}

/**
 * Estimates mean and between-variance of true values from noisy estimates, by moments.
 *
 * @param values - estimates, same unit
 * @param variances - sampling variance of each, > 0, unit squared
 * @returns pooled mean and variance between (>= 0); no estimates give mean 0 and variance 0
 * @throws InvariantError when the arrays differ in length
 * @source DerSimonian and Laird (1986), Controlled Clinical Trials 7, eq. (8) to (10)
 */
export function poolEstimates(values: readonly number[], variances: readonly number[]): Pooled {
  check(values.length === variances.length, 'variances.length', 'that of values', variances.length);
  const estimates = values.length;
  if (estimates === 0) return { mean: 0, varianceBetween: 0, estimates };
  let weight = 0;
  let weightSquared = 0;
  let sum = 0;
  for (let i = 0; i < estimates; i++) {
    const w = 1 / variances[i]!;
    weight += w;
    weightSquared += w * w;
    sum += w * values[i]!;
  }
  const fixedMean = sum / weight;
  let q = 0;
  for (let i = 0; i < estimates; i++) q += (values[i]! - fixedMean) ** 2 / variances[i]!;
  const scale = weight - weightSquared / weight;
  const varianceBetween = scale > 0 ? Math.max(0, (q - (estimates - 1)) / scale) : 0;
  let total = 0;
  let mean = 0;
  for (let i = 0; i < estimates; i++) {
    const w = 1 / (variances[i]! + varianceBetween);
    total += w;
    mean += w * values[i]!;
  }
  return { mean: mean / total, varianceBetween, estimates };
}
