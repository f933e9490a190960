/**
 * @module Brownian bridge: the first normals decide the broad shape of a path, the last its detail.
 */
import { check, checkPositive } from '../../base/index.ts';

/** Order and weights in which a path is filled. */
export interface Bridge {
  /** Times of the path; years, ascending. */
  readonly years: Float64Array;
  /** Index of the time filled at each step; the last time comes first. */
  readonly target: Int32Array;
  /** Index of the known time to the left, -1 for now. */
  readonly left: Int32Array;
  /** Index of the known time to the right, -1 for none. */
  readonly right: Int32Array;
  /** Weight of the left value. */
  readonly leftWeight: Float64Array;
  /** Weight of the right value. */
  readonly rightWeight: Float64Array;
  /** Standard deviation of what is new; square root of years. */
  readonly deviation: Float64Array;
}

/**
 * Plans a Brownian bridge: the end first, then always the middle of the widest gap in steps.
 *
 * @param years - times; ascending, > 0
 * @returns order and weights
 * @throws InvariantError when there is no time, or they do not ascend from above zero
 * @source Moskowitz and Caflisch (1996), Mathematical and Computer Modelling 23
 */
export function planBridge(years: Float64Array): Bridge {
  const n = years.length;
  check(n > 0, 'years', 'at least one time', n);
  checkPositive('years[0]', years[0]);
  for (let i = 1; i < n; i++) check(years[i] > years[i - 1], `years[${i}]`, 'ascending', years[i]);
  const bridge: Bridge = {
    years,
    target: new Int32Array(n),
    left: new Int32Array(n),
    right: new Int32Array(n),
    leftWeight: new Float64Array(n),
    rightWeight: new Float64Array(n),
    deviation: new Float64Array(n),
  };
  bridge.target[0] = n - 1;
  bridge.left[0] = -1;
  bridge.right[0] = -1;
  bridge.deviation[0] = Math.sqrt(years[n - 1]);
  // Breadth first, so that each round of halving uses up neighbouring dimensions.
  const gaps: [number, number][] = [[-1, n - 1]];
  let step = 1;
  for (let g = 0; g < gaps.length; g++) {
    const [left, right] = gaps[g];
    if (right - left < 2) continue;
    const middle = (left + right) >> 1;
    const from = left < 0 ? 0 : years[left];
    const span = years[right] - from;
    bridge.target[step] = middle;
    bridge.left[step] = left;
    bridge.right[step] = right;
    bridge.leftWeight[step] = (years[right] - years[middle]) / span;
    bridge.rightWeight[step] = (years[middle] - from) / span;
    bridge.deviation[step] = Math.sqrt(
      ((years[right] - years[middle]) * (years[middle] - from)) / span,
    );
    step++;
    gaps.push([left, middle], [middle, right]);
  }
  return bridge;
}

/**
 * Turns normals into Brownian paths, a block at a time.
 *
 * @param bridge - order and weights
 * @param normals - step k of path p at k x stride + p
 * @param paths - time i of path p at i x stride + p; written
 * @param count - number of paths
 * @param stride - distance between rows
 */
export function fillBridge(
  bridge: Bridge,
  normals: Float64Array,
  paths: Float64Array,
  count: number,
  stride: number,
): void {
  for (let k = 0; k < bridge.target.length; k++) {
    const to = bridge.target[k] * stride;
    const from = k * stride;
    const deviation = bridge.deviation[k];
    const left = bridge.left[k] * stride;
    const right = bridge.right[k] * stride;
    const rightWeight = bridge.rightWeight[k];
    if (right < 0) {
      for (let p = 0; p < count; p++) paths[to + p] = deviation * normals[from + p];
    } else if (left < 0) {
      for (let p = 0; p < count; p++) {
        paths[to + p] = rightWeight * paths[right + p] + deviation * normals[from + p];
      }
    } else {
      const leftWeight = bridge.leftWeight[k];
      for (let p = 0; p < count; p++) {
        paths[to + p] =
          leftWeight * paths[left + p] +
          rightWeight * paths[right + p] +
          deviation * normals[from + p];
      }
    }
  }
}
