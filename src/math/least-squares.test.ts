import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLinear, longRunCovariance } from './least-squares.ts';

const x = Float64Array.of(1, 2, 4, 3, 5, 7, 6, 8, 9, 12, 10, 11);
const y = Float64Array.of(2.1, 3.9, 8.3, 5.8, 9.6, 14.9, 12.2, 15.7, 18.3, 23.6, 20.4, 22.5);
const ones = new Float64Array(12).fill(1);

describe('limits', () => {
  it('as many columns as rows leave nothing to judge by', () => {
    expect(fitLinear([ones.slice(0, 1)], y.slice(0, 1), 0)).toBeNull();
  });

  it('the same column twice has no answer', () => {
    expect(fitLinear([ones, ones], y, 0)).toBeNull();
  });

  it('columns of another length are refused', () => {
    expect(() => fitLinear([ones.slice(1)], y, 0)).toThrow(/column/);
  });
});

describe('golden', () => {
  // R 4.2.2, lm and sandwich 3.0-2: NeweyWest(lag = 2, prewhite = FALSE, adjust = FALSE), vcovHC
  // HC0.
  it('coefficients and Newey-West errors', () => {
    const fit = fitLinear([ones, x], y, 2)!;
    expect(fit.coefficients[0]).toBeCloseTo(-0.00757575757576, 11);
    expect(fit.coefficients[1]).toBeCloseTo(2.01783216783217, 11);
    expect(fit.standardErrors[0]).toBeCloseTo(0.1204044878945, 11);
    expect(fit.standardErrors[1]).toBeCloseTo(0.0233134548615, 11);
    expect(fit.rSquared).toBeCloseTo(0.997048312245, 11);
    expect(fit.residualVariance).toBeCloseTo(0.172369463869, 11);
  });

  it('no lags give the errors of White', () => {
    const fit = fitLinear([ones, x], y, 0)!;
    expect(fit.standardErrors[0]).toBeCloseTo(0.1663351725278, 11);
    expect(fit.standardErrors[1]).toBeCloseTo(0.0285224557354, 11);
  });
});

describe('properties', () => {
  it('a multiple of the target multiplies coefficients and errors', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (scale) => {
        const plain = fitLinear([ones, x], y, 3)!;
        const scaled = fitLinear(
          [ones, x],
          y.map((value) => scale * value),
          3,
        )!;
        for (const i of [0, 1]) {
          expect(scaled.coefficients[i]! / scale).toBeCloseTo(plain.coefficients[i]!, 8);
          expect(scaled.standardErrors[i]! / scale).toBeCloseTo(plain.standardErrors[i]!, 8);
        }
      }),
    );
  });

  it('a long-run variance is never negative', () => {
    const scores = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 5 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 4 }), (score, lags) => {
        const variance = longRunCovariance([Float64Array.from(score)], lags)[0]!;
        expect(variance).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });
});
