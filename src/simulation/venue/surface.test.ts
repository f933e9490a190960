import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.ts';
import { black76 } from '../../quant/index.ts';
import { defaultVenueConfig } from './config.ts';
import { createMarketPath } from './market-path.ts';
import { atMoneyVariance, impliedVol, type SurfaceState } from './surface.ts';
import { underlyings } from './underlying.ts';

const btc = underlyings[0]!;
const stateOf = (lasting: number, fear = 0, tilt = btc.smile.rho) => ({
  lasting,
  era: 0,
  fear,
  tilt,
});

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
    expect(rise(2 / 365)).toBeGreaterThan(1.2);
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

describe('through a crash, a crunch and what follows', () => {
  const config = { ...defaultVenueConfig, days: 9, stressDays: [1], crunchDays: [4] };
  const { paths } = createMarketPath(config, createRandom('arbitrage'));
  const tenors = [1, 2, 4, 7, 14, 30, 60, 90, 180, 365].map((days) => days / 365);
  const strikes = Array.from({ length: 61 }, (_, i) => -1.5 + 0.05 * i);
  const minutes = Array.from({ length: 9 * 48 }, (_, i) => 30 * i);
  const stateAt = (u: number, minute: number): SurfaceState => {
    const { lasting, era, fear, tilt } = paths[u]!;
    return {
      lasting: lasting[minute]!,
      era: era[minute]!,
      fear: fear[minute]!,
      tilt: tilt[minute]!,
    };
  };

  it('total variance rises with tenor at every strike: no calendar spread is free', () => {
    let least = Number.POSITIVE_INFINITY;
    underlyings.forEach((underlying, u) => {
      for (const minute of minutes) {
        const state = stateAt(u, minute);
        for (const k of strikes) {
          const variances = tenors.map(
            (years) => impliedVol(underlying, state, 1, Math.exp(k), years) ** 2 * years,
          );
          variances.slice(1).forEach((total, i) => {
            least = Math.min(least, total - variances[i]!);
          });
        }
      }
    });
    expect(least).toBeGreaterThan(0);
  });

  it('densities are positive at every strike and tenor: no butterfly is free', () => {
    let least = Number.POSITIVE_INFINITY;
    underlyings.forEach((underlying, u) => {
      for (const minute of minutes) {
        const state = stateAt(u, minute);
        for (const years of tenors) {
          const total = (k: number) =>
            impliedVol(underlying, state, 1, Math.exp(k), years) ** 2 * years;
          for (const k of strikes) least = Math.min(least, durrleman(total, k));
        }
      }
    });
    expect(least).toBeGreaterThan(0);
  });

  it('short variance is raised at the bottom, and more than long', () => {
    underlyings.forEach((underlying, u) => {
      const before = stateAt(u, 1440 + 12 * 60);
      const bottom = stateAt(u, 1440 + 15 * 60);
      const rise = (years: number) =>
        atMoneyVariance(underlying, bottom, years) / atMoneyVariance(underlying, before, years);
      expect(rise(7 / 365)).toBeGreaterThan(1.2);
      expect(rise(7 / 365)).toBeGreaterThan(rise(90 / 365));
    });
  });
});

/**
 * Sign of the density of total variance w(k).
 * Source: Gatheral and Jacquier (2014), equation (2.1).
 */
function durrleman(w: (k: number) => number, k: number): number {
  const step = 1e-4;
  const here = w(k);
  const first = (w(k + step) - w(k - step)) / (2 * step);
  const second = (w(k + step) - 2 * here + w(k - step)) / step ** 2;
  return (1 - (k * first) / (2 * here)) ** 2 - (first ** 2 / 4) * (1 / here + 0.25) + second / 2;
}

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

  it('total variance at the money rises with tenor, whatever the state of the market', () => {
    const property = fc.property(
      fc.constantFrom(...underlyings),
      fc.double({ min: 0.05, max: 4, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.double({ min: 0.001, max: 2, noNaN: true }),
      fc.double({ min: 1.001, max: 5, noNaN: true }),
      (underlying, lasting, era, fear, years, factor) => {
        const state = { lasting, era, fear, tilt: 0 };
        const total = (tenor: number) => atMoneyVariance(underlying, state, tenor) * tenor;
        expect(total(years * factor)).toBeGreaterThan(total(years));
      },
    );
    fc.assert(property, { seed: 2, numRuns: 300 });
  });
});
