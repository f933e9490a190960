import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedSlopes, type WingEvidence, wingSlopes } from './wing-slopes.ts';

/** Smile with the given wings, variance at the money of 0.01, and quotes over one reach. */
function smile(left: number, right: number, reach: number): WingEvidence {
  const b = (left + right) / 2;
  const rho = (right - left) / (right + left);
  const svi = { a: 0.01 - b * 0.1, b, rho, m: 0, sigma: 0.1 };
  return { svi, kLow: -reach, kHigh: reach };
}

describe('ordered wing slopes', () => {
  it('of no smile are none', () => {
    expect(orderedSlopes([])).toEqual([]);
  });

  it('of one smile are its own', () => {
    const one = smile(0.3, 0.1, 0.2);
    const [slopes] = orderedSlopes([one]);
    expect(slopes!.left).toBeCloseTo(0.3, 12);
    expect(slopes!.right).toBeCloseTo(0.1, 12);
    expect(wingSlopes(one.svi)).toEqual(slopes);
  });

  it('leave smiles in order alone', () => {
    const smiles = [smile(0.1, 0.1, 0.2), smile(0.2, 0.15, 0.2), smile(0.3, 0.4, 0.2)];
    expect(orderedSlopes(smiles)).toEqual(smiles.map(({ svi }) => wingSlopes(svi)));
  });

  it('pool smiles out of order by the square of the reach of their quotes', () => {
    // Reaches of 2 and 1 total volatilities weigh 4 to 1: (4 * 0.4 + 0.2) / 5.
    const [first, second] = orderedSlopes([smile(0.4, 0.1, 0.2), smile(0.2, 0.3, 0.1)]);
    expect(first!.left).toBeCloseTo(0.36, 12);
    expect(second!.left).toBeCloseTo(0.36, 12);
    expect([first!.right, second!.right]).toEqual([0.1, 0.3].map((one) => expect.closeTo(one, 12)));
  });

  it('never fall, keep the weighted mean, and stay between the extremes', () => {
    const slope = fc.double({ min: 0.01, max: 1, noNaN: true });
    const anyCase = fc.array(fc.tuple(slope, slope), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(anyCase, (wings) => {
        const smiles = wings.map(([left, right]) => smile(left, right, 0.2));
        const ordered = orderedSlopes(smiles).map(({ left }) => left);
        const lefts = wings.map(([left]) => left);
        const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
        for (let i = 1; i < ordered.length; i++) {
          expect(ordered[i]! - ordered[i - 1]!).toBeGreaterThanOrEqual(-1e-12);
        }
        expect(sum(ordered)).toBeCloseTo(sum(lefts), 9);
        expect(Math.min(...ordered)).toBeGreaterThanOrEqual(Math.min(...lefts) - 1e-12);
      }),
    );
  });
});
