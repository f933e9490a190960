import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { black76 } from '../../quant/index.ts';
import { impliedVol } from './surface.ts';
import { underlyings } from './underlying.ts';

const btc = underlyings[0]!;
const stateOf = (lasting: number, fear = 0, tilt = btc.smile.rho) => ({ lasting, fear, tilt });

describe('impliedVol', () => {
  it('at the money of a short tenor follows realised volatility', () => {
    const calm = impliedVol(btc, stateOf(0.3), 100, 100, 1 / 365);
    const wild = impliedVol(btc, stateOf(1.2), 100, 100, 1 / 365);
    expect(wild).toBeGreaterThan(1.5 * calm);
  });

  it('of a long tenor hardly moves with realised volatility', () => {
    const calm = impliedVol(btc, stateOf(0.3), 100, 100, 5);
    const wild = impliedVol(btc, stateOf(0.9), 100, 100, 5);
    expect(wild / calm).toBeLessThan(1.03);
  });

  it('is higher for puts than for calls equally far out', () => {
    const put = impliedVol(btc, stateOf(0.5), 100, 85, 30 / 365);
    const call = impliedVol(btc, stateOf(0.5), 100, 100 / 0.85, 30 / 365);
    expect(put).toBeGreaterThan(call);
  });
});

describe('fear', () => {
  it('raises short volatility more than long', () => {
    const rise = (years: number) =>
      impliedVol(btc, stateOf(0.5, 0.3), 100, 100, years) /
      impliedVol(btc, stateOf(0.5), 100, 100, years);
    expect(rise(7 / 365)).toBeGreaterThan(1.2);
    expect(rise(1)).toBeGreaterThan(1);
    expect(rise(1)).toBeLessThan(1.05);
  });

  it('tilts the smile towards puts', () => {
    const skew = (tilt: number) =>
      impliedVol(btc, stateOf(0.5, 0, tilt), 100, 110, 30 / 365) -
      impliedVol(btc, stateOf(0.5, 0, tilt), 100, 90, 30 / 365);
    expect(skew(-0.5)).toBeLessThan(skew(-0.2));
    expect(skew(-0.2)).toBeLessThan(0);
  });
});

describe('properties', () => {
  it('call values are convex in strike: no butterfly costs less than nothing', () => {
    const property = fc.property(
      fc.constantFrom(...underlyings),
      fc.double({ min: 0.2, max: 2, noNaN: true }),
      fc.double({ min: 0.6, max: 1.6, noNaN: true }),
      fc.double({ min: 1 / 365, max: 1, noNaN: true }),
      fc.double({ min: -0.5, max: 1, noNaN: true }),
      fc.double({ min: -0.85, max: 0.85, noNaN: true }),
      (underlying, lasting, moneyness, years, fear, tilt) => {
        const state = stateOf(lasting, fear, tilt);
        const call = (strike: number) =>
          black76(100, strike, years, impliedVol(underlying, state, 100, strike, years), true);
        const strike = 100 * moneyness;
        const step = 0.5;
        const butterfly = call(strike - step) - 2 * call(strike) + call(strike + step);
        expect(butterfly).toBeGreaterThan(-1e-9);
      },
    );
    fc.assert(property, { seed: 1, numRuns: 300 });
  });
});
