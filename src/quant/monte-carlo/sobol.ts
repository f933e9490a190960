/**
 * @module Scrambled Sobol points, in blocks of one dimension at a time.
 */
import { checkInRange, type Random } from '../../base/index.ts';
import { sobolDimensions, sobolTable } from './sobol-numbers.ts';

const bits = 32;
const unit = 2 ** -32;

/** Direction numbers of a whole sequence; dimension x 32, row-major, unsigned 32-bit. */
export type DirectionNumbers = Uint32Array;

/** One scrambled copy of the sequence, advancing by blocks. */
export interface SobolStream {
  /**
   * Writes the next `count` points, dimension by dimension: value d of point p at d x stride + p.
   *
   * Values lie strictly between 0 and 1. All dimensions advance together.
   */
  next(into: Float64Array, count: number, stride: number): void;
}

/**
 * Computes direction numbers.
 *
 * @param dimensions - 1..256
 * @returns direction numbers; 32-bit fractions
 * @throws InvariantError when dimensions is out of range
 * @source Bratley and Fox (1988), ACM TOMS 14, Algorithm 659, recurrence (2)
 */
export function directionNumbers(dimensions: number): DirectionNumbers {
  checkInRange('dimensions', dimensions, 1, sobolDimensions);
  const numbers = new Uint32Array(dimensions * bits);
  for (let k = 0; k < bits; k++) numbers[k] = 2 ** (bits - 1 - k);
  const table = sobolTable();
  for (let d = 1; d < dimensions; d++) {
    const { polynomial, first } = table[d - 1];
    const degree = first.length;
    const at = d * bits;
    for (let k = 0; k < degree; k++) numbers[at + k] = first[k] * 2 ** (bits - 1 - k);
    for (let k = degree; k < bits; k++) {
      let value = numbers[at + k - degree] ^ (numbers[at + k - degree] >>> degree);
      for (let j = 1; j < degree; j++) {
        if ((polynomial >>> (degree - j)) & 1) value ^= numbers[at + k - j];
      }
      numbers[at + k] = value;
    }
  }
  return numbers;
}

/**
 * Scrambles direction numbers by a random lower-triangular matrix and starts a shifted stream.
 *
 * The scramble keeps every balance property of the sequence and makes each point uniform, so that
 * independent copies give an unbiased mean and its standard error; it costs nothing per point.
 *
 * @param numbers - direction numbers; left as they are
 * @param random - source of the scramble
 * @returns the stream, at its first point
 * @source Matousek (1998), J. Complexity 14, affine matrix scrambling; Owen (1995)
 */
export function createSobolStream(numbers: DirectionNumbers, random: Random): SobolStream {
  const dimensions = numbers.length / bits;
  const scrambled = new Uint32Array(numbers.length);
  const state = new Uint32Array(dimensions);
  for (let d = 0; d < dimensions; d++) {
    scrambleDimension(numbers, scrambled, d * bits, random);
    state[d] = random.integer(2 ** 32);
  }
  let index = 0;
  return {
    next(into, count, stride) {
      for (let d = 0; d < dimensions; d++) {
        const at = d * bits;
        let x = state[d];
        const row = d * stride;
        for (let p = 0; p < count; p++) {
          into[row + p] = ((x >>> 0) + 0.5) * unit;
          // Gray code: the next point differs by the direction of the lowest zero bit of the index.
          x ^= scrambled[at + 31 - Math.clz32(~(index + p) & (index + p + 1))];
        }
        state[d] = x;
      }
      index += count;
    },
  };
}

/** Multiplies by a matrix whose diagonal is one and whose part below is random. */
function scrambleDimension(
  numbers: DirectionNumbers,
  into: Uint32Array,
  at: number,
  random: Random,
): void {
  for (let row = 0; row < bits; row++) {
    const diagonal = 2 ** (bits - 1 - row);
    // Bits of higher value than the diagonal are free; row 0 is the most significant bit.
    const free = row === 0 ? 0 : (random.integer(2 ** row) * 2 ** (bits - row)) >>> 0;
    const mask = (free | diagonal) >>> 0;
    for (let k = 0; k < bits; k++) {
      if (parity(numbers[at + k] & mask) === 1) into[at + k] |= diagonal;
    }
  }
}

function parity(x: number): number {
  let y = x ^ (x >>> 16);
  y ^= y >>> 8;
  y ^= y >>> 4;
  y ^= y >>> 2;
  y ^= y >>> 1;
  return y & 1;
}
