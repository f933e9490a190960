import { describe, expect, it } from 'vitest';
import { normalCdf, normalPdf } from '../normal.ts';
import { type Exotic, exoticGreeks } from './exotic.ts';
import type { SpotMarket } from './market.ts';

const market: SpotMarket = { spot: 100, years: 0.5, vol: 0.3, rate: 0.05, dividendYield: 0.02 };

describe('exotic Greeks', () => {
  it('refuse a market without time or volatility', () => {
    const gap: Exotic = {
      kind: 'gap',
      terms: { trigger: 100, payoffStrike: 100, isCall: true },
    };
    expect(() => exoticGreeks(gap, { ...market, vol: 0 })).toThrow(/vol/);
    expect(() => exoticGreeks(gap, { ...market, years: 0 })).toThrow(/years/);
  });

  it('are those of Black and Scholes for a gap with equal strikes', () => {
    for (const spot of [60, 100, 150]) {
      for (const vol of [0.1, 1]) {
        const m = { ...market, spot, vol };
        const gap: Exotic = {
          kind: 'gap',
          terms: { trigger: 100, payoffStrike: 100, isCall: true },
        };
        const ours = exoticGreeks(gap, m);
        const v = vol * Math.sqrt(0.5);
        const d1 = (Math.log(spot / 100) + 0.015) / v + v / 2;
        const d2 = d1 - v;
        const carried = Math.exp(-0.01);
        const cash = 100 * Math.exp(-0.025);
        const bell = carried * normalPdf(d1);
        const theta =
          (-spot * bell * vol) / (2 * Math.sqrt(0.5)) +
          0.02 * spot * carried * normalCdf(d1) -
          0.05 * cash * normalCdf(d2);
        expect(ours.delta).toBeCloseTo(carried * normalCdf(d1), 7);
        expect(ours.gamma * spot * v).toBeCloseTo(bell, 7);
        expect(ours.vega / spot).toBeCloseTo(bell * Math.sqrt(0.5), 7);
        expect(ours.theta / spot).toBeCloseTo(theta / spot, 7);
        expect(ours.rho / 100).toBeCloseTo(0.005 * cash * normalCdf(d2), 7);
        expect(ours.yieldRho / 100).toBeCloseTo(-0.005 * spot * carried * normalCdf(d1), 7);
        expect(ours.vanna * vol).toBeCloseTo(-bell * d2, 7);
        expect((ours.volga * vol) / spot).toBeCloseTo(bell * Math.sqrt(0.5) * d1 * d2, 7);
      }
    }
  });

  const pastAverage = 0;
  const averaging = { kind: 'continuous', periodYears: 0.5, pastAverage } as const;
  const exotics: Exotic[] = [
    { kind: 'digital', terms: { strike: 105, isCall: true, pays: 1 } },
    { kind: 'one-touch', terms: { barrier: 110, direction: 'up', pays: 1, paidAt: 'hit' } },
    { kind: 'no-touch', terms: { barrier: 85, direction: 'down', pays: 'asset' } },
    {
      kind: 'barrier',
      terms: { strike: 95, barrier: 90, direction: 'down', knock: 'out', isCall: true, rebate: 2 },
    },
    {
      kind: 'double-barrier',
      terms: { strike: 95, lower: 80, upper: 125, knock: 'out', isCall: true },
    },
    { kind: 'floating-lookback', terms: { isCall: true, extreme: 92 } },
    { kind: 'fixed-lookback', terms: { isCall: true, strike: 104, extreme: 103 } },
    { kind: 'geometric-asian', terms: { strike: 98, isCall: true, averaging } },
  ];
  for (const exotic of exotics) {
    it(`satisfy the pricing equation for a ${exotic.kind}`, () => {
      // theta + (r - q) S delta + vol^2 S^2 gamma / 2 = r V: Black and Scholes (1973).
      const { price, delta, gamma, theta } = exoticGreeks(exotic, market);
      const carried = 0.03 * 100 * delta + 0.5 * 0.09 * 1e4 * gamma + theta;
      expect(carried).toBeCloseTo(0.05 * price, 4);
    });
  }

  it('stay on the living side of a barrier close by', () => {
    const terms = {
      strike: 95,
      barrier: 99.999,
      direction: 'down',
      knock: 'out',
      isCall: true,
      rebate: 0,
    } as const;
    const near = exoticGreeks({ kind: 'barrier', terms }, market);
    const away = exoticGreeks({ kind: 'barrier', terms: { ...terms, barrier: 99.9 } }, market);
    expect(near.delta / away.delta).toBeCloseTo(1, 1);
    expect(Math.abs(near.gamma - away.gamma)).toBeLessThan(0.01);
  });
});
