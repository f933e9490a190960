/**
 * @module Pools of fit errors, ours beside a baseline's, and their medians with intervals.
 */
import { type Finding, finding } from './evaluation.ts';

/** Errors of ours and of the exchange, slice by slice. */
export interface Pool {
  readonly ours: number[];
  readonly mark: number[];
  readonly oursBySlice: number[];
  readonly markBySlice: number[];
}

/**
 * Creates an empty pool.
 *
 * @returns pool without errors
 */
export const emptyPool = (): Pool => ({ ours: [], mark: [], oursBySlice: [], markBySlice: [] });

/**
 * Computes a median.
 *
 * @param values - any numbers
 * @returns the median; 0 of nothing
 */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return 0;
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/**
 * Computes the 95 % interval of a median from order statistics, as if values were independent;
 * those of one slice are not quite.
 *
 * @param values - any numbers
 * @returns its ends
 */
export function medianInterval(values: readonly number[]): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  const half = 0.98 * Math.sqrt(sorted.length);
  const place = (at: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(at)))] ?? 0;
  return { low: place(sorted.length / 2 - half), high: place(sorted.length / 2 + half) };
}

function shareBelow(values: readonly number[], bound: number): number {
  return values.filter((value) => value < bound).length / Math.max(1, values.length);
}

/**
 * Adds the errors of one slice.
 *
 * @param pool - changes in place
 * @param ours - our errors, half-spreads
 * @param mark - the baseline's errors
 */
export function addSlice(pool: Pool, ours: readonly number[], mark: readonly number[]): void {
  if (ours.length === 0) return;
  for (const one of ours) pool.ours.push(one);
  for (const one of mark) pool.mark.push(one);
  pool.oursBySlice.push(median(ours));
  pool.markBySlice.push(median(mark));
}

/**
 * Tells median error and share of good slices of a pool, with the baseline's.
 *
 * @param name - what the pool holds
 * @param pool - errors in half-spreads
 * @param bounds - targets, when there are any
 * @returns two findings
 */
export function poolFindings(
  name: string,
  pool: Pool,
  bounds: { readonly error?: string; readonly slices?: string } = {},
): readonly Finding[] {
  const { error, slices } = bounds;
  return [
    finding({
      name: `${name}: median error, half-spreads`,
      value: median(pool.ours),
      ...medianInterval(pool.ours),
      baseline: median(pool.mark),
      sample: pool.ours.length,
      ...(error === undefined ? {} : { target: error }),
    }),
    finding({
      name: `${name}: slices with median below 0.25`,
      value: shareBelow(pool.oursBySlice, 0.25),
      baseline: shareBelow(pool.markBySlice, 0.25),
      sample: pool.oursBySlice.length,
      ...(slices === undefined ? {} : { target: slices }),
    }),
  ];
}
