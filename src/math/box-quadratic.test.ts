import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveBoxed3 } from './box-quadratic.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const triple = fc.tuple(number, number, number);

/** Normal equations of four rows of three. */
function equationsOf(rows: readonly (readonly number[])[], ys: readonly number[]) {
  const matrix = new Float64Array(6);
  const right = new Float64Array(3);
  rows.forEach((row, n) => {
    let at = 0;
    for (let i = 0; i < 3; i++) {
      right[i]! += row[i]! * ys[n]!;
      for (let j = i; j < 3; j++) matrix[at++]! += row[i]! * row[j]!;
    }
  });
  return { matrix, right };
}

const bound = (...values: number[]) => Float64Array.from(values);

describe('least squares between bounds', () => {
  const identity = { matrix: bound(1, 0, 0, 1, 0, 1), right: bound(2, -2, 0.5) };

  it('is the free solution when that lies inside', () => {
    const out = new Float64Array(3);
    solveBoxed3(identity, bound(-9, -9, -9), bound(9, 9, 9), out);
    expect(Array.from(out)).toEqual([2, -2, 0.5]);
  });

  it('stops at the bounds of each unknown', () => {
    const out = new Float64Array(3);
    const value = solveBoxed3(identity, bound(-1, -1, -1), bound(1, 1, 1), out);
    expect(Array.from(out)).toEqual([1, -1, 0.5]);
    expect(value).toBeCloseTo(0.5 + 0.5 + 0.125 - 2 - 2 - 0.25, 14);
  });

  it('takes the only point of an empty box', () => {
    const out = new Float64Array(3);
    solveBoxed3(identity, bound(0.3, 0.3, 0.3), bound(0.3, 0.3, 0.3), out);
    expect(Array.from(out)).toEqual([0.3, 0.3, 0.3]);
  });

  it('has an answer inside the bounds for a matrix without rank', () => {
    const out = new Float64Array(3);
    const nothing = { matrix: new Float64Array(6), right: new Float64Array(3) };
    solveBoxed3(nothing, bound(1, 1, 1), bound(2, 2, 2), out);
    for (const x of out) expect(x >= 1 && x <= 2).toBe(true);
  });

  it('ignores a column that is nothing but rounding', () => {
    const out = new Float64Array(3);
    const rows = [
      [0, 0, 0],
      [0, -2.722312378772631e-162, 1.990002054017398],
      [0, 0, 0],
    ];
    const equations = equationsOf(rows, [0, Math.sin(1), Math.sin(2)]);
    solveBoxed3(equations, bound(-1, 0, 0), bound(1, 2, 0.5), out);
    expect(out[2]).toBeCloseTo(Math.sin(1) / 1.990002054017398, 12);
  });

  it('cannot be bettered along any unknown', () => {
    fc.assert(
      fc.property(fc.array(triple, { minLength: 3, maxLength: 6 }), triple, (rows, target) => {
        const ys = rows.map((row) => row[0] * target[0] + row[1] * target[1] + row[2] * target[2]);
        const equations = equationsOf(
          rows,
          ys.map((y, i) => y + Math.sin(i)),
        );
        const out = new Float64Array(3);
        const low = bound(-1, 0, 0);
        const high = bound(1, 2, 0.5);
        const best = solveBoxed3(equations, low, high, out);
        const { matrix: m, right: r } = equations;
        const value = (x: Float64Array): number =>
          0.5 * (m[0]! * x[0]! ** 2 + m[3]! * x[1]! ** 2 + m[5]! * x[2]! ** 2) +
          m[1]! * x[0]! * x[1]! +
          m[2]! * x[0]! * x[2]! +
          m[4]! * x[1]! * x[2]! -
          r[0]! * x[0]! -
          r[1]! * x[1]! -
          r[2]! * x[2]!;
        for (let i = 0; i < 3; i++) {
          expect(out[i]! >= low[i]! && out[i]! <= high[i]!).toBe(true);
          for (const to of [low[i]!, high[i]!, (low[i]! + high[i]!) / 2]) {
            const other = out.slice();
            other[i] = out[i]! + 0.01 * (to - out[i]!);
            expect(value(other)).toBeGreaterThanOrEqual(best - 1e-9 * (1 + Math.abs(best)));
          }
        }
      }),
    );
  });
});
