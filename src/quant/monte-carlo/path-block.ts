/**
 * @module Blocks of simulated paths and what reads them.
 */

/** A block of simulated paths. */
export interface PathBlock {
  /** Price today; quote units. */
  readonly spot: number;
  /** Price at instant i of path p at i x stride + p; quote units. */
  readonly prices: Float64Array;
  /** Distance between instants. */
  readonly stride: number;
  /** Number of paths. */
  readonly count: number;
}

/** Writes the discounted value of each path of a block; quote units. */
export type PathValue = (block: PathBlock, values: Float64Array) => void;
