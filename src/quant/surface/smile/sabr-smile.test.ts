import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sabrVol } from './sabr.ts';
import { sabrPoint, sabrSmile } from './sabr-smile.ts';

const usual = { alpha: 0.6, rho: -0.3, nu: 1.2, years: 0.25, kFrom: -0.8, kTo: 0.7 };

function at(k: number, smile = usual) {
  return sabrPoint(smile, k, { w: 0, slope: 0, bend: 0 });
}

describe('a smile of SABR', () => {
  it('without volatility of volatility is flat', () => {
    expect(at(0.3, { ...usual, nu: 0 })).toEqual({
      w: expect.closeTo(0.36 * 0.25, 15),
      slope: expect.closeTo(0, 15),
      bend: expect.closeTo(0, 15),
    });
  });

  it('goes on along its tangent beyond its quotes, no steeper than two', () => {
    const edge = at(0.7);
    expect(at(1.7).w).toBeCloseTo(edge.w + edge.slope, 12);
    expect(at(1.7).bend).toBe(0);
    expect(at(3, { ...usual, nu: 8, years: 3 }).slope).toBeLessThanOrEqual(2);
  });

  it.each([{ alpha: 0 }, { rho: 1 }, { nu: -1 }, { years: 0 }, { kFrom: 1 }])(
    'refuses %j',
    (part) => {
      expect(() => sabrSmile({ ...usual, ...part })).toThrow(Object.keys(part)[0]!);
    },
  );

  const anyCase = fc.record({
    alpha: fc.double({ min: 0.1, max: 2, noNaN: true }),
    rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
    nu: fc.double({ min: 0.05, max: 4, noNaN: true }),
    years: fc.double({ min: 0.002, max: 1, noNaN: true }),
    kFrom: fc.constant(-1),
    kTo: fc.constant(1),
  });
  const anyK = fc.oneof(
    fc.double({ min: -0.99, max: 0.99, noNaN: true }),
    fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
  );

  it('is the volatility of Hagan with an elasticity of one', () => {
    fc.assert(
      fc.property(anyCase, anyK, (smile, k) => {
        const { alpha, rho, nu, years } = smile;
        const vol = sabrVol({ alpha, beta: 1, rho, nu }, 100, 100 * Math.exp(k), years);
        expect(Math.abs(at(k, smile).w / (vol * vol * years) - 1)).toBeLessThan(1e-7);
      }),
    );
  });

  it('has the derivatives of its values, near the money as well', () => {
    fc.assert(
      fc.property(anyCase, anyK, (smile, k) => {
        const h = 1e-4;
        const point = at(k, smile);
        const [down, up] = [at(k - h, smile), at(k + h, smile)];
        const scale = Math.abs(point.w) * (1 + (smile.nu / smile.alpha) ** 2);
        expect(Math.abs(point.slope - (up.w - down.w) / (2 * h)) / scale).toBeLessThan(1e-3);
        const bend = (up.slope - down.slope) / (2 * h);
        expect(Math.abs(point.bend - bend) / (scale * (1 + smile.nu / smile.alpha))).toBeLessThan(
          0.02,
        );
      }),
    );
  });
});
