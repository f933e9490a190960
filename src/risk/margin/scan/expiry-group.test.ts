import { describe, expect, it } from 'vitest';
import { microsPerDay, microsPerSecond, microsPerYear } from '../../../base/index.ts';
import { black76 } from '../../../quant/index.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import { testingAt, testingLeg } from '../portfolio/testing-portfolios.ts';
import {
  expiryGroup,
  expiryTerms,
  shockedDiscount,
  shockGroup,
  skewMultiplier,
  splitForward,
} from './expiry-group.ts';
import { groupBasis, groupChange, worstOf } from './scan.ts';

const skew = deriveScan.skew!;

function termsAfter(micros: number, change: { rate?: number; forward?: number } = {}) {
  const feed = {
    expiryMicros: testingAt + micros,
    forward: change.forward ?? 100,
    fixedForward: null,
    rate: change.rate ?? 0,
    confidence: 1,
  };
  return expiryTerms(feed, 100, testingAt, deriveScan);
}

function groupOf(quantity: number, strike = 100) {
  const terms = termsAfter(30 * microsPerDay);
  const leg = testingLeg({ strike, quantity, expiryMicros: terms.expiryMicros });
  return expiryGroup([leg], [0], terms, skew);
}

describe('limits', () => {
  it.each([
    // (30 / days)^power by hand: 4^0.3, 1, 4^-0.13, and the floor of one day, 30^0.3.
    [7.5, 1 + 0.5 * 1.5157165665103982],
    [30, 1.5],
    [120, 1 + 0.5 * 0.8350879194283694],
    [0.1, 1 + 0.5 * 2.774191114672181],
  ])('volatility rises at %f days by the factor %f', (days, factor) => {
    expect(termsAfter(days * microsPerDay).volUp).toBeCloseTo(factor, 9);
  });

  it('a fall stops at zero', () => {
    const steep = { ...deriveScan, volShock: { ...deriveScan.volShock, down: 2 } };
    const feed = {
      expiryMicros: testingAt + microsPerDay,
      forward: 100,
      fixedForward: null,
      rate: 0,
      confidence: 1,
    };
    expect(expiryTerms(feed, 100, testingAt, steep).volDown).toBe(0);
  });

  it('half of the averaging fixes half of the forward', () => {
    const feed = { expiryMicros: 1, forward: 100, fixedForward: null, rate: 0, confidence: 1 };
    expect(splitForward(feed, 900, 1800)).toEqual({ variable: 50, fixed: 50 });
    expect(splitForward(feed, 1800, 1800)).toEqual({ variable: 100, fixed: 0 });
    expect(splitForward(feed, 1, 0)).toEqual({ variable: 100, fixed: 0 });
    expect(splitForward({ ...feed, fixedForward: 30 }, 900, 1800)).toEqual({
      variable: 70,
      fixed: 30,
    });
  });

  it('only the part that is not fixed moves', () => {
    const terms = termsAfter(900 * microsPerSecond);
    const leg = testingLeg({ strike: 1, quantity: 1, vol: 0, expiryMicros: terms.expiryMicros });
    const group = expiryGroup([leg], [0], terms, null);
    expect(shockGroup(group, 1.1, 'none', 0).value).toBeCloseTo(50 + 55 - 1, 10);
  });

  it('a skew twists by k cap / k* up to its cap', () => {
    // One year: cap 0.15 - 0.05, k* = 4 (0.6 - 0.1) = 2.
    expect(skewMultiplier(0, 1, skew.linear, skew)).toBe(1);
    expect(skewMultiplier(1, 1, skew.linear, skew)).toBeCloseTo(1.05, 12);
    expect(skewMultiplier(-1, 1, skew.linear, skew)).toBeCloseTo(0.95, 12);
    expect(skewMultiplier(50, 1, skew.linear, skew)).toBeCloseTo(1.1, 12);
    expect(skewMultiplier(-50, 1, skew.linear, skew)).toBeCloseTo(0.9, 12);
  });

  it('positive values shrink, negative ones grow to at most the undiscounted', () => {
    // One year at 5 %: marks e^-0.05; long 0.95 e^-0.13 on top; short 1.04 e^0.105, above 1 /
    // e^-0.05.
    const terms = termsAfter(microsPerYear, { rate: 0.05 });
    expect(terms.discount).toBeCloseTo(Math.exp(-0.05), 12);
    expect(shockedDiscount(terms, 0)).toBeCloseTo(0.95 * Math.exp(-0.18), 12);
    expect(shockedDiscount(terms, -1)).toBeCloseTo(1, 12);
  });

  it('a negative rate counts as zero', () => {
    expect(termsAfter(microsPerYear, { rate: -0.5 })).toEqual(termsAfter(microsPerYear));
  });
});

describe('changes of a group', () => {
  const years = 30 / 365;

  it('a long call under spot and volatility up', () => {
    const scenario = { spotFactor: 1.09, vol: 'up', damping: 1 } as const;
    const shocked = black76(109, 100, years, 0.6 * 1.5, true) * 0.95 * Math.exp(-0.08 * years);
    const change = groupChange(groupOf(2), scenario, 0.45);
    expect(change).toBeCloseTo(2 * (shocked - black76(100, 100, years, 0.6, true)), 10);
  });

  it('volatility after a rise is at least the floor', () => {
    const scenario = { spotFactor: 1, vol: 'up', damping: 1 } as const;
    const shocked = black76(100, 100, years, 3, true) * 0.95 * Math.exp(-0.08 * years);
    const change = groupChange(groupOf(1), scenario, 3);
    expect(change).toBeCloseTo(shocked - black76(100, 100, years, 0.6, true), 10);
  });

  it('a twist hurts the long and the short alike', () => {
    const scenario = { spotFactor: 1, vol: 'linear-skew', damping: 1 } as const;
    expect(groupChange(groupOf(1, 130), scenario, 0)).toBeLessThan(0);
    expect(groupChange(groupOf(-1, 130), scenario, 0)).toBeLessThan(0);
  });

  it('the basis charges the worse side, and nothing where both gain', () => {
    const basis = { spotFactorUp: 1.1, spotFactorDown: 0.9, lossShare: 0.5, lossSharePerYear: 2 };
    const up = black76(110, 100, years, 0.6, true) - black76(100, 100, years, 0.6, true);
    const short = groupBasis(groupOf(-1), basis);
    expect(short).toMatchObject({ spotFactor: 1.1, share: 0.5 + 2 * years });
    expect(short.change).toBeCloseTo(-up, 10);
    const straddle = expiryGroup(
      [testingLeg({ strike: 100 }), testingLeg({ strike: 100, right: 'put' })],
      [0, 1],
      termsAfter(30 * microsPerDay),
      null,
    );
    expect(groupBasis(straddle, basis)).toMatchObject({ spotFactor: 1, change: 0 });
  });

  it('the worst is the least, the first of equals', () => {
    expect(worstOf([0, -3, -3], -1, null)).toEqual({ kind: 'scenario', scenario: 1, change: -3 });
    expect(worstOf([0, -3], -4, -4)).toEqual({ kind: 'basis', change: -4 });
    expect(worstOf([0, -3], null, -5)).toEqual({ kind: 'minimum_delta', change: -5 });
  });
});
