import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../../base/index.ts';
import { procyclicality } from '../backtest/coverage.ts';
import { checkMarginParameters } from '../parameters/parameter-check.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import { type DynamicTerms, dynamicFactor, withDynamicFactor } from './dynamic-terms.ts';

const terms: DynamicTerms = {
  referenceVol: 0.5,
  power: 1,
  regimes: { stress: 1.2 },
  factorMin: 0.8,
  factorMax: 2,
  risePerDayMax: 1.25,
  fallPerDayMax: 1.05,
};
const market = (days: number, vol: number, regime = 'calm') => ({
  vol,
  regime,
  elapsedMicros: days * microsPerDay,
});

describe('limits', () => {
  it('the reference volatility keeps the factor 1', () => {
    expect(dynamicFactor(1, market(1, 0.5), terms)).toBe(1);
  });
  it('without time nothing moves', () => {
    expect(dynamicFactor(1, market(0, 5), terms)).toBe(1);
    expect(dynamicFactor(1, market(0, 0), terms)).toBe(1);
  });
  it('rises and falls no faster than the pace', () => {
    expect(dynamicFactor(1, market(1, 5), terms)).toBe(1.25);
    expect(dynamicFactor(1, market(1, 0), terms)).toBeCloseTo(1 / 1.05, 15);
  });
  it('stays within its bounds', () => {
    expect(dynamicFactor(1, market(100, 5), terms)).toBe(2);
    expect(dynamicFactor(1, market(100, 0), terms)).toBe(0.8);
  });
  it('a regime multiplies', () => {
    expect(dynamicFactor(1, market(100, 0.5, 'stress'), terms)).toBeCloseTo(1.2, 15);
  });
  it('a regime named like a part of every object counts 1', () => {
    expect(dynamicFactor(1, market(100, 0.5, 'constructor'), terms)).toBe(1);
  });
  it('multiplies haircuts and loss factors and nothing else, within their bounds', () => {
    const changed = withDynamicFactor(deriveScan, 1.5);
    expect(changed.lossFactor).toEqual({ maintenance: 0.8 * 1.5, initial: 1.5 });
    expect(changed.haircuts.still.USDT.maintenance).toBeCloseTo(0.03, 15);
    expect({ ...changed, lossFactor: 0, haircuts: 0 }).toEqual({
      ...deriveScan,
      lossFactor: 0,
      haircuts: 0,
    });
    expect(withDynamicFactor(deriveScan, 1e6).haircuts.still.USDT.maintenance).toBe(1);
    expect(checkMarginParameters(withDynamicFactor(deriveScan, 1e6)).ok).toBe(true);
  });
});

describe('properties', () => {
  it('a rise over any days is capped by the pace', () => {
    const vols = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(vols, (path) => {
        const factors = [1];
        for (const vol of path) factors.push(dynamicFactor(factors.at(-1)!, market(1, vol), terms));
        const { largestRise, peakToTrough } = procyclicality(factors, 1);
        expect(largestRise).toBeLessThanOrEqual(1.25 + 1e-12);
        expect(peakToTrough).toBeLessThanOrEqual(2 / 0.8 + 1e-12);
      }),
    );
  });

  it('is monotone in volatility', () => {
    const vol = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(vol, vol, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const factor = (v: number) => dynamicFactor(1, market(3, v), terms);
        expect(factor(low)).toBeLessThanOrEqual(factor(high));
      }),
    );
  });
});
