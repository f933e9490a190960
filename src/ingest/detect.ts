/**
 * @module Questions that detection asks of a sample.
 */
import type { Row, SourceSample } from './adapter.ts';

/**
 * Tells whether a sample has all of some columns.
 *
 * @param sample - first rows of a source
 * @param names - column names or keys
 * @returns true when none is missing
 */
export function hasColumns(sample: SourceSample, names: readonly string[]): boolean {
  return names.every((name) => sample.columns.includes(name));
}

/**
 * Tells whether the columns of a sample are exactly some names, in any order.
 *
 * @param sample - first rows of a source
 * @param names - column names or keys
 * @returns true when none is missing and none is left over
 */
export function hasExactly(sample: SourceSample, names: readonly string[]): boolean {
  return sample.columns.length === names.length && hasColumns(sample, names);
}

/**
 * Tells whether most rows of a sample pass a test; a sample without rows passes.
 *
 * @param sample - first rows of a source
 * @param test - test of one row
 * @returns true when at least half of the rows pass
 */
export function mostRows(sample: SourceSample, test: (row: Row) => boolean): boolean {
  return sample.rows.filter(test).length * 2 >= sample.rows.length;
}
