import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { normalQuantile } from '../normal.ts';
import { normalsFromUniforms } from './fast-quantile.ts';
import { createSobolStream, directionNumbers } from './sobol.ts';
import { sobolDimensions, sobolTable } from './sobol-numbers.ts';

/** Point n of the unscrambled sequence, from the Gray code of n. */
function plainPoint(numbers: Uint32Array, d: number, n: number): number {
  let x = 0;
  for (let k = 0, gray = n ^ (n >>> 1); gray > 0; k++, gray >>>= 1) {
    if (gray & 1) x ^= numbers[d * 32 + k];
  }
  return (x >>> 0) / 2 ** 32;
}

function scrambledPoints(dimensions: number, count: number, seed: string): Float64Array {
  const stream = createSobolStream(directionNumbers(dimensions), createRandom(seed));
  const points = new Float64Array(dimensions * count);
  stream.next(points, count, count);
  return points;
}

describe('Sobol points', () => {
  it('begin as published', () => {
    // Joe and Kuo, notes on generating Sobol sequences: points 1 to 4 in three dimensions.
    const numbers = directionNumbers(3);
    const points = [1, 2, 3, 4].map((n) => [0, 1, 2].map((d) => plainPoint(numbers, d, n)));
    expect(points).toEqual([
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
    ]);
  });

  it('stand on the published table, number by number', () => {
    // Checksum and point taken from the copy of new-joe-kuo-6.21201 that SciPy 1.17.1 ships:
    // point 100 of scipy.stats.qmc.Sobol(256, scramble=False).
    let checksum = 0;
    for (const { polynomial, first } of sobolTable()) {
      for (const number of [polynomial, ...first]) checksum = (checksum * 31 + number) % 1_000_003;
    }
    expect(checksum).toBe(710_325);
    const numbers = directionNumbers(sobolDimensions);
    const axes = [0, 1, 2, 10, 50, 199, 255];
    expect(axes.map((d) => plainPoint(numbers, d, 100))).toEqual([
      0.4140625, 0.2578125, 0.7734375, 0.4609375, 0.8828125, 0.1328125, 0.5703125,
    ]);
  });

  it('stand on primitive polynomials, all different', () => {
    const table = sobolTable();
    expect(table.length).toBe(sobolDimensions - 1);
    expect(new Set(table.map((entry) => entry.polynomial)).size).toBe(table.length);
    for (const { polynomial, first } of table) {
      expect(order(polynomial)).toBe(2 ** first.length - 1);
      first.forEach((m, k) => {
        expect(m % 2).toBe(1);
        expect(m).toBeLessThan(2 ** (k + 1));
      });
    }
  });

  it('put one point in each of 2^k cells of every axis, scrambled', () => {
    const count = 256;
    const points = scrambledPoints(sobolDimensions, count, 'cells');
    for (let d = 0; d < sobolDimensions; d++) {
      const cells = new Set<number>();
      for (let p = 0; p < count; p++) cells.add(Math.floor(points[d * count + p] * count));
      expect(cells.size).toBe(count);
    }
  });

  it('fill every elementary box of the first two axes equally, scrambled', () => {
    const count = 1024;
    const points = scrambledPoints(2, count, 'boxes');
    for (let k = 0; k <= 10; k++) {
      const boxes = new Set<number>();
      for (let p = 0; p < count; p++) {
        const row = Math.floor(points[p] * 2 ** k);
        const column = Math.floor(points[count + p] * 2 ** (10 - k));
        boxes.add(row * 2 ** (10 - k) + column);
      }
      expect(boxes.size).toBe(count);
    }
  });

  it('integrate a product over 40 axes far better than pseudo-random points', () => {
    const dimensions = 40;
    const count = 4096;
    const product = (value: (d: number, p: number) => number): number => {
      let sum = 0;
      for (let p = 0; p < count; p++) {
        let term = 1;
        for (let d = 0; d < dimensions; d++) term *= 1 + (value(d, p) - 0.5) / (d + 1) ** 2;
        sum += term;
      }
      return Math.abs(sum / count - 1);
    };
    const points = scrambledPoints(dimensions, count, 'product');
    const random = createRandom('product');
    const plain = product(() => random.uniform());
    expect(product((d, p) => points[d * count + p])).toBeLessThan(plain / 10);
  });

  it('do not depend on the size of the blocks', () => {
    const numbers = directionNumbers(5);
    const whole = new Float64Array(5 * 100);
    createSobolStream(numbers, createRandom('x')).next(whole, 100, 100);
    const stream = createSobolStream(numbers, createRandom('x'));
    const part = new Float64Array(5 * 100);
    stream.next(part, 37, 100);
    stream.next(part, 63, 100);
    for (let d = 0; d < 5; d++) expect(part[d * 100 + 62]).toBe(whole[d * 100 + 99]);
  });

  it('refuse more axes than the table has', () => {
    expect(() => directionNumbers(sobolDimensions + 1)).toThrow(/dimensions/);
  });
});

describe('fast quantile', () => {
  it('agrees with the exact one to nine digits', () => {
    const uniforms = [1e-12, 1e-6, 0.01, 0.0243, 0.2, 0.49, 0.6, 0.9, 0.98, 1 - 1e-9];
    const values = Float64Array.from(uniforms);
    normalsFromUniforms(values, 0, values.length);
    uniforms.forEach((u, i) => {
      expect(Math.abs(values[i] / normalQuantile(u) - 1)).toBeLessThan(1.3e-9);
    });
  });
});

/** Smallest e > 0 with x^e = 1 modulo the polynomial: 2^degree - 1 exactly for primitive ones. */
function order(polynomial: number): number {
  const degree = 31 - Math.clz32(polynomial);
  let power = 1;
  for (let e = 1; e <= 2 ** degree; e++) {
    power <<= 1;
    if (power >>> degree) power ^= polynomial;
    if (power === 1) return e;
  }
  return 0;
}
