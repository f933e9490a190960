import { describe, expect, it } from 'vitest';
import { fitSabr, sabrVol } from './sabr.ts';

describe('SABR', () => {
  // QuantLib test-suite interpolations.cpp, testSabrInterpolation: tolerance 1e-12.
  const sabr = { alpha: 0.3, beta: 0.6, nu: 0.02, rho: 0.01 };
  it.each([
    [0.03, 1.16725837321531],
    [0.04, 1.10145609357162],
    [0.05, 1.05226642581503],
    [0.06, 1.01326171139321],
    [0.07, 0.98110791455717],
    [0.08, 0.953860388001395],
    [0.09, 0.930289384251337],
  ])('at strike %d is the table value', (strike, vol) => {
    expect(Math.abs(sabrVol(sabr, 0.039, strike, 1) - vol)).toBeLessThan(1e-12);
  });

  it('has no jump at the money', () => {
    const at = sabrVol(sabr, 0.039, 0.039, 1);
    expect(sabrVol(sabr, 0.039, 0.039 * (1 + 1e-9), 1)).toBeCloseTo(at, 9);
    expect(sabrVol({ ...sabr, nu: 2 }, 100, 100 * (1 + 2e-3), 1)).toBeCloseTo(
      sabrVol({ ...sabr, nu: 2 }, 100, 100 * (1 + 2.0001e-3), 1),
      5,
    );
  });

  it('is flat when lognormal without volatility of volatility', () => {
    const flat = { alpha: 0.4, beta: 1, rho: 0, nu: 0 };
    expect(sabrVol(flat, 100, 250, 2)).toBeCloseTo(0.4, 15);
  });

  it('finds the parameters behind a smile', () => {
    const truth = { alpha: 0.6, beta: 1, rho: -0.3, nu: 1.1 };
    const k = Float64Array.from({ length: 21 }, (_, i) => -0.5 + i * 0.05);
    const w = k.map((one) => sabrVol(truth, 100, 100 * Math.exp(one), 0.25) ** 2 * 0.25);
    const columns = { k, w, weight: w.map(() => 1e6) };
    const { sabr: found } = fitSabr({ columns, forward: 100, years: 0.25 });
    expect(found.alpha).toBeCloseTo(0.6, 3);
    expect(found.rho).toBeCloseTo(-0.3, 2);
    expect(found.nu).toBeCloseTo(1.1, 2);
  });

  it('refuses a correlation of one', () => {
    expect(() => sabrVol({ ...sabr, rho: 1 }, 1, 1, 1)).toThrow('rho');
  });
});
