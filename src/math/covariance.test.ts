import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invertPositive, sandwich } from './covariance.ts';

describe('limits', () => {
  it('one number is inverted', () => {
    expect(Array.from(invertPositive([4], 1)!)).toEqual([0.25]);
  });

  it('a singular or indefinite matrix has no factor', () => {
    expect(invertPositive([1, 1, 1, 1], 2)).toBeNull();
    expect(invertPositive([1, 2, 2, 1], 2)).toBeNull();
    expect(invertPositive([1, 1, 1, 1 + 1e-13], 2)).toBeNull();
    expect(invertPositive([0], 1)).toBeNull();
    expect(invertPositive([Number.NaN], 1)).toBeNull();
  });

  it('a matrix of the wrong size is refused', () => {
    expect(() => invertPositive([1, 2, 3], 2)).toThrow(/matrix.length/);
  });

  it('a sandwich of the identity is its filling', () => {
    const filling = Float64Array.of(1, 2, 3, 4);
    expect(Array.from(sandwich(Float64Array.of(1, 0, 0, 1), filling, 2))).toEqual([1, 2, 3, 4]);
  });
});

describe('properties', () => {
  const entries = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 9,
    maxLength: 9,
  });

  it('the inverse times the matrix is the identity', () => {
    fc.assert(
      fc.property(entries, (a) => {
        const matrix = new Float64Array(9);
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            for (let k = 0; k < 3; k++) matrix[3 * i + j]! += a[3 * i + k]! * a[3 * j + k]!;
            if (i === j) matrix[3 * i + j]! += 1;
          }
        }
        const inverse = invertPositive(matrix, 3)!;
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            let sum = 0;
            for (let k = 0; k < 3; k++) sum += matrix[3 * i + k]! * inverse[3 * k + j]!;
            expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
          }
        }
      }),
    );
  });
});
