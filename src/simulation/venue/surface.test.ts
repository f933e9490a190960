import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { black76 } from '../../quant/index.ts';
import { impliedVol } from './surface.ts';
import { underlyings } from './underlying.ts';

const btc = underlyings[0]!;

describe('impliedVol', () => {
  it('at the money of a short tenor follows realised volatility', () => {
    const calm = impliedVol(btc, 0.3, 100, 100, 1 / 365);
    const wild = impliedVol(btc, 1.2, 100, 100, 1 / 365);
    expect(wild).toBeGreaterThan(2 * calm);
  });

  it('of a long tenor hardly moves with realised volatility', () => {
    const calm = impliedVol(btc, 0.3, 100, 100, 5);
    const wild = impliedVol(btc, 0.9, 100, 100, 5);
    expect(wild / calm).toBeLessThan(1.03);
  });

  it('is higher for puts than for calls equally far out', () => {
    const put = impliedVol(btc, 0.5, 100, 85, 30 / 365);
    const call = impliedVol(btc, 0.5, 100, 100 / 0.85, 30 / 365);
    expect(put).toBeGreaterThan(call);
  });
});

describe('properties', () => {
  it('call values are convex in strike: no butterfly costs less than nothing', () => {
    const property = fc.property(
      fc.constantFrom(...underlyings),
      fc.double({ min: 0.2, max: 2, noNaN: true }),
      fc.double({ min: 0.6, max: 1.6, noNaN: true }),
      fc.double({ min: 1 / 365, max: 1, noNaN: true }),
      (underlying, realised, moneyness, years) => {
        const call = (strike: number) =>
          black76(100, strike, years, impliedVol(underlying, realised, 100, strike, years), true);
        const strike = 100 * moneyness;
        const step = 0.5;
        const butterfly = call(strike - step) - 2 * call(strike) + call(strike + step);
        expect(butterfly).toBeGreaterThan(-1e-9);
      },
    );
    fc.assert(property, { seed: 1, numRuns: 300 });
  });
});
