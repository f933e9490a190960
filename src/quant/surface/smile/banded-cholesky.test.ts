import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandWidth, solveBanded } from './banded-cholesky.ts';

describe('a banded system', () => {
  it('of one unknown is a division', () => {
    const b = Float64Array.of(6);
    expect(solveBanded(Float64Array.of(4, 0, 0, 0), b)).toBe(true);
    expect(b[0]).toBeCloseTo(1.5, 15);
  });

  it('is refused when it is not positive definite', () => {
    expect(solveBanded(Float64Array.of(0, 0, 0, 0), Float64Array.of(1))).toBe(false);
    // 1 2 / 2 1 has an eigenvalue of -1.
    expect(solveBanded(Float64Array.of(1, 0, 0, 0, 1, 2, 0, 0), Float64Array.of(1, 1))).toBe(false);
  });

  it('gives back the unknowns that a product was made with', () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, entry, entry, entry), { maxLength: 20 }), (rows) => {
        const n = rows.length;
        // Diagonally dominant, hence positive definite.
        const at = (i: number, j: number): number => {
          if (i === j) return 8 + rows[i]![0];
          const d = Math.abs(i - j);
          return d < bandWidth ? rows[Math.max(i, j)]![d]! : 0;
        };
        const x = rows.map((row, i) => row[3] + i / 3);
        const band = new Float64Array(n * bandWidth);
        const b = new Float64Array(n);
        for (let i = 0; i < n; i++) {
          for (let d = 0; d < bandWidth && d <= i; d++) band[i * bandWidth + d] = at(i, i - d);
          for (let j = 0; j < n; j++) b[i]! += at(i, j) * x[j]!;
        }
        expect(solveBanded(band, b)).toBe(true);
        for (let i = 0; i < n; i++) expect(b[i]).toBeCloseTo(x[i]!, 9);
      }),
    );
  });
});
